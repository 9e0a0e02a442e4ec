"""The day of publication, from the notations in which machines write dates."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate

from app.model import DAY

COMPACT = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})(?:(?:T?[0-9]{6}|T[0-9]{4})(?:[.,][0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
MAIL = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?[0-9]{1,2}\s+[A-Za-z]{3,9}\s+[0-9]{4}\s+[0-9]{1,2}:[0-9]{2}.*")
NUMBER = re.compile(r"[0-9]{8,13}(?:\.[0-9]+)?")
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

    Read are ISO 8601, also without hyphens, the dates of mail and RSS (RFC 822), and seconds or milliseconds since 1970
    from 2000 on, which are a day of UTC.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    written = value.strip()
    try:
        return _iso(written) or _compact(written) or _epoch(written) or _mail(written)
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


def _mail(written: str) -> dt.date | None:
    parts = parsedate(written) if MAIL.fullmatch(written) else None
    return dt.date(*parts[:3]) if parts else None
