"""Labels, their awards and their lives. That a label exists, who holds it and since when is public; why it
was suspended or withdrawn is read by its authority and by the network alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)

from grappe.areas.directory.models import OrganisationKind
from grappe.areas.directory.queries import belongings, valid_on
from grappe.areas.labels.models import LabelCall, LabelEvent, LabelTerms, SupportAgreement, YearReport
from grappe.areas.labels.rules import (
    GIVEN,
    Act,
    Finding,
    LabelAct,
    LabelState,
    Life,
    NetworkFacts,
    SchemeTerms,
    evaluate,
    pauses_of_acts,
    state_on,
)
from grappe.areas.networks.models import Label, LabelAward, Membership, Network, NetworkRole, RoleCode
from grappe.areas.networks.queries import networks_run_by, roles_held
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.applications import CallState
from grappe.kernel.actor import Actor
from grappe.values import Period


def labels_kept_by(*, actor: Actor, on: date) -> QuerySet[Label]:
    """Labels whose authority the actor belongs to: they keep its terms and decide on its awards."""
    if actor.is_machine:
        return Label.objects.all()
    own = belongings(actor=actor, on=on).values("organisation_id")
    return Label.objects.filter(authority__in=own)


def labels_shown(*, on: date) -> QuerySet[Any]:
    """Every label with its authority, how many networks were awarded it and how many hold it by their dates
    on the day (suspensions aside)."""
    held = valid_dates(on, "awards__")
    return (
        Label.objects.select_related("authority")
        .annotate(
            awarded=Count("awards", distinct=True),
            held=Count("awards", filter=held, distinct=True),
            editions=Count("calls", distinct=True),
        )
        .order_by("name", "pk")
    )


def valid_dates(on: date, prefix: str = "") -> Q:
    """Awards whose dates include the day; without any date they are not counted as held."""
    dated = Q(**{f"{prefix}valid_from__lte": on}) | Q(
        **{f"{prefix}valid_from__isnull": True, f"{prefix}valid_to__isnull": False}
    )
    last = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": on})
    return dated & last


def terms_of_label(label: Label) -> list[LabelTerms]:
    """The terms of a label, the latest first."""
    return list(label.terms.order_by("-valid_from"))


def terms_in_force(rows: Iterable[LabelTerms], on: date) -> LabelTerms | None:
    """Return those of the terms that hold on the day, None before the first."""
    begun = [row for row in rows if row.valid_from <= on]
    return max(begun, key=lambda row: row.valid_from) if begun else None


def scheme_terms(label: Label, on: date) -> SchemeTerms:
    """Return the terms of a label on the day: one query. A label whose terms nobody wrote has the term that
    its own row gives, and no conditions."""
    row = label.terms.filter(valid_from__lte=on).order_by("-valid_from").first()
    return SchemeTerms(years=label.term_years) if row is None else SchemeTerms.from_json(row.content)


def editions_of(label: Label) -> QuerySet[Any]:
    """The calls that award a label, the oldest first, with how many awards each gave."""
    return (
        LabelCall.objects.filter(label=label)
        .select_related("call__network__organisation")
        .annotate(awarded=Count("call__label_events", distinct=True))
        .order_by("call__edition", "call__title")
    )


def awards_visible() -> QuerySet[LabelAward]:
    """Every award, with its network, label, authority and acts."""
    return LabelAward.objects.select_related("network__organisation", "label__authority").prefetch_related(
        Prefetch("events", LabelEvent.objects.select_related("call__network"))
    )


def life_of(award: Any) -> Life:
    """Return the life of an award read by `awards_visible`, without a query."""
    acts = tuple(
        Act(LabelAct(event.kind), event.on) for event in award.events.all() if event.kind != LabelAct.GRANTED
    )
    return Life(Period(award.valid_from, award.valid_to), acts)


@dataclass(frozen=True, slots=True)
class AwardFilters:
    """What the list of labelled networks is narrowed to; an empty text means all."""

    search: str = ""
    wave: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class LabelledNetwork:
    """An award with its life and its state on the day."""

    award: Any
    life: Life
    state: LabelState


def labelled(label: Label, *, on: date) -> list[LabelledNetwork]:
    """Return the networks of a label, by name: two queries."""
    found = awards_visible().filter(label=label)
    ordered = found.order_by("network__organisation__name", "pk")
    return [LabelledNetwork(award, life_of(award), state_on(life_of(award), on)) for award in ordered]


def narrowed(rows: Iterable[LabelledNetwork], filters: AwardFilters) -> list[LabelledNetwork]:
    """Return the rows that match every filter: each word is in a name, a theme or a territory."""
    words = filters.search.casefold().split()
    return [
        row
        for row in rows
        if filters.wave in ("", row.award.wave)
        and filters.state in ("", row.state)
        and all(word in _said_of(row.award.network) for word in words)
    ]


def _said_of(network: Network) -> str:
    return f"{network.organisation.name} {network.theme} {network.area}".casefold()


def labels_of_network(network: Network, *, on: date) -> list[LabelledNetwork]:
    """Return the labels of a network with their lives, the latest first: one query, dated or not."""
    # A row per act: the acts come with the labels that they happened to.
    rows = (
        LabelAward.objects.filter(network=network)
        .select_related("network__organisation", "label__authority")
        .annotate(act=F("events__kind"), act_on=F("events__on"))
        .order_by(F("valid_from").desc(nulls_last=True), "pk", "events__pk")
    )
    acts: dict[int, list[Act]] = {}
    awards: dict[int, Any] = {}
    for row in rows:
        awards.setdefault(row.pk, row)
        if row.act is not None and row.act != LabelAct.GRANTED:
            acts.setdefault(row.pk, []).append(Act(LabelAct(row.act), row.act_on))
    found = []
    for pk, award in awards.items():
        life = Life(Period(award.valid_from, award.valid_to), tuple(acts.get(pk, ())))
        found.append(LabelledNetwork(award, life, state_on(life, on)))
    return found


def pauses_of_awards(awards: Collection[int]) -> Mapping[int, tuple[Period, ...]]:
    """Return the suspensions of these awards, by id; those without any are left out: one query."""
    stops = (LabelAct.SUSPENDED, LabelAct.REINSTATED)
    rows = LabelEvent.objects.filter(award__in=awards, kind__in=stops).order_by("award", "pk")
    acts: dict[int, list[Act]] = {}
    for event in rows:
        assert event.on is not None, "only a grant may be without a day"
        acts.setdefault(event.award_id, []).append(Act(LabelAct(event.kind), event.on))
    return {award: pauses_of_acts(found) for award, found in acts.items()}


def networks_of_desk(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Networks whose labels and support the actor follows: `is_run` as facilitator or engineer, else as
    funder of the network, as authority of one of its labels or as funder of its support."""
    run = networks_run_by(actor=actor, on=on)
    funded = roles_held(actor=actor, on=on).filter(role=RoleCode.FUNDER).values("network_id")
    own = belongings(actor=actor, on=on).values("organisation_id")
    kept = LabelAward.objects.filter(label__authority__in=own).values("network_id")
    paid = SupportAgreement.objects.filter(funder__in=own).values("award__network_id")
    return (
        Network.objects.select_related("organisation")
        .annotate(is_run=Exists(run.filter(pk=OuterRef("pk"))))
        .filter(Q(is_run=True) | Q(pk__in=funded) | Q(pk__in=kept) | Q(pk__in=paid))
    )


