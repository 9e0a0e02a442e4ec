"""Some statements in the order of lists, as columns in memory, and which of them meet what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.index.facet_rows import NO_DAY, NONE, Column, FacetRows, Pairs
from app.index.recent import Recent
from app.index.wanted import AtLeast, Columns, Holds, Mask, Named, OfIds, Places, Test, Wanted

Sort = Literal["newest", "oldest"]
FEW = 8  # a set of statements smaller than one in so many is looked at one by one, a larger one as a mask
SPARSE = 4  # a table of all numbers up to the largest has so many times as many as there are values, at most
BLOCK = 512  # places of a mask that are looked through at first for a page

ARTICLE = "article"  # the column by whose values statements are held too, as if it were a set

_NO_PLACES: Places = np.empty(0, np.int64)


class Place(NamedTuple):
    """A statement's place in the order of lists: its day (`NO_DAY` for none) and its row id."""

    day: int
    id: int


_PLACE = partial(tuple.__new__, Place)  # as `Place._make`, which is not made in C


class Segment:
    """Statements sorted by day and row id, those without a day first; `postings` are the sets sorted by value."""

    def __init__(self, rows: FacetRows, postings: Mapping[str, Pairs], by_key: Places) -> None:
        self.rows, self.postings, self.by_key = rows, postings, by_key
        self.size = rows.size
        self._having: dict[str, Mask] = {}
        self._derived: dict[str, Column] = {}
        self._kept: Recent[Mask] = Recent()
        self._ranked: dict[str, tuple[Column, Column]] = {}
        self._by_place: dict[str, Pairs] = {}
        self._selected: Recent[tuple[Mask | None, Chosen]] = Recent()
        self.tallies: dict[str, Any] = {}
        """What is known of all statements together, by its name (`app.index.tallies`)."""

    @classmethod
    def of(cls, rows: FacetRows) -> Segment:
        """A segment of some statements, in any order."""
        rows = rows.part(np.lexsort((rows.columns["id"], rows.columns["day"])))
        postings = {}
        for name, (places, values) in rows.sets.items():
            order = np.lexsort((places, values))
            postings[name] = Pairs(places[order], values[order])
        return cls(FacetRows(rows.columns, postings), postings, np.argsort(rows.columns["key"]))

    def having(self, name: str) -> Mask:
        """Whether each statement has any value in a set."""
        if name not in self._having:
            mask = np.zeros(self.size, bool)
            mask[self.postings[name].places] = True
            self._having[name] = mask
        return self._having[name]

    def known(self, name: str) -> Mask | None:
        """Which statements meet a test, by its name, where that was asked for lately."""
        return self._kept.get(name)

    def kept(self, name: str, test: Test) -> Mask:
        """Which statements meet a test that is asked for often, by its name."""
        found = self._kept.get(name)
        return self._kept.put(name, test(Columns(self, None))) if found is None else found

    def ranked(self, name: str) -> tuple[Column, Column]:
        """The different values of a column, ascending, and the place of each statement's among them."""
        if name not in self._ranked:
            column = self.rows.columns[name]
            values = np.unique(column)
            kind = np.uint16 if values.size <= np.iinfo(np.uint16).max else np.uint32
            self._ranked[name] = values, np.searchsorted(values, column).astype(kind)
        return self._ranked[name]

    def derived(self, name: str, make: Callable[[Mapping[str, Column]], Column]) -> Column:
        """A column that is made of the others, once."""
        if name not in self._derived:
            self._derived[name] = make(self.rows.columns)
        return self._derived[name]

    def places_of(self, keys: NDArray[np.uint64]) -> Places:
        """Where the statements of some keys are, of those that are here."""
        own = self.rows.columns["key"]
        if not self.size:
            return _NO_PLACES
        at = np.searchsorted(own, keys, sorter=self.by_key)
        found: Places = self.by_key[np.minimum(at, self.size - 1)]
        here: Places = found[own[found] == keys]
        return here

    def holding(self, holds: Holds) -> Places:
        """Where the statements are that have one of the values; a statement with two of them comes twice."""
        places, values = self._by_article if holds.name == ARTICLE else self.postings[holds.name]
        begins = np.searchsorted(values, holds.values, "left")
        ends = np.searchsorted(values, holds.values, "right")
        return np.concatenate([_NO_PLACES, *(places[b:e] for b, e in zip(begins, ends, strict=True))])

    def locate(self, place: Place) -> int:
        """How many statements come before a place, in ascending order."""
        days, ids = self.rows.columns["day"], self.rows.columns["id"]
        day, number = days.dtype.type(place.day), ids.dtype.type(place.id)  # of another type, the column is copied
        first, last = np.searchsorted(days, day, "left"), np.searchsorted(days, day, "right")
        return int(first + np.searchsorted(ids[first:last], number, "left"))

    def by_place(self, name: str) -> Pairs:
        """The pairs of a set in the order of the statements."""
        if name not in self._by_place:
            places, values = self.postings[name]
            order = np.argsort(places, kind="stable")
            self._by_place[name] = Pairs(places[order], values[order])
        return self._by_place[name]

    @cached_property
    def _by_article(self) -> Pairs:
        articles = self.rows.columns[ARTICLE]
        order = np.argsort(articles, kind="stable").astype(np.int32)
        return Pairs(order, articles[order])

    @cached_property
    def undated(self) -> int:
        """How many statements have no day: they are the first ones."""
        return int(np.searchsorted(self.rows.columns["day"], NO_DAY, "right"))

    def days(self, first: int | None, last: int | None) -> slice:
        """The stretch of the statements that have a day, from one day or to another."""
        column = self.rows.columns["day"]
        kind = column.dtype.type  # of another type, the column is copied
        begin = self.undated if first is None else int(np.searchsorted(column, kind(first), "left"))
        return slice(begin, self.size if last is None else int(np.searchsorted(column, kind(last), "right")))

    @property
    def everything(self) -> Chosen:
        """All statements, the dead ones too."""
        return Chosen(self, None, np.ones(self.size, bool))

    def select(self, wanted: Wanted, dead: Mask | None) -> Chosen:
        """The statements that meet everything, without the `dead` ones.

        The pages of a list are of one selection: those made last are kept, where names say all about the tests.
        """
        if not self.size:
            return Chosen(self, _NO_PLACES, None)
        within = [one.within(self) if isinstance(one, AtLeast) else one for one in wanted.tests]
        tests = [one for one in within if one is not None]
        key = None
        if not wanted.ids and all(isinstance(one, Named) for one in tests):
            key = frozenset(tests), frozenset((one.name, one.negated, tuple(one.values)) for one in wanted.holds)
            found = self._selected.get(key)
            if found is not None and found[0] is dead:
                return found[1]
        chosen = self._from_least(wanted, dead) or self._select(wanted, tests, dead)
        if key is not None:
            self._selected.put(key, (dead, chosen))
        return chosen

    def _from_least(self, wanted: Wanted, dead: Mask | None) -> Chosen | None:
        """The statements, where one test is for a value or more: of those that meet all else, which may be kept."""
        least = [(one, rank) for one in wanted.tests if isinstance(one, AtLeast) and (rank := one.rank(self))]
        if len(least) != 1 or wanted.ids:
            return None
        test, rank = least[0]
        others = self.select(wanted._replace(tests=[one for one in wanted.tests if one is not test]), dead)
        return others.from_rank(test.column, rank)

    def _select(self, wanted: Wanted, tests: Sequence[Test], dead: Mask | None) -> Chosen:
        sets = [(holds, self.holding(holds)) for holds in wanted.holds]
        plain = [found for holds, found in sets if not holds.negated]
        few = {
            one: found
            for one in tests
            if isinstance(one, OfIds)
            if (found := self._places_of_ids(one.ids())) is not None
        }
        plain = sorted([*plain, *few.values()], key=len)
        tests = [one for one in tests if one not in few]
        masks = [self._mask(found) for found in plain[1:]] + [
            ~self._mask(found) for holds, found in sets if holds.negated
        ]
        masks += [self.of_ids(ids) for ids in wanted.ids]
        masks += [] if dead is None else [~dead]
        at: Places | None = None
        if plain and len(plain[0]) * FEW < self.size:
            at = plain[0] if sorted_already(plain[0]) else np.flatnonzero(self._mask(plain[0]))
            for mask in masks:
                at = at[mask[at]]
            for test in tests:
                at = at[test(Columns(self, at))]
            return Chosen(self, at, None)
        masks += [self._mask(found) for found in plain[:1]]
        masks += [test(Columns(self, None)) for test in tests]
        if not masks:
            return Chosen(self, None, np.ones(self.size, bool))
        whole = masks[0]  # it may be one that is kept: what is written to is made anew
        for number, mask in enumerate(masks[1:]):
            whole = np.logical_and(whole, mask, out=whole if number else None)
        return Chosen(self, None, whole)

    def _places_of_ids(self, ids: NDArray[np.int64]) -> Places | None:
        """Where the statements of some row ids are; None where these are too many to look at one by one."""
        table = self._place_of
        if table is None or ids.size * FEW >= self.size:
            return None
        places = table[ids[ids < table.size]]
        return np.sort(places[places >= 0])

    @cached_property
    def _place_of(self) -> NDArray[np.int32] | None:
        """The place of each row id, -1 for none; None where the ids lie too far apart for a table."""
        ids = self.rows.columns["id"]
        largest = int(ids.max())
        if largest > SPARSE * ids.size:
            return None
        table = np.full(largest + 1, -1, np.int32)
        table[ids] = np.arange(ids.size, dtype=np.int32)
        return table

    def _mask(self, places: Places) -> Mask:
        mask = np.zeros(self.size, bool)
        mask[places] = True
        return mask

    def of_ids(self, ids: NDArray[np.int64]) -> Mask:
        """Which statements have these row ids."""
        own = self.rows.columns["id"]
        if not (self.size and ids.size):
            return np.zeros(self.size, bool)
        marked = np.zeros(int(max(own.max(), ids.max())) + 1, bool)
        marked[ids] = True
        return marked[own]


