"""What changes in projects: their stages, their partners, their table, their agreement, their work."""

from grappe.areas.projects.commands.agreements import (
    approve_version,
    begin_agreement,
    comment_clause,
    propose_amendment,
    settle_comment,
    sign_version,
    withdraw_amendment,
    write_section,
)
from grappe.areas.projects.commands.meetings import (
    confirm_notes,
    hold_meeting,
    state_terms,
    tell_climate,
    write_notes,
)
from grappe.areas.projects.commands.partners import (
    add_link,
    answer_invitation,
    hold_link,
    invite_partner,
    leave_project,
    propose_partner,
    remove_link,
)
from grappe.areas.projects.commands.projects import (
    PastProject,
    ProjectWords,
    change_project,
    move_project,
    record_project,
    start_project,
)
from grappe.areas.projects.commands.teams import find_other_teams, invite_team, price_rule, propose_team
from grappe.areas.projects.commands.work import follow_item

__all__ = [
    "PastProject",
    "ProjectWords",
    "add_link",
    "answer_invitation",
    "approve_version",
    "begin_agreement",
    "change_project",
    "comment_clause",
    "confirm_notes",
    "find_other_teams",
    "follow_item",
    "hold_link",
    "hold_meeting",
    "invite_partner",
    "invite_team",
    "leave_project",
    "move_project",
    "propose_amendment",
    "price_rule",
    "propose_partner",
    "propose_team",
    "record_project",
    "remove_link",
    "settle_comment",
    "sign_version",
    "start_project",
    "state_terms",
    "tell_climate",
    "withdraw_amendment",
    "write_notes",
    "write_section",
]
