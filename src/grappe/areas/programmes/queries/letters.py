"""The letters of a call, in the outbox."""

from django.db.models import F, OuterRef, QuerySet, Subquery

from grappe.areas.programmes.models import Application, Call
from grappe.kernel.models import OutboxMail

LETTERS = "application"


def letters_of(call: Call) -> QuerySet[OutboxMail]:
    """The letters written to the applicants of a call, with the number and outcome of their application."""
    about = Application.objects.filter(pk=OuterRef("object_id"))
    return (
        OutboxMail.objects.filter(
            object_type=LETTERS, object_id__in=Application.objects.filter(call=call).values("pk")
        )
        .annotate(
            number=Subquery(about.values("number")[:1]),
            organisation=Subquery(about.values("organisation__name")[:1]),
            outcome=Subquery(about.values("decision__outcome")[:1]),
        )
        .select_related("attachment")
        .order_by(F("outcome").desc(), "number")
    )
