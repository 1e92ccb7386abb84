"""Support: templates, quotas in half-days, what the days are worth, and the end of a programme."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.support.rules import (
    DayDraft,
    DayState,
    HeldSession,
    Phase,
    PhaseKind,
    Quota,
    ReportState,
    Template,
    days_of_support,
    period_of,
    refusals_of_date,
    refusals_of_day_step,
    refusals_of_report,
    refusals_of_report_step,
    refusals_of_session,
    refusals_of_template,
    refusals_to_close,
    refusals_to_log,
    refusals_to_open,
    template_of,
    value_of_support,
    value_promised,
    value_to_come,
)
from grappe.areas.support.rules.days import DAY_TRANSITIONS
from grappe.areas.support.rules.programme import REPORT_SECTIONS, CompanyFacts
from grappe.areas.support.rules.template import LONGEST_TITLE, MOST_PHASES
from grappe.values import Euro, HalfDays, Period

ALONE = Phase("alone", PhaseKind.INDIVIDUAL, "Phase individuelle", 0, 30)
LAUNCH = Phase("launch", PhaseKind.POOLED, "Lancement", 10, 1)
TEMPLATE = Template("Essai", (ALONE, LAUNCH), HalfDays(10), HalfDays(5))
YEAR = Period(date(2009, 6, 1), date(2010, 5, 31))


def codes(refusals):
    return [refusal.code for refusal in refusals]


def test_a_template_survives_its_json():
    assert template_of(TEMPLATE.as_json()) == TEMPLATE
    silent = replace(TEMPLATE, pooled=None)
    assert template_of(silent.as_json()) == silent


def test_ten_laureates_make_fifty_two_and_a_half_days():
    # Reference: five days a company and two and a half of pooled time.
    assert days_of_support(TEMPLATE, companies=10).days == Decimal("52.5")
    assert days_of_support(replace(TEMPLATE, pooled=None), companies=10).days == 50


def test_phases_fall_on_days_counted_from_the_start():
    assert period_of(LAUNCH, starts_on=date(2009, 6, 1)) == Period(date(2009, 6, 11), date(2009, 6, 11))
    assert period_of(ALONE, starts_on=date(2009, 6, 1)).end == date(2009, 6, 30)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"phases": (), "company": HalfDays(0), "pooled": None}, "support.no_phase"),
        ({"phases": (LAUNCH,)}, "support.days_without_phase"),
        ({"phases": (ALONE,)}, "support.days_without_phase"),
        ({"company": HalfDays(-1)}, "support.negative_days"),
        ({"pooled": HalfDays(-1)}, "support.negative_days"),
        ({"firms": 0}, "support.no_firm"),
        ({"phases": (ALONE, LAUNCH, ALONE)}, "support.phase_twice"),
        ({"phases": (ALONE, replace(LAUNCH, title=" "))}, "support.phase_title"),
        ({"phases": (ALONE, replace(LAUNCH, title="x" * (LONGEST_TITLE + 1)))}, "support.phase_title"),
        ({"phases": (ALONE, replace(LAUNCH, offset=-1))}, "support.phase_before_start"),
        ({"phases": (ALONE, replace(LAUNCH, length=0))}, "support.phase_without_length"),
    ],
)
def test_a_template_that_cannot_be_followed_says_why(change, code):
    assert code in codes(refusals_of_template(replace(TEMPLATE, **change)))


def test_a_sound_template_is_accepted_and_an_endless_one_refused():
    assert refusals_of_template(TEMPLATE) == []
    endless = tuple(replace(ALONE, code=f"p{n}") for n in range(MOST_PHASES + 1))
    assert codes(refusals_of_template(replace(TEMPLATE, phases=(*endless, LAUNCH)))) == [
        "support.too_many_phases"
    ]


def draft(**change):
    return replace(DayDraft(date(2009, 7, 1), HalfDays(2), "Plan stratégique relu"), **change)


def log(what, *, phase=ALONE, quota=None, today=date(2009, 7, 2)):
    return refusals_to_log(what, phase=phase, period=YEAR, quota=quota or Quota(HalfDays(10)), today=today)


def test_a_day_within_the_quota_is_logged_up_to_the_last_half_day():
    assert log(draft()) == []
    assert log(draft(), quota=Quota(HalfDays(10), taken=HalfDays(8))) == []
    refused = log(draft(), quota=Quota(HalfDays(10), taken=HalfDays(9)))
    assert codes(refused) == ["support.quota_exceeded"]
    assert refused[0].params["left"] == HalfDays(1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"time": HalfDays(0)}, "support.half_days_of_a_day"),
        ({"time": HalfDays(3)}, "support.half_days_of_a_day"),
        ({"same_day": HalfDays(1)}, "support.consultant_day_full"),
        ({"work": "  "}, "support.work_missing"),
        ({"done_on": date(2009, 7, 3)}, "support.day_to_come"),
        ({"done_on": date(2009, 5, 31)}, "support.day_outside"),
    ],
)
def test_each_wrong_day_has_its_reason(change, code):
    assert codes(log(draft(**change))) == [code]


def test_a_pooled_phase_takes_no_day_of_one_company():
    assert codes(log(draft(), phase=LAUNCH)) == ["support.phase_is_pooled"]


def test_the_last_day_of_the_programme_counts():
    assert refusals_of_date(YEAR.end, period=YEAR, today=YEAR.end) == []
    assert codes(refusals_of_date(YEAR.end + timedelta(1), period=YEAR, today=date(2011, 1, 1))) == [
        "support.day_outside"
    ]


@given(granted=st.integers(0, 20), taken=st.integers(0, 30), asked=st.integers(1, 2))
def test_no_logged_day_ever_takes_the_quota_over(granted, taken, asked):
    quota = Quota(HalfDays(granted), taken=HalfDays(taken))
    accepted = not log(draft(time=HalfDays(asked)), quota=quota)
    assert accepted == (taken + asked <= granted)
    assert quota.left >= HalfDays(0)


@pytest.mark.parametrize("now", DayState)
@pytest.mark.parametrize("to", DayState)
def test_a_day_takes_only_the_steps_of_the_table(now, to):
    assert (refusals_of_day_step(now, to) == []) == (to in DAY_TRANSITIONS[now])


def test_what_is_signed_or_cancelled_never_moves_again():
    assert not DAY_TRANSITIONS[DayState.SIGNED] | DAY_TRANSITIONS[DayState.CANCELLED]


def session(time=1, *, phase=LAUNCH, granted: int | None = 5, taken=0, companies=3):
    quota = None if granted is None else HalfDays(granted)
    return codes(
        refusals_of_session(
            HalfDays(time), phase=phase, granted=quota, taken=HalfDays(taken), companies=companies
        )
    )


def test_pooled_sessions_keep_within_their_own_quota():
    assert session() == []
    assert session(2, taken=4) == ["support.pooled_quota_exceeded"]
    assert session(20, granted=None) == []
    assert session(0) == ["support.session_without_time"]
    assert session(companies=0) == ["support.session_without_company"]
    assert session(phase=ALONE) == ["support.phase_is_individual"]


def test_days_are_aid_at_their_market_value():
    held = HeldSession("Lancement", HalfDays(1), (1, 2, 3))
    values = value_of_support({1: HalfDays(10), 2: HalfDays(3), 4: HalfDays(0)}, [held], day_rate=Euro("800"))
    # 5 days, and a third of half a day at 400 €.
    assert values[1].amount == Euro("4133.33")
    assert values[2].amount == Euro("1333.33")
    assert values[4].amount == Euro(0)
    assert [line.label for line in values[1].explanation.lines] == [
        "support.own_days",
        "support.session_part",
        "support.value",
    ]


@given(
    rate=st.integers(1, 200_000),
    sessions=st.lists(st.tuples(st.integers(1, 8), st.sets(st.integers(1, 6), min_size=1)), max_size=5),
)
def test_the_parts_make_the_whole_to_less_than_a_cent_a_company(rate, sessions):
    day_rate = Euro(Decimal(rate) / 100)
    held = [HeldSession("s", HalfDays(time), tuple(there)) for time, there in sessions]
    values = value_of_support({company: HalfDays(0) for company in range(1, 7)}, held, day_rate=day_rate)
    bill = sum(time for time, _ in sessions) * day_rate.amount / 2
    assert abs(Euro.total(v.amount for v in values.values()).amount - bill) <= Decimal("0.03")


@pytest.mark.parametrize(
    ("pooled", "companies", "worth"),
    [
        (HalfDays(5), 3, "4666.67"),  # 5 days, and a third of 2.5 days at 800 €
        (HalfDays(5), 1, "6000"),
        (HalfDays(0), 3, "4000"),
        (None, 3, "4000"),  # no pooled day is promised when none is printed
    ],
)
def test_what_a_programme_promises_to_each_company(pooled, companies, worth):
    template = replace(TEMPLATE, pooled=pooled)
    assert value_promised(template, companies=companies, day_rate=Euro("800")) == Euro(worth)


@pytest.mark.parametrize(
    ("signed", "held", "worth"),
    [
        # Five days of its own and half of two and a half that two companies share, 800 € each.
        (0, 0, "5000"),
        (3, 0, "3800"),
        (3, 2, "3400"),
        (10, 5, "0"),
        # More than was printed takes nothing from anyone.
        (12, 7, "0"),
    ],
)
def test_what_a_company_may_still_receive(signed, held, worth):
    given_so_far = {"signed": HalfDays(signed), "held": HalfDays(held)}
    rest = value_to_come(TEMPLATE, companies=2, day_rate=Euro(800), **given_so_far)
    assert rest == Euro(worth)
    unlimited = replace(TEMPLATE, pooled=None)
    own = value_to_come(unlimited, companies=2, day_rate=Euro(800), **given_so_far)
    assert own == Euro(400) * max(10 - signed, 0)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 12), st.integers(1, 200_000))
def test_who_takes_all_that_is_promised_receives_it(own, pooled, companies, cents):
    template = replace(TEMPLATE, company=HalfDays(own), pooled=HalfDays(pooled))
    rate = Euro(Decimal(cents) / 100)
    everyone = tuple(range(companies))
    held = [HeldSession("s", HalfDays(pooled), everyone)]
    received = value_of_support(dict.fromkeys(everyone, HalfDays(own)), held, day_rate=rate)
    promised = value_promised(template, companies=companies, day_rate=rate)
    assert {value.amount for value in received.values()} == {promised}


def test_support_starts_once_for_a_decided_call_with_laureates():
    right = {"call_decided": True, "already": False, "laureates": 10, "day_rate": Euro(800)}
    assert refusals_to_open(**right) == []
    wrong = {"call_decided": False, "already": True, "laureates": 0, "day_rate": Euro(0)}
    assert codes(refusals_to_open(**wrong)) == [
        "support.call_not_decided",
        "support.already_open",
        "support.no_laureate",
        "support.day_rate",
    ]


def test_support_ends_when_all_is_signed_approved_and_told():
    done = CompanyFacts("Exemple", (DayState.SIGNED, DayState.CANCELLED), ReportState.APPROVED)
    waiting = CompanyFacts("Témoin", (DayState.LOGGED, DayState.CONTESTED), None)
    assert refusals_to_close([done], planned_sessions=0, report="Bilan") == []
    refused = refusals_to_close([done, waiting], planned_sessions=1, report=" ")
    assert codes(refused) == [
        "support.days_unsigned",
        "support.report_not_approved",
        "support.sessions_pending",
        "support.closing_report_missing",
    ]
    assert refused[0].params["n"] == 2


def test_a_closing_report_answers_every_section_before_it_is_sent():
    full = dict.fromkeys(REPORT_SECTIONS, "dit")
    assert refusals_of_report(full) == []
    assert [r.field for r in refusals_of_report({**full, REPORT_SECTIONS[1]: " "})] == [REPORT_SECTIONS[1]]
    assert refusals_of_report_step(ReportState.DRAFT, ReportState.SENT) == []
    assert codes(refusals_of_report_step(ReportState.APPROVED, ReportState.DRAFT)) == [
        "support.report_is_approved"
    ]
