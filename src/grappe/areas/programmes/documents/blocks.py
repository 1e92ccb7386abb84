"""What a document is made of, whatever draws it."""

from dataclasses import dataclass, field
from typing import Literal


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
