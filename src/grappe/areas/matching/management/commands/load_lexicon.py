"""Write the general vocabulary of techniques into the thesaurus of the house."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from grappe.areas.matching.jobs import load_lexicon


class Command(BaseCommand):
    help = "Write the general vocabulary of techniques into the thesaurus that all networks share, once."

    def handle(self, *args: Any, **options: Any) -> None:
        written = load_lexicon()
        self.stdout.write(_("Thésaurus de la maison : %(count)s lignes écrites.") % {"count": written})
