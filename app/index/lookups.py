"""One kind of look-up for many values in a single SQL statement, each value with a limit of its own.

A join has one limit for all values: a frequent word would take the rows of a rare one. SQLite has no lateral join, so
the look-up is compiled once and repeated as the terms of a UNION ALL. Each term gives its rows as one text: to fetch
thousands of rows, one by one, takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Integer, Select, String, bindparam, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.orm import Session

Ids = NDArray[np.int64]
_NOTHING: Ids = np.zeros(0, dtype=np.int64)

_COMMA: Any = literal_column("','")

MOST_TERMS = 480  # SQLite takes 500 terms in a compound SELECT
STEP = 40  # terms are padded to a multiple, so that the database sees few different statements and keeps them prepared


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """A SELECT of one integer column, and values of its parameters that match nothing."""

    rows: Select[Any]
    nothing: Mapping[str, Any]


class _Term(NamedTuple):
    """A look-up as text, its parameters in order, and the values of those that are no look-up's own."""

    text: str
    names: Sequence[str]
    values: Mapping[str, Any]


def look_up(connection: Session | Connection, lookup: Lookup, asked: Sequence[Mapping[str, Any]]) -> list[Ids]:
    """What a look-up finds for each of the values `asked` of its parameters, which are integers or texts."""
    connection = connection.connection() if isinstance(connection, Session) else connection
    term = _term(lookup.rows, connection.dialect.name)
    in_order = itemgetter(*term.names)
    found = [_NOTHING] * len(asked)
    for start in range(0, len(asked), MOST_TERMS):
        some = asked[start : start + MOST_TERMS]
        padded = [*some, *(lookup.nothing for _ in range(-len(some) % STEP))]
        numbered = ({**term.values, **given, "asked": start + place} for place, given in enumerate(padded))
        values = tuple(chain.from_iterable(map(in_order, numbered)))
        for number, rows in connection.exec_driver_sql(_repeated(term.text, len(padded)), values).all():
            if rows is not None:
                found[number] = np.fromstring(rows, dtype=np.int64, sep=",")
    return found


@lru_cache(maxsize=64)
def _repeated(term: str, times: int) -> str:
    return " UNION ALL ".join([term] * times)


@lru_cache(maxsize=16)
def _term(rows: Select[Any], dialect: str) -> _Term:
    [column] = rows.subquery().c
    number = bindparam("asked", type_=Integer).label("asked")
    joined = select(number, func.aggregate_strings(cast(column, String), _COMMA))
    # Both drivers take values by their place, which they write in two ways.
    known: dict[str, Any] = {"postgresql": (psycopg.dialect, "format"), "sqlite": (pysqlite.dialect, "qmark")}
    make, style = known[dialect]
    compiled = joined.compile(dialect=make(paramstyle=style))
    return _Term(str(compiled), compiled.positiontup or (), compiled.params)
