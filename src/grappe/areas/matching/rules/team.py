"""From the links of a chain and what is known of candidates to the composition of a team, and back to words.

What a candidate brings to a link (0 to 1 000) is declared: holding it at the table is 1 000, being able to
help 600; else the share of what the link asks (text, skills, activity: the same clues as a search) that the
candidate declares, 900 when it declares all of it. From 300, a candidate holds the link.

The rule of 70 % is that of regulation (EU) 651/2014, article 25(6)(b)(i): between undertakings, one of them
an SME at least, none bears more than 70 % of the costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grappe.areas.matching.rules.score import Asked, Clue, Part, Profile, Weights, clues_of, terms_of
from grappe.areas.matching.rules.score import Need as AskedNeed
from grappe.areas.matching.rules.thesaurus import Thesaurus
from grappe.areas.matching.rules.words import expression_of, spoken
from grappe.solvers.team import Candidate, Name, Need, Quota, Rule, TeamProblem

LEADS, HELPS, DECLARES, LEAST = 1_000, 600, 900, 300
# What one more partner takes: coordination has its price, declared, the same for everybody.
TOLL = 100
MOST_PARTNERS, USUAL_PARTNERS = 20, 8
HIGHEST_IMPORTANCE, USUAL_IMPORTANCE = 5, 3
MOST_BORNE_BP = 7_000
SME, LABORATORY = "sme", "laboratory"
# Candidates of a link who are looked at, the best first: beyond, they change no team in practice.
MOST_A_LINK = 40
_COMPETENCE = (Part.TEXT, Part.SKILLS, Part.ACTIVITY)
# The name of a link says what is asked; its note only helps.
_NAME_WEIGHT, _NOTE_WEIGHT = 3, 1


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the chain: its words, and what its best holder counts for (0 to 5)."""

    ident: int
    name: str
    note: str = ""
    importance: int = USUAL_IMPORTANCE


