"""Who can answer a need: what is asked, who was found and why, who was left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from grappe.areas.directory.models import OrganisationKind, Posting
from grappe.areas.directory.rules import spaced
from grappe.areas.directory.web.sheets import as_sheet, sheet_answer
from grappe.areas.matching.queries.meaning import Meant, meant
from grappe.areas.matching.queries.needs import (
    Asker,
    Asking,
    Understood,
    need_posted,
    thesaurus_in,
    understand,
)
from grappe.areas.matching.queries.results import Candidate, FilterName, Filters, Results
from grappe.areas.matching.queries.search import (
    MOST,
    opened_with_programmes,
    reading_of_index,
    search,
)
from grappe.areas.matching.rules.scale import is_activity
from grappe.areas.matching.rules.score import Weights
from grappe.areas.matching.rules.sizes import Size
from grappe.areas.matching.rules.weighing import weights_for
from grappe.areas.matching.rules.words import expression_of
from grappe.areas.matching.sources.encoder import State, start
from grappe.areas.matching.web.clues import (
    Reason,
    Reasons,
    part_words,
    points_of,
    rounded,
    size_words,
    unknown_words,
)
from grappe.areas.matching.web.doors import opens_projects, table_of
from grappe.areas.networks.queries import networks_run_by
from grappe.areas.territory.rules.departments import DEPARTMENTS, REGIONS
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import Refused, whole_number
from grappe.web.components.marks import chip
from grappe.web.refusals import all_words

LONGEST = 1_000
DISTANCES = (50, 100, 150, 250)
MOST_CHIPS = 3
SELECTED = mark_safe(" selected")
ON_A_PAGE = 10
PAGES = -(-MOST // ON_A_PAGE)


_REGIONS = tuple(sorted(REGIONS.items(), key=lambda region: region[1]))
_DEPARTMENTS = tuple((code, f"{code} {place.name}") for code, place in DEPARTMENTS.items())


@lru_cache(maxsize=128)
def _options(offered: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """Print the choices of a list, the same in each language: a hundred departments on each page."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, SELECTED if code == chosen else "", words) for code, words in offered),
    )


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds, as it is shown again."""

    words: str = ""
    skills: str = ""
    activity: str = ""
    department: str = ""
    km: int = 0
    kind: str = ""
    size: str = ""
    region: str = ""
    required: bool = False
    programme: int = 0
    project: int = 0
    page: int = 1
    problems: tuple[str, ...] = ()

    @property
    def skill_list(self) -> tuple[str, ...]:
        """The skills typed, parted by commas or semicolons, each once."""
        found = [one.strip() for one in self.skills.replace(";", ",").split(",")]
        return tuple(dict.fromkeys(one for one in found if one))

    @property
    def asks(self) -> bool:
        """Whether anything is asked at all."""
        return bool(self.words or self.skill_list or self.activity)

    def filters(self) -> Filters:
        """What the candidates are narrowed to."""
        skills = [expression_of(one) for one in self.skill_list] if self.required else []
        return Filters(
            kinds=(self.kind,) if self.kind else (),
            sizes=(self.size,) if self.size else (),
            regions=(self.region,) if self.region else (),
            skills=tuple(filter(None, skills)),
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """One result, ready to print."""

    candidate: Candidate
    score: str
    why: str
    total: str
    where: str
    reasons: list[Reason]
    unknown: list[str]
    siren: str
    table: str
    others: list[tuple[Candidate, str, str]]
    """Who has the same points for the same reasons: where each is, the page that puts it on the board."""

    @property
    def marks(self) -> SafeString:
        """What is told without opening anything: the best reasons, and what nobody said."""
        unknown = (chip("plain", words, icon="circle-dashed") for words in self.unknown)
        return mark_safe("".join((*(reason.chip for reason in self.reasons[:MOST_CHIPS]), *unknown)))

    @property
    def lines(self) -> SafeString:
        """Each reason with its points, as rows of a table."""
        return mark_safe("".join(reason.row for reason in self.reasons))


@signed_in
def partners(request: ActorRequest) -> HttpResponse:
    """Show who can answer a need, the best fifty by ten lines with each reason, and what each filter removed;
    those whom nothing tells apart share a line.

    A confidential need is sent as a form, so that its words stand in no address; nothing of it is kept.
    """
    sent = request.POST if request.method == "POST" else request.GET
    posting, asker = _posted(request, sent)
    typed = _typed(sent, posting)
    # By the time that something is typed, the model of meaning may be there.
    start()
    # Read once, for the form, the thesaurus and the search: it is the longest query of the page.
    opened, programmes = opened_with_programmes(actor=request.actor, on=timezone.localdate())
    context: dict[str, Any] = {
        "typed": typed,
        "posting": posting,
        "opens": opens_projects() and posting is not None and not typed.project and _runs_one(request),
        "is_confidential": bool(posting and posting.is_confidential),
        "kinds": OrganisationKind.choices,
        "sizes": size_words(),
        "parts": _parts(Weights()),
        "regions": _options(_REGIONS, typed.region),
        "departments": _options(_DEPARTMENTS, typed.department),
        "distances": DISTANCES,
        "programmes": programmes,
        "reasons": list(typed.problems),
    }
    if typed.asks and not typed.problems:
        try:
            understood, results, sense = _found(request, typed, posting, asker, opened, _part(typed))
            if results.total and not results.lines:
                # An address kept from before, of a page that is no more.
                typed = context["typed"] = replace(typed, page=1)
                understood, results, sense = _found(request, typed, posting, asker, opened, _part(typed))
        except Refused as refused:
            context["reasons"] = all_words(refused.refusals)
        else:
            context |= _result_context(sent, typed, understood, results)
            context["sense"] = sense_words(sense.state)
    return render(request, "matching/partners.html", context)


@signed_in
def partners_csv(request: ActorRequest) -> HttpResponse:
    """Send what the page shows as a sheet, a column for the reasons."""
    posting, asker = _posted(request, request.GET)
    typed = _typed(request.GET, posting)
    rows: list[list[str]] = []
    if typed.asks and not typed.problems:
        opened, _programmes = opened_with_programmes(actor=request.actor, on=timezone.localdate())
        understood, results, _sense = _found(request, typed, posting, asker, opened)
        reasons = Reasons(understood.need)
        for one in (*results.found, *results.to_check):
            shown = _shown(one, reasons, typed)
            rows.append(
                [one.name, shown.siren, shown.where, shown.total]
                + [" ; ".join(f"{reason.words} (+{reason.points})" for reason in shown.reasons)]
                + [", ".join(shown.unknown)]
            )
    head = [_("Organisation"), "SIREN", _("Lieu"), _("Points sur 100"), _("Pourquoi"), _("À vérifier")]
    return sheet_answer(as_sheet(head, rows), "partenaires")


def _posted(request: ActorRequest, sent: QueryDict) -> tuple[Posting | None, Asker | None]:
    asked = sent.get("besoin", "")
    if not asked:
        return None, None
    number = whole_number(asked)
    if number is None:
        raise Http404
    try:
        return need_posted(number, actor=request.actor, on=timezone.localdate())
    except Posting.DoesNotExist:
        raise Http404 from None


def _typed(sent: QueryDict, posting: Posting | None) -> Typed:
    """Read the form; what is not one of the values offered is told, or left out where a list offers them."""
    first = posting is not None and "q" not in sent
    words = f"{posting.title}. {posting.text}" if posting and first else sent.get("q", "")
    activity = sent.get("naf", "").strip().upper()
    problems = []
    if len(words) > LONGEST:
        problems.append(_("Ce besoin dépasse 1 000 caractères. Gardez l’essentiel."))
    if activity and not is_activity(activity):
        problems.append(
            _("« %(code)s » n’est pas un code d’activité. Exemple : 10.82Z.") % {"code": activity}
        )

    def among(name: str, offered: Any) -> str:
        value = sent.get(name, "")
        return value if value in offered else ""

    km, programme, project, page = (
        whole_number(sent.get(name, "")) or 0 for name in ("km", "programme", "projet", "page")
    )
    return Typed(
        words=words.strip(),
        skills=sent.get("savoir", "").strip(),
        activity=activity,
        department=among("departement", DEPARTMENTS),
        km=km if km in DISTANCES else 0,
        kind=among("nature", OrganisationKind.values),
        size=among("taille", list(Size)),
        region=among("region", REGIONS),
        required="exiges" in sent,
        programme=programme,
        project=project,
        page=page if 0 < page <= PAGES else 1,
        problems=tuple(problems),
    )


def _found(
    request: ActorRequest,
    typed: Typed,
    posting: Posting | None,
    asker: Asker | None,
    opened: frozenset[int],
    part: slice = slice(None),
) -> tuple[Understood, Results, Meant]:
    today = timezone.localdate()
    asking = Asking(
        words=typed.words,
        skills=typed.skill_list,
        activities=(typed.activity,) if typed.activity else (),
        department=typed.department,
        km=typed.km,
        programme=typed.programme,
    )
    reading, _built = reading_of_index()
    understood = understand(asking, reading, thesaurus_in(opened), asker=asker)
    sense = meant(typed.words, posting=posting)
    need = replace(understood.need, has_meaning=sense.is_read)
    found = search(
        need,
        typed.filters(),
        actor=request.actor,
        on=today,
        weights=weights_for(need, Weights()),
        near=sense.near,
        part=part,
        opened=opened,
    )
    return replace(understood, need=need), found, sense


def sense_words(state: State) -> str:
    """Return what a page says when closeness of meaning is not counted; empty when it is."""
    words = {
        State.LOADING: _(
            "La proximité de sens n’est pas encore comptée : le modèle se charge. Cherchez à nouveau dans "
            "quelques secondes."
        ),
        State.OFF: _("La proximité de sens n’est pas comptée sur ce serveur."),
    }
    return words.get(state, "")


def _runs_one(request: ActorRequest) -> bool:
    """Whether the reader runs a network, and so may open a project in it."""
    return networks_run_by(actor=request.actor, on=timezone.localdate()).exists()


def _result_context(
    sent: QueryDict, typed: Typed, understood: Understood, results: Results
) -> dict[str, Any]:
    names = {
        FilterName.KIND: (_("autre nature"), ("nature",)),
        FilterName.SIZE: (_("autre taille"), ("taille",)),
        FilterName.REGION: (_("autre région"), ("region",)),
        FilterName.SKILLS: (_("un savoir-faire exigé manque"), ("exiges",)),
    }
    reasons = Reasons(understood.need)
    part = _part(typed)
    return {
        "searched": True,
        "total": results.total,
        "lines": results.all_lines,
        "start": part.start + 1,
        "before": typed.page - 1,
        "after": typed.page + 1 if results.all_lines > part.stop else 0,
        "parts": _parts(weights_for(understood.need, Weights())),
        "results": [_shown(first, reasons, typed, others) for first, *others in results.lines],
        "to_check": [_shown(one, reasons, typed) for one in results.to_check if typed.page == 1],
        "removed": [
            (*names[name], count, _without(sent, *names[name][1])) for name, count in results.removed.items()
        ],
        "candidates": results.candidates,
        "synonyms": understood.synonyms,
        "unheld": understood.unheld,
        "sheet": f"{reverse('matching:partners-csv')}?{sent.urlencode()}",
    }


def _part(typed: Typed) -> slice:
    """The lines that a page shows."""
    return slice((typed.page - 1) * ON_A_PAGE, typed.page * ON_A_PAGE)


def _parts(weights: Weights) -> list[tuple[str, str]]:
    """What each part can bring, those of which nothing is asked left out."""
    points = [(words, weights.points(part)) for part, words in part_words().items()]
    return [(words, points_of(most)) for words, most in points if most]


def _without(sent: QueryDict, *names: str) -> str:
    query = sent.copy()
    for name in (*names, "page", "csrfmiddlewaretoken"):
        query.pop(name, None)
    return f"?{query.urlencode()}"


def _where(candidate: Candidate) -> str:
    kind = str(OrganisationKind(candidate.kind).label) if candidate.kind else ""
    department = DEPARTMENTS.get(candidate.department or "")
    places = [candidate.place, department.name if department else ""]
    return " · ".join(dict.fromkeys(part for part in (kind, *places) if part))


def _table(candidate: Candidate, typed: Typed) -> str:
    on_board = typed.project and candidate.organisation is not None
    return table_of(typed.project, candidate.name) if on_board else ""


def _shown(candidate: Candidate, reasons: Reasons, typed: Typed, others: Sequence[Candidate] = ()) -> Shown:
    score = str(rounded(candidate.points))
    return Shown(
        candidate=candidate,
        score=score,
        why=_("Pourquoi %(score)s ?") % {"score": score},
        total=points_of(candidate.points),
        where=_where(candidate),
        reasons=reasons.of(candidate.clues),
        unknown=unknown_words(candidate.unknown),
        siren=spaced(candidate.siren),
        table=_table(candidate, typed),
        others=[(one, _where(one), _table(one, typed)) for one in others],
    )
