from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse
from django.utils import timezone

from grappe.areas.funding.commands import remind_register
from grappe.kernel.actor import MACHINE


class Command(BaseCommand):
    help = "Remind who keeps a register desk of the aid to send soon or late, once each. Run it every day."

    def add_arguments(self, parser: CommandParser) -> None:
        origin = next(iter(settings.CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000")
        parser.add_argument("--site", default=origin, help="where the site answers (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        site = options["site"].rstrip("/")

        def link(network: str) -> str:
            return site + reverse("funding:register", kwargs={"network": network})

        letters = remind_register(link_of=link, actor=MACHINE, on=timezone.localtime())
        self.stdout.write(f"{letters} letter(s) written")
