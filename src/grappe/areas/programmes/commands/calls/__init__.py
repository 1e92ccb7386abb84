"""Preparing a call and leading it from one state to the next; the session is opened by its own desk."""

from grappe.areas.programmes.commands.calls.grid import save_grid
from grappe.areas.programmes.commands.calls.questions import (
    delete_question,
    freeze_form,
    move_question,
    replace_form,
    save_question,
)
from grappe.areas.programmes.commands.calls.steps import (
    close_call,
    open_call,
    refusals_to_close,
    refusals_to_review,
    start_review,
)
from grappe.areas.programmes.commands.calls.writing import (
    CallFields,
    create_call,
    update_call,
)

__all__ = [
    "CallFields",
    "close_call",
    "create_call",
    "delete_question",
    "freeze_form",
    "move_question",
    "open_call",
    "refusals_to_close",
    "refusals_to_review",
    "replace_form",
    "save_grid",
    "save_question",
    "start_review",
    "update_call",
]
