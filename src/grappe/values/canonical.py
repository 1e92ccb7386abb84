"""One way to write a JSON document, so that equal documents have equal hashes."""

import hashlib
import json
from collections.abc import Mapping


def canonical_json(document: object) -> bytes:
    """Return the document as UTF-8 JSON with sorted keys and no spaces.

    :raises TypeError: when it holds anything but text, integers, booleans, null, lists and objects with
        text keys; floats are refused because their digits depend on who writes them.
    :raises ValueError: when a text is not valid Unicode.
    """
    _refuse_what_is_not_plain(document)
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(document: object) -> str:
    """Return the SHA-256 of the canonical JSON, in lower-case hexadecimal."""
    return hashlib.sha256(canonical_json(document)).hexdigest()


def _refuse_what_is_not_plain(node: object) -> None:
    if isinstance(node, Mapping):
        for name, item in node.items():
            if not isinstance(name, str):
                raise TypeError(f"a key of a canonical document is a text, not {name!r}")
            _refuse_what_is_not_plain(item)
    elif isinstance(node, list | tuple):
        for item in node:
            _refuse_what_is_not_plain(item)
    elif not (node is None or isinstance(node, str | int)):
        raise TypeError(f"a canonical document cannot hold a {type(node).__name__}")
