"""The pages of support: what they show, to whom, in how many queries, and what their forms do."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.programmes.decisions.factories import person
from tests.areas.programmes.selection.factories import past_aid
from tests.areas.support.factories import (
    DAY,
    HALF,
    NOW,
    STARTS,
    TEMPLATE,
    Programme,
    decided,
    firm,
    opened,
    template,
)

from grappe.areas.funding.models import AidLine, AidOrigin
from grappe.areas.funding.rules import CallRule
from grappe.areas.programmes.queries.ceilings import AidTerms
from grappe.areas.support.commands import (
    answer_report,
    close_support,
    contest_day,
    hold_session,
    sign_day,
)
from grappe.areas.support.models import (
    CompanyReport,
    PooledSession,
    SupportDay,
    SupportedCompany,
    SupportFirm,
    SupportProgramme,
    SupportTemplate,
)
from grappe.areas.support.queries import aid_reference
from grappe.areas.support.rules import REPORT_SECTIONS, template_of
from grappe.kernel.http import new_key
from grappe.values import Euro, HalfDays
from grappe.web.formats import euro

pytestmark = pytest.mark.django_db


@pytest.fixture
def running() -> Programme:
    return opened()


def page(client: Client, path: str, status: int = 200) -> str:
    """What a page says, its no-break spaces as plain ones."""
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode().replace("\u00a0", " ").replace("&#x27;", "'")


def send(client: Client, path: str, status: int = 303, **form: Any) -> str:
    """Post a form with a key; what the page answers."""
    answer = client.post(path, {"key": new_key(), **form})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode().replace("\u00a0", " ")


def close(running: Programme) -> None:
    """Lead the programme to its end."""
    sign_day(day_id=running.log(), seen=1, **running.act("owner1"))
    hold_session(
        session_id=running.plan(experts="Une experte"),
        seen=1,
        time=HALF,
        companies=[company.pk for company in running.companies],
        notes="Les projets sont dits.",
        **running.run(),
    )
    for rank, company in enumerate(running.companies):
        running.report(rank)
        answer_report(company_id=company.pk, approve=True, seen=1, **running.act(f"owner{rank + 1}"))
    close_support(report="Tout est dit.", **running.run())


# ---- who sees what -------------------------------------------------------------------------------

DESK = ("", "/cabinets/", "/cabinets/choisir/", "/mises-en-commun/", "/mises-en-commun/prevoir/", "/valeur/")


@pytest.mark.parametrize("part", [*DESK, "/cloture/", "/journees.csv", "/bilan.pdf", "/valeur/1.pdf"])
def test_the_desk_of_a_running_programme_is_its_facilitators(running: Programme, part: str) -> None:
    path = f"{running.path}{part or '/'}"
    assert running.client("facilitator").get(path).status_code == 200
    for who in ("funder", "board", "consultant", "owner1", "stranger"):
        assert running.client(who).get(path).status_code == 404
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize("who", ["funder", "board"])
def test_funder_and_board_read_figures_and_reports_once_it_is_closed(running: Programme, who: str) -> None:
    client = running.client(who)
    assert "Aucun programme terminé" in page(client, f"/r/{running.call.network.slug}/accompagnement/")
    close(running)
    listed = page(client, f"/r/{running.call.network.slug}/accompagnement/")
    assert str(running.call) in listed and "Modèles de programme" not in listed
    read = page(client, f"{running.path}/")
    assert "Tout est dit." in read and "Clôture" not in read and "journees.csv" not in read
    for part in ("/mises-en-commun/", "/valeur/"):
        page(client, running.path + part)
    assert client.get(f"{running.path}/bilan.pdf").content.startswith(b"%PDF")
    company = running.companies[0].pk
    assert "Dit." in page(client, f"/accompagnement/{company}/bilan/")
    page(client, f"/accompagnement/{company}/", 404)
    for part in ("/cabinets/", "/cloture/", "/journees.csv"):
        page(client, running.path + part, 404)


def test_a_company_is_read_by_its_firm_its_team_and_its_facilitator(running: Programme) -> None:
    running.log()
    path = f"/accompagnement/{running.companies[0].pk}/"
    said = {who: page(running.client(who), path) for who in ("consultant", "owner1", "facilitator")}
    assert all("Plan relu." in text for text in said.values())
    assert "Corriger" in said["consultant"] and "Signer" not in said["consultant"]
    assert "Signer" in said["owner1"] and "Corriger" not in said["owner1"]
    assert "Signer" not in said["facilitator"] and "Corriger" not in said["facilitator"]
    for who in ("owner2", "funder", "board", "stranger"):
        page(running.client(who), path, 404)
        page(running.client(who), f"{path}bilan/", 404)


def test_acts_of_others_do_not_exist(running: Programme) -> None:
    day = running.log()
    for who, part in (
        ("owner1", f"/accompagnement/{running.companies[0].pk}/journee/"),
        ("owner1", f"/accompagnement/journees/{day}/corriger/"),
        ("owner1", f"/accompagnement/journees/{day}/annuler/"),
        ("consultant", f"/accompagnement/journees/{day}/contester/"),
        ("owner2", f"/accompagnement/journees/{day}/contester/"),
    ):
        page(running.client(who), part, 404)
    path = f"/accompagnement/journees/{day}/signer/"
    assert running.client("consultant").post(path, {"seen": 1, "key": "k"}).status_code == 403
    assert running.client("owner2").post(path, {"seen": 1, "key": "k"}).status_code == 404


# ---- the facilitator -----------------------------------------------------------------------------


def test_a_decided_call_leads_to_the_two_templates_side_by_side_and_opens() -> None:
    call, people = decided()
    first, _second = template(), template(slug="autre")
    client = Client()
    client.force_login(people["facilitator"])
    listed = page(client, f"/r/{call.network.slug}/accompagnement/")
    assert "Appels décidés, à accompagner" in listed and listed.count("Modèle d’essai") == 2
    tab = client.get(f"/r/{call.network.slug}/appels/{call.slug}/accompagnement/")
    assert tab.headers["Location"].endswith(f"/accompagnement/{call.slug}/ouvrir/")
    path = f"/r/{call.network.slug}/accompagnement/{call.slug}/ouvrir/"
    shown = page(client, path)
    assert "2 lauréats à accompagner" in shown and "mise en commun : 1,5 jour" in shown
    form = {"template": first, "starts_on": "25/06/2009"}
    assert "n’est pas un montant" in send(client, path, 422, **form, day_rate="huit cents")
    assert "supérieur à zéro" in send(client, path, 422, **form, day_rate="0")
    send(client, path, **form, day_rate="800,00")
    assert SupportProgramme.objects.get().starts_on == STARTS
    tab = client.get(f"/r/{call.network.slug}/appels/{call.slug}/accompagnement/")
    assert tab.headers["Location"].endswith(f"/accompagnement/{call.slug}/")
    page(client, path, 404)


@pytest.mark.parametrize("laureates", [1, 4])
def test_what_the_ceilings_leave_is_said_before_opening(
    laureates: int, django_assert_max_num_queries: Any
) -> None:
    call, people = decided(laureates)
    call.aid_terms = AidTerms(call_rule=CallRule(Euro(50_000))).as_json()
    call.save()
    application = call.applications.select_related("organisation").get(number=1)
    past_aid(application.organisation, 40_000)
    template()
    client = Client()
    client.force_login(people["facilitator"])
    path = f"/r/{call.network.slug}/accompagnement/{call.slug}/ouvrir/"
    page(client, path)
    with django_assert_max_num_queries(8):
        shown = page(client, path)
    assert "Ce que les plafonds d’aide laissent aujourd’hui" in shown
    row = shown[shown.index(f'scope="row">{application.organisation.name}') :].partition("</tr>")[0]
    assert "10 000,00 €" in row or "50 000,00 €" in row
    assert "sur 50 000 €" in row and "rien" in row


def test_the_aid_of_a_laureate_is_linked_to_who_may_open_it_only() -> None:
    call, people = decided()
    member, stranger = (call.applications.get(number=number).organisation for number in (1, 2))
    past_aid(member, 40_000)
    member.aid_lines.update(network=call.network)
    template()
    client = Client()
    client.force_login(people["facilitator"])
    shown = page(client, f"/r/{call.network.slug}/accompagnement/{call.slug}/ouvrir/")
    for organisation, is_linked in ((member, True), (stranger, False)):
        path = f"/organisations/{organisation.pk}/aides/"
        assert (path in shown) == is_linked
        page(client, path, 200 if is_linked else 404)


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        ("", ("l’accompagnement vaut 2 800,00 €", "300 000,00 €", "il peut valoir", "Rien n’est ouvert")),
        ("/en", ("the support is worth €2,800.00", "€300,000.00", "it may be worth", "Nothing is opened")),
    ],
)
def test_support_over_a_ceiling_is_refused_in_the_readers_language(
    prefix: str, said: tuple[str, ...]
) -> None:
    call, people = decided(1)
    past_aid(call.applications.get().organisation, 300_000, day=timezone.localdate())
    first, client = template(), Client()
    client.force_login(people["facilitator"])
    path = f"{prefix}/r/{call.network.slug}/accompagnement/{call.slug}/ouvrir/"
    form = {"template": first, "starts_on": "25/06/2009", "day_rate": "800,00"}
    answer = send(client, path, 422, **form)
    assert [words for words in said if words not in answer] == []
    assert 'value="800,00"' in answer and not SupportProgramme.objects.exists()


def test_a_network_without_call_nor_template_says_what_comes_first() -> None:
    call, people = decided(0)
    call.state = "open"
    call.save()
    client = Client()
    client.force_login(people["facilitator"])
    assert "Aucun lauréat à accompagner" in page(client, f"/r/{call.network.slug}/accompagnement/")
    client.force_login(people["stranger"])
    page(client, f"/r/{call.network.slug}/accompagnement/", 404)


def lines(**change: Any) -> dict[str, Any]:
    """A template as its page posts it: two phases and a blank line."""
    form: dict[str, Any] = {"title": "À nous", "company": "2,5", "pooled": "", "firms": "1", "lines": "3"}
    rows = (
        {"code": "seul", "title": "Seul", "kind": "individual", "offset": "0", "length": "60"},
        {"title": "Ensemble", "kind": "pooled", "offset": "60", "length": "1", "expert": "on"},
        {"kind": "individual"},
    )
    form |= {f"p{row}-{name}": value for row, typed in enumerate(rows) for name, value in typed.items()}
    return form | change


def test_a_template_is_adapted_line_by_line(running: Programme) -> None:
    client, slug = running.client("facilitator"), running.call.network.slug
    path = f"/r/{slug}/accompagnement/modeles/essai/"
    assert 'value="Accompagnement individuel"' in page(client, path)
    send(client, path, **lines())
    own = SupportTemplate.objects.get(network=running.call.network)
    kept = template_of(own.content)
    assert [(p.code, p.title, p.expert) for p in kept.phases] == [
        ("seul", "Seul", False),
        ("p2", "Ensemble", True),
    ]
    assert (kept.company, kept.pooled) == (HalfDays(5), None)
    again = f"/r/{slug}/accompagnement/modeles/{own.slug}/"
    assert "Changer notre modèle" in page(client, again)
    send(client, again, **lines(title="Autrement", pooled="1"))
    own.refresh_from_db()
    assert (own.title, SupportTemplate.objects.count()) == ("Autrement", 2)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"company": "2,3"}, "à la demie près"),
        ({"p0-length": "0"}, "supérieure ou égale à 1"),
        ({"p0-length": ""}, "dure au moins un jour"),
        ({"p1-code": "seul"}, "portent le même repère"),
        ({"lines": "beaucoup"}, "n’a aucune phase"),
        ({"p0-title": "x" * 130}, "Donnez un nom à cette phase"),
    ],
)
def test_a_wrong_template_comes_back_with_its_reasons(
    running: Programme, change: dict[str, Any], words: str
) -> None:
    path = f"/r/{running.call.network.slug}/accompagnement/modeles/essai/"
    answer = running.client("facilitator").post(path, {"key": "k", **lines(**change)})
    assert words in answer.content.decode().replace("\u00a0", " ")
    assert SupportTemplate.objects.count() == 1


def test_firms_and_consultants_are_chosen_then_companies_shared_out() -> None:
    running = opened()
    client = running.client("facilitator")
    SupportedCompany.objects.update(firm=None)
    place = SupportFirm.objects.get()
    send(client, f"{running.path}/cabinets/{place.pk}/retirer/")
    assert "Aucun cabinet choisi" in page(client, f"{running.path}/cabinets/")
    choose = f"{running.path}/cabinets/choisir/"
    assert "Deux lettres au moins" in page(client, f"{choose}?q=C")
    assert "Aucune organisation de ce nom" in page(client, f"{choose}?q=Introuvable")
    assert "Cabinet Exemple" in page(client, f"{choose}?q=Cabinet")
    send(client, choose, organisation=place.organisation_id)
    chosen = SupportFirm.objects.get()
    other = firm("Conseil Témoin")
    assert "le nombre de cabinets à 1" in send(client, choose, 422, organisation=other.pk)
    add = f"{running.path}/consultants/ajouter/"
    send(client, add, firm=chosen.pk, email="x@exemple.test")
    assert "x@exemple.test" in page(client, f"{running.path}/cabinets/")
    assert not chosen.consultants.exists()  # the place waits for the answer to the letter
    send(client, add, firm=chosen.pk, email=running.people["consultant"].email)
    assert "Robin Fictif" in page(client, f"{running.path}/cabinets/")
    share = {f"firm_{company.pk}": chosen.pk for company in running.companies}
    send(client, f"{running.path}/cabinets/repartir/", **share)
    assert set(SupportedCompany.objects.values_list("firm", flat=True)) == {chosen.pk}
    running.log()
    refused = send(client, f"{running.path}/cabinets/repartir/", 422, **dict.fromkeys(share, ""))
    assert "son cabinet peut seul les corriger" in refused
    send(client, f"{running.path}/consultants/{chosen.consultants.get().pk}/retirer/")
    assert "jusqu’au" in page(client, f"{running.path}/cabinets/")


def test_sessions_are_planned_held_and_cancelled(running: Programme) -> None:
    client = running.client("facilitator")
    desk = f"{running.path}/mises-en-commun/"
    assert "Aucune séance prévue" in page(client, desk)
    assert "25/06/2009" in page(client, f"{desk}prevoir/?phase=lancement")
    form = {"phase": "lancement", "held_on": "25/06/2009", "seen": 1}
    assert "hors du programme" in send(client, f"{desk}prevoir/", 422, **{**form, "held_on": "01/01/2009"})
    send(client, f"{desk}prevoir/", **form, experts="Une experte")
    first = PooledSession.objects.get()
    send(client, f"{desk}{first.pk}/", **form, place="Valence")
    assert "Valence" in page(client, desk)
    hold = f"{desk}{first.pk}/tenir/"
    assert "qui est venu" in page(client, hold)
    assert "il en faut au moins une" in send(client, hold, 422, time="0,5", seen=2)
    send(client, hold, time="0,5", seen=2, companies=[company.pk for company in running.companies])
    assert "Temps tenu : 0,5 jour sur 1,5 jour" in page(client, desk)
    second = running.plan()
    assert "Annuler cette séance" in page(client, f"{desk}{second}/annuler/")
    send(client, f"{desk}{second}/annuler/")
    assert PooledSession.objects.get(pk=second).state == "cancelled"
    assert "présente" in page(running.client("owner1"), f"/accompagnement/{running.companies[0].pk}/")


def test_values_are_explained_line_by_line_with_a_sheet(running: Programme) -> None:
    client = running.client("facilitator")
    sign_day(day_id=running.log(), seen=1, **running.act("owner1"))
    hold_session(
        session_id=running.plan(),
        seen=1,
        time=HALF,
        companies=[company.pk for company in running.companies],
        **running.run(),
    )
    shown = page(client, f"{running.path}/valeur/")
    assert "1 000,00 €" in shown and "Lancement : sa part, entre 2 entreprises venues" in shown
    assert "1 jour × 800,00 €" in shown and "service rendu à une entreprise" in shown
    assert "et sa part d’une mise en commun" in shown
    promised = AidLine.objects.get(origin=AidOrigin.PROMISE, reference=aid_reference(running.companies[0].pk))
    assert f"{euro(promised.amount)} annoncés, en attente".replace("\N{NO-BREAK SPACE}", " ") in shown
    assert client.get(f"{running.path}/valeur/1.pdf").content.startswith(b"%PDF")
    assert client.get(f"{running.path}/valeur/9.pdf").status_code == 404


def test_closing_says_what_is_left_keeps_the_report_typed_and_closes(running: Programme) -> None:
    client = running.client("facilitator")
    running.log()
    shown = page(client, f"{running.path}/cloture/")
    assert "il reste des lignes sans signature" in shown and "bilan n’est pas approuvé" in shown
    assert "Déjà écrit" in send(client, f"{running.path}/cloture/", 422, report="Déjà écrit")
    SupportDay.objects.all().delete()
    for rank, company in enumerate(running.companies):
        running.report(rank)
        answer_report(company_id=company.pk, approve=True, seen=1, **running.act(f"owner{rank + 1}"))
    send(client, f"{running.path}/cloture/", report="Tout est dit.")
    closed = page(client, f"{running.path}/cloture/")
    assert "Tout est dit." in closed and "Terminer le programme" not in closed
    assert "Programme terminé" in page(client, f"/accompagnement/{running.companies[0].pk}/")


def test_the_papers_of_a_closed_programme_are_always_the_same_bytes(running: Programme) -> None:
    client = running.client("facilitator")
    assert client.get(f"{running.path}/bilan.pdf").content.startswith(b"%PDF")
    close(running)
    first, second = (client.get(f"{running.path}/bilan.pdf").content for _time in range(2))
    assert first == second and first.startswith(b"%PDF")


def test_days_are_exported_for_a_spreadsheet(running: Programme) -> None:
    sign_day(day_id=running.log(work="=1+1"), seen=1, **running.act("owner1"))
    running.log(time=HALF, done_on=DAY.replace(day=7))
    sheet = running.client("facilitator").get(f"{running.path}/journees.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    assert len(rows) == 3
    assert rows[1][4:8] == ["Accompagnement individuel", "2009-07-06", "1", "'=1+1"]
    assert rows[1][8:] == ["signée", "2009-07-20", "Porteur Fictif 1"]
    assert rows[2][6:10] == ["0,5", "Plan relu.", "à signer", ""]


# ---- consultants and companies -------------------------------------------------------------------


def test_a_consultant_logs_a_day_with_the_quota_before_their_eyes(running: Programme) -> None:
    client = running.client("consultant")
    assert "Noter une journée" in page(client, "/accompagnement/")
    path = f"/accompagnement/{running.companies[0].pk}/journee/"
    assert "il reste 2 jours" in page(client, path)
    form = {"phase": "seul", "time": "2", "done_on": "06/07/2009", "seen": 0}
    assert "Écrivez ce qui a été fait." in send(client, path, 422, **form)
    nothing = send(client, path, 422, seen=0)
    assert all(f"Choisissez {what}" in nothing for what in ("la phase.", "une demi-journée ou"))
    assert "Écrivez le jour du travail." in nothing and "obligatoire" not in nothing
    send(client, path, **form, work="Plan relu.")
    day = SupportDay.objects.get()
    assert (day.half_days, day.done_on, day.work) == (2, DAY, "Plan relu.")
    refused = send(client, path, 422, **{**form, "done_on": "06/07/2009"}, work="Gardé tel quel.")
    assert "toutes entreprises confondues" in refused and "Gardé tel quel." in refused
    running.log(done_on=DAY.replace(day=7), time=HALF)
    assert "Il reste 0,5 jour." in page(client, path)


def test_a_contested_day_goes_back_and_forth_on_the_pages(running: Programme) -> None:
    pk, company = running.log(), running.companies[0].pk
    owner, consultant = running.client("owner1"), running.client("consultant")
    contest = f"/accompagnement/journees/{pk}/contester/"
    assert "Plan relu." in page(owner, contest)
    send(owner, contest, reason="Une demie.", seen=1)
    assert "Corriger 1 ligne contestée" in page(consultant, "/")
    correct = f"/accompagnement/journees/{pk}/corriger/"
    assert "Une demie." in page(consultant, correct)
    send(consultant, correct, phase="seul", time="1", done_on="06/07/2009", work="Une demie.", seen=2)
    assert "Signer 1 ligne d’accompagnement" in page(owner, "/")
    sign = f"/accompagnement/journees/{pk}/signer/"
    stale = send(owner, sign, 409, seen=2)
    assert "a changé pendant que vous lisiez" in stale and "Une demie." in stale
    assert "a changé pendant" in send(owner, sign, 409, seen="x", again="1")
    send(owner, sign, seen=3)
    assert SupportDay.objects.get().state == "signed"
    page(consultant, f"/accompagnement/{company}/")


def test_a_day_is_cancelled_after_a_question(running: Programme) -> None:
    pk, client = running.log(), running.client("consultant")
    path = f"/accompagnement/journees/{pk}/annuler/"
    assert "Annuler cette journée" in page(client, path)
    contest_day(day_id=pk, seen=1, reason="Non", **running.act("owner1"))
    assert "a changé pendant" in send(client, path, 422, seen=1)
    send(client, path, seen=2)
    assert running.day(pk).state == "cancelled"


def test_a_report_is_written_approved_or_sent_back_on_its_page(running: Programme) -> None:
    path = f"/accompagnement/{running.companies[0].pk}/bilan/"
    consultant, owner = running.client("consultant"), running.client("owner1")
    assert "Rien à lire encore" in page(owner, path)
    send(consultant, path, act="keep", aims="Un but secret", seen=0)
    assert "Un but secret" in page(consultant, path)
    for who in ("owner1", "facilitator"):
        assert "Un but secret" not in page(running.client(who), path)
    full = dict.fromkeys(REPORT_SECTIONS, "Dit.")
    assert "Cette partie est vide" in send(consultant, path, 422, act="send", aims="But", seen=1)
    send(consultant, path, act="send", seen=1, **full)
    assert "Approuver le bilan" in page(owner, "/")
    assert "Envoyé à l’entreprise" in page(consultant, path)
    assert "Écrivez ce qu’il faut reprendre" in send(owner, path, 422, act="return", seen=2)
    send(owner, path, act="return", remark="Plus court.", seen=2)
    assert "Plus court." in page(consultant, path) and "Reprendre le bilan" in page(consultant, "/")
    send(consultant, path, act="send", seen=3, **full)
    send(owner, path, act="approve", seen=4)
    assert CompanyReport.objects.get().state == "approved"
    assert "Approuvé par l’entreprise le" in page(owner, path)


def test_who_has_nothing_to_follow_is_told_what_comes() -> None:
    client = Client()
    client.force_login(person("Autre Témoin"))
    assert "Aucun accompagnement pour vous" in page(client, "/accompagnement/")


def test_the_navigation_leads_consultants_and_companies_to_their_days(running: Programme) -> None:
    link = f'href="{reverse("support:mine")}"'
    assert link in page(running.client("consultant"), "/menu/")
    assert "Mes candidatures" not in page(running.client("consultant"), "/menu/")
    assert link in page(running.client("owner1"), "/menu/")
    assert link not in page(running.client("stranger"), "/menu/")
    tabs = page(
        running.client("facilitator"), f"/r/{running.call.network.slug}/appels/{running.call.slug}/suites/"
    )
    assert f"/appels/{running.call.slug}/accompagnement/" in tabs


# ---- queries -------------------------------------------------------------------------------------

COUNTS = {
    "programme": 5,
    "firms": 7,
    "sessions": 4,
    "values": 8,
    "closing": 6,
    "mine-consultant": 4,
    "company-consultant": 6,
    "company-owner1": 6,
    "log-consultant": 4,
    "report-owner1": 3,
}


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_as_many_queries_for_three_companies_as_for_one(
    rows: int, django_assert_num_queries: Any
) -> None:
    running = opened(companies=rows)
    for rank, company in enumerate(running.companies):
        running.log(company_id=company.pk, done_on=DAY.replace(day=DAY.day + rank))
        running.report(rank)
        running.plan()
    company = f"/accompagnement/{running.companies[0].pk}/"
    paths = {
        "programme": f"{running.path}/",
        "firms": f"{running.path}/cabinets/",
        "sessions": f"{running.path}/mises-en-commun/",
        "values": f"{running.path}/valeur/",
        "closing": f"{running.path}/cloture/",
        "mine-consultant": "/accompagnement/",
        "company-consultant": company,
        "company-owner1": company,
        "log-consultant": f"{company}journee/",
        "report-owner1": f"{company}bilan/",
    }
    for name, path in paths.items():
        client = running.client(name.partition("-")[2] or "facilitator")
        client.get("/menu/")  # the places are known from the page before
        with django_assert_num_queries(COUNTS[name]):
            page(client, path)


def test_days_noted_are_out_of_what_the_template_grants(running: Programme) -> None:
    running.log()
    shown = page(running.client("facilitator"), f"{running.path}/")
    assert "1 sur 2 jours, 0 signés" in shown and "1 ligne à signer" in shown
    assert TEMPLATE.phases[1].deliverable in shown and "du 25 juin au 22 septembre 2009" in shown
    assert NOW.year == 2009
