"""Who may keep the directory.

Networks stand above this area, and it is they who know their facilitators: they hand their answer in when
Django starts (`admit_keepers`), as listeners are handed to the kernel's events.
"""

from collections.abc import Callable
from datetime import date

from grappe.areas.directory.models import Organisation
from grappe.kernel.actor import Actor

Keeper = Callable[[Actor, Organisation | None, date], bool]

# In the order in which they came; a dictionary keeps each once.
_keepers: dict[Keeper, None] = {}


def admit_keepers(keeps: Keeper) -> None:
    """Let an upper area say who keeps an organisation's record (None: who may add one)."""
    _keepers[keeps] = None


def can_create_organisation(actor: Actor, *, on: date) -> bool:
    """Whether the actor may add an organisation to the directory."""
    return actor.is_machine or any(keeps(actor, None, on) for keeps in _keepers)


def can_change_organisation(actor: Actor, organisation: Organisation, *, on: date) -> bool:
    """Whether the actor may correct this organisation's record."""
    return actor.is_machine or any(keeps(actor, organisation, on) for keeps in _keepers)


def can_record_relation(actor: Actor, *, person: int | None, organisation: Organisation, on: date) -> bool:
    """Whether the actor may write down a relation: one's own, or one of an organisation that one keeps."""
    own = person is not None and person == actor.person_id
    return own or can_change_organisation(actor, organisation, on=on)
