"""What a question is: its kind, its limits, and when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from grappe.values.reading import read_flag, read_list, read_text, read_whole, require_fields

T = TypeVar("T")


class QuestionKind(StrEnum):
    """What an answer is, and so how it is asked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CONSENT = "consent"
    FILE = "file"
    ORGANISATION = "organisation"


class Moment(StrEnum):
    """A day that a date may be held against, known only when the form is filled in."""

    OPENING = "opening"
    CLOSING = "closing"
    DEPOSIT = "deposit"


# The kinds of file that a question may accept, by how their names end; the kernel keeps these and no other.
FILE_KINDS = (".pdf", ".png", ".jpg", ".jpeg", ".docx", ".xlsx", ".odt", ".ods")
LARGEST_MEGABYTES = 10
# What a condition calls a consent given or not.
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Condition:
    """Met when the answer to the question of that code is one of these values; a consent is "yes" or "no".

    A question that is not asked itself meets no condition, whatever was answered to it before.
    """

    question: str
    values: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the condition as plain JSON."""
        return {"question": self.question, "values": list(self.values)}

    @classmethod
    def from_json(cls, document: object) -> Condition:
        """Read what `as_json` wrote.

        :raises ValueError: when a field is missing or of the wrong kind.
        """
        read = require_fields("condition", document, {"question", "values"})
        return cls(read_text(read, "question"), tuple(str(value) for value in read_list(read, "values")))


@dataclass(frozen=True, slots=True)
class Bound:
    """The least or the most that an answer may be, that value included.

    `value` is a number ("12 000,50") or an ISO day; with a `moment`, the bound is that day and `days` more.
    """

    value: str = ""
    moment: Moment | None = None
    days: int = 0

    def as_json(self) -> dict[str, object]:
        """Return the bound as plain JSON."""
        return {"value": self.value, "moment": self.moment and str(self.moment), "days": self.days}

    @classmethod
    def from_json(cls, document: object) -> Bound:
        """Read what `as_json` wrote.

        :raises ValueError: when a field is missing or of the wrong kind.
        """
        read = require_fields("bound", document, {"value", "moment", "days"})
        moment = None if read["moment"] is None else Moment(read_text(read, "moment"))
        return cls(read_text(read, "value"), moment, read_whole(read, "days"))


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `max_length` counts characters, `choices` are (code, label) in their order.

    It is asked when `shown_if` is met; an answer is needed when `required`, or when `required_if` is met.
    `least` and `most` bound numbers, amounts and dates; `kinds` (".pdf") and `max_megabytes` bound a file.
    `label_en`, `hint_en` and `choices_en` say the same in English, where someone wrote it.
    """

    code: str
    kind: QuestionKind
    label: str
    hint: str = ""
    required: bool = True
    max_length: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    shown_if: Condition | None = None
    required_if: Condition | None = None
    least: Bound | None = None
    most: Bound | None = None
    kinds: tuple[str, ...] = ()
    max_megabytes: int | None = None
    label_en: str = ""
    hint_en: str = ""
    choices_en: tuple[tuple[str, str], ...] = ()

    @property
    def accepted_kinds(self) -> tuple[str, ...]:
        """How the name of a file may end: all that are kept, unless the question names some."""
        return self.kinds or FILE_KINDS

    @property
    def largest_megabytes(self) -> int:
        """The most a file may weigh, in megabytes."""
        return self.max_megabytes or LARGEST_MEGABYTES

    def as_json(self) -> dict[str, object]:
        """Return the question as plain JSON."""
        return {
            "code": self.code,
            "kind": str(self.kind),
            "label": self.label,
            "hint": self.hint,
            "required": self.required,
            "max_length": self.max_length,
            "choices": [list(choice) for choice in self.choices],
            "shown_if": self.shown_if and self.shown_if.as_json(),
            "required_if": self.required_if and self.required_if.as_json(),
            "least": self.least and self.least.as_json(),
            "most": self.most and self.most.as_json(),
            "kinds": list(self.kinds),
            "max_megabytes": self.max_megabytes,
            "label_en": self.label_en,
            "hint_en": self.hint_en,
            "choices_en": [list(choice) for choice in self.choices_en],
        }

    def said_in(self, language: str) -> Question:
        """Return the question as a reader of that language sees it: French where nothing else is written."""
        if language != "en":
            return self
        english = {code: label for code, label in self.choices_en if label}
        return replace(
            self,
            label=self.label_en or self.label,
            hint=self.hint_en or self.hint,
            choices=tuple((code, english.get(code, label)) for code, label in self.choices),
        )

    @classmethod
    def from_json(cls, document: object) -> Question:
        """Read what `as_json` wrote, today or before conditions, bounds and files existed.

        :raises ValueError: when a field is missing or of the wrong kind.
        """
        read = require_fields("question", document, _ALWAYS_WRITTEN)
        return cls(
            code=read_text(read, "code"),
            kind=QuestionKind(read_text(read, "kind")),
            label=read_text(read, "label"),
            hint=read_text(read, "hint"),
            required=read_flag(read, "required"),
            max_length=_optional(read, "max_length", _whole),
            choices=tuple(_choice(choice) for choice in read_list(read, "choices")),
            shown_if=_optional(read, "shown_if", Condition.from_json),
            required_if=_optional(read, "required_if", Condition.from_json),
            least=_optional(read, "least", Bound.from_json),
            most=_optional(read, "most", Bound.from_json),
            kinds=tuple(str(kind) for kind in read_list({"kinds": [], **read}, "kinds")),
            max_megabytes=_optional(read, "max_megabytes", _whole),
            label_en=read_text({"label_en": "", **read}, "label_en"),
            hint_en=read_text({"hint_en": "", **read}, "hint_en"),
            choices_en=tuple(
                _choice(choice) for choice in read_list({"choices_en": [], **read}, "choices_en")
            ),
        )


_ALWAYS_WRITTEN = {"code", "kind", "label", "hint", "required", "max_length", "choices"}


def _optional(read: Mapping[str, object], name: str, reader: Callable[[object], T]) -> T | None:
    found = read.get(name)
    return None if found is None else reader(found)


def _whole(found: object) -> int:
    return read_whole({"length": found}, "length")


def _choice(document: object) -> tuple[str, str]:
    if not isinstance(document, list | tuple) or len(document) != 2:
        raise ValueError(f"choice: expected a code and a label, found {document!r}")
    return str(document[0]), str(document[1])
