"""How far departments are from one another, as the crow flies between their middles. Pure."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from grappe.areas.territory.rules.departments import DEPARTMENTS

EARTH_KM = 6371.0


def kilometres(one: str, other: str) -> float | None:
    """Return the distance between the middles of two departments, in kilometres; None when one has no middle
    here (a territory overseas that is no department). Haversine on a sphere: half a per cent at most."""
    if one not in DEPARTMENTS or other not in DEPARTMENTS:
        return None
    here, there = DEPARTMENTS[one], DEPARTMENTS[other]
    up, along = radians(there.latitude - here.latitude) / 2, radians(there.longitude - here.longitude) / 2
    half = sin(up) ** 2 + cos(radians(here.latitude)) * cos(radians(there.latitude)) * sin(along) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def departments_within(department: str, km: int) -> frozenset[str]:
    """Return the other departments whose middle lies within so many kilometres of this one's."""
    return frozenset(
        code
        for code in DEPARTMENTS
        if code != department and (far := kilometres(department, code)) is not None and far <= km
    )
