"""Load what official codes mean: from the installed packages, or from a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.directory.commands.labels import load_labels
from grappe.areas.directory.sources.nomenclatures import labels_in, packaged_english, packaged_french
from grappe.kernel.actor import MACHINE

SCHEMES = ("naf_rev2", "naf_2025", "legal")


class Command(BaseCommand):
    help = "Load the labels of activity codes and legal categories (no file: NAF rev. 2, as installed)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--scheme", choices=SCHEMES, default=SCHEMES[0])
        parser.add_argument("--english", type=Path, help="the same codes in English, when there is a file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["file"] is None:
                french, english = packaged_french(), packaged_english()
            else:
                french = labels_in(options["file"])
                english = labels_in(options["english"]) if options["english"] else {}
        except (OSError, ValueError, IndexError):
            words = _("%(name)s : donnez un fichier .csv (code, libellé) ou .json ({code : libellé}).")
            raise CommandError(words % {"name": options["file"]}) from None
        count = load_labels(
            scheme=options["scheme"], french=french, english=english, actor=MACHINE, on=timezone.now()
        )
        self.stdout.write(_("%(count)s libellés.") % {"count": count})
