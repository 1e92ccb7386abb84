"""The lines of an aid as people read them: the one rendering that pages, letters and sheets share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from grappe.values import Euro
from grappe.web.formats import MINUS, NBSP, euro, euro_exact, number, percent


@dataclass(frozen=True, slots=True)
class AidLine:
    """One line: words, what goes with them, the amount written, and how it is set."""

    label: str
    note: str
    value: str
    kind: Literal["line", "sub", "total", "off"] = "line"


def aid_lines(explanation: Mapping[str, Any]) -> list[AidLine]:
    """Write the lines of a stored explanation, in the reader's language."""
    return [written for line in explanation.get("lines", ()) for written in _written(line)]


def vat_words(basis: str, deduction: int | None = None) -> str:
    """Say on which amounts the aid is worked out, from the VAT situation of the beneficiary."""
    if basis == "excl":
        return _("Base hors taxes : l’entreprise récupère toute la TVA.")
    if basis == "incl":
        return _("Base TVA comprise : l’entreprise ne récupère pas la TVA, qui est donc un coût pour elle.")
    if basis == "partial":
        words = _("Base hors taxes, plus la TVA non récupérée : l’entreprise en récupère %(share)s.")
        return words % {"share": percent(deduction or 0)}
    return _("Situation de TVA non déclarée.")


def category_words(category: str) -> str:
    """Name a category of costs."""
    return {
        "internal": _("coûts internes"),
        "external": _("coûts externes"),
        "investment": _("coûts d’investissement"),
    }[category]


def _written(line: Mapping[str, Any]) -> Iterator[AidLine]:
    inputs = line["inputs"]
    match line["label"]:
        case "funding.aid.cost":
            yield AidLine(inputs["label"], _cost_note(inputs), _amount(line["value"]))
        case "funding.aid.category":
            words = {"rate": percent(inputs["rate"]), "category": category_words(inputs["category"])}
            note = f"{_decimal(Decimal(inputs['rate']) / 10000)} × {_amount(inputs['eligible'], sign=False)}"
            yield AidLine(_("%(rate)s des %(category)s") % words, note, _amount(line["value"]), "line")
        case "funding.aid.raw":
            yield AidLine(_("Somme, arrondie une seule fois au centime"), "", _amount(line["value"]), "sub")
        case "funding.aid.cap" | "funding.aid.requested" | "funding.aid.costs":
            yield from _limit(line["label"], inputs)
        case "funding.aid.total":
            yield AidLine(_("Aide"), _total_note(inputs, line["value"]), _amount(line["value"]), "total")
        case "programmes.aid.part":
            note = _("ce que l’enveloppe pouvait encore payer, sur %(asked)s")
            note %= {"asked": _amount(inputs["asked"])}
            yield AidLine(_("Aide accordée en partie"), note, _amount(line["value"]), "total")


def _limit(label: str, inputs: Mapping[str, Any]) -> Iterator[AidLine]:
    names = {
        "funding.aid.cap": _("Plafond par entreprise"),
        "funding.aid.requested": _("Montant demandé"),
        "funding.aid.costs": _("Coûts retenus, qu’une aide ne dépasse jamais"),
    }
    limit, raw = Decimal(inputs["limit"]), Decimal(inputs["raw"])
    if inputs["applied"]:
        note = _("%(limit)s au plus ; l’aide ne porte pas de TVA : le plafond s’applique tel quel.")
        note = note % {"limit": euro(limit)} if label == "funding.aid.cap" else euro(limit)
        yield AidLine(names[label], note, f"{MINUS}{NBSP}{_amount(raw - limit)}")
    elif label == "funding.aid.cap":
        yield AidLine(
            names[label], _("%(limit)s, non atteint") % {"limit": euro(limit)}, euro_exact(0), "off"
        )


def _cost_note(inputs: Mapping[str, Any]) -> str:
    category, vat = category_words(inputs["category"]), Decimal(inputs["vat"])
    if not vat:
        return _("%(category)s, sans TVA") % {"category": category}
    words = {"category": category, "amount": _amount(inputs["amount"]), "vat": _amount(inputs["vat"])}
    if inputs["vat_borne"] == 0:
        return _("%(category)s, hors taxes (TVA de %(vat)s récupérée)") % words
    words["share"] = percent(inputs["vat_borne"])
    return _("%(category)s : %(amount)s + %(share)s de la TVA de %(vat)s") % words


def _total_note(inputs: Mapping[str, Any], amount: str) -> str:
    eligible = Decimal(inputs["eligible"])
    if not eligible:
        return ""
    share = (Decimal(amount) * 10000 / eligible).quantize(Decimal(1), "ROUND_HALF_UP")
    return _("soit %(share)s de %(eligible)s") % {"share": percent(int(share)), "eligible": euro(eligible)}


def _amount(value: str | Decimal, *, sign: bool = True) -> str:
    amount = Euro(Decimal(value))
    if sign:
        return euro_exact(amount)
    return number(amount.amount, 2)


def _decimal(value: Decimal) -> str:
    return number(value.normalize(), max(2, -int(value.normalize().as_tuple().exponent)))
