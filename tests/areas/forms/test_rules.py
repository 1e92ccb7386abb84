"""Questions and answers: what is missing, what is wrong, what changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.forms.rules import (
    FILE_KINDS,
    LARGEST_MEGABYTES,
    Bound,
    Condition,
    Moment,
    Question,
    QuestionKind,
    compare,
    compare_answers,
    condition_words,
    deciders,
    is_required,
    kept,
    missing,
    refusals_of_answers,
    refusals_of_questions,
    shown,
)
from grappe.areas.forms.rules import (
    given as handed_on,
)
from grappe.areas.forms.web.words import WORDS
from grappe.areas.programmes.rules.standard import STANDARD_QUESTIONS
from grappe.kernel import files
from grappe.web.refusals import words_of

CHOICES = (("shop", "Magasin"), ("web", "En ligne"))


def question(kind: QuestionKind, **changes: object) -> Question:
    return Question("q", kind, "Le projet", **changes)


# Short texts are enough here: what matters is that every field comes back.
words = st.text(max_size=5)
questions = st.builds(
    Question,
    words,
    st.sampled_from(QuestionKind),
    words,
    words,
    st.booleans(),
    st.none() | st.integers(min_value=1),
    st.lists(st.tuples(words, words), max_size=3).map(tuple),
    *[st.none() | st.builds(Condition, words, st.lists(words, max_size=3).map(tuple))] * 2,
    *[st.none() | st.builds(Bound, words, st.none() | st.sampled_from(Moment), st.integers())] * 2,
    st.lists(words, max_size=3).map(tuple),
    st.none() | st.integers(min_value=1),
)
FILE = {"attachment": 7, "name": "Devis.PDF", "sha256": "ab" * 32, "size": 1024}


@given(questions)
def test_a_question_comes_back_from_its_json(asked: Question) -> None:
    assert Question.from_json(asked.as_json()) == asked


@pytest.mark.parametrize(
    "change",
    [{"kind": "poem"}, {"max_length": "long"}, {"max_length": True}, {"choices": ["shop"]}, {"required": 1}],
)
def test_a_question_of_the_wrong_kind_is_not_read(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Question.from_json({**question(QuestionKind.CHOICE).as_json(), **change})


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (QuestionKind.TEXT, "Un sachet"),
        (QuestionKind.LONG_TEXT, "Un sachet\nrefermable"),
        (QuestionKind.NUMBER, 12),
        (QuestionKind.NUMBER, "-1 200,5"),
        (QuestionKind.MONEY, "9 500,50"),
        (QuestionKind.MONEY, "0"),
        (QuestionKind.DATE, "2009-05-29"),
        (QuestionKind.CHOICE, "web"),
        (QuestionKind.CONSENT, True),
        (QuestionKind.CONSENT, {"agreed": True, "text": "Je m’engage"}),
        (QuestionKind.FILE, FILE),
        (QuestionKind.ORGANISATION, "732 829 320"),
    ],
)
def test_a_right_answer_is_accepted(kind: QuestionKind, answer: object) -> None:
    assert refusals_of_answers([question(kind, choices=CHOICES)], {"q": answer}) == []


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (QuestionKind.TEXT, 3),
        (QuestionKind.LONG_TEXT, ["a"]),
        (QuestionKind.NUMBER, "9500 env."),
        (QuestionKind.NUMBER, 9.5),
        (QuestionKind.NUMBER, True),
        (QuestionKind.MONEY, "-1"),
        (QuestionKind.MONEY, "1e5"),
        (QuestionKind.DATE, "31/02/2009"),
        (QuestionKind.DATE, 2009),
        (QuestionKind.CHOICE, "fair"),
        (QuestionKind.CHOICE, ["web"]),
        (QuestionKind.CONSENT, "oui"),
        (QuestionKind.CONSENT, {"agreed": "oui", "text": ""}),
        (QuestionKind.CONSENT, {"agreed": True}),
        (QuestionKind.FILE, "devis.pdf"),
        (QuestionKind.FILE, {**FILE, "size": "1024"}),
        (QuestionKind.FILE, {**FILE, "attachment": True}),
        (QuestionKind.ORGANISATION, 732829320),
    ],
)
def test_a_wrong_answer_is_refused_on_its_question(kind: QuestionKind, answer: object) -> None:
    (refusal,) = refusals_of_answers([question(kind, choices=CHOICES)], {"q": answer})
    assert (refusal.code, refusal.field) == (f"forms.not_a_{kind}", "q")
    assert refusal.code in WORDS


def test_the_longest_answer_is_accepted_and_one_more_character_is_not() -> None:
    asked = question(QuestionKind.TEXT, max_length=5)
    assert refusals_of_answers([asked], {"q": "abcde"}) == []
    (refusal,) = refusals_of_answers([asked], {"q": "abcdef"})
    assert refusal.code == "forms.too_long"
    assert refusal.params == {"label": "Le projet", "length": 6, "longest": 5}


def test_an_answer_to_no_question_is_refused_and_the_others_are_still_read() -> None:
    refusals = refusals_of_answers([question(QuestionKind.DATE)], {"other": "x", "q": "hier"})
    assert [refusal.code for refusal in refusals] == ["forms.unknown_question", "forms.not_a_date"]


@pytest.mark.parametrize("blank", [None, "", "  \n", False, {}, {"agreed": False, "text": ""}])
def test_a_blank_is_missing_when_required_and_never_wrong(blank: object) -> None:
    for kind in QuestionKind:
        asked = question(kind)
        assert missing([asked], {"q": blank}) == ("q",)
        assert missing([replace(asked, required=False)], {"q": blank}) == ()
        assert refusals_of_answers([asked], {"q": blank}) == []


def test_zero_is_an_answer() -> None:
    assert missing([question(QuestionKind.NUMBER)], {"q": 0}) == ()


def test_two_revisions_differ_by_their_questions_not_by_their_order() -> None:
    first, second, third = (replace(question(QuestionKind.TEXT), code=code) for code in "abc")
    changed = replace(second, label="Le marché")
    found = compare([first, second], [changed, third])
    assert (found.added, found.removed, found.changed) == ((third,), (first,), ((second, changed),))
    assert not found.is_same
    assert compare([first, second], [second, first]).is_same


def test_the_standard_questions_have_distinct_codes() -> None:
    codes = [asked.code for asked in STANDARD_QUESTIONS]
    assert len(set(codes)) == len(codes)


# ---- conditions ----------------------------------------------------------------------------------

HELPED = Question("helped", QuestionKind.CHOICE, "Vous aide-t-on ?", choices=(("yes", "oui"), ("no", "non")))
WHO = replace(question(QuestionKind.TEXT), code="who", shown_if=Condition("helped", ("yes",)))
HOW_LONG = replace(question(QuestionKind.NUMBER), code="months", shown_if=Condition("agreed", ("no",)))
AGREED = Question("agreed", QuestionKind.CONSENT, "D’accord", shown_if=Condition("helped", ("yes",)))
CHAIN = [HELPED, WHO, AGREED, HOW_LONG]


def codes(found: tuple[Question, ...]) -> list[str]:
    return [asked.code for asked in found]


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, ["helped"]),
        ({"helped": "no"}, ["helped"]),
        ({"helped": "yes"}, ["helped", "who", "agreed", "months"]),
        ({"helped": "yes", "agreed": True}, ["helped", "who", "agreed"]),
        ({"helped": "no", "agreed": False}, ["helped"]),
        ({"helped": 3}, ["helped"]),
    ],
)
def test_what_hangs_from_a_hidden_question_is_hidden_with_it(
    answers: dict[str, object], asked: list[str]
) -> None:
    assert codes(shown(CHAIN, answers)) == asked


def test_a_hidden_answer_is_kept_but_neither_judged_nor_missing_nor_handed_on() -> None:
    answers = {"helped": "no", "who": 3, "months": "beaucoup"}
    assert refusals_of_answers(CHAIN, answers) == []
    assert missing(CHAIN, answers) == ()
    assert handed_on(CHAIN, answers) == {"helped": "no"}
    assert handed_on(CHAIN, {**answers, "old": "x"}) == {"helped": "no", "old": "x"}
    again = {**answers, "helped": "yes"}
    assert [refusal.field for refusal in refusals_of_answers(CHAIN, again)] == ["who", "months"]
    assert missing(CHAIN, {"helped": "yes"}) == ("who", "agreed", "months")


def test_an_answer_may_be_required_only_when_another_says_so() -> None:
    who = replace(WHO, shown_if=None, required=False, required_if=Condition("helped", ("yes",)))
    assert missing([HELPED, who], {"helped": "no"}) == ()
    assert missing([HELPED, who], {"helped": "yes"}) == ("who",)
    assert is_required(who, [HELPED, who], {"helped": "yes"})
    assert not is_required(WHO, CHAIN, {"helped": "no"})


def test_a_condition_on_a_later_or_absent_question_is_never_met() -> None:
    assert codes(shown([WHO, HELPED], {"helped": "yes"})) == ["helped"]
    assert shown([WHO], {"helped": "yes"}) == ()


# ---- bounds --------------------------------------------------------------------------------------

MOMENTS = {Moment.CLOSING: date(2009, 5, 29), Moment.DEPOSIT: date(2009, 5, 20)}


def refused(asked: Question, answer: object, moments: dict[Moment, date] | None = None) -> list[str]:
    found = refusals_of_answers([asked], {"q": answer}, moments=moments)
    assert all(refusal.field == "q" and refusal.code in WORDS for refusal in found)
    return [refusal.code for refusal in found]


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        (QuestionKind.NUMBER, "9,5", "forms.too_small_number"),
        (QuestionKind.NUMBER, 10, ""),
        (QuestionKind.NUMBER, "1 500", ""),
        (QuestionKind.NUMBER, "1 500,01", "forms.too_large_number"),
        (QuestionKind.MONEY, "9,99", "forms.too_small_money"),
        (QuestionKind.MONEY, "2 000", "forms.too_large_money"),
    ],
)
def test_numbers_and_amounts_are_bounded_both_bounds_included(
    kind: QuestionKind, answer: object, code: str
) -> None:
    asked = question(kind, least=Bound("10"), most=Bound("1 500"))
    assert refused(asked, answer) == ([code] if code else [])


@pytest.mark.parametrize(
    ("bound", "answer", "code"),
    [
        (Bound(moment=Moment.CLOSING, days=1), "2009-03-02", "forms.date_before_closing"),
        (Bound(moment=Moment.CLOSING, days=1), "2009-05-29", "forms.date_too_early"),
        (Bound(moment=Moment.CLOSING, days=1), "2009-05-30", ""),
        (Bound(moment=Moment.DEPOSIT), "2009-05-19", "forms.date_before_deposit"),
        (Bound(moment=Moment.OPENING), "1999-01-01", ""),
        (Bound("2009-06-01"), "2009-05-31", "forms.date_too_early"),
    ],
)
def test_a_date_is_held_against_a_day_or_a_moment_of_the_call(bound: Bound, answer: str, code: str) -> None:
    assert refused(question(QuestionKind.DATE, least=bound), answer, MOMENTS) == ([code] if code else [])


def test_a_date_too_early_says_from_which_day_it_may_be() -> None:
    asked = question(QuestionKind.DATE, least=Bound(moment=Moment.CLOSING, days=1))
    (refusal,) = refusals_of_answers([asked], {"q": "2009-03-02"}, moments=MOMENTS)
    assert words_of(refusal) == (
        "Le 2 mars 2009 précède la clôture du dépôt : le règlement l’interdit. "
        "Choisissez une date à partir du 30 mai 2009."
    )


def test_a_date_may_have_a_last_day() -> None:
    asked = question(QuestionKind.DATE, most=Bound(moment=Moment.CLOSING, days=365))
    assert refused(asked, "2010-05-29", MOMENTS) == []
    assert refused(asked, "2010-05-30", MOMENTS) == ["forms.date_too_late"]
    assert refused(asked, "2010-05-30") == [], "without a calendar, nothing binds"


# ---- files, organisations, consents --------------------------------------------------------------


def test_a_file_is_refused_for_its_kind_and_its_size_together() -> None:
    asked = question(QuestionKind.FILE, kinds=(".pdf",), max_megabytes=1)
    assert refused(asked, FILE) == []
    big = {**FILE, "name": "plan.png", "size": 1024 * 1024 + 1}
    assert refused(asked, big) == ["forms.file_kind", "forms.file_too_large"]
    assert refused(question(QuestionKind.FILE), {**FILE, "name": "notes.txt"}) == ["forms.file_kind"]


def test_files_of_questions_are_those_that_the_kernel_keeps() -> None:
    assert FILE_KINDS == files.ATTACHMENT_KINDS
    assert LARGEST_MEGABYTES * 1024 * 1024 == files.LARGEST


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("732829321", "directory.siren_wrong"),
        ("73282932000074", "directory.siren_is_siret"),
        ("7328", "directory.siren_length"),
        ("SAS Exemple", "directory.siren_not_digits"),
    ],
)
def test_an_organisation_is_given_by_its_siren(answer: str, code: str) -> None:
    (refusal,) = refusals_of_answers([question(QuestionKind.ORGANISATION)], {"q": answer})
    assert (refusal.code, refusal.field) == (code, "q")


def test_an_answer_is_kept_tidy_and_a_consent_with_the_words_agreed_to() -> None:
    assert kept(question(QuestionKind.TEXT), "  Un bocal \n") == "Un bocal"
    assert kept(question(QuestionKind.ORGANISATION), " 732 829 320 ") == "732829320"
    assert kept(question(QuestionKind.ORGANISATION), None) is None
    consent = question(QuestionKind.CONSENT, hint="Article 3 du règlement.")
    assert kept(consent, True) == {"agreed": True, "text": "Le projet\nArticle 3 du règlement."}
    assert kept(consent, False) is False
    assert missing([consent], {"q": kept(consent, True)}) == ()


def test_two_sets_of_answers_differ_question_by_question_hidden_ones_counting_as_none() -> None:
    before = {"helped": "yes", "who": "Un centre", "agreed": True}
    after = {"helped": "no", "who": "Un centre", "agreed": True, "months": ""}
    found = [
        (change.question.code, change.before, change.after)
        for change in compare_answers(CHAIN, before, after)
    ]
    assert found == [("helped", "yes", "no"), ("who", "Un centre", None), ("agreed", True, None)]
    assert compare_answers(CHAIN, before, before) == ()


# ---- whoever writes the questions ----------------------------------------------------------------


def asking(*asked: Question) -> list[tuple[str, str | None]]:
    found = refusals_of_questions(asked)
    assert all(refusal.code in WORDS and words_of(refusal) for refusal in found)
    return [(refusal.code.removeprefix("forms.question_"), refusal.field) for refusal in found]


def test_the_standard_questions_may_be_asked() -> None:
    assert asking(*STANDARD_QUESTIONS) == []
    assert asking(*CHAIN) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": "Début"}, ("code_wrong", "Début.code")),
        ({"code": "title"}, ("code_wrong", "title.code")),
        ({"label": "  "}, ("label_missing", "q.label")),
        ({"label": "x" * 301}, ("label_too_long", "q.label")),
        ({"hint": "x" * 601}, ("hint_too_long", "q.hint")),
        ({"max_length": 0}, ("length_wrong", "q.max_length")),
        ({"max_length": 20_001}, ("length_wrong", "q.max_length")),
        ({"kinds": (".exe",)}, ("file_kind_wrong", "q.kinds")),
        ({"max_megabytes": 11}, ("file_size_wrong", "q.max_megabytes")),
        ({"least": Bound("3")}, ("bound_wrong", "q.least")),
        ({"kind": QuestionKind.NUMBER, "most": Bound("trois")}, ("bound_wrong", "q.most")),
        (
            {"kind": QuestionKind.NUMBER, "least": Bound(moment=Moment.CLOSING)},
            ("bound_wrong", "q.least"),
        ),
        ({"kind": QuestionKind.DATE, "least": Bound("31/02/2009")}, ("bound_wrong", "q.least")),
        (
            {"kind": QuestionKind.DATE, "least": Bound("2009-01-01", Moment.CLOSING)},
            ("bound_wrong", "q.least"),
        ),
        (
            {"kind": QuestionKind.NUMBER, "least": Bound("3"), "most": Bound("2,9")},
            ("bounds_reversed", "q.most"),
        ),
        (
            {"kind": QuestionKind.DATE, "least": Bound("2010-01-01"), "most": Bound("2009-12-31")},
            ("bounds_reversed", "q.most"),
        ),
        (
            {
                "kind": QuestionKind.DATE,
                "least": Bound(moment=Moment.CLOSING, days=2),
                "most": Bound(moment=Moment.CLOSING, days=1),
            },
            ("bounds_reversed", "q.most"),
        ),
        ({"kind": QuestionKind.CHOICE, "choices": (("a", "A"),)}, ("choices_missing", "q.choices")),
        (
            {"kind": QuestionKind.CHOICE, "choices": (("a", "A"), ("b", "B"), ("c", " "))},
            ("choices_missing", "q.choices"),
        ),
        (
            {"kind": QuestionKind.CHOICE, "choices": (("a", "A"), ("a", "B"))},
            ("choice_twice", "q.choices"),
        ),
        ({"shown_if": Condition("later", ("yes",))}, ("condition_unknown", "q.shown_if")),
        ({"required_if": Condition("text", ("yes",))}, ("condition_unknown", "q.required_if")),
        ({"shown_if": Condition("helped", ("maybe",))}, ("condition_value", "q.shown_if")),
        ({"shown_if": Condition("helped", ())}, ("condition_value", "q.shown_if")),
        ({"shown_if": Condition("honour", ("maybe",))}, ("condition_value", "q.shown_if")),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_where_it_is_wrong(
    changes: dict[str, object], reason: tuple[str, str]
) -> None:
    text = replace(question(QuestionKind.TEXT), code="text")
    honour = replace(question(QuestionKind.CONSENT), code="honour")
    wrong = replace(question(QuestionKind.TEXT), **changes)
    assert asking(HELPED, text, honour, wrong) == [reason]


@pytest.mark.parametrize(
    "changes",
    [
        {"least": Bound("2009-01-01"), "most": Bound(moment=Moment.CLOSING)},
        {"least": Bound(moment=Moment.CLOSING, days=1), "most": Bound(moment=Moment.CLOSING, days=1)},
        {"most": Bound("2009-01-01")},
        {"shown_if": Condition("helped", ("yes", "no"))},
    ],
)
def test_a_question_with_limits_that_hold_together_is_accepted(changes: dict[str, object]) -> None:
    assert asking(HELPED, question(QuestionKind.DATE, **changes)) == []


def test_two_questions_of_one_code_and_too_many_questions_are_refused() -> None:
    many = [replace(question(QuestionKind.TEXT), code=f"q{n}") for n in range(60)]
    assert asking(*many, many[0]) == [("forms.too_many_questions", None), ("code_twice", "q0.code")]


def test_a_condition_looks_only_at_choices_and_consents_that_come_before() -> None:
    assert codes(deciders(CHAIN, of=3)) == ["helped", "agreed"]
    assert condition_words(Condition("helped", ("no",)), CHAIN) == ("Vous aide-t-on ?", ("non",))
    assert condition_words(Condition("agreed", ("yes",)), CHAIN) == ("D’accord", ("yes",))


def test_a_question_is_said_in_english_where_english_is_written() -> None:
    asked = replace(HELPED, label_en="Are you helped?", choices_en=(("yes", "yes"), ("no", "")))
    assert asked.said_in("fr") == asked
    english = asked.said_in("en")
    assert (english.label, english.hint) == ("Are you helped?", asked.hint)
    assert english.choices == (("yes", "yes"), ("no", "non"))
