"""Candidates and needs drawn at random from few words, so that they often meet."""

from __future__ import annotations

from hypothesis import strategies as st

from grappe.areas.matching.rules.score import Asked, Need, Profile, Synonym

REGIONS = {"07": "84", "26": "84", "47": "75", "971": "01"}
COMMUNES = {"07019": "07", "26362": "26", "47001": "47", "97105": "971"}
_words = st.sampled_from(["drag", "plant", "pharmac", "colorant", "naturel", "sucr"])
_expressions = st.sampled_from(["enrobag", "pellicul fin", "extract", "tri optiqu"])
_codes = st.sampled_from(["10.82Z", "10.82", "10.8", "10", "21.20Z", "01.2", "ANR", "programme 7"])
_departments = st.sampled_from(sorted(REGIONS))
_idents = st.sampled_from(["o1", "o2", "o3", "u552032534"])
_counts = st.dictionaries(_idents, st.integers(0, 5), max_size=3)


@st.composite
def places(draw: st.DrawFn, depths: tuple[int, ...] = (0, 1, 2, 3)) -> dict[str, str | None]:
    """A place whose parts agree, known down to the commune, the department, the region, or not at all."""
    commune = draw(st.sampled_from(sorted(COMMUNES)))
    department = COMMUNES[commune]
    depth = draw(st.sampled_from(depths))
    return {
        "commune": commune if depth > 2 else None,
        "department": department if depth > 1 else None,
        "region": REGIONS[department] if depth > 0 else None,
    }


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """A candidate."""
    return Profile(
        ident="o9",
        words=draw(st.frozensets(_words)),
        labels=draw(st.frozensets(_words)),
        skills=draw(st.frozensets(_expressions)),
        activities=tuple(draw(st.lists(_codes, max_size=2, unique=True))),
        # The region of a candidate is read from its department: it is never known alone.
        **draw(places((0, 2, 3))),
        kind=draw(st.sampled_from([None, "company"])),
        size=draw(st.sampled_from([None, "small"])),
        networks=draw(st.frozensets(st.integers(1, 3))),
        chains=draw(st.frozensets(st.sampled_from(["sante", "bois"]))),
        partners=draw(_counts),
        led=draw(_counts),
        programmes=draw(st.dictionaries(st.sampled_from(["ANR", "FUI 9"]), st.integers(0, 20), max_size=2)),
        experience=draw(st.integers(0, 70)),
    )


def _asked(terms: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[Asked, ...]]:
    synonyms = st.lists(terms.map(lambda term: Synonym(f"« {term} »", term)), max_size=2)
    one = st.builds(
        lambda term, weight, others: Asked(term, term, weight, tuple(others)),
        terms,
        st.integers(1, 20),
        synonyms,
    )
    return st.lists(one, max_size=3).map(tuple)


@st.composite
def needs(draw: st.DrawFn) -> Need:
    """A need, whose places agree too."""
    return Need(
        words=draw(_asked(_words)),
        skills=draw(_asked(_expressions)),
        activities=tuple(draw(st.lists(_codes, max_size=2, unique=True))),
        **draw(places()),
        near=draw(st.frozensets(_departments)),
        asker=draw(st.sampled_from([None, "o1"])),
        networks=draw(st.frozensets(st.integers(1, 3))),
        chains=draw(st.frozensets(st.sampled_from(["sante", "bois"]))),
        partners=draw(st.frozensets(_idents)),
        programme=draw(st.sampled_from([None, "ANR", "FUI 9"])),
    )
