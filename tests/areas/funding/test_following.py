"""An award that another area follows: written once, corrected, ended; said when a ceiling is passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.areas.networks.factories import acting, make_network, make_staff

from grappe.areas.funding.commands import Followed, Step, follow_award, follow_line, follow_promise, turn_line
from grappe.areas.funding.models import AidChange, AidLine, EntryKind, EntryStatus, RegisterEntry
from grappe.areas.funding.queries.headroom import headroom_of
from grappe.areas.funding.queries.sums import Question
from grappe.areas.funding.rules import AidStatus
from grappe.areas.funding.rules.lines import NOT_HELD
from grappe.values import Euro, Refused

from .ledger_rows import DAY, NOW, TODAY, aid, codes, control, member, recorded

pytestmark = pytest.mark.django_db


def followed(company: Any, network: Any, amount: str | int, **more: Any) -> Followed:
    return follow_award(
        reference="X-1",
        organisation_id=company.pk,
        network_id=network.pk,
        record=aid(amount, **more),
        reason="Recalculée",
        on=NOW,
    )


def test_an_award_is_written_once_then_follows_what_was_given() -> None:
    network = make_network()
    company = member(network)
    assert followed(company, network, 0) == Followed(None, Step.NOTHING)
    first = followed(company, network, 800)
    assert first.step is Step.WRITTEN
    assert followed(company, network, 800) == Followed(first.line, Step.NOTHING)
    assert not AidChange.objects.exists()
    assert followed(company, network, 1200, paid_on=DAY) == Followed(first.line, Step.CORRECTED)
    line = AidLine.objects.get()
    assert (line.amount, line.paid_on, line.reference, line.status) == (Euro(1200), DAY, "X-1", "granted")
    assert AidChange.objects.get().reason == "Recalculée"
    # Still waiting to be sent: the register is told once, as the line then is.
    assert RegisterEntry.objects.get().kind == EntryKind.CREATION


def test_the_day_of_an_act_is_the_day_here_not_the_day_in_greenwich() -> None:
    # Half past midnight in Paris: the server's clock still says the evening before.
    midnight = datetime.combine(TODAY, time(0, 30), ZoneInfo("Europe/Paris")).astimezone(UTC)
    assert midnight.date() < TODAY
    network = make_network()
    company = member(network)
    granted = follow_award(
        reference="X-1",
        organisation_id=company.pk,
        network_id=network.pk,
        record=aid(800, granted_on=TODAY),
        reason="Accordée",
        on=midnight,
    )
    assert granted.step is Step.WRITTEN
    assert AidLine.objects.get().granted_on == TODAY


def test_what_is_worth_nothing_any_more_is_cancelled_or_recovered_and_stays_so() -> None:
    network = make_network()
    company = member(network)
    line = followed(company, network, 800).line
    assert followed(company, network, 0).step is Step.ENDED
    assert AidLine.objects.get().status == "cancelled"
    assert RegisterEntry.objects.get().state == EntryStatus.DROPPED
    assert followed(company, network, 900) == Followed(line, Step.NOTHING)
    paid = recorded(company, aid(500, paid_on=DAY), network=network)
    assert follow_line(line_id=paid.pk, amount=Euro(0), reason="Rendue", on=NOW).step is Step.ENDED
    paid.refresh_from_db()
    assert paid.status == "recovered"


def not_held() -> list[int]:
    """The lines whose history says that somebody has to look at them."""
    return list(AidChange.objects.filter(reason=NOT_HELD).order_by("pk").values_list("line_id", flat=True))


def test_what_was_given_past_a_ceiling_counts_and_its_history_says_so() -> None:
    network = make_network()
    company = member(network)
    recorded(company, aid(299_500))
    over = followed(company, network, 800)
    assert (over.step, [r.code for r in over.reasons]) == (Step.WRITTEN, ["funding.over_ceiling"])
    line = AidLine.objects.get(pk=over.line)
    assert (line.status, line.amount) == ("granted", Euro(800))
    assert not_held() == [line.pk]
    assert RegisterEntry.objects.get().line == line
    assert headroom_of(company, Question(on=TODAY)).answer.headroom == Euro(0)
    # Less is always allowed; more is judged by what is added.
    assert followed(company, network, 700).reasons == ()
    assert [r.code for r in followed(company, network, 900).reasons] == ["funding.over_ceiling"]
    assert not_held() == [line.pk, line.pk]


@pytest.mark.parametrize("day", [DAY, None])
def test_a_pending_line_is_granted_once_it_is_followed(day: date | None) -> None:
    network = make_network()
    company = member(network)
    pending = recorded(company, aid(800, day, status=AidStatus.PENDING, nominal=Euro(800)), network=network)
    follow_line(line_id=pending.pk, amount=Euro(900), reason="Recalculée", on=NOW)
    pending.refresh_from_db()
    assert (pending.status, pending.granted_on) == ("granted", day or NOW.date())
    assert (pending.amount, pending.nominal) == (Euro(900), Euro(900))


def test_while_control_links_form_a_circle_it_is_written_to_be_looked_at() -> None:
    network = make_network()
    company, parent = member(network), member(network)
    control(parent, company)
    control(company, parent)
    written = followed(company, network, 800)
    assert [r.code for r in written.reasons] == ["funding.control_circle"]
    assert not_held() == [written.line]


def promised(company: Any, network: Any, worth: int) -> Followed:
    return follow_promise(
        reference="ACC-1",
        organisation_id=company.pk,
        network_id=network.pk,
        record=aid(worth),
        reason="Reçu depuis",
        on=NOW,
    )


def test_a_promise_waits_follows_what_remains_and_ends_for_good() -> None:
    network = make_network()
    company = member(network)
    assert promised(company, network, 0) == Followed(None, Step.NOTHING)
    first = promised(company, network, 800)
    assert first.step is Step.WRITTEN
    line = AidLine.objects.get()
    assert (line.status, line.granted_on, line.origin) == ("pending", None, "promise")
    # What was given under the same reference is another line.
    assert followed(company, network, 300).line != first.line
    assert promised(company, network, 800) == Followed(first.line, Step.NOTHING)
    assert promised(company, network, 500) == Followed(first.line, Step.CORRECTED)
    assert AidChange.objects.get(line=first.line).was_amount == Euro(800)
    standing = headroom_of(company, Question(on=TODAY))
    assert [(m.counted, m.pending) for m in standing.answer.measures] == [(Euro(300), Euro(500))]
    assert promised(company, network, 0) == Followed(first.line, Step.ENDED)
    assert (
        promised(company, network, 0) == promised(company, network, 9) == Followed(first.line, Step.NOTHING)
    )
    assert AidLine.objects.get(pk=first.line).status == "cancelled"
    assert [entry.line_id for entry in RegisterEntry.objects.all()] != [first.line]


def test_nobody_grants_or_corrects_a_promise_by_hand() -> None:
    network = make_network()
    company = member(network)
    line = promised(company, network, 800).line
    keeper = make_staff(network)
    with pytest.raises(Refused) as raised:
        turn_line(
            line_id=line, to=AidStatus.GRANTED, granted_on=DAY, reason="Reçue", actor=acting(keeper), on=NOW
        )
    assert raised.value.codes == ("kernel.not_allowed",)
    client = Client()
    client.force_login(keeper)
    page = client.get(f"/organisations/{company.pk}/aides/{line}/").content.decode()
    assert "Cette aide est promise" in page and "Changer son état" not in page
    listed = client.get(f"/organisations/{company.pk}/aides/").content.decode()
    assert "promise ici" in listed


def test_what_no_line_can_say_is_refused() -> None:
    network = make_network()
    with pytest.raises(Refused) as refused:
        followed(member(network), network, 800, purpose=" ")
    assert codes(refused) == ("line_without_purpose",)
    assert not AidLine.objects.exists()
