"""Ask real and unforeseen needs among the demonstration and 100 000 invented units, and say who comes first.

    python benchmarks/relevance.py [--rows 100000] [--json]

Two kinds of needs. Those of the demonstration, typed as their source prints them: a good answer is an
organisation that a project of the demonstration brought round the table for that very need, whoever it is.
Those of `needs.json`, each with two invented organisations of other trades that can answer it, in lists of
ten. Lists that scales or the vocabulary were chosen with in sight are told need by need; `blind` is one that
nobody who changes anything reads: only its total is told. The file says what each list has been used for.

The place is that of the line of the page: those whom nothing tells apart stand on one, among the fifty
that are shown. The invented units carry the official activity codes and their labels, so that thousands of
them say the same words as the need. The needs of the demonstration are told twice: among all of these, and
without the organisations that were added to answer other needs. Figures, the shares of good answers on the
first ten lines: `demo_in_ten`, `demo_alone_in_ten`, and one for each list (`needs_in_ten` and so on).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ["GRAPPE_HOME"] = tempfile.mkdtemp(prefix="grappe-relevance-")
os.environ["GRAPPE_DEMO"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grappe.config.settings")

import django  # noqa: E402

django.setup()

from benchmarks.register import drawn  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from grappe.areas.directory.models import (  # noqa: E402
    CodeLabel,
    Organisation,
    Posting,
    RegisteredEstablishment,
    RegisteredUnit,
)
from grappe.areas.matching.jobs import read_meanings, rebuild_index  # noqa: E402
from grappe.areas.matching.queries.meaning import meant  # noqa: E402
from grappe.areas.matching.queries.needs import (  # noqa: E402
    Asker,
    Asking,
    need_posted,
    thesaurus_for,
    understand,
)
from grappe.areas.matching.queries.results import Filters  # noqa: E402
from grappe.areas.matching.queries.search import reading_of_index, search  # noqa: E402
from grappe.areas.matching.rules.score import Weights  # noqa: E402
from grappe.areas.matching.rules.weighing import weights_for  # noqa: E402
from grappe.areas.matching.sources.encoder import load  # noqa: E402
from grappe.areas.projects.models import ProjectPartner  # noqa: E402
from grappe.kernel.actor import MACHINE  # noqa: E402

SEED, TEN = 47, 10
NEEDS = Path(__file__).with_name("needs.json")
BLIND = "blind"


@dataclass(frozen=True, slots=True)
class Place:
    """The line on which a good answer came; 0 when not among the fifty that are shown."""

    need: str
    answer: str
    place: int


def lay_ground(rows: int) -> None:
    """Load the demonstration, what activity codes mean, and the units."""
    call_command("migrate", verbosity=0)
    call_command("demo_load", verbosity=0)
    if not CodeLabel.objects.exists():
        call_command("import_labels", verbosity=0)
    codes = list(
        CodeLabel.objects.filter(scheme__startswith="naf", code__regex=r"^\d\d\.\d\d[A-Z]$")
        .values_list("code", flat=True)
        .order_by("code")
        .distinct()
    )
    chance = random.Random(SEED)
    chance.shuffle(codes)
    # A few activities hold most companies; yet each of the official ones is there.
    law = list(accumulate(1 / (1 + rank) ** 0.6 for rank in range(len(codes))))
    activities = chance.choices(codes, cum_weights=law, k=rows)
    units, offices = [], []
    for activity, (unit, office) in zip(activities, drawn(rows), strict=True):
        siret = unit["siren"] + "00011"
        named = unit["denominationUniteLegale"] or f"UNITE {unit['siren']}"
        units.append(_row(RegisteredUnit, siren=unit["siren"], name=named, activity=activity,
                          workforce_band=unit["trancheEffectifsUniteLegale"], is_active=True,
                          legal_category=unit["categorieJuridiqueUniteLegale"],
                          head_office_siret=siret))  # fmt: skip
        offices.append(_row(RegisteredEstablishment, siret=siret, is_head_office=True, is_active=True,
                            commune=office["codeCommuneEtablissement"],
                            commune_name=office["libelleCommuneEtablissement"]))  # fmt: skip
    RegisteredUnit.objects.bulk_create(units, batch_size=5_000)
    RegisteredEstablishment.objects.bulk_create(offices, batch_size=5_000)


def _row(model: Any, **told: Any) -> Any:
    blank: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.get_internal_type() == "CharField":
            blank[field.name] = ""
        elif field.get_internal_type() == "BooleanField":
            blank[field.name] = False
    return model(**(blank | told))


Asked = tuple[dict[str, Any], Organisation, list[Organisation]]


def add_needs(which: str, first: int) -> list[Asked]:
    """Add the organisations of a list of needs: who asks, and who can answer; numbered from `first`."""
    found = []
    for number, one in enumerate(json.loads(NEEDS.read_text(encoding="utf-8"))[which], start=first):
        asker = _organisation(f"Demande Exemple {number}", {**one["asker"], "text": "", "skills": []})
        answers = [
            _organisation(f"Réponse Exemple {number}{letter}", answer)
            for letter, answer in zip("ab", one["answers"], strict=True)
        ]
        found.append((one, asker, answers))
    return found


def _organisation(name: str, said: dict[str, Any]) -> Organisation:
    return Organisation.objects.create(
        name=name,
        kind=said.get("kind", "company"),
        department_id=said["department"],
        activity=said["text"],
        activities=[{"nomenclature": "naf2", "code": said["activity"], "label": ""}],
        skills=said["skills"],
        invented=True,
    )


Lines = list[list[int]]


def ranked(asking: Asking, asker: Asker | None) -> Lines:
    """Return the lines of organisations (0: units) that answer, best first, as the page shows them."""
    on = datetime.now(UTC).date()
    reading, _built = reading_of_index()
    need = understand(asking, reading, thesaurus_for(actor=MACHINE, on=on), asker=asker).need
    sense = meant(asking.words)
    need = replace(need, has_meaning=sense.is_read)
    found = search(
        need, Filters(), actor=MACHINE, on=on, weights=weights_for(need, Weights()), near=sense.near,
        count_removed=False,
    )  # fmt: skip
    return [[one.organisation or 0 for one in line] for line in found.lines]


def place_of(organisation: Organisation, lines: Lines) -> int:
    """Return the place of the line of an organisation, from 1; 0 when it is not there."""
    return next((place for place, line in enumerate(lines, 1) if organisation.pk in line), 0)


def demonstration(leaving: frozenset[int] = frozenset()) -> list[Place]:
    """Needs of the demonstration that a project took up: its partners are the good answers.

    :param leaving: organisations that are left out of the order.
    """
    places = []
    on = datetime.now(UTC).date()
    for need in Posting.objects.filter(kind="need").order_by("pk"):
        partners = (
            ProjectPartner.objects.filter(project__partners__organisation=need.organisation)
            .exclude(organisation=need.organisation)
            .select_related("organisation")
            .order_by("pk")
        )
        if not partners:
            continue
        row, asker = need_posted(need.pk, actor=MACHINE, on=on)
        lines = ranked(Asking(words=f"{row.title}. {row.text}"), asker)
        order = [kept for line in lines if (kept := [one for one in line if one not in leaving])]
        places += [
            Place(row.title, one.organisation.name, place_of(one.organisation, order)) for one in partners
        ]
    return places


def asked_in_words(asked: list[Asked]) -> list[Place]:
    """The needs of a list, each asked in its words by its asker."""
    places = []
    for one, asker, answers in asked:
        known = Asker(asker.pk, one["asker"]["department"])
        order = ranked(Asking(words=one["need"]), known)
        places += [Place(one["need"], answer.activity, place_of(answer, order)) for answer in answers]
    return places


def share_in_ten(places: list[Place]) -> float:
    """Return the share of the good answers that came among the first ten."""
    return round(sum(1 <= one.place <= TEN for one in places) / max(len(places), 1), 3)


def print_places(title: str, places: list[Place]) -> None:
    """Print each place, the need once."""
    print(f"\n{title}")
    said = ""
    for one in places:
        if one.need != said:
            said = one.need
            print(f"  {said}")
        print(f"    {one.place or 'not shown':>12}  {one.answer}")


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000, help="invented units beside the demonstration")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    lay_ground(options.rows)
    lists: dict[str, list[Asked]] = {}
    for name in (name for name in json.loads(NEEDS.read_text(encoding="utf-8")) if "about" not in name):
        lists[name] = add_needs(name, 1 + sum(map(len, lists.values())))
    added = frozenset(
        one.pk for asked in lists.values() for _, asker, answers in asked for one in (asker, *answers)
    )
    stamp = rebuild_index(clock=timezone.now)
    read_meanings(on=timezone.localdate())
    load()
    print(f"{stamp.documents} organisations and units")
    told = {
        "demo": ("Needs of the demonstration: partners of their own projects", demonstration()),
        "demo_alone": ("The same, without those added for other needs", demonstration(added)),
        **{name: (f"List: {name}", asked_in_words(asked)) for name, asked in lists.items()},
    }
    figures = {f"{name}_in_ten": share_in_ten(places) for name, (_title, places) in told.items()}
    for name, (title, places) in told.items():
        if name != BLIND:
            print_places(title, places)
    print("\nin the first ten: " + ", ".join(f"{name} {share:.0%}" for name, share in figures.items()))
    if options.json:
        print(json.dumps({"bench": "relevance", "figures": figures}))


if __name__ == "__main__":
    main()
