"""The signature check written with integers says what the kept library says."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from grappe.values.ed25519 import signature_holds

# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]
ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_vectors_of_the_standard_hold(key: str, message: str, signature: str) -> None:
    parts = {"key": bytes.fromhex(key), "message": bytes.fromhex(message)}
    assert signature_holds(**parts, signature=bytes.fromhex(signature))
    other = bytearray.fromhex(signature)
    other[0] ^= 1
    assert not signature_holds(**parts, signature=bytes(other))


@settings(max_examples=15)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=60), bit=st.integers(0, 511))
def test_what_the_library_signs_holds_and_one_bit_breaks_it(seed: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert signature_holds(key=key, message=message, signature=signature)
    assert not signature_holds(key=key, message=message + b"x", signature=signature)
    broken = bytearray(signature)
    broken[bit // 8] ^= 1 << bit % 8
    assert not signature_holds(key=key, message=message, signature=bytes(broken))


@pytest.mark.parametrize(
    "key",
    [b"", b"\xff" * 32, (2).to_bytes(32, "little"), ((1 << 255) | 1).to_bytes(32, "little")],
    ids=["short", "above the field", "not on the curve", "minus zero"],
)
def test_what_is_no_key_signs_nothing(key: bytes) -> None:
    signature = bytes.fromhex(VECTORS[0][2])
    assert not signature_holds(key=key, message=b"", signature=signature)


def test_a_signature_has_one_writing() -> None:
    key, _message, signature = (bytes.fromhex(part) for part in VECTORS[0])
    larger = int.from_bytes(signature[32:], "little") + ORDER
    twin = signature[:32] + larger.to_bytes(32, "little")
    assert not signature_holds(key=key, message=b"", signature=twin)
    assert not signature_holds(key=key, message=b"", signature=signature[:63])
