"""Runs: what each ingest read, what it gave, and what it could not use."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, select

from app.model import Row
from app.queries.columns import RUN, RUN_ERROR
from app.queries.filters import Filters
from app.queries.paging import Order, Page, fingerprint, read_page

MAX_ERRORS = 100  # shown per run in a list: enough to see what is wrong; one run alone shows all

_COUNTS = ("read", "added", "replaced", "unchanged", "failed", "statements", "matches")
_SHOWN = ("id", "status", "started_at", "finished_at", "pipeline", "inputs", *_COUNTS)

SELECT_RUNS = select(*(RUN.c[name] for name in _SHOWN))

_NUMBERED = select(
    RUN_ERROR,
    func.row_number().over(partition_by=RUN_ERROR.c.run_id, order_by=RUN_ERROR.c.id).label("number"),
).where(RUN_ERROR.c.run_id.in_(bindparam("runs", expanding=True)))
_ERRORS = _NUMBERED.subquery()
_SELECT_ERRORS = (
    select(_ERRORS.c.run_id, *(_ERRORS.c[name] for name in ("origin", "line", "field", "reason")))
    .where(_ERRORS.c.number <= bindparam("most", type_=Integer))
    .order_by(_ERRORS.c.run_id, _ERRORS.c.number)
)

_ORDER = Order(id=RUN.c.id, descending=True)


def list_runs(connection: Connection, filters: Filters) -> Page:
    """One page of runs, the latest first, each with its first errors."""
    rows, after = read_page(
        connection, SELECT_RUNS, _ORDER, limit=filters.limit, cursor=filters.cursor, belongs_to=fingerprint("runs")
    )
    return Page(_present(connection, [dict(row) for row in rows], MAX_ERRORS), after)


def get_run(connection: Connection, number: int) -> Row | None:
    """One run with all its errors, or None."""
    row = connection.execute(SELECT_RUNS.where(RUN.c.id == number)).mappings().one_or_none()
    return None if row is None else _present(connection, [dict(row)], row["failed"] + MAX_ERRORS)[0]


def _present(connection: Connection, rows: list[Row], most: int) -> list[Row]:
    """Runs as they are shown, with at most so many errors each."""
    errors: defaultdict[int, list[Any]] = defaultdict(list)
    if rows:
        places = {"runs": [row["id"] for row in rows], "most": most}
        for run, origin, line, field, reason in connection.execute(_SELECT_ERRORS, places):
            errors[run].append({"origin": origin, "line": line, "field": field, "reason": reason})
    return [{**{name: row[name] for name in _SHOWN}, "errors": errors[row["id"]]} for row in rows]
