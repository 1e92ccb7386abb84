"""Projects: stages, roundtables, agreements as data, work plans and portfolios, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.matching.rules.team import Link, TeamRules
from grappe.areas.projects.rules.agreement.checks import blocking, check_agreement, share_gaps
from grappe.areas.projects.rules.agreement.content import (
    BY_NAME,
    SECTIONS,
    AccessTerms,
    Agreement,
    Background,
    Exploitation,
    Known,
    Ownership,
    Package,
    Result,
    Role,
)
from grappe.areas.projects.rules.agreement.reading import MOST_ROWS, read_section
from grappe.areas.projects.rules.agreement.versions import (
    AgreementState,
    ApprovalFacts,
    differences,
    left_behind,
    refusals_of_comment,
    refusals_to_amend,
    refusals_to_approve,
    refusals_to_sign,
    refusals_to_write,
    section_digest,
    waiting_for,
    word_changes,
)
from grappe.areas.projects.rules.next_step import NextStep, Progress, next_step
from grappe.areas.projects.rules.portfolio import Category, ProjectLine, category_of, portfolio_of
from grappe.areas.projects.rules.roundtable import (
    Climate,
    Holding,
    PartnerState,
    TeamFacts,
    coverage,
    may_read_statements,
    read_lines,
    readiness,
    refusals_of_invitation,
    refusals_of_link,
    refusals_of_partner_step,
    refusals_to_state,
)
from grappe.areas.projects.rules.stages import (
    STEPS,
    ProjectFacts,
    Stage,
    next_stages,
    refusals_of_project,
    refusals_of_stage,
    success_rate,
)
from grappe.areas.projects.rules.team import refusals_of_rules
from grappe.areas.projects.rules.workplan import (
    Followed,
    Item,
    Outcome,
    alerts_of,
    bar_of,
    month_of,
    package_progress,
    plan_of,
    refusals_to_follow,
    years_of,
)
from grappe.values import WHOLE, Euro, Share

PARTIES = ("1", "2", "3")
CONTENT: dict[str, list[dict[str, Any]]] = {
    "objectives": [{"purpose": "Un film", "bonus": False}],
    "parties": [
        {"party": "1", "name": "Exemple un", "role": "coordinator", "signatory": "direction"},
        {"party": "2", "name": "Exemple deux", "role": "partner", "signatory": "direction"},
        {"party": "3", "name": "Exemple trois", "role": "partner", "signatory": "direction"},
    ],
    "duration": [{"start": "2027-01-01", "end": "2028-12-31"}],
    "governance": [{"name": "Comité", "quorum": 5000, "majority": 6667}],
    "contributions": [{"party": p, "kind": "know_how", "what": "un procédé"} for p in PARTIES],
    "returns": [
        *({"party": p, "kind": "market", "what": "un marché"} for p in PARTIES),
        {"party": "", "kind": "technology", "what": "un film"},
    ],
    "packages": [{"code": "L1", "title": "Film", "leader": "2", "start": "2027-01-01", "end": "2028-12-31"}],
    "tasks": [
        {
            "package": "L1",
            "code": "T1",
            "title": "A",
            "party": "2",
            "start": "2027-01-01",
            "end": "2027-01-10",
        },
        {
            "package": "L1",
            "code": "T2",
            "title": "B",
            "party": "3",
            "start": "2027-01-01",
            "end": "2027-01-30",
        },
    ],
    "deliverables": [{"code": "D1", "title": "Rapport", "package": "L1", "due": "2028-11-30"}],
    "milestones": [{"code": "J1", "title": "Film", "due": "2028-01-01", "criterion": "il tient"}],
    "costs": [{"party": p, "category": "staff", "year": 2027, "amount": "100000.00"} for p in PARTIES],
    "resources": [{"origin": "own", "source": "", "instrument": "grant", "amount": "300000.00"}],
    "background": [{"party": p, "kind": "none", "title": "", "access": "free"} for p in PARTIES],
    "results": [
        {"code": "R1", "title": "F", "ownership": "joint", "owner": "", "shares": {"1": 5000, "2": 5000}}
    ],
    "exploitation": [{"result": "R1", "party": "1", "market": "confiserie", "exclusive": True}],
    "value": [{"party": "1", "share": 4000}, {"party": "2", "share": 6000}],
    "publication": [{"notice_days": 30, "delay_months": 18}],
    "confidentiality": [{"years": 5}],
    "entry_exit": [{"entry": "unanimity", "notice_months": 6, "effect": ""}],
    "law": [{"law": "droit français", "courts": ""}],
}
SOUND = Agreement.from_json(CONTENT)


def states(agreement: Agreement, **more: Any) -> dict[str, str]:
    return {check.code: check.state for check in check_agreement(agreement, **more)}


def codes(refusals: Any) -> list[str]:
    return [refusal.code for refusal in refusals]


# ---- stages -------------------------------------------------------------------------------------


def test_only_the_steps_that_exist_are_taken() -> None:
    ready = {stage: ProjectFacts(stage, 2, True) for stage in Stage}
    taken = {
        (before, after)
        for before in Stage
        for after in Stage
        if not refusals_of_stage(ready[before], after, reason="parce que")
    }
    assert taken == {(before, after) for before, afters in STEPS.items() for after in afters}


@pytest.mark.parametrize(
    ("facts", "to", "reason", "expected"),
    [
        (ProjectFacts(Stage.PREPARATION, 1, True), Stage.SUBMITTED, "", ["projects.too_few_partners"]),
        (ProjectFacts(Stage.FUNDED, 2, False), Stage.RUNNING, "", ["projects.agreement_unsigned"]),
        (ProjectFacts(Stage.SUBMITTED, 2, False), Stage.PREPARATION, " ", ["projects.reason_missing"]),
        (ProjectFacts(Stage.DETECTED, 0, False), Stage.STOPPED, "", ["projects.reason_missing"]),
        (ProjectFacts(Stage.DETECTED, 0, False), Stage.PREPARATION, "", []),
        (ProjectFacts(Stage.DETECTED, 0, False), Stage.STOPPED, "x" * 1001, ["projects.too_long"]),
    ],
)
def test_a_step_asks_for_what_it_needs(
    facts: ProjectFacts, to: Stage, reason: str, expected: list[str]
) -> None:
    assert codes(refusals_of_stage(facts, to, reason=reason)) == expected


def test_what_is_said_of_a_project_is_checked_together() -> None:
    assert codes(refusals_of_project(" ", "", "x" * 2001)) == [
        "projects.title_missing",
        "projects.need_missing",
        "projects.too_long",
    ]
    assert next_stages(Stage.FINISHED) == ()
    assert next_stages(Stage.SUBMITTED) == (Stage.PREPARATION, Stage.FUNDED, Stage.STOPPED)


def test_success_counts_what_was_decided() -> None:
    sent = (Stage.DETECTED, Stage.PREPARATION, Stage.SUBMITTED)
    rate = success_rate([(*sent, Stage.FUNDED), sent, (*sent, Stage.STOPPED), (Stage.DETECTED,)])
    assert rate.share == Share(5000)
    assert success_rate([sent]).share is None


# ---- roundtable ---------------------------------------------------------------------------------


def test_a_link_that_nobody_holds_is_a_hole() -> None:
    held = [Holding(1, 7, True), Holding(1, 8, False), Holding(2, 9, True), Holding(2, 8, False)]
    first, second = coverage([1, 2], held, {7, 8})
    assert (first.leads, first.helpers, first.is_hole) == ((7,), (8,), False)
    assert (second.leads, second.helpers, second.is_hole) == ((), (8,), True)


def test_what_is_typed_around_the_table_is_read() -> None:
    pairs, refusals = read_lines("marché : la confiserie\n\nune idée", "brings")
    assert pairs == (("marché", "la confiserie"), ("", "une idée"))
    assert refusals == []
    assert codes(read_lines(" ", "brings")[1]) == ["projects.lines_missing"]
    assert codes(read_lines("a\n" * 13 + "x" * 301, "brings")[1]) == [
        "projects.too_many_lines",
        "projects.too_long",
    ]


def test_nobody_reads_the_others_before_giving_their_own() -> None:
    assert not may_read_statements(1, {2, 3})
    assert may_read_statements(1, {1})
    assert codes(refusals_to_state(1, together=False, alone={1}, present={1, 2})) == ["projects.stated_alone"]
    assert codes(refusals_to_state(1, together=True, alone={1}, present={1, 2})) == ["projects.not_all_alone"]
    assert refusals_to_state(1, together=True, alone={1, 2}, present={1, 2}) == []
    assert refusals_to_state(1, together=False, alone={2}, present={1, 2}) == []


def test_links_invitations_and_steps_of_partners() -> None:
    assert codes(refusals_of_link("", "x" * 81, links=12)) == [
        "projects.link_missing",
        "projects.too_long",
        "projects.too_many_links",
    ]
    assert codes(refusals_of_link("x" * 61, "", links=0)) == ["projects.too_long"]
    assert codes(refusals_of_invitation(" ")) == ["projects.disclosed_missing"]
    assert codes(refusals_of_invitation("x" * 2001)) == ["projects.too_long"]
    assert refusals_of_invitation("un film") == []
    assert codes(refusals_of_partner_step(PartnerState.PROPOSED, PartnerState.ACCEPTED)) == [
        "projects.partner_step"
    ]
    assert refusals_of_partner_step(PartnerState.LEFT, PartnerState.INVITED) == []


@pytest.mark.parametrize(
    ("progress", "step"),
    [
        (Progress(False, 1, False, False), NextStep.CHAIN),
        (Progress(True, 1, False, False), NextStep.TEAM),
        (Progress(True, 2, False, False), NextStep.MEETING),
        (Progress(True, 2, True, False), NextStep.AGREEMENT),
        (Progress(False, 1, False, True), None),
    ],
)
def test_one_step_is_next_until_the_agreement_is_open(progress: Progress, step: NextStep | None) -> None:
    assert next_step(progress) is step


def test_a_team_is_ready_when_every_sign_is_there() -> None:
    ready = TeamFacts(2, 2, 2, 0, 1, 0, 2, {Climate.YES: 2})
    assert {sign.state for sign in readiness(ready)} == {"ok"}
    alone = replace(ready, alone=1, with_gain=1, holes=1, meetings=0, undertakings=1, climate={Climate.NO: 1})
    assert [sign.state for sign in readiness(alone)] == ["warn", "warn", "no", "no", "warn", "no"]
    assert readiness(replace(ready, unconfirmed=1))[3].state == "warn"
    assert readiness(replace(ready, partners=0))[0].state == "warn"


# ---- agreement ----------------------------------------------------------------------------------


def test_a_sound_agreement_blocks_nothing() -> None:
    assert blocking(check_agreement(SOUND, present=PARTIES)) == []
    assert states(SOUND, present=("1", "2"))["gone"] == "no"


def test_an_empty_agreement_says_all_that_is_missing() -> None:
    found = states(Agreement())
    assert {code for code, state in found.items() if state == "no"} >= {
        "objectives",
        "duration",
        "governance",
        "parties",
        "brings",
        "individual_gain",
        "collective_gain",
        "leaders",
        "deliverables_within",
        "shares",
        "value",
        "publication",
        "confidentiality",
        "entry_exit",
        "law",
    }
    assert found["balance"] == "warn"


@pytest.mark.parametrize(
    ("section", "change", "code"),
    [
        ("parties", [{**CONTENT["parties"][0]}], "parties"),
        ("parties", [{**row, "role": "partner"} for row in CONTENT["parties"]], "parties"),
        ("contributions", CONTENT["contributions"][:2], "brings"),
        ("returns", CONTENT["returns"][1:], "individual_gain"),
        ("returns", CONTENT["returns"][:3], "collective_gain"),
        ("packages", [{**CONTENT["packages"][0], "leader": "9"}], "leaders"),
        ("packages", [{**CONTENT["packages"][0], "end": "2029-01-01"}], "packages_within"),
        ("packages", [{**CONTENT["packages"][0], "start": "2026-12-31"}], "packages_within"),
        ("tasks", [{**CONTENT["tasks"][0], "package": "L9"}], "in_a_package"),
        ("deliverables", [{**CONTENT["deliverables"][0], "due": "2029-01-01"}], "deliverables_within"),
        ("deliverables", [{**CONTENT["deliverables"][0], "package": "L9"}], "in_a_package"),
        ("milestones", [{**CONTENT["milestones"][0], "due": "2026-01-01"}], "milestones_within"),
        ("milestones", [{**CONTENT["milestones"][0], "criterion": ""}], "go_no_go"),
        ("resources", [{**CONTENT["resources"][0], "amount": "299999.99"}], "balance"),
        ("results", [{**CONTENT["results"][0], "shares": {"1": 4999, "2": 5000}}], "shares"),
        ("results", [{**CONTENT["results"][0], "shares": {"1": 5000, "9": 5000}}], "owners"),
        ("results", [{**CONTENT["results"][0], "ownership": "own", "owner": ""}], "owners"),
        ("value", [{"party": "1", "share": 10_001}], "value"),
        ("exploitation", [CONTENT["exploitation"][0]] * 2, "exclusive_once"),
        ("background", [{**CONTENT["background"][0], "kind": "patent"}], "background_named"),
        ("duration", [{"start": "2027-01-01", "end": "2027-01-01"}], "duration"),
    ],
)
def test_each_check_blocks_alone(section: str, change: list[dict[str, Any]], code: str) -> None:
    assert states(Agreement.from_json({**CONTENT, section: change}))[code] == "no"


def test_what_is_only_to_see_warns() -> None:
    bare = {**CONTENT, "background": [], "exploitation": [], "milestones": []}
    bare["parties"] = [{**row, "signatory": ""} for row in CONTENT["parties"]]
    found = states(Agreement.from_json(bare))
    warned = {code for code, state in found.items() if state == "warn"}
    assert warned == {"background", "exploitation", "go_no_go", "signatories"}


def test_nobody_bears_more_than_seventy_percent_when_the_bonus_is_claimed() -> None:
    def with_costs(*amounts: int, bonus: bool = True) -> Agreement:
        costs = [
            {"party": party, "category": "staff", "year": 2027, "amount": str(amount)}
            for party, amount in zip(PARTIES, amounts, strict=False)
        ]
        return Agreement.from_json(
            {**CONTENT, "objectives": [{"purpose": "x", "bonus": bonus}], "costs": costs}
        )

    assert states(with_costs(70, 30))["seventy"] == "ok"
    assert states(with_costs(71, 29))["seventy"] == "no"
    assert states(with_costs(71, 29, bonus=False))["seventy"] == "ok"
    assert states(with_costs())["seventy"] == "no"
    over = next(check for check in check_agreement(with_costs(71, 29)) if check.code == "seventy")
    assert (over.params["share"], over.params["above"]) == (Share(7100), Euro(1))


def test_a_missing_hundredth_of_a_percent_is_said() -> None:
    shares = {"1": 5000, "2": 4999}
    agreement = Agreement.from_json({**CONTENT, "results": [{**CONTENT["results"][0], "shares": shares}]})
    check = next(found for found in check_agreement(agreement) if found.code == "shares")
    assert (check.params["total"], check.params["missing"], check.params["over"]) == (
        Share(9999),
        Share(1),
        0,
    )


@given(st.lists(st.integers(0, WHOLE), min_size=1, max_size=8))
def test_shares_hold_exactly_when_they_make_the_whole(shares: list[int]) -> None:
    result = Result("R1", "F", Ownership.JOINT, "", {str(i): share for i, share in enumerate(shares)})
    gaps = share_gaps(Agreement(results=(result,)))
    assert (not gaps) == (sum(shares) == WHOLE)
    assert all(gap.total + gap.missing == WHOLE for gap in gaps)


@given(st.integers(1, WHOLE - 1), st.integers(2, 9))
def test_typed_shares_keep_every_basis_point(first: int, parties: int) -> None:
    rest = WHOLE - first
    shares = [first, *[rest // (parties - 1)] * (parties - 2)]
    shares.append(WHOLE - sum(shares))
    names = [str(index) for index in range(parties)]
    row = {
        f"shares.{name}": f"{share / 100:.2f}".replace(".", ",")
        for name, share in zip(names, shares, strict=True)
    }
    typed = {"code": "R1", "title": "F", "ownership": "joint", **row}
    rows, refusals = read_section(BY_NAME["results"], [typed], names)
    assert refusals == []
    assert sum(rows[0]["shares"].values()) == WHOLE


@pytest.mark.parametrize(
    ("section", "row", "expected"),
    [
        (
            "duration",
            {"start": "31/02/2027", "end": ""},
            {"start-0": "day_unreadable", "end-0": "cell_missing"},
        ),
        ("confidentiality", {"years": "cinq"}, {"years-0": "whole_unreadable"}),
        (
            "value",
            {"party": "9", "share": "101"},
            {"party-0": "party_unknown", "share-0": "share_above_whole"},
        ),
        ("value", {"party": "1", "share": "un peu"}, {"share-0": "share_unreadable"}),
        ("law", {"law": "x" * 301}, {"law-0": "cell_too_long"}),
        (
            "costs",
            {"party": "1", "category": "rêve", "year": "2027", "amount": "-1"},
            {"category-0": "choice_unknown", "amount-0": "amount_unreadable"},
        ),
        (
            "costs",
            {"party": "1", "category": "staff", "year": "2027", "amount": "beaucoup"},
            {"amount-0": "amount_unreadable"},
        ),
        (
            "results",
            {"code": "R", "title": "F", "ownership": "joint", "shares.1": "x"},
            {"shares.1-0": "share_unreadable"},
        ),
    ],
)
def test_each_cell_says_why_it_cannot_be_read(
    section: str, row: dict[str, str], expected: dict[str, str]
) -> None:
    _rows, refusals = read_section(BY_NAME[section], [row], PARTIES)
    assert {r.field: r.code.removeprefix("projects.") for r in refusals} == expected


def test_rows_are_counted_and_written_once() -> None:
    blank = {"party": "", "share": ""}
    rows, refusals = read_section(BY_NAME["value"], [{"party": "1", "share": "50"}, blank] * 2, PARTIES)
    assert len(rows) == 2
    assert codes(refusals) == ["projects.written_twice"]
    assert codes(read_section(BY_NAME["law"], [{}], PARTIES)[1]) == ["projects.section_empty"]
    task = {"package": "L1", "code": "", "title": "A", "start": "01/01/2027", "end": "01/01/2027"}
    many = [{**task, "code": str(index)} for index in range(MOST_ROWS + 1)]
    assert codes(read_section(BY_NAME["tasks"], many, PARTIES)[1]) == ["projects.too_many_rows"]
    flagged, _none = read_section(
        BY_NAME["exploitation"],
        [{"result": "R1", "party": "1", "market": "m", "exclusive": "1", "royalty": ""}],
        PARTIES,
    )
    assert (flagged[0]["exclusive"], flagged[0]["royalty"]) == (True, None)


def test_every_section_reads_back_what_it_keeps() -> None:
    assert [section.name for section in SECTIONS if not getattr(SOUND, section.name)] == []
    assert SOUND.parties[0].role is Role.COORDINATOR
    assert SOUND.name_of("9") == "9"
    assert SOUND.exploitation[0] == Exploitation("R1", "1", "confiserie", "", True, None)
    assert SOUND.packages[0] == Package("L1", "Film", "2", date(2027, 1, 1), date(2028, 12, 31))
    assert SOUND.background[0] == Background("1", Known.NONE, "", AccessTerms.FREE)


def test_versions_say_what_changed() -> None:
    after = {**CONTENT, "law": [{"law": "droit belge", "courts": ""}]}
    (found,) = differences(CONTENT, after)
    assert (found.section, found.removed, found.added) == (
        "law",
        ({"law": "droit français", "courts": ""},),
        ({"law": "droit belge", "courts": ""},),
    )
    assert differences(CONTENT, CONTENT) == []
    assert word_changes("à la majorité des trois quarts", "à la majorité des deux tiers") == [
        ("same", "à la majorité des "),
        ("gone", "trois"),
        ("new", "deux"),
        ("same", " "),
        ("gone", "quarts"),
        ("new", "tiers"),
    ]
    assert word_changes("", "a") == [("new", "a")]
    assert section_digest(CONTENT, "law") != section_digest(after, "law")


@given(st.text(alphabet="ab \n", max_size=40), st.text(alphabet="ab \n", max_size=40))
def test_word_changes_lose_nothing(before: str, after: str) -> None:
    parts = word_changes(before, after)
    assert "".join(words for kind, words in parts if kind != "new") == before
    assert "".join(words for kind, words in parts if kind != "gone") == after


def test_who_may_write_approve_sign_and_amend() -> None:
    drafting, approved, signed = AgreementState.DRAFTING, AgreementState.APPROVED, AgreementState.SIGNED
    assert codes(refusals_to_write(approved, seen="a", current="a", version=1)) == [
        "projects.agreement_frozen"
    ]
    assert codes(refusals_to_write(drafting, seen="a", current="b", version=2)) == ["projects.clause_changed"]
    assert refusals_to_write(drafting, seen="a", current="a", version=1) == []
    facts = ApprovalFacts(drafting, 3, 3, (), 0, False)
    assert refusals_to_approve(facts) == []
    (outdated,) = refusals_to_approve(replace(facts, asked=2, changed=("law",)))
    assert (outdated.code, outdated.params["sections"]) == ("projects.version_outdated", ["law"])
    assert codes(refusals_to_approve(replace(facts, is_given=True))) == ["projects.approved_already"]
    assert codes(refusals_to_approve(replace(facts, state=signed))) == ["projects.agreement_frozen"]
    assert codes(refusals_to_approve(replace(facts, blocked=2))) == ["projects.checks_block"]
    sign = {"is_signed": False, "digest_read": "a", "digest_now": "a"}
    assert refusals_to_sign(approved, **sign) == []
    assert codes(refusals_to_sign(approved, **{**sign, "is_signed": True})) == ["projects.signed_already"]
    assert codes(refusals_to_sign(drafting, **sign)) == ["projects.not_approved"]
    assert codes(refusals_to_sign(approved, **{**sign, "digest_now": "b"})) == ["projects.other_text"]
    assert codes(refusals_to_amend(drafting, "")) == ["projects.nothing_to_amend", "projects.reason_missing"]
    assert refusals_to_amend(signed, "un lot de plus") == []
    assert codes(refusals_of_comment(" ")) == ["projects.comment_missing"]
    assert codes(refusals_of_comment("x" * 2001)) == ["projects.too_long"]
    assert refusals_of_comment("bien") == []
    assert waiting_for(PARTIES, {"2"}) == ("1", "3")


def test_what_a_party_leaves_behind_is_listed() -> None:
    left = left_behind(SOUND, "2")
    assert (left.packages, left.tasks, left.results) == (("L1",), ("T1",), (("R1", 5000),))
    assert not left.is_nothing
    assert left_behind(SOUND, "9").is_nothing


# ---- work plan and portfolio --------------------------------------------------------------------


def test_alerts_say_what_is_late_near_or_stopped() -> None:
    on = date(2028, 11, 15)
    done = {
        (Item.TASK, "T1"): Followed(percent=100),
        (Item.MILESTONE, "J1"): Followed(done_on=on, outcome=Outcome.NO_GO),
    }
    assert [(row.state, row.code) for row in alerts_of(SOUND, done, on=on)] == [
        ("late", "T2"),
        ("stopped", "J1"),
        ("soon", "D1"),
    ]
    assert alerts_of(SOUND, {}, on=date(2026, 1, 1)) == []


def test_a_package_is_as_far_as_its_days_of_work() -> None:
    assert package_progress(SOUND, {(Item.TASK, "T1"): Followed(percent=100)}) == {"L1": 2500}
    bare = Agreement.from_json({**CONTENT, "tasks": []})
    assert package_progress(bare, {(Item.DELIVERABLE, "D1"): Followed(done_on=date(2028, 1, 1))}) == {
        "L1": WHOLE
    }
    assert package_progress(Agreement.from_json({**CONTENT, "tasks": [], "deliverables": []}), {}) == {
        "L1": 0
    }


def test_progress_is_refused_out_of_range() -> None:
    on, start = date(2027, 6, 1), date(2027, 1, 1)

    def refused(item: Item, typed: Followed, *, known: bool = True) -> list[str]:
        return codes(refusals_to_follow(item, typed, known=known, on=on, start=start))

    assert refused(Item.TASK, Followed(), known=False) == ["projects.item_unknown"]
    assert refused(Item.TASK, Followed(percent=101)) == ["projects.percent_range"]
    assert refused(Item.DELIVERABLE, Followed(done_on=date(2027, 6, 2))) == ["projects.done_on_range"]
    assert refused(Item.DELIVERABLE, Followed(done_on=date(2026, 6, 2))) == ["projects.done_on_range"]
    assert refused(Item.MILESTONE, Followed(done_on=on)) == ["projects.outcome_missing"]
    assert refused(Item.MILESTONE, Followed(done_on=on, outcome=Outcome.GO)) == []


def test_the_money_of_an_agreement_is_a_plan_of_the_funding_area() -> None:
    plan = plan_of(SOUND)
    assert (plan.cost, plan.funded, plan.public) == (Euro(300_000), Euro(300_000), Euro(0))
    assert plan.costs[0].partner == "Exemple un"
    assert years_of(SOUND) == [2027]


@pytest.mark.parametrize(
    ("on", "month"),
    [
        (date(2027, 1, 14), None),
        (date(2027, 1, 15), (1, 24)),
        (date(2027, 2, 14), (1, 24)),
        (date(2027, 2, 15), (2, 24)),
        (date(2029, 1, 14), (24, 24)),
        (date(2029, 1, 15), None),
    ],
)
def test_a_project_says_in_which_of_its_months_it_is(on: date, month: tuple[int, int] | None) -> None:
    assert month_of(date(2027, 1, 15), date(2029, 1, 14), on) == month


@given(st.dates(date(2026, 1, 1), date(2029, 12, 31)), st.dates(date(2026, 1, 1), date(2029, 12, 31)))
def test_a_bar_stays_within_the_picture(start: date, end: date) -> None:
    bar = bar_of(start, end, date(2027, 1, 1), date(2028, 12, 31))
    assert 0 <= bar.start <= WHOLE
    assert 0 <= bar.length <= WHOLE


def test_a_year_says_its_rate_of_success_once_something_was_decided() -> None:
    won = (Stage.PREPARATION, Stage.SUBMITTED, Stage.FUNDED)
    histories: dict[int, list[tuple[Stage, ...]]] = {
        2015: [won, (Stage.SUBMITTED, Stage.STOPPED), (Stage.DETECTED,)],
        2016: [(Stage.SUBMITTED,)],
    }
    lines = [
        ProjectLine(stages[-1], year, 1, None, None, (), stages)
        for year, found in histories.items()
        for stages in found
    ]
    first, second = portfolio_of(lines).years
    assert (first.submitted, first.success) == (2, Share(5000))
    assert (second.submitted, second.success) == (1, None)


def test_a_portfolio_counts_each_organisation_once() -> None:
    lines = [
        ProjectLine(Stage.RUNNING, 2015, 2, Euro(10), None, ((1, Category.SME), (2, Category.LARGE))),
        ProjectLine(Stage.RUNNING, 2016, 1, None, Euro(3), ((1, Category.SME),)),
    ]
    found = portfolio_of(lines)
    assert (found.projects, found.inter, found.inter_share, found.participants) == (2, 1, Share(5000), 2)
    assert (found.budget.total, found.budget.known, found.budget.unknown) == (Euro(10), 1, 1)
    first, second = found.years
    assert (first.year, first.projects, first.inter, first.participants) == (2015, 1, 1, 2)
    assert (first.budget.total, first.aid.known, first.aid.unknown) == (Euro(10), 0, 1)
    assert (second.aid.total, second.categories[Category.LARGE], second.participants) == (Euro(3), 0, 1)
    # Nobody submitted anything: no rate is said.
    assert (second.submitted, second.success) == (0, None)
    empty = portfolio_of([])
    assert (empty.inter_share, empty.participants, empty.budget.total) == (None, 0, Euro(0))


@pytest.mark.parametrize(
    ("kind", "headcount", "expected"),
    [
        ("school", None, Category.LABORATORY),
        ("company", 250, Category.LARGE),
        ("company", 249, Category.SME),
        ("consultant", None, Category.SME),
        ("association", 9, Category.OTHER),
    ],
)
def test_a_category_is_proposed(kind: str, headcount: int | None, expected: Category) -> None:
    assert category_of(kind, headcount) is expected


LINKS = (Link(1, "Culture"),)


@pytest.mark.parametrize(
    ("rules", "links", "codes"),
    [
        (TeamRules(), LINKS, []),
        (TeamRules(most=None), (), ["projects.team_no_links"]),
        (TeamRules(most=0, budget=-1), LINKS, ["projects.team_most", "projects.team_budget"]),
        (
            TeamRules(most=21),
            (Link(1, "x", importance=6),),
            ["projects.team_most", "projects.team_importance"],
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(rules: TeamRules, links: tuple[Link, ...], codes: list[str]) -> None:
    assert [refusal.code for refusal in refusals_of_rules(rules, links)] == codes
