"""Statements moved from one speaker to another: those it made, those about it, those it holds; and its roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    BindParameter,
    Delete,
    Integer,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    exists,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import FromClause

from app.model import LISTED_ACTS, Because
from app.store.changes import Kind, note
from app.store.given import dialect_of, given
from app.store.tables import (
    ArticleSpeakerRow,
    SpeakerRoleRow,
    StatementAboutRow,
    StatementRow,
    StatementSpeakerRow,
    table,
)

_NAMED = table(ArticleSpeakerRow)
_ROLE = table(SpeakerRoleRow)
_STATEMENT = table(StatementRow)
_MADE_BY = table(StatementSpeakerRow)
_ABOUT = table(StatementAboutRow)


@dataclass(frozen=True)
class Move:
    """All that an article says of speaker `old` is to be `new`'s; articles and speakers by row id."""

    article: int
    old: int
    new: int
    because: Because


@dataclass
class Moved:
    """What was moved: the keys of the statements, and what it adds to the counts of the speakers, by row id.

    Every speaker who lost or gained anything is in `counts`, with 0 where the number of statements stays.
    """

    statements: list[str] = field(default_factory=list)
    counts: Counter[int] = field(default_factory=Counter)

    def add(self, other: Moved) -> None:
        """Take in what another call moved."""
        self.statements += other.statements
        for speaker, more in other.counts.items():
            self.counts[speaker] += more


def move_statements(session: Session, moves: Sequence[Move]) -> Moved:
    """Carry out some moves, in a fixed number of SQL statements however many there are.

    No two of them give speakers of one article to the same new one. A joint statement of the old and the new speaker
    stays with the new one once. The counts are not written: the caller does, once and late, with all others
    (`app.store.statement_counts`).
    """
    moved = Moved()
    if not moves:
        return moved
    dialect = dialect_of(session)
    # An article may give one speaker two names: the first that finds somebody else moves both.
    first: dict[tuple[int, int], Move] = {}
    for move in moves:
        first.setdefault((move.article, move.old), move)
    moves = list(first.values())
    values = [{"article": one.article, "old": one.old, "new": one.new} for one in moves]
    made = session.execute(_joined(dialect, _MADE_BY), {"moves": values}).all()
    held = session.execute(_named_beside(dialect, "holder_id"), {"moves": values}).all()
    relayed = session.execute(_named_beside(dialect, "relayed_by_id"), {"moves": values}).all()
    spoken_for = session.execute(_named_beside(dialect, "speaks_for_id"), {"moves": values}).all()
    about = session.execute(_joined(dialect, _ABOUT), {"moves": values}).all()
    roles = session.execute(_roles(dialect), {"moves": values}).all()
    for move in moves:
        moved.counts.update({move.old: 0, move.new: 0})
    new, known = _apart(made)
    moved.counts.subtract(row.old for row in made if row.act in LISTED_ACTS)
    moved.counts.update(row.new for row in new if row.act in LISTED_ACTS)
    for into, (gained, had) in ((_MADE_BY, (new, known)), (_ABOUT, _apart(about))):
        drop, give = _drop_and_give(into)
        _write(session, drop, had, "statement", "old")
        _write(session, give, gained, "statement", "old", "new")
    _write(session, _GIVE_HELD, held, "statement", "new")
    _write(session, _GIVE_RELAYED, relayed, "statement", "new")
    _write(session, _GIVE_SPOKEN_FOR, spoken_for, "statement", "new")
    new, known = _apart(roles)
    _write(session, _DROP_ROLE, known, "article", "old", "given_role")
    _write(session, _GIVE_ROLE, new, "article", "old", "given_role", "new")
    reasons = [{"why": one.because.model_dump(mode="json")} for one in moves]
    session.connection().execute(_GIVE_NAME, [value | why for value, why in zip(values, reasons, strict=True)])
    moved.statements = list(dict.fromkeys(row.key for row in (*made, *spoken_for)))
    note(session, Kind.STATEMENT, {row.key for row in (*made, *held, *relayed, *spoken_for, *about)})
    return moved


def _apart(rows: Sequence[Row[Any]]) -> tuple[list[Row[Any]], list[Row[Any]]]:
    """What the new speaker gets, and what it has already."""
    return [row for row in rows if not row.known], [row for row in rows if row.known]


