"""How far departments are from one another, as the crow flies between their middles. Pure."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from grappe.areas.territory.rules.centres import CENTRES

EARTH_KM = 6371.0


def kilometres(one: str, other: str) -> float | None:
    """Return the distance between the middles of two departments, in kilometres; None when one has no middle
    here (a territory overseas that is no department). Haversine on a sphere: half a per cent at most."""
    if one not in CENTRES or other not in CENTRES:
        return None
    (latitude, longitude), (latitude2, longitude2) = CENTRES[one], CENTRES[other]
    up, along = radians(latitude2 - latitude) / 2, radians(longitude2 - longitude) / 2
    half = sin(up) ** 2 + cos(radians(latitude)) * cos(radians(latitude2)) * sin(along) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def departments_within(department: str, km: int) -> frozenset[str]:
    """Return the other departments whose middle lies within so many kilometres of this one's."""
    return frozenset(
        code
        for code in CENTRES
        if code != department and (far := kilometres(department, code)) is not None and far <= km
    )
