"""Numbers, money, marks, dates: as the design reference writes them, in both languages."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from grappe.values import Euro, HalfDays, Period, Share
from grappe.web import formats as f

MONDAY = date(2009, 5, 4)
CLOSING = datetime(2009, 5, 29, 15, 0, tzinfo=UTC)  # 17 h in Paris


def in_both(write: Callable[[], str]) -> tuple[str, str]:
    """The French and English writings, U+00A0 shown as a tilde so that a test can be read."""
    written = []
    for language in ("fr", "en"):
        with translation.override(language):
            written.append(write().replace("\u00a0", "~"))
    return written[0], written[1]


@pytest.mark.parametrize(
    ("write", "french", "english"),
    [
        (lambda: f.number(1486), "1~486", "1,486"),
        (lambda: f.number(-1486), "−1~486", "−1,486"),
        (lambda: f.number(Decimal("17.420")), "17,42", "17.42"),
        (lambda: f.number(Decimal("1E+3")), "1~000", "1,000"),
        (lambda: f.number(Decimal("2.345"), 2), "2,35", "2.35"),
        (lambda: f.signed(4), "+~4", "+~4"),
        (lambda: f.signed(-4), "−~4", "−~4"),
        (lambda: f.signed(0), "0", "0"),
        (lambda: f.points(1641), "16,41", "16.41"),
        (lambda: f.points(5), "0,05", "0.05"),
        (lambda: f.points(-5), "−0,05", "−0.05"),
        (lambda: f.points(1650, 1), "16,5", "16.5"),
        (lambda: f.percent(3529), "35,29~%", "35.29%"),
        (lambda: f.percent(Share(3500)), "35~%", "35%"),
        (lambda: f.euro(Euro(15000)), "15~000~€", "€15,000"),
        (lambda: f.euro(Euro("15000.5")), "15~000,50~€", "€15,000.50"),
        (lambda: f.euro(Euro("0.004")), "0~€", "€0"),
        (lambda: f.euro_exact(Euro(15000)), "15~000,00~€", "€15,000.00"),
        (lambda: f.euro_exact(Euro(-4000)), "−~4~000,00~€", "−€4,000.00"),
        (lambda: f.euro_exact(Euro("-0.001")), "0,00~€", "€0.00"),
        (lambda: f.half_days(HalfDays(5)), "2,5~jours", "2.5~days"),
        (lambda: f.half_days(3), "1,5~jour", "1.5~days"),
        (lambda: f.half_days(2), "1~jour", "1~day"),
        (lambda: f.ordinal(1), "1ᵉʳ", "1st"),
        (lambda: f.ordinal(1, feminine=True), "1ʳᵉ", "1st"),
        (lambda: f.ordinal(11), "11ᵉ", "11th"),
        (lambda: f.ordinal(22), "22ᵉ", "22nd"),
    ],
)
def test_numbers(write: Callable[[], str], french: str, english: str) -> None:
    assert in_both(write) == (french, english)


@pytest.mark.parametrize(
    ("write", "french", "english"),
    [
        (lambda: f.day(MONDAY), "4~mai~2009", "4~May~2009"),
        (lambda: f.day(date(2008, 3, 1)), "1ᵉʳ~mars~2008", "1~March~2008"),
        (lambda: f.day(MONDAY, year=False), "4~mai", "4~May"),
        (lambda: f.day(datetime(2009, 5, 3, 22, 30, tzinfo=UTC)), "4~mai~2009", "4~May~2009"),
        (lambda: f.day_short(date(2006, 9, 30)), "30~sept.~2006", "30~Sept~2006"),
        (lambda: f.day_long(MONDAY), "lundi 4~mai~2009", "Monday 4~May~2009"),
        (lambda: f.month(date(2009, 6, 19)), "juin~2009", "June~2009"),
        (lambda: f.weekday_short(date(2009, 5, 7)), "jeu.", "Thu"),
        (lambda: f.hour(time(17)), "17~h", "5:00~pm"),
        (lambda: f.hour(time(9, 2)), "9~h~02", "9:02~am"),
        (lambda: f.hour(time(0, 30)), "0~h~30", "12:30~am"),
        (lambda: f.hour(CLOSING), "17~h", "5:00~pm"),
        (lambda: f.moment(CLOSING), "29~mai~2009 à 17~h", "29~May~2009 at 5:00~pm"),
        (
            lambda: f.clock_second(datetime(2009, 5, 29, 14, 59, 7, tzinfo=UTC)),
            "29~mai~2009 à 16~h~59~min~07~s",
            "29~May~2009 at 16:59:07",
        ),
        (
            lambda: f.deadline(CLOSING),
            "vendredi 29~mai, 17~h, heure du serveur",
            "Friday 29~May, 5:00~pm, server time",
        ),
        (
            lambda: f.deadline(CLOSING, year=True),
            "vendredi 29~mai~2009, 17~h, heure du serveur",
            "Friday 29~May~2009, 5:00~pm, server time",
        ),
        (
            lambda: f.day_range(date(2009, 4, 4), date(2009, 4, 5)),
            "du 4 au 5~avril~2009",
            "4 to 5~April~2009",
        ),
        (
            lambda: f.day_range(date(2009, 4, 30), date(2009, 5, 2)),
            "du 30~avril au 2~mai~2009",
            "30~April to 2~May~2009",
        ),
        (
            lambda: f.day_range(date(2008, 12, 30), date(2009, 1, 2)),
            "du 30~décembre~2008 au 2~janvier~2009",
            "30~December~2008 to 2~January~2009",
        ),
        (lambda: f.day_range(MONDAY, MONDAY), "4~mai~2009", "4~May~2009"),
        (lambda: f.period(Period(date(2008, 3, 1), None)), "depuis le 1ᵉʳ~mars~2008", "since 1~March~2008"),
        (lambda: f.period(Period(None, MONDAY)), "jusqu’au 4~mai~2009", "until 4~May~2009"),
        (lambda: f.period(Period(None, None)), "sans limite de date", "no date limit"),
    ],
)
def test_dates_and_times(write: Callable[[], str], french: str, english: str) -> None:
    assert in_both(write) == (french, english)


@pytest.mark.parametrize(
    ("quantity", "french", "english"),
    [(0, True, False), (1, True, True), (Decimal("1.5"), True, False), (2, False, False), (-1, True, False)],
)
def test_zero_and_one_are_singular_in_french(quantity: int | Decimal, french: bool, english: bool) -> None:
    with translation.override("fr"):
        assert f.is_singular(quantity) is french
    with translation.override("en"):
        assert f.is_singular(quantity) is english


@pytest.mark.parametrize(
    ("unit", "value", "french"),
    [
        ("euro", Euro(9000), "9~000,00~€"),
        ("euro", Decimal("12.5"), "12,50~€"),
        ("points", 1641, "16,41"),
        ("share", 3529, "35,29~%"),
        ("count", 1486, "1~486"),
        ("", Share(3000), "30~%"),
        ("", Fraction(1, 3), "0,3333"),
        ("", True, "oui"),
        ("", ["a", 2], "a, 2"),
        ("", MONDAY, "4~mai~2009"),
        ("", "art. 7", "art. 7"),
        ("points", None, "hors calcul"),
    ],
)
def test_a_value_is_written_by_its_unit_then_by_its_type(unit: str, value: object, french: str) -> None:
    with translation.override("fr"):
        assert f.value_in(unit, value).replace("\u00a0", "~") == french


def test_an_unknown_figure_is_said_and_never_a_zero() -> None:
    with translation.override("fr"):
        assert f.or_unknown(f.points)(None) == "non publié"
        assert f.or_unknown(f.points)(0) == "0,00"


@given(st.integers(-(10**12), 10**12))
def test_no_writing_uses_a_space_the_fonts_lack(cents: int) -> None:
    for language in ("fr", "en"):
        with translation.override(language):
            written = f.euro_exact(Euro(Decimal(cents) / 100)) + f.number(cents) + f.percent(cents)
            assert "\u202f" not in written
            assert " " not in written


@given(st.integers(0, 10**9))
def test_a_mark_reads_back_as_what_was_kept(hundredths: int) -> None:
    with translation.override("fr"):
        read = f.points(hundredths).replace("\u00a0", "").replace(",", "")
    assert int(read) == hundredths


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.sampled_from([None, 2]))
def test_what_a_box_holds_is_read_back_as_it_was(amount: Decimal, decimals: int | None) -> None:
    for language in ("fr", "en"):
        with translation.override(language):
            assert Euro.parse(f.typed(amount, decimals)) == Euro(amount)


def test_thousands_in_a_box_are_grouped_by_blanks_in_both_languages() -> None:
    assert in_both(lambda: f.typed(Decimal("200000"))) == ("200~000", "200~000")
    assert in_both(lambda: f.typed(Decimal("12500.5"), 2)) == ("12~500,50", "12~500.50")
