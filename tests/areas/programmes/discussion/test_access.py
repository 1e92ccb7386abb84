"""Role by object: what a role may not read of a discussion or an opinion is in no page, list, count, export
or letter. Every address of the product is tried as every role, so that a page added later is tried too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from tests.areas.programmes.discussion.scene import Scene, crowd, link, scene
from tests.areas.programmes.juries import factories as make

from grappe.areas.programmes.commands.opinions import declare_no_link, give_opinion, remind_experts
from grappe.areas.programmes.models import Application, Opinion, Review
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import OutboxMail

# A walk through every page: it measures no rule, and what it reads does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.any_engine, pytest.mark.no_cover]

MESSAGE, SHARED, KEPT, CLOSED = "SECRET-MESSAGE", "SECRET-AVIS-LU", "SECRET-AVIS-GARDÉ", "SECRET-AVIS-FERMÉ"
ASKED, KEPT_ASKED = "SECRET-QUESTION-LUE", "SECRET-QUESTION-GARDÉE"
MARK = "13,37"
# What each role may come across, anywhere: messages, opinions and the mark of another juror.
MAY_SEE: dict[str, set[str]] = {
    "facilitator": {MESSAGE, SHARED, KEPT, CLOSED, ASKED, KEPT_ASKED, MARK},
    "tied facilitator": {MARK},
    "elsewhere": set(),
    "marked": {MESSAGE, SHARED, ASKED, MARK},
    "waiting": set(),
    "abstained": set(),
    "recused": set(),
    "applicant": set(),
    "coapplicant": set(),
    "funder": set(),
    "board": set(),
    "expert": {SHARED, ASKED},
    "kept expert": {KEPT, KEPT_ASKED},
    "tied expert": set(),
    "anonymous": set(),
}


# Addresses that read nothing of a call that exists: public lists, forms of a new one, tokens.
OTHERWISE = {"programmes:public-calls", "programmes:call-create", "programmes:invitation"}


def _given(found: Scene, role: str, text: str, question: str, *, is_confidential: bool) -> int:
    now = timezone.now()
    pk = found.ask(
        found.people[role].email,
        on=now,
        question=question,
        is_confidential=is_confidential,
    )
    where = {"opinion_id": pk, "actor": found.actor(role), "on": now}
    declare_no_link(**where)
    give_opinion(text=text, version=1, **where)
    return pk


@pytest.fixture
def found() -> Scene:
    """Messages and opinions about one application, and everyone around it; the pages read the clock."""
    found = scene(review_ends_at=None)
    crowd(found)
    for role in ("kept expert", "tied expert"):
        found.people[role] = make.person(role.replace(" ", "."))
    Review.objects.filter(pk=found.reviews["marked"].pk).update(points=1337)
    Application.objects.filter(pk=found.application.pk).update(
        mean=1337, median=1337, priority=800, review_count=1
    )
    found.say("marked", MESSAGE, on=timezone.now())
    _given(found, "expert", SHARED, ASKED, is_confidential=False)
    _given(found, "kept expert", KEPT, KEPT_ASKED, is_confidential=True)
    _given(found, "tied expert", CLOSED, "fermée", is_confidential=True)
    make.employed(found.people["tied expert"], found.application.organisation)
    return found


def _named(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _named(pattern.url_patterns, space)
        elif pattern.name:
            yield prefix + pattern.name, pattern


def _addresses(found: Scene) -> list[str]:
    """Every address about the call, its application and its opinions; home, menu and the networks' pages."""
    samples = {
        "network": found.call.network.slug,
        "slug": found.call.slug,
        "number": found.application.number,
        "pk": found.application.pk,
        "step": "projet",
        "token": "inconnu",
    }
    paths = [reverse("home"), reverse("menu")]
    for name, pattern in _named(get_resolver().url_patterns):
        if not name.startswith("programmes:") or name in OTHERWISE:
            continue
        asked = {key: samples.get(key, 1) for key in pattern.pattern.converters}
        if "opinion" not in asked:
            paths.append(reverse(name, kwargs=asked))
            continue
        for pk in Opinion.objects.order_by("pk").values_list("pk", flat=True):
            paths.append(reverse(name, kwargs={**asked, "opinion": pk}))
    return [*paths, reverse("programmes:jury-work", args=["essai"]) + "?liste=notes"]


