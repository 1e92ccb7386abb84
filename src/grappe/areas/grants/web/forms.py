"""Forms of grants. What is typed goes to the commands as typed: they say what cannot be read."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.areas.grants.models import METHOD_LABELS
from grappe.areas.programmes.models.applications import CATEGORY_LABELS
from grappe.areas.programmes.web.applications.forms import KeyedForm

DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d")


class DayField(forms.DateField):
    """A day, typed the French way."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(
            format="%d/%m/%Y",
            attrs={"placeholder": _("jj/mm/aaaa"), "autocomplete": "off", "inputmode": "numeric"},
        )
        errors = {"invalid": _("Ce n’est pas une date. Écrivez par exemple 15/09/2026.")}
        super().__init__(
            input_formats=DAY_FORMATS, widget=widget, required=False, error_messages=errors, **options
        )


class AmountField(forms.CharField):
    """An amount or a share, kept as typed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, required=False, max_length=40, **options)


class FilesInput(forms.FileInput):
    """Several files at once: the photographs of an invoice, its proof of payment."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files joined together, maybe none."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return every file that was chosen; the command says which cannot be kept."""
        return [found for found in (data if isinstance(data, list | tuple) else [data]) if found]


class TermsForm(KeyedForm):
    """The terms of payment of a call."""

    method = forms.ChoiceField(
        label=_("Au versement, les dépenses réelles servent à"),
        choices=[(code.value, words) for code, words in METHOD_LABELS.items()],
        widget=forms.RadioSelect,
        required=False,
    )
    advance = AmountField(
        label=_("Avance, en pour cent de l’aide"), help_text=_("Laissez vide s’il n’y a pas d’avance.")
    )
    before_balance = AmountField(
        label=_("Plafond avant le solde, en pour cent de l’aide"),
        help_text=_("Avance et acomptes compris ; 80 est l’usage."),
    )
    fungibility = AmountField(
        label=_("Dépassement permis d’une catégorie, en pour cent"),
        help_text=_("Laissez vide pour la seule limite du plan entier."),
    )
    starts_on = DayField(label=_("Premier jour des dépenses retenues"))
    ends_on = DayField(label=_("Dernier jour des dépenses retenues"))
    pieces = forms.IntegerField(
        label=_("Pièces par dépense, au moins"),
        required=False,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Écrivez un nombre entier.")},
    )
    most_public = AmountField(
        label=_("Taux maximal d’aide publique, en pour cent"),
        help_text=_("Toutes aides publiques ensemble, dans le plan de financement."),
    )
    publicity = forms.CharField(
        label=_("Phrase de publicité du financeur"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Imprimée sur la convention et les avis de paiement."),
    )


class KindForm(KeyedForm):
    """Which claim to begin."""

    kind = forms.ChoiceField(
        label=_("Que demandez-vous ?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que vous demandez.")},
    )

    def __init__(self, *arguments: Any, kinds: Iterable[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["kind"].choices = list(kinds)


class SpendingForm(KeyedForm):
    """One spending, with its pieces."""

    label = forms.CharField(
        label=_("Ce que paie la dépense"),
        required=False,
        help_text=_("Par exemple : essais du centre technique, facture 2026-118."),
    )
    category = forms.ChoiceField(label=_("Catégorie"), required=False, widget=forms.RadioSelect)
    amount = AmountField(label=_("Montant hors taxes"), help_text=_("Par exemple 1 250,00."))
    amount_incl = AmountField(
        label=_("Montant TVA comprise"), help_text=_("Laissez vide s’il n’y a pas de TVA : salaires.")
    )
    paid_on = DayField(label=_("Payée le"))
    files = FilesField(
        label=_("Pièces justificatives"),
        required=False,
        widget=FilesInput(attrs={"accept": "image/*,application/pdf"}),
        help_text=_("Photo, PDF ou document ; 10 Mo au plus chacune. La facture et sa preuve de paiement."),
    )

    def __init__(self, *arguments: Any, rates: Iterable[str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        rated = set(rates)
        self.fields["category"].choices = [
            (code.value, words) for code, words in CATEGORY_LABELS.items() if code.value in rated
        ]


class MessageForm(KeyedForm):
    """A few words: what is missing, or why not."""

    message = forms.CharField(
        label=_("Votre message"), required=False, widget=forms.Textarea(attrs={"rows": 3}), strip=False
    )


class PaidForm(KeyedForm):
    """When the money moved, and under which reference."""

    day = DayField(label=_("Jour"))
    reference = forms.CharField(
        label=_("Référence"), required=False, max_length=80, help_text=_("Numéro de mandat ou de virement.")
    )


class DueForm(KeyedForm):
    """Until when a recovery order is to be paid back."""

    day = DayField(label=_("À rembourser au plus tard le"))


class SignForm(KeyedForm):
    """The day of a signature made by hand."""

    signed_on = DayField(label=_("Signée sur papier le"))


class AmendForm(KeyedForm):
    """Why an agreement changes, and its new last day; the plan is in rows."""

    reason = forms.CharField(
        label=_("Pourquoi la convention change"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    ends_on = DayField(label=_("Dernier jour des dépenses retenues"))
