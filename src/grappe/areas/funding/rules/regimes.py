"""The de minimis regulations as dated data: which ceiling, over which three years, from when to when.

Every row says where it comes from. Ceilings and dates follow the Official Journal; rows whose figures come
from one secondary source only say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grappe.values import Euro, Period, RuleSource


class Activity(StrEnum):
    """What an enterprise does, as far as the choice of a regulation depends on it."""

    GENERAL = "general"
    ROAD_FREIGHT = "road_freight"
    AGRICULTURE = "agriculture"
    FISHERY = "fishery"
    SGEI = "sgei"


class Family(StrEnum):
    """The kind of aid: four families of de minimis, and every other public aid."""

    GENERAL = "general"
    AGRICULTURE = "agriculture"
    FISHERY = "fishery"
    SGEI = "sgei"
    OTHER = "other"


class WindowKind(StrEnum):
    """How the three years are counted: day to day, or in fiscal years of the undertaking."""

    ROLLING = "rolling"
    FISCAL = "fiscal"


@dataclass(frozen=True, slots=True)
class Regime:
    """One regulation, in one of its versions.

    `tail_to` is the last day of the adjustment period; `tail_schemes_only` when it covers aid under schemes
    alone. `freight` is the lower ceiling of road freight, `with_register` the one of a Member State that
    keeps a central register. `to_check` marks figures read in one secondary source only.
    """

    code: str
    family: Family
    activities: frozenset[Activity]
    ceiling: Euro
    window: WindowKind
    start: date
    end: date
    source: str
    amended_by: str = ""
    tail_to: date | None = None
    tail_schemes_only: bool = False
    freight: Euro | None = None
    with_register: Euro | None = None
    to_check: bool = False

    @property
    def rule(self) -> RuleSource:
        """The source that each line of an explanation cites."""
        return RuleSource(self.code, self.amended_by or self.start.isoformat())

    def in_force(self, on: date) -> bool:
        """Whether this version applies that day."""
        return Period(self.start, self.end).contains(on)

    def in_tail(self, on: date) -> bool:
        """Whether that day is in the adjustment period that follows."""
        return self.tail_to is not None and self.end < on <= self.tail_to


_ROLLING, _FISCAL = WindowKind.ROLLING, WindowKind.FISCAL
_GENERAL = frozenset({Activity.GENERAL, Activity.ROAD_FREIGHT, Activity.SGEI})
_AGRICULTURE = frozenset({Activity.AGRICULTURE})
_FISHERY = frozenset({Activity.FISHERY})
_SGEI = frozenset({Activity.SGEI})

# The first row that fits wins: an entrusted service has its own regulation before the general one.
REGIMES: tuple[Regime, ...] = (
    Regime(
        "360/2012", Family.SGEI, _SGEI, Euro(500_000), _FISCAL, date(2012, 4, 29), date(2023, 12, 31),
        "(EU) 360/2012, art. 2(2); (EU) 2020/1474",
        tail_to=date(2024, 6, 30), tail_schemes_only=True,
    ),
    Regime(
        "2023/2832", Family.SGEI, _SGEI, Euro(750_000), _ROLLING, date(2024, 1, 1), date(2030, 12, 31),
        "(EU) 2023/2832, art. 3(2)",
        tail_to=date(2031, 6, 30),
    ),
    Regime(
        "69/2001", Family.GENERAL, frozenset({Activity.GENERAL, Activity.SGEI}), Euro(100_000), _ROLLING,
        date(2001, 2, 2), date(2006, 12, 31), "(EC) 69/2001, art. 2(2); (EC) 1998/2006, art. 5(2)",
        tail_to=date(2007, 6, 30),
    ),
    Regime(
        "1998/2006", Family.GENERAL, frozenset({Activity.ROAD_FREIGHT}), Euro(200_000), _FISCAL,
        date(2001, 2, 2), date(2006, 12, 31), "(EC) 1998/2006, art. 2(2), 5(1)",
        freight=Euro(100_000),
    ),
    Regime(
        "1998/2006", Family.GENERAL, _GENERAL, Euro(200_000), _FISCAL, date(2007, 1, 1), date(2013, 12, 31),
        "(EC) 1998/2006, art. 2(2); (EU) 1407/2013, art. 7(3)",
        tail_to=date(2014, 6, 30), freight=Euro(100_000),
    ),
    Regime(
        "1407/2013", Family.GENERAL, _GENERAL, Euro(200_000), _FISCAL, date(2014, 1, 1), date(2023, 12, 31),
        "(EU) 1407/2013, art. 3(2)-(3), 3(5), 7(4); (EU) 2020/972",
        tail_to=date(2024, 6, 30), tail_schemes_only=True, freight=Euro(100_000),
    ),
    Regime(
        "2023/2831", Family.GENERAL, _GENERAL, Euro(300_000), _ROLLING, date(2024, 1, 1), date(2030, 12, 31),
        "(EU) 2023/2831, art. 3(2), 7(3)",
        tail_to=date(2031, 6, 30),
    ),
    Regime(
        "1860/2004", Family.AGRICULTURE, _AGRICULTURE, Euro(3_000), _ROLLING, date(2005, 1, 1),
        date(2007, 12, 31), "(EC) 1860/2004, art. 3(2); (EU) 1408/2013, art. 7(2)",
        tail_to=date(2008, 6, 30), to_check=True,
    ),
    Regime(
        "1535/2007", Family.AGRICULTURE, _AGRICULTURE, Euro(7_500), _FISCAL, date(2008, 1, 1),
        date(2013, 12, 31), "(EC) 1535/2007, art. 3(2); (EU) 1408/2013, art. 7(3)",
        tail_to=date(2014, 6, 30), to_check=True,
    ),
    Regime(
        "1408/2013", Family.AGRICULTURE, _AGRICULTURE, Euro(15_000), _FISCAL, date(2014, 1, 1),
        date(2019, 3, 13), "(EU) 1408/2013, art. 3(2)",
    ),
    Regime(
        "1408/2013", Family.AGRICULTURE, _AGRICULTURE, Euro(20_000), _FISCAL, date(2019, 3, 14),
        date(2024, 12, 15), "(EU) 1408/2013, art. 3(2)-(3a); (EU) 2019/316",
        amended_by="2019/316", with_register=Euro(25_000),
    ),
    Regime(
        "1408/2013", Family.AGRICULTURE, _AGRICULTURE, Euro(50_000), _ROLLING, date(2024, 12, 16),
        date(2032, 12, 31), "(EU) 1408/2013, art. 3(2); (EU) 2024/3118, art. 1",
        amended_by="2024/3118", tail_to=date(2033, 6, 30),
    ),
    Regime(
        "1860/2004", Family.FISHERY, _FISHERY, Euro(3_000), _ROLLING, date(2005, 1, 1), date(2007, 7, 30),
        "(EC) 1860/2004, art. 3(2)", to_check=True,
    ),
    Regime(
        "875/2007", Family.FISHERY, _FISHERY, Euro(30_000), _FISCAL, date(2007, 7, 31), date(2013, 12, 31),
        "(EC) 875/2007, art. 3; (EU) 717/2014, art. 7",
        tail_to=date(2014, 6, 30), to_check=True,
    ),
    Regime(
        "717/2014", Family.FISHERY, _FISHERY, Euro(30_000), _FISCAL, date(2014, 7, 1), date(2023, 10, 24),
        "(EU) 717/2014, art. 3(2)",
    ),
    Regime(
        "717/2014", Family.FISHERY, _FISHERY, Euro(30_000), _FISCAL, date(2023, 10, 25), date(2029, 12, 31),
        "(EU) 717/2014, art. 3(2), (2a), (5); (EU) 2023/2391", amended_by="2023/2391",
        tail_to=date(2030, 6, 30), with_register=Euro(40_000),
    ),
)  # fmt: skip

GBER_CODE = "651/2014"
OTHER_CODE = "other"
# An aid that is not de minimis: the block exemption, a notified or approved aid, any other public money.
_GBER_WORDS = re.compile(r"gber|rgec|651/2014")
_OTHER_WORDS = re.compile(r"exempt|notif|approved|state_aid|non?t?_de_minimis|^(none|other|autre)$")
_YEAR = re.compile(r"_?(19|20)\d\d$")
_FAMILY_WORDS = {
    "general": Family.GENERAL, "road_freight": Family.GENERAL,
    "agriculture": Family.AGRICULTURE, "agricultural": Family.AGRICULTURE,
    "agricole": Family.AGRICULTURE, "fishery": Family.FISHERY,
    "fisheries": Family.FISHERY, "peche": Family.FISHERY,
    "sgei": Family.SGEI, "sieg": Family.SGEI,
}  # fmt: skip
_AMENDING = {"2019/316": "1408/2013", "2024/3118": "1408/2013", "2023/2391": "717/2014"}
_NUMBER = re.compile(r"(?<!\d)(\d{2,4})[/_-](\d{2,4})(?!\d)")
_CODES = {regime.code for regime in REGIMES}


def read_regime(text: str) -> str | None:
    """Return the code that a text stands for: a regulation, a family, "651/2014", "other"; None if unknown.

    "(EU) 2023/2831", "2023/2831" and "EU_2023_2831" are one regulation; an amending regulation stands for the
    one that it amends.
    """
    plain = text.strip().lower().replace(" ", "_")
    for first, second in _NUMBER.findall(plain):
        number = f"{first}/{second}"
        number = _AMENDING.get(number, number)
        if number in _CODES:
            return number
    if _GBER_WORDS.search(plain):
        return GBER_CODE
    if _OTHER_WORDS.search(plain):
        return OTHER_CODE
    words = _YEAR.sub("", plain)
    family = _FAMILY_WORDS.get(words.replace("de_minimis", "").strip("_"))
    if words == "de_minimis":
        family = Family.GENERAL
    return None if family is None else str(family)


def regime_for(activity: Activity, on: date) -> Regime | None:
    """Return the de minimis regulation for an activity on the day of grant; None when there is none.

    A regulation in force comes before one whose adjustment period still runs.
    """
    fitting = [regime for regime in REGIMES if activity in regime.activities]
    return _first(fitting, on)


def regime_named(code: str, activity: Activity, on: date) -> Regime | None:
    """Return the version of a named regulation, or family, for that day; None when none applies.

    A version open to the activity comes first; one that is not is returned all the same, to be refused.
    """
    named = [regime for regime in REGIMES if code in (regime.code, str(regime.family))]
    return _first([regime for regime in named if is_open_to(regime, activity)], on) or _first(named, on)


def family_named(code: str, activity: Activity | None) -> Family:
    """Return the family of an aid granted under that code, whatever the day."""
    if code in (GBER_CODE, OTHER_CODE):
        return Family.OTHER
    if code in set(Family):
        return Family(code)
    families = {regime.family for regime in REGIMES if regime.code == code}
    # One regulation, 1860/2004, covered two families: the activity tells them apart.
    return Family.FISHERY if len(families) > 1 and activity is Activity.FISHERY else sorted(families)[0]


def is_open_to(regime: Regime, activity: Activity) -> bool:
    """Whether a funder may grant under this regulation to that activity.

    A service of general economic interest may be entrusted to any enterprise of the general rules.
    Primary production is outside the general regulations; its own are for it alone.
    """
    return activity in regime.activities or (regime.family is Family.SGEI and activity is Activity.GENERAL)


def _first(regimes: list[Regime], on: date) -> Regime | None:
    current = [regime for regime in regimes if regime.in_force(on)]
    return next(iter(current or [regime for regime in regimes if regime.in_tail(on)]), None)
