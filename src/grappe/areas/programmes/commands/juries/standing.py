"""What the marks of an application come to, kept beside them in the same transaction."""

from collections.abc import Collection, Iterable

from grappe.areas.programmes.models import Application, Review, ReviewState
from grappe.areas.programmes.rules.grid import Family
from grappe.areas.programmes.rules.ranking import standing_of
from grappe.areas.programmes.rules.scoring import aggregate

STANDING_FIELDS = ("mean", "median", "deviation", "priority", "review_count")


def set_standing(application: Application, reviews: Iterable[Review]) -> None:
    """Set mean, median, deviation, priority and count from the given reviews among these, all in hundredths.

    Abstentions, recusals and unfinished marks count for nothing. The caller saves `STANDING_FIELDS`.
    """
    given = [review for review in reviews if review.state == ReviewState.GIVEN]
    points = [review.points for review in given if review.points is not None]
    standing = standing_of(
        application.number, points, [int(review.families.get(Family.PRIORITY, 0)) for review in given]
    )
    found = aggregate(points)
    application.mean, application.median = standing.mean, standing.median
    application.priority, application.review_count = standing.priority, standing.count
    application.deviation = found.deviation if found else None


def restate(applications: Collection[int]) -> None:
    """Recompute and save what the marks of these applications come to."""
    rows = list(Application.objects.filter(pk__in=applications).prefetch_related("reviews"))
    for application in rows:
        set_standing(application, application.reviews.all())
    Application.objects.bulk_update(rows, STANDING_FIELDS, batch_size=200)
