import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grappe.config.tour import walk_all


class Command(BaseCommand):
    help = "Visit every page as every role; print one line of JSON; fail when any page does."

    def handle(self, *args: Any, **options: Any) -> None:
        walks = walk_all()
        worst = max(walks, key=lambda walk: walk.most_queries)
        failures = [f"{walk.role} {failure}" for walk in walks for failure in walk.failures]
        summary = {
            "roles": len(walks),
            "pages": sum(walk.pages for walk in walks),
            "failures": failures,
            "max_queries": worst.most_queries,
            "max_queries_at": worst.at,
        }
        self.stdout.write(json.dumps(summary, ensure_ascii=False))
        if failures:
            raise CommandError(f"{len(failures)} page(s) failed")
