"""What people write in a support programme. The rules judge it; the forms only read what was typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.web.forms import DayField
from grappe.areas.support.models import SECTION_LABELS
from grappe.areas.support.rules import (
    MOST_PHASES,
    ONE_DAY,
    REPORT_SECTIONS,
    Phase,
    PhaseKind,
    Template,
)
from grappe.values import Euro, HalfDays
from grappe.web.formats import half_days, number

LONGEST_TEXT = 8000


def _missing(words: Any) -> dict[str, Any]:
    """What a field says when it was left out: which thing is missing, not that a field was."""
    return {"required": words}


def _text(label: Any, hint: Any = "", rows: int = 4, missing: Any = None) -> forms.CharField:
    """A long text; required where `missing` says that it was left out."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=missing is not None,
        error_messages=_missing(missing) if missing is not None else None,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _key() -> forms.CharField:
    return forms.CharField(widget=forms.HiddenInput, max_length=64)


def _seen() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class DaysField(forms.CharField):
    """A number of days, to the half: « 2,5 ». Blank is None."""

    def __init__(self, **options: Any) -> None:
        box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=10, widget=box, **options)

    def prepare_value(self, value: Any) -> Any:
        """Show days as they are written."""
        return number(value.days) if isinstance(value, HalfDays) else value

    def clean(self, value: Any) -> Any:
        """Read days, to the half."""
        text = super().clean(value).strip()
        if not text:
            return None
        try:
            return HalfDays.parse(text)
        except ValueError:
            words = _("« %(text)s » n’est pas un nombre de jours à la demie près. Écrivez 5 ou 2,5.")
            raise forms.ValidationError(words, params={"text": text}) from None


class MoneyField(forms.CharField):
    """An amount in euros, as people write it."""

    def __init__(self, **options: Any) -> None:
        box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=20, widget=box, **options)

    def clean(self, value: Any) -> Any:
        """Read an amount."""
        text = super().clean(value)
        try:
            return Euro.parse(text)
        except ValueError:
            words = _("« %(text)s » n’est pas un montant. Écrivez 800 ou 800,00.")
            raise forms.ValidationError(words, params={"text": text}) from None


class KeyForm(forms.Form):
    """A button whose act is done once."""

    key = _key()


class SeenForm(forms.Form):
    """A button about one version of what was read."""

    seen = _seen()
    key = _key()


