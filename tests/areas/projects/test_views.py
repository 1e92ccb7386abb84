"""The pages of projects: what they show, to whom, in how many queries, and what their forms do."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import activate
from tests.areas.programmes.decisions.factories import actor_of
from tests.areas.projects.factories import (
    NOW,
    WORDS,
    World,
    begun,
    company,
    complete,
    employed,
    opened,
    seated,
)

from grappe.areas.directory.models import Posting, PostingKind
from grappe.areas.projects.commands import (
    add_link,
    answer_invitation,
    approve_version,
    invite_partner,
    propose_partner,
    start_project,
)
from grappe.areas.projects.models import (
    ClauseComment,
    Meeting,
    Project,
    ProjectPartner,
    Statement,
    WorkProgress,
)
from grappe.areas.projects.rules.agreement.versions import section_digest
from grappe.areas.projects.rules.portfolio import Category
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.projects.rules.stages import Confidentiality, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_french() -> Iterator[None]:
    """Read in French, whatever page was asked in English before."""
    activate("fr")
    yield
    activate("fr")


def signed_in(someone: Any) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def at(world: World, name: str, **more: Any) -> str:
    return reverse(f"projects:{name}", kwargs={"project": world.project.pk, **more})


def page(client: Client, path: str, status: int = 200) -> str:
    """What a page says, its no-break spaces as plain ones."""
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode().replace("\u00a0", " ").replace("&#x27;", "'")


def test_the_list_is_narrowed_and_exported() -> None:
    world = opened()
    client, where = signed_in(world.engineer), {"network": world.network.slug}
    path = reverse("projects:projects", kwargs=where)
    assert "Pelliculage exemple" in page(client, path)
    assert "Aucun projet ne correspond" in page(client, f"{path}?q=rien&etape=running&inter=on")
    sheet = page(client, reverse("projects:projects-csv", kwargs=where))
    assert "Pelliculage exemple;détecté;2026-03-02;0;1;;non" in sheet
    page(signed_in(world.stranger_person), path, 404)


def test_a_project_is_opened_from_a_need() -> None:
    world = opened()
    need = Posting.objects.create(
        organisation=company("Demandeur Exemple"),
        kind=PostingKind.NEED,
        title="Un colorant",
        text="Naturel",
        posted_at=NOW,
    )
    client = signed_in(world.engineer)
    path = reverse("projects:new", kwargs={"network": world.network.slug})
    assert "Un colorant" in page(client, path)
    assert "Besoin de Demandeur Exemple" in page(client, f"{path}?besoin={need.pk}")
    typed = {"title": "", "need": "", "confidentiality": "partners", "besoin": need.pk}
    refused = client.post(path, typed)
    assert refused.status_code == 409
    assert "Donnez un titre" in refused.content.decode()
    client.post(path, {**typed, "title": "Colorant", "need": "Naturel", "budget": "250 000,50", "key": "a"})
    made = Project.objects.get(title="Colorant")
    assert (made.posting, str(made.budget)) == (need, "250000.50")


def test_a_project_changes_and_moves() -> None:
    world = seated()
    client = signed_in(world.engineer)
    page(client, at(world, "edit"))
    client.post(
        at(world, "edit"), {"title": "Film", "need": "x", "confidentiality": "open", "seen": 1, "key": "b"}
    )
    assert Project.objects.get().title == "Film"
    assert "Choisissez une étape" in client.post(at(world, "move"), {"to": ""}).content.decode()
    client.post(at(world, "move"), {"to": "preparation", "key": "c"})
    assert "en préparation" in page(client, at(world, "journal"))
    page(signed_in(world.people["a"]), at(world, "move"), 404)


def test_who_is_invited_reads_only_what_is_disclosed() -> None:
    world = seated()
    own = company("Invité Exemple")
    someone = employed("Zoé Témoin", own)
    given = {"project_id": world.project.pk, "organisation_id": own.pk, "category": Category.SME}
    partner = propose_partner(**given, **world.lead)
    client = signed_in(someone)
    page(client, at(world, "project"), 404)
    invite_partner(partner_id=partner, disclosed="Un film, sans plus", **world.lead)
    seen = page(client, at(world, "project"))
    assert "Un film, sans plus" in seen
    assert "synthèse" not in seen
    page(client, at(world, "table"), 404)
    path = at(world, "partner", partner=partner)
    assert client.post(path, {"act": "accept"}).status_code == 409
    client.post(path, {"act": "accept", "undertakes": "on", "key": "d"})
    assert ProjectPartner.objects.get(pk=partner).state == PartnerState.ACCEPTED
    assert "synthèse" in page(client, at(world, "project"))


def test_who_may_know_reads_no_more() -> None:
    world = seated()
    Project.objects.update(confidentiality=Confidentiality.OPEN)
    seen = page(signed_in(world.stranger_person), at(world, "project"))
    assert "Projet réservé à ses partenaires" in seen
    assert "synthèse" not in seen


def test_the_board_and_what_each_says() -> None:
    world = seated()
    client = signed_in(world.engineer)
    assert "La chaîne n’est pas encore écrite" in page(client, at(world, "table"))
    added = client.post(at(world, "links"), {"name": "Film", "note": "naturel", "key": "e"})
    # What was added opens: who holds it comes next.
    assert added.headers["Location"].endswith(f"#m{world.project.links.get(name='Film').pk}")
    link = world.project.links.get()
    client.post(
        at(world, "links"), {"link": link.pk, "partner": world.partners["a"].pk, "holds": "lead", "key": "f"}
    )
    assert "1, secours 0" in page(client, at(world, "table"))
    client.post(at(world, "links"), {"link": link.pk, "act": "remove", "key": "g"})
    assert not world.project.links.exists()
    add_link(project_id=world.project.pk, name="Marché", **world.lead)
    assert "personne" in page(client, at(world, "table"))
    a, b = signed_in(world.people["a"]), signed_in(world.people["b"])
    typed = {"brings": "savoir-faire : le procédé secret", "expects": "marché : la pharmacie"}
    wrong = a.post(at(world, "state"), {**typed, "brings": "magie : rien", "key": "h"})
    assert "n’est pas un type connu" in wrong.content.decode()
    a.post(at(world, "state"), {**typed, "key": "i"})
    assert Statement.objects.count() == 1
    of_a = at(world, "partner", partner=world.partners["a"].pk)
    assert "procédé secret" not in page(b, at(world, "table"))
    assert "procédé secret" not in page(b, of_a)
    b.post(at(world, "state"), {**typed, "brings": "équipement : un four", "key": "j"})
    assert "procédé secret" in page(b, at(world, "table"))
    assert "procédé secret" in page(b, of_a)
    assert "Aucun maillon" in page(b, of_a)
    link = world.project.links.get()
    client.post(
        at(world, "links"), {"link": link.pk, "partner": world.partners["a"].pk, "holds": "help", "key": "n"}
    )
    assert 'Marché <span class="g-2nd">(peut aider)' in page(b, of_a)
    page(client, at(world, "state"), 404)


def test_a_partner_is_looked_for_put_on_the_board_and_leaves() -> None:
    world = seated()
    client, other = signed_in(world.engineer), company("Conserverie Exemple")
    path = at(world, "partner-add") + "?q=conserverie"
    assert "Conserverie Exemple" in page(client, path)
    client.post(path, {"organisation": other.pk, "category": "sme", "role": "partner", "key": "k"})
    partner = ProjectPartner.objects.get(organisation=other)
    own = at(world, "partner", partner=partner.pk)
    client.post(own, {"act": "invite", "disclosed": "Un film", "key": "l"})
    partner.refresh_from_db()
    assert partner.state == PartnerState.INVITED
    assert client.post(own, {"act": "rien"}).status_code == 409
    leaving = at(world, "partner", partner=world.partners["c"].pk)
    client.post(leaving, {"act": "leave", "reason": "cession", "key": "m"})
    assert "cession" in page(client, leaving)


def test_a_meeting_is_written_confirmed_and_felt() -> None:
    world = seated()
    client, a = signed_in(world.engineer), signed_in(world.people["a"])
    page(client, at(world, "meeting-add"))
    everyone = [row.pk for row in world.partners.values()]
    typed = {"held_on": "02/03/2026", "partners": everyone, "notes": "On commence", "key": "n"}
    assert client.post(at(world, "meeting-add"), {**typed, "held_on": ""}).status_code == 409
    client.post(at(world, "meeting-add"), typed)
    meeting = Meeting.objects.get()
    path = at(world, "meeting", meeting=meeting.pk)
    assert "On commence" in page(a, path)
    a.post(path, {"act": "confirm", "seen": 1, "key": "o"})
    a.post(path, {"act": "climate", "climate": "yes", "key": "p"})
    client.post(path, {"act": "write", "notes": "On continue", "seen": 1, "key": "q"})
    meeting.refresh_from_db()
    assert (meeting.notes, meeting.climate) == ("On continue", {"yes": 1})
    assert "à confirmer à nouveau" in page(client, path)
    assert client.post(path, {"act": "confirm", "seen": 2}).status_code == 404


def test_the_agreement_is_opened_written_discussed_and_compared() -> None:
    world = seated()
    client = signed_in(world.engineer)
    assert "pas encore ouvert" in page(client, at(world, "agreement"))
    client.post(at(world, "agreement"), {"act": "begin", "key": "r"})
    assert "il manque" in page(client, at(world, "agreement"))
    path = at(world, "section", section="law")
    typed = {"seen": section_digest(world.latest.content, "law"), "rows": "1", "act": "write"}
    client.post(path, {**typed, "law-0": "droit français", "courts-0": "", "key": "s"})
    assert world.latest.content["law"] == [{"law": "droit français", "courts": ""}]
    late = signed_in(world.people["a"]).post(path, {**typed, "law-0": "droit belge", "key": "t"})
    said = late.content.decode()
    assert late.status_code == 409
    assert "droit belge" in said and "droit français" in said
    client.post(path, {"act": "comment", "text": "Et les tribunaux", "key": "u"})
    assert "Et les tribunaux" in page(client, at(world, "agreement"))
    comment = ClauseComment.objects.get().pk
    client.post(at(world, "agreement"), {"act": "settle", "comment": comment, "key": "v"})
    assert "réglée" in page(client, at(world, "agreement"))
    assert "<ins>" in page(client, at(world, "version", number=2))
    assert "droit" in page(client, at(world, "version", number=2) + "?avec=1")
    page(client, at(world, "version", number=9), 404)
    page(client, at(world, "section", section="rien"), 404)


def test_shares_are_typed_beside_their_reasons() -> None:
    world = begun()
    client, path = signed_in(world.engineer), at(world, "section", section="results")
    share = {f"shares.{row.pk}-0": "33,33" for row in world.partners.values()}
    typed = {"seen": section_digest(world.latest.content, "results"), "rows": "1", "code-0": "R1", **share}
    refused = client.post(path, {**typed, "title-0": "", "ownership-0": "joint", "key": "w"})
    assert "Cette case est vide" in refused.content.decode()
    client.post(path, {**typed, "title-0": "Film", "ownership-0": "joint", "key": "x"})
    assert "R1 : les parts font 99,99 %, il manque 0,01 %" in page(client, at(world, "agreement"))


def test_each_approves_signs_then_amends() -> None:
    world = complete()
    number, digest = world.latest.number, world.latest.digest
    clients = {key: signed_in(someone) for key, someone in world.people.items()}
    path = at(world, "agreement")
    outdated = clients["a"].post(path, {"act": "approve", "partner": world.partners["a"].pk, "number": 1})
    assert "Ont changé" in outdated.content.decode()
    for act, given in (("approve", {"number": number}), ("sign", {"digest": digest})):
        for key, client in clients.items():
            page(client, path)
            client.post(path, {"act": act, "partner": world.partners[key].pk, "key": f"{act}{key}", **given})
    assert world.agreement.state == "signed"
    assert "Cette version est figée" in page(clients["a"], at(world, "section", section="law"))
    assert digest[:4] in page(clients["a"], at(world, "version", number=number))
    signed_in(world.engineer).post(path, {"act": "amend", "reason": "un an de plus", "key": "y"})
    assert "avenant nº 1" in page(clients["a"], path)


def test_the_agreement_prints_and_opens_in_a_text_editor() -> None:
    world = complete()
    approve_version(partner_id=world.partners["a"].pk, number=world.latest.number, **world.as_("a"))
    client = signed_in(world.people["a"])
    assert client.get(at(world, "agreement-pdf")).content.startswith(b"%PDF")
    answer = client.get("/en" + at(world, "agreement-docx"))
    text = ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
    assert "Consortium agreement" in text
    assert "Each party brings the following" in text


def _parts_done(text: str) -> dict[int, int]:
    """How much of the bars of each height the timeline draws as done, in percent."""
    bars = re.findall(r'<rect class="(d4|d1)" x="\d+" y="\d+" width="(\d+)" height="(14|8)"', text)
    widths = {(tone, int(height)): int(width) for tone, width, height in bars}
    return {
        height: round(100 * widths.get(("d1", height), 0) / whole)
        for (tone, height), whole in widths.items()
        if tone == "d4"
    }


def test_work_and_money_follow_the_agreement() -> None:
    world = complete()
    client = signed_in(world.people["b"])
    assert "T1 Essais" in page(client, at(world, "work"))
    for item, code, typed in (
        ("task", "T1", {"percent": "50"}),
        ("deliverable", "D1", {"done_on": ""}),
        ("milestone", "J1", {"outcome": "", "done_on": ""}),
    ):
        path = at(world, "follow", item=item, code=code)
        page(client, path)
        assert client.post(path, {**typed, "key": code}).status_code == 303
    assert WorkProgress.objects.get(code="T1").percent == 50
    assert _parts_done(page(client, at(world, "work"))) == {14: 50, 8: 50}
    assert client.post(at(world, "follow", item="task", code="T1"), {"percent": "150"}).status_code == 409
    page(client, at(world, "follow", item="task", code="T9"), 404)
    page(client, at(world, "follow", item="reve", code="T1"), 404)
    seen = page(client, at(world, "money"))
    assert "300 000 €" in seen and "50 %" in seen
    bare = start_project(network_id=world.network.pk, words=WORDS, **world.lead)
    engineer = signed_in(world.engineer)
    assert "Aucun lot" in page(engineer, reverse("projects:work", kwargs={"project": bare}))
    assert "Aucun coût" in page(engineer, reverse("projects:money", kwargs={"project": bare}))


def test_one_sees_ones_projects_and_an_empty_portfolio() -> None:
    world = seated()
    assert "Pelliculage exemple" in page(signed_in(world.people["a"]), reverse("projects:mine"))
    assert "aucun projet" in page(signed_in(world.stranger_person), reverse("projects:mine"))
    path = reverse("projects:portfolio", kwargs={"network": world.network.slug})
    assert "3 participants" in page(signed_in(world.engineer), path)
    Project.objects.all().delete()
    assert "Aucun projet à compter" in page(signed_in(world.engineer), path)


@pytest.mark.parametrize("name", ["project", "table", "agreement", "work", "money", "journal"])
def test_each_page_asks_few_queries(name: str, django_assert_max_num_queries: Any) -> None:
    world = complete()
    client = signed_in(world.engineer)
    client.get(reverse("home"))
    with django_assert_max_num_queries(8):
        page(client, at(world, name))


def test_the_page_of_a_partner_asks_few_queries(django_assert_max_num_queries: Any) -> None:
    world = complete()
    client = signed_in(world.people["a"])
    client.get(reverse("home"))
    with django_assert_max_num_queries(8):
        page(client, at(world, "partner", partner=world.partners["b"].pk))


def test_who_is_only_invited_does_not_read_the_title() -> None:
    world = seated()
    asked = company("Invitée Exemple")
    someone = employed("Alice Témoin", asked)
    Project.objects.filter(pk=world.project.pk).update(confidentiality="partners")
    partner = propose_partner(
        project_id=world.project.pk, organisation_id=asked.pk, category=Category.SME, **world.lead
    )
    invite_partner(partner_id=partner, disclosed="Un film naturel", **world.lead)
    client = Client()
    client.force_login(someone)
    own = f"/projets/{world.project.pk}/"
    for path in ("/projets/", own, f"{own}partenaires/{partner}/"):
        said = client.get(path).content.decode()
        assert world.project.title not in said and "Invitation à un projet" in said
    word = world.project.title.split()[0]
    assert "Aucun projet ne correspond." in client.get("/projets/", {"q": word}).content.decode()
    answer_invitation(partner_id=partner, accepts=True, undertakes=True, actor=actor_of(someone), on=world.on)
    assert world.project.title in client.get("/projets/", {"q": word, "tri": "title"}).content.decode()


def test_my_projects_are_searched_and_sorted_by_their_stage() -> None:
    world = seated()
    for stage in (Stage.STOPPED, Stage.DETECTED, Stage.FUNDED):
        world.project.pk = None
        world.project.title, world.project.stage = f"Essai {stage}", stage
        world.project.owner = world.engineer
        world.project.save()
    client = Client()
    client.force_login(world.engineer)
    said = client.get("/projets/", {"q": "Essai", "tri": "stage"}).content.decode()
    places = [said.index(f"Essai {stage}") for stage in (Stage.DETECTED, Stage.FUNDED, Stage.STOPPED)]
    assert places == sorted(places) and "Pelliculage exemple" not in said
    one = client.get("/projets/", {"etape": "funded"}).content.decode()
    assert "Essai funded" in one and "Essai stopped" not in one
