"""What the pages of labels share: the object in scope, states in words, one act."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from grappe.areas.labels.models import ACT_LABELS, ACTION_LABELS, REPORT_LABELS, STATE_LABELS, SUPPORT_LABELS
from grappe.areas.labels.queries import LabelledNetwork, labels_kept_by, labels_shown, networks_of_desk
from grappe.areas.labels.queries.awards import awards_visible, life_of
from grappe.areas.labels.rules import ActionState, LabelState, ReportState, SupportState, state_on
from grappe.areas.labels.web.words import said
from grappe.areas.networks.models import Label, Network
from grappe.areas.networks.queries import networks_run_by
from grappe.kernel.actor import Actor
from grappe.kernel.http import ActorRequest
from grappe.values import Refused, whole_number
from grappe.web import acts

STATE_KINDS = {
    LabelState.UNDATED: "plain",
    LabelState.NOT_YET: "info",
    LabelState.VALID: "ok",
    LabelState.SUSPENDED: "warn",
    LabelState.EXPIRED: "plain",
    LabelState.WITHDRAWN: "no",
}
SUPPORT_KINDS = {SupportState.DRAFT: "warn", SupportState.SIGNED: "ok", SupportState.CLOSED: "plain"}
REPORT_KINDS = {
    ReportState.TO_WRITE: "plain",
    ReportState.SUBMITTED: "info",
    ReportState.RETURNED: "warn",
    ReportState.ACCEPTED: "accent",
    ReportState.PAID: "ok",
}
ACTION_KINDS = {ActionState.PLANNED: "plain", ActionState.DONE: "ok", ActionState.DROPPED: "warn"}


def reader_of(request: HttpRequest) -> Actor | None:
    """Who reads a public page, when they are signed in."""
    if not request.user.is_authenticated:
        return None
    return Actor(person_id=request.user.pk, name=str(request.user))


def layout_of(reader: Actor | None) -> str:
    """The frame of a public page: the shell for who is signed in."""
    return "web/base.html" if reader else "web/public.html"


def label_found(label_id: int, reader: Actor | None) -> Any:
    """A label, with whether the reader keeps it (`is_kept`)."""
    today = timezone.localdate()
    kept = labels_kept_by(actor=reader, on=today) if reader else Label.objects.none()
    found = labels_shown(on=today).annotate(is_kept=Exists(kept.filter(pk=OuterRef("pk"))))
    return get_object_or_404(found, pk=label_id)


def award_found(award_id: int, reader: Actor | None) -> LabelledNetwork:
    """An award on the day, with whether the reader keeps its label (`is_kept`) or runs its network
    (`is_run`)."""
    today = timezone.localdate()
    kept = labels_kept_by(actor=reader, on=today) if reader else Label.objects.none()
    run = networks_run_by(actor=reader, on=today) if reader else Network.objects.none()
    found = awards_visible().annotate(
        is_kept=Exists(kept.filter(pk=OuterRef("label"))), is_run=Exists(run.filter(pk=OuterRef("network")))
    )
    award = get_object_or_404(found, pk=award_id)
    life = life_of(award)
    return LabelledNetwork(award, life, state_on(life, today))


def network_found(request: ActorRequest, network: str) -> Any:
    """The network, for those who run it, fund it or keep one of its labels; for others it has no such
    page."""
    found = networks_of_desk(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(found, slug=network)


def state_words(state: LabelState) -> str:
    """A state of a label, in words."""
    return str(STATE_LABELS[state])


def reasons_of(refused: Refused, form: Form | None = None) -> list[str]:
    """Put each reason on its field, in the words of labels; return those that are about none."""
    return acts.reasons_of(refused, form, said=said)


def attempt(act: Callable[[], object], form: Form | None = None) -> list[str] | None:
    """Do one act, a refusal being told in the words of labels (`grappe.web.acts.attempt`)."""
    return acts.attempt(act, form, said=said)


def shown(request: HttpRequest, template: str, context: dict[str, Any], *, refused: bool) -> HttpResponse:
    """Show a page; one whose act was refused says so in its status too."""
    return render(request, f"labels/{template}", context, status=409 if refused else 200)


def number_sent(request: HttpRequest, name: str) -> int:
    """A whole number that a form carries, 0 when it is none."""
    return whole_number(request.POST.get(name)) or 0


def in_words(labels: Any, state: str) -> str:
    """A state in words."""
    return str(labels[state])


def only_if(held: bool) -> None:
    """Say that a page does not exist for this reader.

    :raises Http404: when it does not.
    """
    if not held:
        raise Http404


__all__ = [
    "ACTION_KINDS",
    "ACTION_LABELS",
    "ACT_LABELS",
    "REPORT_KINDS",
    "REPORT_LABELS",
    "STATE_KINDS",
    "SUPPORT_KINDS",
    "SUPPORT_LABELS",
    "attempt",
    "award_found",
    "in_words",
    "label_found",
    "layout_of",
    "network_found",
    "number_sent",
    "only_if",
    "reader_of",
    "reasons_of",
    "shown",
    "state_words",
]
