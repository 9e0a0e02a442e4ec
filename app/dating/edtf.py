"""Stretches of time as EDTF (Extended Date/Time Format, ISO 8601-2, level 1): made, and read as somebody wrote them."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from app.model import SaidOn

FORMS = "write EDTF: 2025-05-08, 2025-05, 2025, with ~ where it is approximate, or two of them with / between"
LONGEST = 40  # characters: two days with their marks have 23
_ONE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?[~?%]?")


def day(date: dt.date) -> SaidOn:
    """One day: `2025-05-08`."""
    return SaidOn(edtf=date.isoformat(), first=date, last=date)


def month(year: int, number: int, *, approximate: bool = False) -> SaidOn:
    """A calendar month: `2016-03`, or `2016-03~` where only its beginning, middle or end is meant."""
    last = calendar.monthrange(year, number)[1]
    return SaidOn(
        edtf=f"{year:04d}-{number:02d}" + "~" * approximate,
        first=dt.date(year, number, 1),
        last=dt.date(year, number, last),
    )


def year(number: int, *, approximate: bool = False) -> SaidOn:
    """A calendar year: `2013`."""
    first, last = dt.date(number, 1, 1), dt.date(number, 12, 31)
    return SaidOn(edtf=f"{number:04d}" + "~" * approximate, first=first, last=last)


def days(first: dt.date, last: dt.date, *, approximate: bool = False) -> SaidOn:
    """From one day to another, both included: `2016-09-24/2016-09-25`; one day where they are the same."""
    if first == last and not approximate:
        return day(first)
    mark = "~" * approximate
    return SaidOn(edtf=f"{first.isoformat()}{mark}/{last.isoformat()}{mark}", first=first, last=last)


def months(first: tuple[int, int], last: tuple[int, int]) -> SaidOn:
    """From one (year, month) to another, roughly, as seasons are meant: `2016-06~/2016-08~`."""
    begin, end = month(*first), month(*last)
    return SaidOn(edtf=f"{begin.edtf}~/{end.edtf}~", first=begin.first, last=end.last)


def shifted(when: SaidOn, by: int) -> SaidOn:
    """A day moved by `by` days; a coarser stretch stays as it is, for it is wider than the step."""
    return day(when.first + dt.timedelta(days=by)) if when.first == when.last else when


def read_edtf(text: str) -> SaidOn:
    """The stretch of time that an EDTF text means; marks of uncertainty stay in it. Raises `ValueError` with a reason.

    >>> read_edtf("2016-03~").last
    datetime.date(2016, 3, 31)
    """
    parts = text.split("/") if len(text) <= LONGEST else []
    if not 1 <= len(parts) <= 2:
        raise ValueError(f"{text[:LONGEST]!r} is no day; {FORMS}")
    read = [_part(part) for part in parts]
    first, last = read[0].first, read[-1].last
    if last < first:
        raise ValueError(f"{parts[1]} lies before {parts[0]}: swap them")
    return SaidOn(edtf=text, first=first, last=last)


def _part(text: str) -> SaidOn:
    found = _ONE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:LONGEST]!r} is no day; {FORMS}")
    numbers = [int(part) for part in found.groups() if part is not None]
    try:
        if len(numbers) == 3:
            return day(dt.date(*numbers))
        return month(*numbers) if len(numbers) == 2 else year(*numbers)
    except (ValueError, IndexError):  # `calendar` has its own error for a month, which is a ValueError or an IndexError
        raise ValueError(f"there is no {text}; {FORMS}") from None
