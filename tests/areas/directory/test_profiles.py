"""What organisations say of themselves: skills, activities, needs and offers, and who reads them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.areas.networks.factories import (
    NOW,
    TODAY,
    acting,
    make_company,
    make_member,
    make_network,
    make_person,
    make_staff,
)

from grappe.areas.directory.access import belongs_to, can_change_posting, can_describe_organisation
from grappe.areas.directory.commands import (
    change_posting,
    describe_organisation,
    open_posting,
    posting_fingerprint,
    profile_fingerprint,
    turn_posting,
)
from grappe.areas.directory.models import Organisation, Posting, Relation
from grappe.areas.directory.queries import postings_visible_to
from grappe.areas.directory.rules import (
    Activity,
    PostingState,
    activity_of,
    refusals_of_posting,
    refusals_of_profile,
    refusals_to_turn,
    skills_of,
)
from grappe.areas.people.models import Person
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry
from grappe.values import Refusal, Refused


def _codes(refusals: list[Refusal]) -> list[str]:
    return [refusal.code.partition(".")[2] for refusal in refusals]


def test_skills_are_kept_once_in_their_order() -> None:
    assert skills_of([" Export ", "", "jus  de fruits", "EXPORT"]) == ("Export", "jus de fruits")


def test_an_activity_is_read_from_a_line() -> None:
    assert activity_of(" 1032z  Jus de  fruits", "naf_rev2") == Activity("10.32Z", "Jus de fruits")
    assert activity_of("10.32Z", "naf_2025") == Activity("10.32Z", "", "naf_2025")


@pytest.mark.parametrize(
    ("skills", "activities", "codes"),
    [
        (["export"], [Activity("10.32Z", "jus")], []),
        ([f"s{n}" for n in range(31)], [], ["too_many_skills"]),
        (["a" * 61], [], ["skill_too_long"]),
        ([], [Activity(f"10.{n}Z") for n in range(20, 33)], ["too_many_activities"]),
        ([], [Activity("jus")], ["activity_code_wrong"]),
        ([], [Activity("10.32Z", "a" * 121)], ["activity_label_too_long"]),
        ([], [Activity("10.32Z"), Activity("10.32Z", "jus")], ["activity_twice"]),
    ],
)
def test_what_is_said_is_checked(skills: list[str], activities: list[Activity], codes: list[str]) -> None:
    assert _codes(refusals_of_profile(skills, activities)) == codes


@pytest.mark.parametrize(
    ("kind", "title", "text", "codes"),
    [
        ("need", "Un bouchon", "Compostable.", []),
        ("wish", "", " ", ["posting_kind_unknown", "posting_title_missing", "posting_text_missing"]),
        ("offer", "a" * 121, "b" * 4001, ["posting_title_too_long", "posting_text_too_long"]),
    ],
)
def test_a_need_says_enough(kind: str, title: str, text: str, codes: list[str]) -> None:
    assert _codes(refusals_of_posting(kind=kind, title=title, text=text)) == codes


@pytest.mark.parametrize(
    ("state", "to", "codes"),
    [
        ("open", PostingState.CLOSED, []),
        ("closed", PostingState.OPEN, []),
        ("open", PostingState.OPEN, ["posting_open_already"]),
        ("closed", PostingState.CLOSED, ["posting_closed_already"]),
    ],
)
def test_a_need_turns(state: str, to: PostingState, codes: list[str]) -> None:
    assert _codes(refusals_to_turn(state, to)) == codes


def _employee(company: Organisation) -> Person:
    person = make_person()
    Relation.objects.create(kind="employment", person=person, organisation=company)
    return person


def _need(company: Organisation, title: str = "Un bouchon", **values: object) -> Posting:
    return Posting.objects.create(
        organisation=company, kind="need", title=title, text="Compostable.", posted_at=NOW, **values
    )


@pytest.mark.django_db
def test_its_own_people_describe_it_once_at_a_time() -> None:
    company = make_company()
    actor = acting(_employee(company))
    act = {"organisation_id": company.pk, "seen": profile_fingerprint(company), "on": NOW}
    jus = [Activity("10.32Z", "Jus")]
    describe_organisation(**act, skills=["Export", "export"], activities=jus, actor=actor, key="d")
    company.refresh_from_db()
    assert company.skills == ["Export"]
    assert company.activities == [{"code": "10.32Z", "label": "Jus", "nomenclature": "naf_rev2"}]
    assert AuditEntry.objects.get(key="d").changes == {"skills": 1, "activities": 1}
    with pytest.raises(Refused) as refused:
        describe_organisation(**act, skills=[], activities=[], actor=actor)
    assert refused.value.codes == ("kernel.stale",)
    with pytest.raises(Refused) as refused:
        describe_organisation(**act, skills=[], activities=[], actor=acting(make_person()))
    assert refused.value.codes == ("kernel.not_allowed",)


@pytest.mark.django_db
def test_a_need_is_opened_once_corrected_closed_and_opened_again() -> None:
    company = make_company()
    actor = acting(_employee(company))
    act = {"organisation_id": company.pk, "kind": "need", "title": " Un bouchon ", "text": "Compostable."}
    pk = open_posting(**act, is_confidential=True, actor=actor, on=NOW, key="n")
    assert open_posting(**act, is_confidential=True, actor=actor, on=NOW, key="n") == pk
    row = Posting.objects.get()
    assert (row.title, row.is_confidential, row.posted_by_id) == ("Un bouchon", True, actor.person_id)
    change = {"posting_id": pk, "seen": posting_fingerprint(row), "actor": actor, "on": NOW}
    change_posting(**change, title="Deux bouchons", text="Et vite.", is_confidential=False)
    with pytest.raises(Refused) as refused:
        change_posting(**change, title="Trois", text="x", is_confidential=False)
    assert refused.value.codes == ("kernel.stale",)
    turn_posting(posting_id=pk, to=PostingState.CLOSED, actor=actor, on=NOW)
    row = Posting.objects.get()
    assert (row.title, str(row), row.state, row.closed_at) == (
        "Deux bouchons",
        "Deux bouchons",
        "closed",
        NOW,
    )
    turn_posting(posting_id=pk, to=PostingState.OPEN, actor=actor, on=NOW)
    assert Posting.objects.get().closed_at is None
    with pytest.raises(Refused) as refused:
        turn_posting(posting_id=pk, to=PostingState.OPEN, actor=actor, on=NOW)
    assert refused.value.codes == ("directory.posting_open_already",)


@pytest.mark.django_db
def test_strangers_open_and_change_nothing() -> None:
    company, stranger = make_company(), acting(make_person())
    shown, hidden = _need(company), _need(company, is_confidential=True)
    for attempt in (
        lambda: open_posting(
            organisation_id=company.pk,
            kind="need",
            title="x",
            text="x",
            is_confidential=False,
            actor=stranger,
            on=NOW,
        ),
        lambda: change_posting(
            posting_id=shown.pk, title="x", text="x", is_confidential=False, seen="", actor=stranger, on=NOW
        ),
        lambda: turn_posting(posting_id=shown.pk, to=PostingState.CLOSED, actor=stranger, on=NOW),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.codes == ("kernel.not_allowed",)
    with pytest.raises(ObjectDoesNotExist):
        turn_posting(posting_id=hidden.pk, to=PostingState.CLOSED, actor=stranger, on=NOW)


@pytest.mark.django_db
def test_a_confidential_need_is_read_by_its_own_and_by_the_staff_of_its_networks() -> None:
    here, elsewhere = make_network("ici"), make_network("ailleurs")
    company, alone = make_member(here).organisation, make_company()
    hidden, lonely = _need(company, is_confidential=True), _need(alone, is_confidential=True)
    shown = _need(company, "Public")
    readers = {
        "its own": (_employee(company), {hidden, shown}),
        "staff of its network": (make_staff(here), {hidden, shown}),
        "board of its network": (make_staff(here, "board"), {shown}),
        "funder of its network": (make_staff(here, "funder"), {shown}),
        "staff of another": (make_staff(elsewhere), {shown}),
        "a stranger": (make_person(), {shown}),
        # An organisation of no network is kept by any staff, but its confidences are its own.
        "the other's own": (_employee(alone), {lonely, shown}),
    }
    for who, (person, seen) in readers.items():
        assert set(postings_visible_to(actor=acting(person), on=TODAY)) == seen, who
    assert postings_visible_to(actor=MACHINE, on=TODAY).count() == 3
    staff = acting(make_staff(elsewhere))
    assert can_describe_organisation(staff, alone, on=TODAY)
    assert not can_change_posting(staff, lonely, on=TODAY)
    assert not belongs_to(MACHINE, company, on=TODAY)


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.django_db
def test_the_form_of_skills_keeps_what_was_typed_and_explains() -> None:
    company = make_company()
    client = _signed_in(_employee(company))
    address = reverse("directory:profile-edit", args=[company.pk])
    form = client.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    wrong = client.post(address, typed | {"skills": "Export\nBio", "activities": "jus Jus"}).content.decode()
    assert "n’est pas un code d’activité" in wrong and "Export\nBio" in wrong
    done = client.post(address, typed | {"skills": "Export\nBio", "activities": "1032z Jus\n\n47.29Z"})
    assert done.headers["Location"] == reverse("directory:organisation", args=[company.pk])
    page = client.get(done.headers["Location"]).content.decode()
    assert "Export" in page and "10.32Z" in page and "NAF rév." in page
    assert client.get(address).context["form"]["activities"].value() == "10.32Z Jus\n47.29Z"
    assert _signed_in(make_person()).get(address).status_code == 403


@pytest.mark.django_db
def test_needs_are_written_corrected_and_closed_on_their_page() -> None:
    company = make_company()
    client = _signed_in(_employee(company))
    listed = reverse("directory:organisation-postings", args=[company.pk])
    assert "Rien n’est encore dit" in client.get(listed).content.decode()
    add = reverse("directory:posting-add", args=[company.pk])
    assert client.get(add, {"sorte": "offer"}).context["form"]["kind"].value() == "offer"
    typed = {"kind": "need", "title": "", "text": "Compostable", "key": "k"}
    wrong = client.post(add, typed).content.decode()
    assert "Dites en une ligne" in wrong and "Compostable" in wrong
    assert client.post(add, typed | {"title": "Un bouchon"}).headers["Location"] == listed
    row = Posting.objects.get()
    edit = reverse("directory:posting-edit", args=[row.pk])
    form = client.get(edit).context["form"]
    kept = {name: form[name].value() or "" for name in form.fields}
    assert client.post(edit, kept | {"title": "Deux bouchons", "is_confidential": "on"}).status_code == 303
    page = client.get(listed).content.decode()
    assert "Deux bouchons" in page and "confidentiel" in page
    turn = reverse("directory:posting-turn", args=[row.pk])
    assert client.get(turn).status_code == 405
    for to, state in (("closed", "closed"), ("open", "open")):
        assert client.post(turn, {"to": to, "key": to}).headers["Location"] == listed
        assert Posting.objects.get().state == state
    stranger = _signed_in(make_person())
    for address in (edit, turn):
        assert stranger.post(address).status_code == 404
    assert stranger.get(add).status_code == 403
    assert "Rien de publié" in stranger.get(listed).content.decode()
    Posting.objects.update(is_confidential=False)
    assert (stranger.get(edit).status_code, stranger.post(turn).status_code) == (403, 403)


@pytest.mark.django_db
def test_everyones_needs_are_searched_filtered_and_exported() -> None:
    company = make_company("Atelier Exemple")
    reader = _employee(company)
    _need(company, "Un bouchon", is_confidential=True)
    _need(make_company("Autre Exemple"), "Une machine")
    Posting.objects.create(
        organisation=company, kind="offer", title="=Une ligne", text="Libre.", state="closed", posted_at=NOW
    )
    client, address = _signed_in(reader), reverse("directory:postings")
    page = client.get(address).content.decode()
    assert "Un bouchon" in page and "Une machine" in page and "=Une ligne" not in page
    for query, seen in (
        ({"q": "bouchon atelier"}, ["Un bouchon"]),
        ({"sorte": "offer", "clos": "on"}, ["=Une ligne"]),
        ({"miens": "on"}, ["Un bouchon"]),
        ({"q": "textile"}, []),
    ):
        found = client.get(address, query)
        assert [row.title for row in found.context["page"]] == seen
    assert "Rien ne correspond." in found.content.decode()
    sheet = client.get(reverse("directory:postings-csv"), {"clos": "on"})
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="besoins-et-offres.csv"'
    text = sheet.content.decode()
    assert text.startswith("\ufeffOrganisation;Sorte;") and ";'=Une ligne;" in text
    assert (
        "Un bouchon" not in _signed_in(make_person()).get(reverse("directory:postings-csv")).content.decode()
    )
    Posting.objects.all().delete()
    assert "Aucun besoin, aucune offre" in client.get(address).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("organisation-postings", 7),
        ("posting-add", 4),
        ("profile-edit", 4),
        ("postings", 4),
        ("postings-csv", 3),
        ("organisations", 6),
        ("organisations-csv", 3),
        ("links", 6),
        ("establishments", 5),
    ],
)
def test_queries_do_not_grow_with_rows(name: str, queries: int) -> None:
    network = make_network()
    company = make_member(network).organisation
    client = _signed_in(make_staff(network))
    address = reverse(f"directory:{name}", args=[company.pk] if "/0/" in _pattern(name) else [])
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            other = make_company()
            _need(company)
            _need(other)
            other.establishments.create(name="Dépôt")
            company.establishments.create(name="Dépôt")
            Relation.objects.create(kind="employment", person=make_person(), organisation=company)
            Relation.objects.create(kind="control", holder=company, organisation=other, criterion="votes")
            Relation.objects.create(kind="control", holder=other, organisation=make_company())
        client.get(address)  # the shell learns one's places at the first page, then keeps them
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))
    assert counts == [queries, queries]


def _pattern(name: str) -> str:
    without = {"postings", "postings-csv", "organisations", "organisations-csv"}
    return "" if name in without else reverse(f"directory:{name}", args=[0])
