"""Answers in words: what a reader sees of each kind, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from grappe.areas.directory.models import Organisation, OrganisationKind
from grappe.areas.forms.rules import Bound, Condition, Moment, Question, QuestionKind
from grappe.areas.forms.web.answers import answers_in_words, bounds_in_words, in_words

FILE = {"attachment": 7, "name": "devis.pdf", "sha256": "ab" * 32, "size": 2048}
NAMES = {"732829320": "Atelier Exemple"}


@pytest.mark.parametrize(
    ("kind", "answer", "french", "english"),
    [
        (QuestionKind.TEXT, "Un bocal", "Un bocal", "Un bocal"),
        (QuestionKind.NUMBER, "1 200,5", "1 200,5", "1,200.5"),
        (QuestionKind.NUMBER, 12, "12", "12"),
        (QuestionKind.MONEY, "9 500", "9 500 €", "€9,500"),
        (QuestionKind.MONEY, "beaucoup", "beaucoup", "beaucoup"),
        (QuestionKind.DATE, "2009-05-29", "29 mai 2009", "29 May 2009"),
        (QuestionKind.DATE, "bientôt", "bientôt", "bientôt"),
        (QuestionKind.CHOICE, "web", "En ligne", "En ligne"),
        (QuestionKind.CHOICE, "gone", "gone", "gone"),
        (QuestionKind.CONSENT, {"agreed": True, "text": "x"}, "oui", "yes"),
        (QuestionKind.CONSENT, None, "non", "no"),
        (QuestionKind.FILE, FILE, "devis.pdf (2,0 Kio)", "devis.pdf (2.0 KB)"),
        (
            QuestionKind.ORGANISATION,
            "732829320",
            "Atelier Exemple (SIREN 732 829 320)",
            "Atelier Exemple (SIREN 732 829 320)",
        ),
        (
            QuestionKind.ORGANISATION,
            "356000000",
            "SIREN 356 000 000, inconnu de l’annuaire",
            "SIREN 356 000 000, not in the directory",
        ),
        (QuestionKind.TEXT, " ", "", ""),
    ],
)
def test_an_answer_is_written_as_its_reader_writes_such_things(
    kind: QuestionKind, answer: object, french: str, english: str
) -> None:
    asked = Question("q", kind, "Le projet", choices=(("web", "En ligne"),))
    with override("fr"):
        assert in_words(asked, answer, NAMES).replace("Kio", "Kio") in (french, french.replace("Kio", "Ko"))
    with override("en"):
        assert in_words(asked, answer, NAMES) == english


@pytest.mark.parametrize(
    ("kind", "least", "most", "words"),
    [
        (QuestionKind.NUMBER, "3", "12", "De 3 à 12."),
        (QuestionKind.NUMBER, None, "1200", "Au plus 1 200."),
        (QuestionKind.MONEY, "10 000", None, "Au moins 10 000 €."),
        (QuestionKind.TEXT, None, None, ""),
    ],
)
def test_bounds_are_said_before_one_answers(
    kind: QuestionKind, least: str | None, most: str | None, words: str
) -> None:
    bounds = {"least": least and Bound(least), "most": most and Bound(most)}
    assert bounds_in_words(Question("q", kind, "Combien", **bounds), None, None) == words


def test_bounds_of_a_date_are_said_as_days() -> None:
    asked = Question("q", QuestionKind.DATE, "Quand", least=Bound(moment=Moment.CLOSING, days=1))
    assert bounds_in_words(asked, date(2009, 5, 30), None) == "À partir du 30 mai 2009."
    assert bounds_in_words(asked, None, date(2009, 5, 30)) == "Jusqu’au 30 mai 2009."
    assert bounds_in_words(asked, date(2009, 5, 1), date(2009, 5, 30)) == "Du 1ᵉʳ mai 2009 au 30 mai 2009."
    assert bounds_in_words(asked, None, None) == ""


@pytest.mark.django_db
def test_only_what_is_asked_is_read_and_organisations_are_named_in_one_query(
    django_assert_num_queries: object,
) -> None:
    Organisation.objects.create(name="Atelier Exemple", siren="732829320", kind=OrganisationKind.COMPANY)
    asked = [
        Question("a", QuestionKind.ORGANISATION, "Porteur"),
        Question("b", QuestionKind.CONSENT, "Accord"),
        Question("c", QuestionKind.ORGANISATION, "Partenaire", shown_if=Condition("b", ("yes",))),
    ]
    with django_assert_num_queries(1):
        said = answers_in_words(asked, {"a": "732829320", "b": True, "c": "356000000"})
    assert [words for _question, words in said] == [
        "Atelier Exemple (SIREN 732 829 320)",
        "oui",
        "SIREN 356 000 000, inconnu de l’annuaire",
    ]
    with django_assert_num_queries(0):
        assert [words for _question, words in answers_in_words(asked, {})] == ["", "non"]
