"""The pages of calls: who sees them, what they say, how many queries they cost."""

from __future__ import annotations

import csv
import re
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.programmes.calls.factories import application, call, facilitator, network, person
from tests.areas.programmes.calls.test_commands import half_grid

from grappe.areas.networks.models import Network
from grappe.areas.programmes.models import Application, Call, GridVersion, Programme
from grappe.areas.programmes.rules.applications import ApplicationState, CallState

pytestmark = pytest.mark.django_db


@pytest.fixture
def of() -> Network:
    return network()


@pytest.fixture
def desk(client: Client, of: Network) -> Client:
    client.force_login(facilitator(of))
    client.get("/")  # Keeps the places of the navigation in the session.
    return client


def page(name: str, made: Call, **more: Any) -> str:
    return reverse(f"programmes:{name}", kwargs={"network": made.network.slug, "slug": made.slug, **more})


def text_of(answer: Any) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", answer.content.decode())


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_one_call_or_three(
    desk: Client, of: Network, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        call(of, CallState.OPEN)
    with django_assert_num_queries(4):
        answer = desk.get(reverse("programmes:calls", kwargs={"network": of.slug}))
    assert text_of(answer).count("ouvert aux candidatures") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_applications_cost_the_same_with_one_or_three(
    desk: Client, of: Network, rows: int, django_assert_num_queries: Any
) -> None:
    made = call(of, CallState.REVIEW)
    for number in range(1, rows + 1):
        application(made, number)
    with django_assert_num_queries(6):
        answer = desk.get(page("call-applications", made))
    assert text_of(answer).count(">Projet ") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_public_list_costs_the_same_with_one_or_three(
    client: Client, of: Network, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        call(of, CallState.OPEN)
    call(of, CallState.PREPARATION, title="Appel secret")
    with django_assert_num_queries(1):
        answer = client.get(reverse("programmes:public-calls"))
    assert text_of(answer).count("<article") == rows
    assert "Appel secret" not in text_of(answer)


@pytest.mark.parametrize("name", ["call", "call-edit", "grid", "call-applications"])
def test_each_page_of_a_call_costs_at_most_eight_queries(
    desk: Client, of: Network, name: str, django_assert_max_num_queries: Any
) -> None:
    made = call(of)
    with django_assert_max_num_queries(8):
        answer = desk.get(page(name, made))
    assert made.title in text_of(answer)


@pytest.mark.parametrize("name", ["call", "call-edit", "grid", "call-applications", "call-applications-csv"])
def test_a_call_of_another_network_does_not_exist(desk: Client, name: str) -> None:
    made = call(network("autre-exemple"))
    assert desk.get(page(name, made)).status_code == 404


def test_a_person_without_role_sees_no_desk(client: Client, of: Network) -> None:
    made = call(of)
    client.force_login(person())
    assert client.get(page("call", made)).status_code == 404
    assert client.get(reverse("programmes:call-new", kwargs={"network": of.slug})).status_code == 404
    client.logout()
    assert client.get(page("call", made)).status_code == 302


def test_a_call_that_cannot_open_says_why_and_its_button_refuses(desk: Client, of: Network) -> None:
    made = call(of, grid=half_grid())
    shown = text_of(desk.get(page("call", made)))
    assert "La moitié exacte, 50,00 %, ne suffit pas." in shown
    answer = desk.post(page("call-step", made, step="ouvrir"), {"key": "k"})
    assert answer.status_code == 409
    assert "ne suffit pas" in text_of(answer)
    made.refresh_from_db()
    assert made.state == CallState.PREPARATION


def test_opening_asks_first_then_does_it_once(desk: Client, of: Network) -> None:
    made = call(of, closes_at=timezone.now() + timedelta(days=30))
    where = page("call-step", made, step="ouvrir")
    assert "La grille et les questions sont figées" in text_of(desk.get(where))
    for _ in range(2):
        assert desk.post(where, {"key": "once"}).status_code == 303
    made.refresh_from_db()
    assert made.state == CallState.OPEN
    assert desk.get(page("call-step", made, step="danser")).status_code == 404


def grid_form(weights: dict[str, str]) -> dict[str, str]:
    form = {"c-TOTAL_FORMS": str(len(weights)), "c-INITIAL_FORMS": "0", "key": "g"}
    families = {"C1": "priority", "C3": "secondary", "B1": "bonus"}
    for row, (code, weight) in enumerate(weights.items()):
        bonus = families[code] == "bonus"
        form |= {
            f"c-{row}-code": code,
            f"c-{row}-label": f"Critère {code}",
            f"c-{row}-family": families[code],
            f"c-{row}-weight": "" if bonus else weight,
            f"c-{row}-bonus": weight if bonus else "",
            f"c-{row}-blank": "neutral",
        }
    return form


@pytest.mark.parametrize(("weight", "rest", "held"), [("50", "50", True), ("50,01", "49,99", False)])
def test_the_grid_is_checked_without_saving(
    desk: Client, of: Network, weight: str, rest: str, held: bool
) -> None:
    made = call(of)
    answer = desk.post(
        page("grid", made), {**grid_form({"C1": weight, "C3": rest, "B1": "2"}), "do": "check"}
    )
    assert ("50,00 %, ne suffit pas" in text_of(answer)) is held
    assert GridVersion.objects.filter(call=made).count() == 1


def test_saving_the_grid_keeps_what_was_typed_in_hundredths(desk: Client, of: Network) -> None:
    made = call(of)
    answer = desk.post(page("grid", made), grid_form({"C1": "62,5", "C3": "37,5", "B1": "2"}))
    assert answer.status_code == 303
    made = Call.objects.select_related("grid").get(pk=made.pk)
    assert made.grid is not None
    weights = [(row["weight"], row["bonus_points"]) for row in made.grid.grid["criteria"]]
    assert weights == [(6250, 0), (3750, 0), (0, 200)]


def test_a_weight_that_is_no_number_comes_back_as_typed(desk: Client, of: Network) -> None:
    made = call(of)
    answer = text_of(desk.post(page("grid", made), grid_form({"C1": "soixante", "C3": "40,123"})))
    assert 'value="soixante"' in answer and 'value="40,123"' in answer
    assert "« soixante » n’est pas un nombre" in answer
    assert GridVersion.objects.filter(call=made).count() == 1


def test_each_reason_stands_on_its_box_all_at_once(desk: Client, of: Network) -> None:
    made = call(of)
    form = grid_form({"C1": "", "C3": "40", "B1": ""}) | {"c-1-code": "C1", "do": "check"}
    shown = text_of(desk.post(page("grid", made), form))
    for box in ("c-0-weight", "c-1-code", "c-2-bonus"):
        assert f'aria-describedby="id_{box}-e"' in shown
    assert "Ces changements ne sont pas encore enregistrés." in shown
    assert "il faut strictement plus de 50 %" in shown and "pas tenu" in shown


def rows_of(answer: Any) -> list[tuple[str, str]]:
    """The criteria that the editor shows, family by family."""
    groups = answer.context["groups"]
    return [(str(group.family), line.name) for group in groups for line in group.lines if not line.is_blank]


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ("down-0", ["Critère C3", "Critère C1", "Critère B1"]),
        ("up-1", ["Critère C3", "Critère C1", "Critère B1"]),
        ("up-0", ["Critère C1", "Critère C3", "Critère B1"]),
        ("down-2", ["Critère C1", "Critère C3", "Critère B1"]),
        ("remove-0", ["Critère C3", "Critère B1"]),
        ("danser-0", ["Critère C1", "Critère C3", "Critère B1"]),
        ("remove-77", ["Critère C1", "Critère C3", "Critère B1"]),
    ],
)
def test_the_buttons_of_a_line_work_without_script_and_save_nothing(
    desk: Client, of: Network, act: str, expected: list[str]
) -> None:
    made = call(of)
    form = grid_form({"C1": "60", "C3": "40", "B1": "2"}) | {"c-1-family": "priority", "do": act}
    answer = desk.post(page("grid", made), form)
    assert [name for _family, name in rows_of(answer)] == expected
    assert GridVersion.objects.filter(call=made).count() == 1


