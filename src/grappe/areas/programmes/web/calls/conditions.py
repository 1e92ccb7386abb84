"""The words of what a call requires, of what the directory says of it, and of whom an envelope is for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grappe.areas.forms.rules import Question
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.preparing import (
    choices_of,
    envelopes_of,
    names_of,
)
from grappe.areas.programmes.rules.eligibility import Finding, Requirement, RequirementKind, Verdict
from grappe.areas.programmes.rules.envelopes import Envelope, Reserve
from grappe.values import Euro
from grappe.web import formats

KIND_LABELS = {
    RequirementKind.LABEL: gettext_lazy("label en cours de validité"),
    RequirementKind.MEMBER: gettext_lazy("adhérent à jour"),
    RequirementKind.SIZE: gettext_lazy("nombre de salariés"),
    RequirementKind.TERRITORY: gettext_lazy("territoire"),
    RequirementKind.ACTIVITY: gettext_lazy("activité"),
}
# How a verdict shows in a list of checks.
STATES = {Verdict.MET: "ok", Verdict.NOT_MET: "no", Verdict.TO_CHECK: "warn"}


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One condition in words, its state, and its evidence."""

    state: str
    rule: str
    evidence: str


def shown_requirements(requirements: Sequence[Requirement]) -> list[str]:
    """Return the conditions in words."""
    return [_sentence(one) for one in requirements]


def shown_findings(findings: Iterable[Finding]) -> list[ShownFinding]:
    """Return what was found of each condition, in words."""
    return [ShownFinding(STATES[one.verdict], _sentence(one.requirement), _evidence(one)) for one in findings]


def _sentence(requirement: Requirement) -> str:
    if requirement.kind is RequirementKind.SIZE:
        return _size(requirement)
    names = _either([requirement.names.get(code, code) for code in requirement.codes])
    sentences = {
        RequirementKind.LABEL: _("Label en cours de validité : %(names)s"),
        RequirementKind.MEMBER: _("Adhérent à jour : %(names)s"),
        RequirementKind.TERRITORY: _("Implanté ici : %(names)s"),
        RequirementKind.ACTIVITY: _("Activité : %(names)s"),
    }
    return sentences[requirement.kind] % {"names": names}


def _size(requirement: Requirement) -> str:
    least, most = requirement.least, requirement.most
    if most is None:
        words = ngettext("Au moins %(n)s salarié", "Au moins %(n)s salariés", least or 0)
        return words % {"n": formats.number(least or 0)}
    if least is None:
        return ngettext("Au plus %(n)s salarié", "Au plus %(n)s salariés", most) % {"n": formats.number(most)}
    bounds = {"least": formats.number(least), "most": formats.number(most)}
    return _("De %(least)s à %(most)s salariés") % bounds


def _either(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s ou %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _evidence(finding: Finding) -> str:
    words = {
        "label_valid": _("%(name)s, tenu par %(holder)s%(until)s."),
        "label_undated": _("%(name)s, tenu par %(holder)s : ses dates ne sont pas publiées."),
        "label_ended": _("%(name)s, tenu par %(holder)s, a pris fin le %(end)s."),
        "label_suspended": _("%(name)s, tenu par %(holder)s, est suspendu depuis le %(start)s."),
        "label_not_yet": _("%(name)s, tenu par %(holder)s, commence le %(start)s."),
        "label_absent": _("L’annuaire ne connaît pas ce label à cette organisation, ni à ses réseaux."),
        "member_valid": _("%(name)s : adhésion valable jusqu’au %(end)s."),
        "member_open": _("%(name)s : adhésion en cours, sans date de fin."),
        "member_ended": _("%(name)s : adhésion finie le %(end)s."),
        "member_not_yet": _("%(name)s : adhésion à partir du %(start)s."),
        "member_absent": _("L’annuaire ne connaît pas d’adhésion."),
        "size_known": _("Effectif connu de l’annuaire : %(headcount)s."),
        "size_unknown": _("L’effectif n’est pas connu de l’annuaire : l’animation le demandera."),
        "territory_known": _("Lieu connu de l’annuaire : %(territory)s."),
        "territory_unknown": _("Le département n’est pas connu de l’annuaire : l’animation le demandera."),
        "activity_known": _("Activité écrite dans l’annuaire : %(activity)s."),
        "activity_unknown": _("L’activité n’est pas connue de l’annuaire : l’animation la demandera."),
    }
    return words[finding.evidence] % _written(finding.params)


def _written(params: Mapping[str, object]) -> dict[str, object]:
    written: dict[str, object] = dict(params)
    for name in ("start", "end"):
        day: Any = params.get(name)
        written[name] = formats.day(day) if day else ""
    written["until"] = _(" jusqu’au %(end)s") % {"end": written["end"]} if written["end"] else ""
    if isinstance(params.get("headcount"), int):
        written["headcount"] = formats.number(params["headcount"])
    return written


@dataclass(frozen=True, slots=True)
class ShownEnvelope:
    """One envelope in words."""

    label: str
    amount: Euro
    whom: str


def shown_envelopes(call: Call, questions: Sequence[Question]) -> list[ShownEnvelope]:
    """Return the call's envelopes with their names and for whom they are."""
    envelopes = envelopes_of(call)
    themes = {row["code"]: row["label"] for row in call.themes}
    named: dict[str, Mapping[str, str]] = {
        **names_of({one.reserve for one in envelopes} & {Reserve.TERRITORY}),
        Reserve.SECTOR: themes,
    }
    choices = choices_of(questions)
    return [
        _shown_envelope(one, choices.get(one.question) or named.get(one.reserve, {})) for one in envelopes
    ]


def _shown_envelope(envelope: Envelope, named: Mapping[str, str]) -> ShownEnvelope:
    whom = _("tous les dossiers")
    if envelope.reserve is not Reserve.ALL:
        whom = ", ".join(named.get(code, code) for code in envelope.codes)
    return ShownEnvelope(envelope.label or _("Enveloppe"), envelope.amount, whom)
