"""What an aid is computed on: schemes with rates and a cap, cost lines, and the VAT of a beneficiary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grappe.values import WHOLE, Euro, Period, Refusal, RuleSource, Share
from grappe.values.reading import read_day, read_object, read_share, read_text, require_fields


class CostCategory(StrEnum):
    """The categories of cost that a scheme gives a rate to, or not."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    INVESTMENT = "investment"


class VatBasis(StrEnum):
    """Which part of the VAT is a cost for the beneficiary: none, all, or what is not deductible."""

    EXCL = "excl"
    INCL = "incl"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class VatSituation:
    """The VAT of one beneficiary; `deduction` is the coefficient of a partial deduction.

    :raises ValueError: when the coefficient is above the whole.
    """

    basis: VatBasis
    deduction: Share = Share(WHOLE)

    def __post_init__(self) -> None:
        if self.deduction.basis_points > WHOLE:
            raise ValueError(f"a coefficient of deduction is at most the whole: {self.deduction}")

    @property
    def borne(self) -> Share:
        """The share of the VAT that stays a cost."""
        return {VatBasis.EXCL: Share(0), VatBasis.INCL: Share(WHOLE)}.get(
            self.basis, self.deduction.complement
        )

    def as_json(self) -> dict[str, object]:
        """Return the situation as plain JSON."""
        return {"basis": str(self.basis), "deduction": self.deduction.basis_points}

    @classmethod
    def from_json(cls, document: object) -> VatSituation:
        """Read what `as_json` wrote.

        :raises ValueError: when a field is missing or of the wrong kind.
        """
        read = require_fields("vat", document, {"basis", "deduction"})
        return cls(VatBasis(read_text(read, "basis")), read_share(read, "deduction"))


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of a cost plan: amount without VAT, and its VAT; wages have none."""

    label: str
    category: CostCategory
    amount: Euro
    vat: Euro = Euro(0)

    def eligible(self, vat: VatSituation) -> Euro:
        """Return what the line costs the beneficiary, exact: amount + VAT × (1 - deduction)."""
        return self.amount + self.vat * vat.borne

    def as_json(self) -> dict[str, object]:
        """Return the line as plain JSON, amounts as text."""
        return {
            "label": self.label,
            "category": str(self.category),
            "amount": str(self.amount),
            "vat": str(self.vat),
        }

    @classmethod
    def from_json(cls, document: object) -> CostLine:
        """Read what `as_json` wrote.

        :raises ValueError: when a field is missing or of the wrong kind.
        """
        read = require_fields("cost", document, {"label", "category", "amount", "vat"})
        return cls(
            label=read_text(read, "label"),
            category=CostCategory(read_text(read, "category")),
            amount=Euro(read_text(read, "amount")),
            vat=Euro(read_text(read, "vat")),
        )


@dataclass(frozen=True, slots=True)
class AidScheme:
    """The rates and the cap of an aid, with its dates and its source.

    The cap is a plain amount, compared with costs as the beneficiary bears them and never divided by a VAT
    rate; `cap_basis` only records the words of the source ("TTC").
    """

    code: str
    rates: Mapping[CostCategory, Share]
    cap: Euro | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    cap_basis: VatBasis | None = None

    @property
    def rule(self) -> RuleSource:
        """The source that each line of an explanation cites."""
        return RuleSource(self.code, self.valid_from.isoformat() if self.valid_from else "")

    def as_json(self) -> dict[str, object]:
        """Return the scheme as plain JSON: rates in basis points, the cap as text."""
        return {
            "code": self.code,
            "rates": {str(category): rate.basis_points for category, rate in self.rates.items()},
            "cap": None if self.cap is None else str(self.cap),
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "source": self.source,
            "cap_basis": None if self.cap_basis is None else str(self.cap_basis),
        }

    @classmethod
    def from_json(cls, document: object) -> AidScheme:
        """Read what `as_json` wrote.

        :raises ValueError: when a field is missing or of the wrong kind.
        """
        names = {"code", "rates", "cap", "valid_from", "valid_to", "source", "cap_basis"}
        read = require_fields("aid_scheme", document, names)
        rates = read_object(read, "rates")
        return cls(
            code=read_text(read, "code"),
            rates={CostCategory(category): read_share(rates, category) for category in rates},
            cap=None if read["cap"] is None else Euro(read_text(read, "cap")),
            valid_from=read_day(read, "valid_from"),
            valid_to=read_day(read, "valid_to"),
            source=read_text(read, "source"),
            cap_basis=None if read["cap_basis"] is None else VatBasis(read_text(read, "cap_basis")),
        )


def refusals_of_scheme(scheme: AidScheme, *, on: date) -> list[Refusal]:
    """Return why a scheme may not be used that day: no rate, rate above the whole, cap, dates."""
    refusals = [
        Refusal("funding.rate_above_whole", {"category": category, "rate": rate.basis_points})
        for category, rate in scheme.rates.items()
        if rate.basis_points > WHOLE
    ]
    if not scheme.rates:
        refusals.append(Refusal("funding.scheme_without_rate", {"scheme": scheme.code}))
    if scheme.cap is not None and scheme.cap <= Euro(0):
        refusals.append(Refusal("funding.cap_not_positive", {"cap": scheme.cap}))
    if not Period(scheme.valid_from, scheme.valid_to).contains(on):
        refusals.append(Refusal("funding.scheme_not_in_force", {"scheme": scheme.code, "on": on}))
    return refusals


def refusals_of_costs(scheme: AidScheme, lines: Sequence[CostLine]) -> list[Refusal]:
    """Return why a cost plan cannot be computed: a negative amount, or a category without a rate.

    A category that the scheme gives no rate to is refused, never guessed.
    """
    refusals = [
        Refusal("funding.negative_amount", {"label": line.label})
        for line in lines
        if line.amount < Euro(0) or line.vat < Euro(0)
    ]
    unrated = sorted({line.category for line in lines} - set(scheme.rates))
    return refusals + [
        Refusal("funding.category_without_rate", {"category": category}) for category in unrated
    ]


def eligible_totals(lines: Iterable[CostLine], vat: VatSituation) -> dict[CostCategory, Euro]:
    """Return the eligible costs of each category that has any line, exact."""
    totals: dict[CostCategory, Euro] = {}
    for line in lines:
        totals[line.category] = totals.get(line.category, Euro(0)) + line.eligible(vat)
    return totals
