"""What a document is made of, whatever draws it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from typing import Any, Final, Literal


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading under the title; level 1 is a part, 2 a sub-part."""

    text: str
    level: int = 1
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `tone` is `strong` for what commits, `small` for what accompanies."""

    text: str
    tone: Literal["", "strong", "small"] = ""
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[str, ...]
    kind: Literal["items"] = "items"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: heads, rows, the columns of figures, and the rows set in bold (from 0)."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[int, ...] = ()
    strong: tuple[int, ...] = ()
    widths: tuple[int, ...] = ()
    kind: Literal["table"] = "table"


Block = Heading | Text | Items | Table


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. `foot` is printed under every page; `language` is fr or en."""

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    sender: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    place_and_date: str = ""
    foot: str = ""
    language: str = "fr"
    draft: str = ""
    keywords: tuple[str, ...] = field(default=())


_KINDS: Final[Mapping[str, type[Block]]] = {"heading": Heading, "text": Text, "items": Items, "table": Table}
_NAMES: Final = {kind: tuple(member.name for member in fields(kind)) for kind in (Paper, *_KINDS.values())}


def paper_as_json(paper: Paper) -> dict[str, Any]:
    """Return a paper as plain data, to be kept as it stands; `paper_from_json` reads it back equal."""
    return {**_members(paper), "blocks": [_members(block) for block in paper.blocks]}


def content_digest(content: Mapping[str, Any]) -> str:
    """Return the hash of a kept paper: that of its canonical JSON (`values.digest`), without looking whether
    thousands of them hold anything but texts, whole numbers and lists."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def paper_from_json(data: Mapping[str, Any]) -> Paper:
    """Return the paper that was kept."""
    blocks = tuple(_read(_KINDS[block["kind"]], block) for block in data["blocks"])
    paper: Paper = _read(Paper, {**data, "blocks": blocks})
    return paper


def signed(paper: Paper, digest: str, words: str) -> Paper:
    """Return the paper with the hash of its content among its keywords, and in words under every page."""
    return replace(paper, keywords=(*paper.keywords, digest), foot=f"{paper.foot} · {words}")


def _members(made: Paper | Block) -> dict[str, Any]:
    return {name: getattr(made, name) for name in _NAMES[type(made)]}


def _read(kind: Any, data: Mapping[str, Any]) -> Any:
    return kind(**{name: _frozen(data[name]) for name in _NAMES[kind] if name in data})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(inside) for inside in value) if isinstance(value, list | tuple) else value
