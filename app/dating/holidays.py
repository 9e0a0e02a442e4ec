"""Holidays that news text dates by name, and their day in a year."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable


def _easter(number: int) -> dt.date:
    """Easter Sunday of a Gregorian year (the anonymous algorithm, Meeus, Astronomical Algorithms, chapter 8)."""
    golden, (century, rest) = number % 19, divmod(number, 100)
    leap, off = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    quarter, remainder = divmod(rest, 4)
    sunday = (32 + 2 * off + 2 * quarter - moon - remainder) % 7
    correction = (golden + 11 * moon + 22 * sunday) // 451
    number_of_month, before = divmod(moon + sunday - 7 * correction + 114, 31)
    return dt.date(number, number_of_month, before + 1)


def _nth(year: int, month: int, weekday: int, nth: int) -> dt.date:
    """The nth such weekday of a month, the last one for -1."""
    if nth > 0:
        first = dt.date(year, month, 1)
        return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = dt.date(year, month, calendar.monthrange(year, month)[1])
    return last - dt.timedelta(days=(last.weekday() - weekday) % 7)


# The holidays that United States law or custom fixes (5 U.S.C. 6103), and Easter's.
HOLIDAYS: dict[str, Callable[[int], dt.date]] = {
    "new year's day": lambda year: dt.date(year, 1, 1),
    "new year's eve": lambda year: dt.date(year, 12, 31),
    "martin luther king jr. day": lambda year: _nth(year, 1, 0, 3),
    "valentine's day": lambda year: dt.date(year, 2, 14),
    "presidents day": lambda year: _nth(year, 2, 0, 3),
    "good friday": lambda year: _easter(year) - dt.timedelta(days=2),
    "easter": _easter,
    "memorial day": lambda year: _nth(year, 5, 0, -1),
    "independence day": lambda year: dt.date(year, 7, 4),
    "fourth of july": lambda year: dt.date(year, 7, 4),
    "labor day": lambda year: _nth(year, 9, 0, 1),
    "columbus day": lambda year: _nth(year, 10, 0, 2),
    "halloween": lambda year: dt.date(year, 10, 31),
    "veterans day": lambda year: dt.date(year, 11, 11),
    "thanksgiving": lambda year: _nth(year, 11, 3, 4),
    "christmas eve": lambda year: dt.date(year, 12, 24),
    "christmas": lambda year: dt.date(year, 12, 25),
}