def _body(response: Any) -> str:
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    return raw.decode(errors="replace")


WORDS = (MESSAGE, SHARED, KEPT, CLOSED, ASKED, KEPT_ASKED, MARK)


def _met(found: Scene, client: Client, role: str) -> dict[str, str]:
    """What the role comes across, and where."""
    if role != "anonymous":
        client.force_login(found.people[role])
    met: dict[str, str] = {}
    for path in _addresses(found):
        body = _body(client.get(path))
        met |= {word: path for word in WORDS if word in body}
    return met


@pytest.mark.parametrize("role", MAY_SEE)
def test_a_role_comes_across_what_it_may_see_and_nothing_more(
    found: Scene, client: Client, role: str
) -> None:
    met = _met(found, client, role)
    assert set(met) == MAY_SEE[role], met


@pytest.mark.parametrize("role", ["abstained", "recused", "applicant", "tied facilitator"])
def test_the_session_opens_to_who_reads_the_application_alone(
    found: Scene, client: Client, role: str
) -> None:
    # No mark is written any more: who reads the application sees the others.
    found.call.__class__.objects.update(state="deliberation")
    met = set(_met(found, client, role)) - {MARK}
    assert met == ({MESSAGE, SHARED, ASKED} if role == "abstained" else set())


@pytest.mark.parametrize(
    "role", ["tied facilitator", "elsewhere", "waiting", "recused", "applicant", "funder"]
)
def test_no_act_is_open_to_who_may_not_see(found: Scene, client: Client, role: str) -> None:
    client.force_login(found.people[role])
    run = {"network": found.call.network.slug, "slug": "essai", "number": 1}
    said = {"action": "write", "body": "Je passe"}
    assert client.post(reverse("programmes:discussion-followed", kwargs=run), said).status_code == 404
    assert client.post(reverse("programmes:discussion", args=["essai", 1]), said).status_code == 404
    assert client.post(reverse("programmes:opinion-ask", kwargs=run), {}).status_code == 404
    for pk in Opinion.objects.values_list("pk", flat=True):
        assert client.post(reverse("programmes:opinion", args=[pk]), {"text": "x"}).status_code == 404
        follow = reverse("programmes:opinions", args=[found.call.network.slug, "essai"])
        answer = client.post(follow, {"action": "withdraw", "opinion": pk})
        assert answer.status_code == 404
    assert not Opinion.objects.filter(state="withdrawn").exists()


def test_a_tied_facilitator_counts_nothing_of_it(found: Scene, client: Client) -> None:
    client.force_login(found.people["tied facilitator"])
    name = found.application.organisation.name
    for page in ("discussions", "opinions"):
        body = _body(client.get(reverse(f"programmes:{page}", args=[found.call.network.slug, "essai"])))
        assert name not in body
    client.force_login(found.people["facilitator"])
    body = _body(client.get(reverse("programmes:discussions", args=[found.call.network.slug, "essai"])))
    assert name in body


def test_a_tied_expert_sees_a_number_only(found: Scene, client: Client) -> None:
    client.force_login(found.people["tied expert"])
    opinion = Opinion.objects.get(expert=found.people["tied expert"])
    for path in (reverse("home"), reverse("programmes:my-opinions")):
        assert found.application.organisation.name not in _body(client.get(path))
    closed = client.get(reverse("programmes:opinion", args=[opinion.pk]))
    assert closed.status_code == 403
    assert found.application.organisation.name not in _body(closed)


def test_letters_carry_neither_messages_nor_opinions_nor_names(found: Scene) -> None:
    opinion = Opinion.objects.get(expert=found.people["expert"])
    Opinion.objects.filter(pk=opinion.pk).update(state="asked", due_at=timezone.now() + timedelta(days=1))
    assert remind_experts(link=link, actor=MACHINE, on=timezone.now()) == 1
    assert OutboxMail.objects.count() == 4
    for letter in OutboxMail.objects.all():
        said = letter.subject + letter.body
        for word in (MESSAGE, SHARED, KEPT, CLOSED, ASKED, KEPT_ASKED, found.application.organisation.name):
            assert word not in said
