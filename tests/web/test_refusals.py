"""Refusals speak the reader's language and keep what was typed."""

import pytest
from django import forms
from django.utils import translation

from grappe.values import Euro, Refusal, Refused
from grappe.web import refusals


class OneField(forms.Form):
    name = forms.CharField()


def test_words_follow_the_reader() -> None:
    refusal = Refusal("kernel.file_too_large", {"name": "devis.pdf", "megabytes": 10})
    assert "dépasse 10" in refusals.words_of(refusal)
    with translation.override("en"):
        assert refusals.words_of(refusal).startswith("“devis.pdf” is larger than 10")


def test_a_code_without_words_is_our_mistake() -> None:
    with pytest.raises(KeyError, match="no words"):
        refusals.words_of(Refusal("kernel.never_said"))


def test_each_reason_is_said_once() -> None:
    twice = [Refusal("kernel.not_allowed"), Refusal("kernel.not_allowed")]
    assert len(refusals.all_words(twice)) == 1


def test_words_may_not_contradict_each_other() -> None:
    with pytest.raises(ValueError, match="given twice"):
        refusals.register({"kernel.not_allowed": "Autre chose."})


def test_amounts_are_written_for_people() -> None:
    refusals.register({"test.amount": "Au plus %(cap)s."})
    said = refusals.words_of(Refusal("test.amount", {"cap": Euro.parse("15000")}))
    assert said == "Au plus 15\u00a0000,00\u00a0€."


def test_reasons_go_to_their_field_and_typed_values_stay() -> None:
    form = OneField({"name": "Lou"})
    assert form.is_valid()
    here, elsewhere = Refusal("people.name_missing", field="name"), Refusal("kernel.not_allowed", field="x")
    refusals.add_to_form(form, Refused([here, elsewhere]))
    assert form.errors["name"] and form.non_field_errors()
    assert form["name"].value() == "Lou"
