"""A project that began elsewhere is written down where it stands, with those who take part."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.areas.directory.models import Organisation
from grappe.areas.directory.queries import organisation_named, organisations_named
from grappe.areas.grants.web.forms import DayField
from grappe.areas.projects.commands import PastProject, record_project
from grappe.areas.projects.models import STAGE_LABELS
from grappe.areas.projects.queries.scopes import networks_to_share
from grappe.areas.projects.rules.portfolio import Category, category_of
from grappe.areas.projects.rules.stages import Confidentiality, Stage
from grappe.areas.projects.web.forms import ProjectForm
from grappe.areas.projects.web.pages import (
    attempt,
    gone,
    network_found,
    shown,
    today,
)
from grappe.kernel.actor import Actor
from grappe.kernel.http import ActorRequest, signed_in
from grappe.web.acts import who

MOST_PARTNERS = 60


class RecordForm(ProjectForm):
    """What is said of a project that began elsewhere, where it stands, who takes part."""

    stage = forms.ChoiceField(
        label=gettext_lazy("Où il en est"),
        choices=[(stage.value, words) for stage, words in STAGE_LABELS.items()],
        widget=forms.RadioSelect,
    )
    detected_on = DayField(label=gettext_lazy("Besoin détecté le"))
    agreed_on = DayField(
        label=gettext_lazy("Accord signé le"), help_text=gettext_lazy("S’il est signé, même ailleurs.")
    )
    partners = forms.CharField(
        label=gettext_lazy("Qui y prend part"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Une organisation de l’annuaire par ligne : son nom entier, ou son SIREN."),
    )
    source = forms.CharField(
        label=gettext_lazy("D’où vient cette information"), required=False, max_length=160
    )

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._actor = actor

    def clean_detected_on(self) -> Any:
        """Return the day, which is needed."""
        if self.cleaned_data["detected_on"] is None:
            raise forms.ValidationError(_("Écrivez la date, par exemple 03/03/2026."))
        return self.cleaned_data["detected_on"]

    def clean_partners(self) -> tuple[tuple[int, Category], ...]:
        """Return each organisation with its category; every line that names none is said."""
        lines = dict.fromkeys(
            filter(None, (line.strip() for line in self.cleaned_data["partners"].splitlines()))
        )
        if len(lines) > MOST_PARTNERS:
            raise forms.ValidationError(_("Écrivez %(most)s lignes au plus.") % {"most": MOST_PARTNERS})
        read = [(line, _organisation(line, self._actor)) for line in lines]
        if unknown := [line for line, found in read if found is None]:
            raise forms.ValidationError(
                [
                    _("« %(line)s » n’est pas dans l’annuaire, ou pas sous ce nom.") % {"line": line}
                    for line in unknown
                ]
            )
        found = {row.pk: row for _line, row in read if row is not None}
        return tuple((row.pk, category_of(row.kind, row.headcount)) for row in found.values())

    def past(self) -> PastProject:
        """Return what was typed, for the command."""
        typed = self.cleaned_data
        return PastProject(
            stage=Stage(typed["stage"]),
            through=(),
            detected_on=typed["detected_on"],
            partners=typed["partners"],
            agreed_on=typed["agreed_on"],
            source=typed["source"].strip(),
        )


def _organisation(line: str, actor: Actor) -> Organisation | None:
    if line.replace(" ", "").isdigit():
        found = organisations_named(line, actor=actor, most=2)
        return found[0] if len(found) == 1 else None
    return organisation_named(line)


@signed_in
def record(request: ActorRequest, network: str) -> HttpResponse:
    """Write down a project that began elsewhere."""
    found = network_found(request, network)
    if not found.is_run:
        raise Http404
    others = networks_to_share(found, None, actor=request.actor, on=today())
    form = RecordForm(
        request.POST or None,
        networks=others,
        initial={"confidentiality": Confidentiality.NETWORK, "stage": Stage.RUNNING},
        actor=request.actor,
    )
    reasons: list[str] | None = []
    if request.method == "POST" and form.is_valid():
        made: list[int] = []
        reasons = attempt(lambda: made.append(_record(request, found.pk, form)), form)
        if reasons is None:
            return gone("project", project=made[0])
    context = {"network": found, "form": form, "reasons": reasons or []}
    return shown(request, "record.html", context, refused=request.method == "POST")


def _record(request: ActorRequest, network: int, form: RecordForm) -> int:
    number: int = record_project(
        network_id=network,
        words=form.words(),
        past=form.past(),
        also=form.shared_with(),
        **who(request),
    )
    return number
