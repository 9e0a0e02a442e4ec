"""The orders of lists of statements: by day, or by how well they meet a search; and a page of either."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple, Protocol, TypeVar

from sqlalchemy import Connection, select

from app.index.facets import Selection
from app.index.matched_words import RANKED, Matcher
from app.index.segments import Place, Sort
from app.queries.asked import date_of, number_of
from app.queries.clauses import any_of
from app.queries.columns import STATEMENT
from app.queries.paging import LARGEST_ID, Cut, InvalidCursor, Order, Position, cut

_KEY = re.compile(r"(-|[0-9]{1,6}\.[0-9]{6}) (-?[0-9]{1,10}) (-?[0-9]{1,10}) ([0-9]{1,19})")
_TEXTS = select(STATEMENT.c.id, STATEMENT.c.content_text).where(STATEMENT.c.id.in_(any_of("ids")))
_BROKEN = "the cursor is broken: start without one"


class Spot(NamedTuple):
    """A statement's place in a list by relevance: its score, None for those that are not ranked, and its place by day.

    `oldest` is the last by day of those that are ranked: what comes while somebody pages pushes none of them out.
    """

    score: float | None
    place: Place
    oldest: Place

    @property
    def id(self) -> int:
        """The row id."""
        return self.place.id

    @property
    def key(self) -> tuple[float, int, int]:
        """What those that are ranked are sorted by."""
        return -(self.score or 0), -self.place.day, -self.place.id


class _Placed(Protocol):
    @property
    def id(self) -> int: ...


At = TypeVar("At", bound=_Placed)


class StatementOrder(Protocol[At]):
    """A total order of the statements of a list; `cursor` is how its cursors are read."""

    cursor: Order

    def page(self, after: At | None, most: int, *, backward: bool = False) -> list[At]:
        """The places that come after one, or before it from there on, `most` at most."""

    def sample(self, most: int, seed: int) -> list[int]:
        """The row ids of `most` of them at most, drawn by chance, in this order."""

    def position(self, place: At) -> Position:
        """A place, as it is in a cursor."""

    def place(self, position: Position) -> At:
        """The place that a cursor has."""


class ByDay:
    """By day, and by row id within a day; those without a day come last."""

    cursor = Order(id=STATEMENT.c.id, key=STATEMENT.c.day, nullable=True)

    def __init__(self, selection: Selection, sort: Sort) -> None:
        self._selection, self._sort = selection, sort

    def page(self, after: Place | None, most: int, *, backward: bool = False) -> list[Place]:
        """The places that come after one, or before it from there on, `most` at most."""
        return self._selection.page(self._sort, after, most, backward=backward)

    def sample(self, most: int, seed: int) -> list[int]:
        """The row ids of `most` of them at most, drawn by chance, in this order."""
        return self._selection.sample(self._sort, most, seed)

    def position(self, place: Place) -> Position:
        """A place, as it is in a cursor."""
        return Position(date_of(place.day), place.id)

    def place(self, position: Position) -> Place:
        """The place that a cursor has."""
        return Place(number_of(position.key), position.id)


class ByRelevance:
    """The newest statements found, best first; after them the older ones, newest first.

    `texts` gives the words of statements by their row ids.
    """

    cursor = Order(id=STATEMENT.c.id, key=STATEMENT.c.day, reads=str)

    def __init__(self, texts: Callable[[Sequence[int]], list[str]], selection: Selection, matcher: Matcher) -> None:
        self._texts, self._selection, self._matcher = texts, selection, matcher
        self._oldest: Place | None = None

    def page(self, after: Spot | None, most: int, *, backward: bool = False) -> list[Spot]:
        """The places that come after one, or before it from there on, `most` at most."""
        if after is not None:
            self._oldest = after.oldest
        return self._before(after, most) if backward and after is not None else self._after(after, most)

    def _after(self, after: Spot | None, most: int) -> list[Spot]:
        if after is not None and after.score is None:
            return self._unranked(after.place, most)
        begin = 0 if after is None else bisect_right(self._ranked, after.key, key=lambda spot: spot.key)
        found = self._ranked[begin : begin + most]
        oldest = after.oldest if after else self._ranked[-1].oldest if self._ranked else None
        return found + self._unranked(oldest, most - len(found)) if oldest and len(found) < most else found

    def _before(self, spot: Spot, most: int) -> list[Spot]:
        found: list[Spot] = []
        end = len(self._ranked)
        if spot.score is None:
            newer = self._selection.page("newest", spot.place, most, backward=True)
            found = [Spot(None, place, spot.oldest) for place in newer if place < spot.oldest]
        else:
            end = bisect_left(self._ranked, spot.key, key=lambda one: one.key)
        return found + self._ranked[max(0, end - most + len(found)) : end][::-1]

    def _unranked(self, after: Place, most: int) -> list[Spot]:
        oldest = self._oldest or after
        return [Spot(None, place, oldest) for place in self._selection.page("newest", after, most)]

    @cached_property
    def _ranked(self) -> list[Spot]:
        """Those that are ranked, best first."""
        places = self._selection.page("newest", None, RANKED if self._oldest is None else 2 * RANKED)
        places = [place for place in places if self._oldest is None or place >= self._oldest]
        if not places:
            return []
        scores = self._scores([place.id for place in places])
        spots = [Spot(score, place, self._oldest or places[-1]) for score, place in zip(scores, places, strict=True)]
        return sorted(spots, key=lambda spot: spot.key)

    def sample(self, most: int, seed: int) -> list[int]:
        """The row ids of `most` of them at most, drawn by chance, in this order."""
        ids = self._selection.sample("newest", most, seed)
        scores = dict(zip(ids, self._scores(ids), strict=True))
        return sorted(ids, key=lambda number: -scores[number])

    def _scores(self, ids: Sequence[int]) -> list[float]:
        return [round(score, 6) for score in self._matcher.scores(self._texts(ids))]

    def position(self, place: Spot) -> Position:
        """A place, as it is in a cursor."""
        score = "-" if place.score is None else f"{place.score:.6f}"
        return Position(f"{score} {place.place.day} {place.oldest.day} {place.oldest.id}", place.id)

    def place(self, position: Position) -> Spot:
        """The place that a cursor has."""
        found = _KEY.fullmatch(str(position.key))
        if found is None or int(found[4]) > LARGEST_ID:
            raise InvalidCursor(_BROKEN)
        score = None if found[1] == "-" else float(found[1])
        return Spot(score, Place(int(found[2]), position.id), Place(int(found[3]), int(found[4])))


def texts_of(connection: Connection, ids: Sequence[int]) -> list[str]:
    """The words of the statements with these row ids, in their order."""
    texts = dict(connection.execute(_TEXTS, {"ids": list(ids)}).all()) if ids else {}
    return [texts[number] for number in ids]


def page_of(order: StatementOrder[At], cursor: str | None, limit: int, belongs_to: str) -> Cut[int]:
    """The row ids on a page of a list of statements in an order."""

    def read(here: Position | None, most: int, backward: bool) -> list[At]:
        return order.page(None if here is None else order.place(here), most, backward=backward)

    page = cut(read, order.position, order.cursor, limit=limit, cursor=cursor, belongs_to=belongs_to)
    return Cut([place.id for place in page.rows], page.next, page.prev)
