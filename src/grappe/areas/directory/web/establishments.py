"""The establishments of an organisation: where it works, with a SIRET for each."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from grappe.areas.directory.commands import (
    EstablishmentRecord,
    add_establishment,
    change_establishment,
    close_establishment,
    establishment_fingerprint,
    reopen_establishment,
)
from grappe.areas.directory.models import Establishment, Nomenclature
from grappe.areas.directory.queries import establishments_of
from grappe.areas.directory.rules import EstablishmentFacts, refusals_of_establishment, spaced
from grappe.areas.directory.web.forms import DayField
from grappe.areas.directory.web.pages import answer_form, frame, keep_out, organisation_found
from grappe.areas.territory.queries import communes_found
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.web.refusals import words_of


class EstablishmentForm(forms.Form):
    """What is written down about an establishment."""

    name = forms.CharField(
        label=_("Enseigne ou nom d’usage"),
        required=False,
        max_length=120,
        help_text=_("Atelier, magasin, dépôt… Laissez vide si le lieu n’a pas de nom à lui."),
    )
    siret = forms.CharField(
        label=_("SIRET"), required=False, max_length=40, help_text=_("Quatorze chiffres ; vide si inconnu.")
    )
    is_head_office = forms.BooleanField(label=_("C’est le siège"), required=False)
    street = forms.CharField(label=_("Numéro et voie"), required=False, max_length=200)
    postcode = forms.CharField(
        label=_("Code postal"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    commune = forms.CharField(
        label=_("Commune"),
        required=False,
        max_length=100,
        help_text=_("Son nom, ou son code officiel : Agen, ou 47001."),
    )
    activity_code = forms.CharField(
        label=_("Code d’activité"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"placeholder": "10.32Z"}),
    )
    nomenclature = forms.ChoiceField(label=_("Nomenclature"), choices=Nomenclature.choices, required=False)
    opened_on = DayField(label=_("Ouvert depuis"), required=False)
    source = forms.CharField(label=_("Source"), required=False, max_length=120)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, siren: str, invented: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._siren, self._invented = siren, invented
        if invented:
            # An invented organisation has no number: there is nothing to ask.
            del self.fields["siret"]

    def clean_commune(self) -> str:
        """Find the official code of the commune typed; say which ones it may be when there are several."""
        text = self.cleaned_data["commune"].strip()
        if not text:
            return ""
        postcode = self.cleaned_data.get("postcode", "").strip()
        found = communes_found(text)
        if len(found) > 1 and postcode:
            found = [commune for commune in found if postcode in commune.postcodes.split()] or found
        if not found:
            raise forms.ValidationError(
                _("Aucune commune de France ne s’appelle « %(text)s ». Écrivez son nom entier, ou son code."),
                params={"text": text},
            )
        if len(found) > 1:
            names = ", ".join(f"{row.name} ({row.code}, {row.department.name})" for row in found)
            words = _("Plusieurs communes conviennent : %(names)s. Écrivez le code de la bonne.")
            raise forms.ValidationError(words, params={"names": names})
        return found[0].code

    def clean(self) -> dict[str, Any]:
        """Ask the rules at once, so that every reason is said together with those of the fields."""
        typed = self.cleaned_data
        typed["nomenclature"] = typed.get("nomenclature") or Nomenclature.NAF_REV2
        facts = EstablishmentFacts(
            siret=typed.get("siret", ""),
            postcode=typed.get("postcode", ""),
            activity_code=typed.get("activity_code", ""),
            nomenclature=typed["nomenclature"],
            opened_on=typed.get("opened_on"),
            siren=self._siren,
            invented=self._invented,
        )
        for refusal in refusals_of_establishment(facts, on=timezone.localdate()):
            if refusal.field not in self.errors:
                self.add_error(refusal.field, words_of(refusal))
        return typed

    def record(self) -> EstablishmentRecord:
        """Return what was typed, ready for the command."""
        return EstablishmentRecord(**{name: self.cleaned_data.get(name, "") for name in _TYPED})


_TYPED = (
    "name",
    "siret",
    "is_head_office",
    "street",
    "postcode",
    "commune",
    "activity_code",
    "nomenclature",
    "opened_on",
    "source",
)


class ClosingForm(forms.Form):
    """The last day of an establishment."""

    closed_on = DayField(
        label=_("Dernier jour"), help_text=_("La ligne reste, avec ses dates : rien n’est effacé.")
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def _shown(row: Establishment) -> dict[str, Any]:
    """An establishment's record as the form shows it."""
    values = {name: getattr(row, name) for name in _TYPED if name != "commune"}
    commune = f"{row.commune.name} ({row.commune.code})" if row.commune else ""
    return values | {
        "siret": spaced(row.siret),
        "commune": commune,
        "seen": establishment_fingerprint(row),
    }


