"""How many statements there are, by speaker, topic, outlet, day and the like, under every filter of their list."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from app.index.facet_rows import NAMES, NO_DAY, NONE, Column
from app.index.facets import Selection
from app.model import Row
from app.queries.asked import asked, beside, day_of, view_of
from app.queries.columns import OUTLET, SPEAKER, TOPIC
from app.queries.filters import StatsFilters
from app.queries.paging import Page

Ints = NDArray[np.int64]

UNKNOWN = -(2**40)
"""The group of the statements of which it is not known: without a named speaker, a topic, an outlet or a day."""
IN_TIME = ("day", "week", "month", "year")
_MONDAY = 3  # 1970-01-01 was a Thursday


class _Groups(NamedTuple):
    """The groups of some statements: a statement's number and a group of it, one pair each."""

    numbers: Ints
    groups: Ints


def list_stats(connection: Connection, filters: StatsFilters) -> Page:
    """How many statements are in each group, and in how many articles: the largest first, or in time order.

    A statement of two speakers or topics is in both groups. What is known to have been said in a month counts for the
    month, and for no day or week of it.
    """
    view, found = view_of(connection), asked(connection, filters)
    selection = found.selected(view)
    names = list(dict.fromkeys(filters.group_by))
    pairs = _grouped(selection, names[0])
    numbers, keys = pairs.numbers, [pairs.groups]
    if len(names) > 1:
        numbers, keys = _joined(pairs, _grouped(selection, names[1]))
    combined, different = _combined(keys)
    counts = np.bincount(combined, minlength=len(different))
    articles = _articles(combined, selection.column("article")[numbers], len(different))
    order = _order(names, different, counts)
    shown = order[: filters.limit]
    labels = [_labels(connection, name, {different[at][place] for at in shown}) for place, name in enumerate(names)]
    items = [
        {
            **{name: labels[place].get(different[at][place]) for place, name in enumerate(names)},
            "statements": int(counts[at]),
            "articles": int(articles[at]),
        }
        for at in shown
    ]
    return Page(items, None, {**beside(view, found, selection), "groups": len(order)})


def _grouped(selection: Selection, name: str) -> _Groups:
    if name in ("speaker", "about", "topic"):
        numbers, values = selection.numbered(name)
        without = np.ones(selection.count, bool)
        without[numbers] = False
        rest = np.flatnonzero(without)
        return _Groups(np.concatenate([numbers, rest]), np.concatenate([values, np.full(rest.size, UNKNOWN)]))
    if name in IN_TIME:
        groups = _in_time(selection, name)
    else:
        groups = selection.column(name).astype(np.int64)
        if name == "outlet":
            groups[groups == NONE] = UNKNOWN
    return _Groups(np.arange(groups.size), groups)


def _in_time(selection: Selection, unit: str) -> Ints:
    """The day, week, month or year of each statement: in which it was made, or else published."""
    first, last = selection.column("said_from"), selection.column("said_to")
    published = selection.column("published_on")
    first = np.where(first == NO_DAY, published, first)
    begin, end = _unit(first, unit), _unit(np.where(last == NO_DAY, published, last), unit)
    return np.where((first == NO_DAY) | (begin != end), UNKNOWN, begin)


def _unit(days: Column, unit: str) -> Ints:
    if unit == "day":
        return days.astype(np.int64)
    if unit == "week":
        return (days.astype(np.int64) + _MONDAY) // 7
    return days.astype("datetime64[D]").astype(f"datetime64[{'M' if unit == 'month' else 'Y'}]").astype(np.int64)


def _joined(one: _Groups, other: _Groups) -> tuple[Ints, list[Ints]]:
    """Both groups of each statement, every one of the first with every one of the second."""
    order = np.argsort(other.numbers, kind="stable")
    numbers, groups = other.numbers[order], other.groups[order]
    begins = np.searchsorted(numbers, one.numbers, "left")
    many = np.searchsorted(numbers, one.numbers, "right") - begins
    at = np.repeat(np.arange(one.numbers.size), many)
    within = np.arange(at.size) - np.repeat(np.cumsum(many) - many, many)
    return one.numbers[at], [one.groups[at], groups[begins[at] + within]]


