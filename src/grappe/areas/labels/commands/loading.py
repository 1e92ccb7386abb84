"""The beginning and the end of every act on a label or its support: find, lock, allow, and write down."""

from datetime import date, datetime
from typing import Any

from grappe.areas.labels import access
from grappe.areas.labels.models import SupportAgreement, YearReport
from grappe.areas.labels.queries import agreements_visible_to, awards_visible
from grappe.areas.networks.models import Label, LabelAward
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.values import Refusal, Refused

NOT_ALLOWED = Refusal("kernel.not_allowed")


def kept_label(label_id: int, *, actor: Actor, on: date) -> Label:
    """Return a label, locked, for whoever belongs to its authority.

    :raises Refused: for anyone else: that it exists is public.
    """
    label = Label.objects.select_for_update(of=("self",)).select_related("authority").get(pk=label_id)
    if not access.can_keep_label(actor, label, on=on):
        raise Refused(NOT_ALLOWED)
    return label


def kept_award(award_id: int, *, actor: Actor, on: date) -> LabelAward:
    """Return an award, locked, for whoever belongs to the authority of its label.

    Its row is the one lock of all that happens to it.

    :raises Refused: for anyone else: that it exists is public.
    """
    LabelAward.objects.select_for_update(of=("self",)).get(pk=award_id)
    # Read after the lock: whoever held it may have acted.
    award: LabelAward = awards_visible().get(pk=award_id)
    if not access.can_keep_label(actor, award.label, on=on):
        raise Refused(NOT_ALLOWED)
    return award


def seen_agreement(agreement_id: int, *, actor: Actor, on: date) -> Any:
    """Return an agreement in the actor's sight, locked: its row is the one lock of all that belongs to it.

    :raises SupportAgreement.DoesNotExist: for who sees nothing of it.
    """
    seen = agreements_visible_to(actor=actor, on=on)
    SupportAgreement.objects.select_for_update(of=("self",)).get(
        pk=seen.values_list("pk", flat=True).get(pk=agreement_id)
    )
    return seen.get(pk=agreement_id)


def funded_agreement(agreement_id: int, *, actor: Actor, on: date) -> Any:
    """Return an agreement, locked, for who funds it.

    :raises Refused: for who writes for its network.
    """
    agreement = seen_agreement(agreement_id, actor=actor, on=on)
    if not access.can_fund(actor, agreement):
        raise Refused(NOT_ALLOWED)
    return agreement


def seen_report(report_id: int, *, seen: int | None, actor: Actor, on: date) -> YearReport:
    """Return a report in the actor's sight as it stands once its agreement is locked.

    :param seen: the version that the actor read; None when nothing that they read can have changed.
    :raises Refused: when it changed meanwhile.
    """
    agreement_id = YearReport.objects.values_list("agreement_id", flat=True).get(pk=report_id)
    agreement = seen_agreement(agreement_id, actor=actor, on=on)
    report = YearReport.objects.get(pk=report_id)
    report.agreement = agreement
    if seen is not None and report.version != seen:
        raise Refused(Refusal("labels.report_changed"))
    return report


def funded_report(report_id: int, *, seen: int | None, actor: Actor, on: date) -> YearReport:
    """Return a report, locked, for who funds it.

    :raises Refused: for who writes for its network; when it changed meanwhile.
    """
    report = seen_report(report_id, seen=None, actor=actor, on=on)
    if not access.can_fund(actor, report.agreement):
        raise Refused(NOT_ALLOWED)
    if seen is not None and report.version != seen:
        raise Refused(Refusal("labels.report_changed"))
    return report


def write_down(
    name: str,
    object_type: str,
    object_id: int,
    /,
    *,
    actor: Actor,
    on: datetime,
    key: str | None,
    result: Any = None,
    **changes: Any,
) -> Any:
    """Record one act on an object of that kind; return what a repeated form is answered with."""
    answer = object_id if result is None else result
    audit.record(
        actor=actor,
        command=name,
        on=on,
        object_type=object_type,
        object_id=object_id,
        changes=changes,
        key=key,
        result=answer,
    )
    return answer
