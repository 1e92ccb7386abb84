import gc
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from grappe.config.demo import load_demo


class Command(BaseCommand):
    help = "Load the demonstration into an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.monotonic()
        # Thousands of small objects that die young: looking for cycles among them finds next to none.
        gc.disable()
        try:
            with transaction.atomic():
                for part in load_demo(on=timezone.now()):
                    self.stdout.write(f"  {part} ({time.monotonic() - start:.1f} s)")
        finally:
            gc.enable()
        self.stdout.write(f"demonstration loaded in {time.monotonic() - start:.1f} s")
