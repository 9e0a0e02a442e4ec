"""The facets of a store (`app.index.facets`) as they were at a revision.

They are those of now without the statements that came or were changed since, and with what was kept of these
(`app.store.history`). So what it takes grows with what changed since the revision, not with the store.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Column as TableColumn
from sqlalchemy import Connection, Integer, Select, bindparam, exists, func, literal, select
from sqlalchemy.engine import Dialect

from app.index.facet_index import facet_index
from app.index.facet_rows import NAMES, NO_DAY, READ_AT_ONCE, SETS, TYPES, Column, FacetRows, Pairs, days_of
from app.index.facets import FacetView
from app.index.vector_rows import KEYS_AT_ONCE, key_numbers
from app.index.wanted import Named as Test
from app.model import Row
from app.store.changes import Kind, Position, position
from app.store.history import Kept
from app.store.tables import ArticleRow, ChangeRow, OutletRow, SpeakerRow, StatementHistoryRow, table

MOST_KEPT = 500_000  # statements of the past that a process keeps in memory: 100 MB

_ARTICLE, _OUTLET, _SPEAKER = table(ArticleRow).c, table(OutletRow).c, table(SpeakerRow).c
_H, _CHANGE = table(StatementHistoryRow).c, table(ChangeRow).c
_NUMBER = bindparam("number", type_=Integer)
# The kind is written out: an index of these rows alone is not used for a value that is bound.
_ADDED = _CHANGE.kind == literal(Kind.ADDED.value, literal_execute=True)
_CAME = select(_CHANGE.key).where(_CHANGE.revision > _NUMBER, _ADDED)
_NEXT = (
    select(_H.statement, func.min(_H.until_revision).label("until"))
    .where(_H.until_revision > _NUMBER)
    .group_by(_H.statement)
    .subquery()
)
# A statement that was removed before the revision and came again after it was not there.
_CAME_AGAIN = exists().where(
    _ADDED, _CHANGE.key == _NEXT.c.statement, _CHANGE.revision > _NUMBER, _CHANGE.revision < _NEXT.c.until
)
_CHANGED = select(_H.statement).where(_H.until_revision > _NUMBER).distinct()
_KEPT = (
    select(_H.statement_id, _H.statement, _H.article, _H.shown)
    .join(_NEXT, (_NEXT.c.statement == _H.statement) & (_NEXT.c.until == _H.until_revision))
    .where(~_CAME_AGAIN)
)
_HELD = {"speaker": ("speakers", "slug"), "about": ("about", "slug"), "topic": ("topics", "code")}
"""The part of a kept statement that has the values of each set, and the field that is the value."""
_PLAIN = ("act", "speech", "stance", "confidence", "said_from", "said_to", "published_on")


class Named(NamedTuple):
    """Speakers or outlets whom kept statements name: the row id of each by its slug, and how it was shown, by the id.

    Those that are not in the store any more have ids that are nobody's.
    """

    ids: Mapping[str, int]
    shown: Mapping[int, Row]


class Past(NamedTuple):
    """All statements at a revision; their row ids are those that they had then.

    `kept` has the ids of those that are shown otherwise now or not at all, `keys` the numbers of their keys. Of
    `withheld` ones it is not known what they were.
    """

    number: int
    at: Position
    view: FacetView
    kept: NDArray[np.int64]
    keys: NDArray[np.uint64]
    speakers: Named
    outlets: Named
    withheld: int
    tests: dict[str, Test]
    """Tests on what was then that take long to make, by name; whoever asks makes them."""


class _Pasts:
    """What is known of the past of one store while it is the same; what was not asked for for longest is let go."""

    def __init__(self) -> None:
        self._at: Position | None = None
        self._known: OrderedDict[int, Past] = OrderedDict()
        self._lock = Lock()

    def at(self, connection: Connection, number: int) -> Past:
        """The facets at a revision."""
        here = position(connection)
        with self._lock:
            if self._at != here:
                self._at = here
                self._known.clear()
            known = self._known.get(number)
            if known is not None:
                self._known.move_to_end(number)
                return known
        found = _read(connection, number, here)
        with self._lock:
            if self._at == here:
                self._known[number] = found
                while len(self._known) > 1 and sum(one.kept.size for one in self._known.values()) > MOST_KEPT:
                    self._known.popitem(last=False)
        return found


def past_facets(connection: Connection, number: int) -> Past:
    """The facets of a store at a revision that it has come to, and since which it keeps its history."""
    return _OF.setdefault(connection.engine.dialect, _Pasts()).at(connection, number)


# By the dialect, which an engine shares with those that `execution_options` makes of it.
_OF: WeakKeyDictionary[Dialect, _Pasts] = WeakKeyDictionary()


def _read(connection: Connection, number: int, here: Position) -> Past:
    view, values = facet_index(connection.engine).at(connection), {"number": number}
    later = [key for query in (_CAME, _CHANGED) for keys in _batches(connection, query, values) for (key,) in keys]
    kept, withheld = _Columns(), 0
    for rows in _batches(connection, _KEPT, values):
        for id_, key, article, shown in rows:
            if shown:
                kept.add(id_, key, article, shown)
            else:
                withheld += 1
    rows, speakers, outlets = kept.rows(connection)
    if later:
        view = view.changed(key_numbers(later), rows)
    return Past(number, here, view, rows.columns["id"], rows.columns["key"], speakers, outlets, withheld, {})


def _batches(connection: Connection, rows: Select[Any], values: Mapping[str, int]) -> Iterator[Sequence[Any]]:
    result = connection.execute(rows, values, execution_options={"yield_per": READ_AT_ONCE})
    yield from (some for some in result.partitions() if some)


class _Columns:
    """The columns of kept statements, value by value."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.keys: list[str] = []
        self.articles: list[str] = []
        self.outlets: list[str | None] = []
        self.corrected: list[bool] = []
        self.plain: dict[str, list[Any]] = {name: [] for name in _PLAIN}
        self.sets: dict[str, tuple[list[int], list[str]]] = {name: ([], []) for name in SETS}
        self.speakers: dict[str, Row] = {}
        self.named_outlets: dict[str, Row] = {}

    def add(self, id_: int, key: str, article: str, shown: Kept) -> None:
        """Take in one statement."""
        row, place = shown["row"], len(self.ids)
        self.ids.append(id_)
        self.keys.append(key)
        self.articles.append(article)
        self.outlets.append(row["outlet_slug"])
        self.corrected.append(bool(shown["corrections"]))
        if row["outlet_slug"] is not None:
            self.named_outlets[row["outlet_slug"]] = {"slug": row["outlet_slug"], "name": row["outlet_name"]}
        for name, values in self.plain.items():
            values.append(row[name])
        for name, (part, field) in _HELD.items():
            places, held = self.sets[name]
            for one in shown[part]:
                places.append(place)
                held.append(one[field])
                if field == "slug":
                    self.speakers[one["slug"]] = one

    def rows(self, connection: Connection) -> tuple[FacetRows, Named, Named]:
        """All of them, with whom they name."""
        speakers = _named(connection, _SPEAKER.slug, _SPEAKER.id, self.speakers)
        outlets = _named(connection, _OUTLET.slug, _OUTLET.id, self.named_outlets)
        articles = _named(connection, _ARTICLE.key, _ARTICLE.id, {key: {} for key in self.articles})
        days = {name: days_of(self.plain[name]) for name in ("said_from", "said_to", "published_on")}
        found: dict[str, Any] = {
            "id": self.ids,
            "key": key_numbers(self.keys),
            "day": np.where(days["said_from"] == NO_DAY, days["published_on"], days["said_from"]),
            **days,
            "article": [articles.ids[key] for key in self.articles],
            "outlet": [outlets.ids.get(slug or "", 0) for slug in self.outlets],
            "confidence": self.plain["confidence"],
            "corrected": self.corrected,
            **{name: _numbers(name, self.plain[name]) for name in ("act", "speech", "stance")},
        }
        # By the other columns no list of the past is cut (`app.queries.as_of`).
        columns: dict[str, Column] = {
            name: np.asarray(found.get(name, np.zeros(len(self.ids)))).astype(kind) for name, kind in TYPES.items()
        }
        numbered = {"speaker": speakers.ids, "about": speakers.ids}
        sets = {
            name: Pairs(
                np.array(places, np.int32),
                np.array([numbered[name][one] if name in numbered else int(one) for one in held], np.int64),
            )
            for name, (places, held) in self.sets.items()
        }
        return FacetRows(columns, sets), speakers, outlets


def _numbers(name: str, values: Iterable[str]) -> list[int]:
    places = {value: number for number, value in enumerate(NAMES[name])}
    return [places[value] for value in values]


def _named(connection: Connection, name: TableColumn[str], number: TableColumn[int], shown: Mapping[str, Row]) -> Named:
    """The row ids of things by their public name; those that are gone have the numbers after the last."""
    ids: dict[str, int] = {}
    for some in _chunks(shown):
        ids.update(connection.execute(select(name, number).where(name.in_(some))).all())
    gone = sorted(shown.keys() - ids.keys())
    last = connection.scalar(select(func.max(number))) or 0 if gone else 0
    ids |= {one: at for at, one in enumerate(gone, last + 1)}
    return Named(ids, {ids[one]: row for one, row in shown.items()})


def _chunks(names: Collection[str]) -> Iterator[list[str]]:
    every = list(names)
    return (every[at : at + KEYS_AT_ONCE] for at in range(0, len(every), KEYS_AT_ONCE))
