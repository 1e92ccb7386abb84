"""How numbers, money, marks, dates and times are written, in the language of the reader.

French and British English (design reference, part 5). The space is always U+00A0: the fonts have
no U+202F. Shares are basis points, marks are hundredths, money is `Euro`: no float comes in here.
Names of months and days come from Babel's locale data.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache, wraps
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel.dates import get_day_names, get_month_names
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grappe.values import Euro, HalfDays, Period, Share

NBSP: Final = "\u00a0"
MINUS: Final = "\u2212"
PARIS: Final = ZoneInfo("Europe/Paris")
_CENT: Final = Decimal("0.01")
Writer = Callable[..., str]
Width = Literal["wide", "abbreviated"]
_LOCALES: Final = {"fr": "fr_FR", "en": "en_GB"}


def reading_language() -> str:
    """The language of the page: `fr` or `en`; anything else reads French."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


# ---- numbers ------------------------------------------------------------------------------------


def _grouped(digits: str) -> str:
    """Digits as Python groups them (`-1,486.5`) → the reader's separators and a true minus."""
    if reading_language() == "fr":
        digits = digits.replace(",", NBSP).replace(".", ",")
    return digits.replace("-", MINUS, 1)


def number(value: int | Decimal, decimals: int | None = None) -> str:
    """Write a number: `1 486` or `17,42`.

    Without `decimals` a Decimal keeps the digits it has, less its final zeros.
    """
    if decimals is not None:
        rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        return _grouped(f"{rounded:,f}")
    if isinstance(value, int):
        return _grouped(f"{value:,d}")
    plain = f"{value:,f}"
    return _grouped(plain.rstrip("0").rstrip(".") if "." in plain else plain)


def typed(value: int | Decimal, decimals: int | None = None) -> str:
    """Write a number as its box holds it: sent back unchanged, it is read as the same number.

    English groups thousands by commas, which typed numbers take for the decimal mark: here blanks group them
    in both languages.
    """
    return number(value, decimals).replace(",", NBSP if reading_language() == "en" else ",")


def signed(value: int | Decimal, decimals: int | None = None) -> str:
    """Write a difference with its sign: `+ 4`, `− 0,5`, `0`."""
    if value == 0:
        return number(value, decimals)
    return f"{'+' if value > 0 else MINUS}{NBSP}{number(max(value, -value), decimals)}"


def points(hundredths: int, decimals: int = 2) -> str:
    """Write a mark kept in hundredths: 1641 → `16,41`."""
    if decimals == 2 and hundredths >= 0:  # by far the most frequent: several hundred on a ranking
        whole, rest = divmod(hundredths, 100)
        return _grouped(f"{whole:,d}.{rest:02d}")
    return number(Decimal(hundredths) / 100, decimals)


def percent(basis_points: Share | int, decimals: int | None = None) -> str:
    """Write a share kept in basis points: 3529 → `35,29 %`, 3500 → `35 %`."""
    count = basis_points.basis_points if isinstance(basis_points, Share) else basis_points
    written = number(Decimal(count) / 100, decimals)
    return f"{written}{NBSP}%" if reading_language() == "fr" else f"{written}%"


def _money(amount: Euro | Decimal | int, decimals: int) -> str:
    value = amount.amount if isinstance(amount, Euro) else Decimal(amount)
    written = number(abs(value), decimals)
    sign = MINUS if value < 0 and any(digit in written for digit in "123456789") else ""
    if reading_language() == "fr":
        return f"{sign}{NBSP if sign else ''}{written}{NBSP}€"
    return f"{sign}€{written}"


def euro_exact(amount: Euro | Decimal | int) -> str:
    """Write money in a calculation, to the cent: `15 000,00 €`, `€15,000.00`."""
    return _money(amount, 2)


def euro(amount: Euro | Decimal | int) -> str:
    """Write money in a text or a table: `15 000 €`; cents appear only when there are some."""
    value = amount.amount if isinstance(amount, Euro) else Decimal(amount)
    cents = value.quantize(_CENT, ROUND_HALF_UP)
    return _money(value, 0 if cents == cents.to_integral_value() else 2)


def half_days(duration: HalfDays | int) -> str:
    """Write a length kept in half-days: 5 → `2,5 jours`, 1 → `0,5 jour`."""
    count = duration.count if isinstance(duration, HalfDays) else duration
    written = number(Decimal(count) / 2)
    return written + NBSP + (_("jour") if is_singular(Decimal(count) / 2) else _("jours"))


def is_singular(quantity: int | Decimal) -> bool:
    """Whether the noun stays singular: below 2 in French (0 dossier), exactly 1 in English."""
    return -2 < quantity < 2 if reading_language() == "fr" else quantity == 1


def ordinal(rank: int, feminine: bool = False) -> str:
    """Write a rank: 1 → `1ᵉʳ` (`1ʳᵉ`), 11 → `11ᵉ`; in English `1st`, `11th`."""
    if reading_language() == "fr":
        first = "ʳᵉ" if feminine else "ᵉʳ"
        return f"{number(rank)}{first if rank == 1 else 'ᵉ'}"
    teens = 10 <= rank % 100 <= 20
    return number(rank) + ("th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th"))


# ---- dates and times ----------------------------------------------------------------------------


@cache
def _months(language: str, width: Width) -> dict[int, str]:
    names = get_month_names(width, locale=_LOCALES[language])
    return {month: str(names[month]) for month in range(1, 13)}


@cache
def _weekdays(language: str, width: Width) -> dict[int, str]:
    names = get_day_names(width, locale=_LOCALES[language])
    return {day: str(names[day]) for day in range(7)}


def local(moment: datetime) -> datetime:
    """The same instant on a clock in Paris; a time without zone is taken as it is."""
    return moment.astimezone(PARIS) if moment.tzinfo else moment


