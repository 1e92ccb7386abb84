"""From links and declared profiles to the problem of a team: fits, order, rules in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.matching.rules.score import Profile, Weights
from grappe.areas.matching.rules.team import (
    DECLARES,
    HELPS,
    LEADS,
    LEAST,
    MOST_A_LINK,
    Applicant,
    Fit,
    Link,
    TeamRules,
    board_of,
    fit_of,
    need_of_link,
)
from grappe.areas.matching.rules.thesaurus import Line, Thesaurus, thesaurus_of
from grappe.areas.matching.rules.words import expression_of, stems_of
from grappe.solvers.team import Composition, Quota, Rule, compose

NOBODY_ELSE = Thesaurus()
LINKS = (Link(1, "Extraction végétale", "à froid"), Link(2, "Pelliculage", importance=5))


def applicant(number: int, text: str = "", *skills: str, category: str = "sme", **more: object) -> Applicant:
    """Somebody who says that of itself."""
    profile = Profile(
        ident=f"o{number}",
        words=frozenset(stems_of(text)),
        skills=frozenset(map(expression_of, skills)),
    )
    return Applicant(number, f"Exemple {number}", category, profile, **more)  # type: ignore[arg-type]


def fit(one: Applicant, link: Link = LINKS[0], thesaurus: Thesaurus = NOBODY_ELSE) -> Fit:
    return fit_of(one, link, need_of_link(link, thesaurus), Weights())


def test_declaring_all_that_a_link_asks_is_nine_tenths_of_holding_it() -> None:
    whole = fit(applicant(1, "extraction végétale à froid", "extraction végétale"))
    assert (whole.points, whole.why) == (DECLARES, "declares")
    part = fit(applicant(2, "extraction"))
    assert 0 < part.points < whole.points and part.evidence == ("extraction",)
    assert fit(applicant(3, "transport")) == Fit(0)
    assert fit(applicant(4, "transport"), Link(9, "")) == Fit(0)


def test_the_table_prevails_on_what_is_declared() -> None:
    text = ("extraction végétale à froid", "extraction végétale")
    assert fit(applicant(1, *text, seats={1: True})).points == LEADS
    assert fit(applicant(2, seats={1: False})) == Fit(HELPS, "helps")
    assert fit(applicant(3, *text, seats={1: False})).why == "declares", "it declares more than it helps"


def test_a_synonym_answers_and_is_named() -> None:
    thesaurus = thesaurus_of([Line("dragéification", "pelliculage", is_technique=True)])
    found = fit(applicant(1, "dragéification"), LINKS[1], thesaurus)
    assert 0 < found.points < DECLARES and found.evidence == ("pelliculage (dragéification)",)


@given(st.lists(st.sampled_from(["extraction", "végétale", "froid", "pelliculage", "vente"])))
def test_saying_more_never_lowers_a_fit(words: list[str]) -> None:
    points = [fit(applicant(1, " ".join(words[:size]))).points for size in range(len(words) + 1)]
    assert points == sorted(points) and all(0 <= each <= DECLARES for each in points)


def test_the_board_keeps_the_table_and_the_best_of_each_link() -> None:
    many = [applicant(number, "pelliculage") for number in range(100, 100 + MOST_A_LINK + 5)]
    seated = applicant(999, partner=7)
    board = board_of(LINKS, [*many, seated, applicant(5, "transport")], TeamRules())
    kept = [one.organisation for one in board.applicants]
    assert kept == [999, *range(100, 100 + MOST_A_LINK)]
    assert [need.importance for need in board.problem.needs] == [3, 5]
    assert all(need.least == LEAST for need in board.problem.needs)


def test_every_rule_reaches_the_problem_and_has_its_words() -> None:
    people = [
        applicant(1, "pelliculage", category="laboratory", department="47", cost=60),
        applicant(2, "pelliculage extraction végétale", department="33", partner=4),
        applicant(3, "pelliculage"),
    ]
    rules = TeamRules(
        most=4,
        laboratory=True,
        near=frozenset({"47"}),
        within=frozenset({"47", "33"}),
        budget=100,
        bonus=True,
        kept=frozenset({2}),
        apart=frozenset({1, 3}),
    )
    board = board_of(LINKS, people, rules)
    problem = board.problem
    assert board.quotas == ("laboratory", "sme", "near")
    assert problem.quotas[1:] == (Quota(1, frozenset({"sme"})), Quota(1, None, frozenset({"47"})))
    assert (problem.most, problem.budget, problem.share_bp) == (4, 100, 7_000)
    assert {board.applicants[place].organisation for place in problem.kept} == {2}
    words = dict(map(board.words_of_rule, problem.names))
    assert words["apart"] in (
        {"one": "Exemple 1", "other": "Exemple 3"},
        {"one": "Exemple 3", "other": "Exemple 1"},
    )
    assert words["kept"] == {"name": "Exemple 2"} and words["held"] == {"link": 1}
    assert (words["size"], words["budget"]) == ({"most": 4}, {"budget": 100})
    assert {"laboratory", "sme", "near", "within"} <= words.keys()
    assert board.words_of_rule((Rule.SHARE, 0)) == ("share", {})
    free = board_of(LINKS, people, TeamRules(most=None, sme=True))
    assert (free.problem.most, free.quotas, free.problem.share_bp) == (None, ("sme",), None)
    assert isinstance(compose(free.problem), Composition)