def _combined(keys: Sequence[Ints]) -> tuple[Ints, list[tuple[int, ...]]]:
    """The combination of groups that each row has, by number, and what each combination is."""
    places = [_numbered(one) for one in keys]
    combined = places[0][0]
    for numbers, values in places[1:]:
        combined = combined * len(values) + numbers
    combined, present = _numbered(combined)
    different = []
    for each in present.tolist():
        rest, values_of = int(each), []
        for _, values in reversed(places):
            rest, at = divmod(rest, len(values))
            values_of.append(int(values[at]))
        different.append(tuple(reversed(values_of)))
    return combined, different


def _numbered(values: Ints) -> tuple[Ints, Ints]:
    """Each value's number among the different ones, and these in ascending order."""
    known = values[values != UNKNOWN]
    low, high = (int(known.min()), int(known.max())) if known.size else (0, 0)
    if high - low > 4 * values.size + 1_000_000:
        different, numbers = np.unique(values, return_inverse=True)
        return numbers, different
    # A table of all numbers from the least to the largest: sorting a million takes ten times as long.
    shifted = np.where(values == UNKNOWN, 0, values - low + 1)
    present = np.zeros(high - low + 2, bool)
    present[shifted] = True
    different = np.flatnonzero(present)
    numbers = (np.cumsum(present) - 1)[shifted]
    return numbers, np.where(different == 0, UNKNOWN, different + low - 1)


def _articles(combined: Ints, articles: Column, groups: int) -> Ints:
    """In how many articles each group's statements are."""
    numbers, different = _numbered(articles.astype(np.int64))
    reports = np.sort(combined.astype(np.int64) * max(1, len(different)) + numbers)
    first = np.ones(reports.size, bool)
    first[1:] = reports[1:] != reports[:-1]
    return np.bincount(reports[first] // max(1, len(different)), minlength=groups)


def _order(names: Sequence[str], different: Sequence[tuple[int, ...]], counts: Ints) -> list[int]:
    """The groups in time order where the first dimension is one of time, else the largest first."""
    if names[0] in IN_TIME:
        return sorted(
            range(len(different)), key=lambda at: (different[at][0] == UNKNOWN, different[at][0], -counts[at], at)
        )
    return heapq.nsmallest(len(different), range(len(different)), key=lambda at: (-counts[at], different[at]))


def _labels(connection: Connection, name: str, groups: set[int]) -> Mapping[int, Row | str]:
    known = sorted(groups - {UNKNOWN})
    if name in NAMES:
        return {number: NAMES[name][number] for number in known}
    if name in IN_TIME:
        return {number: _TIMES[name](number) for number in known}
    if name == "topic":
        rows = connection.execute(select(TOPIC.c.code, TOPIC.c.label)).mappings()
        return {int(row["code"]): dict(row) for row in rows if int(row["code"]) in groups}
    table, columns = (OUTLET, ("slug", "name")) if name == "outlet" else (SPEAKER, ("slug", "name", "kind"))
    labels: dict[int, Any] = {}
    for at in range(0, len(known), _AT_ONCE):
        some = select(table.c.id, *(table.c[column] for column in columns)).where(
            table.c.id.in_(known[at : at + _AT_ONCE])
        )
        labels |= {
            row["id"]: {column: row[column] for column in columns} for row in connection.execute(some).mappings()
        }
    return labels


def _week(number: int) -> str:
    year, week, _ = day_of(7 * number - _MONDAY).isocalendar()
    return f"{year:04d}-W{week:02d}"


def _month(number: int) -> str:
    return f"{1970 + number // 12:04d}-{number % 12 + 1:02d}"


_AT_ONCE = 5_000  # ids in one statement of SQL
_TIMES: Mapping[str, Callable[[int], str]] = {
    "day": lambda number: day_of(number).isoformat(),
    "week": _week,
    "month": _month,
    "year": lambda number: f"{1970 + number:04d}",
}
