"""The forms of this area: admitting a member, renewing, ending, declaring a figure."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.web.forms import DayField
from grappe.areas.networks.models import EndReason, Measure, Network
from grappe.values import parse_decimal


class AdmissionForm(forms.Form):
    """The term for which an organisation is admitted."""

    organisation = forms.IntegerField(widget=forms.HiddenInput)
    college = forms.TypedChoiceField(label=_("Collège"), required=False, coerce=int, empty_value=None)
    valid_from = DayField(
        label=_("Depuis"),
        required=False,
        help_text=_("Premier jour de l’adhésion. Laissez vide s’il n’est pas connu."),
    )
    valid_to = DayField(
        label=_("Jusqu’au"), required=False, help_text=_("Dernier jour. Laissez vide si rien ne l’a fixé.")
    )
    source = forms.CharField(
        label=_("Source"), required=False, max_length=120, help_text=_("Bulletin, liste, décision du bureau…")
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, network: Network, **options: Any) -> None:
        super().__init__(*arguments, **options)
        colleges = list(network.colleges.order_by("position").values_list("pk", "name"))
        if colleges:
            self.fields["college"].choices = [("", _("sans collège")), *colleges]
        else:
            del self.fields["college"]


class RenewalForm(forms.Form):
    """The term that follows another."""

    valid_from = DayField(
        label=_("Depuis"), required=False, help_text=_("Le lendemain de la fin, au plus tôt.")
    )
    valid_to = DayField(
        label=_("Jusqu’au"), required=False, help_text=_("Dernier jour. Laissez vide si rien ne l’a fixé.")
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)


class EndingForm(forms.Form):
    """When and why a membership ends."""

    end = DayField(label=_("Dernier jour de l’adhésion"))
    reason = forms.ChoiceField(
        label=_("Pourquoi"), choices=[("", _("choisissez")), *EndReason.choices], required=False
    )
    note = forms.CharField(
        label=_("En quelques mots"),
        required=False,
        max_length=300,
        help_text=_("Lu par ceux qui lisent la liste des membres. N’y nommez personne."),
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)


class FigureForm(forms.Form):
    """A figure as a source prints it."""

    measure = forms.ChoiceField(label=_("Ce qui est compté"), choices=Measure.choices)
    value = forms.CharField(
        label=_("Chiffre"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Laissez vide si la source n’en donne pas : vide n’est pas zéro."),
    )
    wording = forms.CharField(
        label=_("Les mots de la source"),
        required=False,
        max_length=200,
        help_text=_("Tels qu’imprimés. « Plus de 150 entreprises » ne donne pas d’écart : c’est un minimum."),
    )
    source = forms.CharField(
        label=_("Source"), required=False, max_length=120, help_text=_("Le document, et la page si possible.")
    )
    source_date = forms.CharField(
        label=_("Date de la source"),
        required=False,
        max_length=10,
        help_text=_("Une année (2015), un mois (2015-06) ou un jour (2015-06-15)."),
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_value(self) -> int | None:
        """Read a whole number, thousands apart or not; empty is unknown."""
        text = self.cleaned_data["value"].strip()
        if not text:
            return None
        try:
            number = parse_decimal(text)
        except ValueError:
            number = None
        if number is None or number != number.to_integral_value():
            words = _("« %(text)s » n’est pas un nombre entier. Écrivez 12 ou 1 200.")
            raise forms.ValidationError(words, params={"text": text})
        return int(number)
