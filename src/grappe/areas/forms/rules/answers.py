"""Answers judged: which questions are asked, what is missing, what is wrong, what is kept and handed on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from grappe.areas.directory.rules import digits_of, refusals_of_siren
from grappe.areas.forms.rules.questions import NO, YES, Bound, Condition, Moment, Question, QuestionKind
from grappe.values import Euro, Refusal, parse_decimal

Answers = Mapping[str, object]
Moments = Mapping[Moment, date]
_FILE_FIELDS = {"attachment": int, "name": str, "sha256": str, "size": int}
MEGABYTE = 1024 * 1024


def shown(questions: Iterable[Question], answers: Answers) -> tuple[Question, ...]:
    """Return the questions that are asked, in order: those without a condition or whose condition is met.

    A condition looks at a question that comes before; a question that is not asked meets none, so that what
    hangs from a hidden question is hidden with it.
    """
    asked: dict[str, Question] = {}
    for question in questions:
        if question.shown_if is None or _is_met(question.shown_if, asked, answers):
            asked[question.code] = question
    return tuple(asked.values())


def is_required(question: Question, questions: Iterable[Question], answers: Answers) -> bool:
    """Whether an answer is needed there as things stand; never for a question that is not asked."""
    asked = {other.code: other for other in shown(questions, answers)}
    return question.code in asked and _needs_answer(question, asked, answers)


def missing(questions: Iterable[Question], answers: Answers) -> tuple[str, ...]:
    """Return the codes of the required questions without an answer, in order; a consent must be given.

    A question that is not asked is never missing.
    """
    asked = {question.code: question for question in shown(questions, answers)}
    return tuple(
        code
        for code, question in asked.items()
        if is_blank(answers.get(code)) and _needs_answer(question, asked, answers)
    )


def given(questions: Iterable[Question], answers: Answers) -> dict[str, object]:
    """Return the answers to hand on: those of questions that are not asked stay behind.

    They are kept where they are, in case the question is asked again.
    """
    every = tuple(questions)
    hidden = {question.code for question in every} - {question.code for question in shown(every, answers)}
    return {code: answer for code, answer in answers.items() if code not in hidden}


def is_blank(answer: object) -> bool:
    """Whether nothing was answered: absent, spaces only, or a box left unticked; zero is an answer."""
    if isinstance(answer, Mapping):
        return not answer or answer.get("agreed") is False
    return answer is None or answer is False or (isinstance(answer, str) and not answer.strip())


def kept(question: Question, answer: object) -> object:
    """Return an answer as it is kept: texts without blanks around, a SIREN in digits, and with a consent
    the words that were agreed to, so that they can be shown whatever becomes of the form."""
    if question.kind is QuestionKind.CONSENT and answer is True:
        return {"agreed": True, "text": consent_text(question)}
    if question.kind is QuestionKind.ORGANISATION and isinstance(answer, str):
        return digits_of(answer)
    return answer.strip() if isinstance(answer, str) else answer


def consent_text(question: Question) -> str:
    """Return the words that ticking the box agrees to."""
    return "\n".join(part for part in (question.label, question.hint) if part)


def refusals_of_answers(
    questions: Iterable[Question], answers: Answers, *, moments: Moments | None = None
) -> list[Refusal]:
    """Return what is wrong with the answers that are given, all at once; `field` is the question's code.

    A blank answer is never wrong here: a draft may be saved with blanks, and `missing` names them. Nor is the
    answer to a question that is not asked.

    :param moments: the days that bounds name; a bound whose day is unknown does not bind.
    """
    every = {question.code: question for question in questions}
    refusals = [
        Refusal("forms.unknown_question", {"code": code}, code) for code in answers if code not in every
    ]
    for question in shown(every.values(), answers):
        answer = answers.get(question.code)
        if not is_blank(answer):
            refusals += _refusals_of_answer(question, answer, moments or {})
    return refusals


def refusals_of_file(question: Question, *, name: str, size: int) -> list[Refusal]:
    """Return why a file may not answer the question, by its name and its size in bytes, all at once."""
    refusals = []
    if not name.lower().endswith(question.accepted_kinds):
        kinds = ", ".join(kind[1:] for kind in question.accepted_kinds)
        params = {"label": question.label, "name": name, "kinds": kinds}
        refusals.append(Refusal("forms.file_kind", params, question.code))
    if size > question.largest_megabytes * MEGABYTE:
        params = {"label": question.label, "name": name, "megabytes": str(question.largest_megabytes)}
        refusals.append(Refusal("forms.file_too_large", params, question.code))
    return refusals


def refusals_of_typed_files(
    questions: Iterable[Question], answers: Answers, *, stored: Answers
) -> list[Refusal]:
    """Return why texts may not stand for files: a file is joined by itself, checked and kept.

    :param stored: what was answered before; repeating it is no answer.
    """
    return [
        Refusal("forms.not_a_file", {"label": question.label}, question.code)
        for question in questions
        if question.kind is QuestionKind.FILE
        and question.code in answers
        and answers[question.code] != stored.get(question.code)
    ]


def day_of(bound: Bound, moments: Moments) -> date | None:
    """Return the day of a bound; None when it hangs on a moment that is not fixed."""
    if bound.moment is None:
        return date.fromisoformat(bound.value)
    found = moments.get(bound.moment)
    return None if found is None else found + timedelta(days=bound.days)


def _needs_answer(question: Question, asked: Mapping[str, Question], answers: Answers) -> bool:
    extra = question.required_if
    return question.required or (extra is not None and _is_met(extra, asked, answers))


def _is_met(condition: Condition, asked: Mapping[str, Question], answers: Answers) -> bool:
    question = asked.get(condition.question)
    return question is not None and _value(question, answers.get(question.code)) in condition.values


def _value(question: Question, answer: object) -> str:
    if question.kind is QuestionKind.CONSENT:
        return NO if is_blank(answer) else YES
    return answer.strip() if isinstance(answer, str) else ""


def _refusals_of_answer(question: Question, answer: object, moments: Moments) -> list[Refusal]:
    if question.kind is QuestionKind.ORGANISATION and isinstance(answer, str):
        return [replace(refusal, field=question.code) for refusal in refusals_of_siren(answer)]
    if not _READABLE[question.kind](question, answer):
        params = {"label": question.label, "answer": answer}
        return [Refusal(f"forms.not_a_{question.kind}", params, question.code)]
    if isinstance(answer, Mapping) and question.kind is QuestionKind.FILE:
        return refusals_of_file(question, name=str(answer["name"]), size=int(answer["size"]))
    if question.kind is QuestionKind.DATE:
        return _refusals_of_day(question, date.fromisoformat(str(answer)), moments)
    if question.kind in (QuestionKind.NUMBER, QuestionKind.MONEY):
        return _refusals_of_size(question, parse_decimal(str(answer)))
    return _refusals_of_length(question, answer)


def _refusals_of_length(question: Question, answer: object) -> list[Refusal]:
    length = len(answer) if isinstance(answer, str) else 0
    if question.max_length is None or length <= question.max_length:
        return []
    params = {"label": question.label, "length": length, "longest": question.max_length}
    return [Refusal("forms.too_long", params, question.code)]


def _refusals_of_size(question: Question, answer: Decimal) -> list[Refusal]:
    said: Callable[[Decimal], object] = Euro if question.kind is QuestionKind.MONEY else Decimal
    params = {"label": question.label, "answer": said(answer)}
    if question.least is not None and answer < (least := parse_decimal(question.least.value)):
        return [Refusal(f"forms.too_small_{question.kind}", params | {"least": said(least)}, question.code)]
    if question.most is not None and answer > (most := parse_decimal(question.most.value)):
        return [Refusal(f"forms.too_large_{question.kind}", params | {"most": said(most)}, question.code)]
    return []


def _refusals_of_day(question: Question, day: date, moments: Moments) -> list[Refusal]:
    least = day_of(question.least, moments) if question.least is not None else None
    most = day_of(question.most, moments) if question.most is not None else None
    if least is not None and day < least:
        return [
            Refusal(_too_early(question.least, day, moments), {"day": day, "least": least}, question.code)
        ]
    if most is not None and day > most:
        return [Refusal("forms.date_too_late", {"day": day, "most": most}, question.code)]
    return []


def _too_early(bound: Bound | None, day: date, moments: Moments) -> str:
    """Name the moment that the day precedes; between the moment and the bound, the day is only too early."""
    if bound is None or bound.moment is None or day >= moments[bound.moment]:
        return "forms.date_too_early"
    return f"forms.date_before_{bound.moment}"


def _is_text(_question: Question, answer: object) -> bool:
    return isinstance(answer, str)


def _is_number(_question: Question, answer: object) -> bool:
    if type(answer) is int:
        return True
    if not isinstance(answer, str):
        return False
    try:
        parse_decimal(answer)
    except ValueError:
        return False
    return True


def _is_money(question: Question, answer: object) -> bool:
    # An amount is kept as text, never as a binary fraction.
    return _is_number(question, answer) and parse_decimal(str(answer)) >= 0


def _is_date(_question: Question, answer: object) -> bool:
    if not isinstance(answer, str):
        return False
    try:
        date.fromisoformat(answer)
    except ValueError:
        return False
    return True


def _is_choice(question: Question, answer: object) -> bool:
    return any(answer == code for code, _label in question.choices)


def _is_consent(_question: Question, answer: object) -> bool:
    if isinstance(answer, Mapping):
        return answer.get("agreed") is True and isinstance(answer.get("text"), str)
    return answer is True


def _is_file(_question: Question, answer: object) -> bool:
    return isinstance(answer, Mapping) and all(
        type(answer.get(name)) is kind for name, kind in _FILE_FIELDS.items()
    )


_READABLE: Mapping[QuestionKind, Callable[[Question, object], bool]] = {
    QuestionKind.TEXT: _is_text,
    QuestionKind.LONG_TEXT: _is_text,
    QuestionKind.NUMBER: _is_number,
    QuestionKind.MONEY: _is_money,
    QuestionKind.DATE: _is_date,
    QuestionKind.CHOICE: _is_choice,
    QuestionKind.CONSENT: _is_consent,
    QuestionKind.FILE: _is_file,
    QuestionKind.ORGANISATION: _is_text,
}
