"""Writing what a call says: its edition, calendar, rounds, envelopes, conditions and texts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain, count
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.timezone import localdate

from grappe.areas.forms.rules import Question
from grappe.areas.networks.models import Network
from grappe.areas.networks.queries import networks_run_by
from grappe.areas.programmes.commands.calls.loading import locked, write_down
from grappe.areas.programmes.commands.calls.questions import next_revision
from grappe.areas.programmes.commands.calls.steps import enter_round
from grappe.areas.programmes.models import Call, GridVersion, Programme
from grappe.areas.programmes.models import Envelope as EnvelopeRow
from grappe.areas.programmes.models import Round as RoundRow
from grappe.areas.programmes.queries.calls import questions_of, rounds_of
from grappe.areas.programmes.queries.phases import keep_review_end, refusals_of_rounds_in_phases
from grappe.areas.programmes.queries.preparing import (
    envelopes_of,
    known_of_envelopes,
    names_of,
    requirements_of,
    with_names,
)
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.eligibility import Requirement, refusals_of_requirements
from grappe.areas.programmes.rules.envelopes import Envelope, refusals_of_envelopes, total_of
from grappe.areas.programmes.rules.rounds import (
    Round,
    ordered,
    refusals_of_rounds,
    refusals_to_change_rounds,
)
from grappe.areas.programmes.rules.standard import STANDARD_GRID, STANDARD_QUESTIONS
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if

_LISTS = ("objectives", "eligibility", "milestones", "themes")
_COLUMNS = ("title", "edition", "places", "summary", *_LISTS, "review_ends_at", "aid_scheme_id")


@dataclass(frozen=True, slots=True)
class CallFields:
    """What a facilitator writes of a call, texts in their order; without a programme, the title names it."""

    title: str
    edition: int
    places: int
    programme: str = ""
    summary: str = ""
    objectives: Sequence[str] = ()
    eligibility: Sequence[Mapping[str, str]] = ()
    milestones: Sequence[Mapping[str, str]] = ()
    themes: Sequence[Mapping[str, str]] = ()
    rounds: Sequence[Round] = ()
    review_ends_at: datetime | None = None
    aid_scheme_id: int | None = None
    envelopes: Sequence[Envelope] = ()
    requirements: Sequence[Requirement] = ()

    def columns(self) -> dict[str, Any]:
        """Return the fields that are columns of the call, as it stores them."""
        plain = {name: getattr(self, name) for name in _COLUMNS if name not in _LISTS}
        lists = {name: list(getattr(self, name)) for name in _LISTS}
        return {**plain, **lists, "requirements": [one.as_json() for one in self.requirements]}

    @property
    def programme_name(self) -> str:
        """The programme of which the call is an edition."""
        return self.programme.strip() or self.title.strip()


# What applicants read before they wrote: once the call is open, it binds.
BINDING = ("title", "edition", "places", "eligibility", "requirements", "themes", "aid_scheme_id")
MOST_PLACES = 500


@command
def create_call(
    *, network_id: int, fields: CallFields, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Create a call in preparation, with the standard form and grid to start from; return its id.

    :raises Network.DoesNotExist: when the actor does not run the network.
    :raises Refused: with every reason at once: title, edition taken, places, rounds, envelopes, conditions.
    """
    # One creation at a time in a network: the second to give the same edition is told so.
    networks = networks_run_by(actor=actor, on=localdate(on)).select_for_update(of=("self",))
    network: Network = networks.get(pk=network_id)
    named = names_of({one.kind for one in fields.requirements})
    refuse_if(
        [
            *_refusals_of_fields(fields, questions=STANDARD_QUESTIONS, named=named),
            *_refusals_of_edition(fields, network_id=network.pk),
        ]
    )
    programme = _programme(network, fields)
    fields = replace(fields, requirements=with_names(fields.requirements, named))
    call = insert_call(slugs_for(fields), Call(network=network, programme=programme, **fields.columns()))
    call.form_revision = next_revision(call, [question.as_json() for question in STANDARD_QUESTIONS])
    call.grid = GridVersion.objects.create(call=call, number=1, grid=STANDARD_GRID.as_json())
    _keep_rounds(call, ordered(fields.rounds), on=on)
    _keep_envelopes(call, fields.envelopes)
    call.save()
    write_down(call, "create_call", actor=actor, on=on, key=key)
    return call.pk


