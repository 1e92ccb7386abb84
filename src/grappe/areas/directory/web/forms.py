"""The form of an organisation. What it accepts is judged by the rules; it only reads what was typed."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.commands import OrganisationRecord, fingerprint_of
from grappe.areas.directory.models import Organisation, OrganisationKind
from grappe.areas.directory.rules import OrganisationFacts, refusals_of_organisation, spaced
from grappe.areas.territory.models import Department
from grappe.values import parse_decimal
from grappe.web.refusals import words_of

DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d")


class DayField(forms.DateField):
    """A day, as typed in French or copied from a table. `missing` says that it was left out."""

    def __init__(self, *, missing: Any = None, **options: Any) -> None:
        super().__init__(
            input_formats=DATE_FORMATS,
            widget=forms.DateInput(
                format="%d/%m/%Y", attrs={"placeholder": _("jj/mm/aaaa"), "inputmode": "numeric"}
            ),
            error_messages={
                "invalid": _("Ce n’est pas une date. Écrivez le jour, le mois, l’année : 15/01/2009.")
            },
            **options,
        )
        if missing is not None:
            self.error_messages["required"] = missing


class OrganisationForm(forms.Form):
    """What a facilitator writes down about an organisation."""

    name = forms.CharField(label=_("Nom"), max_length=400, required=False)
    renamed_since = DayField(
        label=_("Si le nom change : depuis quel jour ?"),
        help_text=_("L’ancien nom reste sur la page. Laissez vide si le jour n’est pas connu."),
        required=False,
    )
    kind = forms.ChoiceField(label=_("Nature"), choices=OrganisationKind.choices)
    siren = forms.CharField(
        label=_("SIREN"),
        required=False,
        max_length=40,
        help_text=_("Neuf chiffres. Laissez vide s’il n’est pas connu."),
    )
    siret = forms.CharField(
        label=_("SIRET du siège"),
        required=False,
        max_length=40,
        help_text=_("Quatorze chiffres ; ils commencent par le SIREN."),
    )
    department = forms.ChoiceField(label=_("Département"), required=False)
    activity = forms.CharField(label=_("Activité"), required=False, max_length=300)
    market = forms.CharField(label=_("Marché"), required=False, max_length=80)
    headcount = forms.CharField(
        label=_("Effectif"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    source = forms.CharField(
        label=_("Source"), required=False, max_length=120, help_text=_("D’où vient ce que vous écrivez ici.")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, new: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        departments = Department.objects.order_by("code").values_list("code", "name")
        choices = [("", _("inconnu")), *((code, f"{code} {name}") for code, name in departments)]
        self.fields["department"].choices = choices
        if new:
            del self.fields["renamed_since"]

    def clean(self) -> dict[str, Any]:
        """Ask the rules at once, so that every reason is said together with those of the fields."""
        typed = self.cleaned_data
        facts = OrganisationFacts(
            typed.get("name", ""), typed.get("siren", ""), typed.get("siret", ""), typed.get("headcount")
        )
        for refusal in refusals_of_organisation(facts):
            if refusal.field not in self.errors:
                self.add_error(refusal.field, words_of(refusal))
        return typed

    def clean_headcount(self) -> int | None:
        """Read a whole number, thousands apart or not; the rules judge its sign."""
        text = self.cleaned_data["headcount"].strip()
        if not text:
            return None
        try:
            number = parse_decimal(text)
        except ValueError:
            number = None
        if number is None or number != number.to_integral_value():
            words = _("« %(text)s » n’est pas un nombre entier. Écrivez 12 ou 1 200.")
            raise forms.ValidationError(words, params={"text": text})
        return int(number)

    def record(self, *, invented: bool = False) -> OrganisationRecord:
        """Return what was typed, ready for the command."""
        kept = {name: self.cleaned_data[name] for name in _TYPED}
        return OrganisationRecord(**kept, invented=invented)

    @property
    def since(self) -> date | None:
        """The first day of a new name, if given."""
        since: date | None = self.cleaned_data.get("renamed_since")
        return since


_TYPED = ("name", "kind", "siren", "siret", "department", "activity", "market", "headcount", "source")


def values_shown(organisation: Organisation) -> dict[str, Any]:
    """Return an organisation's record as the form shows it."""
    return {name: getattr(organisation, name) for name in _TYPED if name != "department"} | {
        "siren": spaced(organisation.siren),
        "siret": spaced(organisation.siret),
        "department": organisation.department_id or "",
        "seen": fingerprint_of(organisation),
    }
