import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.values import canonical_json, digest

documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda children: (
        st.lists(children) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), children)
    ),
    max_leaves=20,
)


def test_keys_are_sorted_and_accents_kept() -> None:
    assert canonical_json({"é": [1, None, True], "a": "ü"}) == '{"a":"ü","é":[1,null,true]}'.encode()


def test_the_digest_is_sha256() -> None:
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize("wrong", [1.0, {1: "a"}, {"a": [0.1]}, {"a": {"b": b"c"}}])
def test_what_is_not_plain_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match="canonical document"):
        canonical_json(wrong)


def test_what_is_not_unicode_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        canonical_json({"a": "\ud800"})


@given(documents)
def test_layout_never_changes_the_digest(document: object) -> None:
    laid_out = json.loads(json.dumps(document, indent=3, ensure_ascii=True))
    assert digest(laid_out) == digest(document)
