"""Reads of places. They are public: no actor is asked."""

from django.db.models import Q

from grappe.areas.territory.models import Commune
from grappe.areas.territory.rules import codes_and_name

MOST_FOUND = 10


def communes_found(text: str) -> list[Commune]:
    """Return the communes that a text may stand for, ten at most: a code (47001), a postcode, a name, or
    both ("47000 Agen"). A commune's own code decides alone; the others in the order of their names."""
    code, name = codes_and_name(text)
    rows = Commune.objects.select_related("department").order_by("plain_name", "code")
    if code and not name:
        own = rows.filter(pk=code).first()
        # Some postcodes are also the code of another commune: both are offered then.
        others = rows.filter(postcodes__contains=code).exclude(pk=code)[:MOST_FOUND]
        return [*([own] if own else []), *others]
    if not name:
        return []
    named = rows.filter(plain_name=name)
    if code:
        named = named.filter(Q(pk=code) | Q(postcodes__contains=code))
    return list(named[:MOST_FOUND])
