from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from grappe.values import Share
from grappe.values.reading import (
    read_day,
    read_flag,
    read_list,
    read_object,
    read_share,
    read_text,
    read_whole,
    require_fields,
)


@pytest.mark.parametrize(
    ("read", "value", "result"),
    [
        (read_text, "a", "a"),
        (read_whole, 3, 3),
        (read_flag, True, True),
        (read_list, [1], [1]),
        (read_object, {"b": 1}, {"b": 1}),
        (read_share, 3000, Share(3000)),
        (read_day, "2009-04-01", date(2009, 4, 1)),
        (read_day, None, None),
    ],
)
def test_reads_what_is_of_the_right_kind(
    read: Callable[[Mapping[str, object], str], Any], value: object, result: object
) -> None:
    assert read({"name": value}, "name") == result


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (read_text, 1),
        (read_whole, True),
        (read_whole, 1.0),
        (read_whole, "1"),
        (read_flag, 1),
        (read_list, {}),
        (read_object, []),
        (read_share, -1),
        (read_day, "hier"),
    ],
)
def test_refuses_what_is_not(read: Callable[[Mapping[str, object], str], Any], value: object) -> None:
    with pytest.raises(ValueError):
        read({"name": value}, "name")


def test_fields_are_required() -> None:
    assert require_fields("call", {"a": 1, "b": 2}, {"a"}) == {"a": 1, "b": 2}
    with pytest.raises(ValueError, match="call: a, c missing"):
        require_fields("call", {"b": 2}, {"a", "c"})
    with pytest.raises(ValueError, match="call: expected an object"):
        require_fields("call", [], {"a"})
