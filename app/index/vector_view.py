"""Statements searched by meaning, as they were at one moment: a view does not change.

The Hamming distance of two sign vectors stands for the cosine of the embeddings. On the 10,375 claims of CheckThat!
2020 the 200 nearest by signs hold the claim that a tweet repeats in 96 to 99 of 100 cases; the 200 that BM25 puts
first, in 92 to 96.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from app.embedding import DIMENSIONS
from app.index.vector_rows import NO_ROWS, UNDATED, Rows, joined, signs_of

_OUTSIDE = DIMENSIONS + 1  # a distance beyond any: the statement is not asked for
_SUFFIX = 0xFFFF  # of a key, by which keys that are not looked for are passed over

_NO_DISTANCES = np.empty(0, np.int16)

Slots = NDArray[np.int64]
"""Places in a view: one part's rows follow the other's."""


class VectorView:
    """Statements in one or several parts, less the `hidden` ones, which were removed or have a newer row."""

    def __init__(self, parts: Sequence[Rows], hidden: Slots) -> None:
        self.parts = tuple(parts)
        self.hidden = hidden
        self.size = sum(part.size for part in parts)

    def changed(self, keys: NDArray[np.uint64], rows: Rows) -> VectorView:
        """This view with `rows` in place of the statements of these keys, which may have had rows here or not."""
        hidden = np.union1d(self.hidden, self.slots(keys))
        return VectorView((*self.parts, rows), hidden)

    def slots(self, keys: NDArray[np.uint64]) -> Slots:
        """Where the statements of these keys are, in ascending order, without the hidden ones."""
        asked = np.zeros(_SUFFIX + 1, bool)
        asked[keys & _SUFFIX] = True
        found = []
        for begin, part in self._placed():
            near = np.flatnonzero(asked[part.keys & _SUFFIX])
            found.append(begin + near[np.isin(part.keys[near], keys)])
        slots = np.concatenate(found) if found else np.empty(0, np.int64)
        return slots[~np.isin(slots, self.hidden)]

    def rows_at(self, slots: Slots) -> Rows:
        """The rows in these places, which ascend."""
        return joined([part.part(_within(slots, begin, part)) for begin, part in self._placed()])

    def visible(self) -> Iterator[Rows]:
        """The rows that are not hidden, a part at a time."""
        for begin, part in self._placed():
            shown = np.ones(part.size, bool)
            shown[_within(self.hidden, begin, part)] = False
            yield part.part(shown)

    def nearest(self, vector: NDArray[np.float32], first: dt.date | None, last: dt.date | None, most: int) -> list[int]:
        """The row ids of the statements nearest to a vector, of the days asked for, `most` at most."""
        own = signs_of(vector[None, :])[:, 0]
        low, high = (first or dt.date.min).toordinal(), (last or dt.date.max).toordinal()
        bounded = first is not None or last is not None
        counts = np.zeros(_OUTSIDE + 1, np.int64)
        parts = []
        for begin, part in self._placed():
            apart = _distances(part.bits, own)
            if bounded:
                apart[(part.days[0] == UNDATED) | (part.days[1] < low) | (part.days[0] > high)] = _OUTSIDE
            apart[_within(self.hidden, begin, part)] = _OUTSIDE
            counts += np.bincount(apart, minlength=_OUTSIDE + 1)
            parts.append((apart, part.ids))
        enough = min(int(np.searchsorted(np.cumsum(counts), most)), DIMENSIONS)
        near = [(apart, ids, np.flatnonzero(apart <= enough)) for apart, ids in parts]
        distances = np.concatenate([_NO_DISTANCES, *(apart[found] for apart, _, found in near)])
        ids = np.concatenate([NO_ROWS.ids, *(ids[found] for _, ids, found in near)])
        # Of equal distance the older row: the order in which rows came into the view says nothing.
        return [int(one) for one in ids[np.lexsort((ids, distances))[:most]]]

    def _placed(self) -> Iterator[tuple[int, Rows]]:
        begin = 0
        for part in self.parts:
            yield begin, part
            begin += part.size


def _within(slots: Slots, begin: int, part: Rows) -> Slots:
    """Those of some slots that lie in a part, counted from its begin."""
    return slots[np.searchsorted(slots, begin) : np.searchsorted(slots, begin + part.size)] - begin


def _distances(bits: NDArray[np.uint64], own: NDArray[np.uint64]) -> NDArray[np.int16]:
    """The number of dimensions in which each vector's sign differs from `own`."""
    apart = np.zeros(bits.shape[1], np.int16)
    for words, mine in zip(bits, own, strict=True):
        apart += np.bitwise_count(words ^ mine)
    return apart


NOTHING = VectorView((), np.empty(0, np.int64))
