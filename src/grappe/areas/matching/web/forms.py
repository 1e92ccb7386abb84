"""Forms of the thesaurus. What is typed goes to the commands as typed: they say what cannot be read."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.areas.matching.models import SynonymKind
from grappe.areas.matching.rules.lines import TypedLine
from grappe.areas.programmes.web.applications.forms import KeyedForm

KINDS = (
    (SynonymKind.SYNONYM.value, _("un synonyme : l’un vaut l’autre, dans les deux sens")),
    (SynonymKind.TECHNIQUE.value, _("une technique : une façon de le faire, dans un seul sens")),
)


class LineForm(KeyedForm):
    """One line of a thesaurus."""

    canonical = forms.CharField(
        label=_("Quand on cherche"), required=False, help_text=_("Le mot du besoin : enrobage.")
    )
    term = forms.CharField(
        label=_("Trouver aussi"),
        required=False,
        help_text=_("Un mot ou une expression du métier : pelliculage."),
    )
    kind = forms.ChoiceField(
        label=_("C’est"), choices=KINDS, widget=forms.RadioSelect, initial=SynonymKind.SYNONYM.value
    )
    source = forms.CharField(
        label=_("D’où cela vient"),
        required=False,
        help_text=_("Une norme, un lexique, un groupe de travail."),
    )

    def typed(self) -> TypedLine:
        """Return the line, for the command."""
        said = self.cleaned_data
        return TypedLine(
            said["term"], said["canonical"], said["kind"] == SynonymKind.TECHNIQUE, said["source"]
        )