def test_a_criterion_that_changes_family_leaves_its_weight_behind(desk: Client, of: Network) -> None:
    made = call(of)
    form = grid_form({"C1": "60", "C3": "40"}) | {"c-1-family": "bonus", "c-0-maximum": "5", "scale": "10"}
    assert desk.post(page("grid", made), form | {"over": "on"}).status_code == 303
    kept = Call.objects.select_related("grid").get(pk=made.pk).grid
    assert kept is not None
    assert [(row["family"], row["weight"]) for row in kept.grid["criteria"]] == [
        ("priority", 6000),
        ("bonus", 0),
    ]
    assert (kept.grid["scale"], kept.grid["cap_at_scale"]) == (10, False)
    answer = desk.get(page("grid", made))
    (group, *_rest) = answer.context["groups"]
    assert group.lines[0].coefficient == "1,2"
    assert len(group.lines) == 2 and group.lines[1].is_blank


def test_the_grid_of_an_open_call_is_shown_frozen(desk: Client, of: Network) -> None:
    made = call(of, CallState.OPEN)
    shown = text_of(desk.get(page("grid", made)))
    assert "Grille figée" in shown and "Enregistrer la grille" not in shown
    answer = text_of(desk.post(page("grid", made), grid_form({"C1": "60", "C3": "40"})))
    assert "La grille est figée depuis l’ouverture" in answer


