"""May this aid be granted? The regulation, the ceilings, the call's own rule, the answer and its reasons.

An aid over a ceiling is blocked whole: none of it benefits from the regulation (1998/2006, art. 2(2);
1407/2013 and 2023/2831, art. 3(7)). It may be lowered before the decision (Court of Justice, C-608/19).
"""

from __future__ import annotations

from dataclasses import dataclass

from grappe.areas.funding.rules.call_rule import CallMeasure, CallRule, measure_call_rule
from grappe.areas.funding.rules.cumulation import Setting, ceilings_of, separation_applies
from grappe.areas.funding.rules.gber import refusals_of_gber
from grappe.areas.funding.rules.ledger import (
    Measure,
    NewAid,
    Reading,
    Situation,
    binding,
    measures_of,
    window_of,
)
from grappe.areas.funding.rules.regimes import (
    GBER_CODE,
    OTHER_CODE,
    Activity,
    Regime,
    is_open_to,
    regime_for,
    regime_named,
)
from grappe.areas.funding.rules.undertakings import SingleUndertaking, single_undertaking
from grappe.areas.funding.rules.windows import Window
from grappe.values import ZERO, Euro, Refusal


@dataclass(frozen=True, slots=True)
class AidAnswer:
    """The answer about one aid.

    `reasons` block it; `notices` do not. `counted` and `headroom` are those of the ceiling that leaves the
    least; `headroom` is None for an aid that no de minimis ceiling holds. The call's own rule is apart, in
    `call`. `highest` is the most that may be granted if the aid is lowered before the decision.
    """

    new: NewAid
    regime: str | None
    undertaking: SingleUndertaking
    version: Regime | None = None
    measures: tuple[Measure, ...] = ()
    call: CallMeasure | None = None
    reasons: tuple[Refusal, ...] = ()
    notices: tuple[Refusal, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the whole aid may be granted."""
        return not self.reasons

    @property
    def window(self) -> Window | None:
        """The three years of the regulation's own ceiling."""
        return self.measures[0].window if self.measures else None

    @property
    def counted(self) -> Euro:
        """What counts against the ceiling that leaves the least."""
        return binding(self.measures).counted if self.measures else ZERO

    @property
    def headroom(self) -> Euro | None:
        """What the law still leaves on that day, before the new aid."""
        if self.measures:
            return binding(self.measures).headroom
        return None if self.regime in (GBER_CODE, OTHER_CODE) else ZERO

    @property
    def eligible_part(self) -> Euro:
        """The whole aid, or nothing of it."""
        return self.new.amount if self.allowed else ZERO

    @property
    def highest(self) -> Euro:
        """The most that may be granted if the aid is lowered before the decision: at most what is asked."""
        if any(refusal.code not in _OVER for refusal in self.reasons):
            return ZERO
        limits = [found.headroom for found in self.measures]
        if self.call is not None:
            limits.append(self.call.headroom)
        return min([self.new.amount, *limits])


_OVER = {"funding.over_ceiling", "funding.over_joint_ceiling", "funding.over_call_rule"}


def check_aid(
    new: NewAid, situation: Situation, *, call_rule: CallRule | None = None, reading: Reading | None = None
) -> AidAnswer:
    """Return whether an aid may be granted that day, with every reason, and what would be left of it.

    Past aid whose status, date, Member State, family or beneficiary puts it aside does not count; pending
    aid does not either, and is announced when it would go over together with this one.

    :raises Refused: when links or mergers form a circle, or a fiscal year that is needed is not known.
    """
    reading = reading or Reading()
    undertaking = single_undertaking(
        new.beneficiary, links=situation.links, mergers=situation.mergers, on=new.granted_on
    )
    call = None
    if call_rule is not None:
        call = measure_call_rule(
            call_rule, new=new, undertaking=undertaking, situation=situation, reading=reading
        )
    notices = _notices_of_undertaking(new, undertaking)
    if new.regime in (GBER_CODE, OTHER_CODE):
        reasons = refusals_of_gber(new.granted_on) if new.regime == GBER_CODE else []
        return _with_call(AidAnswer(new, new.regime, undertaking, call=call), reasons, notices)
    activity = situation.activity_of(new.beneficiary) or Activity.GENERAL
    version = (
        regime_for(activity, new.granted_on)
        if new.regime is None
        else regime_named(new.regime, activity, new.granted_on)
    )
    reasons = _refusals_of_regime(new, activity, version)
    if version is None or reasons:
        code = version.code if version else new.regime
        return _with_call(AidAnswer(new, code, undertaking, version, call=call), reasons, notices)
    setting = Setting(
        new.granted_on, activity, _activities(undertaking, situation, activity), reading.registers
    )
    measures = _measures(version, setting, new, undertaking, situation, reading)
    answer = AidAnswer(new, version.code, undertaking, version, measures, call)
    reasons = [refusal for found in measures for refusal in _over(new, found)]
    notices += [*_notices_of_regime(version, setting), *_pending(new, measures)]
    return _with_call(answer, reasons, notices)


def _measures(
    version: Regime,
    setting: Setting,
    new: NewAid,
    undertaking: SingleUndertaking,
    situation: Situation,
    reading: Reading,
) -> tuple[Measure, ...]:
    enterprise = situation.enterprises[new.beneficiary]
    ceilings = [
        (ceiling, window_of(ceiling.window, enterprise, new.granted_on, bound=reading.bound))
        for ceiling in ceilings_of(version, setting)
    ]
    return measures_of(ceilings, new=new, undertaking=undertaking, situation=situation)


def _activities(undertaking: SingleUndertaking, situation: Situation, own: Activity) -> frozenset[Activity]:
    # An absorbed enterprise has no activity left: its aid counts, its trade does not.
    standing = undertaking.members - undertaking.absorbed
    found = {activity for siren in standing if (activity := situation.activity_of(siren)) is not None}
    return frozenset(found | {own})


def _refusals_of_regime(new: NewAid, activity: Activity, version: Regime | None) -> list[Refusal]:
    if version is None:
        params = {"regime": new.regime or "", "activity": activity, "on": new.granted_on}
        code = "funding.no_regime" if new.regime is None else "funding.regime_not_in_force"
        return [Refusal(code, params)]
    if not is_open_to(version, activity):
        return [Refusal("funding.regime_not_for_activity", {"regime": version.code, "activity": activity})]
    return []


def _over(new: NewAid, found: Measure) -> list[Refusal]:
    if new.amount <= found.headroom:
        return []
    own = found.ceiling.name == "own"
    params = {
        "ceiling": found.ceiling.amount,
        "counted": found.counted,
        "headroom": found.headroom,
        "amount": new.amount,
        "regime": found.ceiling.rule.code,
    }
    return [Refusal("funding.over_ceiling" if own else "funding.over_joint_ceiling", params)]


def _pending(new: NewAid, measures: tuple[Measure, ...]) -> list[Refusal]:
    together = [
        Refusal(
            "funding.pending_exceeds",
            {"pending": found.pending, "ceiling": found.ceiling.amount, "regime": found.ceiling.rule.code},
        )
        for found in measures
        if new.amount <= found.headroom < new.amount + found.pending
    ]
    return together[:1]


def _notices_of_undertaking(new: NewAid, undertaking: SingleUndertaking) -> list[Refusal]:
    notices = []
    if undertaking.to_confirm:
        names = tuple(f"{link.parent} → {link.child}" for link in undertaking.to_confirm)
        notices.append(Refusal("funding.control_to_confirm", {"links": names}))
    if new.beneficiary in undertaking.absorbed:
        notices.append(Refusal("funding.beneficiary_absorbed", {"siren": new.beneficiary}))
    return notices


def _notices_of_regime(version: Regime, setting: Setting) -> list[Refusal]:
    notices = []
    if version.in_tail(setting.on):
        schemes = version.tail_schemes_only
        code = "funding.adjustment_period_schemes" if schemes else "funding.adjustment_period"
        notices.append(Refusal(code, {"regime": version.code, "until": version.tail_to}))
    if setting.activity not in version.activities:
        notices.append(Refusal("funding.entrustment_required", {"regime": version.code}))
    if separation_applies(version, setting):
        notices.append(Refusal("funding.separation_required", {"regime": version.code}))
    return notices


def _with_call(answer: AidAnswer, reasons: list[Refusal], notices: list[Refusal]) -> AidAnswer:
    """Return the answer with its reasons, those of the call's own rule last."""
    call, amount = answer.call, answer.new.amount
    if call is not None:
        params = {
            "ceiling": call.rule.ceiling,
            "counted": call.counted,
            "headroom": call.headroom,
            "years": call.rule.years,
        }
        if amount > call.headroom:
            reasons = [*reasons, Refusal("funding.over_call_rule", params)]
        elif amount + call.pending > call.headroom:
            notices = [*notices, Refusal("funding.pending_exceeds_call_rule", params)]
    return AidAnswer(
        answer.new,
        answer.regime,
        answer.undertaking,
        answer.version,
        answer.measures,
        call,
        tuple(reasons),
        tuple(notices),
    )
