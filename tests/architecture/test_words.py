"""Whatever the rules refuse, the reader is told why, in words."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grappe.web.refusals import known_codes

from .sources import called_name, calls, modules, place


def _codes() -> Iterator[tuple[str, str]]:
    for path in modules("**/*.py"):
        for call in calls(path):
            if called_name(call) == "Refusal" and call.args:
                for node in ast.walk(call.args[0]):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
                        yield node.value, place(path, call)


def test_every_refusal_has_words() -> None:
    words = known_codes()

    def is_said(code: str) -> bool:
        # A code made of a fixed start and a kind (`forms.not_a_{kind}`) is read up to its last underscore.
        return code in words or (code.endswith("_") and any(known.startswith(code) for known in words))

    assert [f"{code} ({where})" for code, where in _codes() if not is_said(code)] == []


def test_refusal_codes_carry_the_name_of_their_place() -> None:
    # What the kernel knows how to refuse (a stale form, a wrong file) any area may find out.
    strangers = [
        f"{code} ({where})"
        for code, where in _codes()
        if (owner := code.partition(".")[0]) != "kernel" and f"/{owner}/" not in where
    ]
    assert strangers == []
