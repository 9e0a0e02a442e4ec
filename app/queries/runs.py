"""Runs: what each ingest or reprocessing read, what it gave, and what it could not use.

Where the operator's files lie is nobody else's business: paths are shown from the input that was given on, so that
`/srv/news/may/a.txt` of the input `/srv/news` is `news/may/a.txt`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import Connection, Integer, RowMapping, bindparam, func, select

from app.model import Row
from app.queries.columns import RUN, RUN_ERROR
from app.queries.filter_parts import Filters
from app.queries.paging import Order, Page, fingerprint, read_page

MAX_ERRORS = 100  # shown per run in a list: enough to see what is wrong
OF_ONE_RUN = 1_000  # shown of one run alone; `list_errors` gives all, in pages

_COUNTS = ("read", "added", "replaced", "unchanged", "withdrawn", "failed", "statements", "matches")
_SHOWN = ("id", "kind", "status", "started_at", "finished_at", "pipeline", "inputs", *_COUNTS, "seconds_by_stage")

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
_ERRORS_OF_ONE = select(*(RUN_ERROR.c[name] for name in ("origin", "line", "field", "reason"))).where(
    RUN_ERROR.c.run_id == bindparam("run", type_=Integer)
)
_ORDER_OF_ERRORS = Order(id=RUN_ERROR.c.id)


def list_runs(connection: Connection, filters: Filters) -> Page:
    """One page of runs, the latest first, each with its first errors."""
    page = read_page(
        connection, SELECT_RUNS, _ORDER, limit=filters.limit, cursor=filters.cursor, belongs_to=fingerprint("runs")
    )
    shown = _present(connection, [dict(row) for row in page.rows], MAX_ERRORS)
    return Page(shown, page.next, prev=page.prev)


def get_run(connection: Connection, number: int) -> Row | None:
    """One run with its first `OF_ONE_RUN` errors, or None."""
    row = connection.execute(SELECT_RUNS.where(RUN.c.id == number)).mappings().one_or_none()
    return None if row is None else _present(connection, [dict(row)], OF_ONE_RUN)[0]


def list_errors(connection: Connection, number: int, filters: Filters) -> Page | None:
    """One page of what a run could not use, in the order of reading; None where there is no such run."""
    inputs = connection.execute(select(RUN.c.inputs).where(RUN.c.id == number)).scalar_one_or_none()
    if inputs is None:
        return None
    page = read_page(
        connection,
        _ERRORS_OF_ONE,
        _ORDER_OF_ERRORS,
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("errors", number),
        values={"run": number},
    )
    return Page([_error(row, inputs) for row in page.rows], page.next, prev=page.prev)


def _present(connection: Connection, rows: list[Row], most: int) -> list[Row]:
    """Runs as they are shown, with at most so many errors each."""
    errors: defaultdict[int, list[Any]] = defaultdict(list)
    inputs = {row["id"]: row["inputs"] for row in rows}
    if rows:
        bound = {"runs": list(inputs), "most": most}
        for row in connection.execute(_SELECT_ERRORS, bound).mappings():
            errors[row["run_id"]].append(_error(row, inputs[row["run_id"]]))
    shown = [{name: row[name] for name in _SHOWN} for row in rows]
    return [row | {"inputs": _names(row["inputs"]), "errors": errors[row["id"]]} for row in shown]


def _error(row: RowMapping, inputs: Sequence[str]) -> Row:
    place = _from_input(row["origin"], inputs)
    # A reason may quote the path too.
    reason = row["reason"].replace(row["origin"], place) if place else row["reason"]
    return {"origin": place, "line": row["line"], "field": row["field"], "reason": reason}


def _names(inputs: Sequence[str]) -> list[str]:
    """The inputs of a run as they are shown: an absolute path by its last part."""
    return [_name(given) if given.startswith("/") else given for given in inputs]


def _from_input(origin: str, inputs: Sequence[str]) -> str:
    """Where an input was read, from the given path on; a place under none of them, as a settings file, by its name."""
    if not origin.startswith("/"):
        return origin
    for given in sorted(inputs, key=len, reverse=True):
        if given == "/":
            return origin
        root = given.rstrip("/")
        if given.startswith("/") and (origin == root or origin.startswith((f"{root}/", f"{root}:", f"{root}["))):
            return _name(given) + origin[len(root) :]
    return _name(origin)


def _name(path: str) -> str:
    """The last part of a path; the root has none."""
    return PurePosixPath(path).name or path
