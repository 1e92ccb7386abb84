"""What an organisation says of itself: skills and activities, needs and offers; and everyone's needs."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from grappe.areas.directory import access
from grappe.areas.directory.commands import (
    change_posting,
    describe_organisation,
    open_posting,
    posting_fingerprint,
    profile_fingerprint,
    turn_posting,
)
from grappe.areas.directory.models import Nomenclature, Posting, PostingKind, PostingStatus
from grappe.areas.directory.queries import PostingFilters, postings_found, postings_visible_to
from grappe.areas.directory.rules import Activity, PostingState, activity_of
from grappe.areas.directory.rules.profiles import LONGEST_TEXT, LONGEST_TITLE
from grappe.areas.directory.web.pages import answer_form, frame, keep_out, organisation_found
from grappe.areas.directory.web.panels import answers_of, beside_of
from grappe.areas.directory.web.sheets import postings_sheet, sheet_answer
from grappe.kernel.http import ActorRequest, new_key, signed_in

PAGE = 30


class ProfileForm(forms.Form):
    """Skills and activities, one a line."""

    skills = forms.CharField(
        label=_("Compétences"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Une par ligne, dans vos mots : extraction à froid, certification biologique, export…"),
    )
    activities = forms.CharField(
        label=_("Activités"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=_(
            "Une par ligne, la principale d’abord : le code, puis le libellé. "
            "Exemple : 10.32Z Préparation de jus de fruits et légumes."
        ),
    )
    nomenclature = forms.ChoiceField(label=_("Nomenclature des codes"), choices=Nomenclature.choices)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def activities_typed(self) -> list[Activity]:
        """Return the activities, ready for the command."""
        lines = self.cleaned_data["activities"].splitlines()
        return [activity_of(line, self.cleaned_data["nomenclature"]) for line in lines if line.strip()]


class PostingForm(forms.Form):
    """A need or an offer."""

    kind = forms.ChoiceField(label=_("C’est"), choices=PostingKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("En une ligne"),
        required=False,
        max_length=2 * LONGEST_TITLE,
        help_text=_("Ce qu’un lecteur pressé doit comprendre : « Un colorant naturel pour dragées »."),
    )
    text = forms.CharField(
        label=_("En détail"),
        required=False,
        max_length=2 * LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Le problème ou la capacité, les quantités, les délais, ce qui a déjà été essayé."),
    )
    is_confidential = forms.BooleanField(
        label=_("Confidentiel"),
        required=False,
        help_text=_("Lu par votre organisation et par l’animation de ses réseaux, par personne d’autre."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, new: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not new:
            del self.fields["kind"]


@signed_in
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Show skills and activities as a form, and write them down."""
    shown = organisation_found(request, pk)
    context = frame(request, shown, "record")
    keep_out(context["can_describe"])
    form = ProfileForm(request.POST or None, initial=_profile(shown) | {"key": new_key()})

    def act(typed: dict[str, Any]) -> None:
        describe_organisation(
            organisation_id=pk,
            skills=typed["skills"].splitlines(),
            activities=form.activities_typed(),
            seen=typed["seen"],
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request,
        "directory/profile_form.html",
        context | {"form": form},
        act,
        lambda: reverse("directory:organisation", args=[pk]),
    )


def _profile(shown: Any) -> dict[str, Any]:
    activities = [Activity(**row) for row in shown.activities]
    return {
        "skills": "\n".join(shown.skills),
        "activities": "\n".join(f"{row.code} {row.label}".strip() for row in activities),
        "nomenclature": activities[0].nomenclature if activities else Nomenclature.NAF_REV2,
        "seen": profile_fingerprint(shown),
    }


@signed_in
def of_organisation(request: ActorRequest, pk: int) -> HttpResponse:
    """Show an organisation's needs and offers, open ones first, as far as the reader may."""
    shown = organisation_found(request, pk)
    visible = postings_visible_to(actor=request.actor, on=timezone.localdate()).filter(organisation=shown)
    rows = list(visible.order_by("-state", "-posted_at", "-pk"))
    beside = beside_of(rows, actor=request.actor, on=timezone.localdate())
    for row in rows:
        row.beside = beside.get(row.pk, "")
    context = frame(request, shown, "postings") | {
        "needs": [row for row in rows if row.kind == PostingKind.NEED],
        "offers": [row for row in rows if row.kind == PostingKind.OFFER],
        "key": new_key(),
    }
    return render(request, "directory/organisation_postings.html", context)


