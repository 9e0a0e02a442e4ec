"""Matches and conflicts, as matching found them: made, grown, merged, and taken apart when statements go."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, delete, exists, func, insert, select
from sqlalchemy.orm import Session

from app.model import Because, Member, Relation, Verdict
from app.store.contention import insert_or_ignore
from app.store.naming import match_key
from app.store.tables import ConflictRow, MatchMemberRow, MatchRow, StatementRow, table

_STATEMENT = table(StatementRow)
_MATCH = table(MatchRow)
_MEMBER = table(MatchMemberRow)
_CONFLICT = table(ConflictRow)

_LOCK = int.from_bytes(b"matches", "big")  # only has to differ from other locks in the same database

# The order of reports: when they were published, then in which order they came, then where they stand.
FIRST_REPORT_FIRST = (
    _STATEMENT.c.published_on.asc().nulls_last(),
    _STATEMENT.c.article_id,
    _STATEMENT.c.start_at,
    _STATEMENT.c.id,
)


def save_match(session: Session, members: Sequence[Member]) -> str:
    """Store a match, and give its key.

    `members` is the whole match: its first report, whose relation is None, and how each other one stands to it. A match
    that is listed whole grows, and keeps its key; of several, which become one, the key of the earliest first report
    stays. A member that is stored but not listed stays too, if its relation is to the same first report; if it is to
    another one, those listed leave it for this match.
    """
    first = _first(members)
    _one_writer(session)
    ids = _ids(session, [member.key for member in members])
    listed = set(ids.values())
    held = _held(session, listed)
    firsts = {row.id: row.statement_id for row in held if row.relation is None}
    left = {row.id for row in held if row.statement_id not in listed and firsts.get(row.id) != ids[first.key]}
    drop_from_matches(session, [row.statement_id for row in held if row.id in left and row.statement_id in listed])
    joined = [row for row in held if row.id not in left]
    match_id, key = (joined[0].id, joined[0].key) if joined else _new_match(session, first.key)
    session.execute(delete(_MEMBER).where(_MEMBER.c.statement_id.in_(listed)))
    session.execute(delete(_MATCH).where(_MATCH.c.id.in_({row.id for row in joined} - {match_id})))
    rows = [
        {
            "match_id": match_id,
            "statement_id": ids[member.key],
            "relation": member.relation and member.relation.value,
            "score": member.score,
            "because": _told(member.because),
        }
        for member in members
    ]
    session.execute(insert(_MEMBER), rows)
    return str(key)


def drop_from_matches(session: Session, statement_ids: Collection[int]) -> list[str]:
    """Take statements out of their matches; give the keys of those that lost their match by it.

    A match ends when fewer than two members are left, and when its first report goes: how the others stand to one
    another was never told.
    """
    if not statement_ids:
        return []
    _one_writer(session)
    held = _held(session, statement_ids)
    lost: list[str] = []
    for match_id in sorted({row.id for row in held}):
        rows = [row for row in held if row.id == match_id]
        left = [row for row in rows if row.statement_id not in statement_ids]
        if len(left) < 2 or all(row.relation is not None for row in left):
            lost += [row.statement for row in left]
            session.execute(delete(_MATCH).where(_MATCH.c.id == match_id))
    session.execute(delete(_MEMBER).where(_MEMBER.c.statement_id.in_(statement_ids)))
    return lost


def leave_match(session: Session, key: str) -> None:
    """Take a stored statement out of its match, which no longer fits it: its speaker or its day is another by now."""
    drop_from_matches(session, list(_ids(session, [key]).values()))


def save_conflict(session: Session, key: str, other: str, verdict: Verdict) -> None:
    """Note that two statements contradict each other in the same words; stored once, whichever comes first."""
    if verdict.relation is not Relation.CONFLICT or key == other:
        raise ValueError(f"{key} and {other} are no conflict: {verdict.relation}")
    ids = _ids(session, [key, other])
    low, high = sorted(ids.values())
    row = {"statement_id": low, "other_id": high, "score": verdict.score, "because": _told(verdict.because)}
    insert_or_ignore(session, _CONFLICT, [row])


def _first(members: Sequence[Member]) -> Member:
    firsts = [member for member in members if member.relation is None]
    keys = {member.key for member in members}
    if len(firsts) != 1 or len(keys) < 2 or len(keys) < len(members):
        raise ValueError("a match has two members or more, each once, and one of them is the first report")
    if any(member.relation is Relation.CONFLICT for member in members):
        raise ValueError("a conflict is never a match")
    return firsts[0]


def _ids(session: Session, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = dict(
        session.execute(select(_STATEMENT.c.key, _STATEMENT.c.id).where(_STATEMENT.c.key.in_(keys))).all()
    )
    missing = sorted(set(keys) - set(found))
    if missing:
        raise ValueError(f"statements {', '.join(missing)} are not in the store")
    return found


def _held(session: Session, statement_ids: Collection[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every member of every match that one of the statements is in, the match with the earliest first report first."""
    touched = select(_MEMBER.c.match_id).where(_MEMBER.c.statement_id.in_(statement_ids))
    return session.execute(
        select(
            _MATCH.c.id,
            _MATCH.c.key,
            _MEMBER.c.statement_id,
            _STATEMENT.c.key.label("statement"),
            _MEMBER.c.relation,
        )
        .join_from(_MATCH, _MEMBER)
        .join(_STATEMENT)
        .where(_MATCH.c.id.in_(touched))
        .order_by(_MEMBER.c.relation.is_not(None), *FIRST_REPORT_FIRST)
    ).all()


def _new_match(session: Session, first: str) -> tuple[int, str]:
    for ordinal in itertools.count():
        key = match_key(first, ordinal)
        if not session.scalar(select(exists().where(_MATCH.c.key == key))):
            row_id: int = session.execute(insert(_MATCH).values(key=key).returning(_MATCH.c.id)).scalar_one()
            return row_id, key
    raise AssertionError("numbers do not end")


def _told(because: Because) -> dict[str, object]:
    return because.model_dump(mode="json")


def _one_writer(session: Session) -> None:
    """On PostgreSQL matches are changed by one transaction at a time: two could else grow one match apart."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
