"""An exported call small enough to be worked out by hand; every figure below is literal on purpose."""

from copy import deepcopy
from typing import Any

from grappe.areas.programmes.rules import sealed

_GRID = {
    "criteria": [
        {
            "code": code,
            "label": label,
            "family": family,
            "weight": weight,
            "maximum": 20,
            "bonus_points": bonus,
            "blank": "neutral",
            "question": "",
        }
        for code, label, family, weight, bonus in [
            ("C1", "Caractère innovant", "priority", 6000, 0),
            ("C3", "Potentiel commercial", "secondary", 4000, 0),
            ("B1", "Développement durable", "bonus", 0, 100),
        ]
    ],
    "scale": 20,
    "cap_at_scale": True,
}
_SCHEME = {
    "code": "essai-2009",
    "rates": {"internal": 3000, "external": 8000},
    "cap": "15000.00",
    "valid_from": None,
    "valid_to": None,
    "source": "Règlement de l’appel",
    "cap_basis": None,
}


def _review(
    juror: str, c1: int | None, c3: int | None, points: int | None, state: str = "given"
) -> dict[str, Any]:
    return {
        "juror": juror,
        "state": state,
        "marks": {"C1": c1, "C3": c3, "B1": None},
        "published": {"points": points},
    }


def _cost(category: str, amount: str, vat: str = "0.00") -> dict[str, Any]:
    return {"label": f"Poste {category}", "category": category, "amount": amount, "vat": vat}


def _application(number: int, reviews: list[dict[str, Any]], **others: Any) -> dict[str, Any]:
    published = {"mean": None, "median": None, "deviation": None, "count": 0, "rank": None, "aid": None}
    return {
        "number": number,
        "title": f"Projet {number}",
        "organisation": f"Société Exemple {number}",
        "reviews": reviews,
        "costs": others.pop("costs", []),
        "vat": others.pop("vat", None),
        "published": {**published, "outcome": "rejected", **others},
    }


_DOCUMENT: dict[str, Any] = {
    "format": "grappe-call/1",
    "call": {
        "slug": "essai-2009",
        "title": "Appel d’essai",
        "edition": "2009",
        "places": 2,
        "grid": _GRID,
        "tie_breaks": ["priority"],
        "aid_scheme": _SCHEME,
    },
    "applications": [
        # 0.6·16 + 0.4·15 = 15.60 and 0.6·14 + 0.4·17 = 15.20: mean 15.40, deviation 0.20
        _application(
            1,
            [
                _review("J1", 16, 15, 1560),
                _review("J2", 14, 17, 1520),
                _review("J3", None, None, None, "abstained"),
            ],
            mean=1540, median=1540, deviation=20, count=2, rank=1, outcome="selected", aid="15000.00",
            costs=[_cost("internal", "30000.00"), _cost("external", "12500.00", "2500.00")],
            vat={"basis": "excl", "deduction": 10000},
        ),
        # two files with 14.00 everywhere: a tie, resolved in favour of 3
        _application(2, [_review("J1", 14, 14, 1400)], mean=1400, median=1400, deviation=0, count=1, rank=3),
        _application(
            3, [_review("J1", 14, 14, 1400), _review("J2", None, 20, None, "incomplete")],
            mean=1400, median=1400, deviation=0, count=1, rank=2,
        ),
        # ranked fourth, selected by a reasoned exception: 10 000.01 × 0.3 + 4 000 (3 333.33 and VAT) × 0.8
        _application(
            4, [_review("J2", 10, 10, 1000)],
            mean=1000, median=1000, deviation=0, count=1, rank=4, outcome="selected", aid="6200.00",
            costs=[_cost("internal", "10000.01"), _cost("external", "3333.33", "666.67")],
            vat={"basis": "incl", "deduction": 10000},
        ),
        _application(5, [_review("J2", None, None, None, "recused")], outcome="waitlisted"),
    ],
    "tie_resolutions": [{"numbers": [3, 2], "reason": "Vote du jury, 3 voix contre 1."}],
    "exceptions": [
        {"number": 3, "reason": "Le porteur renonce à son projet."},
        {"number": 4, "reason": "Seul projet de son département."},
    ],
}  # fmt: skip


def unsealed_call() -> dict[str, Any]:
    """Return a copy of the document without its seal, free to be altered."""
    return deepcopy(_DOCUMENT)


def sealed_call() -> dict[str, Any]:
    """Return a copy of the document as it is exported."""
    return sealed(unsealed_call())


def _idea(number: int, reviews: list[dict[str, Any]], **others: Any) -> dict[str, Any]:
    published = {"mean": None, "median": None, "deviation": None, "count": 0}
    kept, reason = others.pop("kept", True), others.pop("reason", "")
    return {
        "number": number,
        "title": f"Idée {number}",
        "organisation": f"Société Exemple {number}",
        "reviews": reviews,
        "published": {**published, **others},
        "kept": kept,
        "reason": reason,
    }


_FIRST_STAGE: dict[str, Any] = {
    "grid": _GRID,
    "published_at": "2009-03-01T17:00:00+00:00",
    "ideas": [
        # 0.6·12 + 0.4·12 = 12.00 and 0.6·14 + 0.4·14 = 14.00: mean 13.00
        _idea(
            1, [_review("J1", 12, 12, 1200), _review("J2", 14, 14, 1400)],
            mean=1300, median=1300, deviation=100, count=2, place=3,
        ),
        _idea(2, [_review("J1", 15, 15, 1500)], mean=1500, median=1500, deviation=0, count=1, place=1),
        _idea(3, [_review("J2", 11, 11, 1100)], mean=1100, median=1100, deviation=0, count=1, place=4),
        _idea(4, [_review("J2", 10, 10, 1000)], mean=1000, median=1000, deviation=0, count=1, place=5),
        _idea(5, [_review("J2", 9, 9, 900)], mean=900, median=900, deviation=0, count=1, place=6),
        # better than four that go on: set aside for a reason
        _idea(
            6, [_review("J1", 14, 14, 1400), _review("J3", None, None, None, "recused")],
            mean=1400, median=1400, deviation=0, count=1, place=2, kept=False, reason="Hors du thème.",
        ),
        _idea(7, [_review("J3", None, None, None, "abstained")], place=8, kept=False),
        # goes on, and never became a full application
        _idea(8, [_review("J2", 9, 9, 900)], mean=900, median=900, deviation=0, count=1, place=7),
    ],
}  # fmt: skip


def two_stage_call() -> dict[str, Any]:
    """Return the same call as decided after a first stage, without its seal; free to be altered."""
    return {**unsealed_call(), "first_stage": deepcopy(_FIRST_STAGE)}
