"""The installation's own signature: Ed25519, so that anybody can check with the public half alone."""

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

SEED_BYTES = 32


def sign(message: bytes) -> str:
    """Return the installation's signature of a message, in base64."""
    return base64.b64encode(_private_key().sign(message)).decode("ascii")


def public_key() -> str:
    """Return the public half of the installation's key, in base64."""
    return base64.b64encode(_private_key().public_key().public_bytes_raw()).decode("ascii")


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_seed())


def _seed() -> bytes:
    """Read the key from the environment (several machines share one), else from its file."""
    try:
        if given := settings.SIGNING_KEY:
            seed = base64.b64decode(given, validate=True)
        else:
            seed = base64.b64decode(_kept(Path(settings.SIGNING_KEY_FILE)), validate=True)
    except ValueError as problem:
        raise RuntimeError("the signing key is not base64") from problem
    if len(seed) != SEED_BYTES:
        raise RuntimeError(f"the signing key has {len(seed)} bytes, not {SEED_BYTES}")
    return seed


def _kept(path: Path) -> str:
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    """Draw a key once and keep it, readable by its owner only, with its public half beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.touch(mode=0o600)
    partial.write_text(base64.b64encode(key.private_bytes_raw()).decode("ascii"), encoding="ascii")
    try:
        # A link fails when the file is there: of two processes that start together, one key stays.
        os.link(partial, path)
    except FileExistsError:
        return
    finally:
        partial.unlink()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode("ascii")
    path.with_suffix(".pub").write_text(f"{public}\n", encoding="ascii")
