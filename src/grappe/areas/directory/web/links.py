"""The links of an organisation: its group on a day, its dated relations, and writing them down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.commands import RelationNote, end_relation, record_relation, withdraw_relation
from grappe.areas.directory.models import ControlCriterion, Organisation, Relation, RelationKind
from grappe.areas.directory.queries import (
    Ties,
    all_links,
    organisations_named,
    public_links,
    ties_around,
)
from grappe.areas.directory.rules import EVENTS, SingleUndertaking, single_undertaking
from grappe.areas.directory.web.forms import DATE_FORMATS, DayField
from grappe.areas.directory.web.pages import answer_form, frame, keep_out, organisation_found
from grappe.areas.people.models import Person
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Period, whole_number


@dataclass(frozen=True, slots=True)
class Sort:
    """One thing that can be said of an organisation: the kind of relation, and which end it is."""

    kind: str
    words: str | Promise
    person: bool = False
    # Whether the organisation whose page it is holds the relation (parent, firm, absorbed).
    holds: bool = False


# In the address; in the order in which the choice is offered.
SORTS = {
    "employe": Sort(RelationKind.EMPLOYMENT, _("Une personne y travaille"), person=True),
    "mandat": Sort(RelationKind.MANDATE, _("Une personne y exerce un mandat"), person=True),
    "mere": Sort(RelationKind.CONTROL, _("Elle est contrôlée par une organisation")),
    "filiale": Sort(RelationKind.CONTROL, _("Elle contrôle une organisation"), holds=True),
    "cabinet": Sort(RelationKind.PAID_CONSULTANT, _("Elle paie les conseils d’une organisation")),
    "conseil": Sort(RelationKind.PAID_CONSULTANT, _("Elle paie les conseils d’une personne"), person=True),
    "client": Sort(RelationKind.PAID_CONSULTANT, _("Elle est payée pour ses conseils par"), holds=True),
    "projet": Sort(RelationKind.JOINT_PROJECT, _("Elle mène un projet commun avec une organisation")),
    "absorbee": Sort(RelationKind.MERGER, _("Elle a été absorbée par une organisation"), holds=True),
    "absorbe": Sort(RelationKind.MERGER, _("Elle a absorbé une organisation")),
    "scission": Sort(RelationKind.SPLIT, _("Elle est née de la scission d’une organisation")),
}
# What a link says of the other end: when the organisation shown holds it, then when the other does.
_WORDS = {
    RelationKind.CONTROL: (_("contrôlée par elle"), _("la contrôle")),
    RelationKind.PAID_CONSULTANT: (_("la paie pour ses conseils"), _("est payée par elle pour ses conseils")),
    RelationKind.JOINT_PROJECT: (_("projet commun"), _("projet commun")),
    RelationKind.MERGER: (_("l’a absorbée"), _("absorbée par elle")),
    RelationKind.SPLIT: (_("née de sa scission"), _("scindée, lui a donné naissance")),
}
_PERSON_WORDS = {
    RelationKind.EMPLOYMENT: _("y travaille"),
    RelationKind.MANDATE: _("y exerce un mandat"),
    RelationKind.PAID_CONSULTANT: _("est payée par elle pour ses conseils"),
    RelationKind.JOINT_PROJECT: _("projet commun"),
}
# Dates and details that only some kinds have.
_TITLED = (RelationKind.EMPLOYMENT, RelationKind.MANDATE, RelationKind.JOINT_PROJECT)


class LinkForm(forms.Form):
    """The dates of a link, and what is said beside it."""

    title = forms.CharField(label=_("Fonction ou intitulé"), required=False, max_length=120)
    criterion = forms.ChoiceField(
        label=_("Ce qui fait le contrôle"),
        choices=[("", _("non précisé")), *ControlCriterion.choices],
        required=False,
        help_text=_("L’un des quatre critères de l’entreprise unique : règlement (UE) 2023/2831, article 2."),
    )
    valid_from = DayField(
        label=_("Depuis"), required=False, help_text=_("Premier jour. Laissez vide s’il n’est pas connu.")
    )
    valid_to = DayField(
        label=_("Jusqu’au"),
        required=False,
        help_text=_("Dernier jour. Laissez vide si le lien tient encore."),
    )
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=120,
        help_text=_("Registre, statuts, déclaration, acte…"),
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *arguments: Any, kind: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if kind not in _TITLED:
            del self.fields["title"]
        if kind != RelationKind.CONTROL:
            del self.fields["criterion"]
        if kind in EVENTS:
            del self.fields["valid_to"]
            self.fields["valid_from"].label = _("Le jour où elle a pris effet")
            self.fields["valid_from"].help_text = ""


class EndForm(forms.Form):
    """The last day of a link."""

    valid_to = DayField(label=_("Dernier jour"), help_text=_("La ligne reste, avec ses dates."))
    key = forms.CharField(widget=forms.HiddenInput, required=False)


# ---- reading ------------------------------------------------------------------------------------


@signed_in
def links(request: ActorRequest, pk: int) -> HttpResponse:
    """Show the group of an organisation on a day, then its links, those of people to who may read them."""
    shown = organisation_found(request, pk)
    day = _day(request)
    context = frame(request, shown, "links")
    ties = ties_around([shown.pk]) if shown.has_ties else Ties((), {})
    rows = all_links(shown) if context["can_describe"] else public_links(shown)
    today = timezone.localdate()
    return render(
        request,
        "directory/links.html",
        context
        | {
            "day": day,
            "is_today": day == today,
            "group": group_of(shown, ties, on=day) if ties.ties else None,
            "links": [_link(row, shown.pk, today) for row in rows],
        },
    )


def _day(request: ActorRequest) -> date:
    """The day asked for; today when the text is none."""
    text = request.GET.get("jour", "").strip()
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
    return timezone.localdate()


def group_of(shown: Organisation, ties: Ties, *, on: date) -> dict[str, Any]:
    """What a page says of a group: each other member with its place, then those whose past aid it carries."""
    group = single_undertaking(shown.pk, ties.ties, on=on)
    return {
        "members": sorted(
            ((pk, ties.names[pk], *_place(pk, group)) for pk in group.others - {shown.pk}),
            key=lambda row: row[1],
        ),
        "absorbed": _named(group.absorbed - {shown.pk}, ties),
        "origins": _named(group.origins, ties),
        "heir": (group.organisation, ties.names[group.organisation])
        if group.organisation != shown.pk
        else None,
    }


def _named(organisations: Iterable[int], ties: Ties) -> list[tuple[int, str]]:
    return sorted(((pk, ties.names[pk]) for pk in organisations), key=lambda row: row[1])


def _place(pk: int, group: SingleUndertaking) -> tuple[str | Promise, str]:
    """Where a member stands, in words and with an icon."""
    direct = pk in group.direct
    if pk in group.above:
        return (_("la contrôle") if direct else _("la contrôle par d’autres")), "arrow-up"
    if pk in group.below:
        return (_("contrôlée par elle") if direct else _("contrôlée par elle, par d’autres")), "arrow-down"
    return _("même groupe, par d’autres"), "arrows-exchange"


def _link(row: Relation, pk: int, today: date) -> dict[str, Any]:
    """A link as read from the organisation shown: what it says, the other end, its state."""
    period = Period(row.valid_from, row.valid_to)
    kind = RelationKind(row.kind)
    words = _PERSON_WORDS[kind] if row.person is not None else _WORDS[kind][row.holder_id != pk]
    return {
        "row": row,
        "words": words,
        "other": None if row.person else (row.organisation if row.holder_id == pk else row.holder),
        "period": period,
        "is_event": row.kind in EVENTS,
        "state": _state(row, period, today),
    }


def _state(row: Relation, period: Period, today: date) -> str:
    if row.kind in EVENTS:
        return "event"
    if period.contains(today):
        return "current"
    return "over" if period.end is not None and period.end < today else "to_come"


# ---- writing ------------------------------------------------------------------------------------


@signed_in
def add(request: ActorRequest, pk: int) -> HttpResponse:
    """Choose what links the organisation, then to whom, then say since when; and write it down."""
    shown = organisation_found(request, pk)
    context = frame(request, shown, "links")
    keep_out(context["can_change"])
    sort = SORTS.get(request.GET.get("lien", ""))
    if sort is None:
        return render(request, "directory/link_choice.html", context | {"sorts": SORTS.items()})
    context |= {"sort": sort, "code": request.GET["lien"], "search": request.GET.get("q", "").strip()}
    other = _chosen(request, sort)
    if other is None:
        found = _found(request, sort, context["search"], but=pk)
        return render(request, "directory/link_search.html", context | {"found": found})
    form = LinkForm(request.POST or None, kind=sort.kind, initial={"key": new_key()})
    return answer_form(
        request,
        "directory/link_form.html",
        context | {"other": other, "form": form},
        lambda typed: _record(request, sort, pk, other.pk, typed),
        lambda: reverse("directory:links", args=[pk]),
    )


def _record(request: ActorRequest, sort: Sort, pk: int, other: int, typed: dict[str, Any]) -> None:
    holder, organisation = (pk, other) if sort.holds else (other, pk)
    record_relation(
        kind=sort.kind,
        organisation_id=organisation,
        person_id=holder if sort.person else None,
        holder_id=None if sort.person else holder,
        period=Period(typed["valid_from"], typed.get("valid_to")),
        note=RelationNote(
            title=typed.get("title", ""), criterion=typed.get("criterion", ""), source=typed["source"]
        ),
        actor=request.actor,
        on=timezone.localtime(),
        key=typed["key"],
    )


def _chosen(request: ActorRequest, sort: Sort) -> Any:
    """The other end, once chosen; None while it is being looked for."""
    pk = whole_number(request.GET.get("autre"))
    if pk is None:
        return None
    return get_object_or_404(Person.objects.all() if sort.person else Organisation.objects.all(), pk=pk)


def _found(request: ActorRequest, sort: Sort, search: str, *, but: int) -> list[Any]:
    """Organisations of that name or SIREN; a person is found by their whole address only, so that nobody
    leafs through people."""
    if not search:
        return []
    if sort.person:
        return list(Person.objects.filter(email__iexact=search, is_active=True)[:1])
    return [row for row in organisations_named(search, actor=request.actor) if row.pk != but]


def _relation(request: ActorRequest, pk: int, relation: int) -> dict[str, Any]:
    shown = organisation_found(request, pk)
    row = get_object_or_404(all_links(shown), pk=relation)
    context = frame(request, shown, "links")
    keep_out(context["can_change"])
    return context | {"link": _link(row, pk, timezone.localdate())}


@signed_in
def end(request: ActorRequest, pk: int, relation: int) -> HttpResponse:
    """Ask for the last day of a link, and end it."""
    context = _relation(request, pk, relation)
    form = EndForm(request.POST or None, initial={"valid_to": timezone.localdate(), "key": new_key()})

    def act(typed: dict[str, Any]) -> None:
        end_relation(
            relation_id=relation,
            end=typed["valid_to"],
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )

    return answer_form(
        request,
        "directory/link_end.html",
        context | {"form": form},
        act,
        lambda: reverse("directory:links", args=[pk]),
    )


@signed_in
def withdraw(request: ActorRequest, pk: int, relation: int) -> HttpResponse:
    """Ask whether a link was written by mistake, and withdraw it."""
    context = _relation(request, pk, relation)
    if request.method == "POST":
        withdraw_relation(
            relation_id=relation,
            actor=request.actor,
            on=timezone.localtime(),
            key=request.POST.get("key"),
        )
        return HttpResponseRedirect(reverse("directory:links", args=[pk]), status=303)
    return render(request, "directory/link_withdraw.html", context | {"key": new_key()})
