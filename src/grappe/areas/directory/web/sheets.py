"""Lists as tables for a spreadsheet, as French ones open them."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.directory.models import Organisation, Posting
from grappe.areas.directory.rules import spaced

# A cell that begins so would be run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_sheet(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV: semicolons, a byte order mark, and no cell that a spreadsheet would run."""
    sheet = io.StringIO()
    sheet.write("\ufeff")
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return sheet.getvalue()


def _inert(cell: str) -> str:
    """The cell as a text; a negative number stays a number."""
    is_number = cell.removeprefix("-").isdigit()
    return f"'{cell}" if cell.startswith(_FORMULA) and not is_number else cell


def sheet_answer(sheet: str, name: str) -> HttpResponse:
    """Send a sheet as a file of that name."""
    answer = HttpResponse(sheet, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def organisations_sheet(organisations: Iterable[Organisation]) -> str:
    """Return organisations as a sheet."""
    head = [
        _("Nom"),
        _("Nature"),
        "SIREN",
        _("SIRET du siège"),
        _("Département"),
        _("Activité"),
        _("Codes d’activité"),
        _("Compétences"),
        _("Effectif"),
        _("Inventée"),
    ]
    return as_sheet(head, (_organisation(row) for row in organisations))


def _organisation(row: Organisation) -> list[str]:
    return [
        row.name,
        str(row.get_kind_display()),
        spaced(row.siren),
        spaced(row.siret),
        row.department_id or "",
        row.activity,
        ", ".join(activity["code"] for activity in row.activities),
        ", ".join(row.skills),
        "" if row.headcount is None else str(row.headcount),
        _("oui") if row.invented else _("non"),
    ]


def postings_sheet(postings: Iterable[Posting]) -> str:
    """Return needs and offers as a sheet."""
    head = [
        _("Organisation"),
        _("Sorte"),
        _("Titre"),
        _("Texte"),
        _("Confidentiel"),
        _("État"),
        _("Publié le"),
    ]
    return as_sheet(head, (_posting(row) for row in postings))


def _posting(row: Posting) -> list[str]:
    return [
        row.organisation.name,
        str(row.get_kind_display()),
        row.title,
        row.text,
        _("oui") if row.is_confidential else _("non"),
        str(row.get_state_display()),
        timezone.localdate(row.posted_at).isoformat(),
    ]
