"""What the facilitator types about a jury."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.areas.programmes.models import Call, Juror

EXPERTISE = [(0, _("aucune")), (1, _("notions")), (2, _("bonne")), (3, _("spécialiste"))]
# One grain per level: the word goes with it.
GRAINS = {0: "○○○", 1: "●○○", 2: "●●○", 3: "●●●"}
WISHES = [
    ("", _("sans avis")),
    (2, _("volontiers")),
    (1, _("plutôt")),
    (0, _("indifférent")),
    (-1, _("plutôt pas")),
    (-2, _("surtout pas")),
]


class SeatForm(forms.Form):
    """A juror's capacity and expertise, theme by theme."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    capacity_as = forms.CharField(
        label=_("Siège comme"),
        max_length=120,
        required=False,
        help_text=_("Par exemple : comité de pilotage"),
    )

    def __init__(self, *arguments: Any, call: Call, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.themes = [(theme["code"], f"theme_{theme['code']}") for theme in call.themes]
        for theme in call.themes:
            self.fields[f"theme_{theme['code']}"] = forms.TypedChoiceField(
                label=_("Expertise : %(theme)s") % {"theme": theme["label"]},
                choices=EXPERTISE,
                coerce=int,
                initial=0,
            )

    @property
    def expertise(self) -> dict[str, int]:
        """Theme code → level."""
        return {code: self.cleaned_data[name] for code, name in self.themes}

    @property
    def expertise_fields(self) -> list[forms.BoundField]:
        """The fields of expertise, in the order of the themes."""
        return [self[name] for _code, name in self.themes]


class JurorForm(SeatForm):
    """A new juror, known by their address; without account, a letter invites them."""

    email = forms.CharField(
        label=_("Adresse électronique"),
        max_length=254,
        help_text=_("Sans compte, la personne reçoit une invitation ; elle siège dès qu’elle y répond."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["key", "email", "capacity_as"]


class PinForm(forms.Form):
    """A conflict that the facilitator sets."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    juror = forms.ModelChoiceField(label=_("Juré"), queryset=Juror.objects.none(), empty_label=_("Choisir"))
    number = forms.IntegerField(
        label=_("Numéro du dossier"), min_value=1, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    note = forms.CharField(
        label=_("Motif"), required=False, help_text=_("Il reste au registre, lu par l’animation seule.")
    )

    def __init__(self, *arguments: Any, call: Call, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field = self.fields["juror"]
        field.queryset = Juror.objects.filter(call=call).select_related("person").order_by("person__name")
        field.label_from_instance = lambda juror: juror.person.name


def wish_of(text: str) -> int | None:
    """Read one wish; None when there is none or it is not a number."""
    return int(text) if text in {str(value) for value, _words in WISHES if value != ""} else None
