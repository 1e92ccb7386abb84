"""Import what the national register and the official lists publish, from files that the user downloads."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.directory.commands.register import Progress, StockReport, import_stock
from grappe.areas.directory.sources.stock_files import UnreadableStock, has_duckdb
from grappe.areas.directory.web.words import STOCK_WORDS
from grappe.kernel.actor import MACHINE

EVERY_SECONDS = 2.0


class Command(BaseCommand):
    help = "Import the national register of companies: stock files, CSV (zipped or not) or Parquet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--without-duckdb", action="store_true", help="read with the standard library only (CSV)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        duckdb = has_duckdb() and not options["without_duckdb"]
        for path in options["files"]:
            start = time.monotonic()
            self.said, self.start = start, start
            try:
                report = import_stock(
                    path=path,
                    actor=MACHINE,
                    on=timezone.now(),
                    clock=timezone.now,
                    duckdb=duckdb,
                    tell=self._tell,
                )
            except UnreadableStock as reason:
                words = STOCK_WORDS[reason.code] % {"name": path.name, "about": reason.about}
                raise CommandError(words) from None
            self._conclude(path, report, time.monotonic() - start)

    def _tell(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self.said < EVERY_SECONDS:
            return
        self.said = now
        params = {
            "rows": f"{progress.rows:,}".replace(",", "\u202f"),
            "percent": f"{100 * progress.share:.0f}",
            "rate": f"{progress.since / (now - self.start):,.0f}".replace(",", "\u202f"),
        }
        self.stdout.write(_("  %(rows)s lignes (%(percent)s %%), %(rate)s par seconde") % params)
        self.stdout.flush()

    def _conclude(self, path: Path, report: StockReport, seconds: float) -> None:
        params = {
            "name": path.name,
            "rows": report.rows,
            "changed": report.changed,
            "rejected": report.rejected,
            "start": report.resumed_at,
            "seconds": f"{seconds:.1f}",
        }
        if report.was_done:
            self.stdout.write(_("%(name)s : déjà importé en entier, rien à faire.") % params)
            return
        if report.resumed_at:
            self.stdout.write(_("%(name)s : repris après la ligne %(start)s.") % params)
        self.stdout.write(
            _(
                "%(name)s : %(rows)s lignes lues, %(changed)s écrites, "
                "%(rejected)s sans numéro, %(seconds)s s."
            )
            % params
        )
