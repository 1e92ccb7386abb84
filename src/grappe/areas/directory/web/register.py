"""Filling the form of an organisation from the national register: the public service when it is switched on,
else the files that were imported."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from grappe.areas.directory.queries import registered_card
from grappe.areas.directory.rules import digits_of, refusals_of_siren, spaced
from grappe.areas.directory.rules.register import RegisterCard, nature_of, refusals_to_take
from grappe.areas.directory.rules.search_answers import card_of_answer
from grappe.areas.directory.sources.company_search import PER_SECOND, CompanySearch, Pace, SearchFailed
from grappe.areas.directory.web.labels import BANDS, SIZES, activity_label, legal_label
from grappe.areas.territory.models import Department
from grappe.web.refusals import words_of

_OVERSEAS = ("97", "98")


@dataclass(frozen=True, slots=True)
class Taken:
    """What the register gave: values for the form, what it also says, and why it gave nothing."""

    values: dict[str, Any]
    said: list[str]
    reasons: list[str]
    is_closed: bool = False
    is_silent: bool = False


@cache
def _service(address: str) -> CompanySearch:
    """One for each process: its pace is shared by every request."""
    return CompanySearch(address, Pace(PER_SECOND))


def take(siren_typed: str) -> Taken:
    """Look a SIREN up and return what fills the form; reasons when there is nothing to fill it with."""
    wrong = refusals_of_siren(siren_typed)
    siren = digits_of(siren_typed)
    if wrong:
        return Taken({}, [], [words_of(refusal) for refusal in wrong])
    card, is_silent = _card(siren) if siren else (None, False)
    refusals = refusals_to_take(card, spaced(siren))
    if card is None or refusals:
        return Taken({}, [], [words_of(refusal) for refusal in refusals], is_silent=is_silent)
    return Taken(_values(card), _said(card), [], not card.is_active, is_silent)


def _card(siren: str) -> tuple[RegisterCard | None, bool]:
    """What is known of the company, and whether the service kept silent."""
    address = settings.COMPANY_SEARCH
    if not address:
        return registered_card(siren), False
    try:
        answer = _service(address).answer(siren)
    except SearchFailed:
        return registered_card(siren), True
    source = _("Recherche d’entreprises (Sirene)")
    return card_of_answer(answer, siren, source=source), False


def _values(card: RegisterCard) -> dict[str, Any]:
    """The fields of the form. A workforce is published as a band: no number is made of it."""
    values = {
        "name": card.name,
        "kind": nature_of(card.legal_category),
        "siren": spaced(card.siren),
        "siret": spaced(card.siret),
        "department": _department(card.commune),
        "activity": activity_label(card.nomenclature, card.activity)[:300],
        "source": card.source,
    }
    return {name: value for name, value in values.items() if value}


def _department(commune: str) -> str:
    code = commune[:3] if commune.startswith(_OVERSEAS) else commune[:2]
    return code if code and Department.objects.filter(pk=code).exists() else ""


def _said(card: RegisterCard) -> list[str]:
    place = " ".join(part for part in (card.street, card.postcode, card.commune_name) if part)
    words = (
        legal_label(card.legal_category),
        card.activity,
        str(BANDS.get(card.workforce_band, "")),
        str(SIZES.get(card.size, "")),
        place,
    )
    return [text for text in words if text]
