"""The reasons of a score in words: one sentence for each clue, one short mark for what nobody said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.areas.matching.index.tokens import Unknown
from grappe.areas.matching.rules.scale import DECLARED
from grappe.areas.matching.rules.score import Clue, Need, Part, Sign
from grappe.areas.matching.rules.sizes import Size
from grappe.areas.territory.rules.departments import DEPARTMENTS, REGIONS
from grappe.areas.territory.rules.distances import kilometres
from grappe.web.components.marks import chip
from grappe.web.formats import number

_POINT = 1_000
"""Points are told in thousandths."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A clue ready to print: its sentence, what it brings, as a mark and as a row of a table."""

    words: str
    points: str
    chip: SafeString
    row: SafeString


class Reasons:
    """Says the clues of one need's candidates. They share most of them: each is put into words once."""

    def __init__(self, need: Need) -> None:
        self._said = cache(partial(_reason, need))

    def of(self, clues: Iterable[Clue]) -> list[Reason]:
        """Return the clues of a candidate, those that bring most first."""
        return [self._said(clue) for clue in sorted(clues, key=lambda clue: -clue.points)]


def _reason(need: Need, clue: Clue) -> Reason:
    words, points = sentence_of(clue, need), points_of(clue.points)
    row = format_html('<tr><th scope="row">{}</th><td>+{}</td></tr>', words, points)
    return Reason(words, points, chip("ok", words), row)


def points_of(thousandths: int) -> str:
    """Write points out of a hundred, to a tenth."""
    return number((Decimal(thousandths) / _POINT).quantize(Decimal("0.1")))


def rounded(thousandths: int) -> int:
    """Return points out of a hundred, half a point up: the figure in large."""
    return (thousandths + _POINT // 2) // _POINT


def sentence_of(clue: Clue, need: Need) -> str:
    """Return what a clue says."""
    return _SENTENCES[clue.sign](clue, need)


def _word(clue: Clue, _need: Need) -> str:
    if clue.through:
        return _("dit « %(through)s », pour « %(asked)s »") % {
            "through": clue.through,
            "asked": clue.evidence,
        }
    return _("dit « %(asked)s »") % {"asked": clue.evidence}


def _label(clue: Clue, _need: Need) -> str:
    if clue.through:
        return _(
            "le libellé de son activité ou sa raison sociale dit « %(through)s », pour « %(asked)s »"
        ) % {
            "through": clue.through,
            "asked": clue.evidence,
        }
    return _("le libellé de son activité ou sa raison sociale dit « %(asked)s »") % {"asked": clue.evidence}


def _meaning(clue: Clue, _need: Need) -> str:
    return _("sens proche (%(closeness)s) : « %(sentence)s »") % {
        "closeness": number(Decimal(clue.at_least) / 100, 2),
        "sentence": clue.evidence,
    }


def _skill(clue: Clue, _need: Need) -> str:
    if clue.through:
        return _("savoir-faire « %(through)s », pour « %(asked)s »") % {
            "through": clue.through,
            "asked": clue.evidence,
        }
    return _("savoir-faire « %(asked)s »") % {"asked": clue.evidence}


def _activity(clue: Clue, _need: Need) -> str:
    levels = {
        2: _("même division d’activité : %(code)s"),
        4: _("même groupe d’activité : %(code)s"),
        5: _("même classe d’activité : %(code)s"),
    }
    words = levels.get(len(clue.evidence), _("même code d’activité : %(code)s"))
    return words % {"code": clue.evidence}


def _department(clue: Clue, need: Need) -> str:
    place = DEPARTMENTS.get(clue.evidence)
    name = place.name if place else clue.evidence
    if clue.sign == Sign.DEPARTMENT:
        return _("même département : %(name)s") % {"name": name}
    far = kilometres(need.department or "", clue.evidence)
    km = "" if far is None else number(round(far))
    return _("%(name)s, à %(km)s km environ") % {"name": name, "km": km}


def _region(clue: Clue, _need: Need) -> str:
    return _("même région : %(name)s") % {"name": REGIONS.get(clue.evidence, clue.evidence)}


def _joint(clue: Clue, _need: Need) -> str:
    least = clue.at_least
    return ngettext(
        "a déjà mené un projet avec le demandeur",
        "a déjà mené au moins %(count)s projets avec le demandeur",
        least,
    ) % {"count": least}


def _led(_clue: Clue, _need: Need) -> str:
    return _("a déjà suivi le demandeur dans un projet")


def _experience(clue: Clue, _need: Need) -> str:
    band = int(clue.evidence)
    least, most = 1 << (band - 1), (1 << band) - 1
    if band >= len(DECLARED.experience) - 1:
        return _("%(least)s projets coopératifs ou plus") % {"least": least}
    if least == most:
        return _("un projet coopératif")
    return _("%(least)s à %(most)s projets coopératifs") % {"least": least, "most": most}


_SENTENCES: dict[Sign, Callable[[Clue, Need], str]] = {
    Sign.WORD: _word,
    Sign.LABEL: _label,
    Sign.MEANING: _meaning,
    Sign.SKILL: _skill,
    Sign.ACTIVITY: _activity,
    Sign.COMMUNE: lambda _clue, _need: _("même commune"),
    Sign.DEPARTMENT: _department,
    Sign.NEAR: _department,
    Sign.REGION: _region,
    Sign.JOINT: _joint,
    Sign.LED: _led,
    Sign.NETWORK: lambda _clue, _need: _("membre d’un même réseau"),
    Sign.PROGRAMME: lambda _clue, _need: _("a déjà pris part au même programme"),
    Sign.MUTUAL: lambda _clue, _need: _("a travaillé avec un partenaire du demandeur"),
    Sign.EXPERIENCE: _experience,
    Sign.CROSSING: lambda _clue, _need: _("autre filière que celle du demandeur"),
}


def part_words() -> dict[Part, str]:
    """Return the name of each part of the score."""
    return {
        Part.TEXT: _("Mots du besoin"),
        Part.MEANING: _("Sens du besoin"),
        Part.SKILLS: _("Savoir-faire"),
        Part.ACTIVITY: _("Activité"),
        Part.TERRITORY: _("Territoire"),
        Part.RELATIONS: _("Relations"),
        Part.CROSSING: _("Croisement de filières"),
    }


def size_words() -> list[tuple[str, str]]:
    """Return the sizes that a search can ask, from the smallest."""
    words = {
        Size.MICRO: _("moins de 10 salariés"),
        Size.SMALL: _("10 à 49 salariés"),
        Size.MEDIUM: _("50 à 249 salariés"),
        Size.MID: _("250 à 4 999 salariés"),
        Size.LARGE: _("5 000 salariés et plus"),
    }
    return [(size.value, said) for size, said in words.items()]


def unknown_words(unknown: frozenset[Unknown]) -> list[str]:
    """Return what nobody said of a candidate, in a fixed order."""
    words = {
        Unknown.SKILLS: _("savoir-faire à vérifier"),
        Unknown.SIZE: _("taille à vérifier"),
        Unknown.PLACE: _("lieu à vérifier"),
        Unknown.KIND: _("nature à vérifier"),
    }
    return [said for mark, said in words.items() if mark in unknown]
