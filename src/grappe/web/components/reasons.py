"""Reasons: explanation, calculation, quoted rule, solver's certificate."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

from grappe.values import Explanation, ExplanationLine
from grappe.web.components.marks import EMPTY, Words, choice, icon
from grappe.web.explanations import input_words, line_words, rule_words
from grappe.web.formats import number, value_in

_ROW_CLASS: Final = {"line": "", "sub": "is-sub", "total": "is-total", "off": "is-off"}
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_MINUS_SIGN: Final = re.compile(r"(?<![\w])-(?=\d)")
_CERTIFICATES: Final = {"optimal": "certificate", "bounded": "certificate", "infeasible": "alert-triangle"}


def formula(text: str, inputs: Mapping[str, str] | None = None) -> str:
    """Write a formula as the reader writes numbers: `0.30 * 30000.00` → `0,30 × 30 000,00`.

    `{name}` is replaced by the input of that name.
    """
    text = _NUMBER.sub(_rewritten, text)
    text = _MINUS_SIGN.sub("−", text.replace(" * ", " × ").replace(" / ", " ÷ ").replace(" - ", " − "))
    for name, written in (inputs or {}).items():
        text = text.replace(f"{{{name}}}", written)
    return text


def _rewritten(found: re.Match[str]) -> str:
    """A number of a formula, all its digits kept: 0.30 says a rate to the hundredth."""
    digits = found.group()
    return number(Decimal(digits), len(digits.partition(".")[2]))


def calculation(explanation: Explanation, caption: Words = "") -> SafeString:
    """The lines that lead to a figure, as a table that prints."""
    named = format_html('<caption class="g-vh">{}</caption>', caption or _("Calcul"))
    rows = format_html_join("", "{}", ((_row(line),) for line in explanation.lines))
    return format_html('<table class="g-calc">{}<tbody>{}</tbody></table>', named, rows)


def _row(line: ExplanationLine) -> SafeString:
    inputs = {name: input_words(value) for name, value in line.inputs.items()}
    css = _ROW_CLASS[line.kind]
    return format_html(
        '<tr{}><th scope="row">{}{}{}</th><td>{}</td></tr>',
        format_html(' class="{}"', css) if css else EMPTY,
        line_words(line.label, inputs),
        _small(formula(line.formula, inputs)),
        _small(_rule_of(line)),
        # A line that only says something has no value to show, and is not "hors calcul".
        "" if _only_says(line) else value_in(line.unit, line.value),
    )


def _only_says(line: ExplanationLine) -> bool:
    return line.value is None and not line.unit and line.kind != "off"


def _small(words: str) -> SafeString:
    return format_html("<small>{}</small>", words) if words else EMPTY


def _rule_of(line: ExplanationLine) -> str:
    if line.rule is None:
        return ""
    words = rule_words(line.rule.code)
    return f"{words}, {line.rule.version}" if line.rule.version else words


def explanation(
    explanation: Explanation,
    title: Words,
    id: str = "",
    aside: Words = "",
    foot: Words = "",
    level: int = 2,
) -> SafeString:
    """Frame a calculation under its result: title, state beside it, lines, foot."""
    id = id or slugify(str(title))
    tag = mark_safe(f"h{choice('level', str(level), '23456')}")
    tail = format_html("<footer>{}</footer>", foot) if foot else EMPTY
    return format_html(
        '<section class="g-why" aria-labelledby="{}"><header><{} id="{}">{}</{}>{}</header>'
        "<div>{}</div>{}</section>",
        id,
        tag,
        id,
        title,
        tag,
        aside,
        calculation(explanation, title),
        tail,
    )


def rule(content: SafeString, source: Words = "", version: Words = "") -> SafeString:
    """Quote the text applied, with its source and the date of its version."""
    cited = ", ".join(str(part) for part in (source, version) if part)
    cite = format_html("<cite>{}</cite>", cited) if cited else EMPTY
    return format_html('<blockquote class="g-rule"><p>{}</p>{}</blockquote>', content, cite)


def certificate(
    content: SafeString,
    title: Words,
    objective: Words,
    result: Words,
    state: str = "optimal",
    gap: Words = "",
    bound: Words = "",
    constraints: Words = "",
    alternatives: Words = "",
    seed: int | None = None,
    seconds: Decimal | None = None,
    digest: str = "",
    level: int = 2,
) -> SafeString:
    """A solver's answer and its proof. `state`: optimal, bounded (say the `gap`), infeasible.

    When it is infeasible, `constraints` says which ones clash. The content goes under the list.
    """
    choice("certificate", state, _CERTIFICATES)
    proof = {
        "optimal": _("optimum prouvé : aucune autre solution ne fait mieux"),
        "bounded": _("à %(gap)s près de l’optimum") % {"gap": gap},
        "infeasible": _("aucune solution ne respecte toutes les contraintes"),
    }
    pairs = (
        (_("Objectif"), objective),
        (_("Résultat"), result),
        (_("Preuve"), proof[state]),
        (_("Borne"), bound),
        (_("Contraintes en conflit") if state == "infeasible" else _("Contraintes"), constraints),
        (_("Variantes"), alternatives),
        (_("Graine"), "" if seed is None else str(seed)),
        (_("Temps de calcul"), "" if seconds is None else f"{number(seconds, 2)}\u00a0s"),
        (_("Empreinte"), digest_mark(digest) if digest else ""),
    )
    listed = format_html_join("", "<dt>{}</dt><dd>{}</dd>", (pair for pair in pairs if pair[1] != ""))
    tag = mark_safe(f"h{choice('level', str(level), '23456')}")
    return format_html(
        '<section class="g-cert g-cert--{}"><{}>{}{}</{}><div><dl class="g-dl">{}</dl>{}</div></section>',
        state,
        tag,
        icon(_CERTIFICATES[state]),
        title,
        tag,
        listed,
        content,
    )


def digest_mark(value: str) -> SafeString:
    """Show a fingerprint short (first four and last four), the whole of it in the markup to copy."""
    short = f"{value[:4]}…{value[-4:]}" if len(value) > 12 else value
    return format_html('<span class="g-mono" title="{}">{}</span>', value, short)
