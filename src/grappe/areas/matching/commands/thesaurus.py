"""The thesaurus of a network: a line written, changed, removed; a list brought in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.matching import access
from grappe.areas.matching.models import Synonym, SynonymKind
from grappe.areas.matching.queries.synonyms import (
    judged,
    known_in,
    synonyms_visible_to,
    typed_line_of,
)
from grappe.areas.matching.rules.lines import TypedLine
from grappe.areas.networks.models import Network
from grappe.areas.networks.queries import networks_opened_to
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused, digest, refuse_if

MOST_AT_ONCE = 1_000


def line_fingerprint(row: Synonym) -> str:
    """Return what says whether a line changed since it was read."""
    typed = typed_line_of(row)
    return digest([typed.term, typed.canonical, typed.is_technique, typed.source])


@command
def add_synonym(
    *, network_id: int, typed: TypedLine, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Write a line in a network's thesaurus, and return its id.

    :raises Refused: with every reason: not staff of the network, a word missing, too long or that says
        nothing, twice the same word, written already by the network or the house, a circle of techniques.
    """
    network = _kept(network_id, actor=actor, on=on)
    line = typed.trimmed()
    _check(network, line)
    return _create(network, line, actor=actor, on=on, key=key).pk


@command
def change_synonym(
    *, synonym_id: int, typed: TypedLine, seen: str, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Write a line of a network anew, and return its id.

    :param seen: the fingerprint of the line that was read.
    :raises Refused: as to add one; changed meanwhile.
    """
    network, row = _kept_line(synonym_id, actor=actor, on=on)
    if seen != line_fingerprint(row):
        raise Refused(Refusal("kernel.stale"))
    line = typed.trimmed()
    _check(network, line, but=row.pk)
    for name, value in _columns(line).items():
        setattr(row, name, value)
    row.save()
    _record("change_synonym", row, actor=actor, on=on, key=key)
    return row.pk


@command
def remove_synonym(*, synonym_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Remove a line of a network, and return the id that it had; adding it again undoes this.

    :raises Refused: for who is not staff of the network; when it is no more.
    """
    _network, row = _kept_line(synonym_id, actor=actor, on=on)
    _record("remove_synonym", row, actor=actor, on=on, key=key)
    row.delete()
    return synonym_id


@command
def import_synonyms(
    *, network_id: int, lines: Sequence[TypedLine], actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Write the lines of a list that can be, and return how many: those refused were shown before.

    A line that the network has already is left as it is, so that an exported list changes nothing.

    :raises Refused: for who is not staff of the network; a list too long; when nothing can be written.
    """
    network = _kept(network_id, actor=actor, on=on)
    if len(lines) > MOST_AT_ONCE:
        raise Refused(Refusal("matching.list_too_long", {"most": MOST_AT_ONCE}, "file"))
    accepted = [line for line, refusals in judged(network, lines) if not refusals]
    refuse_if([] if accepted else [Refusal("matching.nothing_to_import", {}, "file")])
    for line in accepted:
        _create(network, line, actor=actor, on=on, key=None)
    audit.record(
        actor=actor,
        command="import_synonyms",
        on=on,
        object_type="network",
        object_id=network.pk,
        changes={"lines": len(accepted)},
        key=key,
        result=len(accepted),
    )
    return len(accepted)


def _create(network: Network, line: TypedLine, *, actor: Actor, on: datetime, key: str | None) -> Synonym:
    row = Synonym.objects.create(network=network, **_columns(line))
    _record("add_synonym", row, actor=actor, on=on, key=key)
    return row


def _kept(network_id: int, *, actor: Actor, on: datetime) -> Network:
    """The network, locked, for who keeps its thesaurus: one list is written by one person at a time.

    :raises Refused: for who only reads it.
    """
    seen = networks_opened_to(actor=actor, on=localdate(on)).order_by().values("pk")
    network = Network.objects.select_for_update(of=("self",)).filter(pk__in=seen).get(pk=network_id)
    if not access.can_keep_thesaurus(actor, network, on=localdate(on)):
        raise Refused(Refusal("kernel.not_allowed"))
    return network


def _kept_line(synonym_id: int, *, actor: Actor, on: datetime) -> tuple[Network, Synonym]:
    """A line, its network locked, for who keeps it.

    :raises Refused: for who only reads it, and for everyone a line of the house; when it is no more.
    :raises Synonym.DoesNotExist: when it went while the network was waited for.
    """
    row = synonyms_visible_to(actor=actor, on=localdate(on)).filter(pk=synonym_id).first()
    if row is None:
        raise Refused(Refusal("matching.line_gone"))
    if row.network_id is None:
        raise Refused(Refusal("kernel.not_allowed"))
    network = _kept(row.network_id, actor=actor, on=on)
    # Read after the lock: whoever held it may have acted.
    return network, Synonym.objects.get(pk=synonym_id, network=network)


def _check(network: Network, line: TypedLine, *, but: int | None = None) -> None:
    refuse_if(known_in(network, but=but).refusals(line))


def _columns(line: TypedLine) -> dict[str, str]:
    kind = SynonymKind.TECHNIQUE if line.is_technique else SynonymKind.SYNONYM
    return {"term": line.term, "canonical": line.canonical, "kind": kind, "source": line.source}


def _record(name: str, row: Synonym, *, actor: Actor, on: datetime, key: str | None) -> None:
    audit.record(
        actor=actor,
        command=name,
        on=on,
        object_type="synonym",
        object_id=row.pk,
        changes={"network": row.network_id, "kind": str(row.kind)},
        key=key,
        result=row.pk,
    )
