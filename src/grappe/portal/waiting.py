"""What waits for a person, whatever they are here: one reader per kind of duty, within a page's queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from grappe.kernel.actor import Actor
from grappe.portal import duties, duties_of_projects
from grappe.portal.contexts import Place
from grappe.portal.duties import Duty

# A page asks the database eight times at most: three go to who reads and what they are here, one to the
# invitations they were sent, one to the calls that they run, if they run a network, and one to the aid that
# they answer for, if they fund or oversee one.
LEFT_FOR_DUTIES = 4
SHOWN_BESIDE = frozenset({"network", "oversight"})


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of duty: the kinds of place that have some, the queries that reading them takes, and how;
    it presses most for the roles in `first`."""

    kinds: frozenset[str]
    queries: int
    read: Callable[[Actor, datetime], list[Duty]]
    first: frozenset[str] = frozenset()


_STAFF = frozenset({"network", "oversight"})
_APPLICANT = frozenset({"applicant"})
# Those that press the most first: what does not fit on the page follows, in a request of its own.
READERS = (
    Reader(frozenset({"jury"}), 1, lambda actor, _on: duties.duties_of_juror(actor=actor)),
    Reader(_APPLICANT, 1, lambda actor, _on: duties.duties_of_applicant(actor=actor)),
    Reader(frozenset({"expert"}), 1, lambda actor, on: duties.duties_of_expert(actor=actor, on=on)),
    Reader(_STAFF, 1, lambda actor, on: duties.duties_of_payers(actor=actor, on=timezone.localdate(on))),
    Reader(_STAFF, 1, lambda actor, on: duties.duties_of_register(actor=actor, on=timezone.localdate(on))),
    Reader(_STAFF, 1, lambda actor, on: duties.duties_of_labels(actor=actor, on=timezone.localdate(on))),
    Reader(_APPLICANT, 1, lambda actor, _on: duties.duties_of_grants(actor=actor)),
    Reader(
        frozenset({"partner"}),
        1,
        lambda actor, on: duties_of_projects.duties_of_projects(actor=actor, on=timezone.localdate(on)),
    ),
    Reader(
        frozenset({"network"}),
        2,
        lambda actor, on: duties_of_projects.duties_of_leads(actor=actor, on=timezone.localdate(on)),
        first=frozenset({"engineer"}),
    ),
    Reader(
        frozenset({"support"}),
        2,
        lambda actor, on: duties.duties_of_support(actor=actor, on=timezone.localdate(on)),
    ),
)


def readers_for(places: Iterable[Place]) -> tuple[list[Reader], list[Reader]]:
    """Return who is asked for someone with these places: on the first page, then after it."""
    held = list(places)
    kinds, roles = {place.kind for place in held}, {place.role for place in held}
    asked = [reader for reader in READERS if reader.kinds & kinds]
    asked.sort(key=lambda reader: not reader.first & roles)
    spent, now = len(kinds & SHOWN_BESIDE), []
    for reader in asked:
        spent += reader.queries
        if spent > LEFT_FOR_DUTIES:
            break
        now.append(reader)
    return now, asked[len(now) :]


def waiting(readers: Iterable[Reader], *, actor: Actor, on: datetime) -> list[Duty]:
    """Return what these readers find for a person, in the order in which they find it."""
    return [duty for reader in readers for duty in reader.read(actor, on)]
