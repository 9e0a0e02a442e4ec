"""The stored blocking keys of statements, by which those of other articles find them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, bindparam, delete, exists, select
from sqlalchemy.orm import Session

from app.index.candidates import blocking_keys_of, place_of
from app.store.given import among
from app.store.locks import insert_or_ignore
from app.store.tables import BlockingKeyRow, StatementRepeatRow, StatementRow, table

_STATEMENT = table(StatementRow)
_KEY = table(BlockingKeyRow)
_REPEAT = table(StatementRepeatRow)

_WORDS = select(*(_STATEMENT.c[name] for name in ("id", "day", "content_text", "words_hash"))).order_by(_STATEMENT.c.id)
_OF_ARTICLE = _WORDS.where(_STATEMENT.c.article_id == bindparam("article"))
_OF_ROWS = _WORDS.where(among(_STATEMENT.c.id))
_NO_REPEATS = _OF_ROWS.where(~exists().where(_REPEAT.c.statement_id == _STATEMENT.c.id))


def add_blocking_keys(session: Session, statements: Collection[int]) -> None:
    """Store the blocking keys of some statements, by row; a statement that repeats another of its article has none."""
    insert_or_ignore(session, _KEY, _rows(session, _NO_REPEATS, {"ids": sorted(statements)}))


def remove_blocking_keys(session: Session, statements: Collection[int]) -> None:
    """Remove the blocking keys of some statements, by row."""
    _remove(session, _OF_ROWS, {"ids": sorted(statements)})


def remove_keys_of_article(session: Session, article: int) -> None:
    """Remove the blocking keys of an article's statements, by its row."""
    _remove(session, _OF_ARTICLE, {"article": article})


def _remove(session: Session, read: Select[Any], values: Mapping[str, Any]) -> None:
    # The table has no index by statement: its rows are found by what the words and the day give.
    rows = _rows(session, read, values)
    if rows:
        here = (_KEY.c.key == bindparam("one")) & (_KEY.c.day == bindparam("on"))
        gone = delete(_KEY).where(here, _KEY.c.statement_id == bindparam("row"))
        session.connection().execute(
            gone, [{"one": row["key"], "on": row["day"], "row": row["statement_id"]} for row in rows]
        )


def _rows(session: Session, read: Select[Any], values: Mapping[str, Any]) -> list[dict[str, int]]:
    return [
        {"key": key, "day": place_of(day, row).day, "statement_id": row}
        for row, day, content, words_hash in session.execute(read, values)
        for key in sorted(blocking_keys_of(content, words_hash))
    ]
