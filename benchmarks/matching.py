"""Make a large directory, index it, search it, and measure: beside SQLite FTS5 and PostgreSQL, in one run.

    python benchmarks/matching.py [--rows 1000000] [--needs 200] [--peers none|sqlite|all] [--json]

Every engine holds the same data and is asked the same needs (five words, three skills, an activity, a
place). Two things are told of each: how long a search takes (CPU of this process, nothing else in it; wall
time for PostgreSQL, which works in its own), and how much of the exact fifty best it finds. The exact ones
come from the declared score computed for every organisation, without any index. An answer counts when its
declared score is at least that of the fiftieth.

The index is made in a process of its own, from the database, as `./grappe manage index_organisations` does.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
MOST = 50
# Slow engines are asked fewer needs nationally.
FEW = {"sqlite": 20, "postgresql": 8}
Ranked = list[int]


def percentile(times: Sequence[float], share: float) -> float:
    """Return the smallest time that this share of the times does not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measured(
    run: Callable[[Any], Any], asked: Iterable[Any], clock: Callable[[], float]
) -> tuple[list[float], list[Any]]:
    """Run once for each need; return milliseconds and answers."""
    times, answers = [], []
    for one in asked:
        start = clock()
        answers.append(run(one))
        times.append((clock() - start) * 1_000)
    return times, answers


