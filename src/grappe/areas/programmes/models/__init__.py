"""Tables of calls: `calls` (the call and its grid), `applications`, `juries`, `decisions`."""

from grappe.areas.programmes.models.applications import (
    Application,
    ApplicationInvitation,
    ApplicationMember,
    ApplicationPartner,
    Attachment,
    CostLine,
    InvitationState,
    MemberRole,
)
from grappe.areas.programmes.models.calls import Call, GridVersion
from grappe.areas.programmes.models.decisions import Decision, Deliberation, TieResolution
from grappe.areas.programmes.models.juries import (
    AssignmentRun,
    Conflict,
    ConflictOrigin,
    Juror,
    JurorPreference,
    Review,
    ReviewState,
)

__all__ = [
    "Application",
    "ApplicationInvitation",
    "ApplicationMember",
    "ApplicationPartner",
    "AssignmentRun",
    "Attachment",
    "Call",
    "Conflict",
    "ConflictOrigin",
    "CostLine",
    "Decision",
    "Deliberation",
    "GridVersion",
    "InvitationState",
    "Juror",
    "JurorPreference",
    "MemberRole",
    "Review",
    "ReviewState",
    "TieResolution",
]
