"""Days of support: logged by a consultant, signed or contested by the company, never over the quota."""

from datetime import date, datetime

from django.utils.timezone import localdate

from grappe.areas.support.commands.letters import ask_signature
from grappe.areas.support.commands.loading import answering_company, followed_company, write_down
from grappe.areas.support.commands.valuing import follow_value
from grappe.areas.support.models import Consultant, SupportDay, SupportedCompany
from grappe.areas.support.queries import (
    period_of_programme,
    phase_named,
    quota_of,
    template_of_programme,
    time_logged_on,
)
from grappe.areas.support.rules import (
    DayDraft,
    DayState,
    Quota,
    refusals_of_day_step,
    refusals_to_log,
)
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import HalfDays, Refusal, Refused, refuse_if

OBJECT = "support_day"


@command
def log_day(
    *,
    company_id: int,
    phase: str,
    done_on: date,
    time: HalfDays,
    work: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Log time spent with a company and return the line's id; a letter asks the company to sign it.

    :raises ObjectDoesNotExist: when the actor sees nothing of that company.
    :raises Refused: with every reason: not of its firm, wrong phase or day, more than a day, over the quota.
    """
    company, consultant = followed_company(company_id, actor=actor, on=on)
    _lock_time_of(consultant)
    draft = DayDraft(done_on, time, work, time_logged_on(consultant, done_on))
    refuse_if(_refusals(company, draft, phase, quota_of(company), on))
    day = SupportDay.objects.create(
        company=company,
        consultant=consultant,
        phase=phase,
        done_on=done_on,
        half_days=time.count,
        work=work.strip(),
        logged_at=on,
    )
    ask_signature(day, on=on)
    write_down("log_day", OBJECT, day.pk, actor=actor, on=on, key=key, half_days=time.count, day=str(done_on))
    return day.pk


@command
def correct_day(
    *,
    day_id: int,
    seen: int,
    phase: str,
    done_on: date,
    time: HalfDays,
    work: str,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Correct a line that is not signed yet; it waits for the company's signature again. Return its id.

    A colleague of the same firm may correct it: it stays the time of whoever spent it.

    :param seen: the line's version when the form was shown.
    :raises Refused: with every reason, those of logging and: signed or cancelled, changed meanwhile.
    """
    day = _followed_day(day_id, actor, on)
    refuse_if(_refusals_to_change(day, seen))
    _lock_time_of(day.consultant)
    quota = quota_of(day.company)
    freed = Quota(quota.granted, quota.taken - HalfDays(day.half_days), quota.signed)
    draft = DayDraft(done_on, time, work, time_logged_on(day.consultant, done_on, but=day.pk))
    refuse_if(_refusals(day.company, draft, phase, freed, on))
    day.phase, day.done_on, day.half_days, day.work = phase, done_on, time.count, work.strip()
    day.state, day.contest = DayState.LOGGED, ""
    _keep(day)
    ask_signature(day, on=on)
    write_down("correct_day", OBJECT, day.pk, actor=actor, on=on, key=key, half_days=time.count)
    return day.pk


@command
def cancel_day(*, day_id: int, seen: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Cancel a line that is not signed: it stays in sight and its time goes back to the quota.

    :raises Refused: not of its firm, signed already, or changed meanwhile.
    """
    day = _followed_day(day_id, actor, on)
    refuse_if([*_stale(day, seen), *refusals_of_day_step(DayState(day.state), DayState.CANCELLED)])
    day.state = DayState.CANCELLED
    _keep(day)
    write_down("cancel_day", OBJECT, day.pk, actor=actor, on=on, key=key)
    return day.pk


@command
def sign_day(*, day_id: int, seen: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Sign a line for the company: the time was spent as written. It changes no more, and counts in the aid
    that the company received.

    :param seen: the version that the company read: nobody signs what was corrected meanwhile.
    :raises Refused: not one who answers for the company, another state, or changed meanwhile.
    """
    day = _answered(day_id, seen, DayState.SIGNED, actor, on)
    _keep(day)
    follow_value(day.company.programme, only=[day.company_id], on=on)
    write_down("sign_day", OBJECT, day.pk, actor=actor, on=on, key=key, half_days=day.half_days)
    return day.pk


@command
def contest_day(
    *, day_id: int, seen: int, reason: str, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Send a line back to the consultant with what is wrong in it.

    :raises Refused: without a reason, not one who answers for the company, another state, or changed
        meanwhile.
    """
    day = _answered(day_id, seen, DayState.CONTESTED, actor, on)
    if not reason.strip():
        raise Refused(Refusal("support.contest_reason", {}, "reason"))
    day.contest = reason.strip()
    _keep(day)
    write_down("contest_day", OBJECT, day.pk, actor=actor, on=on, key=key)
    return day.pk


def _lock_time_of(consultant: Consultant) -> None:
    """A person's day is counted across programmes: their own rows are the lock that those share."""
    mine = Consultant.objects.filter(person_id=consultant.person_id).order_by("pk")
    list(mine.select_for_update().values_list("pk", flat=True))


def _refusals(
    company: SupportedCompany, draft: DayDraft, code: str, quota: Quota, on: datetime
) -> list[Refusal]:
    phase = phase_named(template_of_programme(company.programme), code)
    if phase is None:
        return [Refusal("support.unknown_phase", {}, "phase")]
    period = period_of_programme(company.programme)
    return refusals_to_log(draft, phase=phase, period=period, quota=quota, today=localdate(on))


def _followed_day(day_id: int, actor: Actor, on: datetime) -> SupportDay:
    """The line as it stands once its programme is locked, for the firm that follows its company."""
    company, _ = followed_company(_company_id(day_id), actor=actor, on=on)
    return _of_company(day_id, company)


def _answered(day_id: int, seen: int, to: DayState, actor: Actor, on: datetime) -> SupportDay:
    company = answering_company(_company_id(day_id), actor=actor, on=on)
    day = _of_company(day_id, company)
    refuse_if([*_stale(day, seen), *refusals_of_day_step(DayState(day.state), to)])
    day.state, day.answered_at, day.answered_by_id = to, on, actor.person_id
    return day


def _company_id(day_id: int) -> int:
    return SupportDay.objects.values_list("company_id", flat=True).get(pk=day_id)


def _of_company(day_id: int, company: SupportedCompany) -> SupportDay:
    day = SupportDay.objects.select_related("consultant").get(pk=day_id)
    day.company = company
    return day


def _refusals_to_change(day: SupportDay, seen: int) -> list[Refusal]:
    if day.state == DayState.LOGGED:
        return _stale(day, seen)
    return [*_stale(day, seen), *refusals_of_day_step(DayState(day.state), DayState.LOGGED)]


def _stale(day: SupportDay, seen: int) -> list[Refusal]:
    return [] if day.version == seen else [Refusal("support.day_changed")]


def _keep(day: SupportDay) -> None:
    day.version += 1
    day.save()
