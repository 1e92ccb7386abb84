"""A list of members as a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from grappe.areas.networks.models import Membership

# A cell that begins so would be run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def members_sheet(members: Iterable[Membership]) -> str:
    """Return the members as CSV: semicolons and a byte order mark, as French spreadsheets expect."""
    sheet = io.StringIO()
    sheet.write("\ufeff")
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            _("Nom"),
            _("Nature"),
            "SIREN",
            _("Département"),
            _("Activité"),
            _("Marché"),
            _("Collège"),
            _("Depuis"),
            _("Jusqu’au"),
            _("Inventée"),
        ]
    )
    writer.writerows(_row(member) for member in members)
    return sheet.getvalue()


def _row(member: Membership) -> list[str]:
    organisation = member.organisation
    cells = [
        organisation.name,
        organisation.get_kind_display(),
        organisation.siren,
        organisation.department_id or "",
        organisation.activity,
        organisation.market,
        member.college.name if member.college else "",
        member.valid_from.isoformat() if member.valid_from else "",
        member.valid_to.isoformat() if member.valid_to else "",
        _("oui") if organisation.invented else _("non"),
    ]
    return [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
