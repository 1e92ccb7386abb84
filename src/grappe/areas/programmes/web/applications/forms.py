"""The forms of applicants. They read what was typed; the rules alone say what is wrong with it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.models import Organisation
from grappe.areas.programmes.models import Audience, MemberRole
from grappe.areas.programmes.models.applications import VatBasis
from grappe.kernel.http import new_key

INVITED_ROLES = [
    (MemberRole.EDITOR.value, _("écrire avec vous")),
    (MemberRole.READER.value, _("lire seulement")),
]


class KeyedForm(forms.Form):
    """A form that knows its own key, so that sent twice it acts once."""

    use_required_attribute = False
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options["initial"] = {"key": new_key(), **options.get("initial", {})}
        super().__init__(*arguments, **options)


class StartForm(KeyedForm):
    """For which organisation one applies: one of one's own, or another by its SIREN."""

    organisation = forms.ChoiceField(
        label=_("Pour quelle organisation ?"), required=False, widget=forms.RadioSelect
    )
    siren = forms.CharField(
        label=_("SIREN"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Les neuf chiffres de l’entreprise, avec ou sans espaces."),
    )
    name = forms.CharField(
        label=_("Nom de l’organisation"),
        required=False,
        help_text=_("Seulement si l’annuaire ne connaît pas encore ce SIREN."),
    )

    def __init__(self, *arguments: Any, organisations: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*arguments, **options)
        if organisations:
            choices = [(str(row.pk), row.name) for row in organisations]
            choices.append(("", gettext("une autre, par son SIREN")))
            self.fields["organisation"].choices = choices
        else:
            del self.fields["organisation"]


class AnswerField(forms.CharField):
    """What was typed, whatever it is: required marks the label, and submitting checks it."""

    def validate(self, value: Any) -> None:
        """Accept everything: a draft may hold blanks."""


class VatForm(KeyedForm):
    """The VAT situation, beside the rows of the plan."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    vat_basis = AnswerField(
        label=_("Votre entreprise récupère-t-elle la TVA ?"),
        help_text=_("L’aide se calcule sur ce que la dépense vous coûte vraiment."),
        widget=forms.RadioSelect(choices=VatBasis.choices),
    )
    vat_deduction = forms.CharField(
        label=_("Part de la TVA récupérée, en pour cent"),
        help_text=_("À remplir seulement si vous la récupérez en partie, par exemple 40 ou 12,5."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class PieceForm(KeyedForm):
    """A file to join."""

    file = forms.FileField(
        label=_("Fichier"),
        help_text=_("PDF, image, document ou classeur ; 10 Mo au plus."),
        widget=forms.FileInput(),
        allow_empty_file=True,
        error_messages={"required": _("Choisissez un fichier.")},
    )
    label = forms.CharField(
        label=_("Ce qu’il contient"), required=False, help_text=_("Par exemple : devis du centre technique.")
    )


class InviteForm(KeyedForm):
    """Whom to invite, and to do what."""

    email = forms.CharField(
        label=_("Adresse électronique"),
        required=False,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
        help_text=_("La personne se connecte avec cette adresse pour accepter."),
    )
    role = forms.ChoiceField(
        label=_("Ce qu’elle pourra faire"), choices=INVITED_ROLES, widget=forms.RadioSelect
    )


class PartnerForm(KeyedForm):
    """An organisation of the partnership, by its SIREN, and what it does in the project."""

    siren = forms.CharField(
        label=_("SIREN"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Les neuf chiffres de l’organisation, avec ou sans espaces."),
    )
    name = forms.CharField(
        label=_("Nom de l’organisation"),
        required=False,
        help_text=_("Seulement si l’annuaire ne connaît pas encore ce SIREN."),
    )
    role = forms.CharField(
        label=_("Son rôle dans le projet"),
        required=False,
        help_text=_("Par exemple : fabrique le prototype, mène les essais."),
    )


class CommentForm(KeyedForm):
    """A remark on a part of the application, for its team or for the facilitation too."""

    section = forms.ChoiceField(label=_("À propos de"))
    body = forms.CharField(
        label=_("Votre message"), required=False, widget=forms.Textarea(attrs={"rows": 4}), strip=False
    )
    audience = forms.ChoiceField(
        label=_("Qui le lit"), widget=forms.RadioSelect, choices=Audience.choices, initial=Audience.TEAM
    )

    def __init__(
        self,
        *arguments: Any,
        sections: Sequence[tuple[str, str]],
        is_team: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self.fields["section"].choices = sections
        if not is_team:
            del self.fields["audience"]


class AskForm(KeyedForm):
    """Until when the missing pieces are asked back, and in which words."""

    due_at = forms.DateTimeField(
        label=_("À rendre avant le"),
        required=False,
        input_formats=("%d/%m/%Y %H:%M", "%d/%m/%Y %Hh%M", "%d/%m/%Y"),
        widget=forms.DateTimeInput(
            format="%d/%m/%Y %H:%M", attrs={"placeholder": _("jj/mm/aaaa hh:mm"), "autocomplete": "off"}
        ),
        help_text=_("Heure de Paris ; la seconde écrite compte encore."),
        error_messages={
            "invalid": _("Ce n’est pas une date avec son heure. Écrivez par exemple 29/05/2026 17:00.")
        },
    )
    message = forms.CharField(
        label=_("Message"), required=False, widget=forms.Textarea(attrs={"rows": 3}), strip=False
    )
