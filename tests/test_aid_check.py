"""`./grappe aid-check FILE`, as an auditor runs it."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from grappe.aid_check.answering import main
from grappe.aid_check.words import CODES, LINES, MESSAGES, VALUES
from grappe.areas.funding.rules.regimes import REGIMES
from grappe.areas.funding.web.words import WORDS

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference" / "aid-check.md"


def undertaking(siren: str, **more: Any) -> dict[str, Any]:
    return {"siren": siren, "activity": "general", "fiscal_year_end": "12-31", **more}


def aid(amount: str, granted_on: str, **more: Any) -> dict[str, Any]:
    return {
        "beneficiary": "100000001",
        "amount": amount,
        "granted_on": granted_on,
        "paid_on": None,
        "regime": None,
        "member_state": "FR",
        "status": "granted",
        **more,
    }


def case(name: str, *aids: dict[str, Any], new: dict[str, Any], **more: Any) -> dict[str, Any]:
    base = {"id": name, "undertakings": [undertaking("100000001")], "aids": list(aids), "new_aid": new}
    return {**base, "call_rule": None, **more}


GOOD = case("good", aid("100000.00", "2024-05-01"), new=aid("15000.00", "2025-06-15"))
OVER = case("over", aid("290000.00", "2024-05-01"), new=aid("15000.00", "2025-06-15"))
COMMA = case("comma", new=aid("15000,00", "2025-06-15"))


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(document: object, *options: str) -> SimpleNamespace:
        path = tmp_path / "cas.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        code = main([str(path), *options])
        printed = capsys.readouterr()
        return SimpleNamespace(code=code, err=printed.err, **json.loads(printed.out))

    return run


def test_every_case_is_answered_in_order(ask: Any) -> None:
    result = ask({"cases": [OVER, GOOD]})
    assert (result.code, [answer["id"] for answer in result.cases]) == (0, ["over", "good"])
    assert [answer["allowed"] for answer in result.cases] == [False, True]
    assert list(result.cases[0]) == [
        "id", "allowed", "regime", "window", "counted", "headroom", "eligible_part",
        "highest_amount_if_lowered", "reasons", "explanation",
    ]  # fmt: skip
    assert result.cases[0]["highest_amount_if_lowered"] == "10000.00"
    assert ask([GOOD]).cases == [result.cases[1]]


def test_all_that_is_wrong_in_a_case_is_told_in_one_answer(ask: Any) -> None:
    wrong = case("two", new=aid("15000,00", "2025-06-15", regime="2099/1"))
    result = ask({"cases": [wrong, GOOD]}, "--lang", "en")
    assert (result.code, result.cases[0]["error"]) == (1, "malformed_amount")
    assert result.cases[0]["reasons"] == ["malformed_amount", "unknown_regime"]
    assert len(result.cases[0]["explanation"]) == 2
    assert result.cases[1]["allowed"] is True


def test_a_case_that_cannot_be_read_does_not_stop_the_others(ask: Any) -> None:
    result = ask({"cases": [COMMA, GOOD]})
    assert result.code == 1
    assert result.cases[0]["error"] == "malformed_amount"
    assert result.cases[0]["explanation"] == [
        "new_aid.amount\u00a0: montant illisible «\u00a015000,00\u00a0». Écrivez 15000.00, avec un point."
    ]
    assert (result.cases[1]["allowed"], "error" in result.cases[1]) == (True, False)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", "not_json"),
        ('{"cases": [NaN]}', "not_json"),
        ('{"cases": [], "cases": []}', "not_json"),
        ("[" * 100_000, "not_json"),
        ('{"case": []}', "no_cases"),
        ("3", "no_cases"),
        ('{"cases": {}}', "no_cases"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(ask: Any, text: str, error: str) -> None:
    result = ask(text)
    assert (result.code, result.cases, result.error) == (2, [], error)
    assert result.err.strip() == result.message


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no-such-file.json", "--lang", "en"]) == 2
    assert (
        json.loads(capsys.readouterr().out)["message"]
        == "This file cannot be read (No such file or directory)."
    )


def test_both_languages_say_the_same_lines(ask: Any) -> None:
    rule = {"ceiling": "200000.00", "years": 3, "basis": "granted", "window": "rolling"}
    asked = {"cases": [{**OVER, "call_rule": rule}]}
    (french,), (english,) = ask(asked).cases, ask(asked, "--lang=en").cases
    assert french["explanation"][-1].endswith("réduite avant la décision\u00a0: 0,00\u00a0€")
    assert english["explanation"][-1].endswith("lowered before the decision: 0.00\u00a0€")
    assert (
        "Compte\u00a0: 100000001, le 2024-05-01 (générale)\u00a0: 290\u202f000,00\u00a0€"
        in french["explanation"]
    )
    assert "Counts: 100000001, 2024-05-01 (general): 290,000.00\u00a0€" in english["explanation"]
    assert len(french["explanation"]) == len(english["explanation"])


def test_a_number_stays_exact_and_a_file_may_come_from_the_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = json.dumps({"cases": [{**GOOD, "id": 1.5}]}).replace('"15000.00"', "15000.1")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    assert main(["-"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)["cases"]
    assert (answer["id"], answer["eligible_part"]) == ("1.5", "15000.10")


def test_every_code_has_words_on_both_sides() -> None:
    assert {f"funding.{code}" for code in CODES} <= set(WORDS)
    for french, english in [*CODES.values(), *LINES.values(), *MESSAGES.values(), *VALUES.values()]:
        fields = re.compile(r"\{\w+}")
        assert set(fields.findall(french)) == set(fields.findall(english))


def test_the_reference_documents_every_code_and_every_regulation() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert [code for code in CODES if f"`{code}`" not in text] == []
    assert [regime.code for regime in REGIMES if f"`{regime.code}`" not in text] == []


def test_the_example_of_the_reference_is_true(ask: Any) -> None:
    asked, answered = re.findall(r"```json\n(.*?)```", REFERENCE.read_text(encoding="utf-8"), re.DOTALL)[:2]
    result = ask(asked, "--lang", "en")
    assert (result.code, {"cases": result.cases}) == (0, json.loads(answered))


def test_the_launcher_answers_without_an_installation(tmp_path: Path) -> None:
    path = tmp_path / "cas.json"
    path.write_text(json.dumps({"cases": [GOOD]}), encoding="utf-8")
    command = [sys.executable, "-S", ROOT / "grappe", "aid-check", path]
    answer = subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert json.loads(answer.stdout)["cases"][0]["allowed"] is True
