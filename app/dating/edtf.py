"""Stretches of time as EDTF (Extended Date/Time Format, ISO 8601-2, level 1), with the first and last day of each."""

from __future__ import annotations

import calendar
import datetime as dt

from app.model import SaidOn


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
