"""Letters that recall what the national register waits for: once when due soon, once when late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from grappe.areas.funding.commands.writing import allow, write_down
from grappe.areas.funding.models import EntryStatus, RegisterEntry
from grappe.areas.funding.queries.register import reminders_among
from grappe.areas.funding.queries.scopes import KEEPERS
from grappe.areas.funding.rules.register import Reminder, Urgency
from grappe.areas.networks.models import Network, NetworkRole
from grappe.areas.networks.queries import valid_on
from grappe.areas.people.commands import write_letter
from grappe.areas.people.models import Person
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.web.formats import day

LETTER = "register_reminder"


@dataclass(frozen=True, slots=True)
class _Recall:
    """What one network is told: its entries that are late or due soon and were not recalled as such."""

    network: Network
    told: tuple[Reminder, ...]


@command
def remind_register(
    *, link_of: Callable[[str], str], actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Write to whoever keeps a desk whose entries became due soon or late, and return how many letters.

    Each entry is recalled once as due soon and once as late, whoever asks and however often.

    :param link_of: the public address of a network's desk, from the network's slug.
    :raises Refused: for anybody but the machine.
    """
    allow(actor.is_machine)
    letters = 0
    for recall in _recalls(on):
        keepers = _keepers(recall.network, on)
        for keeper in keepers:
            _write(recall, keeper, link_of(recall.network.slug), on)
        letters += len(keepers)
        for urgency in (Urgency.SOON, Urgency.LATE):
            pks = [one.entry for one in recall.told if one.urgency is urgency]
            RegisterEntry.objects.filter(pk__in=pks).update(reminded=urgency)
        changes = {"entries": [one.entry for one in recall.told], "letters": len(keepers)}
        write_down(actor, "remind_register", on, recall.network, None, changes)
    return letters


def _recalls(on: datetime) -> list[_Recall]:
    """What was not recalled yet, by network; its entries are locked until the letters are written."""
    waiting = RegisterEntry.objects.filter(state=EntryStatus.TO_SEND).exclude(reminded=Urgency.LATE)
    rows = {
        row.pk: row
        for row in waiting.select_for_update(of=("self",)).select_related("line__network__organisation")
    }
    by_network: defaultdict[int, list[Reminder]] = defaultdict(list)
    networks: dict[int, Network] = {}
    for told in reminders_among(rows.values(), on=localdate(on)):
        row = rows[told.entry]
        if row.reminded == told.urgency or row.line.network is None:
            continue
        networks[row.line.network.pk] = row.line.network
        by_network[row.line.network.pk].append(told)
    return [_Recall(networks[pk], tuple(told)) for pk, told in by_network.items()]


def _keepers(network: Network, on: datetime) -> Sequence[Person]:
    roles = NetworkRole.objects.filter(valid_on(localdate(on)), network=network, role__in=KEEPERS)
    return list(Person.objects.filter(Q(pk__in=roles.values("person_id")), is_active=True).order_by("pk"))


def _write(recall: _Recall, keeper: Person, link: str, on: datetime) -> None:
    with override(keeper.language):
        late = sum(one.urgency is Urgency.LATE for one in recall.told)
        said = {
            "name": keeper.name,
            "network": recall.network.organisation.name,
            "late": late,
            "n": len(recall.told),
            "day": day(recall.told[0].due_on),
            "link": link,
        }
        subject = (
            ngettext(
                "%(n)s aide à envoyer au registre national, avant le %(day)s",
                "%(n)s aides à envoyer au registre national, la première avant le %(day)s",
                len(recall.told),
            )
            % said
        )
        lateness = (
            ngettext("%(late)s est en retard.", "%(late)s sont en retard.", late) % said + "\n\n"
            if late
            else ""
        )
        body = (
            _(
                "Bonjour %(name)s,\n\nDes aides accordées au nom de %(network)s attendent d’être envoyées au "
                "registre national (%(n)s) : la loi donne vingt jours ouvrés après l’octroi. La première "
                "échéance est le %(day)s.\n\n"
            )
            + lateness
            + _("Le fichier se prépare sur cette page :\n%(link)s\n")
        ) % said
    write_letter(
        person=keeper,
        to_address=keeper.email,
        language=keeper.language,
        subject=subject,
        body=body,
        object_type=LETTER,
        object_id=recall.network.pk,
        on=on,
    )
