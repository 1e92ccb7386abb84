"""The installation's signing key: made once, kept for its owner, or given by the environment."""

import base64
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from grappe.kernel import signing
from grappe.values.ed25519 import signature_holds


@pytest.fixture
def key_file(settings: Any, tmp_path: Path) -> Path:
    settings.SIGNING_KEY, settings.SIGNING_KEY_FILE = "", tmp_path / "home" / "signing-key"
    return tmp_path / "home" / "signing-key"


def test_the_key_is_made_once_and_its_public_half_lies_beside_it(key_file: Path) -> None:
    first = signing.sign(b"x")
    assert signing.sign(b"x") == first
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert sorted(path.name for path in key_file.parent.iterdir()) == ["signing-key", "signing-key.pub"]
    public = key_file.with_suffix(".pub").read_text().strip()
    assert public == signing.public_key()
    holds = signature_holds(key=base64.b64decode(public), message=b"x", signature=base64.b64decode(first))
    assert holds


def test_of_two_processes_that_start_together_one_key_stays(key_file: Path) -> None:
    first = signing.public_key()
    signing._make(key_file)  # the second drew a key too, before it saw the first
    assert signing.public_key() == first
    assert key_file.with_suffix(".pub").read_text().strip() == first
    assert len(list(key_file.parent.iterdir())) == 2


def test_several_machines_share_the_key_of_the_environment(settings: Any, key_file: Path) -> None:
    settings.SIGNING_KEY = base64.b64encode(b"z" * 32).decode()
    expected = Ed25519PrivateKey.from_private_bytes(b"z" * 32).public_key().public_bytes_raw()
    assert signing.public_key() == base64.b64encode(expected).decode()
    assert not key_file.exists()


@pytest.mark.parametrize(("given", "problem"), [("é", "not base64"), ("AAAA", "3 bytes")])
def test_a_key_that_is_none_is_said(settings: Any, given: str, problem: str) -> None:
    settings.SIGNING_KEY = given
    with pytest.raises(RuntimeError, match=problem):
        signing.public_key()
