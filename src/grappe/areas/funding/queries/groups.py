"""An organisation with everyone ever tied to it, as the rules of aid read them: two queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import F, Q

from grappe.areas.directory.models import Organisation
from grappe.areas.directory.queries import Ties, ties_around
from grappe.areas.directory.rules import TieKind
from grappe.areas.funding.models import AidProfile
from grappe.areas.funding.rules import (
    Activity,
    AidLine,
    ControlLink,
    Criterion,
    Enterprise,
    Merger,
    SingleUndertaking,
    Situation,
    YearEnd,
    single_undertaking,
)
from grappe.values import Refused

# The directory's words for the four criteria of article 2(2); one that is not told counts by prudence.
_CRITERIA = {
    "votes": Criterion.VOTES,
    "board": Criterion.APPOINTMENT,
    "influence": Criterion.INFLUENCE,
    "agreement": Criterion.AGREEMENT,
}


@dataclass(frozen=True)
class Group:
    """Everyone that was ever tied to an organisation, as the rules name them: by name.

    `unknown` are those that never said what they are: their activity is held to be general.
    """

    of: int
    on: date
    keys: Mapping[int, str]
    ties: Ties
    enterprises: Mapping[str, Enterprise]
    unknown: frozenset[int] = frozenset()

    @property
    def key(self) -> str:
        """The name of the organisation itself."""
        return self.keys[self.of]

    @cached_property
    def control(self) -> tuple[ControlLink, ...]:
        """The control links, of all dates."""
        return tuple(
            ControlLink(
                self.keys[tie.first],
                self.keys[tie.second],
                _CRITERIA.get(tie.criterion, Criterion.UNCLEAR),
                tie.period,
            )
            for tie in self.ties.ties
            if tie.kind == TieKind.CONTROL
        )

    @cached_property
    def mergers(self) -> tuple[Merger, ...]:
        """Who absorbed whom, and when."""
        return tuple(
            Merger(self.keys[tie.first], self.keys[tie.second], tie.period.start)
            for tie in self.ties.ties
            if tie.kind == TieKind.MERGER and tie.period.start is not None
        )

    def undertaking(self) -> SingleUndertaking:
        """Return who counts as one with the organisation on the day.

        :raises Refused: when links or mergers form a circle.
        """
        return single_undertaking(self.key, links=self.control, mergers=self.mergers, on=self.on)

    def standing_members(self) -> frozenset[int]:
        """Return who counts as one with the organisation on the day, by id, the absorbed ones left out.

        :raises Refused: as `undertaking`.
        """
        found = self.undertaking()
        return self._ids(found.members - found.absorbed | {self.key})

    @cached_property
    def ledger(self) -> frozenset[int]:
        """Whose lines the ledger adds up that day, by id: the undertaking, the absorbed ones included; the
        organisation alone when links form a circle. Those who left the group keep theirs unseen."""
        try:
            return self._ids(self.undertaking().members)
        except Refused:
            return frozenset({self.of})

    def _ids(self, keys: frozenset[str]) -> frozenset[int]:
        return frozenset(pk for pk, key in self.keys.items() if key in keys)

    def situation(self, aids: Sequence[AidLine]) -> Situation:
        """Return all that the rules need to know, with these aids."""
        return Situation(self.enterprises, self.control, self.mergers, tuple(aids))


def group_of(organisation: Organisation, *, on: date) -> Group:
    """Return the organisation with everyone ever tied to it, and what each is on the day: two queries."""
    ties = ties_around([organisation.pk])
    names = ties.names | {organisation.pk: organisation.name}
    keys = keys_of(names)
    # The last one said by the day wins.
    profiles = {
        pk: (activity, year_end)
        for pk, activity, year_end in AidProfile.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on), organisation__in=names
        )
        .order_by(F("valid_from").asc(nulls_first=True))
        .values_list("organisation_id", "activity", "fiscal_year_end")
    }
    enterprises = {keys[pk]: enterprise_of(keys[pk], *profiles.get(pk, ("", ""))) for pk in names}
    return Group(organisation.pk, on, keys, ties, enterprises, frozenset(names.keys() - profiles.keys()))


def keys_of(names: Mapping[int, str]) -> dict[int, str]:
    """Names that tell the enterprises apart: two of one name carry their number too."""
    number = Counter(names.values())
    return {pk: name if number[name] == 1 else f"{name} ({pk})" for pk, name in names.items()}


def enterprise_of(key: str, activity: str, year_end: str) -> Enterprise:
    """Return what an enterprise is, as its profile says; nothing said is not known."""
    return Enterprise(
        key, Activity(activity) if activity else None, YearEnd.parse(year_end) if year_end else None
    )
