import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from grappe.areas.people.commands import InvitationLetter, invite_to_account
from grappe.kernel.actor import MACHINE
from grappe.values import Refused
from grappe.web.refusals import all_words


class Command(BaseCommand):
    help = "Invite somebody to open an account: how the first people of an installation come in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        origin = next(iter(settings.CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000")
        parser.add_argument("--site", default=origin, help="where the site answers (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        token = secrets.token_urlsafe(32)
        link = options["site"].rstrip("/") + reverse("people:invitation", kwargs={"token": token})
        letter = InvitationLetter(token=token, link=link)
        try:
            invite_to_account(email=options["email"], letter=letter, actor=MACHINE, on=timezone.now())
        except Refused as refused:
            raise CommandError(" ".join(all_words(refused.refusals))) from None
        self.stdout.write(link)