@command
def update_call(
    *, call_id: int, fields: CallFields, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Write a call's fields and return its id; after opening, only what does not bind applicants.

    :raises Refused: with every reason at once: a field that binds once the call is open, a round that
        changes or a deadline brought forward, an edition taken, amounts and conditions that do not hold.
    """
    call = locked(call_id, actor=actor, on=on)
    network = Network.objects.select_for_update().get(pk=call.network_id)
    named = names_of({one.kind for one in fields.requirements})
    fields = replace(
        fields, requirements=with_names(fields.requirements, named, written=requirements_of(call))
    )
    columns, rounds, envelopes = fields.columns(), ordered(fields.rounds), tuple(fields.envelopes)
    before = {name: getattr(call, name) for name in columns}
    changed = {name: value for name, value in columns.items() if value != before[name]}
    old_rounds, old_envelopes = rounds_of(call), envelopes_of(call)
    refuse_if(
        [
            *_refusals_of_fields(fields, questions=questions_of(call), named=named),
            *_refusals_of_edition(fields, network_id=network.pk, but=call.pk),
            *_refusals_of_change(call, changed, old_rounds, rounds),
            *refusals_of_rounds_in_phases(call, rounds),
        ]
    )
    changes = {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(call, name, value)
    programme = _programme(network, fields)
    if programme != call.programme:
        changes["programme"] = [call.programme and call.programme.name, programme.name]
        call.programme = programme
    if rounds != old_rounds:
        changes["rounds"] = [_said(old_rounds), _said(rounds)]
        _keep_rounds(call, rounds, on=on)
    if envelopes != old_envelopes:
        changes["envelopes"] = [_said(old_envelopes), _said(envelopes)]
        _keep_envelopes(call, envelopes)
    keep_review_end(call, on=on)
    call.save()
    write_down(call, "update_call", actor=actor, on=on, key=key, changes=changes)
    return call.pk


def slugs_for(fields: CallFields) -> Iterator[str]:
    """Return the addresses that a call may have, the best first: its title and edition, then numbered."""
    base = slugify(f"{fields.title} {fields.edition}".replace("’", "-").replace("'", "-"))[:60].strip("-")
    return chain([base], map(partial(_numbered, base), count(2)))


def _numbered(base: str, number: int) -> str:
    ending = f"-{number}"
    return base[: 60 - len(ending)].rstrip("-") + ending


def insert_call(slugs: Iterable[str], call: Call) -> Call:
    """Insert the call under the first address that is free, and return it.

    Somebody may take the address in the very moment: the database says so, only that attempt is undone,
    and the next address is tried.

    :raises IntegrityError: when it is refused for anything else than its address.
    """
    taken = IntegrityError("no address left")
    for slug in slugs:
        call.slug = slug
        try:
            with transaction.atomic():
                call.save(force_insert=True)
        except IntegrityError as clash:
            taken = clash
            if not Call.objects.filter(slug=slug).exists():
                raise
        else:
            return call
    raise taken


def _programme(network: Network, fields: CallFields) -> Programme:
    found = Programme.objects.filter(network=network, name__iexact=fields.programme_name).first()
    return found or Programme.objects.create(network=network, name=fields.programme_name)


def _refusals_of_edition(fields: CallFields, *, network_id: int, but: int = 0) -> list[Refusal]:
    taken = Call.objects.filter(
        network=network_id, programme__name__iexact=fields.programme_name, edition=fields.edition
    )
    if not taken.exclude(pk=but).exists():
        return []
    name, params = fields.programme_name, {"edition": fields.edition}
    where = "title" if name == fields.title.strip() else "programme"
    return [Refusal("programmes.call_already_exists", params, where)]


def _refusals_of_fields(
    fields: CallFields, *, questions: Iterable[Question], named: Mapping[str, Mapping[str, str]]
) -> list[Refusal]:
    refusals = []
    if not fields.title.strip():
        refusals.append(Refusal("programmes.call_without_title", {}, "title"))
    if not 0 <= fields.places <= MOST_PLACES:
        refusals.append(Refusal("programmes.call_places_out_of_range", {"most": MOST_PLACES}, "places"))
    themes = [theme["code"] for theme in fields.themes]
    known = known_of_envelopes(fields.envelopes, themes=themes, questions=questions)
    return [
        *refusals,
        *refusals_of_rounds(fields.rounds),
        *refusals_of_envelopes(fields.envelopes, known),
        *refusals_of_requirements(fields.requirements, named),
    ]


def _refusals_of_change(
    call: Call, changed: Mapping[str, Any], before: Sequence[Round], after: Sequence[Round]
) -> list[Refusal]:
    if call.state == CallState.PREPARATION:
        return []
    bound = [
        Refusal("programmes.call_field_binding", {}, name.removesuffix("_id"))
        for name in BINDING
        if name in changed
    ]
    return bound + refusals_to_change_rounds(before, after)


def _keep_rounds(call: Call, rounds: Sequence[Round], *, on: datetime) -> None:
    call.rounds.all().delete()
    RoundRow.objects.bulk_create(
        RoundRow(call=call, number=number, opens_at=one.opens_at, closes_at=one.closes_at)
        for number, one in enumerate(rounds, start=1)
    )
    call.opens_at = call.closes_at = None
    enter_round(call, on=on)


def _keep_envelopes(call: Call, envelopes: Sequence[Envelope]) -> None:
    call.envelopes.all().delete()
    EnvelopeRow.objects.bulk_create(
        EnvelopeRow(
            call=call,
            position=position,
            label=one.label.strip(),
            amount=one.amount.amount,
            reserve=one.reserve,
            codes=list(one.codes),
            question=one.question,
        )
        for position, one in enumerate(envelopes)
    )
    total = total_of(envelopes)
    call.envelope = None if total is None else total.amount


def _said(rows: Iterable[object]) -> list[str]:
    return [str(row) for row in rows]


def _plain(value: Any) -> Any:
    return value if isinstance(value, list | int | str | None) else str(value)
