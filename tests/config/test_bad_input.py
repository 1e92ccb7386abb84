"""What people really get wrong, tried on the demonstration's pages, each told in the reader's language.

Rules and commands have their own tests; here the message is read where it is shown, and nothing is half
written. `SCENES`: what is done → a part of what is said in French and in English.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.areas.programmes.rules.exported_call import sealed_call
from tests.config.reading import fields, words

from grappe.aid_check.answering import main as aid_check
from grappe.areas.directory.models import Organisation, Relation
from grappe.areas.funding.rules import CallRule
from grappe.areas.grants.models import Claim
from grappe.areas.people.models import Person
from grappe.areas.programmes.models import Application, Call
from grappe.areas.programmes.queries.ceilings import AidTerms
from grappe.kernel.models import AuditEntry
from grappe.replay import main as replay
from grappe.values import Euro

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
PDF = b"%PDF-1.4\n%%EOF\n"


class Reader:
    """Someone at their browser, in one of the two languages."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.answer: Any = None

    def as_(self, who: str) -> Reader:
        """Go on as somebody else."""
        self.client = Client()
        self.client.force_login(Person.objects.get(email=f"{who}@exemple.test"))
        return self

    def opens(self, path: str) -> Reader:
        """Read a page."""
        self.path = self.prefix + path
        self.answer = self.client.get(self.path)
        return self

    def sends(self, having: str, **typed: Any) -> Reader:
        """Send the form of the page that has a field, with some of its fields typed anew."""
        action, found = fields(self.answer, having)
        self.answer = self.client.post(action or self.path, found | typed)
        if self.answer.status_code in (302, 303):
            self.answer = self.client.get(self.answer.headers["Location"])
        return self

    @property
    def said(self) -> str:
        return words(self.answer)


Scene = Callable[[Reader], str]
SCENES: dict[Scene, tuple[str, str]] = {}


def scene(french: str, english: str) -> Callable[[Scene], Scene]:
    """Say what a scene makes the page say."""

    def keep(act: Scene) -> Scene:
        SCENES[act] = (french, english)
        return act

    return keep


def draft() -> Application:
    return Application.objects.get(call__slug="essai-ouvert", number=1)


def step(name: str) -> str:
    return f"/candidatures/{draft().pk}/{name}/"


# ---- numbers that are not what they should be -----------------------------------------------------


@scene(
    "« 123456789 » n’est pas un SIREN : sa clé de contrôle est fausse.",
    "“123456789” is not a SIREN: its check digit is wrong.",
)
def wrong_siren(reader: Reader) -> str:
    start = reader.as_("applicant").opens("/public/appels/essai-ouvert/candidater/")
    return start.sends("siren", siren="123456789", organisation="").said


@scene(
    "est un SIRET (14 chiffres). Le SIREN en est le début : écrivez 732 829 320.",
    "is a SIRET (14 digits). The SIREN is its beginning: write 732 829 320.",
)
def siret_for_a_siren(reader: Reader) -> str:
    start = reader.as_("applicant").opens("/public/appels/essai-ouvert/candidater/")
    return start.sends("siren", siren="732 829 320 00074", organisation="").said


@scene(
    "« 73282932000075 » n’est pas un SIRET : sa clé de contrôle est fausse.",
    "“73282932000075” is not a SIRET: its check digit is wrong.",
)
def wrong_siret(reader: Reader) -> str:
    company = Organisation.objects.filter(invented=False, kind="company").earliest("pk")
    page = reader.as_("facilitator").opens(f"/organisations/{company.pk}/etablissements/ajouter/")
    return page.sends("siret", name="Atelier", siret="73282932000075").said


@scene(
    "Le 1ᵉʳ janvier 2020 précède la clôture du dépôt : le règlement l’interdit.",
    "1 January 2020 is before submissions close, which the rules forbid.",
)
def date_before_it_may_be(reader: Reader) -> str:
    return reader.as_("applicant").opens(step("projet")).sends("title", start="01/01/2020").said


