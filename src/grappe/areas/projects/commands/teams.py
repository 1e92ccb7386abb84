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
from grappe.solvers.team import Hole, Infeasible, Study, holders_of, study, unlike_of, verify
from grappe.values import Refusal, Refused, refuse_if


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
    """Compose the three best teams for the chain of a project, and return the id of what was found.

    Nobody is told anything: candidates learn of it when they are invited.

    :param importances: what each link counts for, 0 to 5, by its id; the others count 3.
    :raises Refused: with every reason: not who leads the project, no chain, a number out of range; or the
        smallest set of rules that no team keeps together.
    """
    project = led_project(project_id, actor=actor, on=localdate(on))
    links = links_of(project, importances)
    refuse_if(refusals_of_rules(rules, links))
    applicants = applicants_of(project, actor=actor, on=localdate(on))
    thesaurus = thesaurus_for(actor=actor, on=localdate(on))
    board = board_of(links, applicants, rules, thesaurus=thesaurus)
    answer = study(board.problem)
    if not isinstance(answer, Study):
        raise Refused(_refusal(board, links, answer))
    found = ProposedTeam.objects.create(
        project=project,
        rules=_rules_as_data(rules),
        answer=_answer_as_data(board, links, answer, considered=len(applicants)),
        digest=board.problem.digest(),
        at=on,
        by_id=actor.person_id,
    )
    write_down("propose_team", project.pk, actor=actor, on=on, key=key, result=found.pk, digest=found.digest)
    return found.pk


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


def _answer_as_data(board: Board, links: Sequence[Link], answer: Study, *, considered: int) -> dict[str, Any]:
    found = [each.team for each in answer.teams]
    verified = all(
        verify(unlike_of(board.problem, found[:place]), each) for place, each in enumerate(answer.teams)
    )
    named = {i for team in found for i in team} | {
        hole.nearest for holes in answer.holes for hole in holes if hole.nearest is not None
    }
    return {
        "considered": considered,
        "candidates": len(board.applicants),
        "verified": verified,
        "links": [{"id": link.ident, "name": link.name, "importance": link.importance} for link in links],
        "people": {str(board.applicants[i].organisation): _person(board, i) for i in sorted(named)},
        "teams": [
            {
                "members": [board.applicants[i].organisation for i in sorted(each.team)],
                "points": each.certificate.points,
                "bound": each.certificate.bound,
                "proven": each.certificate.proven,
                "branches": each.certificate.branches,
                "fills": [_fills(board, each.team, need) for need in range(len(links))],
                "holes": [_hole(board, links, hole) for hole in holes],
            }
            for each, holes in zip(answer.teams, answer.holes, strict=True)
        ],
        "costs": [
            [code, _named(params, links), price.gain]
            for price in answer.costs
            for code, params in [board.words_of_rule(price.name)]
        ],
        "by_hand": {"points": answer.by_hand.points, "holds": not answer.by_hand.broken},
    }


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
