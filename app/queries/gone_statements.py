"""Statements that an article no longer has: in which of its earlier texts they are kept."""

from __future__ import annotations

from sqlalchemy import Connection, literal, select

from app.queries.columns import ARTICLE, CHANGE, VERSION
from app.store.changes import Kind


class GoneError(LookupError):
    """The statement is in no current text of an article, but in version `number` of article `article`, by its key."""

    def __init__(self, statement: str, article: str, number: int) -> None:
        super().__init__(statement, article, number)
        self.statement = statement
        self.article = article
        self.number = number


def refuse_gone(connection: Connection, key: str) -> None:
    """Raise `GoneError` where a statement that is not stored any more is kept with an earlier text of its article.

    The change log says in which transaction it came, and so with which article.
    """
    # The kind is written out: an index of these rows alone is not used for a value that is bound.
    added = literal(Kind.ADDED.value, literal_execute=True)
    came = select(CHANGE.c.revision).where(CHANGE.c.kind == added, CHANGE.c.key == key)
    articles = select(CHANGE.c.key).where(CHANGE.c.kind == Kind.ARTICLE.value, CHANGE.c.revision.in_(came))
    kept = (
        select(ARTICLE.c.key, VERSION.c.number, VERSION.c.statements)
        .join_from(VERSION, ARTICLE, ARTICLE.c.id == VERSION.c.article_id)
        .where(ARTICLE.c.key.in_(articles))
        .order_by(VERSION.c.seen_at.desc(), VERSION.c.number.desc())
    )
    for article, number, statements in connection.execute(kept):
        if any(one["key"] == key for one in statements):
            raise GoneError(key, article, number)