@scene(
    "attend une date, par exemple 29/05/2009.",
    "expects a date, for example 29/05/2009.",
)
def day_that_does_not_exist(reader: Reader) -> str:
    return reader.as_("applicant").opens(step("projet")).sends("title", start="31/02/2027").said


@scene(
    "Rien n’a été enregistré ; votre brouillon reste lisible.",
    "Nothing was saved; your draft can still be read.",
)
def question_asked_after_the_deadline(reader: Reader) -> str:
    late = Application.objects.get(call__slug="essai-clos", number=1)
    reader.as_("applicant").opens(step("projet"))
    action, typed = fields(reader.answer, "title")
    reader.answer = reader.client.post(f"{reader.prefix}/candidatures/{late.pk}/projet/", typed, follow=True)
    return reader.said


def spent(reader: Reader, amount: str, vat: str = "0") -> Reader:
    row = {"label_0": "Essais", "category_0": "external", "amount_0": amount, "vat_0": vat}
    return reader.as_("applicant").opens(step("budget")).sends("rows", vat_basis="excl", **row)


@scene(
    "« -12 » est négatif. Écrivez un montant positif.",
    "“-12” is negative. Write a positive amount.",
)
def negative_cost(reader: Reader) -> str:
    return spent(reader, "-12").said


@scene(
    "« douze mille » n’est pas un montant. Écrivez 9 500 ou 9 500,00.",
    "“douze mille” is not an amount.",
)
def cost_in_letters(reader: Reader) -> str:
    return spent(reader, "douze mille").said


# ---- files ----------------------------------------------------------------------------------------


def joined(reader: Reader, name: str, content: bytes) -> str:
    file = SimpleUploadedFile(name, content)
    return reader.as_("applicant").opens(step("pieces")).sends("label", label="Devis", file=file).said


@scene(
    "« devis.pdf » dépasse 10 Mo.",
    "“devis.pdf” is larger than 10 MB.",
)
def file_too_large(reader: Reader) -> str:
    return joined(reader, "devis.pdf", PDF + b"0" * 10 * 1024 * 1024)


@scene(
    "« devis.exe » n’est pas d’un type accepté.",
    "“devis.exe” is not of an accepted type.",
)
def file_of_a_wrong_kind(reader: Reader) -> str:
    return joined(reader, "devis.exe", b"MZ")


@scene(
    "« devis.pdf » se dit pdf, mais son contenu ne l’est pas.",
    "“devis.pdf” says it is pdf, but its content is not.",
)
def file_that_is_not_what_it_says(reader: Reader) -> str:
    return joined(reader, "devis.pdf", b"MZ")


# ---- twice, and at once ---------------------------------------------------------------------------


@scene(
    "Cette note a été modifiée dans une autre fenêtre pendant que vous écriviez.",
    "This mark was changed in another window while you were writing.",
)
def mark_saved_in_two_windows(reader: Reader) -> str:
    path = "/jury/essai-notation/dossiers/2/note/"
    earlier = reader.as_("juror2").opens(path).answer
    asked = {"criterion": ["C1", "C2", "C3", "C4", "B1"]}
    reader.opens(path).sends("C1", C1="11", **asked)
    reader.answer = earlier
    return reader.sends("C1", C1="19", **asked).said


@scene(
    "Camille Exemple vient de décider : liste d’attente.",
    "Camille Exemple has just decided: waiting list.",
)
def application_decided_by_two_facilitators(reader: Reader) -> str:
    path = "/r/organics-cluster/appels/essai-deliberation/dossiers/1/decision/"
    earlier = reader.as_("facilitator").opens(path).answer
    reader.opens(path).sends("outcome", outcome="waitlisted", reason="Départ de la liste : essai.")
    reader.answer = earlier
    return reader.sends("outcome", outcome="rejected", reason="Un autre choix.").said


