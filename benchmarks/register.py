"""Make a realistic national register and measure its import into the embedded database.

    python benchmarks/register.py [--rows 1000000] [--json] [--keep FOLDER]

The rows come from a fixed seed: a few activities, towns and sizes hold most of the companies, as in France;
one in five is closed, one in twelve masked. Both files of the register are written, units first, as CSV and
(with DuckDB) as Parquet. Each import runs in a process of its own, into an empty database then again, so
that its memory is its own; CPU and wall time are those of that process, Python's start left out.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

SEED = 47


def split(words: str) -> list[str]:
    """Return the words of a text."""
    return words.split()


UNITS, ESTABLISHMENTS = "StockUniteLegale", "StockEtablissement"
# The official headings, all of them: what is left out must be read past.
UNIT_HEAD = split(
    "siren statutDiffusionUniteLegale unitePurgeeUniteLegale dateCreationUniteLegale sigleUniteLegale "
    "sexeUniteLegale prenom1UniteLegale prenom2UniteLegale prenom3UniteLegale prenom4UniteLegale "
    "prenomUsuelUniteLegale pseudonymeUniteLegale identifiantAssociationUniteLegale "
    "trancheEffectifsUniteLegale anneeEffectifsUniteLegale dateDernierTraitementUniteLegale "
    "nombrePeriodesUniteLegale categorieEntreprise anneeCategorieEntreprise dateDebut "
    "etatAdministratifUniteLegale nomUniteLegale nomUsageUniteLegale denominationUniteLegale "
    "denominationUsuelle1UniteLegale denominationUsuelle2UniteLegale denominationUsuelle3UniteLegale "
    "categorieJuridiqueUniteLegale activitePrincipaleUniteLegale "
    "nomenclatureActivitePrincipaleUniteLegale nicSiegeUniteLegale economieSocialeSolidaireUniteLegale "
    "societeMissionUniteLegale caractereEmployeurUniteLegale activitePrincipaleNAF25UniteLegale"
)
PLACE_HEAD = split(
    "siren nic siret statutDiffusionEtablissement dateCreationEtablissement trancheEffectifsEtablissement "
    "anneeEffectifsEtablissement activitePrincipaleRegistreMetiersEtablissement "
    "dateDernierTraitementEtablissement etablissementSiege nombrePeriodesEtablissement "
    "complementAdresseEtablissement numeroVoieEtablissement indiceRepetitionEtablissement "
    "dernierNumeroVoieEtablissement indiceRepetitionDernierNumeroVoieEtablissement typeVoieEtablissement "
    "libelleVoieEtablissement codePostalEtablissement libelleCommuneEtablissement "
    "libelleCommuneEtrangerEtablissement distributionSpecialeEtablissement codeCommuneEtablissement "
    "codeCedexEtablissement libelleCedexEtablissement codePaysEtrangerEtablissement "
    "libellePaysEtrangerEtablissement identifiantAdresseEtablissement "
    "coordonneeLambertAbscisseEtablissement coordonneeLambertOrdonneeEtablissement "
    "complementAdresse2Etablissement numeroVoie2Etablissement indiceRepetition2Etablissement "
    "typeVoie2Etablissement libelleVoie2Etablissement codePostal2Etablissement libelleCommune2Etablissement "
    "libelleCommuneEtranger2Etablissement distributionSpeciale2Etablissement codeCommune2Etablissement "
    "codeCedex2Etablissement libelleCedex2Etablissement codePaysEtranger2Etablissement "
    "libellePaysEtranger2Etablissement dateDebut etatAdministratifEtablissement enseigne1Etablissement "
    "enseigne2Etablissement enseigne3Etablissement denominationUsuelleEtablissement "
    "activitePrincipaleEtablissement nomenclatureActivitePrincipaleEtablissement "
    "caractereEmployeurEtablissement activitePrincipaleNAF25Etablissement"
)

# Code, share in a thousand: the head of the distribution; the tail is drawn among invented sub-classes.
ACTIVITIES = (
    ("68.20B", 90), ("96.09Z", 32), ("86.90E", 28), ("70.22Z", 40), ("47.91B", 24), ("43.99C", 18),
    ("56.10A", 26), ("49.32Z", 12), ("81.21Z", 14), ("01.11Z", 22), ("01.21Z", 12), ("62.01Z", 16),
    ("10.71C", 9), ("10.82Z", 2), ("20.42Z", 3), ("21.20Z", 2), ("25.62B", 5), ("72.19Z", 6), ("85.59A", 18),
)  # fmt: skip
TAIL = tuple(
    f"{division:02}.{group}{sort}{letter}"
    for division in range(1, 97)
    for group in (1, 2, 3)
    for sort, letter in ((1, "Z"), (2, "A"), (9, "B"))
)
# Departments weigh as their population roughly does: a few large ones, a long tail.
DEPARTMENTS = tuple(f"{number:02}" for number in range(1, 96) if number != 20)
WEIGHTS = tuple(1 / (1 + place) ** 0.6 for place in range(len(DEPARTMENTS)))
BANDS = (("NN", 640), ("00", 60), ("01", 130), ("02", 70), ("03", 42), ("11", 28), ("12", 18), ("21", 6),
         ("22", 3), ("31", 1), ("32", 1), ("41", 1))  # fmt: skip
FORMS = (("1000", 480), ("5499", 190), ("5710", 180), ("6540", 90), ("9220", 50), ("7210", 6), ("5599", 4))
WORDS = split(
    "ATELIER COMPTOIR MOULIN VERGER FORGE PLANTES SAVEURS BOIS ENERGIE CONSEIL TRANSPORTS MECANIQUE CHIMIE "
    "PHARMA COSMETIQUE TEXTILE NUMERIQUE LOGISTIQUE CONSTRUCTIONS EMBALLAGES"
)
PLACES = ("AGEN", "VALENCE", "SAINT-ETIENNE", "LYON", "ANGERS", "NANTES", "PARIS", "LILLE", "RENNES", "NICE")


class Draw:
    """Weighted draws, fast enough for millions."""

    def __init__(self, chance: random.Random, pairs: Any) -> None:
        self.chance = chance
        self.values = [value for value, _weight in pairs]
        self.bounds = list(accumulate(weight for _value, weight in pairs))

    def many(self, count: int) -> list[Any]:
        return self.chance.choices(self.values, cum_weights=self.bounds, k=count)


def siren_after(number: int) -> str:
    """Return eight digits with their check digit (Luhn)."""
    digits = f"{number:08}"
    doubled = sum(sum(divmod(2 * int(digit), 10)) if place % 2 else int(digit)
                  for place, digit in enumerate(digits))  # fmt: skip
    return digits + str(-doubled % 10)


def drawn(rows: int) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Yield each unit with its head office, sorted by SIREN as the register is."""
    chance = random.Random(SEED)
    activities = Draw(chance, [*ACTIVITIES, *((code, 0.7) for code in TAIL)])
    departments = Draw(chance, list(zip(DEPARTMENTS, WEIGHTS, strict=True)))
    bands, forms = Draw(chance, BANDS), Draw(chance, FORMS)
    first_day = date(1975, 1, 1)
    step = 89_000_000 // rows
    for start in range(0, rows, 10_000):
        size = min(10_000, rows - start)
        batch = zip(activities.many(size), departments.many(size), bands.many(size), forms.many(size),
                    strict=True)  # fmt: skip
        for place, (activity, department, band, form) in enumerate(batch, start):
            luck = chance.random()
            siren = siren_after(10_000_000 + place * step)
            masked, closed, person = luck < 1 / 12, luck > 0.8, form == "1000"
            born = (first_day + timedelta(days=int(18_500 * luck))).isoformat()
            town = PLACES[place % len(PLACES)]
            name = f"{WORDS[place % 20]} {WORDS[(place // 20) % 20]} {town} {place % 977}"
            yield (
                {
                    "siren": siren,
                    "statutDiffusionUniteLegale": "P" if masked else "O",
                    "dateCreationUniteLegale": born,
                    "prenom1UniteLegale": "CAMILLE" if person else "",
                    "nomUniteLegale": ("[ND]" if masked else "EXEMPLE") if person else "",
                    "trancheEffectifsUniteLegale": band,
                    "anneeEffectifsUniteLegale": "" if band == "NN" else "2024",
                    "categorieEntreprise": "" if band == "NN" else "PME",
                    "dateDebut": "2024-12-31" if closed else born,
                    "etatAdministratifUniteLegale": "C" if closed else "A",
                    "denominationUniteLegale": "" if person else "[ND]" if masked else name,
                    "categorieJuridiqueUniteLegale": form,
                    "activitePrincipaleUniteLegale": activity,
                    "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
                    "nicSiegeUniteLegale": "00017",
                    "economieSocialeSolidaireUniteLegale": "O" if form == "9220" else "N",
                    "caractereEmployeurUniteLegale": "N" if band == "NN" else "O",
                },
                {
                    "siren": siren,
                    "nic": "00017",
                    "siret": f"{siren}00017",
                    "statutDiffusionEtablissement": "P" if masked else "O",
                    "dateCreationEtablissement": born,
                    "trancheEffectifsEtablissement": band,
                    "etablissementSiege": "true",
                    "numeroVoieEtablissement": "[ND]" if masked else str(1 + place % 120),
                    "typeVoieEtablissement": "[ND]" if masked else "RUE",
                    "libelleVoieEtablissement": "[ND]" if masked else f"DES {WORDS[place % 20]}",
                    "codePostalEtablissement": f"{department}{place % 9}00",
                    "libelleCommuneEtablissement": town,
                    "codeCommuneEtablissement": f"{department}{1 + place % 300:03}",
                    "coordonneeLambertAbscisseEtablissement": f"{400_000 + luck * 600_000:.2f}",
                    "coordonneeLambertOrdonneeEtablissement": f"{6_200_000 + luck * 800_000:.2f}",
                    "dateDebut": "2024-12-31" if closed else born,
                    "etatAdministratifEtablissement": "F" if closed else "A",
                    "activitePrincipaleEtablissement": activity,
                    "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
                    "caractereEmployeurEtablissement": "N" if band == "NN" else "O",
                },
            )


