"""The agreement as a paper: PDF to sign, text document to edit, both drawn from the same data."""

from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from grappe.areas.programmes.documents.blocks import Block, Heading, Paper, Table, Text, signed
from grappe.areas.programmes.documents.docx import render_docx
from grappe.areas.programmes.documents.pdf import render_pdf
from grappe.areas.projects.documents.clauses import Clause, clauses_of
from grappe.areas.projects.models import ConsortiumVersion, PartySignature, Project
from grappe.areas.projects.queries.reading import text_of
from grappe.web.formats import moment, reading_language


def agreement_paper(project: Project, version: ConsortiumVersion, signatures: list[PartySignature]) -> Paper:
    """Return a version as a paper in the reader's language: its articles, then who signed it, with the hash
    of the data that everything here is written from."""
    text = text_of(version)
    blocks: list[Block] = []
    for clause in clauses_of(text):
        if not clause.is_empty:
            blocks += _blocks(clause)
    given = {str(row.partner_id): moment(row.at) for row in signatures}
    rows = tuple((party.name, party.signatory, given.get(party.party, "")) for party in text.parties)
    blocks.append(Heading(_("Signatures")))
    blocks.append(Table((_("Partie"), _("Fonction du signataire"), _("Signé le")), rows))
    words = _("empreinte %(digest)s") % {"digest": f"{version.digest[:8]}…{version.digest[-8:]}"}
    paper = Paper(
        title=_("Accord de consortium")
        if not version.amendment
        else _("Accord de consortium, avenant nº %(number)s") % {"number": version.amendment},
        subtitle=project.title,
        blocks=tuple(blocks),
        foot=_("%(project)s, version %(number)s") % {"project": project.title, "number": version.number},
        language=reading_language(),
        draft="" if signatures else _("Non signé"),
    )
    return signed(paper, version.digest, words)


def drawn(paper: Paper, kind: Literal["pdf", "docx"], *, on: datetime) -> bytes:
    """Return the paper as a file of that kind."""
    return render_pdf(paper, on=on) if kind == "pdf" else render_docx(paper, on=on)


def _blocks(clause: Clause) -> list[Block]:
    blocks: list[Block] = [Heading(f"{clause.number}. {clause.title}")]
    blocks += [Text(sentence) for sentence in clause.sentences]
    if clause.rows:
        blocks.append(Table(clause.heads, clause.rows, figures=clause.figures))
    return blocks
