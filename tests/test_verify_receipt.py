"""`./grappe verify-receipt`: authentic, altered (and where), of another installation."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from grappe.areas.programmes.rules.receipts import (
    FIELDS,
    Verdict,
    check_receipt,
    signed_part,
    unsigned_receipt,
)
from grappe.values import digest
from grappe.verify_receipt import main

ROOT = Path(__file__).resolve().parents[1]
CONTENT = {"title": "Bocal Témoin", "costs": [{"amount": "9500.00"}]}
SAID: dict[str, Any] = {
    "call": "bio-demo",
    "call_title": "Bio Démo 2026",
    "number": 12,
    "organisation": "Confiserie Exemple",
    "siren": None,
    "title": "Bocal Témoin",
    "received_at": "2026-03-31T16:59:59+02:00",
    "time_zone": "Europe/Paris",
    "revision": 1,
    "content_sha256": digest(CONTENT),
    "audit_entry": 812,
    "audit_seal": 4,
    "audit_seal_sha256": "0" * 64,
    "key_at": "https://grappe.exemple.test/public/recepisses/",
}
OURS, THEIRS = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (7, 8))


def public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def signed(key: Ed25519PrivateKey = OURS, **changes: Any) -> dict[str, Any]:
    receipt = unsigned_receipt(SAID | changes, public_key=public(key))
    return {**receipt, "signature": base64.b64encode(key.sign(signed_part(receipt))).decode()}


def written(folder: Path, document: object, name: str = "recepisse.json") -> str:
    path = folder / name
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2), encoding="utf-8")
    return str(path)


def test_an_authentic_receipt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, signed())
    assert main([path, "--key", public(OURS)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Authentique.")
    assert "  reçue le\u00a0: 2026-03-31T16:59:59+02:00" in lines
    assert "  SIREN\u00a0: aucun" in lines


@pytest.mark.parametrize("name", FIELDS)
def test_an_altered_field_is_named(name: str) -> None:
    receipt = signed()
    receipt["fields"][name] = "autre"
    report = check_receipt(receipt, trusted=public(OURS))
    assert (report.verdict, report.altered) == (Verdict.ALTERED, (name,))
    assert not report.holds


def test_the_command_names_what_was_altered_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = signed()
    receipt["fields"] |= {"number": 13, "received_at": "2026-03-30T16:59:59+02:00"}
    path = written(tmp_path, receipt)
    assert main([path, "--key", public(OURS)]) == 1
    out = capsys.readouterr().out
    assert "Altéré." in out
    assert "Changé\u00a0: numéro, reçue le." in out
    assert "✗ numéro\u00a0: 13" in out
    assert main([path, "--key", public(OURS), "--lang", "en"]) == 1
    assert "Altered. This receipt is no longer the one that was issued. Changed: number, received on." in (
        capsys.readouterr().out
    )


def test_a_field_altered_with_its_digest_breaks_the_signature() -> None:
    receipt = signed()
    receipt["fields"]["number"] = 13
    receipt["digests"]["number"] = digest(["number", 13])
    assert check_receipt(receipt, trusted=public(OURS)).altered == ("signature",)


@pytest.mark.parametrize("signature", ["", "é", "AAAA", base64.b64encode(b"x" * 64).decode()])
def test_another_signature_is_an_alteration(signature: str) -> None:
    report = check_receipt({**signed(), "signature": signature}, trusted=public(OURS))
    assert (report.verdict, report.altered) == (Verdict.ALTERED, ("signature",))


def test_what_is_added_or_taken_away_is_named() -> None:
    added = signed()
    added["fields"]["note"] = "oui"
    assert check_receipt(added, trusted=None).altered == ("note",)
    taken = signed()
    del taken["fields"]["siren"]
    assert check_receipt(taken, trusted=None).altered == ("siren",)
    assert check_receipt({**signed(), "note": "oui"}, trusted=None).altered == ("note",)


def test_another_installation_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, signed(THEIRS))
    assert main([path, "--key", public(OURS)]) == 3
    assert "D’une autre installation." in capsys.readouterr().out


def test_without_a_key_to_compare_it_says_which_to_look_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([written(tmp_path, signed())]) == 4
    out = capsys.readouterr().out
    assert public(OURS) in out
    assert SAID["key_at"] in out
    assert not check_receipt(signed(), trusted=None).holds


def test_the_content_is_compared_with_its_digest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, key = written(tmp_path, signed()), public(OURS)
    same, other = written(tmp_path, CONTENT, "a.json"), written(tmp_path, {}, "b.json")
    assert main([path, "--key", key, "--content", same]) == 0
    assert "celui qui a été reçu" in capsys.readouterr().out
    assert main([path, "--key", key, "--content", other]) == 1
    assert "ce n’est pas celui qui a été reçu" in capsys.readouterr().out
    assert main([path, "--key", key, "--content", other, "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "verdict": "authentic", "altered": [], "content_matches": False, "ok": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["", "[1", "[]", '{"format": 1}', '{"a": 1, "a": 2}', "[" * 100_000],
    ids=["empty", "cut", "list", "other", "twins", "deep"],
)
def test_what_is_no_receipt_is_unreadable(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    assert main([str(path), "--key", public(OURS)]) == 2
    assert "n’est pas un récépissé lisible" in capsys.readouterr().out
    assert main([str(tmp_path / "absent.json"), "--lang=en"]) == 2
    assert "This file is not a readable receipt (No such file or directory)." in capsys.readouterr().out


def test_a_number_with_digits_after_the_point_is_no_receipt() -> None:
    receipt = signed()
    receipt["fields"]["number"] = 1.5
    assert check_receipt(receipt, trusted=None).verdict is Verdict.UNREADABLE


def test_a_key_that_cannot_be_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cle.pub").write_bytes(b"\xff\xfe")
    path = written(tmp_path, signed())
    assert main([path, "--key", str(tmp_path / "cle.pub")]) == 2
    assert main([path, "--key", written(tmp_path, 0, "other.pub")]) == 3
    capsys.readouterr()


def test_it_needs_no_package_and_takes_the_key_of_the_installation(tmp_path: Path) -> None:
    """The launcher alone, with a Python that finds no installed package."""
    (tmp_path / "signing-key.pub").write_text(f"{public(OURS)}\n", encoding="ascii")
    path = written(tmp_path, signed())
    env = {"PATH": os.environ["PATH"], "GRAPPE_HOME": str(tmp_path), "PYTHONNOUSERSITE": "1"}
    bare = [sys.executable, "-S", str(ROOT / "grappe"), "verify-receipt", path]
    done = subprocess.run(bare, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Authentique.")
    elsewhere = env | {"GRAPPE_HOME": str(tmp_path / "elsewhere")}
    assert subprocess.run(bare, env=elsewhere, capture_output=True, check=False).returncode == 4
