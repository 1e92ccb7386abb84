"""The public holidays of metropolitan France, for the days of the register."""

from datetime import date
from functools import cache

from holidays import country_holidays


def french_holidays(*days: date) -> frozenset[date]:
    """Return the public holidays of the years of these days, and of the year after: enough for twenty
    working days from any of them."""
    years = {year for day in days for year in (day.year, day.year + 1)}
    return frozenset().union(*(_of_year(year) for year in years))


@cache
def _of_year(year: int) -> frozenset[date]:
    return frozenset(country_holidays("FR", years=year))
