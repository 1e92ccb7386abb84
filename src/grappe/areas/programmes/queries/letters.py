"""The letters of a call, in the outbox."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from grappe.areas.programmes.models import Application, Call, FrozenPaper
from grappe.kernel.models import OutboxMail, OutboxState

LETTERS = "application"
_WAITING = Q(state=OutboxState.WAITING)
_POSTED_BY_HAND = Q(to_address="")


def letters_of(call: Call) -> QuerySet[Any]:
    """The letters written to the applicants of a call, with the number and outcome of their application, and
    whether a paper goes with them."""
    about = Application.objects.filter(pk=OuterRef("object_id"))
    return (
        _letters(call)
        .annotate(
            number=Subquery(about.values("number")[:1]),
            organisation=Subquery(about.values("organisation__name")[:1]),
            outcome=Subquery(about.values("decision__outcome")[:1]),
            has_paper=Exists(FrozenPaper.objects.filter(application=OuterRef("object_id"))),
        )
        .select_related("attachment")
        .order_by("pk")  # as they were written: laureates first, then by number
    )


def letters_to_post(call: Call) -> QuerySet[Any]:
    """Those that wait to be printed and posted: nobody here carries the application."""
    return letters_of(call).filter(_WAITING, _POSTED_BY_HAND).order_by("number")


def letters_to_send(call: Call) -> QuerySet[OutboxMail]:
    """Those that wait to leave by electronic mail."""
    return _letters(call).filter(_WAITING).exclude(_POSTED_BY_HAND)


def count_letters(call: Call) -> dict[str, int]:
    """Return how many letters are `written`, wait to be sent (`waiting`), wait to be posted (`printed`), and
    left (`sent`)."""
    return _letters(call).aggregate(
        written=Count("pk"),
        waiting=Count("pk", filter=_WAITING & ~_POSTED_BY_HAND),
        printed=Count("pk", filter=_WAITING & _POSTED_BY_HAND),
        sent=Count("pk", filter=Q(state=OutboxState.SENT)),
    )


def _letters(call: Call) -> QuerySet[OutboxMail]:
    applications = Application.objects.filter(call=call)
    return OutboxMail.objects.filter(object_type=LETTERS, object_id__in=applications.values("pk"))
