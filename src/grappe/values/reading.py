"""Reading plain JSON back into typed values: one clear error instead of a surprise further on."""

from collections.abc import Mapping
from datetime import date

from grappe.values.share import Share


def require_fields(what: str, document: object, names: set[str]) -> Mapping[str, object]:
    """Return the document when it is an object with at least these fields.

    :raises ValueError: when a field is missing, or the document is not an object.
    """
    if not isinstance(document, Mapping):
        raise ValueError(f"{what}: expected an object")
    missing = names - set(document)
    if missing:
        raise ValueError(f"{what}: {', '.join(sorted(missing))} missing")
    return document


def read_text(document: Mapping[str, object], name: str) -> str:
    """Return the text of that field.

    :raises ValueError: when it is anything else.
    """
    value = document[name]
    if not isinstance(value, str):
        raise ValueError(f"{name}: expected a text, found {value!r}")
    return value


def read_whole(document: Mapping[str, object], name: str) -> int:
    """Return the whole number of that field.

    :raises ValueError: when it is anything else, true and false included.
    """
    value = document[name]
    if type(value) is not int:
        raise ValueError(f"{name}: expected a whole number, found {value!r}")
    return value


def read_flag(document: Mapping[str, object], name: str) -> bool:
    """Return the true or false of that field.

    :raises ValueError: when it is anything else.
    """
    value = document[name]
    if not isinstance(value, bool):
        raise ValueError(f"{name}: expected true or false, found {value!r}")
    return value


def read_list(document: Mapping[str, object], name: str) -> list[object]:
    """Return the list of that field.

    :raises ValueError: when it is anything else.
    """
    value = document[name]
    if not isinstance(value, list):
        raise ValueError(f"{name}: expected a list, found {value!r}")
    return value


def read_object(document: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return the object of that field.

    :raises ValueError: when it is anything else.
    """
    value = document[name]
    if not isinstance(value, Mapping):
        raise ValueError(f"{name}: expected an object, found {value!r}")
    return value


def read_share(document: Mapping[str, object], name: str) -> Share:
    """Return the share of that field, in basis points.

    :raises ValueError: when it is not a whole number, or is negative.
    """
    return Share(read_whole(document, name))


def read_day(document: Mapping[str, object], name: str) -> date | None:
    """Return the ISO day of that field, or None.

    :raises ValueError: when it is neither.
    """
    return None if document[name] is None else date.fromisoformat(read_text(document, name))
