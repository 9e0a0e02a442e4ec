"""The stored blocking keys of statements, by which those of other articles find them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, bindparam, delete, exists, select
from sqlalchemy.orm import Session

from app.index.candidates import blocking_keys_of, place_of
from app.store.locks import insert_or_ignore
from app.store.tables import BlockingKeyRow, StatementRepeatRow, StatementRow, table

_STATEMENT = table(StatementRow)
_KEY = table(BlockingKeyRow)
_REPEAT = table(StatementRepeatRow)


def add_blocking_keys(session: Session, statements: Collection[int]) -> None:
    """Store the blocking keys of some statements, by row; a statement that repeats another of its article has none."""
    repeats = exists().where(_REPEAT.c.statement_id == _STATEMENT.c.id)
    insert_or_ignore(session, _KEY, _rows(session, _STATEMENT.c.id.in_(statements) & ~repeats))


def remove_blocking_keys(session: Session, statements: Collection[int]) -> None:
    """Remove the blocking keys of some statements, by row."""
    _remove(session, _STATEMENT.c.id.in_(statements))


def remove_keys_of_article(session: Session, article: int) -> None:
    """Remove the blocking keys of an article's statements, by its row."""
    _remove(session, _STATEMENT.c.article_id == article)


def _remove(session: Session, where: ColumnElement[bool]) -> None:
    # The table has no index by statement: its rows are found by what the words and the day give.
    rows = _rows(session, where)
    if rows:
        here = (_KEY.c.key == bindparam("one")) & (_KEY.c.day == bindparam("on"))
        gone = delete(_KEY).where(here, _KEY.c.statement_id == bindparam("row"))
        values = [{"one": row["key"], "on": row["day"], "row": row["statement_id"]} for row in rows]
        session.connection().execute(gone, values)


def _rows(session: Session, where: ColumnElement[bool]) -> list[dict[str, int]]:
    read = select(_STATEMENT.c.id, _STATEMENT.c.day, _STATEMENT.c.content_text, _STATEMENT.c.words_hash).where(where)
    return [
        {"key": key, "day": place_of(day, row).day, "statement_id": row}
        for row, day, content, words_hash in session.execute(read.order_by(_STATEMENT.c.id))
        for key in sorted(blocking_keys_of(content, words_hash))
    ]
