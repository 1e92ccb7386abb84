"""What a grant counts for in the ledger of public aid, from its decision to its end."""

from __future__ import annotations

from grappe.values import ZERO, Euro


def counted_aid(*, award: Euro, paid: Euro, recovered: Euro, ended: bool) -> Euro:
    """Return what counts: the award while its balance is open, then what was paid and not given back.

    An aid counts from the day of the legal right to it, whatever is paid (Regulation (EU) 2023/2831, article
    3(3)); what the beneficiary no longer has a right to, or gave back, counts no more. What is to be
    recovered counts until it is.

    :param ended: whether the balance was settled, by a payment or a recovery order.
    """
    return max(ZERO, paid - recovered) if ended else award