@dataclass(frozen=True, slots=True)
class Applicant:
    """An organisation that may be in the team.

    `category` is sme, large, laboratory or other; `department` is empty while unknown, `cost` None. `seats`:
    the links where it is at the table, and whether it holds them (or may help).
    """

    organisation: int
    name: str
    category: str
    profile: Profile
    department: str = ""
    cost: int | None = None
    partner: int | None = None
    seats: Mapping[int, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TeamRules:
    """What the asker wants of the team; None or empty is no rule.

    `near`: one partner at least in one of these departments; `within`: every partner is. `budget`: what all
    partners bear together, in whole euros. `bonus`: the collaboration bonus is claimed. `kept`: organisations
    that are in; `apart`: never two of these together.
    """

    most: int | None = USUAL_PARTNERS
    laboratory: bool = False
    sme: bool = False
    near: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    budget: int | None = None
    bonus: bool = False
    kept: frozenset[int] = frozenset()
    apart: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Fit:
    """What a candidate brings to a link, and why: it holds it, may help, or declares these words."""

    points: int
    why: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """The candidates that are looked at, what each brings to each link, and the problem to solve."""

    applicants: tuple[Applicant, ...]
    fits: tuple[tuple[Fit, ...], ...]
    problem: TeamProblem
    quotas: tuple[str, ...]

    def words_of_rule(self, name: Name) -> tuple[str, dict[str, int | str]]:
        """Return the code and the parameters of the sentence that says a rule."""
        rule, index = name
        match rule:
            case Rule.HELD:
                return "held", {"link": index}
            case Rule.QUOTA:
                return self.quotas[index], {}
            case Rule.KEPT:
                return "kept", {"name": self.applicants[index].name}
            case Rule.APART:
                one, other = self.problem.apart[index]
                return "apart", {"one": self.applicants[one].name, "other": self.applicants[other].name}
            case Rule.SIZE:
                return "size", {"most": self.problem.most or 0}
            case Rule.BUDGET:
                return "budget", {"budget": self.problem.budget or 0}
            case _:
                return rule.value, {}


def need_of_link(link: Link, thesaurus: Thesaurus) -> AskedNeed:
    """Return what a link asks, as a search would: the words of its name and note, its name as a skill."""
    said = [
        (word, stem, weight)
        for text, weight in ((link.name, _NAME_WEIGHT), (link.note, _NOTE_WEIGHT))
        for word, stem in spoken(text)
    ]
    others = thesaurus.found_in([stem for _word, stem, _weight in said])
    words: dict[str, Asked] = {}
    for word, stem, weight in said:
        words.setdefault(stem, Asked(word, stem, weight, others.get(stem, ())))
    whole = expression_of(link.name)
    skills = (Asked(link.name, whole, 1, thesaurus.answers_to(whole)),) if whole else ()
    return AskedNeed(words=tuple(words.values()), skills=skills)


def fit_of(applicant: Applicant, link: Link, asked: AskedNeed, weights: Weights) -> Fit:
    """Return what a candidate brings to a link: what the table says of it prevails on what it declares."""
    declared = _declared(applicant.profile, asked, weights)
    if link.ident in applicant.seats:
        leads = applicant.seats[link.ident]
        return max(declared, Fit(LEADS if leads else HELPS, "leads" if leads else "helps"), key=_points)
    return declared


def _points(fit: Fit) -> int:
    return fit.points


def _declared(profile: Profile, asked: AskedNeed, weights: Weights) -> Fit:
    best: dict[int, int] = {}
    for term in terms_of(asked, weights):
        if term.part in _COMPETENCE:
            best[term.group] = max(best.get(term.group, 0), term.points)
    whole = sum(best.values())
    clues = [clue for clue in clues_of(asked, profile, weights) if clue.part in _COMPETENCE]
    if not clues or not whole:
        return Fit(0)
    points = DECLARES * sum(clue.points for clue in clues) // whole
    return Fit(points, "declares", tuple(dict.fromkeys(map(_evidence, clues))))


def _evidence(clue: Clue) -> str:
    return f"{clue.evidence} ({clue.through})" if clue.through else clue.evidence


def board_of(
    links: Sequence[Link],
    applicants: Iterable[Applicant],
    rules: TeamRules,
    *,
    thesaurus: Thesaurus = Thesaurus(),  # noqa: B008 -- frozen
    weights: Weights = Weights(),  # noqa: B008 -- frozen
) -> Board:
    """Return the candidates worth looking at and the problem, in the declared order.

    Who is at the table comes first, then by what they bring over all links, then by their number: ties go to
    them in that order. Of those who are not at the table, each link keeps its forty best.
    """
    asked = [need_of_link(link, thesaurus) for link in links]
    known = {one.organisation: one for one in applicants}
    fits = {
        pk: tuple(fit_of(one, link, need, weights) for link, need in zip(links, asked, strict=True))
        for pk, one in known.items()
    }
    kept = set(rules.kept) | {pk for pk, one in known.items() if one.partner is not None}
    for place in range(len(links)):
        able = sorted(
            (pk for pk in known if fits[pk][place].points), key=lambda pk: (-fits[pk][place].points, pk)
        )
        kept.update(able[:MOST_A_LINK])
    order = sorted(kept & known.keys(), key=lambda pk: _rank(known[pk], fits[pk]))
    chosen = tuple(known[pk] for pk in order)
    quotas = dict(_quotas(rules))
    problem = TeamProblem(
        needs=tuple(Need(link.importance, least=LEAST) for link in links),
        candidates=tuple(
            Candidate(
                fits=tuple(fit.points for fit in fits[one.organisation]),
                kind=one.category,
                territory=one.department,
                cost=one.cost or 0,
                toll=TOLL,
            )
            for one in chosen
        ),
        most=rules.most,
        quotas=tuple(quotas.values()),
        within=rules.within or None,
        budget=rules.budget,
        share_bp=MOST_BORNE_BP if rules.bonus else None,
        apart=_pairs(chosen, rules.apart),
        kept=frozenset(place for place, one in enumerate(chosen) if one.organisation in rules.kept),
    )
    return Board(chosen, tuple(fits[one.organisation] for one in chosen), problem, tuple(quotas))


def _rank(applicant: Applicant, fits: Sequence[Fit]) -> tuple[bool, int, int]:
    return applicant.partner is None, -sum(fit.points for fit in fits), applicant.organisation


def _quotas(rules: TeamRules) -> Iterable[tuple[str, Quota]]:
    if rules.laboratory:
        yield "laboratory", Quota(1, frozenset({LABORATORY}))
    if rules.sme or rules.bonus:
        yield "sme", Quota(1, frozenset({SME}))
    if rules.near:
        yield "near", Quota(1, None, rules.near)


def _pairs(chosen: Sequence[Applicant], apart: frozenset[int]) -> tuple[tuple[int, int], ...]:
    places = [place for place, one in enumerate(chosen) if one.organisation in apart]
    return tuple((one, other) for n, one in enumerate(places) for other in places[n + 1 :])
