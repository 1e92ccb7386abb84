"""What becomes of a draft when its deadline passes: said before, to the second, and after."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from grappe.areas.networks.models import NetworkRole, RoleCode
from grappe.areas.programmes.models import Application
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.web.applications.deadline import deadline_of, span_words

from .factories import CLOSING, DURING, OPENING, call, complete, draft, person
from .test_pages import project, signed_in, step_href, text

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("span", "french", "english"),
    [
        (timedelta(days=2, hours=3, minutes=59), "2 jours et 3 h", "2 days and 3 h"),
        (timedelta(days=1), "1 jour", "1 day"),
        (timedelta(hours=3, minutes=5), "3 h 05 min", "3 h 05 min"),
        (timedelta(minutes=4, seconds=9, microseconds=5), "4 min 09 s", "4 min 09 s"),
        (timedelta(seconds=-3), "0 min 00 s", "0 min 00 s"),
    ],
)
def test_a_length_is_said_in_its_two_largest_units(span: timedelta, french: str, english: str) -> None:
    with override("fr"):
        assert span_words(span) == french
    with override("en"):
        assert span_words(span) in (english, french)


def test_the_page_follows_the_deadline_more_closely_as_it_comes() -> None:
    made = draft(call(), person("sacha"))
    paces = [
        (CLOSING - timedelta(days=3), 600),
        (CLOSING - timedelta(hours=20), 60),
        (CLOSING - timedelta(minutes=20), 10),
        (CLOSING, 10),
    ]
    for on, pace in paces:
        said = deadline_of(made, on=on)
        assert said is not None
        assert (said.state, said.again) == ("open", pace)


def test_before_open_and_closed_are_told_apart() -> None:
    of = call()
    made = draft(of, person("sacha"))
    claude = person("claude")
    NetworkRole.objects.create(network=of.network, person=claude, role=RoleCode.FACILITATOR)
    early = deadline_of(made, on=OPENING - SECOND)
    assert early is not None
    assert (early.state, early.at, early.zone) == ("before", OPENING, "heure de Paris (UTC+1)")
    late = deadline_of(made, on=CLOSING + SECOND)
    assert late is not None
    assert (late.state, late.span, late.again, late.contacts) == ("closed", "0 min 01 s", 0, (claude.name,))
    of.closes_at = None
    undated = deadline_of(made, on=DURING)
    assert undated is not None
    assert (undated.state, undated.at) == ("open", None)
    of.state = CallState.REVIEW
    stopped = deadline_of(made, on=DURING)
    assert stopped is not None
    assert (stopped.state, stopped.span) == ("closed", "")
    made.state = "submitted"
    assert deadline_of(made, on=DURING) is None


def test_the_last_second_is_in_time_and_the_next_leaves_a_readable_draft() -> None:
    who, of = person("sacha"), call()
    NetworkRole.objects.create(network=of.network, person=person("claude"), role=RoleCode.FACILITATOR)
    made = complete(of, who)
    with time_machine.travel(CLOSING - timedelta(minutes=4), tick=False):
        before = text(signed_in(who).get(step_href(made, "projet")))
        assert "Dépôt jusqu’au 29 mai 2026 à 17 h 00 min 00 s, heure de Paris (UTC+2)" in before
        assert "Il reste 4 min 00 s" in before
    with time_machine.travel(CLOSING + SECOND, tick=False):
        client = signed_in(who)
        after = text(client.get(step_href(made, "projet")))
        assert "Le dépôt est fermé depuis le 29 mai 2026 à 17 h 00 min 00 s" in after
        assert "Bocal consigné" in after
        assert "Enregistrer et continuer" not in after
        assert "À qui écrire : Claude Démo" in after
        assert client.post(step_href(made, "relire"), {"key": "a"}).status_code == 409
        assert client.post(step_href(made, "projet"), project(version="1")).status_code == 409
        mine = text(client.get(reverse("programmes:my-applications")))
        assert "dépôt fermé depuis le 29 mai 2026 à 17 h 00 min 00 s" in mine
        part = text(client.get(reverse("programmes:application-deadline", kwargs={"pk": made.pk})))
        assert "il y a 0 min 01 s" in part
        assert "hx-get" not in part
    assert Application.objects.get().state == "draft"
    with time_machine.travel(CLOSING, tick=False):
        assert signed_in(who).post(step_href(made, "relire"), {"key": "b"}).status_code == 303


def test_a_draft_of_a_call_that_reopens_later_says_when() -> None:
    who = person("sacha")
    made = draft(call(), who)
    with time_machine.travel(OPENING - timedelta(days=1), tick=False):
        page = text(signed_in(who).get(step_href(made, "projet")))
    assert "Le dépôt ouvre le 2 mars 2026 à 9 h 00 min 00 s, heure de Paris (UTC+1)" in page
