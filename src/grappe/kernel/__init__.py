"""What every area leans on: the actor, the audit trail, the outbox, stored files, events, HTTP manners.

No business here: nothing in this package knows what a call or a member is.
"""
