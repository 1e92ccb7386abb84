"""What is kept of the national register: masks, numbers, dates, names of people, kinds of file."""

from __future__ import annotations

import pytest

from grappe.areas.directory.rules.register import (
    ESTABLISHMENT_COLUMNS,
    ESTABLISHMENT_FIELDS,
    ESTABLISHMENTS,
    UNIT_COLUMNS,
    UNIT_FIELDS,
    UNITS,
    RegisterCard,
    establishment_of,
    kind_of,
    nature_of,
    refusals_to_take,
    unit_of,
)
from grappe.areas.directory.rules.search_answers import card_of_answer


def _unit(**cells: str | None) -> dict[str, object]:
    known = {"siren": "732829320", "etatAdministratifUniteLegale": "A"} | cells
    row = unit_of([known.get(name) for name in UNIT_COLUMNS])
    assert row is not None
    return dict(zip(UNIT_FIELDS, row, strict=True))


def _place(**cells: str | None) -> dict[str, object]:
    known = {"siret": "73282932000074", "etatAdministratifEtablissement": "A"} | cells
    row = establishment_of([known.get(name) for name in ESTABLISHMENT_COLUMNS])
    assert row is not None
    return dict(zip(ESTABLISHMENT_FIELDS, row, strict=True))


def test_no_column_that_names_a_person_is_read() -> None:
    personal = ("nomUnite", "nomUsage", "prenom", "pseudonyme", "sexe")
    assert [name for name in UNIT_COLUMNS if name.startswith(personal)] == []


def test_a_unit_is_kept_with_its_head_office() -> None:
    row = _unit(
        denominationUniteLegale="CHOCOLATERIE EXEMPLE",
        nicSiegeUniteLegale="74",
        nomenclatureActivitePrincipaleUniteLegale="NAFRev2",
        activitePrincipaleUniteLegale="10.82Z",
        economieSocialeSolidaireUniteLegale="O",
        dateCreationUniteLegale="1999-12-20",
        dateDebut="2020-01-01",
    )
    assert row["name"] == "CHOCOLATERIE EXEMPLE"
    assert row["head_office_siret"] == "73282932000074"
    assert (row["activity"], row["nomenclature"]) == ("10.82Z", "naf_rev2")
    assert (row["is_active"], row["closed_on"], row["created_on"]) == (True, None, "1999-12-20")
    assert row["is_social_economy"] is True and row["is_masked"] is False


def test_a_closed_unit_is_marked_with_its_day() -> None:
    row = _unit(etatAdministratifUniteLegale="C", dateDebut="2021-06-30")
    assert (row["is_active"], row["closed_on"]) == (False, "2021-06-30")


def test_what_is_masked_is_unknown_and_never_kept() -> None:
    row = _unit(
        statutDiffusionUniteLegale="P",
        denominationUniteLegale="[ND]",
        sigleUniteLegale="[ND]",
        nicSiegeUniteLegale="[ND]",
        dateCreationUniteLegale="[ND]",
    )
    assert "[ND]" not in row.values()
    assert (row["name"], row["head_office_siret"], row["created_on"]) == ("", "", None)
    assert row["is_masked"] is True
    place = _place(libelleVoieEtablissement="[ND]", codePostalEtablissement="[ND]")
    assert (place["street"], place["postcode"]) == ("", "")


@pytest.mark.parametrize(
    ("siren", "kept"), [("5480119", "005480119"), (None, None), ("12 345", None), ("1234567890", None)]
)
def test_a_number_has_its_nine_digits_or_the_row_is_left_out(siren: str | None, kept: str | None) -> None:
    row = unit_of([siren if name == "siren" else None for name in UNIT_COLUMNS])
    assert (row and row[0]) == kept
    assert establishment_of([None] * len(ESTABLISHMENT_COLUMNS)) is None


@pytest.mark.parametrize(
    ("told", "kept"), [("NAF25", "naf_2025"), ("NAFRev2", "naf_rev2"), ("NAF1993", "older"), (None, "")]
)
def test_activities_say_in_which_list_they_are(told: str | None, kept: str) -> None:
    assert _unit(nomenclatureActivitePrincipaleUniteLegale=told)["nomenclature"] == kept