def _as_date(moment: date) -> date:
    return local(moment).date() if isinstance(moment, datetime) else moment


def _day_of_month(day: date) -> str:
    """French says `1ᵉʳ mai` for the first only; English says `1 May`."""
    return ordinal(1) if day.day == 1 and reading_language() == "fr" else str(day.day)


def day(moment: date, year: bool = True) -> str:
    """Write a date: `4 mai 2009`, or `4 mai` without its year."""
    when = _as_date(moment)
    written = f"{_day_of_month(when)}{NBSP}{_months(reading_language(), 'wide')[when.month]}"
    return f"{written}{NBSP}{when.year}" if year else written


def day_short(moment: date) -> str:
    """Write a date for a narrow column: `30 sept. 2006`."""
    when = _as_date(moment)
    return NBSP.join((_day_of_month(when), month_short(when), str(when.year)))


def month_short(moment: date) -> str:
    """Write a month for the head of a date in large: `sept.`, `Sept`."""
    return _months(reading_language(), "abbreviated")[_as_date(moment).month]


def day_long(moment: date, year: bool = True) -> str:
    """Write a date with its weekday: `lundi 4 mai 2009`, `Monday 4 May 2009`."""
    when = _as_date(moment)
    return f"{_weekdays(reading_language(), 'wide')[when.weekday()]} {day(when, year)}"


def weekday_short(moment: date) -> str:
    """Write a weekday in an agenda: `jeu.`, `Thu`."""
    return _weekdays(reading_language(), "abbreviated")[_as_date(moment).weekday()]


def month(moment: date) -> str:
    """Write a month: `juin 2009`."""
    when = _as_date(moment)
    return f"{_months(reading_language(), 'wide')[when.month]}{NBSP}{when.year}"


def hour(moment: datetime | time) -> str:
    """Write a time of day, in Paris: `17 h`, `9 h 02`; in English `5:00 pm`, `9:02 am`."""
    clock = local(moment) if isinstance(moment, datetime) else moment
    if reading_language() == "fr":
        minutes = f"{NBSP}{clock.minute:02d}" if clock.minute else ""
        return f"{clock.hour}{NBSP}h{minutes}"
    return f"{clock.hour % 12 or 12}:{clock.minute:02d}{NBSP}{'am' if clock.hour < 12 else 'pm'}"


def moment(value: datetime) -> str:
    """Write a date and a time: `4 mai 2009 à 9 h 02`."""
    return _("%(day)s à %(hour)s") % {"day": day(value), "hour": hour(value)}


def clock_second(value: datetime) -> str:
    """Write an instant to the second, for receipts: `4 mai 2009 à 9 h 02 min 07 s`."""
    second = local(value).second
    if reading_language() == "fr":
        hours = f"{local(value).hour}{NBSP}h{NBSP}{local(value).minute:02d}{NBSP}min{NBSP}{second:02d}{NBSP}s"
    else:
        hours = f"{local(value):%H:%M:%S}"
    return _("%(day)s à %(hour)s") % {"day": day(value), "hour": hours}


def deadline(value: datetime, year: bool = False) -> str:
    """Write a deadline: `vendredi 29 mai, 17 h, heure du serveur`."""
    words = {"day": day_long(value, year), "hour": hour(value)}
    return _("%(day)s, %(hour)s, heure du serveur") % words


def day_range(start: date, end: date) -> str:
    """Write a range, saying once what both ends share: `du 4 au 5 avril 2009`."""
    first, last = _as_date(start), _as_date(end)
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        opening = _day_of_month(first)
    else:
        opening = day(first, year=first.year != last.year)
    return _("du %(start)s au %(end)s") % {"start": opening, "end": day(last)}


def period(value: Period) -> str:
    """Write a period, open at either end: `depuis le 1ᵉʳ mars 2008`, `jusqu’au 5 avril 2009`."""
    if value.start and value.end:
        return day_range(value.start, value.end)
    if value.start:
        return _("depuis le %(day)s") % {"day": day(value.start)}
    if value.end:
        return _("jusqu’au %(day)s") % {"day": day(value.end)}
    return _("sans limite de date")


def or_unknown(write: Writer) -> Writer:
    """A filter that says "non publié" for a missing value: an unknown figure is never a zero."""

    @wraps(write)
    def written(value: object, *options: object) -> str:
        return _("non publié") if value is None or value == "" else write(value, *options)

    return written


# ---- what a template or an explanation shows of any value ----------------------------------------

_UNITS: Final[dict[str, Writer]] = {"euro": euro_exact, "points": points, "share": percent}


def value_in(unit: str, value: object) -> str:
    """Write a value of an explanation: its unit says whether an integer is a mark, a share or a count.

    An unknown value is said, never shown as zero.
    """
    if value is None:
        return _("hors calcul")
    if isinstance(value, Share | HalfDays | Euro | Period):
        return anything(value)
    if unit in _UNITS and isinstance(value, int | Decimal):
        return _UNITS[unit](value)
    return anything(value)


def anything(value: object) -> str:
    """Write a value by its type alone; a text is left as it is."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    for kind, write in _BY_TYPE:
        if isinstance(value, kind):
            return write(value)
    if isinstance(value, list | tuple):
        return ", ".join(anything(part) for part in value)
    return str(value)


# datetime before date: the first is also the second.
_BY_TYPE: Final[tuple[tuple[type, Writer], ...]] = (
    (Euro, euro_exact),
    (Share, percent),
    (HalfDays, half_days),
    (Period, period),
    (int, number),
    (Decimal, number),
    (Fraction, lambda value: number(Decimal(value.numerator) / value.denominator, 4)),
    (datetime, moment),
    (date, day),
)
