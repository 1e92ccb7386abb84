from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from grappe.areas.funding.jobs import remind_keepers


class Command(BaseCommand):
    help = "Remind who keeps a register desk of the aid to send soon or late. `daily` does it, and the rest."

    def add_arguments(self, parser: CommandParser) -> None:
        origin = next(iter(settings.CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000")
        parser.add_argument("--site", default=origin, help="where the site answers (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        letters = remind_keepers(options["site"], timezone.localtime())
        self.stdout.write(f"{letters} letter(s) written")
