"""A team is composed for the chain of a project, and its members invited."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from grappe.areas.directory.models import Organisation
from grappe.areas.directory.queries import organisations_visible_to
from grappe.areas.matching.queries.needs import thesaurus_for
from grappe.areas.matching.rules.team import Board, Link, TeamRules, board_of
from grappe.areas.projects.commands.loading import led_project, write_down
from grappe.areas.projects.commands.partners import invite_partner, propose_partner
from grappe.areas.projects.models import Project, ProposedTeam
from grappe.areas.projects.queries.teams import applicants_of, links_of
from grappe.areas.projects.rules.portfolio import category_of
from grappe.areas.projects.rules.roundtable import PartnerState, refusals_of_invitation
from grappe.areas.projects.rules.team import refusals_of_rules
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.solvers.team import (
    Composition,
    Hole,
    Infeasible,
    Name,
    Rule,
    Study,
    Team,
    another,
    holders_of,
    holes_of,
    price_of,
    study,
    unlike_of,
    verify,
)
from grappe.values import Refusal, Refused, refuse_if

MOST_TEAMS = 3


@command
def propose_team(
    *,
    project_id: int,
    rules: TeamRules,
    importances: Mapping[int, int] | None = None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Compose the best team for the chain of a project, and return the id of what was found.

    Nobody is told anything: candidates learn of it when they are invited. The teams that follow it
    (`find_other_teams`) and what the rules cost (`price_rule`) are worked out afterwards: each asks for
    another search.

    :param importances: what each link counts for, 0 to 5, by its id; the others count 3.
    :raises Refused: with every reason: not who leads the project, no chain, a number out of range; or the
        smallest set of rules that no team keeps together.
    """
    project = led_project(project_id, actor=actor, on=localdate(on))
    links = links_of(project, importances)
    refuse_if(refusals_of_rules(rules, links))
    board, considered = _board(project, links, rules, actor=actor, on=on)
    answer = study(board.problem, teams=1, priced=False)
    if not isinstance(answer, Study):
        raise Refused(_refusal(board, links, answer))
    found = ProposedTeam.objects.create(
        project=project,
        rules=_rules_as_data(rules),
        answer=_answer_as_data(board, links, answer, considered=considered),
        digest=board.problem.digest(),
        at=on,
        by_id=actor.person_id,
    )
    write_down("propose_team", project.pk, actor=actor, on=on, key=key, result=found.pk, digest=found.digest)
    return found.pk