def make(folder: Path, rows: int) -> list[Path]:
    """Write both files of a register of that many units; return their paths."""
    paths = [folder / f"{name}_utf8.csv" for name in (UNITS, ESTABLISHMENTS)]
    with paths[0].open("w", newline="", encoding="utf-8") as units, \
         paths[1].open("w", newline="", encoding="utf-8") as places:  # fmt: skip
        writers = (
            csv.DictWriter(units, UNIT_HEAD, restval=""),
            csv.DictWriter(places, PLACE_HEAD, restval=""),
        )
        for writer in writers:
            writer.writeheader()
        for pair in drawn(rows):
            for writer, row in zip(writers, pair, strict=True):
                writer.writerow(row)
    return paths


def as_parquet(path: Path) -> Path | None:
    """Write the same rows as Parquet; None without the extra."""
    try:
        import duckdb  # noqa: PLC0415 (the extra may be absent)
    except ImportError:
        return None
    target = path.with_suffix(".parquet")
    duckdb.execute(
        f"COPY (SELECT * FROM read_csv('{path}', all_varchar = true)) TO '{target}' (FORMAT parquet)"
    )
    return target


def measure(path: Path) -> None:
    """In a process of its own: import a file, and print what it cost as JSON."""
    import django  # noqa: PLC0415 (the parent process needs none of it)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grappe.config.settings")
    django.setup()
    from grappe.areas.directory.commands.register import import_stock  # noqa: PLC0415
    from grappe.areas.directory.sources.stock_files import has_duckdb  # noqa: PLC0415
    from grappe.kernel.actor import MACHINE  # noqa: PLC0415

    def now() -> datetime:
        return datetime.now(UTC)

    wall, cpu = time.perf_counter(), time.process_time()
    report = import_stock(path=path, actor=MACHINE, on=now(), clock=now, duckdb=has_duckdb())
    print(
        json.dumps(
            {
                "rows": report.rows,
                "changed": report.changed,
                "wall_s": time.perf_counter() - wall,
                "cpu_s": time.process_time() - cpu,
                "peak_mb": peak_mb(),
            }
        )
    )


