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

from app.index.facet_rows import NO_DAY, NONE, Column, FacetRows, joined
from app.index.segments import Chosen, Mask, Place, Places, Segment, Sort, Wanted

SPARSE = 4  # a table of all numbers up to the largest has so many times as many as there are values, at most


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

    def merged(self) -> FacetView:
        """The same statements in one segment."""
        kept = self.base.rows if self.dead is None else self.base.rows.part(np.flatnonzero(~self.dead))
        return FacetView(Segment.of(joined([kept, self.delta.rows])))

    def select(self, wanted: Wanted) -> Selection:
        """The statements that are asked for."""
        return Selection([self.base.select(wanted, self.dead), self.delta.select(wanted, None)])


class Selection:
    """Some statements of a view."""

    def __init__(self, parts: Sequence[Chosen]) -> None:
        self.parts = parts

    @property
    def count(self) -> int:
        """How many they are."""
        return sum(part.count for part in self.parts)

    def page(self, sort: Sort, after: Place | None, most: int, *, backward: bool = False) -> list[Place]:
        """The places in the order of a list that come after one, or before it from there on, `most` at most."""
        parts = [part for part in self.parts if part.segment.size]
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

    def alone(self, name: str) -> NDArray[np.int64]:
        """What a set has of those that have one value in it, in no order."""
        return np.concatenate([part.alone(name) for part in self.parts])

    def several(self, name: str) -> list[tuple[tuple[int, int], int]]:
        """What a set has of those that have several values in it: what identifies a statement, and a value of it."""
        found = enumerate(part.several(name) for part in self.parts)
        return [((number, place), value) for number, pairs in found for place, value in pairs]

    def numbered(self, name: str) -> tuple[Places, NDArray[np.int64]]:
        """For each statement that has values in a set: its number among all of `column`, and a value of it."""
        numbers, values, begin = [], [], 0
        for part in self.parts:
            places, held = part.pairs(name)
            numbers.append(begin + part.numbers(places))
            values.append(held)
            begin += part.count
        return np.concatenate(numbers), np.concatenate(values)


def distinct(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """The different ones of some row ids, in ascending order, without `NONE`."""
    if not values.size or int(values.max()) > SPARSE * values.size + 1_000_000:
        return np.setdiff1d(values, [NONE])
    present = np.zeros(int(values.max()) + 1, bool)  # sorting a million takes ten times as long
    present[values] = True
    present[NONE] = False
    return np.flatnonzero(present)


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
