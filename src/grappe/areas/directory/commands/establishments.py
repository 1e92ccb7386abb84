"""Establishments: added, corrected, closed, or withdrawn when they were written by mistake."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from grappe.areas.directory import access
from grappe.areas.directory.commands.writing import allow, locked, write_down
from grappe.areas.directory.models import Establishment, Organisation
from grappe.areas.directory.rules import (
    NOMENCLATURES,
    EstablishmentFacts,
    activity_code_of,
    digits_of,
    refusals_of_establishment,
    refusals_to_close,
    spaced,
    state_of,
)
from grappe.areas.territory.models import Commune
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Period, Refusal, Refused, refuse_if


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishmentRecord:
    """What the directory keeps about an establishment; `commune` is its official code or empty."""

    name: str = ""
    siret: str = ""
    is_head_office: bool = False
    street: str = ""
    postcode: str = ""
    commune: str = ""
    activity_code: str = ""
    nomenclature: str = NOMENCLATURES[0]
    opened_on: date | None = None
    source: str = ""


@command
def add_establishment(
    *,
    organisation_id: int,
    record: EstablishmentRecord,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Add an establishment to an organisation and return its id; the same SIRET is never there twice.

    The SIRET of a head office becomes the organisation's.

    :raises Refused: with every reason: the right to, the SIRET, the address, the activity, the dates.
    """
    organisation = locked(organisation_id, actor)
    allow(access.can_change_organisation(actor, organisation, on=localdate(on)))
    refuse_if(_refusals_of_record(record, organisation, on=localdate(on)))
    establishment = Establishment.objects.create(organisation=organisation, **_values_of(record))
    _follow_head_office(establishment, organisation)
    write_down(actor, "add_establishment", on, establishment, key, {"organisation": organisation.pk})
    return establishment.pk


@command
def change_establishment(
    *,
    establishment_id: int,
    record: EstablishmentRecord,
    seen: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Correct an establishment's record and return its id.

    :param seen: what `establishment_fingerprint` gave when the form was shown.
    :raises Refused: with every reason: the right to, another's change, the SIRET, the address, the dates.
    """
    establishment = _locked(establishment_id, actor, on)
    if seen != establishment_fingerprint(establishment):
        raise Refused(Refusal("kernel.stale"))
    organisation = establishment.organisation
    refuse_if(_refusals_of_record(record, organisation, on=localdate(on), own=establishment))
    before, after = _values_from(establishment), _values_of(record)
    for name, value in after.items():
        setattr(establishment, name, value)
    establishment.save(update_fields=list(after))
    _follow_head_office(establishment, organisation)
    changes = {"fields": [name for name in after if before[name] != after[name]]}
    write_down(actor, "change_establishment", on, establishment, key, changes)
    return establishment.pk


@command
def close_establishment(
    *, establishment_id: int, closed_on: date, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Close an establishment on a day, the last on which it works, and return its id. The row stays.

    :raises Refused: when the actor may not, it is closed already, the day is to come or before its opening.
    """
    establishment = _locked(establishment_id, actor, on)
    period = Period(establishment.opened_on, establishment.closed_on)
    refuse_if(refusals_to_close(period, closed_on=closed_on, on=localdate(on)))
    establishment.closed_on = closed_on
    establishment.save(update_fields=["closed_on"])
    write_down(actor, "close_establishment", on, establishment, key, {"closed_on": closed_on.isoformat()})
    return establishment.pk


@command
def reopen_establishment(*, establishment_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Undo the closing of an establishment and return its id.

    :raises Refused: when the actor may not, it is open, or another is the head office since.
    """
    establishment = _locked(establishment_id, actor, on)
    if establishment.closed_on is None:
        raise Refused(Refusal("directory.open_already"))
    refuse_if(_refusals_of_head_office(establishment.is_head_office, establishment.organisation))
    establishment.closed_on = None
    establishment.save(update_fields=["closed_on"])
    write_down(actor, "reopen_establishment", on, establishment, key)
    return establishment.pk


def establishment_fingerprint(establishment: Establishment) -> str:
    """Return the fingerprint of an establishment's record, for the form that changes it."""
    return state_of(_values_from(establishment))


def _locked(establishment_id: int, actor: Actor, on: datetime) -> Establishment:
    rows = Establishment.objects.select_for_update(of=("self",)).select_related("organisation")
    establishment = rows.get(pk=establishment_id)
    allow(access.can_change_organisation(actor, establishment.organisation, on=localdate(on)))
    return establishment


def _refusals_of_record(
    record: EstablishmentRecord,
    organisation: Organisation,
    *,
    on: date,
    own: Establishment | None = None,
) -> list[Refusal]:
    refusals = refusals_of_establishment(
        EstablishmentFacts(
            siret=record.siret,
            postcode=record.postcode,
            activity_code=record.activity_code,
            nomenclature=record.nomenclature,
            opened_on=record.opened_on,
            closed_on=own.closed_on if own else None,
            siren=organisation.siren,
            invented=organisation.invented,
        ),
        on=on,
    )
    if record.commune and not Commune.objects.filter(pk=record.commune).exists():
        refusals.append(Refusal("directory.commune_unknown", {"text": record.commune}, "commune"))
    if own is None or own.closed_on is None:
        refusals += _refusals_of_head_office(record.is_head_office, organisation, but=own)
    if not any(refusal.field == "siret" for refusal in refusals):
        refusals += _refusals_of_twin(digits_of(record.siret), but=own)
    return refusals


def _refusals_of_head_office(
    is_head_office: bool, organisation: Organisation, *, but: Establishment | None = None
) -> list[Refusal]:
    """An organisation has one open head office at a time."""
    if not is_head_office:
        return []
    others = organisation.establishments.filter(is_head_office=True, closed_on=None)
    if not others.exclude(pk=but.pk if but else 0).exists():
        return []
    return [Refusal("directory.head_office_twice", field="is_head_office")]


def _refusals_of_twin(siret: str, *, but: Establishment | None) -> list[Refusal]:
    twins = Establishment.objects.filter(siret=siret).exclude(pk=but.pk if but else 0)
    twin = twins.select_related("organisation").first() if siret else None
    if twin is None:
        return []
    params = {"siret": spaced(siret), "name": twin.organisation.name}
    return [Refusal("directory.siret_taken", params, "siret")]


def _values_of(record: EstablishmentRecord) -> dict[str, Any]:
    return {
        "name": record.name.strip(),
        "siret": digits_of(record.siret),
        "is_head_office": record.is_head_office,
        "street": record.street.strip(),
        "postcode": record.postcode.strip(),
        "commune_id": record.commune or None,
        "activity_code": activity_code_of(record.activity_code),
        "nomenclature": record.nomenclature,
        "opened_on": record.opened_on,
        "source": record.source.strip(),
    }


def _values_from(establishment: Establishment) -> dict[str, Any]:
    names = _values_of(EstablishmentRecord())
    return {name: getattr(establishment, name) for name in names}


def _follow_head_office(establishment: Establishment, organisation: Organisation) -> None:
    """The SIRET of the organisation is that of its head office."""
    moved = establishment.is_head_office and establishment.closed_on is None
    if moved and establishment.siret and establishment.siret != organisation.siret:
        organisation.siret = establishment.siret
        organisation.save(update_fields=["siret"])