def facts_of_network(network: Network, *, on: date) -> NetworkFacts:
    """Return what the house knows of a network on the day: its register, its board, its last yearly report
    that was due; one query."""
    members = Membership.objects.filter(valid_on(on), network=OuterRef("pk")).order_by()
    companies = members.filter(organisation__kind=OrganisationKind.COMPANY)
    board = NetworkRole.objects.filter(valid_on(on), network=OuterRef("pk"), role=RoleCode.BOARD).order_by()
    reports = YearReport.objects.filter(agreement__award__network=OuterRef("pk"), due_on__lt=on)
    row: Any = (
        Network.objects.filter(pk=network.pk)
        .annotate(
            member_count=_number(members, "organisation"),
            company_count=_number(companies, "organisation"),
            board_count=_number(board, "person"),
            last_report=Subquery(reports.order_by("-due_on").values("state")[:1]),
        )
        .get()
    )
    return NetworkFacts(
        members=row.member_count,
        companies=row.company_count or 0,
        board=row.board_count,
        reported=None if row.last_report is None else row.last_report in GIVEN,
    )


def _number(rows: QuerySet[Any], name: str) -> Subquery:
    """How many there are, None for none: nobody at the register is not nobody."""
    grouped = rows.values("network").annotate(number=Count(name, distinct=True))
    return Subquery(grouped.values("number"))


def findings_of(terms: SchemeTerms, network: Network, *, on: date) -> tuple[Finding, ...]:
    """Each condition of a label for a network on the day, with its evidence; nothing is read without any."""
    if not terms.conditions:
        return ()
    return evaluate(terms.conditions, facts_of_network(network, on=on))


def calls_for_labels(network: Network, *, actor: Actor, on: date) -> Sequence[Call]:
    """The calls of a network that the actor runs, the latest first, with the label that each awards."""
    calls = calls_run_by(actor=actor, on=on).filter(network=network, label_call__isnull=False)
    return list(calls.select_related("label_call__label", "network").order_by("-edition", "title"))


def calls_to_attach(label: Label) -> Sequence[Call]:
    """The calls that the authority of a label funds, that are not decided and award no label yet."""
    calls = Call.objects.filter(funder=label.authority_id, label_call__isnull=True)
    return list(calls.exclude(state=CallState.DECIDED).order_by("-edition", "title"))
