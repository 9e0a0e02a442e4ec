"""How many statements there are, by speaker, topic, outlet, day and the like, under every filter of their list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from app.index.facet_rows import NAMES, NO_DAY, NONE, SETS, Column
from app.index.facets import Selection, counted
from app.index.past_facets import Past
from app.index.segments import SPARSE, Segment
from app.index.tallies import tally
from app.model import Row
from app.queries.asked import asked, beside, day_of, view_of
from app.queries.columns import OUTLET, SPEAKER
from app.queries.filters import StatsFilters
from app.queries.history import labels_at
from app.queries.paging import Order, Page, Position, cut, fingerprint
from app.queries.statements import revision_of
from app.queries.topic_tree import topic_tree

Ints = NDArray[np.int64]

UNKNOWN = -(2**40)
"""The group of the statements of which it is not known: without a named speaker, a topic, an outlet or a day."""
IN_TIME = ("day", "week", "month", "year")
_BY_PLACE = Order(id=SPEAKER.c.id)  # a cursor has the place of a group: its id is that of no row
_MONDAY = 3  # 1970-01-01 was a Thursday


class _Groups(NamedTuple):
    """The groups of some statements: a statement's number and the place of a group of it in `values`, one pair each."""

    numbers: Ints | None
    """None where every statement has one group, in their order."""
    places: Column
    values: Ints


def list_stats(connection: Connection, filters: StatsFilters) -> Page:
    """How many statements are in each group: the largest first, or in time order.

    A statement of two speakers or topics is in both groups. What is known to have been said in a month counts for the
    month, and for no day or week of it.
    """
    found = asked(connection, filters)
    view = view_of(connection, found)
    selection = found.selected(view)
    names = list(dict.fromkeys(filters.group_by))
    counts = tally(selection, f"stats {names}", partial(_counts, names))
    order = _order(names, counts)
    page = cut(
        lambda here, most, backward: _stretch(order, here, most, backward),
        lambda place: Position(None, place),
        _BY_PLACE,
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("stats", filters.wanted),
    )
    shown = [order[place] for place in page.rows]
    labels = [_labels(connection, name, {one[place] for one in shown}, found.past) for place, name in enumerate(names)]
    items = [
        {**{name: labels[at].get(one[at]) for at, name in enumerate(names)}, "statements": counts[one]} for one in shown
    ]
    told = {**beside(view, found, selection), "groups": len(order), "revision": revision_of(connection, found.past)}
    return Page(items, page.next, told, page.prev)


def _stretch(order: Sequence[Any], here: Position | None, most: int, backward: bool) -> list[int]:
    """The places in an order that come after one, or before it, the nearest first."""
    at = -1 if here is None else here.id
    places = range(at - 1, -1, -1) if backward else range(at + 1, len(order))
    return [place for place in places[:most] if place < len(order)]


def _grouped(selection: Selection, name: str) -> _Groups:
    if name in SETS:
        numbers, values = selection.numbered(name)
        without = np.ones(selection.count, bool)
        without[numbers] = False
        rest = np.flatnonzero(without)
        places, different = _tabled(values)
        places = np.concatenate([places, np.full(rest.size, len(different))])
        return _Groups(np.concatenate([numbers, rest]), places, np.append(different, UNKNOWN))
    if name in IN_TIME:
        return _Groups(None, *_in_time(selection, name))
    column = selection.column(name)
    values = np.arange(int(column.max()) + 1 if column.size else 0)
    return _Groups(None, column, np.where((values == NONE) & (name == "outlet"), UNKNOWN, values))


def _in_time(selection: Selection, unit: str) -> tuple[Column, Ints]:
    """The day, week, month or year of each statement: in which it was made, or else published."""
    units = np.concatenate([part.of(_unit_of_each(part.segment, unit)) for part in selection.parts])
    known = units != NO_DAY
    if not known.any():
        return np.zeros(units.size, np.int64), np.array([UNKNOWN])
    low = int(units.min() if known.all() else units[known].min())
    values = np.append(np.arange(low, int(units.max()) + 1), UNKNOWN)
    return (units - low if known.all() else np.where(known, units - low, len(values) - 1)), values


def _unit_of_each(segment: Segment, unit: str) -> Column:
    """The unit of time of each statement of a segment, made once; `NO_DAY` where it is of none, or of several."""

    def make(columns: Mapping[str, Column]) -> Column:
        first, last, published = columns["said_from"], columns["said_to"], columns["published_on"]
        undated = first == NO_DAY
        begin, end = (_units(np.where(undated, published, days), unit) for days in (first, last))
        return np.where((undated & (published == NO_DAY)) | (begin != end), NO_DAY, begin).astype(np.int32)

    return segment.derived(unit, make)


