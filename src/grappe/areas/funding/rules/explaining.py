"""How an answer about an aid was found, line by line: what counts, what does not and why, what remains."""

from __future__ import annotations

from collections.abc import Iterator

from grappe.areas.funding.rules.check import AidAnswer
from grappe.areas.funding.rules.gber import IN_FORCE
from grappe.areas.funding.rules.ledger import AidLine, Measure, Situation, hauliers_of, reason_left_out
from grappe.areas.funding.rules.regimes import GBER_CODE, Activity
from grappe.values import Explanation, ExplanationLine, RuleSource


def explain_aid(answer: AidAnswer, situation: Situation) -> Explanation:
    """Return the lines that lead to the answer: regulation, undertaking, ceilings, call's rule, answer.

    A ceiling shared with other regulations is shown when it counts more than those before it, or is passed.
    """
    return Explanation(
        "funding.ledger",
        (
            *_lines_of_regime(answer, situation),
            _line_of_undertaking(answer),
            *_lines_of_links(answer),
            *_lines_of_ceilings(answer, situation),
            *_lines_of_call(answer),
            *_lines_of_answer(answer),
        ),
    )


def _lines_of_regime(answer: AidAnswer, situation: Situation) -> Iterator[ExplanationLine]:
    activity = situation.activity_of(answer.new.beneficiary) or Activity.GENERAL
    version = answer.version
    inputs: dict[str, object] = {"on": answer.new.granted_on, "activity": activity, "regime": answer.regime}
    if version is not None:
        inputs["source"] = version.source
        yield ExplanationLine("funding.ledger.regime", inputs, rule=version.rule)
        if version.to_check:
            yield ExplanationLine("funding.ledger.to_check", rule=version.rule)
    elif answer.regime == GBER_CODE:
        inputs["until"] = IN_FORCE.end
        yield ExplanationLine("funding.ledger.regime_gber", inputs)
    else:
        name = "regime_none" if answer.regime is None else "regime_other"
        yield ExplanationLine(f"funding.ledger.{name}", inputs)


def _line_of_undertaking(answer: AidAnswer) -> ExplanationLine:
    members, on = sorted(answer.undertaking.members), answer.new.granted_on
    name = "group" if len(members) > 1 else "alone"
    # The notion was the Court's before the regulations wrote it down.
    rules = ((2024, "2023/2831", "2(2)"), (2014, "1407/2013", "2(2)"), (1, "C-382/99", "2002-06-13"))
    rule = next(RuleSource(code, version) for year, code, version in rules if on.year >= year)
    return ExplanationLine(f"funding.ledger.{name}", {"members": members, "on": on}, rule=rule)


def _lines_of_links(answer: AidAnswer) -> Iterator[ExplanationLine]:
    for siren in sorted(answer.undertaking.absorbed):
        rule = RuleSource("2023/2831", "3(8)")
        yield ExplanationLine("funding.ledger.absorbed", {"siren": siren}, rule=rule)
    for link in answer.undertaking.to_confirm:
        inputs = {"parent": link.parent, "child": link.child, "criterion": link.criterion}
        yield ExplanationLine("funding.ledger.to_confirm", inputs)


def _lines_of_ceilings(answer: AidAnswer, situation: Situation) -> Iterator[ExplanationLine]:
    shown: list[Measure] = []
    for found in answer.measures:
        says_more = all(found.counted > other.counted for other in shown)
        if says_more or answer.new.amount > found.headroom:
            shown.append(found)
            yield from _lines_of_measure(found, answer, situation)


def _lines_of_measure(found: Measure, answer: AidAnswer, situation: Situation) -> Iterator[ExplanationLine]:
    inputs = {"name": found.ceiling.name, "from": found.window.start, "to": found.window.end}
    amount, rule = found.ceiling.amount, found.ceiling.rule
    label = f"funding.ledger.ceiling_{found.window.kind}"
    yield ExplanationLine(label, inputs, "", amount, "euro", "line", rule)
    members = answer.undertaking.members
    hauliers = hauliers_of(answer.undertaking, situation)
    for line in situation.aids:
        why = reason_left_out(
            line,
            found.ceiling,
            found.window,
            members=members,
            member_state=answer.new.member_state,
            hauliers=hauliers,
        )
        yield _line_of_aid(line, why)
    formula = "{ceiling} − {counted}"
    remainder = {"ceiling": amount, "counted": found.counted}
    yield ExplanationLine("funding.ledger.counted", {}, "", found.counted, "euro", "sub", rule)
    yield ExplanationLine("funding.ledger.headroom", remainder, formula, found.headroom, "euro", "sub", rule)


def _line_of_aid(line: AidLine, why: str | None) -> ExplanationLine:
    inputs: dict[str, object] = {
        "beneficiary": line.beneficiary,
        "on": line.granted_on,
        "family": line.family,
        "member_state": line.member_state,
    }
    if why is None:
        return ExplanationLine("funding.ledger.aid", inputs, "", line.amount, "euro")
    label = f"funding.ledger.left_out.{why}"
    return ExplanationLine(label, inputs, "", line.amount, "euro", "off")


def _lines_of_call(answer: AidAnswer) -> Iterator[ExplanationLine]:
    call = answer.call
    if call is None:
        return
    inputs = {"years": call.rule.years, "from": call.window.start, "to": call.window.end}
    inputs |= {"basis": call.rule.basis, "window": call.rule.window}
    yield ExplanationLine("funding.ledger.call", inputs, "", call.rule.ceiling, "euro")
    yield ExplanationLine("funding.ledger.call_counted", {}, "", call.counted, "euro", "sub")
    remainder = {"ceiling": call.rule.ceiling, "counted": call.counted}
    formula = "{ceiling} − {counted}"
    yield ExplanationLine("funding.ledger.call_headroom", remainder, formula, call.headroom, "euro", "sub")


def _lines_of_answer(answer: AidAnswer) -> Iterator[ExplanationLine]:
    for refusal in (*answer.reasons, *answer.notices):
        label = f"funding.ledger.because.{refusal.code.removeprefix('funding.')}"
        yield ExplanationLine(label, refusal.params)
    yield ExplanationLine("funding.ledger.asked", {}, "", answer.new.amount, "euro", "sub")
    name = "allowed" if answer.allowed else "blocked"
    yield ExplanationLine(f"funding.ledger.{name}", {}, "", answer.highest, "euro", "total")
