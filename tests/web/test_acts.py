"""What pages share to do one act."""

from __future__ import annotations

from django.http import QueryDict

from grappe.web.acts import numbered


def test_a_column_of_rows_is_read_by_the_number_of_each() -> None:
    sent = QueryDict("spent_3=12,50&spent_40=&spent_x=1&spent_=2&spent_²=3&spent_-1=4&other_3=5&spent_3=13")
    assert numbered(sent, "spent_") == {3: "13", 40: ""}
    assert numbered(sent, "absent_") == {}
