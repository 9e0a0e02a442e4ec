"""From the words of a date expression to the stretch of time that they mean, counted from the day of publication.

Each function takes a match of its pattern in `expressions` and the day of publication. It raises
`NeedsPublicationError` where that day is needed and not known, `UnplacedError` where the words name some other time,
and `ValueError` or `OverflowError` for a day that does not exist.
"""

from __future__ import annotations

import datetime as dt
import re

from app.dating import edtf
from app.dating.holidays import HOLIDAYS
from app.model import SaidOn

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {w: n for n, w in enumerate(_COUNTED, 1)}
NUMBERS |= {"a": 1, "an": 1}

# A date without a year that lies this little ahead is an appointment ("the vote on Dec. 5", told in
# November), not a day of last year.
_AHEAD = dt.timedelta(days=45)
# "Thursday 5th": a year and a month of Thursdays hold one.
_WEEKS_BACK = 57
# "The past few days": three to five, so that the stretch is drawn over five.
_FEW_DAYS = 5

Published = dt.date | None
Resolved = SaidOn | int | None
"""A stretch of time, or days from the event told beside it, or neither: a time to come."""


class NeedsPublicationError(Exception):
    """The expression is relative to a day of publication that is not known."""


class UnplacedError(Exception):
    """The expression names another time than that of the event told, and no certain one: "recently", "years later"."""


def _known(published: Published) -> dt.date:
    if published is None:
        raise NeedsPublicationError
    return published


def _is_to_come(date: dt.date, published: Published) -> bool:
    """Whether a day lies after that of publication: nothing was said on it yet."""
    return published is not None and date > published


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


def _month_number(match: re.Match[str]) -> int:
    return _MONTHS.index(match["month"][:3].lower()) + 1


def calendar_day(match: re.Match[str], published: Published) -> Resolved:
    """ "Sept. 24", "Thursday, May 8, 2025", "Sept. 19 to 22"; without a year, the last such day."""
    number = _month_number(match)
    if match["year"]:
        date = dt.date(int(match["year"]), number, int(match["day"]))
        if _is_to_come(date, published):
            return None
    else:
        today = _known(published)
        date = dt.date(today.year, number, int(match["day"]))
        if date > today + _AHEAD:
            date = date.replace(year=today.year - 1)
        elif date > today:
            return None
    until = match.groupdict().get("until")
    return edtf.days(date, date.replace(day=int(until))) if until else edtf.day(date)


def iso_day(match: re.Match[str], published: Published) -> Resolved:
    """ "on 2025-05-08"."""
    date = dt.date.fromisoformat(match["when"])
    return None if _is_to_come(date, published) else edtf.day(date)


def calendar_month(match: re.Match[str], published: Published) -> Resolved:
    """ "early September", "March 2016"; without a year, the last such month, this one included."""
    number, named = _month_number(match), match.groupdict().get("year")
    if named:
        year = int(named)
        if _is_to_come(dt.date(year, number, 1), published):
            return None
    else:
        today = _known(published)
        year = today.year - (number > today.month)
    return edtf.month(year, number, approximate=bool(match.groupdict().get("vague")))


def calendar_year(match: re.Match[str], published: Published) -> Resolved:
    """ "in 2013"; a year after that of publication is a time to come."""
    year = int(match["year"])
    return None if published and year > published.year else edtf.year(year)


def weekday(match: re.Match[str], published: Published) -> Resolved:
    """ "Thursday", "last Tuesday": the last such day, that of publication included unless "last" is said.

    "Tuesday of last week" is of the week before, "Thursday 5th" the last Thursday that was a fifth.
    """
    prefix = (match["prefix"] or "").lower()
    if prefix in ("next", "this coming", "coming", "following") or match["week"] == "next":
        return None
    today, number = _known(published), _DAYS.index(match["weekday"][:3].lower())
    if match["week"]:
        date = today + dt.timedelta(days=number - today.weekday() - 7 * (match["week"] == "last"))
        return None if _is_to_come(date, published) else edtf.day(date)
    back = (today.weekday() - number) % 7
    if match["nth"]:
        last = (today - dt.timedelta(days=back + 7 * weeks) for weeks in range(_WEEKS_BACK))
        found = next((date for date in last if date.day == int(match["nth"])), None)
        if found is None:
            raise ValueError(f"no such day: {match[0]}")
        return edtf.day(found)
    if prefix in ("last", "this past", "past") and back == 0:
        back = 7
    return edtf.day(today - dt.timedelta(days=back))


