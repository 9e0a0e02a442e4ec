"""How far a rebuild of the matches is: kept in the store, so that it goes on where it was broken off."""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.store.tables import MatchRebuildRow, StatementRow, table

_REBUILD = table(MatchRebuildRow)
_STATEMENT = table(StatementRow)


def progress(session: Session) -> tuple[int, int]:
    """How many statements were matched again so far, and how many there are."""
    done = session.scalar(select(func.count()).select_from(_STATEMENT).where(_STATEMENT.c.id <= _done(session)))
    return done or 0, session.scalar(select(func.count()).select_from(_STATEMENT)) or 0


def next_keys(session: Session, most: int) -> list[str]:
    """The next statements to match again; from now on they count as done."""
    rows = session.execute(
        select(_STATEMENT.c.id, _STATEMENT.c.key)
        .where(_STATEMENT.c.id > _done(session))
        .order_by(_STATEMENT.c.id)
        .limit(most)
    ).all()
    if rows:
        changed = session.execute(update(_REBUILD).values(done_id=rows[-1].id))
        if not changed.rowcount:  # type: ignore[attr-defined]
            session.execute(insert(_REBUILD).values(id=1, done_id=rows[-1].id))
    return [row.key for row in rows]


def forget(session: Session) -> None:
    """The rebuild is over, or begins anew."""
    session.execute(delete(_REBUILD))


def _done(session: Session) -> int:
    return session.scalar(select(_REBUILD.c.done_id)) or 0