def _list_of(pk: int) -> str:
    return reverse("directory:organisation-postings", args=[pk])


@signed_in
def add(request: ActorRequest, pk: int) -> HttpResponse:
    """Show the form of a new need or offer, and open it."""
    shown = organisation_found(request, pk)
    context = frame(request, shown, "postings")
    keep_out(context["can_describe"])
    kind = request.GET.get("sorte", "")
    start = {"key": new_key(), "kind": kind if kind in PostingKind.values else PostingKind.NEED}
    form = PostingForm(request.POST or None, new=True, initial=start)

    def act(typed: dict[str, Any]) -> None:
        open_posting(
            organisation_id=pk,
            kind=typed["kind"],
            title=typed["title"],
            text=typed["text"],
            is_confidential=typed["is_confidential"],
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request, "directory/posting_form.html", context | {"form": form}, act, lambda: _list_of(pk)
    )


def _found(request: ActorRequest, posting: int) -> Posting:
    """The need or offer, when this reader may read it; else there is no such page."""
    return get_object_or_404(postings_visible_to(actor=request.actor, on=timezone.localdate()), pk=posting)


@signed_in
def change(request: ActorRequest, posting: int) -> HttpResponse:
    """Show a need or an offer as a form, and correct it."""
    row = _found(request, posting)
    context = frame(request, organisation_found(request, row.organisation_id), "postings")
    keep_out(context["can_describe"])
    start = {
        "title": row.title,
        "text": row.text,
        "is_confidential": row.is_confidential,
        "seen": posting_fingerprint(row),
        "key": new_key(),
    }
    form = PostingForm(request.POST or None, new=False, initial=start)

    def act(typed: dict[str, Any]) -> None:
        change_posting(
            posting_id=row.pk,
            title=typed["title"],
            text=typed["text"],
            is_confidential=typed["is_confidential"],
            seen=typed["seen"],
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request,
        "directory/posting_form.html",
        context | {"form": form, "posting": row},
        act,
        lambda: _list_of(row.organisation_id),
    )


@require_POST
@signed_in
def turn(request: ActorRequest, posting: int) -> HttpResponse:
    """Close a need or an offer, or open it again."""
    row = _found(request, posting)
    keep_out(access.can_change_posting(request.actor, row, on=timezone.localdate()))
    turn_posting(
        posting_id=row.pk,
        to=PostingState.OPEN if request.POST.get("to") == PostingStatus.OPEN else PostingState.CLOSED,
        actor=request.actor,
        on=timezone.localtime(),
        key=request.POST.get("key"),
    )
    return HttpResponseRedirect(_list_of(row.organisation_id), status=303)


def _filters(request: HttpRequest) -> PostingFilters:
    kind = request.GET.get("sorte", "")
    return PostingFilters(
        search=request.GET.get("q", "").strip(),
        kind=kind if kind in PostingKind.values else "",
        closed="clos" in request.GET,
        own="miens" in request.GET,
    )


@signed_in
def postings(request: ActorRequest) -> HttpResponse:
    """List the needs and offers that the reader may read, of every organisation."""
    filters = _filters(request)
    found = postings_found(filters, actor=request.actor, on=timezone.localdate())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    answers = answers_of(list(page))
    return render(
        request,
        "directory/postings.html",
        {
            "page": page,
            "rows": [(row, answers.get(row.pk)) for row in page],
            "filters": filters,
            "kinds": PostingKind.choices,
            "is_filtered": filters != PostingFilters(),
        },
    )


@signed_in
def postings_csv(request: ActorRequest) -> HttpResponse:
    """Send the needs and offers that the list shows, all pages of them, as a sheet."""
    found = postings_found(_filters(request), actor=request.actor, on=timezone.localdate())
    return sheet_answer(postings_sheet(found), "besoins-et-offres")
