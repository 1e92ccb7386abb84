"""What a PDF says: the words that a reader would copy from it, read without any library."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_FONTS = re.compile(rb"/(f\d+) (\d+) 0 R")
_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
_ONE = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
_STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
# A font chosen, a row of strings shown, the end of a text; a language or a replacement is no string shown.
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\[((?:\((?:[^()\\]|\\.)*\)|[^\]()])*)\]\s*TJ|\bET\b", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_SAID = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(path: Path) -> str:
    """Return the words of a PDF whose fonts say what each glyph stands for, in the order of its pages."""
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(path.read_bytes())}
    fonts: dict[bytes, dict[int, str]] = {}
    for body in objects.values():
        for name, number in _FONTS.findall(body):
            if found := _UNICODE.search(objects[int(number)]):
                fonts[name] = _letters(_unpacked(objects[int(found[1])]))
    pages = (_unpacked(body) for body in objects.values())
    return " ".join("".join(_words(page, fonts) for page in pages if b" Tf" in page).split())


def _unpacked(body: bytes) -> bytes:
    found = _STREAM.search(body)
    if found is None or b"/FlateDecode" not in body[: found.start()]:
        return b""
    return zlib.decompressobj().decompress(found[1])


def _letters(table: bytes) -> dict[int, str]:
    return {
        int(code, 16): bytes.fromhex(said.decode()).decode("utf-16-be") for code, said in _ONE.findall(table)
    }


def _words(page: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    said, letters = [], {}
    for found in _SHOWN.finditer(page):
        if found[1]:
            letters = fonts.get(found[1], {})
        elif found[0] == b"ET":
            said.append(" ")
        else:
            codes = b"".join(_ESCAPED.sub(_plain, text) for text in _STRING.findall(found[2]))
            pairs = zip(codes[::2], codes[1::2], strict=True)
            said.append("".join(letters.get(high << 8 | low, "") for high, low in pairs))
    return "".join(said)


def _plain(found: re.Match[bytes]) -> bytes:
    mark = found[1]
    return bytes([int(mark, 8)]) if mark.isdigit() else _SAID.get(mark, mark)
