"""Forms of projects. What is typed goes to the commands as typed: they say what cannot be read."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grappe.areas.grants.web.forms import DayField
from grappe.areas.programmes.web.applications.forms import KeyedForm
from grappe.areas.projects.commands import ProjectWords
from grappe.areas.projects.models import (
    CATEGORY_LABELS,
    CLIMATE_LABELS,
    CONFIDENTIALITY_LABELS,
    ROLE_LABELS,
    STAGE_LABELS,
    Project,
)
from grappe.areas.projects.rules.stages import Confidentiality, Stage, next_stages
from grappe.values import Euro


def _pairs(labels: Any) -> list[tuple[str, Any]]:
    return [(code.value, words) for code, words in labels.items()]


def amount_field(**options: Any) -> forms.DecimalField:
    """An amount in euros that one may leave out."""
    errors = {"invalid": _("Ce n’est pas un montant. Écrivez par exemple 250 000.")}
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return AmountField(
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        widget=widget,
        error_messages=errors,
        **options,
    )


class AmountField(forms.DecimalField):
    """An amount, typed the French way: 250 000,50."""

    def to_python(self, value: Any) -> Any:
        """Read spaces and the comma of a French amount."""
        if isinstance(value, str):
            value = "".join(value.split()).replace("\u00a0", "").replace("€", "").replace(",", ".")
        return super().to_python(value)


class ProjectForm(KeyedForm):
    """What is said of a project."""

    title = forms.CharField(label=_("Titre"), required=False, max_length=240)
    need = forms.CharField(
        label=_("Le besoin"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Ce qui manque, à qui, et pourquoi cela compte. Un besoin, pas encore une solution."),
    )
    summary = forms.CharField(
        label=_("L’idée"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ce que l’on pourrait faire à plusieurs."),
    )
    confidentiality = forms.ChoiceField(
        label=_("Qui peut savoir que ce projet existe ?"),
        choices=_pairs(CONFIDENTIALITY_LABELS),
        widget=forms.RadioSelect,
    )
    budget = amount_field(
        label=_("Budget estimé, en euros"), help_text=_("Laissez vide tant qu’il est inconnu.")
    )
    aid = amount_field(label=_("Aide demandée ou obtenue, en euros"))
    near = forms.MultipleChoiceField(
        label=_("Avec vos autres réseaux, et ceux du demandeur"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    also = forms.MultipleChoiceField(
        label=_("Avec d’autres réseaux"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *arguments: Any, networks: Iterable[tuple[int, str, bool]] = (), **options: Any
    ) -> None:
        """:param networks: the id and the name of each that may share the project, and whether it is near:
        run by the reader, or joined by the asker. Those come first, the others open on demand."""
        super().__init__(*arguments, **options)
        rows = list(networks)
        for name, near in (("near", True), ("also", False)):
            choices = [(str(pk), words) for pk, words, is_near in rows if bool(is_near) is near]
            self.fields[name].choices = choices
            if not choices:
                del self.fields[name]

    def shared_with(self) -> list[int]:
        """Return the networks that were chosen, by id."""
        return [int(pk) for name in ("near", "also") for pk in self.cleaned_data.get(name, ())]

    def words(self) -> ProjectWords:
        """Return what was typed, for the command."""
        typed = self.cleaned_data
        return ProjectWords(
            title=typed["title"],
            need=typed["need"],
            summary=typed["summary"],
            confidentiality=Confidentiality(typed["confidentiality"]),
            budget=None if typed["budget"] is None else Euro(typed["budget"]),
            aid=None if typed["aid"] is None else Euro(typed["aid"]),
        )


def words_of_project(project: Project) -> dict[str, Any]:
    """What the form of a project begins with."""
    names = ("title", "need", "summary", "confidentiality", "budget", "aid")
    return {name: getattr(project, name) for name in names}


class MoveForm(KeyedForm):
    """The next stage, and why."""

    to = forms.ChoiceField(label=_("Étape suivante"), widget=forms.RadioSelect, required=False)
    reason = forms.CharField(
        label=_("Pourquoi"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Demandé pour arrêter un projet ou revenir en arrière."),
    )
    agreed_on = DayField(
        label=_("Accord signé ailleurs, le"), help_text=_("Seulement si l’accord n’est pas signé ici.")
    )

    def __init__(self, *arguments: Any, stage: Stage, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["to"].choices = [(row.value, STAGE_LABELS[row]) for row in next_stages(stage)]

    def clean_to(self) -> Stage:
        """Return the stage that was chosen."""
        if not self.cleaned_data["to"]:
            raise forms.ValidationError(_("Choisissez une étape."))
        return Stage(self.cleaned_data["to"])


class PartnerForm(KeyedForm):
    """An organisation to put on the board."""

    organisation = forms.ChoiceField(label=_("Organisation"), required=False, widget=forms.RadioSelect)
    category = forms.ChoiceField(
        label=_("C’est"), choices=_pairs(CATEGORY_LABELS), widget=forms.RadioSelect, initial="sme"
    )
    role = forms.ChoiceField(
        label=_("Rôle"), choices=_pairs(ROLE_LABELS), widget=forms.RadioSelect, initial="partner"
    )

    def __init__(self, *arguments: Any, organisations: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["organisation"].choices = [(str(pk), name) for pk, name in organisations]

    def clean_organisation(self) -> int:
        """Return the organisation that was chosen."""
        if not self.cleaned_data["organisation"]:
            raise forms.ValidationError(_("Choisissez une organisation."))
        return int(self.cleaned_data["organisation"])


class InviteForm(KeyedForm):
    """What an invitation discloses."""

    disclosed = forms.CharField(
        label=_("Ce que l’invitation dit du projet"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Rien d’autre n’est lisible avant l’engagement de confidentialité."),
    )


class AnswerForm(KeyedForm):
    """The answer to an invitation."""

    undertakes = forms.BooleanField(
        label=_("Nous gardons confidentiel ce que nous lirons du projet."), required=False
    )


class ReasonForm(KeyedForm):
    """Why."""

    reason = forms.CharField(label=_("Pourquoi"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class LinkForm(KeyedForm):
    """A link of the chain."""

    name = forms.CharField(label=_("Maillon"), required=False, max_length=120)
    note = forms.CharField(
        label=_("Précision"),
        required=False,
        max_length=160,
        help_text=_("Par exemple : 400 kg, pigment stable."),
    )


class MeetingForm(KeyedForm):
    """A meeting: when, who, what is said."""

    held_on = DayField(label=_("Date"))
    partners = forms.MultipleChoiceField(
        label=_("Présents"), required=False, widget=forms.CheckboxSelectMultiple
    )
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Écrivez en séance, avec les mots de chacun : chaque présent relit et confirme."),
    )

    def __init__(self, *arguments: Any, partners: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["partners"].choices = [(str(pk), name) for pk, name in partners]

    def clean_held_on(self) -> Any:
        """Return the day, which is needed."""
        if self.cleaned_data["held_on"] is None:
            raise forms.ValidationError(_("Écrivez la date, par exemple 03/03/2026."))
        return self.cleaned_data["held_on"]


class NotesForm(KeyedForm):
    """The notes of a meeting, written anew."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    notes = forms.CharField(
        label=_("Notes"), required=False, max_length=40_000, widget=forms.Textarea(attrs={"rows": 16})
    )


class ClimateForm(KeyedForm):
    """Whether one feels a team."""

    climate = forms.ChoiceField(
        label=_("Sent-on une équipe ?"),
        choices=_pairs(CLIMATE_LABELS),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une réponse.")},
    )


class StateForm(KeyedForm):
    """What one brings and expects."""

    brings = forms.CharField(
        label=_("Ce que nous apportons"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Une chose par ligne, son type puis ce que c’est. Exemple : savoir-faire : le pelliculage."
        ),
    )
    expects = forms.CharField(
        label=_("Ce que nous attendons"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Quoi qu’il arrive. Exemple : marché : la confiserie, en exclusivité trois ans."),
    )


class CommentForm(KeyedForm):
    """A remark on an article."""

    text = forms.CharField(
        label=_("Votre remarque"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class FollowForm(KeyedForm):
    """How far an item of the plan is."""

    percent = forms.IntegerField(label=_("Avancement, en pour cent"), required=False)
    done_on = DayField(label=_("Fait le"))
    outcome = forms.ChoiceField(
        label=_("Décision"),
        required=False,
        choices=[("", _("pas encore")), ("go", _("on continue")), ("no_go", _("on arrête"))],
    )
