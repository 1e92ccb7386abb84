"""What an agreement must hold before anybody approves it; each check says what is missing, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from grappe.areas.projects.rules.agreement.content import Agreement, Known, Ownership, Role
from grappe.values import WHOLE, Euro, Share

_MOST_BORNE_BY_ONE = Share.percent(70)
_LEAST_PARTIES = 2


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `state` ok, warn (to see) or no (blocks); `params` its figures; `section` where to mend."""

    code: str
    state: str
    section: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShareGap:
    """How far the shares of a joint result are from the whole, in basis points; above zero it is missing."""

    code: str
    total: int

    @property
    def missing(self) -> int:
        """What is missing to 100 %, in basis points; negative when there is too much."""
        return WHOLE - self.total


def share_gaps(agreement: Agreement) -> list[ShareGap]:
    """Return the joint results whose shares are not exactly 100 %, in order."""
    joint = (result for result in agreement.results if result.ownership is Ownership.JOINT)
    gaps = (ShareGap(result.code, sum(result.shares.values())) for result in joint)
    return [gap for gap in gaps if gap.missing]


def check_agreement(agreement: Agreement, *, present: Iterable[str] | None = None) -> list[Check]:
    """Return every check of the agreement, in the order of its articles.

    :param present: codes of the partners that still take part; None when it is not asked.
    """
    checks = [found for look in _LOOKS for found in look(agreement)]
    return checks if present is None else [_still_there(agreement, set(present)), *checks]


def blocking(checks: Iterable[Check]) -> list[Check]:
    """Return the checks that keep the agreement from being approved."""
    return [check for check in checks if check.state == "no"]


def _is(good: bool, code: str, section: str, **params: object) -> Check:
    return Check(code, "ok" if good else "no", section, params)


def _still_there(agreement: Agreement, present: set[str]) -> Check:
    gone = [agreement.name_of(code) for code in agreement.codes if code not in present]
    return _is(not gone, "gone", "parties", names=gone, count=len(agreement.codes))


def _parties(agreement: Agreement) -> Iterable[Check]:
    leads = sum(1 for party in agreement.parties if party.role is Role.COORDINATOR)
    count = len(agreement.parties)
    yield _is(count >= _LEAST_PARTIES and leads == 1, "parties", "parties", count=count, coordinators=leads)
    unsigned = [party.name for party in agreement.parties if not party.signatory]
    yield Check("signatories", "warn" if unsigned else "ok", "parties", {"names": unsigned})


def _frame(agreement: Agreement) -> Iterable[Check]:
    yield _is(agreement.objectives is not None, "objectives", "objectives")
    duration = agreement.duration
    yield _is(duration is not None and duration.start < duration.end, "duration", "duration")
    bodies = agreement.governance
    sound = bool(bodies) and all(body.quorum and body.majority for body in bodies)
    yield _is(sound, "governance", "governance", count=len(bodies))


def _gains(agreement: Agreement) -> Iterable[Check]:
    """Something in and something out for everyone, whatever happens, and something for all."""
    yield _everyone(agreement, "brings", "contributions", (row.party for row in agreement.contributions))
    yield _everyone(agreement, "individual_gain", "returns", (row.party for row in agreement.returns))
    shared = sum(1 for row in agreement.returns if not row.party)
    yield _is(shared > 0, "collective_gain", "returns", count=shared)


def _everyone(agreement: Agreement, code: str, section: str, found: Iterable[str]) -> Check:
    named = set(found)
    missing = [party.name for party in agreement.parties if party.party not in named]
    good = bool(agreement.parties) and not missing
    return _is(good, code, section, names=missing, count=len(agreement.parties))


def _packages(agreement: Agreement) -> Iterable[Check]:
    codes = set(agreement.codes)
    orphans = [package.code for package in agreement.packages if package.leader not in codes]
    count = len(agreement.packages)
    yield _is(bool(count) and not orphans, "leaders", "packages", names=orphans, count=count)
    outside = [row.code for row in agreement.packages if row.end < row.start or _outside(agreement, row.end)]
    outside += [row.code for row in agreement.packages if _outside(agreement, row.start)]
    yield _is(not outside, "packages_within", "packages", names=sorted(set(outside)))
    known = {package.code for package in agreement.packages}
    loose = [row.code for row in agreement.tasks if row.package not in known]
    loose += [row.code for row in agreement.deliverables if row.package not in known]
    yield _is(not loose, "in_a_package", "deliverables", names=loose)


