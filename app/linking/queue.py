"""The queue of statements that have to be compared with those of other articles.

Whoever stores, corrects or rebuilds puts statements in, in the transaction that writes them; linking takes them out in
a second, short transaction, in this process or another. A crash between the two loses nothing.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, insert, literal, literal_column, select
from sqlalchemy.orm import Session

from app.store.locks import insert_or_ignore
from app.store.tables import LinkQueueRow, StatementRow, table

_QUEUE = table(LinkQueueRow)
_STATEMENT = table(StatementRow)


def enqueue(session: Session, statements: Collection[int]) -> None:
    """Put statements, by row id, into the queue; those that are in it already stay."""
    insert_or_ignore(session, _QUEUE, [{"statement_id": number} for number in sorted(set(statements))])


def enqueue_keys(session: Session, keys: Collection[str]) -> None:
    """Put statements, by key, into the queue."""
    enqueue(session, session.scalars(select(_STATEMENT.c.id).where(_STATEMENT.c.key.in_(keys))).all())


def enqueue_all(session: Session) -> None:
    """Put every statement of the store into the queue; where an earlier call is not worked off yet, go on with that."""
    if session.execute(select(_QUEUE.c.statement_id).where(_QUEUE.c.rebuild).limit(1)).first() is not None:
        return
    session.execute(delete(_QUEUE))
    every = select(_STATEMENT.c.id, literal(True)).order_by(_STATEMENT.c.id)
    session.execute(insert(_QUEUE).from_select(["statement_id", "rebuild"], every))


def waiting(session: Session) -> int:
    """How many statements are in the queue."""
    return session.execute(select(func.count(literal_column("*"))).select_from(_QUEUE)).scalar_one()


def take(session: Session, most: int) -> list[int]:
    """Take the next statements out of the queue, by row id; no other process gets them unless this one rolls back."""
    rows = select(_QUEUE.c.statement_id).order_by(_QUEUE.c.statement_id).limit(most)
    taken = list(session.scalars(rows.with_for_update(skip_locked=True)))
    session.execute(delete(_QUEUE).where(_QUEUE.c.statement_id.in_(taken)))
    return taken