def in_its_own_process(home: Path, *arguments: str) -> dict[str, float]:
    """Run this file with other arguments; return the figures of its last line."""
    env = {**os.environ, "GRAPPE_HOME": str(home), "GRAPPE_SECRET_KEY": "bench"}
    env.setdefault("DJANGO_SETTINGS_MODULE", "grappe.config.settings")
    env["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    answer = subprocess.run(
        [sys.executable, *arguments], env=env, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    last = answer.stdout.splitlines()[-1:] or ["{}"]
    figures: dict[str, float] = json.loads(last[0]) if last[0].startswith("{") else {}
    return figures


def measure_index() -> None:
    """In a process of its own: make the index, print what it cost."""
    import django  # noqa: PLC0415

    django.setup()
    from benchmarks.register import peak_mb  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from grappe.areas.matching.jobs import index_store, rebuild_index  # noqa: PLC0415

    wall, cpu = time.perf_counter(), sum(os.times()[:4])
    stamp = rebuild_index(clock=timezone.now)
    figures = {
        "wall_s": time.perf_counter() - wall,
        "cpu_s": sum(os.times()[:4]) - cpu,  # that of the processes it began included
        "mb": index_store().bytes_used() / 1e6,
        "peak_mb": peak_mb(),
        "documents": stamp.documents,
    }
    print(json.dumps(figures))


class Exact:
    """The declared score of every organisation, added up from what each of them holds: no index, no
    shortcut."""

    def __init__(self, documents: Iterable[Any]) -> None:
        import numpy as np  # noqa: PLC0415

        holders: dict[str, array[int]] = {}
        numbers = array("Q")
        for place, document in enumerate(documents):
            numbers.append(document.number)
            for token in document.tokens:
                holders.setdefault(token, array("I")).append(place)
        self.np, self.numbers = np, np.frombuffer(numbers, dtype=np.uint64)
        self.holders = {token: np.frombuffer(places, dtype=np.uint32) for token, places in holders.items()}
        self.place = {int(number): place for place, number in enumerate(self.numbers)}

    def scores(self, terms: Sequence[Any]) -> Any:
        """Return the points of everyone, those without any answer to what is asked at 0."""
        from grappe.areas.matching.index.plan import ANSWERS  # noqa: PLC0415
        from grappe.areas.matching.index.tokens import token_of  # noqa: PLC0415

        np = self.np
        nobody = np.empty(0, dtype=np.uint32)
        total = np.zeros(len(self.numbers), dtype=np.int64)
        answers = np.zeros(len(self.numbers), dtype=bool)
        for group in {term.group for term in terms}:
            best = np.zeros(len(self.numbers), dtype=np.int64)
            for term in (term for term in terms if term.group == group):
                tokens = [token_of(term.field, token) for token in term.tokens]
                held = self.holders.get(tokens[0], nobody)
                for token in tokens[1:]:
                    held = np.intersect1d(held, self.holders.get(token, nobody), assume_unique=True)
                best[held] = np.maximum(best[held], term.points)
                if term.part in ANSWERS:
                    answers[held] = True
            total += best
        return np.where(answers, total, 0)

    def recall(
        self, terms: Sequence[Any], answers: Sequence[Ranked], department: Sequence[str | None]
    ) -> list[float]:
        """Return, for each need, the share of the exact fifty best that an engine's answer holds."""
        np = self.np
        shares = []
        for asked, numbers, where in zip(terms, answers, department, strict=True):
            scores = self.scores(asked)
            if where is not None:
                inside = np.zeros(len(scores), dtype=bool)
                inside[self.holders.get(f"pd{where}", np.empty(0, dtype=np.uint32))] = True
                scores = np.where(inside, scores, 0)
            wanted = min(MOST, int((scores > 0).sum()))
            if not wanted:
                continue
            last = np.partition(scores, -wanted)[-wanted]
            good = sum(1 for number in numbers[:wanted] if scores[self.place[number]] >= last)
            shares.append(good / wanted)
        return shares


class Ours:
    """Grappe's own index, asked as the page asks it."""

    def __init__(self, needs: Sequence[Any]) -> None:
        from grappe.areas.matching.queries.search import Asking, reading_of_index  # noqa: PLC0415
        from grappe.areas.matching.rules.score import Weights  # noqa: PLC0415

        self.reading, _built = reading_of_index()
        self.weights, self.asking, self.needs = Weights(), Asking, needs

    def ask(self, need: Any) -> Any:
        return self.asking(self.reading, need, self.weights, {})

    def nationally(self, need: Any) -> Any:
        from grappe.areas.matching.index.reading import EVERYONE  # noqa: PLC0415

        asked = self.ask(need)
        return asked, asked.first(EVERYONE, MOST)

    def in_department(self, need: Any) -> Any:
        from grappe.areas.matching.index.reading import Bounds  # noqa: PLC0415

        asked = self.ask(need)
        return asked, asked.first(Bounds(held=((f"pd{need.department}",),)), MOST)


def needs_of(shapes: Any, reading: Any, count: int) -> list[Any]:
    """Return the drawn needs as the page reads what is typed: weighed by how rare each word and skill is."""
    from dataclasses import replace  # noqa: PLC0415

    from grappe.areas.matching.queries.needs import Asking, understand  # noqa: PLC0415
    from grappe.areas.matching.rules.thesaurus import Thesaurus  # noqa: PLC0415

    needs = []
    for drawn in shapes.needs(count):
        asking = Asking(" ".join(drawn.words), drawn.skills, (drawn.activity,), drawn.department, km=100)
        need = understand(asking, reading, Thesaurus()).need
        needs.append(replace(need, asker="o1"))
    return needs


def plain(token: str) -> str:
    """Return a token that any full-text engine keeps whole."""
    return "".join(letter if letter.isalnum() else "x" for letter in token)


def asked_tokens(need: Any) -> list[str]:
    """Return the words and skills of a need as stored, for the engines that know nothing of the score."""
    return ["w" + one.term for one in need.words] + [
        "s" + stem for one in need.skills for stem in one.term.split()
    ]


class Sqlite:
    """FTS5 without content, ranked by its bm25; the department is one more word."""

    name = "SQLite FTS5 (bm25)"

    def __init__(self, folder: Path, documents: Iterable[Any]) -> None:
        self.path = folder / "fts.sqlite3"
        start = time.process_time()
        self.connection = sqlite3.connect(self.path)
        self.connection.execute("PRAGMA synchronous=OFF")
        self.connection.execute(
            "CREATE VIRTUAL TABLE found USING fts5(tokens, content='', columnsize=1, detail='none')"
        )
        rows = ((one.number, " ".join(map(plain, one.tokens))) for one in documents)
        self.connection.executemany("INSERT INTO found(rowid, tokens) VALUES (?, ?)", rows)
        self.connection.execute("INSERT INTO found(found) VALUES ('optimize')")
        self.connection.commit()
        self.build_s = time.process_time() - start
        self.mb = self.path.stat().st_size / 1e6

    def search(self, need: Any, department: str | None) -> Ranked:
        words = " OR ".join(dict.fromkeys(map(plain, asked_tokens(need))))
        query = f"({words}) AND pd{department.lower()}" if department else words
        rows = self.connection.execute(
            "SELECT rowid FROM found WHERE found MATCH ? ORDER BY bm25(found) LIMIT ?", (query, MOST)
        )
        return [row[0] for row in rows]


class Postgresql:
    """Full text ranked by ts_rank, GIN on the words, btree on the department."""

    name = "PostgreSQL (ts_rank)"

    def __init__(self, url: str, documents: Iterable[Any]) -> None:
        import psycopg  # noqa: PLC0415

        start = time.perf_counter()
        self.connection = psycopg.connect(url, autocommit=True)
        self.connection.execute("CREATE TABLE found(number bigint PRIMARY KEY, department text, tokens text)")
        with self.connection.cursor().copy("COPY found(number, department, tokens) FROM STDIN") as copy:
            for one in documents:
                where = next((token[2:] for token in one.tokens if token.startswith("pd")), None)
                copy.write_row((one.number, where, " ".join(map(plain, one.tokens))))
        for statement in (
            "ALTER TABLE found ADD said tsvector",
            "UPDATE found SET said = to_tsvector('simple', tokens)",
            "CREATE INDEX ON found USING gin(said)",
            "CREATE INDEX ON found(department)",
            "VACUUM ANALYZE found",
        ):
            self.connection.execute(statement)
        self.build_s = time.perf_counter() - start
        row = self.connection.execute("SELECT pg_total_relation_size('found')").fetchone()
        self.mb = (row[0] if row else 0) / 1e6

    def search(self, need: Any, department: str | None) -> Ranked:
        query = " | ".join(dict.fromkeys(map(plain, asked_tokens(need))))
        narrowed = "AND department = %s" if department else ""
        rows = self.connection.execute(
            f"SELECT number FROM found, to_tsquery('simple', %s) AS asked WHERE said @@ asked {narrowed} "
            "ORDER BY ts_rank(said, asked) DESC LIMIT 50",
            (query, department) if department else (query,),
        )
        return [row[0] for row in rows]


def line(name: str, *cells: object) -> None:
    """Print one row of the table."""
    print(f"{name:34}" + "".join(f"{cell:>13}" for cell in cells), flush=True)


def told(figure: float | None, digits: int = 1) -> str:
    """Return a figure as it is printed; a dash when it was not measured."""
    return "–" if figure is None else f"{figure:.{digits}f}"


def measure_ours(needs: Sequence[Any], exact: Exact, index: dict[str, float]) -> dict[str, float]:
    """Search with our own index; check that every score that it gives is the declared one."""
    from grappe.areas.matching.rules.score import score_of  # noqa: PLC0415

    ours = Ours(needs)
    for need in needs[:10]:
        ours.nationally(need)
    national, answers = measured(ours.nationally, needs, time.process_time)
    local, local_answers = measured(ours.in_department, needs, time.process_time)
    explaining, explained = measured(
        lambda answer: answer[0].explain([hit.number for hit in answer[1]]), answers, time.process_time
    )
    for (_asked, hits), reasons in zip(answers, explained, strict=True):
        for hit in hits:
            if score_of(reasons[hit.number].clues) != hit.points:
                raise SystemExit(f"{hit}: explained as {reasons[hit.number]}")
    terms = [asked.terms for asked, _hits in answers]
    numbers = [[hit.number for hit in hits] for _asked, hits in answers]
    local_numbers = [[hit.number for hit in hits] for _asked, hits in local_answers]
    recalls = exact.recall(terms, numbers, [None] * len(needs))
    local_recalls = exact.recall(terms, local_numbers, [need.department for need in needs])
    postings = [sum(ours.reading.holders(token) for token in asked_tokens(need)) for need in needs]
    print(
        f"postings of the words and skills of a need: median {percentile(postings, 0.5):,.0f}, "
        f"95th percentile {percentile(postings, 0.95):,.0f}\n"
    )
    line(
        "",
        "build s",
        "disk MB",
        "national 50",
        "national 95",
        "departm. 50",
        "departm. 95",
        "recall",
        "recall dep.",
    )
    mean = sum(recalls) / len(recalls)
    local_mean = sum(local_recalls) / max(len(local_recalls), 1)
    times = [percentile(one, share) for one in (national, local) for share in (0.5, 0.95)]
    line(
        "Grappe (declared score)",
        told(index["wall_s"]),
        told(index["mb"]),
        *(told(one, 2) for one in times),
        told(mean, 3),
        told(local_mean, 3),
    )
    return {
        "index_s": round(index["wall_s"], 1),
        "index_cpu_s": round(index["cpu_s"], 1),
        "index_mb": round(index["mb"], 1),
        "index_peak_mb": round(index["peak_mb"]),
        "national_p50_ms": round(percentile(national, 0.5), 2),
        "national_p95_ms": round(percentile(national, 0.95), 2),
        "department_p95_ms": round(percentile(local, 0.95), 2),
        "explain_ms": round(percentile(explaining, 0.95), 2),
        "recall_at_50": round(min(mean, local_mean), 4),
    }


def measure_peer(peer: Any, key: str, needs: Sequence[Any], exact: Exact) -> None:
    """Search with another engine, and print its line."""
    from grappe.areas.matching.rules.score import Weights, terms_of  # noqa: PLC0415

    clock = time.process_time if key == "sqlite" else time.perf_counter
    some = needs[: FEW[key]]
    national, answers = measured(lambda need: peer.search(need, None), some, clock)
    local, local_answers = measured(lambda need: peer.search(need, need.department), needs[:50], clock)
    terms = [terms_of(need, Weights()) for need in needs]
    recalls = exact.recall(terms[: len(some)], answers, [None] * len(some))
    places = [need.department for need in needs[:50]]
    local_recalls = exact.recall(terms[:50], local_answers, places)
    line(
        peer.name, told(peer.build_s), told(peer.mb), told(percentile(national, 0.5)),
        told(percentile(national, 0.95)), told(percentile(local, 0.5)), told(percentile(local, 0.95)),
        told(sum(recalls) / len(recalls), 3), told(sum(local_recalls) / max(len(local_recalls), 1), 3),
    )  # fmt: skip


def measure_pages(home: Path, needs: Sequence[Any]) -> float | None:
    """Ask whole search pages of a server on 127.0.0.1; None while the search has no page."""
    from django.urls import NoReverseMatch, reverse  # noqa: PLC0415

    try:
        reverse("matching:partners")
    except NoReverseMatch:
        print("no search page yet: its time is not measured")
        return None
    pages = importlib.import_module("benchmarks._matching_pages")
    return float(pages.p95_ms(home, needs))


def measure_teams() -> dict[str, float]:
    """Run the measure of team composition; nothing where what it is compared with is not installed."""
    try:
        teams = importlib.import_module("benchmarks.teams")
    except ModuleNotFoundError as missing:
        print(f"teams are not measured: {missing}")
        return {}
    figures = teams.measure()
    wall, proven = figures["team_p95_s"], figures["team_optimal_share"]
    print(f"teams: {wall:.2f} s at the 95th percentile, {proven:.0%} proven")
    return {name: figures[name] for name in ("team_p95_s", "team_optimal_share")}


def measure_import(home: Path, rows: int) -> dict[str, float]:
    """Run the measure of the register's import."""
    found: Any = in_its_own_process(
        home, str(ROOT / "benchmarks" / "register.py"), "--rows", str(rows), "--json"
    )
    figures = found.get("figures", {})
    return {name: figures[name] for name in ("import_rows_s", "import_peak_mb") if name in figures}


def main() -> None:
    """Fill, index, search, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="organisations (%(default)s)")
    parser.add_argument("--needs", type=int, default=200, help="needs searched (%(default)s)")
    parser.add_argument(
        "--peers", choices=("none", "sqlite", "all"), default="all", help="engines beside ours"
    )
    parser.add_argument("--only-search", action="store_true", help="neither the import nor the teams")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.add_argument("--measure-index", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure_index:
        return measure_index()
    with tempfile.TemporaryDirectory(prefix="grappe-matching-") as scratch:
        home = Path(scratch) / "home"
        home.mkdir()
        os.environ.update(GRAPPE_HOME=str(home), GRAPPE_SECRET_KEY="bench")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grappe.config.settings")
        os.environ.pop("DATABASE_URL", None)
        figures = run(options, home)
    if options.json:
        print(json.dumps({"bench": "matching", "figures": figures}))
    return None


def run(options: argparse.Namespace, home: Path) -> dict[str, float]:
    """Measure everything that the options ask, in this order."""
    import django  # noqa: PLC0415
    from benchmarks._matching_data import Shapes, fill  # noqa: PLC0415

    in_its_own_process(home, "-m", "django", "migrate", "-v", "0")
    shapes, start = Shapes(), time.perf_counter()
    fill(home / "grappe.sqlite3", shapes, options.rows)
    print(f"{options.rows:,} organisations written in {time.perf_counter() - start:.1f} s", flush=True)
    index = in_its_own_process(home, str(Path(__file__).resolve()), "--measure-index")
    print(
        f"indexed in {index['wall_s']:.1f} s "
        f"({index['cpu_s']:.1f} s of CPU, {index['peak_mb']:.0f} MB at most)",
        flush=True,
    )
    django.setup()
    from datetime import UTC, datetime  # noqa: PLC0415

    from grappe.areas.matching.queries.profiles import documents_of_organisations  # noqa: PLC0415
    from grappe.areas.matching.queries.search import reading_of_index  # noqa: PLC0415

    today = datetime.now(UTC).date()
    needs = needs_of(shapes, reading_of_index()[0], options.needs)
    exact = Exact(documents_of_organisations(None, on=today))
    figures = measure_ours(needs, exact, index)
    if options.peers != "none":
        measure_peer(Sqlite(home, documents_of_organisations(None, on=today)), "sqlite", needs, exact)
    if options.peers == "all":
        try:
            from tests.postgres_server import postgres  # noqa: PLC0415

            with postgres() as url:
                peer = Postgresql(url, documents_of_organisations(None, on=today))
                measure_peer(peer, "postgresql", needs, exact)
                peer.connection.close()
        except SystemExit as reason:
            print(reason)
    print("\nsearches: CPU ms at the median and the 95th percentile (PostgreSQL: wall)")
    print(f"the reasons of the fifty: {figures['explain_ms']:.2f} ms more at the 95th percentile")
    page = measure_pages(home, shapes.needs(options.needs))
    if page is not None:
        figures["page_p95_ms"] = round(page, 1)
    if not options.only_search:
        figures |= measure_teams() | measure_import(home, options.rows)
    return figures


if __name__ == "__main__":
    main()
