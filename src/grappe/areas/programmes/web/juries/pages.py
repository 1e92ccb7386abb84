"""Lists by pages whose length is known already, so that no page counts its rows twice."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

PER_PAGE = 50


class KnownPaginator(Paginator):
    """A paginator told how many rows there are."""

    def __init__(self, rows: QuerySet, known: int) -> None:
        super().__init__(rows, PER_PAGE)
        self.known = known

    @cached_property
    def count(self) -> int:
        """The number of rows, counted by the caller with everything else."""
        return self.known


def page_of(request: HttpRequest, rows: QuerySet, known: int) -> Page:
    """Return the page asked for, the nearest one when it does not exist."""
    return KnownPaginator(rows, known).get_page(request.GET.get("page"))
