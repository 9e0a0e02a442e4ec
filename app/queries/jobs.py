"""Jobs: what became of the articles that a request brought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from app.model import Row
from app.queries.columns import API_KEY, JOB, POSTED_ARTICLE
from app.queries.filter_parts import Filters
from app.queries.paging import Order, Page, fingerprint, read_page

MOST_SHOWN = 1_000  # settled articles in one answer: about 150 kB

_SELECT = (
    select(JOB.c.id.label("row"), JOB.c.key.label("id"), JOB.c.created_at, API_KEY.c.name.label("api_key"))
    .join_from(JOB, API_KEY)
    .where(JOB.c.fingerprint.is_not(None))
)
_ORDER = Order(id=JOB.c.id, descending=True)
_ENDS = ("added", "replaced", "unchanged", "failed")

_P = POSTED_ARTICLE
_COUNT = (
    select(_P.c.job_id, _P.c.state, func.count(), func.sum(_P.c.statements), func.max(_P.c.settled_at))
    .where(_P.c.job_id.in_(bindparam("jobs", expanding=True)))
    .group_by(_P.c.job_id, _P.c.state)
)
_SETTLED = (
    select(_P.c.line, _P.c.state, _P.c.article, _P.c.statements, _P.c.field, _P.c.reason)
    .where(_P.c.job_id == bindparam("job"), _P.c.line > bindparam("after"), _P.c.state.in_(_ENDS))
    .order_by(_P.c.line)
    .limit(MOST_SHOWN)
)


def list_jobs(connection: Connection, filters: Filters) -> Page:
    """One page of jobs with their counts, the latest first."""
    page = read_page(
        connection, _SELECT, _ORDER, limit=filters.limit, cursor=filters.cursor, belongs_to=fingerprint("jobs")
    )
    return Page(_counted(connection, [dict(row) for row in page.rows]), page.next, prev=page.prev)


def get_job(connection: Connection, key: str, after: int = 0) -> Row | None:
    """One job with its counts, and with its settled articles and errors of the lines after one; None without a job."""
    row = connection.execute(_SELECT.where(JOB.c.key == key)).mappings().one_or_none()
    if row is None:
        return None
    settled = connection.execute(_SETTLED, {"job": row["row"], "after": after}).all()
    articles = [
        {"line": one.line, "id": one.article, "outcome": one.state, "statements": one.statements}
        for one in settled
        if one.state != "failed"
    ]
    errors = [{"line": one.line, "field": one.field, "reason": one.reason} for one in settled if one.state == "failed"]
    following = settled[-1].line if len(settled) == MOST_SHOWN else None
    return _counted(connection, [dict(row)])[0] | {"articles": articles, "errors": errors, "next_after": following}


def _counted(connection: Connection, rows: list[Row]) -> list[Row]:
    counts: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    if rows:
        found: Sequence[Any] = connection.execute(_COUNT, {"jobs": [row["row"] for row in rows]}).all()
        for job, state, number, statements, last in found:
            counts[job][state] = (number, statements, last)
    return [_shown(row, counts[row["row"]]) for row in rows]


def _shown(row: Row, counts: dict[str, Any]) -> Row:
    numbers = {state: number for state, (number, _, _) in counts.items()}
    waiting = numbers.get("waiting", 0) + numbers.get("working", 0)
    finished = max((last for _, _, last in counts.values() if last is not None), default=row["created_at"])
    return {
        "id": row["id"],
        "status": _status(numbers),
        "api_key": row["api_key"],
        "created_at": row["created_at"],
        "finished_at": None if waiting else finished,
        "received": sum(numbers.values()),
        "waiting": waiting,
        **{end: numbers.get(end, 0) for end in _ENDS},
        "statements": sum(statements for _, statements, _ in counts.values()),
    }


def _status(numbers: dict[str, int]) -> str:
    """`failed` is a job of which nothing could be used; one of which some could is `done`."""
    good = _any(numbers, ("added", "replaced", "unchanged"))
    if _any(numbers, ("working",)) or (_any(numbers, ("waiting",)) and good):
        return "running"
    if _any(numbers, ("waiting",)):
        return "queued"
    return "failed" if _any(numbers, ("failed",)) and not good else "done"


def _any(numbers: dict[str, int], states: Collection[str]) -> bool:
    return any(numbers.get(state) for state in states)
