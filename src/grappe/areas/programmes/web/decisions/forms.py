"""What a facilitator writes when the jury decides."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.areas.funding.web.forms import EuroField
from grappe.areas.programmes.models.decisions import OUTCOME_LABELS
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.web.calls.boxes import MomentField
from grappe.values import ZERO, Euro, Refusal, Refused
from grappe.web.refusals import words_of


class DecisionForm(forms.Form):
    """One decision. `version` is that of the decision the reader had in front of them."""

    outcome = forms.ChoiceField(
        label=_("Décision du jury"),
        widget=forms.RadioSelect,
        choices=[*OUTCOME_LABELS.items(), ("", _("pas encore de décision"))],
        required=False,
    )
    reason = forms.CharField(
        label=_("Motif"),
        help_text=_(
            "Obligatoire quand la décision s’écarte du classement. Il paraît dans la lettre et au "
            "procès-verbal."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    most = EuroField(
        label=_("Aide au plus, en euros"),
        help_text=_(
            "Pour donner moins que l’aide calculée, par exemple pour rester sous un plafond. Le motif est "
            "alors obligatoire. Vide : l’aide calculée."
        ),
        required=False,
    )
    payer = forms.TypedChoiceField(
        label=_("Enveloppe qui paie"), coerce=int, empty_value=None, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(
        self,
        *args: Any,
        gives_aid: bool = True,
        payers: Sequence[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not gives_aid:
            del self.fields["most"]
        if payers:
            self.fields["payer"].choices = [("", _("selon le classement")), *payers]
        else:
            del self.fields["payer"]

    def clean_most(self) -> Euro | None:
        """Refuse what is not an amount to give."""
        most: Euro | None = self.cleaned_data.get("most")
        if most is not None and (most <= ZERO or most != most.to_cents()):
            raise forms.ValidationError(words_of(Refusal("programmes.limit_unreadable")))
        return most

    @property
    def chosen(self) -> Outcome | None:
        """The outcome asked for."""
        return Outcome(self.cleaned_data["outcome"]) if self.cleaned_data["outcome"] else None


class TieForm(forms.Form):
    """The order of tied applications: one place each."""

    reason = forms.CharField(
        label=_("Pourquoi cet ordre"),
        help_text=_("Le motif du jury, tel qu’il paraîtra au procès-verbal."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, tied: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tied = tied
        choices = [(str(place), str(place)) for place in range(1, len(tied) + 1)]
        for place, (number, name) in enumerate(tied, start=1):
            self.fields[f"place_{number}"] = forms.ChoiceField(
                label=_("Place : %(name)s") % {"name": name}, choices=choices, initial=str(place)
            )
        self.order_fields([*(f"place_{number}" for number, _name in tied), "reason", "key"])

    def clean(self) -> dict[str, Any]:
        """Refuse two applications in the same place."""
        cleaned: dict[str, Any] = super().clean() or {}
        places = [cleaned.get(f"place_{number}") for number, _name in self.tied]
        if None not in places and len(set(places)) < len(places):
            raise forms.ValidationError(_("Donnez une place différente à chaque dossier."))
        return cleaned

    @property
    def order(self) -> list[int]:
        """The numbers, first to last."""
        return sorted(
            (number for number, _name in self.tied), key=lambda n: int(self.cleaned_data[f"place_{n}"])
        )


class PresentForm(forms.Form):
    """Who is there."""

    jurors = forms.TypedMultipleChoiceField(
        label=_("Jurés présents"), widget=forms.CheckboxSelectMultiple, coerce=int, required=False
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, jurors: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jurors"].choices = jurors


class ReopenForm(forms.Form):
    """Why marking opens again, and until when."""

    reason = forms.CharField(
        label=_("Motif"),
        help_text=_("Il paraît au procès-verbal."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    until = MomentField(
        label=_("Fin de la notation"), help_text=_("À repousser si elle est passée : les jurés la lisent.")
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


class PostedForm(forms.Form):
    """Which printed letters were posted."""

    letters = forms.TypedMultipleChoiceField(
        label=_("Lettres postées"), widget=forms.CheckboxSelectMultiple, coerce=int, required=False
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, letters: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["letters"].choices = letters


class WhatIfForm(forms.Form):
    """Another amount for an envelope: what would change, and nothing is written."""

    enveloppe = forms.TypedChoiceField(label=_("Enveloppe"), coerce=int)
    montant = EuroField(label=_("Montant, en euros"))

    def __init__(
        self, *args: Any, envelopes: Sequence[tuple[int, str]], inline: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enveloppe"].choices = list(envelopes)
        if inline:
            self.fields["enveloppe"].widget.attrs["class"] = "form-select"
            self.fields["montant"].widget.attrs["class"] = "form-control"

    def clean_montant(self) -> Euro:
        """Refuse what an envelope cannot hold."""
        amount: Euro = self.cleaned_data["montant"]
        if amount < ZERO or amount != amount.to_cents():
            raise forms.ValidationError(
                _("Une enveloppe contient des euros et des centimes, jamais moins de zéro.")
            )
        return amount


class KeyForm(forms.Form):
    """A button whose act is done once."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


def put_race_on(form: DecisionForm, refused: Refused) -> None:
    """When someone decided in between, let the next try replace what the reader has now read."""
    for refusal in refused.refusals:
        if _is_race(refusal):
            data = form.data.copy()
            data["version"] = str(refusal.params.get("version", 0))
            form.data = data


def _is_race(refusal: Refusal) -> bool:
    return refusal.code.startswith(("programmes.decided_meanwhile", "programmes.decision_withdrawn"))
