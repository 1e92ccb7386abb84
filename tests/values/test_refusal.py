import pytest

from grappe.values import Refusal, Refused, refuse_if

EMPTY = Refusal("programmes.grid_empty")
WEIGHTS = Refusal("programmes.grid_weights_not_whole", {"total": 9000}, "weight")


def test_all_the_reasons_are_raised_together() -> None:
    with pytest.raises(Refused) as caught:
        refuse_if([EMPTY, WEIGHTS])
    assert caught.value.refusals == (EMPTY, WEIGHTS)
    assert caught.value.codes == ("programmes.grid_empty", "programmes.grid_weights_not_whole")
    assert str(caught.value) == "programmes.grid_empty, programmes.grid_weights_not_whole"


def test_no_reason_lets_the_caller_go_on() -> None:
    refuse_if(iter(()))


def test_one_reason_alone_can_be_raised() -> None:
    assert Refused(EMPTY).refusals == (EMPTY,)


def test_refusals_compare_by_value_and_can_be_gathered_in_sets() -> None:
    assert Refusal("a.b", {"numbers": [1]}) == Refusal("a.b", {"numbers": [1]})
    assert len({Refusal("a.b", {"numbers": [1]}), Refusal("a.b", {"numbers": [1]})}) == 1
    assert EMPTY.params == {}