def _write(session: Session, statement: Delete | Update, rows: Sequence[Row[Any]], *columns: str) -> None:
    if rows:
        session.connection().execute(statement, [{name: getattr(row, name) for name in columns} for row in rows])


_OLD: BindParameter[int] = bindparam("old")
_NEW: BindParameter[int] = bindparam("new")
_GIVE_HELD = update(_STATEMENT).where(_STATEMENT.c.id == bindparam("statement")).values(holder_id=_NEW)
_GIVE_RELAYED = update(_STATEMENT).where(_STATEMENT.c.id == bindparam("statement")).values(relayed_by_id=_NEW)
_GIVE_SPOKEN_FOR = update(_STATEMENT).where(_STATEMENT.c.id == bindparam("statement")).values(speaks_for_id=_NEW)
_ROLE_OF_OLD = (_ROLE.c.speaker_id == _OLD) & (_ROLE.c.article_id == bindparam("article"))
_ROLE_OF_OLD &= _ROLE.c.role == bindparam("given_role")
_DROP_ROLE = delete(_ROLE).where(_ROLE_OF_OLD)
_GIVE_ROLE = update(_ROLE).where(_ROLE_OF_OLD).values(speaker_id=_NEW)
_NAMED_OLD = (_NAMED.c.article_id == bindparam("article")) & (_NAMED.c.speaker_id == _OLD)
_GIVE_NAME = update(_NAMED).where(_NAMED_OLD).values(speaker_id=_NEW, because=bindparam("why", type_=JSON))


def _moves(dialect: str) -> FromClause:
    return given(dialect, "moves", article=Integer, old=Integer, new=Integer)


@cache
def _drop_and_give(into: Table) -> tuple[Delete, Update]:
    """How a statement is parted from the old speaker, and how it is given to the new one."""
    old = (into.c.statement_id == bindparam("statement")) & (into.c.speaker_id == _OLD)
    return delete(into).where(old), update(into).where(old).values(speaker_id=_NEW)


@cache
def _joined(dialect: str, by: Table) -> Select[Any]:
    """The statements that a table joins with the old speakers; `known` are those that it joins with the new one too."""
    moves, other = _moves(dialect), by.alias("other")
    known = exists().where(other.c.statement_id == _STATEMENT.c.id, other.c.speaker_id == moves.c.new)
    return (
        select(
            _STATEMENT.c.id.label("statement"),
            _STATEMENT.c.key,
            _STATEMENT.c.act,
            moves.c.old,
            moves.c.new,
            known.correlate(_STATEMENT, moves).label("known"),
        )
        .join_from(moves, _STATEMENT, _STATEMENT.c.article_id == moves.c.article)
        # By its index of speakers SQLite would read all that the old one ever said, for each article again.
        .join(by, (by.c.statement_id == _STATEMENT.c.id) & (by.c.speaker_id + 0 == moves.c.old))
        .order_by(_STATEMENT.c.article_id, _STATEMENT.c.start_at, _STATEMENT.c.id)
    )


@cache
def _named_beside(dialect: str, column: Literal["holder_id", "relayed_by_id", "speaks_for_id"]) -> Select[Any]:
    """The statements whose belief the old speakers hold, that came through them, or whose source speaks for them."""
    moves = _moves(dialect)
    here = (_STATEMENT.c.article_id == moves.c.article) & (_STATEMENT.c[column] == moves.c.old)
    held = select(_STATEMENT.c.id.label("statement"), _STATEMENT.c.key, moves.c.new)
    return held.join_from(moves, _STATEMENT, here).order_by(_STATEMENT.c.id)


@cache
def _roles(dialect: str) -> Select[Any]:
    """The roles that the articles give the old speakers; `known` are those that they give the new one too."""
    moves, other = _moves(dialect), _ROLE.alias("other")
    same = (other.c.article_id == _ROLE.c.article_id) & (other.c.role == _ROLE.c.role)
    known = exists().where(same, other.c.speaker_id == moves.c.new).correlate(_ROLE, moves)
    here = (_ROLE.c.article_id == moves.c.article) & (_ROLE.c.speaker_id == moves.c.old)
    return (
        select(moves.c.article, _ROLE.c.role.label("given_role"), moves.c.old, moves.c.new, known.label("known"))
        .join_from(moves, _ROLE, here)
        .order_by(_ROLE.c.article_id, _ROLE.c.role, moves.c.old)
    )
