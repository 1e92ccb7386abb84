from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from grappe.config.wiring import DAILY


class Command(BaseCommand):
    help = "Do what every day asks for: reminders, each once, and the seal of the audit trail."

    def add_arguments(self, parser: CommandParser) -> None:
        origin = next(iter(settings.CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000")
        parser.add_argument("--site", default=origin, help="where the site answers (%(default)s)")
        parser.add_argument("duty", nargs="*", help=f"only these: {', '.join(DAILY)} (default: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = options["duty"] or list(DAILY)
        if unknown := [name for name in asked if name not in DAILY]:
            raise CommandError(f"no such duty: {', '.join(unknown)}; there are {', '.join(DAILY)}")
        failed = [name for name in asked if not self._is_done(name, options["site"])]
        if failed:
            raise CommandError(f"not done today: {', '.join(failed)}; run it again, nothing is done twice")

    def _is_done(self, name: str, site: str) -> bool:
        """Do one duty; one that fails is told and leaves the others to be done."""
        try:
            self.stdout.write(f"{name}: {DAILY[name](site, timezone.localtime())}")
        except Exception as failure:
            self.stderr.write(f"{name}: {type(failure).__name__}: {failure}")
            return False
        return True
