"""Write the general vocabulary of techniques into the thesaurus of the house."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from grappe.areas.matching.jobs import load_lexicon


class Command(BaseCommand):
    help = "Write the general vocabulary of techniques into the thesaurus that all networks share, once."

    def handle(self, *args: Any, **options: Any) -> None:
        written = load_lexicon()
        words = ngettext(
            "Thésaurus de la maison : %(count)s ligne écrite.",
            "Thésaurus de la maison : %(count)s lignes écrites.",
            written,
        )
        self.stdout.write(words % {"count": written})
