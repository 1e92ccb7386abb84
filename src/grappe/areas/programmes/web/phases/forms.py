"""The table of phases as typed: each line a phase, which begins where the one before ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grappe.areas.programmes.rules.phase_plans import LONGEST_LABEL, MOST_PHASES, has_begun, is_past
from grappe.areas.programmes.rules.phases import IDEA, Others, Phase, Reading, Rights
from grappe.areas.programmes.web.calls.boxes import MOMENTS, Box, MomentField
from grappe.areas.programmes.web.phases.shown import (
    OTHERS_WORDS,
    READING_WORDS,
    STAGE_WORDS,
    label_of,
    rights_in_words,
)
from grappe.values import Refusal, whole_number
from grappe.web import formats
from grappe.web.refusals import words_of

Raw = dict[str, str]
TICKS = ("deposit", "mark", "discuss", "decide")
MOST_LINES = MOST_PHASES + 4


class PhaseForm(forms.Form):
    """One line: a phase, when it ends, and what it allows."""

    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    label = forms.CharField(label=_("Phase"), max_length=LONGEST_LABEL, required=False)
    stage = forms.TypedChoiceField(
        label=_("Étape"), choices=list(STAGE_WORDS.items()), coerce=int, empty_value=IDEA, required=False
    )
    opens_at = MomentField(label=_("À partir du"))
    closes_at = MomentField(label=_("Jusqu’au"))
    deposit = forms.BooleanField(label=_("Dépôt"), required=False)
    read = forms.ChoiceField(label=_("Lecture"), choices=list(READING_WORDS.items()), required=False)
    mark = forms.BooleanField(label=_("Notes"), required=False)
    others = forms.ChoiceField(
        label=_("Notes des autres"), choices=list(OTHERS_WORDS.items()), required=False
    )
    discuss = forms.BooleanField(label=_("Discussion"), required=False)
    decide = forms.BooleanField(label=_("Décision"), required=False)


class Tick(Box):
    """A box to tick."""

    @property
    def widget(self) -> Any:
        """The box itself, tied to its errors."""
        attrs = {"class": "form-check-input"}
        if self.errors:
            attrs |= {"aria-invalid": "true", "aria-describedby": f"{self.id}-e"}
        return self.field.as_widget(attrs=attrs)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as shown: `kind` is past, now or todo; words where nothing may be typed."""

    index: int
    kind: str
    name: str
    code: str
    stage: str
    opens: str
    closes: str
    allows: str
    boxes: Mapping[str, Box]
    is_first: bool
    is_last: bool
    may_rise: bool

    @property
    def ticks(self) -> list[Box]:
        """The rights that are given or not."""
        return [self.boxes[name] for name in TICKS]

    @property
    def choices(self) -> list[Box]:
        """The rights that have a measure."""
        return [self.boxes[name] for name in ("read", "others")]


def raw_of(phase: Phase) -> Raw:
    """Return a phase as its line is typed."""
    ticked = {name: "on" for name in TICKS if getattr(phase.rights, name)}
    return {
        "code": phase.code,
        "label": label_of(phase),
        "stage": str(phase.stage),
        "opens_at": _typed(phase.opens_at),
        "closes_at": _typed(phase.closes_at),
        "read": str(phase.rights.read),
        "others": str(phase.rights.others),
        **ticked,
    }


def _typed(moment: datetime | None) -> str:
    return formats.local(moment).strftime(MOMENTS[0]) if moment else ""


def raws_sent(data: Mapping[str, Any]) -> list[Raw]:
    """Return the lines that a page sent."""
    lines = min(whole_number(data.get("total")) or 0, MOST_LINES)
    names = PhaseForm.base_fields
    return [
        {name: str(data[f"p{line}-{name}"]) for name in names if f"p{line}-{name}" in data}
        for line in range(lines)
    ]


def after_act(raws: Sequence[Raw], act: str, *, fixed: int) -> list[Raw]:
    """Return the lines after one button: `add`, `up-2`, `down-2`, `remove-2`; those begun stay first."""
    rows, (verb, _dash, rest) = list(raws), act.partition("-")
    if verb == "add":
        return [*rows, {"read": str(Reading.NONE), "others": str(Others.NEVER), **_same_stage(rows)}]
    place = whole_number(rest)
    if place is None or not fixed <= place < len(rows):
        return rows
    other = {"up": place - 1, "down": place + 1}.get(verb, -1)
    if verb == "remove":
        del rows[place]
    elif fixed <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    return rows


def _same_stage(rows: Sequence[Raw]) -> Raw:
    return {"stage": rows[-1].get("stage", str(IDEA))} if rows else {}


