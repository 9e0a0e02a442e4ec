"""What is asked of statements in the order of lists: tests on their columns, and values that they have to hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.index.facet_rows import Column

if TYPE_CHECKING:
    from app.index.segments import Segment

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]
"""Places of statements in a segment, in ascending order."""


class Columns:
    """The columns of a segment, at some places of it or at all."""

    def __init__(self, segment: Segment, at: Places | None) -> None:
        self._segment, self._at = segment, at

    def __getitem__(self, name: str) -> Column:
        column = self._segment.rows.columns[name]
        return column if self._at is None else column[self._at]

    @property
    def whole(self) -> Segment | None:
        """The segment, where these are the columns of all of it."""
        return self._segment if self._at is None else None

    def has(self, name: str) -> Mask:
        """Whether each statement has any speaker, subject or topic."""
        whole = self._segment.having(name)
        return whole if self._at is None else whole[self._at]

    def kept(self, name: str, test: Test) -> Mask:
        """What a test gives, which is kept by its name for the whole segment; not to be written to."""
        if self._at is None:
            return self._segment.kept(name, test)
        whole = self._segment.known(name)
        return test(self) if whole is None else whole[self._at]

    def of_ids(self, ids: NDArray[np.int64]) -> Mask:
        """Which statements have these row ids."""
        whole = self._segment.of_ids(ids)
        return whole if self._at is None else whole[self._at]

    def ranks(self, name: str) -> Column:
        """The places of the values of a column among its different values, which ascend."""
        whole = self._segment.ranked(name)[1]
        return whole if self._at is None else whole[self._at]


Test = Callable[[Columns], Mask]
"""Which statements are wanted, by their columns."""


@dataclass(frozen=True)
class Named:
    """A test with a name that says all about it: two of one name give the same."""

    name: str
    test: Test = field(compare=False)

    def __call__(self, columns: Columns) -> Mask:
        """Which statements meet it."""
        return self.test(columns)


@dataclass(frozen=True)
class OfIds(Named):
    """The statements that have some row ids, which `ids` reads where they are needed; its name says which they are."""

    ids: Callable[[], NDArray[np.int64]] = field(compare=False)

    @classmethod
    def reading(cls, name: str, ids: Callable[[], NDArray[np.int64]]) -> OfIds:
        """A test for row ids that are read once."""
        once = cache(ids)
        return cls(name, lambda columns: columns.kept(name, lambda some: some.of_ids(once())), once)


@dataclass(frozen=True)
class AtLeast:
    """Statements whose column has a value or more."""

    column: str
    least: float

    def __call__(self, columns: Columns) -> Mask:
        """Which statements meet it."""
        found: Mask = columns[self.column] >= self.least
        return found

    def rank(self, segment: Segment) -> int:
        """The place of the first value that is large enough among those of a segment; 0 where all are."""
        return int(segment.ranked(self.column)[0].searchsorted(self.least))

    def within(self, segment: Segment) -> Named | None:
        """The same test for one segment, by rank: small numbers are compared faster. None where all meet it."""
        rank = self.rank(segment)
        return Named(f"{self.column} {rank}", lambda columns: columns.ranks(self.column) >= rank) if rank else None


class Holds(NamedTuple):
    """Statements that have one of some values in a set (`SETS`) or of some articles, or with `negated` none of them."""

    name: str
    values: Sequence[int]
    negated: bool = False


class Wanted(NamedTuple):
    """Which statements are asked for: those that meet everything. `ids` are row ids, of which each must be in all."""

    holds: Sequence[Holds] = ()
    tests: Sequence[Test] = ()
    ids: Sequence[NDArray[np.int64]] = ()
