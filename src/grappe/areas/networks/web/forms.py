"""The forms of this area: admitting a member."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.web.forms import DayField
from grappe.areas.networks.models import Network


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
            self.fields["college"].choices = [("", _("sans collège")), *colleges]  # type: ignore[attr-defined]
        else:
            del self.fields["college"]
