"""The change log as readers follow it: what was made, changed or removed since a revision."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.model import Row
from app.queries.columns import CHANGE
from app.queries.paging import InvalidCursor
from app.store.changes import HIDDEN, Kind, revision

SHOWN = tuple(kind.value for kind in Kind if kind not in HIDDEN)
_ROWS = select(CHANGE.c.revision, CHANGE.c.kind, CHANGE.c.key.label("id")).where(CHANGE.c.kind.in_(SHOWN))
_ORDER = (CHANGE.c.revision, CHANGE.c.kind, CHANGE.c.key)


def list_changes(connection: Connection, since: int, limit: int) -> Row:
    """The changes after a revision, in their order, by whole revisions: `limit` or, of one large revision, all of it.

    `revision` is the last one given: asking for what comes after it goes on. `complete` says that there is no more now.
    Raises `InvalidCursor` where the store has not come so far: then it was restored from an older copy.
    """
    now = revision(connection)
    if since > now:
        raise InvalidCursor(f"the store is at revision {now}, before {since}: it was restored; read it anew, from 0")
    after = _ROWS.where(CHANGE.c.revision > since).order_by(*_ORDER).limit(limit + 1)
    rows = connection.execute(after).mappings().all()
    if len(rows) <= limit:
        return _answer([dict(row) for row in rows], now, complete=True)
    last = rows[-1]["revision"]
    whole = [dict(row) for row in rows if row["revision"] < last]
    if not whole:
        of_one = _ROWS.where(CHANGE.c.revision == last).order_by(*_ORDER)
        whole = [dict(row) for row in connection.execute(of_one).mappings()]
    return _answer(whole, whole[-1]["revision"], complete=whole[-1]["revision"] == now)


def _answer(items: list[Row], last: int, *, complete: bool) -> Row:
    return {"items": items, "revision": last, "complete": complete}