class PhaseDesk:
    """The whole table, read and refused together; phases begun are kept as they are but name and end."""

    def __init__(self, raws: Sequence[Raw], *, before: Sequence[Phase], fixing: bool, now: datetime) -> None:
        self.now, self.before = now, {phase.code: phase for phase in before}
        self.begun = {p.code for p in before if fixing and has_begun(p, when=now)}
        kept = [self._kept(raw) for raw in raws]
        data = {f"p{line}-{name}": text for line, raw in enumerate(kept) for name, text in raw.items()}
        self.forms = [PhaseForm(data, prefix=f"p{line}") for line in range(len(kept))]
        self.said: dict[tuple[int, str], list[str]] = {}
        self.reasons: list[str] = []

    def _kept(self, raw: Raw) -> Raw:
        """What is not typed for a phase begun comes from the phase itself."""
        code = raw.get("code", "")
        if code not in self.begun:
            return raw
        typed = {name: raw[name] for name in ("label", "closes_at") if name in raw}
        return {**raw_of(self.before[code]), **typed}

    def is_valid(self) -> bool:
        """Whether every box reads, all of them asked."""
        valid = [form.is_valid() for form in self.forms]
        return all(valid)

    def phases(self) -> tuple[Phase, ...]:
        """Return the phases typed, each from the end of the one before."""
        found: list[Phase] = []
        for form in self.forms:
            found.append(self._phase(form, found))
        return tuple(found)

    def _phase(self, form: PhaseForm, earlier: Sequence[Phase]) -> Phase:
        typed = form.cleaned_data
        old = self.before.get(typed["code"])
        closes = typed["closes_at"]
        # A moment is typed to the minute: one left as it was shown keeps its seconds.
        if old is not None and form["closes_at"].value() == raw_of(old)["closes_at"]:
            closes = old.closes_at
        label = typed["label"].strip()
        if old is not None and old.code in self.begun:
            return replace(old, label=label or old.label, closes_at=closes)
        opens = earlier[-1].closes_at if earlier else typed["opens_at"]
        ticked = {name: typed[name] for name in TICKS}
        read, others = Reading(typed["read"] or "none"), Others(typed["others"] or "never")
        rights = Rights(**ticked, read=read, others=others)
        return Phase(typed["code"] or _code(label, earlier), rights, opens, closes, typed["stage"], label)

    def refuse(self, refusals: Sequence[Refusal]) -> None:
        """Put each reason on its box, and all of them in the summary."""
        for refusal in refusals:
            _phases, _dot, rest = (refusal.field or "").partition(".")
            row, _dot, name = rest.partition(".")
            # A phase begins where the one before ends: what is wrong with its beginning is said there.
            if row.isdigit() and not (name == "opens_at" and int(row) > 0):
                self.said.setdefault((int(row), name), []).append(words_of(refusal))
                where = {"n": int(row) + 1, "reason": words_of(refusal)}
                self.reasons.append(gettext("Ligne %(n)s : %(reason)s") % where)
            elif not row:
                self.reasons.append(words_of(refusal))

    def refuse_unreadable(self) -> None:
        """Say in the summary what does not read; each is said again on its box."""
        for line, form in enumerate(self.forms, start=1):
            for errors in form.errors.values():
                for error in errors:
                    self.reasons.append(gettext("Ligne %(n)s : %(reason)s") % {"n": line, "reason": error})

    def lines(self, *, quiet: bool) -> list[Line]:
        """Return the lines as shown; `quiet` while nobody asked what is wrong with them."""
        return [self._line(line, form, quiet) for line, form in enumerate(self.forms)]

    def _line(self, line: int, form: PhaseForm, quiet: bool) -> Line:
        phase = self.before.get(str(form["code"].value() or ""))
        begun = phase is not None and phase.code in self.begun
        shown = phase if begun and phase is not None else None
        stage = shown.stage if shown else IDEA
        return Line(
            index=line,
            kind="todo" if not shown else "past" if is_past(shown, when=self.now) else "now",
            name=str(form["label"].value() or gettext("nouvelle phase")),
            code=str(form["code"].value() or ""),
            stage=str(STAGE_WORDS[stage]),
            opens=formats.moment(formats.local(shown.opens_at)) if shown and shown.opens_at else "",
            closes=formats.moment(formats.local(shown.closes_at)) if shown and shown.closes_at else "",
            allows=rights_in_words(shown.rights) if shown else "",
            boxes={name: self._box(line, form, name, quiet) for name in form.fields if name != "code"},
            is_first=line == 0,
            is_last=line == len(self.forms) - 1,
            may_rise=line > len(self.begun),
        )

    def _box(self, line: int, form: PhaseForm, name: str, quiet: bool) -> Box:
        own = tuple(str(error) for error in form.errors.get(name, ()))
        errors = () if quiet else own or tuple(self.said.get((line, name), ()))
        return (Tick if name in TICKS else Box)(form[name], errors)


def _code(label: str, earlier: Sequence[Phase]) -> str:
    base = slugify(label)[:36] or "phase"
    taken = {phase.code for phase in earlier}
    if base not in taken:
        return base
    return next(f"{base}-{n}" for n in range(2, MOST_LINES + 3) if f"{base}-{n}" not in taken)