class Chosen:
    """Some statements of a segment: their places where these are few, or a mask over all."""

    def __init__(self, segment: Segment, at: Places | None, mask: Mask | None, count: int | None = None) -> None:
        self.segment, self._at = segment, at
        self.tallies: dict[str, Any] = {}
        self._different: dict[str, NDArray[np.int64]] = {}
        self._numbers_from: dict[str, NDArray[np.int64]] = {}
        if mask is not None:
            self.mask = mask
        if count is None:
            count = int(at.size if at is not None else np.count_nonzero(self.mask))
        self.count = count
        """How many they are."""

    @cached_property
    def mask(self) -> Mask:
        """A mask over all statements of the segment."""
        mask = np.zeros(self.segment.size, bool)
        mask[self._at] = True
        return mask

    def within(self, begin: int, end: int) -> Mask:
        """The mask over a stretch of the segment."""
        return self.mask[begin:end]

    @cached_property
    def rest(self) -> Chosen:
        """The other statements of the segment."""
        others = ~self.mask
        few = (self.segment.size - self.count) * FEW < self.segment.size
        return Chosen(self.segment, np.flatnonzero(others) if few else None, None if few else others)

    def from_rank(self, name: str, rank: int) -> Chosen:
        """Those of them whose column has the value of a rank, or a larger one."""
        if self._at is None:
            return FromRank(self, name, rank)
        return Chosen(self.segment, self._at[self.segment.ranked(name)[1][self._at] >= rank], None)

    def numbers_from(self, name: str) -> NDArray[np.int64]:
        """How many of them have the value of each rank of a column, or a larger one; kept."""
        if name not in self._numbers_from:
            values, ranks = self.segment.ranked(name)
            numbers = np.bincount(ranks[self.mask], minlength=values.size + 1)
            self._numbers_from[name] = numbers[::-1].cumsum()[::-1]
        return self._numbers_from[name]

    def column(self, name: str) -> Column:
        """What a column has of them."""
        return self.of(self.segment.rows.columns[name])

    def of(self, column: Column) -> Column:
        """What a column of the segment has of them."""
        found: Column = column[self.mask if self._at is None else self._at]
        return found

    def values(self, name: str) -> NDArray[np.int64]:
        """What a set has of them, a value for each statement that has it."""
        places, values = self.segment.postings[name]
        if self.count == self.segment.size:
            return values
        if self._at is None:
            return values[self.mask[places]]
        return self.segment.by_place(name).values[self._of_pairs(name, self._at)]

    def having(self, name: str) -> int:
        """How many of them have any value in a set."""
        having = self.segment.having(name)
        return int(np.count_nonzero(having & self.mask if self._at is None else having[self._at]))

    def different(self, name: str) -> NDArray[np.int64]:
        """The different values that a column of row ids has of them, in ascending order, without `NONE`; kept."""
        if name not in self._different:
            self._different[name] = distinct(self.column(name))
        return self._different[name]

    def pairs(self, name: str) -> tuple[Places, NDArray[np.int64]]:
        """The places of those that have values in a set, and the values, one pair each."""
        if self._at is not None:
            places, values = self.segment.by_place(name)
            at = self._of_pairs(name, self._at)
            return places[at].astype(np.int64), values[at]
        places, values = self.segment.postings[name]
        kept = self.mask[places]
        return places[kept].astype(np.int64), values[kept]

    def _of_pairs(self, name: str, chosen: Places) -> Places:
        """Where the pairs of some statements are among those of a set in the order of the statements."""
        places = self.segment.by_place(name).places
        chosen = chosen.astype(places.dtype)  # of another type, the pairs of all statements are copied
        return ranges(places.searchsorted(chosen, "left"), places.searchsorted(chosen, "right"))

    def numbers(self, places: Places) -> Places:
        """The number of each of some places among those chosen, from 0."""
        if self._at is not None:
            return np.searchsorted(self._at, places)
        found: Places = np.cumsum(self.mask)[places] - 1
        return found

    def page(self, sort: Sort, after: Place | None, most: int, *, backward: bool = False) -> list[Place]:
        """The places in the order of a list that come after one, or before it from there on, `most` at most."""
        found = self._before(sort, after, most) if backward and after is not None else self._after(sort, after, most)
        columns = self.segment.rows.columns
        return list(map(_PLACE, zip(columns["day"][found].tolist(), columns["id"][found].tolist(), strict=True)))

    def _before(self, sort: Sort, place: Place, most: int) -> Places:
        undated, size, at = self.segment.undated, self.segment.size, self.segment.locate(place)
        if sort == "newest":
            return self._first(at + self._is_at(at, place), size, most)
        if place.day != NO_DAY:
            return self._last(undated, at, most)
        found = self._last(0, at, most)
        return np.concatenate([found, self._last(undated, size, most - found.size)])

    def _after(self, sort: Sort, after: Place | None, most: int) -> Places:
        undated, size = self.segment.undated, self.segment.size
        if sort == "newest":
            end = size if after is None else self.segment.locate(after)
            found = self._last(0, end, most)
        else:
            begin = undated if after is None else self.segment.locate(after)
            begin += after is not None and self._is_at(begin, after)
            dated = after is None or after.day != NO_DAY
            found = self._first(begin, size if dated else undated, most)
            if dated and found.size < most:
                found = np.concatenate([found, self._first(0, undated, most - found.size)])
        return found

    def _is_at(self, at: int, place: Place) -> bool:
        columns = self.segment.rows.columns
        return at < self.segment.size and (columns["day"][at], columns["id"][at]) == place

    def _last(self, begin: int, end: int, most: int) -> Places:
        """The last places before `end`, in descending order."""
        if self._at is not None:
            first, stop = (int(at) for at in np.searchsorted(self._at, (begin, end)))
            return self._at[max(first, stop - most) : stop][::-1]
        found: list[Places] = []
        block = BLOCK
        while end > begin and most > 0:
            first = max(begin, end - block)
            stretch = self.within(first, end)
            if block > BLOCK and stretch.any():  # the last one is found sooner than all of a long stretch
                first = max(first, end - int(stretch[::-1].argmax()) - BLOCK)
            near = stretch[first - end :].nonzero()[0][::-1][:most] + first
            found.append(near)
            most -= near.size
            end, block = first, 2 * block
        return _joined(found)

    def _first(self, begin: int, end: int, most: int) -> Places:
        """The first places from `begin` on, in ascending order."""
        if self._at is not None:
            first, last = np.searchsorted(self._at, (begin, end))
            return self._at[first : min(last, first + most)]
        found: list[Places] = []
        block = BLOCK
        while begin < end and most > 0:
            last = min(end, begin + block)
            stretch = self.within(begin, last)
            if block > BLOCK and stretch.any():  # the first one is found sooner than all of a long stretch
                last = min(last, begin + int(stretch.argmax()) + BLOCK)
            near = stretch[: last - begin].nonzero()[0][:most] + begin
            found.append(near)
            most -= near.size
            begin, block = last, 2 * block
        return _joined(found)


