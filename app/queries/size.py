"""How much a store holds."""

from __future__ import annotations

from sqlalchemy import Connection, Table, func, select

from app.index.wanted import Wanted
from app.model import Row
from app.queries.asked import view_of
from app.queries.columns import ARTICLE, MATCH, RUN, SPEAKER
from app.store.changes import revision

_COUNTED: dict[str, Table] = {"article": ARTICLE, "speaker": SPEAKER, "match": MATCH}
_COUNTS = select(
    *(select(func.count()).select_from(rows).scalar_subquery().label(noun) for noun, rows in _COUNTED.items())
)
_RUNS = select(RUN.c.status, func.count()).group_by(RUN.c.status)


def get_size(connection: Connection) -> Row:
    """How many rows there are of each noun, at which revision, and how many runs ended in which way."""
    rows = dict(connection.execute(_COUNTS).mappings().one())
    rows["statement"] = view_of(connection).select(Wanted()).count
    runs: dict[str, int] = dict(connection.execute(_RUNS).all())
    return {"revision": revision(connection), "rows": rows, "runs": runs}
