"""The frozen revisions of an application, and what differs between two of them, question by question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.directory.rules import spaced
from grappe.areas.forms.queries import organisations_named
from grappe.areas.forms.rules import compare_answers
from grappe.areas.forms.web.answers import in_words
from grappe.areas.programmes.models import Application, ApplicationRevision
from grappe.areas.programmes.models.applications import CATEGORY_LABELS, VatBasis
from grappe.areas.programmes.queries.applications import REVIEW, content_of
from grappe.areas.programmes.queries.following import revisions_of
from grappe.areas.programmes.queries.scopes import applications_run_by
from grappe.areas.programmes.rules.applications import ApplicationState
from grappe.areas.programmes.web.applications.frame import address, found, read_questions
from grappe.areas.programmes.web.tabs import call_tabs
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import digest
from grappe.web import formats

Content = Mapping[str, Any]
NOW = "maintenant"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: its name, and its words on each side; an empty text where there was none."""

    label: str
    before: str
    after: str

    @property
    def before_lines(self) -> list[tuple[str, bool]]:
        """Each line of the first side, and whether the second one holds it too."""
        return _lines(self.before, self.after)

    @property
    def after_lines(self) -> list[tuple[str, bool]]:
        """Each line of the second side, and whether the first one holds it too."""
        return _lines(self.after, self.before)


def _lines(text: str, other: str) -> list[tuple[str, bool]]:
    there = set(other.splitlines())
    return [(line, line in there) for line in text.splitlines()]


@dataclass(frozen=True, slots=True)
class Version:
    """A revision as the page names it; the draft of today has no number and is not frozen."""

    value: str
    title: str
    content: Content
    sha256: str = ""
    at: datetime | None = None
    cause: str = ""
    author: str = ""
    is_intact: bool = True


def versions_of(application: Application, *, with_draft: bool) -> list[Version]:
    """Return the revisions of an application, the first first, then the draft as it stands when asked."""
    frozen = [_version(revision) for revision in revisions_of(application.pk)]
    if with_draft and application.state == ApplicationState.DRAFT:
        content = content_of(application, submitted_at=timezone.now())
        frozen.append(Version(NOW, _("Brouillon d’aujourd’hui"), content))
    return frozen


def _version(revision: ApplicationRevision) -> Version:
    return Version(
        str(revision.number),
        _("Version %(number)s") % {"number": revision.number},
        revision.content,
        revision.sha256,
        revision.frozen_at,
        revision.get_cause_display(),
        revision.author.name if revision.author else "",
        digest(revision.content) == revision.sha256,
    )


def changes_between(application: Application, before: Content, after: Content) -> list[Change]:
    """Return what differs between two contents, in the order of the steps."""
    questions = read_questions(application)
    names = organisations_named(questions, before["answers"], after["answers"])
    answered = [
        Change(
            change.question.label,
            "" if change.before is None else in_words(change.question, change.before, names),
            "" if change.after is None else in_words(change.question, change.after, names),
        )
        for change in compare_answers(questions, before["answers"], after["answers"])
    ]
    own = [Change(_("Titre du projet"), before["title"], after["title"])]
    own.append(Change(_("Thème"), *(_theme(application, content) for content in (before, after))))
    listed = [
        Change(_("Partenaires"), _partners(before), _partners(after)),
        Change(_("Budget"), _costs(before), _costs(after)),
        Change(_("Récupération de la TVA"), _vat(before), _vat(after)),
        Change(_("Fichiers"), _files(before), _files(after)),
    ]
    return [change for change in (*own, *answered, *listed) if change.before != change.after]


def _theme(application: Application, content: Content) -> str:
    labels = {theme["code"]: theme["label"] for theme in application.call.themes}
    return str(labels.get(content["theme"], content["theme"]))


def _partners(content: Content) -> str:
    return "\n".join(_partner(row) for row in content.get("partners", []))


def _partner(row: Mapping[str, str]) -> str:
    number = f" (SIREN {spaced(row['siren'])})" if row["siren"] else ""
    return f"{row['name']}{number} : {row['role']}"


def _costs(content: Content) -> str:
    return "\n".join(
        _("%(label)s, %(category)s : %(amount)s hors taxes, %(vat)s de TVA")
        % {
            "label": row["label"],
            "category": CATEGORY_LABELS.get(row["category"], row["category"]),
            "amount": formats.euro(Decimal(row["amount"])),
            "vat": formats.euro(Decimal(row["vat"])),
        }
        for row in content["costs"]
    )


def _vat(content: Content) -> str:
    basis, deduction = content["vat"]["basis"], content["vat"]["deduction"]
    words = str(dict(VatBasis.choices).get(basis, ""))
    return f"{words} ({formats.percent(deduction)})" if deduction else words


def _files(content: Content) -> str:
    return "\n".join(f"{row['name']} ({row['sha256'][:12]})" for row in content["files"])


def chosen(versions: Sequence[Version], de: str, a: str) -> tuple[Version, Version] | None:
    """Return the two versions that the address names, else the last two; None when there is only one.

    :raises Http404: when one is named that is not there.
    """
    if len(versions) < 2:
        return None
    known = {version.value: version for version in versions}
    wanted = (de or versions[-2].value, a or versions[-1].value)
    if any(name not in known for name in wanted):
        raise Http404
    return known[wanted[0]], known[wanted[1]]


def _context(request: ActorRequest, application: Application, versions: list[Version]) -> dict[str, Any]:
    pair = chosen(versions, request.GET.get("de", ""), request.GET.get("a", ""))
    return {
        "application": application,
        "call": application.call,
        "versions": versions,
        "pair": pair,
        "changes": changes_between(application, pair[0].content, pair[1].content) if pair else [],
    }


@signed_in
def revisions(request: ActorRequest, pk: int) -> HttpResponse:
    """Show the revisions of one's application and what differs between two."""
    application = found(request, pk)
    return render(
        request,
        "programmes/applications/revisions.html",
        {
            **_context(request, application, versions_of(application, with_draft=True)),
            "back": address(application, REVIEW),
        },
    )


@signed_in
def revisions_run(request: ActorRequest, network: str, slug: str, number: int) -> HttpResponse:
    """Show the same to the facilitation, without the draft."""
    application = get_object_or_404(
        applications_run_by(actor=request.actor, on=timezone.localdate()).select_related(
            "call__network__organisation", "organisation", "form_revision"
        ),
        call__network__slug=network,
        call__slug=slug,
        number=number,
    )
    return render(
        request,
        "programmes/applications/revisions_run.html",
        {
            **_context(request, application, versions_of(application, with_draft=False)),
            "tabs": call_tabs(application.call, "application-followed"),
        },
    )
