"""Partner organisations: declared by SIREN, taken off after asking; jurors tied to them are kept away."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grappe.areas.directory.models import Organisation
from grappe.areas.programmes.commands.applications import (
    add_partner,
    remove_partner,
    submit_application,
)
from grappe.areas.programmes.commands.applications.partners import MOST_PARTNERS
from grappe.areas.programmes.models import (
    ApplicationPartner,
    Conflict,
    Juror,
)
from grappe.areas.programmes.queries.applications import content_of
from grappe.areas.programmes.rules.applications import ApplicationState
from grappe.kernel.models import AuditEntry
from grappe.values import Refused

from .factories import CLOSING, DURING, actor, call, complete, draft, joins, organisation, person, works_for
from .test_pages import HTMX, signed_in, step_href, text

pytestmark = pytest.mark.django_db
SIREN = "732829320"


def declare(made: Any, who: Any, **changes: Any) -> int:
    values = {
        "application_id": made.pk,
        "siren": "732 829 320",
        "name": "Atelier Exemple",
        "role": " Mène les essais ",
        "actor": actor(who),
        "on": DURING,
        **changes,
    }
    return add_partner(**values)


def test_a_partner_is_declared_with_its_role_and_added_to_the_directory() -> None:
    who = person("sacha")
    made = draft(call(), who)
    pk = declare(made, who, key="once")
    partner = ApplicationPartner.objects.select_related("organisation").get(pk=pk)
    assert (partner.organisation.siren, partner.role, partner.added_at) == (SIREN, "Mène les essais", DURING)
    made.refresh_from_db()
    assert made.version == 2
    assert AuditEntry.objects.get(command="add_partner").changes["organisation"] == partner.organisation_id
    assert declare(made, who, key="once") == pk, "a form sent twice declares once"
    known = declare(made, who, siren="356000000", name="Essai Exemple")
    assert known != pk
    assert Organisation.objects.filter(siren=SIREN).count() == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"role": " "}, ("programmes.partner_role_missing",)),
        ({"role": "x" * 161}, ("programmes.partner_role_too_long",)),
        ({"siren": ""}, ("programmes.organisation_missing",)),
        ({"siren": "732829321", "role": ""}, ("programmes.partner_role_missing", "directory.siren_wrong")),
        ({"name": ""}, ("programmes.organisation_unknown",)),
        ({"on": CLOSING.replace(month=6)}, ("programmes.deadline_passed",)),
    ],
)
def test_every_reason_not_to_declare_is_said_at_once(
    changes: dict[str, Any], expected: tuple[str, ...]
) -> None:
    who = person("sacha")
    made = draft(call(), who)
    with pytest.raises(Refused) as refused:
        declare(made, who, **changes)
    assert refused.value.codes == expected
    assert not ApplicationPartner.objects.exists()


def test_the_applicant_itself_a_partner_twice_and_one_too_many_are_refused() -> None:
    who = person("sacha")
    made = draft(call(), who)
    Organisation.objects.filter(pk=made.organisation_id).update(siren="356000000", invented=False)
    with pytest.raises(Refused, match="partner_is_applicant"):
        declare(made, who, siren="356000000")
    declare(made, who)
    with pytest.raises(Refused, match="partner_already_there"):
        declare(made, who)
    for number in range(MOST_PARTNERS - 1):
        ApplicationPartner.objects.create(application=made, organisation=organisation(f"Autre {number}"))
    with pytest.raises(Refused, match="too_many_partners"):
        declare(made, who, siren="552100554")


def test_who_reads_only_and_who_is_not_of_the_team_declare_nothing() -> None:
    who, reader = person("sacha"), person("alix")
    made = draft(call(), who)
    joins(made, reader, "reader")
    with pytest.raises(Refused, match="kernel.not_allowed"):
        declare(made, reader)
    with pytest.raises(type(made).DoesNotExist):
        declare(made, person("dominique"))


def test_a_juror_tied_to_a_partner_is_kept_away_in_the_same_transaction() -> None:
    who, tied = person("sacha"), person("alix")
    of = call()
    juror = Juror.objects.create(call=of, person=tied, capacity_as="Jurée")
    made = complete(of, who)
    pk = declare(made, who)
    works_for(tied, Organisation.objects.get(siren=SIREN))
    assert not Conflict.objects.exists(), "a draft ties nobody"
    submit_application(application_id=made.pk, actor=actor(who), on=DURING)
    conflict = Conflict.objects.get()
    assert (conflict.juror_id, conflict.application_id) == (juror.pk, made.pk)
    partner = ApplicationPartner.objects.get(pk=pk)
    assert conflict.organisation_id == partner.organisation_id
    with pytest.raises(Refused, match="application_not_draft"):
        remove_partner(partner_id=pk, actor=actor(who), on=DURING)


def test_partners_are_part_of_what_is_submitted() -> None:
    who = person("sacha")
    made = complete(call(), who)
    declare(made, who)
    assert content_of(made, submitted_at=DURING)["partners"] == [
        {"name": "Atelier Exemple", "siren": SIREN, "role": "Mène les essais"}
    ]


def test_the_page_declares_asks_before_taking_off_and_takes_off() -> None:
    who = person("sacha")
    made = draft(call(running=True), who)
    client, href = signed_in(who), step_href(made, "partenaires")
    assert "Aucun partenaire n’est déclaré" in text(client.get(href))
    wrong = client.post(href, {"siren": "732829320", "key": "a"})
    assert wrong.status_code == 409
    assert "Écrivez son nom pour l’ajouter" in text(wrong)
    assert 'value="732829320"' in text(wrong)
    right = {"siren": "732829320", "name": "Atelier Exemple", "role": "Mène les essais", "key": "b"}
    assert client.post(href, right)["Location"] == href
    page = text(client.get(href))
    assert "732 829 320" in page
    assert "1 partenaire" in page
    partner = ApplicationPartner.objects.get()
    ask = reverse("programmes:application-partner-remove", kwargs={"pk": partner.pk})
    assert "Retirer Atelier Exemple ?" in text(client.get(ask))
    assert client.post(ask, {"key": "c"})["Location"] == href
    assert not ApplicationPartner.objects.exists()
    assert client.get(ask).status_code == 404


def test_a_number_is_looked_up_as_one_types() -> None:
    who = person("sacha")
    made = draft(call(running=True), who)
    organisation("Confiserie Exemple", siren=SIREN)
    client, href = signed_in(who), step_href(made, "partenaires")
    looked = {
        "732 829 320": "Confiserie Exemple",
        "356000000": "L’annuaire ne connaît pas ce SIREN",
        "732829321": "sa clé de contrôle est fausse",
    }
    for typed, words in looked.items():
        assert words in text(client.get(href, {"siren": typed}, headers=HTMX))
    assert text(client.get(href, {"siren": ""}, headers=HTMX)).strip() == ""


def test_after_the_deadline_partners_are_read_and_removal_says_why_not() -> None:
    who = person("sacha")
    of = call()
    made = draft(of, who)
    pk = declare(made, who)
    client = signed_in(who)
    page = text(client.get(step_href(made, "partenaires")))
    assert "Atelier Exemple" in page
    assert "Déclarer ce partenaire" not in page
    ask = reverse("programmes:application-partner-remove", kwargs={"pk": pk})
    assert "Les partenaires ne changent plus" in text(client.get(ask))
    late = client.post(ask, {"key": "x"})
    assert late.status_code == 409
    assert ApplicationPartner.objects.exists()


def test_a_partner_shows_when_reading_again_and_on_the_receipt() -> None:
    who = person("sacha")
    made = complete(call(), who)
    declare(made, who)
    assert "Mène les essais" in text(signed_in(who).get(step_href(made, "relire")))
    submit_application(application_id=made.pk, actor=actor(who), on=DURING)
    receipt = reverse("programmes:application-receipt", kwargs={"pk": made.pk})
    page = text(signed_in(who).get(receipt))
    assert "Atelier Exemple" in page
    assert "a bien cette empreinte" in page
    made.refresh_from_db()
    assert made.state == ApplicationState.SUBMITTED
    stranger = Client()
    stranger.force_login(person("dominique"))
    assert stranger.get(receipt).status_code == 404