def test_an_establishment_is_kept_with_its_place() -> None:
    row = _place(
        etablissementSiege="true",
        enseigne1Etablissement="",
        denominationUsuelleEtablissement="LA FABRIQUE",
        numeroVoieEtablissement="3",
        typeVoieEtablissement="RUE",
        libelleVoieEtablissement="DU MOULIN",
        codeCommuneEtablissement="47157",
        coordonneeLambertAbscisseEtablissement="478123.6",
        coordonneeLambertOrdonneeEtablissement="inconnu",
        dateCreationEtablissement="pas une date",
    )
    assert (row["name"], row["street"], row["commune"]) == ("LA FABRIQUE", "3 RUE DU MOULIN", "47157")
    assert (row["east"], row["north"], row["created_on"]) == (478124, None, None)
    assert row["is_head_office"] is True
    closed = _place(etatAdministratifEtablissement="F", dateDebut="2020-02-02")
    assert (closed["is_active"], closed["closed_on"], closed["east"]) == (False, "2020-02-02", None)


def test_the_file_is_known_by_its_headings_in_any_order() -> None:
    assert kind_of(tuple(reversed(UNIT_COLUMNS))).name == UNITS
    assert kind_of((*ESTABLISHMENT_COLUMNS, "siren")).name == ESTABLISHMENTS
    with pytest.raises(ValueError, match="denominationUniteLegale, etatAdministratifUniteLegale"):
        kind_of(["siren", "nom"])


@pytest.mark.parametrize(
    ("category", "nature"),
    [
        ("5710", "company"),
        ("9220", "association"),
        ("7210", "territory"),
        ("7383", "school"),
        ("7381", "chamber"),
        ("8470", "support"),
        ("", "company"),
    ],
)
def test_a_legal_category_proposes_a_nature(category: str, nature: str) -> None:
    assert nature_of(category) == nature


def test_nothing_is_taken_without_a_number_a_company_and_a_name() -> None:
    card = RegisterCard(siren="732829320", name="CHOCOLATERIE EXEMPLE")
    masked = RegisterCard(siren="732829320", name="")
    asked = [(card, "732829320"), (masked, "732829320"), (None, "732829320"), (None, "")]
    assert [[r.code for r in refusals_to_take(*one)] for one in asked] == [
        [],
        ["directory.register_masked"],
        ["directory.register_unknown"],
        ["directory.register_needs_siren"],
    ]


COMPANY = {
    "siren": "732829320",
    "nom_complet": "CHOCOLATERIE EXEMPLE (CE)",
    "nom_raison_sociale": "CHOCOLATERIE EXEMPLE",
    "nature_juridique": "5710",
    "activite_principale": "10.82Z",
    "tranche_effectif_salarie": "11",
    "categorie_entreprise": "PME",
    "etat_administratif": "A",
    "dirigeants": [{"nom": "TÉMOIN", "prenoms": "CAMILLE"}],
    "siege": {"siret": "73282932000074", "commune": "47157", "numero_voie": "3", "libelle_voie": "DU MOULIN"},
}


def _card(**changes: object) -> RegisterCard | None:
    return card_of_answer({"results": [COMPANY | changes]}, "732829320", source="essai")


def test_an_answer_gives_the_company_and_never_its_officers() -> None:
    card = _card()
    assert card is not None
    assert (card.name, card.siret, card.street) == ("CHOCOLATERIE EXEMPLE", "73282932000074", "3 DU MOULIN")
    assert card.is_active and "TÉMOIN" not in repr(card)
    closed = _card(etat_administratif="C", siege=None)
    assert closed is not None and not closed.is_active and closed.siret == ""


def test_an_individual_enterprise_keeps_its_sign_only() -> None:
    person = {"nature_juridique": "1000", "nom_complet": "CAMILLE TEMOIN"}
    signs = [
        ({"liste_enseignes": ["[ND]", "LA FABRIQUE"]}, "LA FABRIQUE"),
        ({"nom_commercial": "LE COMPTOIR"}, "LE COMPTOIR"),
        ({"liste_enseignes": None}, ""),
    ]
    for office, name in signs:
        card = _card(**person, siege=office)
        assert card is not None and card.name == name


def test_a_neighbour_of_the_number_is_not_the_company() -> None:
    assert card_of_answer({"results": [COMPANY]}, "356000000", source="") is None
    assert card_of_answer({}, "356000000", source="") is None
