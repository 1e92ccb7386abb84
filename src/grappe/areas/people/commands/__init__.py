"""What changes about people: profile, account, invitations, letters."""

from grappe.areas.people.commands.accounts import close_other_sessions, prove_address, record_change
from grappe.areas.people.commands.invitations import (
    Door,
    InvitationLetter,
    accept_as_member,
    door_of,
    invite_to_account,
    open_account,
    open_doors,
    renew_invitation,
    send_invitation,
    withdraw_invitation,
)
from grappe.areas.people.commands.letters import link_to, write_letter
from grappe.areas.people.commands.profile import update_profile

__all__ = [
    "Door",
    "InvitationLetter",
    "accept_as_member",
    "close_other_sessions",
    "door_of",
    "invite_to_account",
    "link_to",
    "open_account",
    "open_doors",
    "prove_address",
    "record_change",
    "renew_invitation",
    "send_invitation",
    "update_profile",
    "withdraw_invitation",
    "write_letter",
]
