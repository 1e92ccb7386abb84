"""Files drawn from what was frozen when the decisions were applied: the first time someone asks for them."""

from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from grappe.areas.programmes.documents.blocks import Paper, paper_from_json, signed
from grappe.areas.programmes.documents.docx import render_docx
from grappe.areas.programmes.documents.pdf import render_pdf, render_pdfs
from grappe.areas.programmes.models import Call, Deliberation, FrozenPaper
from grappe.areas.programmes.queries.decisions import calls_to_follow
from grappe.areas.programmes.queries.letters import letters_of, letters_to_post
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.kernel import audit, files
from grappe.kernel.actor import Actor
from grappe.kernel.models import OutboxMail, StoredFile


def draw_minutes(
    *, call_id: int, kind: Literal["pdf", "docx"], actor: Actor, on: datetime
) -> StoredFile | None:
    """Return the minutes of a call that the actor follows, to print or to edit; None before the decisions.

    Drawn once, from the frozen content, then kept: whoever asks afterwards reads the same bytes.
    """
    call = calls_to_follow(actor=actor, on=localdate(on)).get(pk=call_id)
    kept: StoredFile | None = getattr(getattr(call, "deliberation", None), f"minutes_{kind}", None)
    paper = FrozenPaper.objects.filter(call=call, application=None).first()
    if kept is not None or paper is None:
        return kept
    render = render_pdf if kind == "pdf" else render_docx
    content = render(_paper(paper), on=paper.frozen_at)
    name = f"proces-verbal-{call.slug}.{kind}"
    return _keep(Deliberation.objects.filter(call=call), f"minutes_{kind}", name, content, actor, on)


def draw_letter(*, call_id: int, number: int, actor: Actor, on: datetime) -> StoredFile | None:
    """Return the paper of a letter of a call that the actor runs, drawn once; None when it has none."""
    call = calls_run_by(actor=actor, on=localdate(on)).get(pk=call_id)
    letter = letters_of(call).filter(number=number).first()
    if letter is None or letter.attachment is not None:
        return letter.attachment if letter else None
    paper = FrozenPaper.objects.filter(application_id=letter.object_id).first()
    return _draw_letter(call, letter, number, paper, actor, on) if paper else None


def draw_letters(call: Call, letters: QuerySet[OutboxMail], *, actor: Actor, on: datetime) -> None:
    """Draw the papers that these letters still lack, so that they can leave with them."""
    lacking = letters.filter(attachment=None)
    papers = FrozenPaper.objects.filter(application__in=lacking.values("object_id"))
    found = {paper.application_id or 0: paper for paper in papers.select_related("application")}
    for letter in lacking.filter(object_id__in=list(found)):
        paper = found[letter.object_id]
        number = paper.application.number if paper.application else 0
        _draw_letter(call, letter, number, paper, actor, on)


def print_letters(*, call_id: int, actor: Actor, on: datetime) -> bytes | None:
    """Return the letters to post of a call that the actor runs, in one PDF to print; None without any."""
    call = calls_run_by(actor=actor, on=localdate(on)).get(pk=call_id)
    to_post = letters_to_post(call).values_list("object_id", flat=True)
    papers = list(FrozenPaper.objects.filter(application__in=list(to_post)).order_by("application__number"))
    if not papers:
        return None
    return render_pdfs([_paper(paper) for paper in papers], on=papers[0].frozen_at)


def _paper(frozen: FrozenPaper) -> Paper:
    paper = paper_from_json(frozen.content)
    with override(paper.language):
        words = _("contenu %(digest)s") % {"digest": frozen.digest[:12]}
    return signed(paper, frozen.digest, words)


def _draw_letter(
    call: Call, letter: OutboxMail, number: int, paper: FrozenPaper, actor: Actor, on: datetime
) -> StoredFile:
    content = render_pdf(_paper(paper), on=paper.frozen_at)
    rows = OutboxMail.objects.filter(pk=letter.pk)
    return _keep(rows, "attachment", f"lettre-{call.slug}-{number}.pdf", content, actor, on)


@transaction.atomic
def _keep(
    rows: QuerySet[Any], field: str, name: str, content: bytes, actor: Actor, on: datetime
) -> StoredFile:
    """Keep a drawn file on its row, unless someone else drew it meanwhile: theirs stays."""
    row = rows.select_for_update(of=("self",)).get()
    kept: StoredFile | None = getattr(row, field)
    if kept is not None:
        return kept
    stored = files.store(
        name=name, content=content, actor=actor, on=on, kinds=(f".{name.rpartition('.')[2]}",)
    )
    setattr(row, field, stored)
    row.save(update_fields=[field])
    audit.record(
        actor=actor,
        command="draw_paper",
        on=on,
        object_type=row._meta.model_name,
        object_id=row.pk,
        changes={"field": field, "digest": stored.digest},
    )
    return stored