def _dates(agreement: Agreement) -> Iterable[Check]:
    late = [row.code for row in agreement.deliverables if _outside(agreement, row.due)]
    count = len(agreement.deliverables)
    yield _is(bool(count) and not late, "deliverables_within", "deliverables", names=late, count=count)
    off = [row.code for row in agreement.milestones if _outside(agreement, row.due)]
    vague = [row.code for row in agreement.milestones if not row.criterion]
    count = len(agreement.milestones)
    yield _is(not off, "milestones_within", "milestones", names=off, count=count)
    state = "no" if vague else "ok" if count else "warn"
    yield Check("go_no_go", state, "milestones", {"names": vague, "count": count})


def _outside(agreement: Agreement, day: date) -> bool:
    span = agreement.duration
    return span is not None and not span.start <= day <= span.end


def _costs(agreement: Agreement) -> Iterable[Check]:
    """When the collaboration bonus is claimed nobody bears more than 70 % of the costs: regulation (EU)
    651/2014, article 25(6)(b)(i)."""
    if agreement.objectives is None or not agreement.objectives.bonus:
        yield Check("seventy", "ok", "costs", {"claimed": 0})
        return
    total = agreement.cost
    limit = total * _MOST_BORNE_BY_ONE.ratio
    over = [code for code in agreement.codes if agreement.cost_of(code) > limit]
    params: dict[str, object] = {"claimed": 1, "names": [agreement.name_of(code) for code in over]}
    if over:
        params["share"] = Share.of(agreement.cost_of(over[0]).amount, total.amount)
        params["above"] = agreement.cost_of(over[0]) - limit
    yield Check("seventy", "no" if over or total == Euro(0) else "ok", "costs", params)


def _balance(agreement: Agreement) -> Iterable[Check]:
    cost, found = agreement.cost, Euro.total(row.amount for row in agreement.resources)
    if not agreement.costs and not agreement.resources:
        yield Check("balance", "warn", "resources", {"gap": Euro(0)})
    else:
        yield _is(cost == found, "balance", "resources", gap=cost - found)


def _results(agreement: Agreement) -> Iterable[Check]:
    gaps = share_gaps(agreement)
    joint = sum(1 for result in agreement.results if result.ownership is Ownership.JOINT)
    params: dict[str, object] = {"count": joint}
    if gaps:
        params |= {
            "code": gaps[0].code,
            "total": Share(gaps[0].total),
            "missing": Share(abs(gaps[0].missing)),
        }
        params |= {"over": int(gaps[0].missing < 0), "others": len(gaps) - 1}
    yield Check("shares", "no" if gaps or not agreement.results else "ok", "results", params)
    codes = set(agreement.codes)
    lost = [
        result.code
        for result in agreement.results
        if (result.ownership is Ownership.OWN and result.owner not in codes) or set(result.shares) - codes
    ]
    yield _is(not lost, "owners", "results", names=lost)
    used = {row.result for row in agreement.exploitation}
    unused = [result.code for result in agreement.results if result.code not in used]
    yield Check("exploitation", "warn" if unused else "ok", "exploitation", {"names": unused})
    clashes = _exclusive_twice(agreement)
    yield _is(not clashes, "exclusive_once", "exploitation", names=clashes)


def _exclusive_twice(agreement: Agreement) -> list[str]:
    """A market of a result is exclusive to one party, or to none."""
    taken = Counter(
        (row.result, row.market.lower(), row.territory.lower())
        for row in agreement.exploitation
        if row.exclusive
    )
    return [f"{result} ({market})" for (result, market, _territory), count in taken.items() if count > 1]


def _value(agreement: Agreement) -> Iterable[Check]:
    total = sum(row.share for row in agreement.value)
    missing = WHOLE - total
    params = {"total": Share(total), "missing": Share(abs(missing)), "over": int(missing < 0)}
    yield Check("value", "no" if missing else "ok", "value", params)


def _terms(agreement: Agreement) -> Iterable[Check]:
    declared = {row.party for row in agreement.background}
    silent = [party.name for party in agreement.parties if party.party not in declared]
    yield Check("background", "warn" if silent else "ok", "background", {"names": silent})
    untitled = [
        agreement.name_of(row.party)
        for row in agreement.background
        if row.kind is not Known.NONE and not row.title
    ]
    yield _is(not untitled, "background_named", "background", names=untitled)
    written = {
        "publication": agreement.publication,
        "confidentiality": agreement.confidentiality,
        "entry_exit": agreement.entry_exit,
        "law": agreement.law,
    }
    for name, section in written.items():
        yield _is(section is not None, name, name)


_LOOKS: Sequence[Callable[[Agreement], Iterable[Check]]] = (
    _frame,
    _parties,
    _gains,
    _packages,
    _dates,
    _costs,
    _balance,
    _results,
    _value,
    _terms,
)
