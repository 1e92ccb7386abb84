"""Past projects with their real partners, read from a folder of CSV files: ours, or as they are published.

The format and the published headers that are recognised: docs/reference/matching-evaluation.md.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grappe.areas.matching.rules.evaluation_corpus import Corpus, Organisation, PastProject, corpus_of
from grappe.areas.matching.rules.words import fold

Row = Mapping[str, str]
# What registers write where they know nothing.
_UNKNOWN = {"", "non renseigne", "non renseignee", "nan", "null", "[nd]"}
_TRUE = {"true", "1", "yes", "oui", "vrai", "coordinator"}
_NOT_A_TOWN = re.compile(r"\bcedex\b|\d+|[^a-z' ]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b", re.ASCII)
_DELIMITERS = (",", ";", "\t")
# Objectives of projects are long; the default limit of the reader is shorter than some.
_LONGEST_FIELD = 10_000_000


@dataclass(frozen=True, slots=True)
class Shape:
    """Where each thing stands in two published files; the first column that says something counts."""

    name: str
    project: str
    texts: tuple[str, ...]
    year: tuple[str, ...]
    programme: tuple[str, ...]
    joined: str
    """The column of a partner's row that says which project."""
    organisation: str
    named: str
    kind: str
    place: str
    region: str
    leader: str

    @property
    def of_projects(self) -> frozenset[str]:
        """The headers that tell a file of projects."""
        return frozenset((self.project, *self.texts))

    @property
    def of_partners(self) -> frozenset[str]:
        """The headers that tell a file of partners."""
        return frozenset((self.joined, self.organisation, self.leader))


SHAPES = (
    Shape(
        name="grappe", project="project", texts=("title",), year=("year",), programme=("programme",),
        joined="project", organisation="organisation", named="name", kind="kind", place="place",
        region="region", leader="leader",
    ),
    Shape(
        name="anr", project="Projet.Code_Decision_ANR",
        texts=("Projet.Titre.Francais", "Projet.Resume.Francais"), year=("Action.Edition",),
        programme=("Action.Titre.Francais",), joined="Projet.Code_Decision_ANR",
        organisation="Projet.Partenaire.Nom_organisme", named="Projet.Partenaire.Nom_organisme",
        kind="Projet.Partenaire.Categorie_organisme", place="Projet.Partenaire.Adresse.Ville",
        region="Projet.Partenaire.Adresse.Region", leader="Projet.Partenaire.Est_coordinateur",
    ),
    Shape(
        name="cordis", project="id", texts=("title", "objective"), year=("startDate", "ecSignatureDate"),
        programme=("masterCall", "fundingScheme"), joined="projectID", organisation="organisationID",
        named="name", kind="activityType", place="city", region="country", leader="role",
    ),
    # Pages of projects as they were gathered: partners by rank, the coordinator first.
    Shape(
        name="cordis pages", project="project_id", texts=("title", "objective"), year=("start",),
        programme=("call",), joined="project_id", organisation="name", named="name", kind="activity",
        place="city", region="country", leader="rang",
    ),
)  # fmt: skip


class UnreadableProjects(Exception):
    """The folder cannot be read as past projects.

    :param code: "folder", "shape" or "needs"; words for it in `web/words.py`.
    """

    def __init__(self, code: str, about: str) -> None:
        super().__init__(f"{code}: {about}")
        self.code, self.about = code, about


def read_projects(folder: Path) -> tuple[str, Corpus]:
    """Return the name of the shape that was recognised, and the corpus.

    :raises UnreadableProjects: when the folder holds no CSV file, none of the shapes, or no need at all.
    """
    files = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    if not files:
        raise UnreadableProjects("folder", str(folder))
    tables = [(frozenset(rows[0]) if rows else frozenset(), rows) for rows in map(_rows, files)]
    for shape in SHAPES:
        projects = [rows for headers, rows in tables if shape.of_projects <= headers]
        partners = [rows for headers, rows in tables if shape.of_partners <= headers]
        if projects and partners:
            organisations = [rows for headers, rows in tables if {"organisation", "name"} <= headers]
            own = organisations[0] if shape.name == "grappe" and organisations else None
            corpus = _corpus(shape, projects[0], partners[0], own)
            if not corpus.needs:
                raise UnreadableProjects("needs", str(folder))
            return shape.name, corpus
    raise UnreadableProjects("shape", ", ".join(file.name for file in files))


def _rows(file: Path) -> list[Row]:
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first_line = text.partition("\n")[0]
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.DictReader(io.StringIO(text), delimiter=max(_DELIMITERS, key=first_line.count))
    # A row with too few cells says nothing in the last ones; cells beyond the headers have no name.
    return [{name: value or "" for name, value in row.items() if name is not None} for row in reader]


def _corpus(
    shape: Shape, projects: Sequence[Row], partners: Sequence[Row], organisations: Sequence[Row] | None
) -> Corpus:
    members: dict[str, list[str]] = defaultdict(list)
    leaders: dict[str, str] = {}
    described: dict[str, list[Row]] = defaultdict(list)
    for row in partners:
        ident, project = _said(row, shape.organisation), _said(row, shape.joined)
        if ident is None or project is None:
            continue
        members[project].append(ident)
        described[ident].append(row)
        if fold(row[shape.leader].strip()) in _TRUE:
            leaders.setdefault(project, ident)
    if organisations is not None:
        described = defaultdict(list)
        for row in organisations:
            described[_said(row, shape.organisation) or ""].append(row)
        described.pop("", None)
    return corpus_of(
        (_organisation(shape, ident, rows) for ident, rows in described.items()),
        (_project(shape, row, members, leaders) for row in projects if _said(row, shape.project)),
    )


def _organisation(shape: Shape, ident: str, rows: Sequence[Row]) -> Organisation:
    region = _most_said(rows, shape.region)
    town = _town(_most_said(rows, shape.place) or "")
    return Organisation(
        ident=ident,
        name=_most_said(rows, shape.named) or ident,
        kind=_most_said(rows, shape.kind),
        # Two towns of one name are told apart by their region.
        place=f"{region or ''}/{town}" if town else None,
        region=region,
    )


def _project(
    shape: Shape, row: Row, members: Mapping[str, Sequence[str]], leaders: Mapping[str, str]
) -> PastProject:
    ident = row[shape.project].strip()
    texts = (*shape.texts, "text") if shape.name == "grappe" else shape.texts
    year = _YEAR.search(_first(row, shape.year) or "")
    return PastProject(
        ident=ident,
        text=". ".join(filter(None, (_said(row, text) for text in texts))),
        members=tuple(members.get(ident, ())),
        leader=leaders.get(ident),
        year=int(year.group()) if year else None,
        programme=_first(row, shape.programme),
    )


def _first(row: Row, names: Sequence[str]) -> str | None:
    return next(filter(None, (_said(row, name) for name in names)), None)


def _said(row: Row, name: str) -> str | None:
    value = row.get(name, "").strip()
    return None if fold(value) in _UNKNOWN else value


def _most_said(rows: Sequence[Row], name: str) -> str | None:
    counts = Counter(filter(None, (_said(row, name) for row in rows)))
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None


def _town(place: str) -> str:
    return " ".join(_NOT_A_TOWN.sub(" ", fold(place)).split())
