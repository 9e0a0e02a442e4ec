"""The columns that lists of statements are filtered and counted by, read from the store: a number a statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Select, String, func, or_, select, type_coerce

from app.index.vector_rows import KEYS_AT_ONCE, key_number
from app.model import Act, Relation, Speech, Stance
from app.store.corrections import JOINED
from app.store.tables import (
    ArticleRow,
    ConflictRow,
    CorrectionAnchorRow,
    CorrectionRow,
    MatchMemberRow,
    StatementAboutRow,
    StatementRow,
    StatementSpeakerRow,
    StatementTopicRow,
    table,
)

Column = NDArray[Any]

NO_DAY = np.iinfo(np.int32).min
"""In a column of days, which are counted from 1970-01-01: there is none."""
NONE = 0
"""In a column of row ids: there is none."""
READ_AT_ONCE = 20_000

NAMES: Mapping[str, tuple[str, ...]] = {
    "act": tuple(Act),
    "speech": tuple(Speech),
    "stance": tuple(Stance),
    "relation": ("", Relation.IDENTICAL, Relation.NEAR, Relation.CONTAINS, Relation.PARAPHRASE),
}
"""The columns that hold one of a few names, by its place here; "" is none."""

TYPES: Mapping[str, type[np.generic]] = {
    "id": np.int64,
    "key": np.uint64,
    "day": np.int32,
    "said_from": np.int32,
    "said_to": np.int32,
    "published_on": np.int32,
    "ingested_on": np.int32,
    "article": np.int64,
    "outlet": np.int32,
    "copy_of": np.int64,
    "act": np.uint8,
    "speech": np.uint8,
    "stance": np.uint8,
    "confidence": np.float64,
    "match": np.int64,
    "relation": np.uint8,
    "conflicted": np.bool_,
    "corrected": np.bool_,
}
_DAYS = ("day", "said_from", "said_to", "published_on", "ingested_on")

_S, _A = table(StatementRow), table(ArticleRow)
_MEMBER, _CONFLICT = table(MatchMemberRow), table(ConflictRow)
_CORRECTION, _ANCHOR = table(CorrectionRow), table(CorrectionAnchorRow)
_BY, _ABOUT, _TOPIC = table(StatementSpeakerRow), table(StatementAboutRow), table(StatementTopicRow)

_PLAIN: Select[Any] = select(
    _S.c.id,
    _S.c.key,
    *(_S.c[name] for name in _DAYS[:-1]),
    func.date(_A.c.ingested_at).label("ingested_on"),
    _S.c.article_id,
    _A.c.outlet_id,
    _A.c.copy_of_id,
    _S.c.act,
    _S.c.speech,
    _S.c.stance,
    _S.c.confidence,
    _MEMBER.c.match_id,
    func.coalesce(_MEMBER.c.relation, "").label("relation"),
).select_from(_S.join(_A, _A.c.id == _S.c.article_id).outerjoin(_MEMBER, _MEMBER.c.statement_id == _S.c.id))
_AT_ODDS: Select[Any] = select(_CONFLICT.c.statement_id, _CONFLICT.c.other_id).where(
    _CONFLICT.c.relation == Relation.CONFLICT.value
)
_CORRECTED: Select[Any] = (
    select(_S.c.id)
    .join_from(_ANCHOR, _S, _S.c.key == _ANCHOR.c.statement)
    .join(_CORRECTION, _CORRECTION.c.id == _ANCHOR.c.correction_id)
    .where(_ANCHOR.c.placed, _ANCHOR.c.part <= JOINED, _CORRECTION.c.undone_at.is_(None))
)
_FLAGS: Mapping[str, Select[Any]] = {"conflicted": _AT_ODDS, "corrected": _CORRECTED}
"""The columns that say yes of the statements that a query gives."""
_READ = {name: kind for name, kind in TYPES.items() if name not in _FLAGS}
_SETS: Mapping[str, Select[Any]] = {
    "speaker": select(_BY.c.statement_id, _BY.c.speaker_id),
    "about": select(_ABOUT.c.statement_id, _ABOUT.c.speaker_id),
    "topic": select(_TOPIC.c.statement_id, _TOPIC.c.code),
}
SETS = tuple(_SETS)
"""What a statement may have several of: speakers, subjects and topics."""


class Pairs(NamedTuple):
    """Which of several values a statement has: the place of a statement, and a value of it, in two columns."""

    places: NDArray[np.int32]
    values: NDArray[np.int64]


class FacetRows(NamedTuple):
    """Some statements: a column for each of `TYPES`, and pairs for each of `SETS`."""

    columns: Mapping[str, Column]
    sets: Mapping[str, Pairs]

    @property
    def size(self) -> int:
        """How many statements there are."""
        return int(self.columns["id"].size)

    def part(self, places: NDArray[Any]) -> FacetRows:
        """Some of them, in the order of `places`."""
        new = np.full(self.size, -1, np.int32)
        new[places] = np.arange(places.size, dtype=np.int32)
        sets = {}
        for name, (at, values) in self.sets.items():
            moved = new[at]
            kept = moved >= 0
            sets[name] = Pairs(moved[kept], values[kept])
        return FacetRows({name: column[places] for name, column in self.columns.items()}, sets)


def joined(parts: Sequence[FacetRows]) -> FacetRows:
    """One after the other."""
    begins = np.cumsum([0, *(part.size for part in parts)])
    columns = {
        name: np.concatenate([_empty(kind), *(part.columns[name] for part in parts)]) for name, kind in TYPES.items()
    }
    sets = {}
    for name in SETS:
        places = [part.sets[name].places + np.int32(begin) for part, begin in zip(parts, begins, strict=False)]
        values = [part.sets[name].values for part in parts]
        sets[name] = Pairs(np.concatenate([_empty(np.int32), *places]), np.concatenate([_empty(np.int64), *values]))
    return FacetRows(columns, sets)


def all_rows(connection: Connection) -> FacetRows:
    """All statements of the store."""
    return _read(connection, lambda rows, _: [rows])


def rows_of(connection: Connection, keys: Collection[str]) -> FacetRows:
    """The statements of these keys, those that the store holds."""
    asked = sorted(set(keys))
    some = [asked[at : at + KEYS_AT_ONCE] for at in range(0, len(asked), KEYS_AT_ONCE)]
    ids = [list(connection.scalars(select(_S.c.id).where(_S.c.key.in_(each)))) for each in some]

    def cut(rows: Select[Any], columns: Sequence[ColumnElement[Any]]) -> Iterable[Select[Any]]:
        return [rows.where(or_(*(column.in_(each) for column in columns))) for each in ids if each]

    return _read(connection, cut)


Cut = Callable[[Select[Any], Sequence[ColumnElement[Any]]], Iterable[Select[Any]]]
"""Gives the queries that read a table, of those of it whose given columns hold the statements that are asked for."""


def _read(connection: Connection, cut: Cut) -> FacetRows:
    found: dict[str, list[Column]] = {name: [_empty(kind)] for name, kind in TYPES.items()}
    for rows in _batches(connection, cut(_as_texts(_PLAIN, connection), [_S.c.id])):
        for (name, kind), values in zip(_READ.items(), zip(*rows, strict=True), strict=True):
            found[name].append(_column(name, kind, values))
    columns = {name: np.concatenate(parts) for name, parts in found.items()}
    order = np.argsort(columns["id"], kind="stable")
    columns = {name: column[order] for name, column in columns.items() if name not in _FLAGS}
    ids = columns["id"]
    for name, flagged in _FLAGS.items():
        rows_of_flag = _batches(connection, cut(flagged, [*flagged.selected_columns]))
        marked = [np.array(rows, np.int64).ravel() for rows in rows_of_flag]
        columns[name] = np.isin(ids, np.concatenate([_empty(np.int64), *marked]))
    return FacetRows(
        columns,
        {name: _pairs(connection, cut(rows, [*rows.selected_columns][:1]), ids) for name, rows in _SETS.items()},
    )


def _pairs(connection: Connection, queries: Iterable[Select[Any]], ids: Column) -> Pairs:
    """Pairs whose places are those of the ids, which ascend."""
    statements, values = [_empty(np.int64)], [_empty(np.int64)]
    for rows in _batches(connection, queries):
        who, what = zip(*rows, strict=True)
        statements.append(np.array(who, np.int64))
        values.append(np.array(list(map(int, what)), np.int64))
    places = np.searchsorted(ids, np.concatenate(statements)).astype(np.int32)
    return Pairs(places, np.concatenate(values))


def _as_texts(rows: Select[Any], connection: Connection) -> Select[Any]:
    """The same query, where SQLite gives days as it keeps them, as texts: to make a million dates takes seconds."""
    if connection.dialect.name != "sqlite":
        return rows
    texts = [type_coerce(column, String) if column.name in _DAYS else column for column in rows.selected_columns]
    return rows.with_only_columns(*texts, maintain_column_froms=True)


def _batches(connection: Connection, queries: Iterable[Select[Any]]) -> Iterator[Sequence[Any]]:
    for query in queries:
        result = connection.execute(query, execution_options={"yield_per": READ_AT_ONCE})
        yield from (rows for rows in result.partitions() if rows)


def _column(name: str, kind: type[np.generic], values: Sequence[Any]) -> Column:
    if name in _DAYS:
        return days_of(values)
    if name in NAMES:
        places = {value: number for number, value in enumerate(NAMES[name])}
        return np.array([places[value] for value in values], kind)
    if name == "key":
        return np.array(list(map(key_number, values)), kind)
    return np.array([NONE if value is None else value for value in values], kind)


def days_of(values: Sequence[str | dt.date | None]) -> NDArray[np.int32]:
    """Days as numbers from 1970-01-01 on, `NO_DAY` for none."""
    days = np.array(values, "datetime64[D]").astype(np.int64)
    days[days < NO_DAY] = NO_DAY  # NaT, the least of its numbers
    return days.astype(np.int32)


def _empty(kind: type[np.generic]) -> Column:
    return np.empty(0, kind)
