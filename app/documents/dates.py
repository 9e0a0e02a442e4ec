"""The day of publication, from the notations in which machines write dates."""

from __future__ import annotations

import datetime as dt
import re

from app.model import DAY

COMPACT = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})(?:(?:T?[0-9]{6}|T[0-9]{4})(?:[.,][0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
SLASHED = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})(?:[ T][0-9]{1,2}:[0-9]{2}.*)?")
NAMED = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
    r"(?:(?P<day>[0-9]{1,2})\s+(?P<month>[a-z]{3,9})\.?|(?P<month_first>[a-z]{3,9})\.?\s+(?P<then_day>[0-9]{1,2})),?\s+"
    r"(?P<year>[0-9]{4}|[0-9]{2}(?=\s+[0-9]{1,2}:))(?:,?\s+(?:at\s+)?[0-9]{1,2}:[0-9]{2}.*)?",
    re.IGNORECASE,
)
"""The dates of mail and RSS (RFC 822), also without the time, and with the month first, as Americans write it. Without
a time a year of two digits, which RSS allows, would be guessed."""
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {name[:size]: number for number, name in enumerate(_MONTHS, 1) for size in (3, 4, len(name))}
NUMBER = re.compile(r"[0-9]{8,13}(?:\.[0-9]+)?")
DATE_KEYS = ("$date", "@value")
LAST_CENTURY_FROM = 69  # years of two digits from here on are of the last century, as POSIX has it
UNIVERSAL = re.compile(r"\s*(?:UTC|GMT)$")

# In seconds: what lies between is no day written YYYYMMDD, and no mistake for one in milliseconds either.
EPOCH_FIRST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).timestamp()
EPOCH_LAST = dt.datetime(2100, 1, 1, tzinfo=dt.UTC).timestamp()


def day_of(value: object) -> dt.date | None:
    """The day as its source writes it, or None for what is no date or may be several.

    >>> [str(day_of(one)) for one in ("2025-05-09T23:30:00-05:00", "20250509T101500Z", "Fri, 09 May 2025 10:15 GMT")]
    ['2025-05-09', '2025-05-09', '2025-05-09']
    >>> day_of(1746748800), day_of(1746748800000), day_of("9.5.2025")
    (datetime.date(2025, 5, 9), datetime.date(2025, 5, 9), None)

    Read are ISO 8601, also without hyphens or with slashes (`2025/05/09`), the dates of mail and RSS (RFC 822), a day
    with the month's English name (`May 9, 2025`), and seconds or milliseconds since 1970 from 2000 on, which are a day
    of UTC. An object counts by its `$date` (MongoDB) or `@value` (JSON-LD).
    """
    if isinstance(value, dict):
        value = next((value[key] for key in DATE_KEYS if key in value), None)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    written = value.strip()
    try:
        return _iso(written) or _compact(written) or _slashed(written) or _epoch(written) or _named(written)
    except ValueError:
        return None


def _iso(written: str) -> dt.date | None:
    return dt.datetime.fromisoformat(UNIVERSAL.sub("Z", written)).date() if DAY.match(written) else None


def _compact(written: str) -> dt.date | None:
    found = COMPACT.fullmatch(written)
    if found is None:
        return None
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _epoch(written: str) -> dt.date | None:
    if not NUMBER.fullmatch(written):
        return None
    number = float(written)
    for seconds in (number, number / 1000):
        if EPOCH_FIRST <= seconds < EPOCH_LAST:
            return dt.datetime.fromtimestamp(seconds, dt.UTC).date()
    return None


def _slashed(written: str) -> dt.date | None:
    found = SLASHED.fullmatch(written)
    return dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _named(written: str) -> dt.date | None:
    found = NAMED.fullmatch(written)
    month = MONTHS.get((found["month"] or found["month_first"]).lower()) if found else None
    if found is None or month is None:
        return None
    year = int(found["year"])
    century = 0 if len(found["year"]) == 4 else 2000 if year < LAST_CENTURY_FROM else 1900
    return dt.date(century + year, month, int(found["day"] or found["then_day"]))
