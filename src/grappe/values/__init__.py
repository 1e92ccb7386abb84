"""Values: the pure ground of the house. Standard library only, no Django, no clock, no chance."""

from grappe.values.canonical import canonical_json, digest
from grappe.values.days import HalfDays
from grappe.values.explanation import Explanation, ExplanationLine, RuleSource
from grappe.values.identifiers import Siren, Siret
from grappe.values.money import ZERO, Euro
from grappe.values.numbers import parse_decimal, round_half_up, whole_number
from grappe.values.period import Period
from grappe.values.refusal import Refusal, Refused, refuse_if
from grappe.values.share import WHOLE, Share

__all__ = [
    "WHOLE",
    "ZERO",
    "Euro",
    "Explanation",
    "ExplanationLine",
    "HalfDays",
    "Period",
    "Refusal",
    "Refused",
    "RuleSource",
    "Share",
    "Siren",
    "Siret",
    "canonical_json",
    "digest",
    "parse_decimal",
    "refuse_if",
    "round_half_up",
    "whole_number",
]
