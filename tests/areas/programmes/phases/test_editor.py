"""The page of the phases of a call: templates, lines that move without being kept, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.programmes.juries import factories as make

from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.phases import phases_of
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.phase_plans import as_json
from grappe.areas.programmes.rules.phases import Others, Phase, Reading, Rights
from grappe.web.formats import local

pytestmark = pytest.mark.django_db
PAGE = reverse("programmes:phases", kwargs={"network": "organics", "slug": "essai"})


@pytest.fixture
def call(client: Client) -> Call:
    """A call in preparation, whose deposit opens in ten days, and its facilitator signed in."""
    network = make.network()
    opens = timezone.now().replace(second=0, microsecond=0) + timedelta(days=10)
    made = make.call(
        network,
        state=CallState.PREPARATION,
        opens_at=opens,
        closes_at=opens + timedelta(days=30),
        review_ends_at=None,
    )
    client.force_login(make.Person.objects.get(pk=make.facilitator(network).person_id))
    client.get(reverse("menu"))
    return made


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def typed(days: int) -> str:
    return f"{local(timezone.now() + timedelta(days=days)):%d/%m/%Y %H:%M}"


def sent(*lines: dict[str, str], version: int = 0, **more: str) -> dict[str, str]:
    """The table as its form posts it."""
    data = {"total": str(len(lines)), "version": str(version), "key": "k1", **more}
    for place, line in enumerate(lines):
        full = {"code": "", "label": "", "stage": "1", "read": "none", "others": "never", **line}
        data |= {f"p{place}-{name}": value for name, value in full.items()}
    return data


DEPOSIT = {"label": "Dépôt", "deposit": "on"}
BLIND = {"label": "À l’aveugle", "read": "anonymised", "mark": "on"}
SESSION = {"label": "Séance", "read": "full", "others": "always", "discuss": "on", "decide": "on"}


def plan(call: Call, *, closes: int = 41) -> list[dict[str, str]]:
    assert call.opens_at
    opens = f"{local(call.opens_at):%d/%m/%Y %H:%M}"
    return [
        {**DEPOSIT, "opens_at": opens, "closes_at": typed(closes)},
        {**BLIND, "closes_at": typed(closes + 10)},
        SESSION,
    ]


def test_a_call_without_phases_says_that_its_calendar_leads_it(client: Client, call: Call) -> None:
    page = text(client.get(PAGE))
    assert "Cet appel suit son calendrier" in page
    assert "Modèle en une étape" in page
    assert "Phase en vigueur" not in page


def test_a_template_fills_the_lines_and_keeps_nothing(client: Client, call: Call) -> None:
    page = text(client.post(PAGE, sent(do="two")))
    assert "Choix des idées" in page and "Dépôt des dossiers complets" in page
    assert f"{local(call.closes_at):%d/%m/%Y %H:%M}" in page
    assert "pas encore enregistrés" in page
    call.refresh_from_db()
    assert call.phases == []


def test_lines_move_and_go_without_being_kept(client: Client, call: Call) -> None:
    lines = plan(call)
    page = text(client.post(PAGE, sent(*lines, do="up-1")))
    assert page.index("À l’aveugle") < page.index('value="Dépôt"')
    assert "À l’aveugle" not in text(client.post(PAGE, sent(*lines, do="remove-1")))
    assert "Descendre Séance" in text(client.post(PAGE, sent(*lines, do="add")))
    assert text(client.post(PAGE, sent(*lines, do="down-9"))).count("Retirer ") == 3
    call.refresh_from_db()
    assert call.phases_version == 0


def test_the_lines_are_kept_and_each_begins_where_the_one_before_ends(client: Client, call: Call) -> None:
    answer = client.post(PAGE, sent(*plan(call)))
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    call.refresh_from_db()
    deposit, blind, session = phases_of(call)
    assert (blind.opens_at, session.opens_at) == (deposit.closes_at, blind.closes_at)
    assert (deposit.code, blind.code) == ("depot", "a-laveugle")
    assert blind.rights == Rights(read=Reading.ANONYMISED, mark=True)
    assert session.rights == Rights(read=Reading.FULL, others=Others.ALWAYS, discuss=True, decide=True)
    assert (call.phases_version, call.review_ends_at) == (1, blind.closes_at)
    home = text(client.get(reverse("programmes:call", kwargs={"network": "organics", "slug": "essai"})))
    assert "Aucune phase n’est en vigueur." in home and "Prochain changement" in home


def test_each_reason_is_said_on_its_line_and_typing_stays(client: Client, call: Call) -> None:
    first, second, third = plan(call)
    wrong = [first, {**second, "read": "none"}, {**third, "label": ""}]
    answer = client.post(PAGE, sent(*wrong))
    page = text(answer)
    assert answer.status_code == 409
    assert "Ligne 2 : Noter, discuter" in page and "Ligne 3 : Nommez cette phase" in page
    assert page.count("g-field--error") == 2
    assert 'value="À l’aveugle"' in page


def test_a_right_that_may_not_be_given_is_said_beside_its_box(client: Client, call: Call) -> None:
    first, second, third = plan(call)
    page = text(client.post(PAGE, sent({**first, "decide": "on"}, second, third)))
    assert "Ligne 1 : On ne note ni ne décide pendant que des dossiers arrivent" in page
    assert 'aria-describedby="id_p0-deposit-e"' in page and 'id="id_p0-deposit-e"' in page


def test_two_phases_of_one_name_have_two_codes(client: Client, call: Call) -> None:
    first, second, third = plan(call)
    page = text(client.post(PAGE, sent(first, second, {**third, "label": second["label"]})))
    assert "Deux phases s’appellent « À l’aveugle »" in page and "le même code" not in page


def test_what_does_not_read_is_said(client: Client, call: Call) -> None:
    first, second, third = plan(call)
    page = text(client.post(PAGE, sent(first, {**second, "closes_at": "bientôt"}, third)))
    assert "Ligne 2 : Ce n’est pas une date" in page
    assert 'value="bientôt"' in page


def test_a_page_older_than_what_is_kept_is_told_so(client: Client, call: Call) -> None:
    client.post(PAGE, sent(*plan(call)))
    answer = client.post(PAGE, sent(*plan(call, closes=43), version=0, key="k2"))
    assert answer.status_code == 409
    assert "Quelqu’un a enregistré d’autres phases" in text(answer)


def under_way(call: Call) -> tuple[Phase, ...]:
    now = timezone.now().replace(second=7, microsecond=0)
    ends = [now - timedelta(days=20), now + timedelta(days=5)]
    return (
        Phase("deposit", Rights(deposit=True), now - timedelta(days=50), ends[0], label="Dépôt"),
        Phase("blind", Rights(read=Reading.ANONYMISED, mark=True), *ends, label="À l’aveugle"),
        Phase("session", Rights(read=Reading.FULL, decide=True), ends[1], None, label="Séance"),
    )


def test_what_has_begun_is_shown_and_stays(client: Client, call: Call) -> None:
    phases = under_way(call)
    Call.objects.update(
        state=CallState.REVIEW, phases=as_json(phases), phases_version=1, opens_at=None, closes_at=None
    )
    page = text(client.get(PAGE))
    assert "passée" in page and "en cours" in page
    assert 'name="p0-label"' not in page and 'name="p1-label"' in page and 'name="p1-mark"' not in page
    assert "Modèle en une étape" not in page
    assert "Phase en vigueur : À l’aveugle." in page
    kept = {"code": "blind", "label": "Première lecture", "closes_at": typed(6)}
    answer = client.post(PAGE, sent({"code": "deposit"}, kept, {**SESSION, "code": "session"}, version=1))
    assert answer.status_code == 303
    call.refresh_from_db()
    deposit, blind, session = phases_of(call)
    # To the minute where it was typed, to the second where it was not.
    assert deposit == phases[0]
    assert (blind.label, blind.rights, blind.opens_at) == (
        "Première lecture",
        phases[1].rights,
        phases[1].opens_at,
    )
    assert session.opens_at == blind.closes_at == call.review_ends_at
    assert client.post(PAGE, sent({"code": "deposit"}, kept, {**SESSION}, do="remove-0")).status_code == 200


def test_a_decided_call_shows_its_phases_and_no_table(client: Client, call: Call) -> None:
    Call.objects.update(state=CallState.DECIDED, phases=as_json(under_way(call)), phases_version=1)
    page = text(client.get(PAGE))
    assert "Ses phases ne changent plus" in page and "Enregistrer les phases" not in page
    assert "À l’aveugle" in page


def test_only_who_runs_the_call_opens_them(client: Client, call: Call) -> None:
    client.force_login(make.person("noa"))
    assert client.get(PAGE).status_code == 404
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_the_page_asks_few_queries(client: Client, call: Call, django_assert_max_num_queries: Any) -> None:
    client.post(PAGE, sent(*plan(call)))
    with django_assert_max_num_queries(8):
        client.get(PAGE)
