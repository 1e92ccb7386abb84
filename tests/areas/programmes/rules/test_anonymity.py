"""No name of a party is left in a text read without names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.programmes.rules.anonymity import MASK, Party, without_names

PARTIES = (
    Party(("Savonnerie Témoin", "SARL L’Étoile-Démo"), ("552100554",)),
    Party(("Camille Exemple",)),
    Party(("AB",), ("", "55210055400013")),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La Savonnerie Témoin innove.", f"La {MASK} innove."),
        ("LA SAVONNERIE TEMOIN INNOVE", f"LA {MASK} INNOVE"),
        ("savonnerie-témoin, puis Savonnerie  témoin", f"{MASK}, puis {MASK}"),
        ("L'etoile démo et l’Étoile-Démo", f"{MASK} et {MASK}"),
        ("SIREN 552 100 554 ou 552100554", f"SIREN {MASK} ou {MASK}"),
        ("SIRET 552 100 554 00013.", f"SIRET {MASK}."),
        ("Écrivez à camille@exemple.test", f"Écrivez à {MASK}"),
        ("Voir https://savonnerie.example/a et www.demo.example", f"Voir {MASK} et {MASK}"),
        ("Camille Exemple dirige", f"{MASK} dirige"),
        ("Une savonnerie modèle", "Une savonnerie modèle"),
        ("Le tableau AB et les savonneries témoins", "Le tableau AB et les savonneries témoins"),
        ("", ""),
    ],
)
def test_a_text_loses_its_names_and_nothing_else(text: str, expected: str) -> None:
    assert without_names(text, PARTIES) == expected


def test_without_parties_only_addresses_go() -> None:
    assert without_names("Nous, nous@exemple.test", ()) == f"Nous, {MASK}"
    assert without_names("SARL tout court", (Party(("SARL",)),)) == "SARL tout court"


@given(before=st.text(max_size=20), after=st.text(max_size=20), upper=st.booleans())
def test_a_name_between_spaces_never_survives(before: str, after: str, upper: bool) -> None:
    name = "SAVONNERIE TÉMOIN" if upper else "Savonnerie Témoin"
    masked = without_names(f"{before} {name} {after}", PARTIES)
    assert "savonnerie témoin" not in masked.lower()
