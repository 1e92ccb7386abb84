"""Lists of this area as tables for a spreadsheet."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from grappe.areas.directory.rules import spaced
from grappe.areas.directory.web.sheets import as_sheet
from grappe.areas.networks.models import Membership
from grappe.areas.networks.rules import NetworkCount


def members_sheet(members: Iterable[Membership]) -> str:
    """Return the members as CSV: semicolons and a byte order mark, as French spreadsheets expect."""
    head = [
        _("Nom"),
        _("Nature"),
        "SIREN",
        _("Département"),
        _("Activité"),
        _("Marché"),
        _("Collège"),
        _("Depuis"),
        _("Jusqu’au"),
        _("Raison de la fin"),
        _("Inventée"),
    ]
    return as_sheet(head, (_member(member) for member in members))


def _member(member: Membership) -> list[str]:
    organisation = member.organisation
    return [
        organisation.name,
        str(organisation.get_kind_display()),
        spaced(organisation.siren),
        organisation.department_id or "",
        organisation.activity,
        organisation.market,
        member.college.name if member.college else "",
        member.valid_from.isoformat() if member.valid_from else "",
        member.valid_to.isoformat() if member.valid_to else "",
        str(member.get_end_reason_display()) if member.end_reason else "",
        _("oui") if organisation.invented else _("non"),
    ]


def networks_sheet(networks: Iterable[tuple[Any, Iterable[Any]]]) -> str:
    """Return the networks with their labels, what they declare, from which source, and what is counted."""
    head = [
        _("Réseau"),
        _("Nature"),
        _("Famille"),
        _("Thème"),
        _("Territoire"),
        _("Labels"),
        _("Membres déclarés"),
        _("Source"),
        _("Date de la source"),
        _("Membres comptés"),
    ]
    return as_sheet(head, (_network(network, awards) for network, awards in networks))


def _network(network: Any, awards: Iterable[Any]) -> list[str]:
    return [
        network.organisation.name,
        str(network.get_kind_display()),
        str(network.get_family_display()),
        network.theme,
        network.area,
        ", ".join(award.label.name for award in awards),
        _cell(network.declared),
        network.declared_source or "",
        network.declared_date or "",
        _cell(network.counted),
    ]


def counts_sheet(rows: Iterable[tuple[Any, NetworkCount]]) -> str:
    """Return what each network of a federation declares and what is counted, with the difference."""
    head = [
        _("Réseau"),
        _("Territoire"),
        _("Déclaré"),
        _("Compté"),
        _("Écart"),
        _("Salariés déclarés"),
    ]
    return as_sheet(
        head,
        (
            [
                count.name,
                network.area,
                _cell(count.declared),
                _cell(count.counted),
                _cell(count.difference),
                _cell(network.employees),
            ]
            for network, count in rows
        ),
    )


def _cell(number: int | None) -> str:
    """A number as a spreadsheet reads it; empty when nobody published it."""
    return "" if number is None else str(number)
