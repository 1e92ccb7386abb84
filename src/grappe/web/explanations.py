"""The words of the lines of an `Explanation`.

The pure core names lines and rules by codes. Each area registers the words of its own codes when
Django starts (`AppConfig.ready`); a code without words shows itself, so that it is seen and mended.
Words may use the inputs of the line: `_("Moyenne de %(count)s jurés")`.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise

from grappe.web.formats import anything

Words = str | Promise

LINE_WORDS: Final[dict[str, Words]] = {}
RULE_WORDS: Final[dict[str, Words]] = {}
VALUE_WORDS: Final[dict[str, Words]] = {}


def register_words(
    *,
    lines: Mapping[str, Words],
    rules: Mapping[str, Words] | None = None,
    values: Mapping[str, Words] | None = None,
) -> None:
    """Add the words of an area's line codes, rule codes and enumerated inputs.

    :raises ValueError: when a code already has other words (two areas would contradict each other).
    """
    for registry, words in ((LINE_WORDS, lines), (RULE_WORDS, rules or {}), (VALUE_WORDS, values or {})):
        for code, text in words.items():
            if registry.setdefault(code, text) is not text:
                raise ValueError(f"the code {code} already has words")


def line_words(code: str, inputs: Mapping[str, str]) -> str:
    """The words of a line, with its inputs (already written in the reader's language) put in."""
    words = LINE_WORDS.get(code)
    return code if words is None else _filled(str(words), inputs)


def input_words(value: object) -> str:
    """An input as people read it: a code of an enumeration has words, the rest is written by its type."""
    if isinstance(value, Enum) and value.value in VALUE_WORDS:
        return str(VALUE_WORDS[value.value])
    return anything(value)


def rule_words(code: str) -> str:
    """The words of a rule's source: the regulation or the article."""
    return str(RULE_WORDS.get(code, code))


def _filled(words: str, inputs: Mapping[str, str]) -> str:
    """Words without their inputs are still better than an error on a page that explains a figure."""
    try:
        return words % inputs if "%(" in words else words
    except (KeyError, ValueError):
        return words
