"""What the deadline means for a draft: how long is left, to the second; then since when it is closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.areas.networks.models import NetworkRole, RoleCode
from grappe.areas.networks.queries import valid_on
from grappe.areas.programmes.models import Application
from grappe.areas.programmes.queries.applications import facts_of
from grappe.areas.programmes.rules.applications import ApplicationState, refusals_to_submit
from grappe.web import formats

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# How often the page asks again, in seconds, by how much is left: the last hour is followed closely.
PACES = ((HOUR, 10), (DAY, 60))
SLOWEST = 600


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a draft's page says of its deadline. `state`: before (not open yet), open, closed.

    `span` is how long is left when open, how long ago when closed; `again` the seconds until the page asks
    again, 0 for never; `contacts` who may extend the deposit.
    """

    state: str
    at: datetime | None
    zone: str
    span: str
    again: int
    contacts: tuple[str, ...] = ()


def deadline_of(application: Application, *, on: datetime) -> Deadline | None:
    """Return what to say of the deadline of a draft; None for what is not a draft."""
    if application.state != ApplicationState.DRAFT:
        return None
    call = application.call
    refusals = {refusal.code for refusal in refusals_to_submit(facts_of(application), on=on)}
    if "programmes.call_not_open_yet" in refusals:
        return Deadline("before", call.opens_at, _zone(call.opens_at), "", 0, _contacts(application, on))
    if refusals:
        ago = span_words(on - call.closes_at) if call.closes_at and on > call.closes_at else ""
        return Deadline("closed", call.closes_at, _zone(call.closes_at), ago, 0, _contacts(application, on))
    if call.closes_at is None:
        return Deadline("open", None, "", "", 0)
    left = call.closes_at - on
    return Deadline("open", call.closes_at, _zone(call.closes_at), span_words(left), _pace(left))


def _pace(left: timedelta) -> int:
    return next((seconds for limit, seconds in PACES if left <= limit), SLOWEST)


def _zone(moment: datetime | None) -> str:
    """Name the zone of a moment, with what it adds to universal time on that day."""
    if moment is None:
        return ""
    hours = int((formats.local(moment).utcoffset() or timedelta()) / HOUR)
    return _("heure de Paris (UTC+%(hours)s)") % {"hours": hours}


def span_words(span: timedelta) -> str:
    """Write a length in its two largest units: "2 jours et 3 h", "3 h 12 min", "4 min 09 s"."""
    seconds = max(0, int(span.total_seconds()))
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    if days:
        said = ngettext("%(n)s jour", "%(n)s jours", days) % {"n": formats.number(days)}
        return _("%(days)s et %(hours)s h") % {"days": said, "hours": hours} if hours else said
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": f"{minutes:02d}"}
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": f"{seconds:02d}"}


def _contacts(application: Application, on: datetime) -> tuple[str, ...]:
    """Who runs the network of the call today."""
    held = NetworkRole.objects.filter(
        valid_on(timezone.localdate(on)),
        network=application.call.network_id,
        role=RoleCode.FACILITATOR,
    )
    return tuple(held.order_by("person__name").values_list("person__name", flat=True))
