"""Who may keep the directory, and who speaks for an organisation.

Networks stand above this area, and it is they who know their facilitators: they hand their answer in when
Django starts (`admit_keepers`), as listeners are handed to the kernel's events.
"""

from collections.abc import Callable
from datetime import date

from grappe.areas.directory.models import Organisation, Posting
from grappe.areas.directory.queries import belongings, postings_visible_to
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


def belongs_to(actor: Actor, organisation: Organisation, *, on: date) -> bool:
    """Whether the actor is one of the organisation's own people on the day: works there, or has a mandate."""
    return belongings(actor=actor, on=on).filter(organisation=organisation).exists()


def can_describe_organisation(actor: Actor, organisation: Organisation, *, on: date) -> bool:
    """Whether the actor may say what the organisation can do, needs and offers: its own people, and those
    who keep its record."""
    return belongs_to(actor, organisation, on=on) or can_change_organisation(actor, organisation, on=on)


def can_change_posting(actor: Actor, posting: Posting, *, on: date) -> bool:
    """Whether the actor may change, close or open again a need or an offer that they may read."""
    visible = postings_visible_to(actor=actor, on=on).filter(pk=posting.pk).exists()
    return visible and can_describe_organisation(actor, posting.organisation, on=on)


def can_record_relation(
    actor: Actor, *, organisation: Organisation, holder: Organisation | None = None, on: date
) -> bool:
    """Whether the actor may write down, end or withdraw a relation: who keeps one of the organisations.

    Nobody writes their own down: an employment opens the lists of members and what is confidential, and the
    end of one lifts conflicts of interest.
    """
    ends = [organisation] if holder is None else [organisation, holder]
    return any(can_change_organisation(actor, end, on=on) for end in ends)