def _units(days: Column, unit: str) -> Ints:
    if unit == "day":
        return days.astype(np.int64)
    if unit == "week":
        return (days.astype(np.int64) + _MONDAY) // 7
    return days.astype("datetime64[D]").astype(f"datetime64[{'M' if unit == 'month' else 'Y'}]").astype(np.int64)


def _counts(names: Sequence[str], selection: Selection) -> Counter[tuple[int, ...]]:
    return _held(selection, names[0]) if len(names) == 1 and names[0] in SETS else _counted(selection, names)


def _held(selection: Selection, name: str) -> Counter[tuple[int, ...]]:
    """How many statements have each value of a set, and how many none."""
    counts: Counter[tuple[int, ...]] = Counter()
    counts.update({(value,): count for value, count in counted(selection.values(name)).items()})
    without = selection.count - selection.having(name)
    if without:
        counts[UNKNOWN,] = without
    return counts


def _counted(selection: Selection, names: Sequence[str]) -> Counter[tuple[int, ...]]:
    """How many statements are in each group, or each combination of two."""
    groups = [_grouped(selection, name) for name in names]
    if len(groups) == 1:
        combined, sizes = groups[0].places, [len(groups[0].values)]
    else:
        one, other = _joined(*groups)
        sizes = [len(each.values) for each in groups]
        combined = one.astype(np.int64) * sizes[1] + other
    present, numbers = _sizes(combined)
    places = np.unravel_index(present, sizes)
    values = [each.values[at].tolist() for each, at in zip(groups, places, strict=True)]
    return Counter(dict(zip(zip(*values, strict=True), numbers, strict=True)))


def _joined(one: _Groups, other: _Groups) -> tuple[Column, Column]:
    """Both groups of each statement, every one of the first with every one of the second."""
    if other.numbers is None:
        return one.places, other.places if one.numbers is None else other.places[one.numbers]
    if one.numbers is None:
        return one.places[other.numbers], other.places
    order = np.argsort(other.numbers, kind="stable")
    numbers, places = other.numbers[order], other.places[order]
    begins = np.searchsorted(numbers, one.numbers, "left")
    many = np.searchsorted(numbers, one.numbers, "right") - begins
    at = np.repeat(np.arange(one.numbers.size), many)
    within = np.arange(at.size) - np.repeat(np.cumsum(many) - many, many)
    return one.places[at], places[begins[at] + within]


def _tabled(values: Ints) -> tuple[Ints, Ints]:
    """The place of each value among the different ones, and these in ascending order."""
    different = np.array(sorted(counted(values)), np.int64)
    if not values.size or int(values.max()) > SPARSE * values.size + 1_000_000:
        return np.searchsorted(different, values), different
    table = np.zeros(int(values.max()) + 1, np.int64)
    table[different] = np.arange(len(different))
    return table[values], different


def _sizes(values: Column) -> tuple[Ints, list[int]]:
    """The different values, and how often each occurs."""
    sizes = counted(values)
    return np.array(list(sizes), np.int64), list(sizes.values())


def _order(names: Sequence[str], counts: Mapping[tuple[int, ...], int]) -> list[tuple[int, ...]]:
    """The groups in time order where the first is one of time, else the largest first; what is of no day comes last."""
    if names[0] in IN_TIME:
        return sorted(counts, key=lambda one: (one[0] == UNKNOWN, one[0], -counts[one], one))
    return sorted(counts, key=lambda one: (-counts[one], one))


def _labels(connection: Connection, name: str, groups: set[int], past: Past | None) -> Mapping[int, Row | str]:
    """How groups are shown, or were then."""
    known = sorted(groups - {UNKNOWN})
    if name in NAMES:
        return {number: NAMES[name][number] for number in known}
    if name in IN_TIME:
        return {number: _TIMES[name](number) for number in known}
    if name == "topic":
        tree = topic_tree(connection)
        codes = {number: code for number in known if (code := tree.codes.get(number))}
        topics = tree.labels if past is None else {**tree.labels, **labels_at(connection, past.number)}
        return {number: {"code": code, "label": topics[code]} for number, code in codes.items()}
    table, columns = (OUTLET, ("slug", "name")) if name == "outlet" else (SPEAKER, ("slug", "name", "kind"))
    labels: dict[int, Any] = {}
    for at in range(0, len(known), _AT_ONCE):
        some = select(table.c.id, *(table.c[column] for column in columns)).where(
            table.c.id.in_(known[at : at + _AT_ONCE])
        )
        labels |= {
            row["id"]: {column: row[column] for column in columns} for row in connection.execute(some).mappings()
        }
    if past is not None:
        labels |= (past.outlets if name == "outlet" else past.speakers).shown
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
