"""Reads of declarations and of single lines. They start from an organisation that the actor may see."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from grappe.areas.directory.models import Organisation
from grappe.areas.funding.models import AidChange, AidDeclaration, AidLine


def declarations_of(organisation: Organisation) -> QuerySet[AidDeclaration]:
    """The declarations of an organisation, the latest first, with how many lines each has."""
    return (
        AidDeclaration.objects.filter(organisation=organisation)
        .select_related("declared_by")
        .annotate(line_count=Count("lines"))
        .order_by("-declared_at", "-pk")
    )


def declared_lines(organisation: Organisation) -> QuerySet[AidLine]:
    """What the organisation's declarations say still, the oldest first: what a new one starts from."""
    rows = AidLine.objects.filter(declaration__organisation=organisation, replaced_by=None)
    return rows.order_by("granted_on", "pk")


def lines_of(organisation: Organisation) -> QuerySet[AidLine]:
    """The organisation's own lines."""
    return AidLine.objects.filter(beneficiary=organisation).select_related(
        "beneficiary", "authority", "document"
    )


def changes_of(line: AidLine) -> QuerySet[AidChange]:
    """What a line was before each change, the latest first."""
    return AidChange.objects.filter(line=line).select_related("changed_by").order_by("-pk")
