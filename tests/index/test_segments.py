"""What a segment answers by its order, or from counts, is the same as by looking at each statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from app.index.days import said_since, said_until
from app.index.facet_rows import NO_DAY, TYPES, FacetRows, Pairs
from app.index.segments import Place, Segment
from app.index.wanted import AtLeast, Columns, Holds, Named, Test, Wanted

SIZE = 400


@pytest.fixture(scope="module")
def segment() -> Segment:
    """Statements of one day, of several, of none; some sorted by a day that is neither that of saying nor another."""
    rng = np.random.default_rng(3)
    said = rng.integers(0, 30, SIZE)
    last = np.where(rng.random(SIZE) < 0.2, said + rng.integers(1, 9, SIZE), said)
    unsaid = rng.random(SIZE) < 0.3
    published = np.where(rng.random(SIZE) < 0.1, NO_DAY, rng.integers(0, 30, SIZE))
    columns = {name: np.zeros(SIZE, kind) for name, kind in TYPES.items()}
    columns |= {"id": np.arange(SIZE), "key": np.arange(SIZE).astype(np.uint64)}
    columns["said_from"] = np.where(unsaid | (rng.random(SIZE) < 0.02), NO_DAY, said).astype(np.int32)
    columns["said_to"] = np.where(unsaid | (rng.random(SIZE) < 0.02), NO_DAY, last).astype(np.int32)
    columns["published_on"] = published.astype(np.int32)
    day = np.where(columns["said_from"] == NO_DAY, published, columns["said_from"])
    columns["day"] = np.where(rng.random(SIZE) < 0.02, 7, day).astype(np.int32)
    columns["confidence"] = np.round(rng.random(SIZE), 2)
    columns["stance"] = rng.integers(0, 3, SIZE).astype(np.uint8)
    none = Pairs(np.zeros(0, np.int32), np.zeros(0, np.int64))
    speakers = Pairs(np.arange(SIZE, dtype=np.int32), rng.integers(1, 40, SIZE))
    return Segment.of(FacetRows(columns, {"speaker": speakers, "about": none, "topic": none}))


@pytest.mark.parametrize("undated", [False, True])
@pytest.mark.parametrize("test", [said_since, said_until])
def test_days_in_the_order_of_the_segment(segment: Segment, test: Callable[[int, bool], Test], undated: bool) -> None:
    everywhere = np.arange(segment.size)
    for day in (-1, 0, 1, 7, 15, 29, 38, 40):
        one_by_one = test(day, undated)(Columns(segment, everywhere))
        assert np.array_equal(test(day, undated)(Columns(segment, None)), one_by_one)
        assert one_by_one.any() or not 0 <= day < 30


@pytest.mark.parametrize("chosen", [[0], [9_999], [5_000, 5_001, 9_000], range(3_000, 6_000), range(0, 10_000, 700)])
def test_pages_of_few_in_a_long_segment(chosen: Sequence[int]) -> None:
    size = 10_000
    columns = {name: np.zeros(size, kind) for name, kind in TYPES.items()}
    columns |= {"id": np.arange(size), "key": np.arange(size).astype(np.uint64)}
    columns["day"] = np.arange(size, dtype=np.int32)
    none = Pairs(np.zeros(0, np.int32), np.zeros(0, np.int64))
    segment = Segment.of(FacetRows(columns, dict.fromkeys(("speaker", "about", "topic"), none)))
    found = segment.select(Wanted(tests=[Named("chosen", lambda some: np.isin(some["id"], chosen))]), None)
    for after in (None, *(Place(day, day) for day in (2, 2_999, 4_000, 9_999))):
        newer = [number for number in chosen if after is None or number > after.id]
        older = [number for number in chosen if after is None or number < after.id]
        assert [place.id for place in found.page("oldest", after, 7)] == newer[:7]
        assert [place.id for place in found.page("newest", after, 7)] == older[::-1][:7]


@pytest.mark.parametrize("holds", [[], [Holds("speaker", [1, 2])]])
@pytest.mark.parametrize("least", [-1.0, 0.0, 0.35, 0.99, 1.0, 2.0])
def test_thresholds_from_counts(segment: Segment, holds: list[Holds], least: float) -> None:
    dead = np.zeros(segment.size, bool)
    dead[::7] = True
    neutral = Named("neutral", lambda columns: columns["stance"] == 0)
    found = segment.select(Wanted(holds, [neutral, AtLeast("confidence", least)]), dead)
    columns = segment.rows.columns
    right = (columns["stance"] == 0) & (columns["confidence"] >= least) & ~dead
    if holds:
        right &= np.isin(np.arange(segment.size), segment.holding(holds[0]))
    assert found.count == np.count_nonzero(right)
    newest = [place.id for place in found.page("newest", None, 50)]
    assert newest == columns["id"][np.flatnonzero(right)[::-1][:50]].tolist()
    assert np.array_equal(found.mask, right)
    assert [place.id for place in found.page("newest", None, 50)] == newest
    assert found.rest.count == segment.size - found.count
