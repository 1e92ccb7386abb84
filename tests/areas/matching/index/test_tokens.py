"""What the index stores is what the score declares, and one mark for each thing unknown."""

from __future__ import annotations

from hypothesis import given
from tests.areas.matching.index.candidates import profiles

from grappe.areas.matching.index.tokens import (
    MEMBER,
    Unknown,
    token_of,
    tokens_of,
)
from grappe.areas.matching.rules.score import Profile, terms_of_profile


@given(profiles())
def test_tokens_are_the_terms_of_the_score_and_marks(profile: Profile) -> None:
    tokens = tokens_of(profile, is_member=True)
    scored = {"-".join(token_of(place, term).split()) for place, term in terms_of_profile(profile)}
    assert scored <= set(tokens)
    assert all(token[0] in "kzh+?" for token in set(tokens) - scored)
    assert len(set(tokens)) == len(tokens) == len(" ".join(tokens).split())


def test_what_is_unknown_is_marked() -> None:
    nothing = tokens_of(Profile("o1"), is_member=False)
    assert set(nothing) == {mark.value for mark in Unknown}
    known = Profile(
        "o1", skills=frozenset({"tri"}), department="47", region="75", kind="company", size="micro"
    )
    assert not {mark.value for mark in Unknown} & set(tokens_of(known, is_member=True))
    assert MEMBER in tokens_of(known, is_member=True)
    assert MEMBER not in tokens_of(known, is_member=False)
