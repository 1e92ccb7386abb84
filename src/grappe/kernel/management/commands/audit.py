from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from grappe.kernel import audit


class Command(BaseCommand):
    help = "Seal the audit trail, or verify its chain of seals."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["seal", "verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "seal":
            self.stdout.write(f"{audit.seal_all(on=timezone.now())} seal(s) added")
            return
        found = audit.verify()
        if found.broken is not None:
            raise CommandError(f"seal {found.broken} does not match its entries")
        self.stdout.write(f"{found.seals} seal(s) hold; {found.unsealed} entries not sealed yet")
