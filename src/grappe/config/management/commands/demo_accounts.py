from typing import Any

from django.core.management.base import BaseCommand

from grappe.areas.people.demo import PASSWORD, PEOPLE, address


class Command(BaseCommand):
    help = "Print one sign-in per role of the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        for key, (name, role) in PEOPLE.items():
            self.stdout.write(f"  {address(key):32} {PASSWORD}  {name}, {role}")
