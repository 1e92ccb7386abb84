"""What happens to a discussion: messages written, mended, withdrawn, read."""

from grappe.areas.programmes.commands.discussion.messages import (
    edit_message,
    mark_read,
    withdraw_message,
    write_message,
)

__all__ = ["edit_message", "mark_read", "withdraw_message", "write_message"]
