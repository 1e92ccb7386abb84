"""`./grappe aid-check FILE`: ask the rules of public aid about cases in a file, with nothing installed.

Standard library only. It reads one file, prints the answers as JSON, and touches neither a database nor the
network. Schema, codes and an example: docs/reference/aid-check.md.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from grappe.aid_check.words import CODES, LINES, MESSAGES, VALUES
from grappe.areas.funding.rules.cases import answer_case, refused_case
from grappe.values import Euro, Explanation, ExplanationLine, Refused

ANSWERED, SOME_WRONG, UNREADABLE = 0, 1, 2


class _Unreadable(Exception):
    """The file as a whole cannot be answered."""

    def __init__(self, code: str, reason: object) -> None:
        super().__init__(code)
        self.code, self.reason = code, str(reason).rstrip(".")


def main(argv: Sequence[str] | None = None) -> int:
    """Return 0 when every case is answered, 1 when some could not be read, 2 when the file could not."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    arguments = sys.argv[1:] if argv is None else list(argv)
    following = dict(zip(arguments, arguments[1:], strict=False))
    lang = 1 if following.get("--lang") == "en" or "--lang=en" in arguments else 0
    options = _parser(lang).parse_args(arguments)
    try:
        cases = _read_cases(options.file)
    except _Unreadable as problem:
        message = MESSAGES[problem.code][lang].format(reason=problem.reason)
        print(json.dumps({"cases": [], "error": problem.code, "message": message}, ensure_ascii=False))
        print(message, file=sys.stderr)
        return UNREADABLE
    results = [_answer(case, lang) for case in cases]
    print(json.dumps({"cases": results}, ensure_ascii=False, indent=2, default=str))
    return SOME_WRONG if any("error" in result for result in results) else ANSWERED


def _parser(lang: int) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grappe aid-check", description=MESSAGES["description"][lang])
    parser.add_argument("file", help=MESSAGES["help_file"][lang])
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help=MESSAGES["help_lang"][lang])
    return parser


def _read_cases(name: str) -> list[object]:
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as problem:
        raise _Unreadable("unreadable", problem.strerror) from problem
    try:
        # Decimal, so that an amount written as a number stays exact.
        document = json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_twins,
        )
    except (ValueError, RecursionError) as problem:
        raise _Unreadable("not_json", problem) from problem
    cases = document.get("cases") if isinstance(document, Mapping) else document
    if not isinstance(cases, list):
        raise _Unreadable("no_cases", type(document).__name__)
    return cases


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not a number")


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # JSON readers keep the last of two equal names: a reader of the file could see the other one.
    names = dict(pairs)
    if len(names) < len(pairs):
        raise ValueError("a name is given twice in one object")
    return names


def _answer(case: object, lang: int) -> dict[str, object]:
    try:
        result, explanation = answer_case(case)
    except Refused as problem:
        told = [_said(refusal.code, refusal.params, lang) for refusal in problem.refusals]
        return {**refused_case(case, problem.refusals), "explanation": told}
    return {**result, "explanation": _lines(explanation, lang)}


def _lines(explanation: Explanation, lang: int) -> list[str]:
    return [_line(line, lang) for line in explanation.lines]


def _line(line: ExplanationLine, lang: int) -> str:
    name = line.label.removeprefix("funding.ledger.")
    if name.startswith("because."):
        return _said(name.removeprefix("because."), line.inputs, lang)
    text = LINES[name][lang].format(**_shown(line.inputs, lang))
    if isinstance(line.value, Euro):
        text += f"{MESSAGES['colon'][lang]}{_euro(line.value, lang)}"
    if line.rule:
        text += f" [{line.rule.code}, {'art. ' if '(' in line.rule.version else ''}{line.rule.version}]"
    return text


def _said(code: str, params: Mapping[str, object], lang: int) -> str:
    return CODES[code.removeprefix("funding.")][lang].format(**_shown(params, lang))


def _shown(inputs: Mapping[str, object], lang: int) -> dict[str, object]:
    return {name.replace("from", "since"): _value(value, lang) for name, value in inputs.items()}


def _value(value: object, lang: int) -> object:
    if isinstance(value, Euro):
        return _euro(value, lang)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return VALUES.get(str(value), (str(value),) * 2)[lang] if value is not None else "—"


def _euro(euro: Euro, lang: int) -> str:
    figures = f"{euro.amount:,.2f}"
    if not lang:
        figures = figures.replace(",", "\u202f").replace(".", ",")
    return f"{figures}\u00a0€"