def _list_of(pk: int) -> str:
    return reverse("directory:establishments", args=[pk])


@signed_in
def establishments(request: ActorRequest, pk: int) -> HttpResponse:
    """List where an organisation works, and where it no longer does."""
    shown = organisation_found(request, pk)
    rows = [(row, spaced(row.siret)) for row in establishments_of(shown)]
    context = frame(request, shown, "places") | {"rows": rows, "key": new_key()}
    return render(request, "directory/establishments.html", context)


@signed_in
def add(request: ActorRequest, pk: int) -> HttpResponse:
    """Show the form of a new establishment, and add it."""
    shown = organisation_found(request, pk)
    context = frame(request, shown, "places")
    keep_out(context["can_change"])
    form = EstablishmentForm(
        request.POST or None, siren=shown.siren, invented=shown.invented, initial={"key": new_key()}
    )

    def act(typed: dict[str, Any]) -> None:
        add_establishment(
            organisation_id=pk,
            record=form.record(),
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request, "directory/establishment_form.html", context | {"form": form}, act, lambda: _list_of(pk)
    )


def _found(request: ActorRequest, establishment: int) -> tuple[Establishment, dict[str, Any]]:
    row = get_object_or_404(Establishment.objects.select_related("commune"), pk=establishment)
    context = frame(request, organisation_found(request, row.organisation_id), "places")
    keep_out(context["can_change"])
    return row, context | {"establishment": row}


@signed_in
def edit(request: ActorRequest, establishment: int) -> HttpResponse:
    """Show an establishment's record as a form, and correct it."""
    row, context = _found(request, establishment)
    organisation = context["organisation"]
    form = EstablishmentForm(
        request.POST or None,
        siren=organisation.siren,
        invented=organisation.invented,
        initial=_shown(row) | {"key": new_key()},
    )

    def act(typed: dict[str, Any]) -> None:
        change_establishment(
            establishment_id=row.pk,
            record=form.record(),
            seen=typed["seen"],
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request,
        "directory/establishment_form.html",
        context | {"form": form},
        act,
        lambda: _list_of(row.organisation_id),
    )


@signed_in
def close(request: ActorRequest, establishment: int) -> HttpResponse:
    """Ask for the last day of an establishment, and close it."""
    row, context = _found(request, establishment)
    form = ClosingForm(request.POST or None, initial={"closed_on": timezone.localdate(), "key": new_key()})

    def act(typed: dict[str, Any]) -> None:
        close_establishment(
            establishment_id=row.pk,
            closed_on=typed["closed_on"],
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request,
        "directory/establishment_close.html",
        context | {"form": form},
        act,
        lambda: _list_of(row.organisation_id),
    )


@require_POST
@signed_in
def reopen(request: ActorRequest, establishment: int) -> HttpResponse:
    """Undo the closing of an establishment."""
    row, _context = _found(request, establishment)
    reopen_establishment(
        establishment_id=row.pk,
        actor=request.actor,
        on=timezone.localtime(),
        key=request.POST.get("key"),
    )
    return HttpResponseRedirect(_list_of(row.organisation_id), status=303)
