"""Charts as plain numbers that a template draws as SVG: bars in time, and the curve of confidence."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence

from app.model import Row
from app.pages.words import day, month

WIDTH, HEIGHT = 720, 140  # units of the drawing, which is scaled to the page
FOOT = 18  # for the days below the bars
MOST_BARS = 60
LEAST_BARS = 2  # one bar says nothing that a sentence does not
GAP = 0.15  # of a bar's place
LEAST = 2.0  # a bar of one statement can be seen beside one of a thousand


def timeline(days: Sequence[Row]) -> Row | None:
    """Statements by day, week, month or year, whichever gives few enough bars; None for a single day.

    Each bar has its first and last day, how many statements, and its place in the drawing.
    """
    counts: Counter[dt.date] = Counter()
    for one in days:
        counts[_date(one["day"])] += one["statements"]
    if len(counts) < LEAST_BARS:
        return None
    first, last = min(counts), max(counts)
    unit, begin, following = next(
        (one for one in _UNITS if _number(one[1](first), last, one[2]) <= MOST_BARS), _UNITS[-1]
    )
    bars: list[Row] = []
    start = begin(first)
    by_start: Counter[dt.date] = Counter()
    for date, number in counts.items():
        by_start[begin(date)] += number
    while start <= last:
        end = following(start)
        bars.append({"first": start, "last": end - dt.timedelta(days=1), "statements": by_start[start]})
        start = end
    most = max(bar["statements"] for bar in bars)
    place = WIDTH / max(len(bars), 12)  # a few bars are no wider than a twelfth
    for number, bar in enumerate(bars):
        height = max(LEAST, bar["statements"] / most * HEIGHT) if bar["statements"] else 0.0
        bar |= {
            "label": _label(bar["first"], bar["last"], unit),
            "x": round(number * place + place * GAP / 2, 2),
            "y": round(HEIGHT - height, 2),
            "width": round(place * (1 - GAP), 2),
            "height": round(height, 2),
        }
    return {"unit": unit, "bars": bars, "most": most, "width": WIDTH, "height": HEIGHT, "foot": FOOT}


def _label(first: dt.date, last: dt.date, unit: str) -> str:
    """A day, week, month or year to read."""
    if unit == "year":
        return str(first.year)
    if unit == "month":
        return month(first.isoformat())
    return day(first) if unit == "day" else f"{day(first)} to {day(last)}"


def _date(value: dt.date | str) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


def _number(first: dt.date, last: dt.date, following: Callable[[dt.date], dt.date]) -> int:
    """How many bars there are from one day to another, as far as they are not too many."""
    number = 0
    while first <= last and number <= MOST_BARS:
        first, number = following(first), number + 1
    return number


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


_UNITS: Sequence[tuple[str, Callable[[dt.date], dt.date], Callable[[dt.date], dt.date]]] = (
    ("day", lambda day: day, lambda day: day + dt.timedelta(days=1)),
    ("week", lambda day: day - dt.timedelta(days=day.weekday()), lambda day: day + dt.timedelta(days=7)),
    ("month", lambda day: day.replace(day=1), _next_month),
    ("year", lambda day: day.replace(month=1, day=1), lambda day: day.replace(year=day.year + 1, month=1, day=1)),
)
"""Unit of a bar, the first day of the unit that a day is in, and that of the next one."""

SIDE = 300  # of the drawing of the curve, which is a square


def curve(bins: Sequence[Row]) -> Row:
    """How often statements of each confidence are right: points in a square, from its lower left corner.

    Where confidence is true, they lie on the diagonal.
    """
    points = []
    for one in bins:
        sure = (one["low"] + min(one["high"], 1.0)) / 2
        points.append({**one, "x": round(sure * SIDE, 1), "y": round((1 - one["right"]) * SIDE, 1)})
    return {"points": points, "side": SIDE, "line": " ".join(f"{point['x']},{point['y']}" for point in points)}
