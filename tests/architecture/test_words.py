"""Whatever the rules refuse, the reader is told why, in words: in French and in English, nothing left out."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import pytest
from django.utils import translation

from grappe.aid_check.words import CODES
from grappe.areas.directory.rules.profiles import PostingState
from grappe.areas.forms.rules.questions import Moment, QuestionKind
from grappe.areas.programmes.rules.asking import ANCHOR_CODES
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.eligibility import RequirementKind
from grappe.areas.programmes.rules.envelopes import Reserve
from grappe.areas.support.models import SessionState
from grappe.areas.support.rules.days import DayState
from grappe.areas.support.rules.programme import ReportState
from grappe.solvers.assign.answer import ShortfallCode
from grappe.values import Refusal
from grappe.web.refusals import known_codes, words_of

from .raising import Said, everything_said
from .sources import modules, tree

_CODED = set(RequirementKind) - {RequirementKind.SIZE}
_BOUNDED = {QuestionKind.NUMBER, QuestionKind.MONEY}

# A code that ends in a value which no source writes → the values that it can have there.
ENDINGS: dict[str, Iterable[str]] = {
    "directory.posting_*_already": PostingState,
    "forms.date_before_*": Moment,
    "forms.not_a_*": QuestionKind,
    "forms.too_large_*": _BOUNDED,
    "forms.too_small_*": _BOUNDED,
    "programmes.anchor_kept_*": ANCHOR_CODES,
    "programmes.assignment_*": ShortfallCode,
    "programmes.decided_meanwhile_*": Outcome,
    "programmes.envelope_unknown_*": set(Reserve) - {Reserve.ALL},
    # Members are of the network itself and activities are any words: neither comes from a list.
    "programmes.requirement_unknown_*": _CODED - {RequirementKind.ACTIVITY},
    "programmes.requirement_without_*": _CODED,
    "programmes.stage_lacks_*": ("form", "dates"),
    "support.day_is_*": DayState,
    "support.report_is_*": ReportState,
    "support.session_is_*": set(SessionState) - {SessionState.PLANNED},
}

# A refusal said again in other words, with the parameters of the one that it replaces.
REPLACES = {
    "programmes.aid_over_ceiling": ("funding.over_ceiling", "funding.over_joint_ceiling"),
    "programmes.aid_over_call_rule": ("funding.over_call_rule",),
    "support.over_ceiling": ("funding.over_ceiling", "funding.over_joint_ceiling"),
    "support.over_call_rule": ("funding.over_call_rule",),
}


CODES_SAID = sorted(known_codes())


@cache
def _read() -> tuple[Said, ...]:
    return tuple(everything_said())


@cache
def _everything() -> tuple[Said, ...]:
    """Every way to refuse, with the values that end a computed code written out."""
    return tuple(
        replace(said, code=said.code.replace("*", end))
        for said in _read()
        for end in ENDINGS.get(said.code, ("*",))
    )


@cache
def _every_name() -> dict[str, object]:
    return {name: f"%({name})s" for said in _read() for name in said.params}


def _raw(code: str, language: str) -> str:
    """Return the words of a code with its parameters still named."""
    with translation.override(language):
        return words_of(Refusal(code, _every_name()))


def _names(words: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", words))


def test_a_computed_code_says_what_it_can_be() -> None:
    assert {said.code for said in _everything() if "*" in said.code} == set()
    assert set(ENDINGS) - {said.code for said in _read()} == set()


def test_every_refusal_has_words() -> None:
    words = known_codes()
    assert [f"{said.code} ({said.where})" for said in _everything() if said.code not in words] == []


def test_words_are_of_a_refusal_that_exists() -> None:
    assert set(CODES_SAID) - {said.code for said in _everything()} == set()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_the_words_name_is_given(language: str) -> None:
    given = {said.code: said.params for said in _everything()}
    unnamed = []
    for said in _everything():
        replaced = [given[code] for code in REPLACES.get(said.code, ())]
        known = said.params | (frozenset.intersection(*replaced) if replaced else frozenset())
        if left := _names(_raw(said.code, language)) - known:
            unnamed.append(f"{said.code} ({said.where}) lacks {sorted(left)}")
    assert unnamed == []


def test_both_languages_name_the_same() -> None:
    assert [code for code in CODES_SAID if _names(_raw(code, "fr")) != _names(_raw(code, "en"))] == []


def test_english_is_said_in_english() -> None:
    assert [code for code in CODES_SAID if _raw(code, "fr") == _raw(code, "en")] == []


def test_words_are_well_set() -> None:
    wrong = []
    for code in CODES_SAID:
        french, english = (re.sub(r"%\(\w+\)s", "X", _raw(code, one)) for one in ("fr", "en"))
        # A no-break space before the high signs and inside the guillemets; the typographic apostrophe.
        if re.search("(?<![\u00a0\u202f])[;?€»%]|(?<![\u00a0\\d]):(?!//)|«(?!\u00a0)|[!'\"]", french):
            wrong.append(f"{code}: {french}")
        if re.search("[!«»\u00a0'\"]", english) or not english.endswith((".", "”", ":", "X")):
            wrong.append(f"{code}: {english}")
    assert wrong == []


def test_a_code_is_said_in_one_place() -> None:
    keys = [
        key.value
        for path in [*modules("areas/*/web/**/words.py"), *modules("web/refusals.py")]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and key.value in known_codes()
    ]
    assert [code for code, times in Counter(keys).items() if times > 1] == []


def test_the_auditors_command_says_whatever_its_rules_refuse() -> None:
    rules = ("areas/funding/rules/cases.py", "areas/funding/rules/check.py")
    own = {said.code for said in _everything() if said.where.partition(":")[0].endswith(rules)}
    assert own and {code.removeprefix("funding.") for code in own} - set(CODES) == set()


def test_refusal_codes_carry_the_name_of_their_place() -> None:
    # What the kernel knows how to refuse (a stale form, a wrong file) any area may find out.
    strangers = [
        f"{said.code} ({said.where})"
        for said in _everything()
        if (owner := said.code.partition(".")[0]) != "kernel" and f"/{owner}/" not in said.where
    ]
    assert strangers == []