CALL = {
    "title": "Appel neuf",
    "edition": "2026",
    "places": "4",
    "rounds-TOTAL_FORMS": "2",
    "rounds-INITIAL_FORMS": "0",
    "rounds-0-opens_at": "01/06/2026 09:00",
    "rounds-0-closes_at": "30/06/2026 17:00",
    "envelopes-TOTAL_FORMS": "1",
    "envelopes-INITIAL_FORMS": "0",
    "envelopes-0-amount": "45 000",
    "requirements-TOTAL_FORMS": "1",
    "requirements-INITIAL_FORMS": "0",
    "eligibility": "Être une entreprise | de la région\nAvoir un projet",
    "themes": "Production\nÉnergie",
    "key": "new",
}


def test_a_new_call_is_written_then_prepared(desk: Client, of: Network) -> None:
    where = reverse("programmes:call-new", kwargs={"network": of.slug})
    for _ in range(2):
        answer = desk.post(where, CALL)
        assert answer.status_code == 303
    made = Call.objects.get()
    assert answer.headers["Location"] == page("call", made)
    assert made.eligibility == [
        {"label": "Être une entreprise", "detail": "de la région"},
        {"label": "Avoir un projet", "detail": ""},
    ]
    assert [theme["code"] for theme in made.themes] == ["production", "energie"]
    assert made.envelope == 45000


def test_what_was_typed_comes_back_with_the_reasons(desk: Client, of: Network) -> None:
    where = reverse("programmes:call-new", kwargs={"network": of.slug})
    wrong = {**CALL, "title": "", "envelopes-0-amount": "45 000 env."}
    wrong["rounds-0-closes_at"] = "fin juin"
    answer = text_of(desk.post(where, wrong))
    assert "45 000 env." in answer and "fin juin" in answer
    answer = text_of(desk.post(where, {**CALL, "title": " "}))
    assert "Donnez un titre à l’appel." in answer
    assert not Call.objects.exists()


def test_an_open_call_keeps_what_binds(desk: Client, of: Network) -> None:
    made = call(of, CallState.OPEN)
    answer = text_of(desk.post(page("call-edit", made), {**CALL, "places": "9"}))
    assert "Ce champ ne change plus depuis l’ouverture" in answer
    made.refresh_from_db()
    assert made.places == 5


def test_the_edit_form_gives_the_call_back_unchanged(desk: Client, of: Network) -> None:
    made = call(of, eligibility=[{"label": "Être une entreprise", "detail": ""}])
    assert desk.post(page("call-edit", made), as_shown(desk, made)).status_code == 303
    again = Call.objects.get(pk=made.pk)
    for name in ("title", "places", "opens_at", "closes_at", "envelope", "eligibility", "themes"):
        assert getattr(again, name) == getattr(made, name)


def as_shown(desk: Client, made: Call) -> dict[str, str]:
    """What a browser would send of the edit form if nothing was touched."""
    context = desk.get(page("call-edit", made)).context
    forms = [context["form"], *(form for lines in context["desk"].lines.values() for form in lines)]
    forms += [lines.management_form for lines in context["desk"].lines.values()]
    sent = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    return {
        name: ""
        if value is None
        else f"{value:%d/%m/%Y %H:%M}"
        if isinstance(value, datetime)
        else str(value)
        for name, value in sent.items()
    }