# ---- what is someone else's, what was altered -----------------------------------------------------


@scene(
    "Cette page n’existe pas L’adresse est incomplète",
    "This page does not exist The address is incomplete",
)
def application_of_someone_else(reader: Reader) -> str:
    reader.as_("moulin").opens(step("projet"))
    assert reader.answer.status_code == 404
    return reader.said


@scene(
    "Ce récépissé n’est plus celui qui a été délivré. Ce qui a changé : Organisation.",
    "This receipt is no longer the one that was issued. What changed: Organisation.",
)
def altered_receipt(reader: Reader) -> str:
    own = Application.objects.get(call__slug="essai-ouvert", number=2)
    reader.as_("moulin").opens(f"/candidatures/{own.pk}/recepisse.json")
    receipt = json.loads(reader.answer.content)
    altered = json.dumps(receipt).replace("Moulin Exemple", "Moulin Altéré")
    file = SimpleUploadedFile("recepisse.json", altered.encode(), "application/json")
    reader.opens("/public/recepisses/")
    reader.answer = reader.client.post(reader.path, {"file": file})
    return reader.said


# ---- calls, links, claims -------------------------------------------------------------------------


@scene(
    "La période 2 chevauche la période 1. Faites-la commencer après sa clôture.",
    "Round 2 overlaps round 1. Make it start after that one closes.",
)
def rounds_that_overlap(reader: Reader) -> str:
    page = reader.as_("facilitator").opens("/r/organics-cluster/appels/essai-preparation/modifier/")
    times = {"rounds-1-opens_at": "05/01/2027 09:00", "rounds-1-closes_at": "05/03/2027 17:00"}
    return page.sends("rounds-1-opens_at", **times).said


@scene(
    "Ce lien fermerait un cercle : « Holding Exemple 901 » contrôle déjà",
    "This link would close a circle: “Holding Exemple 901” already controls",
)
def control_links_in_a_circle(reader: Reader) -> str:
    link = Relation.objects.filter(kind="control", valid_to=None).first()
    assert link is not None
    path = f"/organisations/{link.organisation_id}/liens/ajouter/?lien=filiale&autre={link.holder_id}"
    return reader.as_("facilitator").opens(path).sends("valid_from").said


def claim() -> Claim:
    return Claim.objects.get(state="draft")


def sent(reader: Reader) -> str:
    path = f"{reader.prefix}/subventions/demandes/{claim().pk}/envoyer/"
    reader.answer = reader.as_("applicant").client.post(path, {"key": "essai"})
    assert Claim.objects.filter(pk=claim().pk, state="draft").exists()
    return reader.said


@scene(
    "La dépense « Essais en magasin » n’a pas de justificatif. Joignez-en un.",
    "The cost “Essais en magasin” has no evidence. Attach some.",
)
def evidence_missing(reader: Reader) -> str:
    claim().lines.get().evidence.all().delete()
    return sent(reader)


@scene(
    "dépassent le plan conventionné (30 000,00 €).",
    "are over the agreed plan (€30,000.00).",
)
def claim_over_the_plan(reader: Reader) -> str:
    claim().lines.update(amount=900_000)
    return sent(reader)


# ---- what the scenes prove ------------------------------------------------------------------------

LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])


def reader_of(language: str) -> Reader:
    return Reader("" if language == "fr" else "/en")


@LANGUAGES
@pytest.mark.parametrize("act", SCENES, ids=lambda act: act.__name__)
def test_each_mistake_is_told_in_the_readers_language(demo: None, act: Scene, language: str) -> None:
    french, english = SCENES[act]
    assert (french if language == "fr" else english) in act(reader_of(language))


@LANGUAGES
@pytest.mark.parametrize(
    "act", [negative_cost, file_too_large, claim_over_the_plan, control_links_in_a_circle]
)
def test_what_is_refused_leaves_no_line(demo: None, act: Scene, language: str) -> None:
    before = AuditEntry.objects.count()
    act(reader_of(language))
    assert AuditEntry.objects.count() == before


