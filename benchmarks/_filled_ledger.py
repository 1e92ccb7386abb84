"""A group of 50 companies with 10 000 aid lines, in a database of its own, and its headroom measured."""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

os.environ.setdefault("GRAPPE_HOME", tempfile.mkdtemp(prefix="grappe-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grappe.config.settings")
os.environ.pop("DATABASE_URL", None)
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from grappe.areas.directory.models import Organisation, Relation  # noqa: E402
from grappe.areas.funding.models import AidLine, AidProfile  # noqa: E402
from grappe.areas.funding.queries.headroom import Standing, headroom_of, standing_of  # noqa: E402
from grappe.areas.funding.queries.sums import Question, aids_of, counting_lines  # noqa: E402
from grappe.areas.funding.rules import Basis, CallRule  # noqa: E402
from grappe.values import Euro  # noqa: E402

COMPANIES, LINES, REPEAT = 50, 10_000, 30
TODAY = date(2026, 6, 1)
SEED = 2023


def fill() -> Organisation:
    """Create the group, a tree of control links, with its lines over six years; return one of its leaves."""
    chance = random.Random(SEED)
    companies = Organisation.objects.bulk_create(
        Organisation(name=f"Entreprise Exemple {number:02}", kind="company") for number in range(COMPANIES)
    )
    Relation.objects.bulk_create(
        Relation(
            kind="control",
            holder=companies[(number - 1) // 3],
            organisation=companies[number],
            criterion="votes",
            valid_from=date(2015, 1, 1),
        )
        for number in range(1, COMPANIES)
    )
    AidProfile.objects.bulk_create(
        AidProfile(organisation=company, activity="general", fiscal_year_end="12-31") for company in companies
    )
    AidLine.objects.bulk_create(
        (_line(chance, companies, number) for number in range(LINES)), batch_size=1_000
    )
    return companies[-1]


def _line(chance: random.Random, companies: list[Organisation], number: int) -> AidLine:
    granted = TODAY - timedelta(days=chance.randrange(2_200))
    return AidLine(
        beneficiary=chance.choice(companies),
        purpose=f"Aide {number}",
        # Small enough that the answer is not "nothing left": some 250 000 € in three years.
        amount_cents=chance.randrange(1_00, 120_00),
        granted_on=granted,
        paid_on=granted + timedelta(days=90) if chance.random() < 0.5 else None,
        family=chance.choice(["general"] * 6 + ["agriculture", "sgei", "other"]),
        activity="general",
        authority_name="Région Exemple",
        status=chance.choice(["granted"] * 8 + ["pending", "refused"]),
        member_state="FR",
        origin="register",
        reference=str(number),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


QUESTIONS = {
    "what is left": Question(on=TODAY),
    "an aid, and the call's own rule on payments": Question(
        on=TODAY, amount=Euro(15_000), call_rule=CallRule(Euro(200_000), basis=Basis.PAID)
    ),
}


def measure() -> dict[str, float | int]:
    """Print one line per question and return its figures: the whole query function, from the organisation to
    the answer, its queries and their reading included."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    with transaction.atomic():
        company = fill()
    print(f"\nheadroom: {COMPANIES} companies, {LINES} aid lines, {REPEAT} times")
    print(f"{'question':<46}{'CPU ms: median':>16}{'p95':>8}{'queries':>9}{'left':>14}{'line by line':>14}")
    (plain, queries), (ruled, more) = (_one(company, *question) for question in QUESTIONS.items())
    return {
        "headroom_cpu_ms": plain,
        "headroom_with_call_rule_cpu_ms": ruled,
        "headroom_queries": max(queries, more),
    }


def _one(company: Organisation, name: str, question: Question) -> tuple[float, int]:
    times = [_cpu_ms(lambda: headroom_of(company, question)) for _ in range(REPEAT + 1)][1:]
    with CaptureQueriesContext(connection) as queries:
        standing = headroom_of(company, question)
    plain = _cpu_ms(lambda: _line_by_line(standing, question))
    if _line_by_line(standing, question).answer.measures != standing.answer.measures:
        raise SystemExit("headroom: the sums of the database differ from the lines")
    middle, late = median(times), quantiles(times, n=20)[-1]
    left = standing.answer.headroom
    print(f"{name:<46}{middle:>16.1f}{late:>8.1f}{len(queries):>9}{str(left):>14}{plain:>14.1f}")
    return round(middle, 2), len(queries)


def _line_by_line(standing: Standing, question: Question) -> Standing:
    """The same answer from the lines one by one, as a plain reading of the ledger would find it."""
    return standing_of(standing.group, question, aids_of(standing.group, counting_lines(standing.group)))


def _cpu_ms(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return (time.process_time() - start) * 1_000
