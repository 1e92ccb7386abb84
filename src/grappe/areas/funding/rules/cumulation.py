"""Which ceilings a new de minimis aid has to hold, and which aid counts against each of them.

The regulations cross each other: an aid stays under its own ceiling, and under those of the other
regulations that it may be added to.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date

from grappe.areas.funding.rules.regimes import Activity, Family, Regime, WindowKind, regime_for
from grappe.values import Euro, RuleSource

SGEI_FROM = date(2012, 4, 29)
ROLLING_FROM = date(2024, 1, 1)
AGRICULTURE_50_000_FROM = date(2024, 12, 16)

_GENERAL_SIDE = frozenset({Family.GENERAL, Family.AGRICULTURE, Family.FISHERY})
_PRIMARY = frozenset({Family.AGRICULTURE, Family.FISHERY})
_ALL = _GENERAL_SIDE | {Family.SGEI}


@dataclass(frozen=True, slots=True)
class Ceiling:
    """One limit on the aid of a single undertaking per Member State over three years.

    `name` is `own`, or says with what the aid is added up; `freight_only` counts the aid of hauliers alone.
    """

    name: str
    amount: Euro
    families: frozenset[Family]
    window: WindowKind
    rule: RuleSource
    freight_only: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What the ceilings depend on besides the regulation: the day, the activities, the registers kept."""

    on: date
    activity: Activity
    group: frozenset[Activity]
    registers: frozenset[Family] = frozenset()


def ceilings_of(regime: Regime, setting: Setting) -> tuple[Ceiling, ...]:
    """Return every ceiling that a new aid under this regulation has to hold; its own comes first."""
    if regime.family is Family.GENERAL:
        return (*_of_general(regime, setting), *_with_services(regime, setting.on))
    if regime.family is Family.SGEI:
        return (_of_services(regime),)
    own = _own(regime, _families_of_primary(regime), regime_amount(regime, setting.registers))
    return (
        own,
        *_with_primary(regime, setting),
        *_with_general(setting),
        *_with_services(regime, setting.on),
    )


def regime_amount(regime: Regime, registers: Set[Family]) -> Euro:
    """Return the ceiling of the regulation: the higher one where the Member State keeps a central register.

    Source: 1408/2013, art. 3(3a), as amended by 2019/316; 717/2014, art. 3(2a), as amended by 2023/2391.
    """
    if regime.with_register is not None and regime.family in registers:
        return regime.with_register
    return regime.ceiling


def separation_applies(regime: Regime, setting: Setting) -> bool:
    """Whether the general ceiling holds only because hauling is kept apart from other activities.

    Source: (EU) 1407/2013, art. 3(3).
    """
    hauls = setting.activity is Activity.ROAD_FREIGHT
    return regime.code == "1407/2013" and hauls and bool(setting.group - {Activity.ROAD_FREIGHT})


def _own(regime: Regime, families: frozenset[Family], amount: Euro, *, freight_only: bool = False) -> Ceiling:
    return Ceiling("own", amount, families, regime.window, regime.rule, freight_only)


def _of_general(regime: Regime, setting: Setting) -> tuple[Ceiling, ...]:
    """Return the general ceiling, lower for road freight until the end of 2023.

    1998/2006, art. 2(2): an undertaking active in road transport has the lower one for everything.
    1407/2013, art. 3(2)-(3): where activities are separate, the lower one holds the hauling alone.
    """
    hauls = Activity.ROAD_FREIGHT in setting.group
    if regime.freight is None or not hauls:
        return (_own(regime, _GENERAL_SIDE, regime.ceiling),)
    if regime.code == "1998/2006" or setting.group == {Activity.ROAD_FREIGHT}:
        return (_own(regime, _GENERAL_SIDE, regime.freight),)
    whole = Ceiling("whole", regime.ceiling, _GENERAL_SIDE, regime.window, regime.rule)
    if setting.activity is not Activity.ROAD_FREIGHT:
        return (_own(regime, _GENERAL_SIDE, regime.ceiling),)
    return (_own(regime, _GENERAL_SIDE, regime.freight, freight_only=True), whole)


def _of_services(regime: Regime) -> Ceiling:
    """Return the ceiling of services of general economic interest.

    360/2012, art. 2(7): added to every other de minimis aid. 2023/2832, art. 5(1): to none.
    """
    return _own(regime, _ALL if regime.code == "360/2012" else frozenset({Family.SGEI}), regime.ceiling)


def _families_of_primary(regime: Regime) -> frozenset[Family]:
    # 1860/2004 had one ceiling for agriculture and fishery together.
    return _PRIMARY if regime.code == "1860/2004" else frozenset({regime.family})


def _with_services(regime: Regime, on: date) -> tuple[Ceiling, ...]:
    """Return the joint ceiling with services of general economic interest, from 29 April 2012 to 2023.

    360/2012, art. 2(7); 1407/2013, art. 5(1). Since 2024 there is none: 2023/2831 and 2023/2832, art. 5(1).
    An aid under 1407/2013 in its adjustment period still keeps it.
    """
    if on < SGEI_FROM or (on >= ROLLING_FROM and regime.code != "1407/2013"):
        return ()
    rule = RuleSource("360/2012", "2(7)")
    return (Ceiling("services", Euro(500_000), _ALL, WindowKind.FISCAL, rule),)


def _with_general(setting: Setting) -> tuple[Ceiling, ...]:
    """Return the general ceiling of that day, under which agriculture and fishery add up with general aid.

    1408/2013 and 717/2014, art. 5(1); before 2014, 1998/2006, art. 2(2): "total" de minimis aid.
    """
    general = regime_for(Activity.GENERAL, setting.on)
    if general is None:
        return ()
    freight = general.freight if general.code == "1998/2006" else None
    amount = freight if freight and Activity.ROAD_FREIGHT in setting.group else general.ceiling
    return (Ceiling("general", amount, _GENERAL_SIDE, general.window, general.rule),)


def _with_primary(regime: Regime, setting: Setting) -> tuple[Ceiling, ...]:
    """Return the joint ceiling of agriculture and fishery.

    Until 15 December 2024 that of fishery (1408/2013 and 717/2014, art. 5(2)); since then the highest of the
    two (2024/3118, art. 1(5)(a)). Before 2014 no regulation set one.
    """
    if setting.on < date(2014, 1, 1) or regime.code not in ("1408/2013", "717/2014", "875/2007"):
        return ()
    amounts = {
        family: regime_amount(found, setting.registers)
        for family, activity in (
            (Family.AGRICULTURE, Activity.AGRICULTURE),
            (Family.FISHERY, Activity.FISHERY),
        )
        if (found := regime_for(activity, setting.on)) is not None
    }
    if setting.on >= AGRICULTURE_50_000_FROM:
        rule = RuleSource("1408/2013", "2024/3118")
        return (Ceiling("primary", max(amounts.values()), _PRIMARY, WindowKind.ROLLING, rule),)
    rule = RuleSource("717/2014", "5(2)")
    return (Ceiling("primary", amounts[Family.FISHERY], _PRIMARY, WindowKind.FISCAL, rule),)