class OpenForm(forms.Form):
    """With which template, from when, and what a day is worth."""

    template = forms.TypedChoiceField(
        label=_("Modèle"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=_missing(_("Choisissez un modèle.")),
    )
    starts_on = DayField(
        label=_("Premier jour"),
        missing=_("Écrivez le premier jour."),
        help_text=_("Les phases se comptent à partir de ce jour : jj/mm/aaaa."),
    )
    day_rate = MoneyField(
        label=_("Valeur d’une journée de conseil, hors taxes"),
        help_text=_(
            "En euros. Le conseil donné est une aide : sa valeur compte pour chaque entreprise, et "
            "s’explique ligne à ligne."
        ),
        error_messages=_missing(_("Écrivez ce que vaut une journée : 800 ou 800,00.")),
    )
    key = _key()

    def __init__(self, *given: Any, templates: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["template"].choices = templates


class TemplateForm(forms.Form):
    """What a template says as a whole; its phases are `PhaseForm`s."""

    title = forms.CharField(
        label=_("Titre"), max_length=100, error_messages=_missing(_("Écrivez le titre du modèle."))
    )
    company = DaysField(
        label=_("Jours par entreprise"),
        error_messages=_missing(_("Écrivez combien de jours chaque entreprise reçoit.")),
    )
    pooled = DaysField(
        label=_("Jours de mise en commun"),
        help_text=_("Pour toutes les mises en commun ensemble. Vide : aucune limite n’est fixée."),
        required=False,
    )
    firms = forms.IntegerField(
        label=_("Cabinets au plus"),
        min_value=1,
        max_value=20,
        error_messages=_missing(_("Écrivez combien de cabinets peuvent intervenir.")),
    )
    source = forms.CharField(
        label=_("Source"), help_text=_("Le texte qui prévoit cela."), max_length=200, required=False
    )
    key = _key()


class PhaseForm(forms.Form):
    """One line of a template; a line without a title is left out."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    title = forms.CharField(label=_("Phase"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Avec qui"),
        choices=[(PhaseKind.INDIVIDUAL, _("chaque entreprise")), (PhaseKind.POOLED, _("mise en commun"))],
    )
    offset = forms.IntegerField(label=_("Commence au jour"), min_value=0, max_value=3650, required=False)
    length = forms.IntegerField(label=_("Durée (jours)"), min_value=1, max_value=3650, required=False)
    deliverable = forms.CharField(label=_("Livrable"), max_length=200, required=False)
    expert = forms.BooleanField(
        label=_("Expert invité"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def phase(self, code: str) -> Phase:
        """Return the phase as typed, a new one under that code; the rules judge what was left blank."""
        typed = self.cleaned_data
        return Phase(
            code=typed["code"] or code,
            kind=PhaseKind(typed["kind"]),
            title=typed["title"].strip(),
            offset=typed["offset"] or 0,
            length=typed["length"] or 0,
            deliverable=typed["deliverable"].strip(),
            expert=typed["expert"],
        )


def template_typed(form: TemplateForm, phases: list[Phase]) -> Template:
    """Return the template that a form and its lines describe."""
    typed = form.cleaned_data
    return Template(typed["title"].strip(), tuple(phases), typed["company"], typed["pooled"], typed["firms"])


BLANK_LINES = 3
MOST_LINES = MOST_PHASES + BLANK_LINES


class ConsultantForm(forms.Form):
    """Who may log days for a firm."""

    firm = forms.TypedChoiceField(label=_("Cabinet"), coerce=int)
    email = forms.EmailField(
        label=_("Adresse du consultant"),
        help_text=_("Sans compte à cette adresse, une invitation lui est envoyée."),
        error_messages=_missing(_("Écrivez l’adresse du consultant.")),
    )
    key = _key()

    def __init__(self, *given: Any, firms: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["firm"].choices = firms


class AssignForm(forms.Form):
    """Which firm follows each company: one choice a company, `firm_<id>`."""

    key = _key()

    def __init__(
        self,
        *given: Any,
        companies: list[tuple[int, str, int | None]],
        firms: list[tuple[int, str]],
        **options: Any,
    ) -> None:
        super().__init__(*given, **options)
        choices = [("", _("aucun pour l’instant")), *((str(pk), name) for pk, name in firms)]
        for pk, name, firm in companies:
            self.fields[f"firm_{pk}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=str(firm or "")
            )
        self.companies = [pk for pk, _name, _firm in companies]

    @property
    def firms(self) -> dict[int, int | None]:
        """Company id → firm id, or None."""
        chosen = {pk: self.cleaned_data[f"firm_{pk}"] for pk in self.companies}
        return {pk: int(firm) if firm else None for pk, firm in chosen.items()}


class SessionForm(forms.Form):
    """When the companies meet, where and with whom."""

    phase = forms.ChoiceField(label=_("Mise en commun"))
    held_on = DayField(label=_("Jour"), missing=_("Écrivez le jour de la mise en commun."))
    place = forms.CharField(label=_("Lieu"), max_length=160, required=False)
    experts = forms.CharField(
        label=_("Experts invités"),
        help_text=_("Leur nom ou leur métier, séparés par des virgules."),
        max_length=300,
        required=False,
    )
    seen = _seen()
    key = _key()

    def __init__(self, *given: Any, phases: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["phase"].choices = phases


class HoldForm(forms.Form):
    """How long a session lasted and who came."""

    time = DaysField(
        label=_("Durée, en jours"),
        help_text=_("À la demi-journée près : 0,5 ou 1."),
        error_messages=_missing(_("Écrivez la durée : 0,5 ou 1.")),
    )
    companies = forms.TypedMultipleChoiceField(
        label=_("Entreprises venues"), widget=forms.CheckboxSelectMultiple, coerce=int, required=False
    )
    notes = _text(_("Ce qui s’est dit"))
    seen = _seen()
    key = _key()

    def __init__(self, *given: Any, companies: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["companies"].choices = companies


class DayForm(forms.Form):
    """A day as a consultant logs it: phase, day, how long, what was done."""

    phase = forms.ChoiceField(
        label=_("Phase"), widget=forms.RadioSelect, error_messages=_missing(_("Choisissez la phase."))
    )
    time = forms.TypedChoiceField(
        label=_("Temps"),
        coerce=lambda count: HalfDays(int(count)),
        choices=[("1", _("une demi-journée")), ("2", _("une journée"))],
        widget=forms.RadioSelect,
        error_messages=_missing(_("Choisissez une demi-journée ou une journée.")),
    )
    done_on = DayField(label=_("Jour"), missing=_("Écrivez le jour du travail."))
    work = _text(
        _("Ce qui a été fait"), _("L’entreprise le lit et le signe."), missing=_("Écrivez ce qui a été fait.")
    )
    seen = _seen()
    key = _key()

    def __init__(self, *given: Any, phases: list[tuple[str, str]], left: HalfDays, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["phase"].choices = phases
        if left < ONE_DAY:
            self.fields["time"].help_text = _("Il reste %(left)s.") % {"left": half_days(left)}


class ContestForm(forms.Form):
    """What is wrong with a logged day."""

    reason = _text(
        _("Ce qui ne va pas"),
        _("Le cabinet le lit, corrige la ligne ou l’annule."),
        missing=_("Écrivez ce qui ne va pas."),
    )
    seen = _seen()
    key = _key()


class ReportForm(forms.Form):
    """The closing report of one company, section by section."""

    seen = _seen()
    key = _key()

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for name in REPORT_SECTIONS:
            self.fields[name] = _text(SECTION_LABELS[name], rows=5)
        self.order_fields([*REPORT_SECTIONS, "seen", "key"])


class AnswerForm(forms.Form):
    """What a company answers to its report: approved, or what is to be taken up again."""

    remark = _text(_("Ce qu’il faut reprendre"), _("Seulement si vous renvoyez le bilan au cabinet."), rows=3)
    seen = _seen()
    key = _key()


class ClosingForm(forms.Form):
    """The qualitative report of the programme."""

    report = _text(
        _("Bilan du programme"),
        _("Ce que le programme a produit, ce qui a manqué, ce qu’il faudrait reprendre."),
        rows=9,
    )
    key = _key()
