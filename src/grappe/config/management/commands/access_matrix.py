from typing import Any

from django.core.management.base import BaseCommand

from grappe.config.matrix import as_markdown, matrix


class Command(BaseCommand):
    help = "Print who may open what, from the demonstration (docs/reference/access.md is made with it)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(as_markdown(matrix()))
