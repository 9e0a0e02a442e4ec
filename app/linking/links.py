"""Links between statements that are judged to be one, the signs by which they find each other, and copies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.matches.blocking_keys import signs
from app.matches.clustering import Link
from app.store.locks import insert_or_ignore
from app.store.tables import (
    ArticleRow,
    ConflictRow,
    MatchLinkRow,
    StatementRow,
    StatementSignRow,
    table,
)

_ARTICLE = table(ArticleRow)
_STATEMENT = table(StatementRow)
_SIGN = table(StatementSignRow)
_LINK = table(MatchLinkRow)
_CONFLICT = table(ConflictRow)

MOST_LINKED = 20_000  # statements in one web of links; beyond, a match grows by its nearest alone


def save_links(session: Session, statement: int, others: Iterable[tuple[int, float]]) -> set[int]:
    """Keep which statements one is judged to be the same as, in place of those before; all that were or are linked."""
    mine = or_(_LINK.c.statement_id == statement, _LINK.c.other_id == statement)
    before = session.execute(select(_LINK.c.statement_id, _LINK.c.other_id).where(mine)).all()
    session.execute(delete(_LINK).where(mine))
    rows = [
        {"statement_id": min(statement, other), "other_id": max(statement, other), "score": score}
        for other, score in others
    ]
    insert_or_ignore(session, _LINK, rows)
    now = {number for row in rows for number in (row["statement_id"], row["other_id"])}
    return {int(number) for number in now} | {number for row in before for number in row} | {statement}


def is_linked(session: Session, statement: int) -> bool:
    """Whether a statement is linked to any."""
    return session.execute(select(_LINK.c.score).where(_touching([statement])).limit(1)).first() is not None


def web(session: Session, statements: Collection[int]) -> tuple[set[int], list[tuple[int, int, float]]]:
    """All statements that links lead to from some, and the links between them."""
    known: set[int] = set()
    found: dict[tuple[int, int], float] = {}
    fresh = set(statements)
    while fresh and len(known) < MOST_LINKED:
        known |= fresh
        rows = session.execute(select(_LINK).where(_touching(fresh))).all()
        found |= {(row.statement_id, row.other_id): row.score for row in rows}
        fresh = {number for pair in found for number in pair} - known
    return known, [(one, other, score) for (one, other), score in found.items()]


def _touching(statements: Collection[int]) -> ColumnElement[bool]:
    return or_(_LINK.c.statement_id.in_(statements), _LINK.c.other_id.in_(statements))


def conflicts_among(session: Session, statements: Collection[int]) -> list[tuple[int, int]]:
    """The pairs of these statements that are at odds."""
    both = _CONFLICT.c.statement_id.in_(statements) & _CONFLICT.c.other_id.in_(statements)
    return [(row.statement_id, row.other_id) for row in session.execute(select(_CONFLICT).where(both))]


def is_at_odds(session: Session, statement: int) -> bool:
    """Whether a statement is at odds with any."""
    mine = or_(_CONFLICT.c.statement_id == statement, _CONFLICT.c.other_id == statement)
    return session.execute(select(_CONFLICT.c.score).where(mine).limit(1)).first() is not None


def drop_conflicts(session: Session, statement: int) -> None:
    """Forget with which statements one is at odds: it is judged anew."""
    mine = or_(_CONFLICT.c.statement_id == statement, _CONFLICT.c.other_id == statement)
    session.execute(delete(_CONFLICT).where(mine))


def row_of(session: Session, key: str) -> int:
    """The row of a statement."""
    row: int = session.execute(select(_STATEMENT.c.id).where(_STATEMENT.c.key == key)).scalar_one()
    return row


def keys_of_rows(session: Session, rows: Collection[int]) -> list[str]:
    """The keys of statements by row id, in the order of rows."""
    return list(session.scalars(select(_STATEMENT.c.key).where(_STATEMENT.c.id.in_(rows)).order_by(_STATEMENT.c.id)))


def linked_to(session: Session, statements: Collection[int]) -> list[str]:
    """The keys of the statements that are linked to some of these, and are none of them."""
    rows = session.execute(select(_LINK.c.statement_id, _LINK.c.other_id).where(_touching(statements))).all()
    others = {number for row in rows for number in row} - set(statements)
    return list(session.scalars(select(_STATEMENT.c.key).where(_STATEMENT.c.id.in_(others)).order_by(_STATEMENT.c.id)))


def sign(session: Session, statements: Collection[int]) -> None:
    """Keep the blocking keys of some statements, by row id."""
    rows = [
        {"sign": one, "day": day.toordinal() if day else 0, "statement_id": number}
        for number, day, content in _told(session, _STATEMENT.c.id.in_(statements))
        for one in _signs(content)
    ]
    insert_or_ignore(session, _SIGN, rows)


def unsign(session: Session, article: int) -> None:
    """Remove the signs of an article's statements, found by their days and words."""
    rows = [
        {"one": one, "on": day.toordinal() if day else 0, "of": number}
        for number, day, content in _told(session, _STATEMENT.c.article_id == article)
        for one in sorted(_signs(content))
    ]
    if rows:
        here = (_SIGN.c.sign == bindparam("one")) & (_SIGN.c.day == bindparam("on"))
        session.connection().execute(delete(_SIGN).where(here, _SIGN.c.statement_id == bindparam("of")), rows)


def _told(session: Session, where: ColumnElement[bool]) -> Sequence[Row[int, dt.date | None, str]]:
    told = select(_STATEMENT.c.id, _STATEMENT.c.day, _STATEMENT.c.content_text)
    return session.execute(told.where(where)).all()


def _signs(content: str) -> set[int]:
    found = signs(content)
    return {*found.rare, *found.lasting}


def mark_copies(session: Session, article: int) -> list[str]:
    """Say of which article this one is a copy, if it is; the statements of others that are copies no longer.

    A copy has the very text of an article that was read before it, and no other outlet: the same page under two
    addresses, not what two outlets print of an agency.
    """
    row = session.execute(select(_ARTICLE.c.sha256, _ARTICLE.c.outlet_id).where(_ARTICLE.c.id == article)).one()
    same_outlet = _ARTICLE.c.outlet_id.is_not_distinct_from(row.outlet_id)
    unknown = _ARTICLE.c.outlet_id.is_(None) if row.outlet_id is not None else _ARTICLE.c.id.is_not(None)
    earlier = (_ARTICLE.c.sha256 == row.sha256) & (_ARTICLE.c.id < article) & _ARTICLE.c.copy_of_id.is_(None)
    original: int | None = session.scalar(select(func.min(_ARTICLE.c.id)).where(earlier, or_(same_outlet, unknown)))
    session.execute(update(_ARTICLE).where(_ARTICLE.c.id == article).values(copy_of_id=original))
    parted = list(
        session.scalars(select(_ARTICLE.c.id).where(_ARTICLE.c.copy_of_id == article, _ARTICLE.c.sha256 != row.sha256))
    )
    if not parted:
        return []
    session.execute(update(_ARTICLE).where(_ARTICLE.c.id.in_(parted)).values(copy_of_id=None))
    return list(session.scalars(select(_STATEMENT.c.key).where(_STATEMENT.c.article_id.in_(parted))))


def as_links(pairs: Sequence[tuple[int, int, float]], keys: dict[int, str]) -> list[Link]:
    """Links between rows as links between keys."""
    return [Link(keys[one], keys[other], score) for one, other, score in pairs if one in keys and other in keys]