class FromRank(Chosen):
    """Those of many chosen statements whose column has the value of a rank, or a larger one.

    Nearly every question with a threshold is new. How many meet it is counted once for all thresholds, and a page needs
    a small part of the mask, which is made as a whole where all are counted by something.
    """

    def __init__(self, others: Chosen, column: str, rank: int) -> None:
        super().__init__(others.segment, None, None, int(others.numbers_from(column)[rank]))
        self._others, self._ranks, self._rank = others, others.segment.ranked(column)[1], rank

    @cached_property
    def mask(self) -> Mask:
        """A mask over all statements of the segment."""
        return self._others.mask & (self._ranks >= self._rank)

    def within(self, begin: int, end: int) -> Mask:
        """The mask over a stretch of the segment."""
        found: Mask = self._others.within(begin, end) & (self._ranks[begin:end] >= self._rank)
        return found


def _joined(found: Sequence[Places]) -> Places:
    """Some stretches of places, one after the other."""
    return found[0] if len(found) == 1 else np.concatenate([_NO_PLACES, *found])


def ranges(begins: Places, ends: Places) -> Places:
    """The numbers of some ranges, one after the other."""
    lengths = ends - begins
    return np.repeat(ends - np.cumsum(lengths), lengths) + np.arange(lengths.sum())


def sorted_already(places: Places) -> bool:
    """Whether places ascend, as those of one value do."""
    return bool(np.all(places[1:] > places[:-1]))


def distinct(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """The different ones of some row ids, in ascending order, without `NONE`."""
    if not values.size or int(values.max()) > SPARSE * values.size + 1_000_000:
        return np.setdiff1d(values, [NONE])
    present = np.zeros(int(values.max()) + 1, bool)  # sorting a million takes ten times as long
    present[values] = True
    present[NONE] = False
    return np.flatnonzero(present)
