"""What happens to an expert's opinion: asked, answered, recalled once, withdrawn."""

from grappe.areas.programmes.commands.opinions.answering import (
    declare_no_link,
    give_opinion,
    keep_draft,
    recuse,
)
from grappe.areas.programmes.commands.opinions.asking import (
    ask_opinion,
    opinion_door,
    renew_request,
    show_opinion,
    withdraw_request,
)
from grappe.areas.programmes.commands.opinions.reminding import remind_experts

__all__ = [
    "ask_opinion",
    "declare_no_link",
    "give_opinion",
    "keep_draft",
    "opinion_door",
    "recuse",
    "remind_experts",
    "renew_request",
    "show_opinion",
    "withdraw_request",
]
