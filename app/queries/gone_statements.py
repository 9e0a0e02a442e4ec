"""Statements that are not shown any more: corrected away, or in an earlier text of their article alone."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, literal, select

from app.model import CorrectionKind
from app.queries.columns import ARTICLE, CHANGE, CORRECTED, CORRECTION, CORRECTION_ANCHOR, VERSION
from app.store.changes import Kind


class GoneError(LookupError):
    """The statement is in no current text of an article, but in version `number` of article `article`, by its key."""

    def __init__(self, statement: str, article: str, number: int) -> None:
        super().__init__(statement, article, number)
        self.statement = statement
        self.article = article
        self.number = number


class CorrectedAwayError(LookupError):
    """The statement was taken out of every list by a correction: its id, and who made it, when and why."""

    def __init__(self, statement: str, correction: str, by: str, at: dt.datetime, note: str | None) -> None:
        super().__init__(statement, correction, by, at, note)
        self.statement = statement
        self.correction = correction
        self.by = by
        self.at = at
        self.note = note


def refuse_gone(connection: Connection, key: str) -> None:
    """Raise where a statement that is not stored any more was there: `CorrectedAwayError` or `GoneError`.

    `GoneError` is for one that is kept with an earlier text of its article.
    The change log says in which transaction it came, and so with which article.
    """
    _refuse_corrected_away(connection, key)
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


def _refuse_corrected_away(connection: Connection, key: str) -> None:
    removed = (
        select(CORRECTION.c.key, CORRECTION.c.made_by, CORRECTION.c.made_at, CORRECTION.c.note, CORRECTION.c.change)
        .join_from(CORRECTED, CORRECTION_ANCHOR, CORRECTION_ANCHOR.c.statement == CORRECTED.c.statement)
        .join(CORRECTION, CORRECTION.c.id == CORRECTION_ANCHOR.c.correction_id)
        .where(CORRECTED.c.statement == key, CORRECTED.c.removed, CORRECTION_ANCHOR.c.part == 0)
        .where(CORRECTION.c.kind == CorrectionKind.STATEMENT, CORRECTION.c.undone_at.is_(None))
        .order_by(CORRECTION.c.id.desc())
    )
    for row in connection.execute(removed):
        if row.change.get("not_a_statement"):
            raise CorrectedAwayError(key, row.key, row.made_by, row.made_at, row.note)
