"""Statements in the order of lists, as columns of numbers in memory: any filters are combined, counted and grouped in
milliseconds, without a look at the database.

All processes of a machine map one file of them (`app.index.facet_index`). `make bench-api` measures the questions that
are answered from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.index.facet_rows import NO_DAY, Column, FacetRows, joined
from app.index.segments import SPARSE, Chosen, Place, Segment, Sort, distinct
from app.index.wanted import Mask, Places, Wanted


class FacetView:
    """All statements of a store at one moment: a large segment less its `dead` statements, and those changed since."""

    def __init__(self, base: Segment, dead: Mask | None = None, changed: Segment | None = None) -> None:
        self.base, self.dead = base, dead
        self.delta = changed or Segment.of(joined([]))

    @property
    def changes(self) -> int:
        """How many statements are not in the large segment, or dead there."""
        return self.delta.size + (0 if self.dead is None else int(np.count_nonzero(self.dead)))

    def changed(self, keys: NDArray[np.uint64], rows: FacetRows) -> FacetView:
        """This view with `rows` in place of the statements of these keys, which may have been here or not."""
        dead = np.zeros(self.base.size, bool) if self.dead is None else self.dead.copy()
        dead[self.base.places_of(keys)] = True
        kept = np.ones(self.delta.size, bool)
        kept[self.delta.places_of(keys)] = False
        return FacetView(self.base, dead, Segment.of(joined([self.delta.rows.part(np.flatnonzero(kept)), rows])))

    def ids_of(self, keys: NDArray[np.uint64]) -> dict[int, int]:
        """The row ids of the statements of these keys, by key, those that are here."""
        found: dict[int, int] = {}
        for segment, dead in ((self.base, self.dead), (self.delta, None)):
            places = segment.places_of(keys)
            places = places if dead is None else places[~dead[places]]
            columns = segment.rows.columns
            found.update(zip(columns["key"][places].tolist(), columns["id"][places].tolist(), strict=True))
        return found

    def merged(self) -> FacetView:
        """The same statements in one segment."""
        kept = self.base.rows if self.dead is None else self.base.rows.part(np.flatnonzero(~self.dead))
        return FacetView(Segment.of(joined([kept, self.delta.rows])))

    def select(self, wanted: Wanted) -> Selection:
        """The statements that are asked for."""
        some = [self.base.select(wanted, self.dead)]
        return Selection([*some, self.delta.select(wanted, None)] if self.delta.size else some)


class Selection:
    """Some statements of a view."""

    def __init__(self, parts: Sequence[Chosen]) -> None:
        self.parts = parts
        self.count = parts[0].count if len(parts) == 1 else sum(part.count for part in parts)
        """How many they are."""

    def page(self, sort: Sort, after: Place | None, most: int, *, backward: bool = False) -> list[Place]:
        """The places in the order of a list that come after one, or before it from there on, `most` at most."""
        parts = [part for part in self.parts if part.segment.size]
        if len(parts) == 1:
            return parts[0].page(sort, after, most, backward=backward)
        found = [place for part in parts for place in part.page(sort, after, most, backward=backward)]
        if sort == "newest":
            found.sort(reverse=not backward)
        else:
            found.sort(key=lambda place: (place.day == NO_DAY, place), reverse=backward)
        return found[:most]

    def sample(self, sort: Sort, most: int, seed: int) -> list[int]:
        """The row ids of `most` of them at most, drawn by chance, in the order of a list."""
        ids = np.sort(self.column("id"))
        drawn = np.random.default_rng(seed).choice(ids, size=min(most, len(ids)), replace=False)
        chosen = [part.segment.select(Wanted(ids=[drawn]), None) for part in self.parts]
        drawn_of = Selection(
            [Chosen(one.segment, None, one.mask & part.mask) for one, part in zip(chosen, self.parts, strict=True)]
        )
        return [place.id for place in drawn_of.page(sort, None, most)]

    def column(self, name: str) -> Column:
        """What a column has of them, in no order."""
        some = [part.column(name) for part in self.parts if part.segment.size]
        return some[0] if len(some) == 1 else np.concatenate([self.parts[0].column(name)[:0], *some])

    def values(self, name: str) -> NDArray[np.int64]:
        """What a set has of them, a value for each statement that has it."""
        return np.concatenate([part.values(name) for part in self.parts])

    def having(self, name: str) -> int:
        """How many of them have any value in a set."""
        return sum(part.having(name) for part in self.parts)

    def combinations(self, name: str) -> Counter[tuple[int, ...]]:
        """How many of them have which values in a set together, of those that have any."""
        found: Counter[tuple[int, ...]] = Counter()
        for part in self.parts:
            found.update(combined(*part.pairs(name)))
        return found

    def different(self, name: str) -> NDArray[np.int64]:
        """The different values that a column of row ids has of them, in ascending order, without `NONE`."""
        some = [part.different(name) for part in self.parts if part.segment.size]
        return some[0] if len(some) == 1 else distinct(np.concatenate([np.empty(0, np.int64), *some]))

    def numbered(self, name: str) -> tuple[Places, NDArray[np.int64]]:
        """For each statement that has values in a set: its number among all of `column`, and a value of it."""
        numbers, values, begin = [], [], 0
        for part in self.parts:
            places, held = part.pairs(name)
            numbers.append(begin + part.numbers(places))
            values.append(held)
            begin += part.count
        return np.concatenate(numbers), np.concatenate(values)


def counted(values: NDArray[Any]) -> Counter[int]:
    """How often each value occurs."""
    if not values.size:
        return Counter()
    low, high = int(values.min()), int(values.max())
    if high - low <= SPARSE * values.size + 1_000_000:
        begin = 0 if low >= 0 and high <= SPARSE * values.size + 1_000_000 else low
        numbers = np.bincount(values if begin == 0 else (values - begin).astype(np.int64))
        return Counter({int(at) + begin: int(numbers[at]) for at in np.flatnonzero(numbers)})
    different, numbers = np.unique(values, return_counts=True)
    return Counter(dict(zip(map(int, different), map(int, numbers), strict=True)))


def combined(places: Places, values: NDArray[np.int64]) -> Counter[tuple[int, ...]]:
    """How many places have which values together."""
    order = np.lexsort((values, places))
    places, values = places[order], values[order]
    different, ranks = np.unique(values, return_inverse=True)
    begins = np.flatnonzero(np.concatenate([[True], places[1:] != places[:-1]])) if places.size else places
    lengths = np.diff(np.append(begins, places.size))
    found: Counter[tuple[int, ...]] = Counter()
    for length in np.unique(lengths).tolist():
        rows = ranks[begins[lengths == length][:, None] + np.arange(length)]
        together, numbers = _different_rows(rows, different.size)
        found.update(dict(zip(map(tuple, different[together].tolist()), numbers.tolist(), strict=True)))
    return found


def _different_rows(rows: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The different rows of numbers below `size`, and how often each occurs."""
    length = rows.shape[1]
    if size**length > np.iinfo(np.int64).max:
        found, numbers = np.unique(rows, axis=0, return_counts=True)
        return found, numbers
    # One number for a row: sorting rows takes ten times as long.
    bases = size ** np.arange(length - 1, -1, -1, dtype=np.int64)
    packed, numbers = np.unique(rows @ bases, return_counts=True)
    return packed[:, None] // bases % size, numbers