@LANGUAGES
@pytest.mark.parametrize("typed", ["12 500,50", "12\u202f500,50\u00a0€", "12500.50"])
def test_a_french_comma_and_a_thousands_space_are_read(demo: None, typed: str, language: str) -> None:
    spent(reader_of(language), typed, vat="2 500,10")
    (row,) = draft().costs.all()
    assert (row.amount, row.vat) == (Decimal("12500.50"), Decimal("2500.10"))


@LANGUAGES
@pytest.mark.parametrize("amount", ["12 500", "12 500,50"])
def test_a_page_sent_back_unchanged_keeps_its_amounts(demo: None, amount: str, language: str) -> None:
    reader = spent(reader_of(language), amount)
    (before,) = draft().costs.values_list("amount", flat=True)
    reader.opens(step("budget")).sends("rows", label_0="Essais relus")
    (after,) = draft().costs.values_list("label", "amount")
    assert after == ("Essais relus", before)


@LANGUAGES
def test_the_ceiling_of_a_call_stands_in_its_box_as_it_will_be_read(demo: None, language: str) -> None:
    of = Call.objects.get(slug="essai-enveloppes")
    of.aid_terms = AidTerms(call_rule=CallRule(Euro(200_000))).as_json()
    of.state = "review"  # once the session is open, the rule is text and has no box
    of.save()
    reader = reader_of(language).as_("facilitator")
    reader.opens(f"/r/organics-cluster/appels/{of.slug}/deliberation/regle/")
    assert Euro.parse(fields(reader.answer, "ceiling")[1]["ceiling"]) == Euro(200_000)


@LANGUAGES
def test_a_form_sent_twice_starts_one_application(demo: None, language: str) -> None:
    reader = reader_of(language).as_("herboristerie").opens("/public/appels/essai-ouvert/candidater/")
    form = reader.answer
    first = reader.sends("siren").said
    reader.answer = form
    assert reader.sends("siren").said == first
    started = Application.objects.filter(
        call__slug="essai-ouvert", organisation__name="Herboristerie Exemple"
    )
    assert started.count() == 1


# ---- files read by a command ----------------------------------------------------------------------

GIVEN = {"beneficiary": "100000001", "amount": "15000.00", "granted_on": "2025-01-01", "regime": None}
CASE = {"id": "x", "undertakings": [{"siren": "100000001", "activity": "general"}], "aids": []}
SAID = {
    "regime": ("régime inconnu « 9999/9999 »", 'unknown regulation "9999/9999"'),
    "amount": ("Écrivez 15000.00, avec un point.", "Write 15000.00, with a point."),
}


@LANGUAGES
@pytest.mark.parametrize(("part", "value"), [("regime", "9999/9999"), ("amount", "15000,00")])
def test_a_case_of_aid_that_cannot_be_read(
    part: str, value: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = tmp_path / "cas.json"
    asked.write_text(json.dumps({"cases": [{**CASE, "new_aid": {**GIVEN, part: value}}]}), encoding="utf-8")
    aid_check([str(asked), "--lang", language])
    said = capsys.readouterr().out.replace("\u00a0", " ").replace('\\"', '"')
    assert SAID[part][language == "en"] in said


@pytest.mark.parametrize(
    ("language", "seal", "figure"),
    [
        ("fr", "Sceau : rompu. Ce fichier a été modifié après son export.", "non reproduit (publié : 15,90"),
        ("en", "Seal: broken. This file was changed after its export.", "not reproduced (published: 15.90"),
    ],
)
def test_an_altered_file_of_a_call(
    language: str, seal: str, figure: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exported = tmp_path / "appel.json"
    exported.write_text(json.dumps(sealed_call()).replace('"mean": 1540', '"mean": 1590'), encoding="utf-8")
    assert replay([str(exported), "--lang", language]) == 1
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert seal in said and figure in said