def peak_mb() -> float:
    """Return the most memory that this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # the other measure counts what the parent held before this process began
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def imported(path: Path, home: Path) -> dict[str, float]:
    """Import a file in a process of its own; return its figures."""
    env = {**os.environ, "GRAPPE_HOME": str(home), "GRAPPE_SECRET_KEY": "bench"}
    command = [sys.executable, __file__, "--measure", str(path)]
    answer = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return figures


def empty_database(home: Path) -> None:
    """Make a database with its tables and nothing in them."""
    home.mkdir()
    env = {**os.environ, "GRAPPE_HOME": str(home), "GRAPPE_SECRET_KEY": "bench"}
    env.setdefault("DJANGO_SETTINGS_MODULE", "grappe.config.settings")
    env["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], env=env, check=True)


def main() -> None:
    """Make the register, import each file, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="legal units (%(default)s)")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.add_argument("--keep", type=Path, help="write the files there and keep them")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        return measure(options.measure)
    with tempfile.TemporaryDirectory(prefix="grappe-register-") as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        start = time.perf_counter()
        paths = make(folder, options.rows)
        print(f"{options.rows} units and as many head offices written in {time.perf_counter() - start:.1f} s")
        runs = [(path.name, path, 0) for path in paths]
        runs += [(made.name, made, 1) for made in map(as_parquet, paths) if made]
        for number in {run for _name, _path, run in runs}:
            empty_database(Path(scratch) / f"home-{number}")
        print(
            f"{'file':32} {'rows':>9} {'written':>9} {'wall s':>7} {'CPU s':>7} {'rows/s':>8} {'/CPU s':>8} "
            f"{'peak MB':>8}"
        )
        found = {}
        for name, path, number in runs:
            figures = imported(path, Path(scratch) / f"home-{number}")
            found[name] = figures
            print(
                f"{name:32} {figures['rows']:9} {figures['changed']:9} {figures['wall_s']:7.1f} "
                f"{figures['cpu_s']:7.1f} {figures['rows'] / figures['wall_s']:8.0f} "
                f"{figures['rows'] / figures['cpu_s']:8.0f} {figures['peak_mb']:8.0f}"
            )
    if options.json:
        # The slowest of them, so that no file is worse than what is published.
        rate = min(figures["rows"] / figures["wall_s"] for figures in found.values())
        by_cpu = min(figures["rows"] / figures["cpu_s"] for figures in found.values())
        peak = max(figures["peak_mb"] for figures in found.values())
        published = {
            "import_rows_s": round(rate),
            "import_rows_cpu_s": round(by_cpu),
            "import_peak_mb": round(peak),
        }
        print(json.dumps({"bench": "register", "figures": published}))
    return None


if __name__ == "__main__":
    main()