@command
def find_other_teams(
    *, project_id: int, proposal_id: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Look for the teams that follow the best one, clearly different from it and from each other, keep them
    with what was found, and return how many teams there are.

    :raises Refused: not who leads the project; they were looked for already; the candidates, the chain or
        what they declare changed since: the team is to be composed anew.
    """
    project = led_project(project_id, actor=actor, on=localdate(on))
    found = ProposedTeam.objects.get(pk=proposal_id, project=project)
    if not found.answer.get("others_waited"):
        raise Refused(Refusal("projects.team_all_found"))
    board, links = _same_board(found, actor=actor, on=on)
    teams, people = found.answer["teams"], found.answer["people"]
    places = {one.organisation: place for place, one in enumerate(board.applicants)}
    known = [frozenset(places[pk] for pk in each["members"]) for each in teams]
    while len(teams) < MOST_TEAMS and (other := another(board.problem, known)):
        holes = tuple(holes_of(board.problem, other.team))
        found.answer["verified"] &= verify(unlike_of(board.problem, known), other)
        teams.append(_team(board, links, other, holes))
        people |= _people(board, other.team, holes)
        known.append(other.team)
    found.answer["others_waited"] = False
    found.save(update_fields=["answer"])
    write_down(
        "find_other_teams", project.pk, actor=actor, on=on, key=key, result=len(teams), proposal=found.pk
    )
    return len(teams)


@command
def price_rule(
    *, project_id: int, proposal_id: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Work out what the next rule without a price costs the best team, keep it with what was found, and
    return how many rules are left.

    :raises Refused: not who leads the project; every rule has its price; the candidates, the chain or what
        they declare changed since: the team is to be composed anew.
    """
    project = led_project(project_id, actor=actor, on=localdate(on))
    found = ProposedTeam.objects.get(pk=proposal_id, project=project)
    (rule, index, code, params), *rest = found.answer.get("unpriced") or [[None] * 4]
    if rule is None:
        raise Refused(Refusal("projects.team_all_priced"))
    board, _links = _same_board(found, actor=actor, on=on)
    places = {one.organisation: place for place, one in enumerate(board.applicants)}
    best = frozenset(places[pk] for pk in found.answer["teams"][0]["members"])
    price = price_of(board.problem, (Rule(rule), index), best)
    found.answer["costs"].append([code, params, price.gain])
    found.answer["unpriced"] = rest
    found.save(update_fields=["answer"])
    write_down("price_rule", project.pk, actor=actor, on=on, key=key, result=len(rest), proposal=found.pk)
    return len(rest)


@command
def invite_team(
    *,
    project_id: int,
    proposal_id: int,
    team: int,
    disclosed: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Invite the members of a proposed team that are not invited yet; return the project's id.

    Those who are not on the board are put on it. The others are left as they are.

    :param team: which of the teams, from 0.
    :param disclosed: what the invitations say of the project.
    :raises Refused: with every reason: not who leads the project, nothing disclosed, everyone is invited.
    """
    project = led_project(project_id, actor=actor, on=localdate(on))
    teams = ProposedTeam.objects.get(pk=proposal_id, project=project).answer["teams"]
    if not 0 <= team < len(teams):
        raise Refused(Refusal("projects.team_unknown"))
    refuse_if(refusals_of_invitation(disclosed))
    invited = _invite(project, teams[team]["members"], disclosed, actor=actor, on=on)
    if not invited:
        raise Refused(Refusal("projects.team_all_invited"))
    write_down("invite_team", project.pk, actor=actor, on=on, key=key, partners=invited)
    return project.pk


def _board(
    project: Project, links: Sequence[Link], rules: TeamRules, *, actor: Actor, on: datetime
) -> tuple[Board, int]:
    """Return the problem to solve, and how many organisations were considered."""
    applicants = applicants_of(project, actor=actor, on=localdate(on))
    thesaurus = thesaurus_for(actor=actor, on=localdate(on))
    return board_of(links, applicants, rules, thesaurus=thesaurus), len(applicants)


def _same_board(found: ProposedTeam, *, actor: Actor, on: datetime) -> tuple[Board, list[Link]]:
    """Return the problem of a composition once more, if it is still the same."""
    links = links_of(found.project, {link["id"]: link["importance"] for link in found.answer["links"]})
    board, _considered = _board(found.project, links, _rules_from_data(found.rules), actor=actor, on=on)
    here = {one.organisation for one in board.applicants}
    named = {pk for each in found.answer["teams"] for pk in each["members"]}
    if board.problem.digest() != found.digest or not named <= here:
        raise Refused(Refusal("projects.team_changed"))
    return board, links


def _invite(
    project: Project, members: Sequence[int], disclosed: str, *, actor: Actor, on: datetime
) -> list[int]:
    seated = {row.organisation_id: row for row in project.partners.all()}
    rows: dict[int, Organisation] = organisations_visible_to(actor=actor).in_bulk(
        [pk for pk in members if pk not in seated]
    )
    called = [row.pk for pk in members if (row := seated.get(pk)) and row.state == PartnerState.PROPOSED]
    called += [
        propose_partner(
            project_id=project.pk,
            organisation_id=row.pk,
            category=category_of(row.kind, row.headcount),
            actor=actor,
            on=on,
        )
        for row in rows.values()
    ]
    for partner in called:
        invite_partner(partner_id=partner, disclosed=disclosed, actor=actor, on=on)
    return called


def _refusal(board: Board, links: Sequence[Link], answer: object) -> Refusal:
    if not isinstance(answer, Infeasible):
        return Refusal("projects.team_undecided")
    clash = [board.words_of_rule(name) for name in answer.clash]
    return Refusal(
        "projects.team_clash", {"rules": [[code, _named(params, links)] for code, params in clash]}
    )


def _named(params: dict[str, int | str], links: Sequence[Link]) -> dict[str, int | str]:
    """Say a link by its name."""
    return {**params, "link": links[int(params["link"])].name} if "link" in params else params


def _rules_as_data(rules: TeamRules) -> dict[str, Any]:
    return {
        "most": rules.most,
        "laboratory": rules.laboratory,
        "sme": rules.sme,
        "near": sorted(rules.near),
        "within": sorted(rules.within),
        "budget": rules.budget,
        "bonus": rules.bonus,
        "kept": sorted(rules.kept),
        "apart": sorted(rules.apart),
    }


def _rules_from_data(kept: Mapping[str, Any]) -> TeamRules:
    sets = {name: frozenset(kept[name]) for name in ("near", "within", "kept", "apart")}
    return TeamRules(**{**kept, **sets})


def _answer_as_data(board: Board, links: Sequence[Link], answer: Study, *, considered: int) -> dict[str, Any]:
    (best,), (holes,) = answer.teams, answer.holes
    return {
        "considered": considered,
        "candidates": len(board.applicants),
        "verified": verify(board.problem, best),
        "others_waited": True,
        "links": [{"id": link.ident, "name": link.name, "importance": link.importance} for link in links],
        "people": _people(board, best.team, holes),
        "teams": [_team(board, links, best, holes)],
        "costs": [[*_rule(board, links, price.name), price.gain] for price in answer.costs],
        "unpriced": [
            [*name, *_rule(board, links, name)]
            for name in board.problem.names
            if name not in {price.name for price in answer.costs}
        ],
        "by_hand": {"points": answer.by_hand.points, "holds": not answer.by_hand.broken},
    }


def _team(board: Board, links: Sequence[Link], found: Composition, holes: Sequence[Hole]) -> dict[str, Any]:
    return {
        "members": [board.applicants[i].organisation for i in sorted(found.team)],
        "points": found.certificate.points,
        "bound": found.certificate.bound,
        "proven": found.certificate.proven,
        "branches": found.certificate.branches,
        "fills": [_fills(board, found.team, need) for need in range(len(links))],
        "holes": [_hole(board, links, hole) for hole in holes],
    }


def _people(board: Board, team: Team, holes: Sequence[Hole]) -> dict[str, dict[str, Any]]:
    """Who is in a team, or comes nearest to a hole, by their number."""
    named = set(team) | {hole.nearest for hole in holes if hole.nearest is not None}
    return {str(board.applicants[i].organisation): _person(board, i) for i in sorted(named)}


def _rule(board: Board, links: Sequence[Link], name: Name) -> tuple[str, dict[str, int | str]]:
    """The code and the parameters of the sentence that says a rule, a link by its name."""
    code, params = board.words_of_rule(name)
    return code, _named(params, links)


def _person(board: Board, place: int) -> dict[str, Any]:
    one = board.applicants[place]
    return {
        "name": one.name,
        "category": one.category,
        "department": one.department,
        "partner": one.partner,
        "cost": one.cost,
    }


def _fills(board: Board, team: frozenset[int], need: int) -> list[dict[str, Any]]:
    """Who fills a link, the best first: at what, and why."""
    return [
        {
            "organisation": board.applicants[i].organisation,
            "fit": board.fits[i][need].points,
            "why": board.fits[i][need].why,
            "evidence": list(board.fits[i][need].evidence),
        }
        for i in holders_of(board.problem, team, need)
    ]


def _hole(board: Board, links: Sequence[Link], hole: Hole) -> dict[str, Any]:
    words = [board.words_of_rule(name) for name in hole.broken]
    return {
        "link": hole.need,
        "nearest": None if hole.nearest is None else board.applicants[hole.nearest].organisation,
        "fit": hole.fit,
        "least": hole.least,
        "broken": [[code, _named(params, links)] for code, params in words],
        "loses": hole.loses,
    }