def deictic(match: re.Match[str], published: Published) -> Resolved:
    """ "today", "yesterday", "last night"."""
    words = match[0].lower()
    if words == "tomorrow":
        return None
    today = _known(published)
    back = 2 if words.startswith("the day before") else words in ("yesterday", "last night")
    return edtf.day(today - dt.timedelta(days=back))


def this_or_last(match: re.Match[str], published: Published) -> Resolved:
    """ "earlier this week", "last month", "over the weekend"; a week begins on Monday."""
    which, unit = match["which"].lower(), match["unit"].lower()
    if which in ("next", "later this", "this coming", "coming"):
        return None
    today, last = _known(published), which in ("last", "the previous")
    if unit == "weekend":
        return _weekend(today, last=last, this=which == "this")
    if unit == "week" and (which == "this past" or (which != "last" and today.weekday() == 0)):
        # On a Monday "this week" may be the new one or the one just over: both are allowed.
        return edtf.days(today - dt.timedelta(days=6), today, approximate=True)
    if unit == "week":
        monday = today - dt.timedelta(days=today.weekday() + 7 * last)
        return edtf.days(monday, min(monday + dt.timedelta(days=6), today))
    if unit == "month":
        end = today.replace(day=1) - dt.timedelta(days=1) if last else today
        return edtf.month(end.year, end.month)
    return edtf.year(today.year - last)


def _weekend(today: dt.date, *, last: bool, this: bool) -> Resolved:
    """The newest weekend begun; from Wednesday to Friday "this weekend" is the one to come."""
    if this and today.weekday() in (2, 3, 4):
        return None
    begun = (today.weekday() - 5) % 7
    saturday = today - dt.timedelta(days=begun + 7 * (last and begun < 2))
    return edtf.days(saturday, min(saturday + dt.timedelta(days=1), today))


def ago(match: re.Match[str], published: Published) -> Resolved:
    """ "two days ago" is a day; "three weeks ago" is about that week."""
    count, unit = _count(match["number"]), match["unit"].lower()
    today = _known(published)
    if unit in ("day", "night"):
        return edtf.day(today - dt.timedelta(days=count))
    if unit == "week":
        monday = today - dt.timedelta(days=today.weekday() + 7 * count)
        return edtf.days(monday, monday + dt.timedelta(days=6), approximate=True)
    if unit == "month":
        year, number = divmod(today.year * 12 + today.month - 1 - count, 12)
        return edtf.month(year, number + 1, approximate=True)
    return edtf.year(today.year - count, approximate=True)


def past_days(match: re.Match[str], published: Published) -> Resolved:
    """ "the past few days", up to the day of publication."""
    word = match["number"] or ""
    count = _count(word) if word.isdigit() or word.lower() in NUMBERS else _FEW_DAYS
    today = _known(published)
    return edtf.days(today - dt.timedelta(days=count), today, approximate=True)


def from_event(match: re.Match[str], _: Published) -> Resolved:
    """ "two days later": days from the event told."""
    count = _count(match["number"])
    return -count if match["way"].lower() == "earlier" else count


def beside_event(match: re.Match[str], _: Published) -> Resolved:
    """ "the next day", "the same night", "at the time": 1, 0 and 0 days from the event told."""
    words = match[0].lower()
    if "before" in words or "previous" in words:
        return -1
    return int("next" in words or "following" in words)


def some_time(match: re.Match[str], _: Published) -> Resolved:
    """ "recently", "a few weeks ago", "two years later": some other time than that of the event told."""
    raise UnplacedError(match[0])


def season(match: re.Match[str], published: Published) -> Resolved:
    """ "last summer": of the northern hemisphere, by months."""
    today = _known(published)
    begins = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}[match["season"].lower()]
    # "Last summer", said in the summer or soon after, is that of the year before; "this summer" has begun.
    year = today.year - (begins > today.month or (match["which"].lower() == "last" and begins + 2 >= today.month))
    return edtf.months((year, begins), (year + 1, 2) if begins == 12 else (year, begins + 2))


def holiday(match: re.Match[str], published: Published) -> Resolved:
    """ "Labor Day": the last one."""
    today = _known(published)
    on = HOLIDAYS[match["holiday"].lower().replace("’", "'")]
    date = on(today.year)
    return edtf.day(date if date <= today else on(today.year - 1))
