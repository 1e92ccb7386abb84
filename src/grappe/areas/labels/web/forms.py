"""Forms of labels. What is typed goes to the commands as typed: they say what cannot be read."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.areas.grants.web.forms import AmountField, DayField
from grappe.areas.programmes.web.applications.forms import KeyedForm


class NumberField(forms.IntegerField):
    """A whole number, maybe none."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        errors = {"invalid": _("Écrivez un nombre entier.")}
        super().__init__(widget=widget, required=False, error_messages=errors, **options)


def _text(rows: int, **options: Any) -> forms.CharField:
    return forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": rows}), **options)


class TermsForm(KeyedForm):
    """The terms of a label from a day on."""

    valid_from = DayField(label=_("Ces règles valent à partir du"))
    source = forms.CharField(
        label=_("Texte qui les fixe"),
        required=False,
        help_text=_("Délibération, arrêté ou règlement, avec sa date."),
    )
    years = NumberField(
        label=_("Durée du label, en années"), help_text=_("Laissez vide si le texte ne la dit pas.")
    )
    window = NumberField(
        label=_("Le renouvellement s’ouvre avant la fin, en mois"), help_text=_("Six mois, le plus souvent.")
    )
    members = NumberField(label=_("Membres, au moins"), help_text=_("Compté au registre du réseau."))
    companies = AmountField(label=_("Part d’entreprises parmi les membres, au moins, en pour cent"))
    board = NumberField(label=_("Personnes au bureau, au moins"))
    report = forms.BooleanField(label=_("Le dernier rapport annuel doit être rendu"), required=False)
    written = _text(
        3,
        label=_("Autres conditions"),
        help_text=_("Une par ligne. Grappe ne peut pas les vérifier : vous les attestez au renouvellement."),
    )
    grounds = _text(3, label=_("Motifs de suspension"), help_text=_("Un par ligne."))


class AttachForm(KeyedForm):
    """Which call awards the label, as which wave."""

    call = forms.TypedChoiceField(
        label=_("Appel"), coerce=int, error_messages={"required": _("Choisissez un appel.")}
    )
    wave = forms.CharField(label=_("Nom de la vague"), required=False, help_text=_("Par exemple 2026."))

    def __init__(self, *arguments: Any, calls: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["call"].choices = [("", _("choisissez")), *calls]


class ActForm(KeyedForm):
    """The day of an act on a label, and why."""

    on = DayField(label=_("À compter du"))
    ground = forms.ChoiceField(label=_("Motif"), required=False)
    reason = _text(
        2, label=_("Précision"), help_text=_("Lue par l’autorité et par l’animation du réseau seulement.")
    )
    attested = forms.BooleanField(
        label=_("J’ai vérifié les conditions que Grappe ne connaît pas"), required=False
    )

    def __init__(self, *arguments: Any, grounds: Iterable[str] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        found = list(grounds)
        if found:
            self.fields["ground"].choices = [("", _("choisissez")), *((row, row) for row in found)]
        else:
            self.fields["ground"] = forms.CharField(label=_("Motif"), required=False, max_length=200)


class SupportForm(KeyedForm):
    """The agreement of support."""

    starts_on = DayField(label=_("Premier jour du soutien"))
    years = NumberField(label=_("Durée, en années"))
    rate = AmountField(label=_("Part des frais de fonctionnement, en pour cent"))
    cap = AmountField(label=_("Plafond par an, en euros"))


class ActionForm(KeyedForm):
    """One action of an agreement."""

    name = forms.CharField(label=_("Action"), required=False)
    year = NumberField(label=_("Année de la convention"))
    budget = AmountField(label=_("Budget, en euros"))
    action_rate = AmountField(label=_("Taux d’aide, en pour cent"))


class SignForm(KeyedForm):
    """The day of the signature."""

    signed_on = DayField(label=_("Signée le"))


class ReportForm(KeyedForm):
    """The report of a year; the spending of each action is in rows."""

    running = AmountField(
        label=_("Frais de fonctionnement de l’année, en euros"),
        help_text=_("Salaires de l’animation, locaux, déplacements, communication."),
    )
    others = AmountField(
        label=_("Autres aides publiques sur ces frais, en euros"),
        help_text=_("Le soutien couvre seulement ce qu’elles laissent. Zéro s’il n’y en a pas."),
    )
    activity = _text(
        8, label=_("L’année du réseau"), help_text=_("Ce qui s’est fait, avec qui, ce qui a changé.")
    )
    next_year = _text(4, label=_("L’année qui vient"))


class CheckForm(KeyedForm):
    """What is kept of a report; spending of actions is in rows."""

    accepted = AmountField(label=_("Frais de fonctionnement retenus, en euros"))
    reason = _text(2, label=_("Pourquoi une partie est écartée"))


class MessageForm(KeyedForm):
    """What is missing."""

    message = _text(3, label=_("Ce qui manque"))


class PaidForm(KeyedForm):
    """When the money left, and under which reference."""

    day = DayField(label=_("Payée le"))
    reference = forms.CharField(
        label=_("Référence"), required=False, max_length=80, help_text=_("Numéro de mandat ou de virement.")
    )
