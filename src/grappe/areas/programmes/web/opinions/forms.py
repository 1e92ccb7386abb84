"""What a facilitator types to ask for an opinion."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.values import Refusal
from grappe.web.refusals import words_of

CONFIDENTIAL, SHARED, WITH_LETTER = "confidential", "shared", "letter"
AUDIENCES = [
    (CONFIDENTIAL, _("l’animation seule")),
    (SHARED, _("l’animation et les jurés du dossier")),
    (WITH_LETTER, _("l’animation, les jurés et, avec la lettre de décision, la candidate")),
]


class AskForm(forms.Form):
    """Whom to ask, what, until when, and who reads the answer."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    email = forms.CharField(
        label=_("Adresse électronique"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Sans compte, la personne reçoit une invitation. La lettre ne nomme pas la candidate."),
    )
    capacity_as = forms.CharField(
        label=_("Demandé à titre de"),
        max_length=120,
        required=False,
        help_text=_("Par exemple : œnologue, juriste en étiquetage"),
    )
    question = forms.CharField(
        label=_("Votre question"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Une seule, à laquelle on peut répondre sans connaître les autres dossiers."),
    )
    due_at = forms.DateTimeField(
        label=_("À rendre avant le"),
        input_formats=("%d/%m/%Y %H:%M", "%d/%m/%Y %Hh%M", "%d/%m/%Y"),
        widget=forms.DateTimeInput(
            format="%d/%m/%Y %H:%M", attrs={"placeholder": _("jj/mm/aaaa hh:mm"), "autocomplete": "off"}
        ),
        help_text=_("Heure de Paris ; la seconde écrite compte encore."),
        error_messages={
            "invalid": _("Ce n’est pas une date avec son heure. Écrivez par exemple 29/05/2026 17:00.")
        },
    )
    audience = forms.ChoiceField(
        label=_("Qui lit l’avis"), choices=AUDIENCES, initial=CONFIDENTIAL, widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        """Say that the question is missing with the mistakes of this form, not after them; when there is
        none, the command says it with its own."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors and not cleaned.get("question", "").strip() and "question" not in self.errors:
            self.add_error("question", words_of(Refusal("programmes.opinion_question_missing")))
        return cleaned


class OpinionForm(forms.Form):
    """The expert's own words."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Votre avis"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 10})
    )


def audience_of(choice: str) -> dict[str, bool]:
    """Return what a choice of readers means for the command."""
    return {"is_confidential": choice not in (SHARED, WITH_LETTER), "with_letter": choice == WITH_LETTER}


def choice_of(*, is_confidential: bool, with_letter: bool) -> str:
    """Return the choice of readers in force."""
    if is_confidential:
        return CONFIDENTIAL
    return WITH_LETTER if with_letter else SHARED