def test_applications_are_searched_filtered_and_sorted(desk: Client, of: Network) -> None:
    made = call(of, CallState.REVIEW)
    application(made, 1, mean=1200)
    application(made, 2, mean=1500, theme="distribution")
    application(made, 3, state=ApplicationState.DRAFT, title="Brouillon secret")
    shown = text_of(desk.get(page("call-applications", made) + "?tri=-mean"))
    assert shown.index("Projet 2") < shown.index("Projet 1")
    assert "Brouillon secret" not in shown
    shown = text_of(desk.get(page("call-applications", made) + "?theme=distribution"))
    assert "Projet 2" in shown and "Projet 1" not in shown
    assert "Aucun dossier ne correspond" in text_of(
        desk.get(page("call-applications", made) + "?q=introuvable")
    )
    found = text_of(desk.get(page("call-applications", made) + "?q=" + "9" * 30 + "&page=999&tri=nimporte"))
    assert "Aucun dossier ne correspond" in found


def test_the_sheet_holds_the_list_and_runs_no_formula(desk: Client, of: Network) -> None:
    made = call(of, CallState.REVIEW)
    application(made, 1, title="=1+1", mean=1605)
    answer = desk.get(page("call-applications-csv", made))
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][3] == "'=1+1"
    assert rows[1][-2:] == ["10000,00", "16,05"]


@pytest.mark.parametrize("lines", [1, 3])
def test_one_application_is_read_in_a_constant_number_of_queries(
    desk: Client, of: Network, lines: int, django_assert_num_queries: Any
) -> None:
    made = application(call(of, CallState.REVIEW), 7)
    for position in range(1, lines):
        made.costs.create(position=position, label="Temps", category="internal", amount=1000)
    with django_assert_num_queries(7):
        answer = desk.get(page("application", made.call, number=7))
    shown = text_of(answer)
    assert "Un besoin" in shown and "1ᵉʳ septembre 2026" in shown
    assert "8 000" in shown  # 80 % of 10 000 €.


def test_a_draft_is_never_read_by_the_facilitator(desk: Client, of: Network) -> None:
    made = application(call(of, CallState.OPEN), 1, state=ApplicationState.DRAFT)
    assert desk.get(page("application", made.call, number=1)).status_code == 404


def test_the_public_page_computes_its_examples(
    client: Client, of: Network, django_assert_max_num_queries: Any
) -> None:
    made = call(of, CallState.OPEN, eligibility=[{"label": "Être une entreprise", "detail": ""}])
    with django_assert_max_num_queries(6):
        shown = text_of(client.get(reverse("programmes:public-call", kwargs={"slug": made.slug})))
    assert "14 000 €" in shown and "15 000 €" in shown and "Coûts externes, 80 %" in shown
    assert "Caractère innovant du projet" in shown and "35 %" in shown


def test_a_call_in_preparation_has_no_public_page(client: Client, of: Network) -> None:
    made = call(of)
    assert client.get(reverse("programmes:public-call", kwargs={"slug": made.slug})).status_code == 404


def test_the_public_page_names_the_laureates_of_the_last_decided_edition(client: Client, of: Network) -> None:
    programme = Programme.objects.create(network=of, name="Bio")
    before = call(of, CallState.DECIDED, title="Bio", edition=2025, programme=programme)
    laureate = application(before, 1, state=ApplicationState.SELECTED)
    refused = application(before, 2, state=ApplicationState.REJECTED)
    made = call(of, CallState.OPEN, title="Bio", edition=2026, programme=programme)
    shown = text_of(client.get(reverse("programmes:public-call", kwargs={"slug": made.slug})))
    assert laureate.organisation.name in shown and refused.organisation.name not in shown


def test_nothing_is_written_by_reading(desk: Client, of: Network) -> None:
    made = call(of, CallState.REVIEW)
    application(made, 1)
    before = list(Application.objects.values())
    for name in ("call", "grid", "call-applications"):
        desk.get(page(name, made))
    assert list(Application.objects.values()) == before
