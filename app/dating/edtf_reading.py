"""A stretch of time that somebody wrote as EDTF, read into its first and last day."""

from __future__ import annotations

import datetime as dt
import re

from app.dating import edtf
from app.model import SaidOn

FORMS = "write EDTF: 2025-05-08, 2025-05, 2025, with ~ where it is approximate, or two of them with / between"
LONGEST = 40  # characters: two days with their marks have 23
_ONE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?[~?%]?")


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
    year, month, day = (None if part is None else int(part) for part in found.groups())
    try:
        if year is not None and month is not None:
            return edtf.month(year, month) if day is None else edtf.day(dt.date(year, month, day))
        return edtf.year(year or 0)
    except (ValueError, IndexError):  # `calendar` has its own error for a month, which is a ValueError or an IndexError
        raise ValueError(f"there is no {text}; {FORMS}") from None
