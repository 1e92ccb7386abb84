"""Make the index that the search for partners reads, or bring to it what has changed."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.matching.index.store import IndexBusy, IndexDamaged, IndexMissing
from grappe.areas.matching.jobs import (
    Changes,
    index_changes,
    index_store,
    read_meanings,
    rebuild_index,
)

EVERY_SECONDS = 2.0


class Command(BaseCommand):
    help = "Make the search index anew from the database; with --changed, bring what has changed to it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--changed", action="store_true", help="only write what differs from the database"
        )
        parser.add_argument(
            "--every", type=float, metavar="SECONDS", help="with --changed: go on, looking that often"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.start = self.said = time.monotonic()
        try:
            if not options["changed"]:
                return self._rebuild()
            self._change()
            while options["every"]:
                time.sleep(options["every"])
                self._change()
        except IndexBusy:
            raise CommandError(_("Une autre écriture de l’index est en cours : attendez sa fin.")) from None
        except IndexMissing:
            raise CommandError(
                _("Il n’y a pas encore d’index : lancez « ./grappe manage index_organisations ».")
            ) from None
        except IndexDamaged as reason:
            raise CommandError(
                _(
                    "L’index est illisible ou ne peut être écrit (%(reason)s). La base de données n’est pas "
                    "touchée : lancez « ./grappe manage index_organisations » pour le refaire."
                )
                % {"reason": reason}
            ) from None
        return None

    def _rebuild(self) -> None:
        stamp = rebuild_index(clock=timezone.now, tell=self._tell)
        self.stdout.write(
            _("Index refait : %(count)s organisations, %(size)s Mo, %(seconds)s s.")
            % {
                "count": _spaced(stamp.documents),
                "size": f"{index_store().bytes_used() / 1e6:.0f}",
                "seconds": f"{time.monotonic() - self.start:.1f}",
            }
        )
        self._read_meanings()

    def _change(self) -> None:
        changes = index_changes(clock=timezone.now, tell=self._tell)
        if changes.rebuilt is not None:
            self.stdout.write(
                _("Le registre a changé : index refait, %(count)s organisations.")
                % {"count": _spaced(changes.rebuilt)}
            )
        elif changes != Changes():
            self.stdout.write(
                _("%(written)s organisations écrites, %(gone)s retirées.")
                % {"written": _spaced(changes.written), "gone": _spaced(changes.gone)}
            )
        self._read_meanings()
        self.stdout.flush()

    def _read_meanings(self) -> None:
        """Read the meaning of what members say that was not read yet."""
        if read := read_meanings(on=timezone.localdate()):
            self.stdout.write(_("Sens lu ou oublié : %(count)s phrases.") % {"count": _spaced(read)})

    def _tell(self, count: int) -> None:
        now = time.monotonic()
        if now - self.said >= EVERY_SECONDS:
            self.said = now
            params = {"count": _spaced(count), "rate": _spaced(int(count / (now - self.start)))}
            self.stdout.write(_("  %(count)s organisations, %(rate)s par seconde") % params)
            self.stdout.flush()


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
