"""Matches and conflicts, as matching found them: made, grown, merged, and taken apart when statements go."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, delete, exists, func, insert, select
from sqlalchemy.orm import Session

from app.index.reports import FIRST_REPORT_FIRST
from app.model import Because, Member, Relation, Verdict
from app.store.keys import match_key
from app.store.locks import insert_or_ignore
from app.store.tables import ConflictRow, MatchMemberRow, MatchRow, StatementRow, table

_STATEMENT = table(StatementRow)
_MATCH = table(MatchRow)
_MEMBER = table(MatchMemberRow)
_CONFLICT = table(ConflictRow)

_LOCK = int.from_bytes(b"matches", "big")  # only has to differ from other locks in the same database


Stands = Callable[[str, str], Member]
"""How a statement stands to the first report of its match, both by key."""


def regroup(session: Session, rows: Mapping[str, int], groups: Sequence[Sequence[str]], stands: Stands) -> None:
    """Make the matches of some statements be these groups; each is of two or more, the first report first.

    `rows` are all statements whose matches may change, by key. A match keeps its key as long as it keeps most of its
    members; what stays as it was is not written again.
    """
    _one_writer(session)
    keys = {row: key for key, row in rows.items()}
    held = _members(session, rows.values())
    kept = _kept(groups, {match: {keys.get(row, "") for row in members} for match, members in held.items()})
    gone = held.keys() - set(kept.values())
    session.execute(delete(_MATCH).where(_MATCH.c.id.in_(gone)))
    added: list[tuple[int, list[str], str]] = []
    for number, group in enumerate(groups):
        match = kept.get(number)
        members = held[match] if match is not None else {}
        first = next((keys.get(row) for row, relation in members.items() if relation is None), None)
        stay = {keys[row] for row in members if keys.get(row) in group} if first == group[0] else set()
        leave = [row for row in members if keys.get(row) not in stay]
        if leave:
            session.execute(delete(_MEMBER).where(_MEMBER.c.statement_id.in_(leave)))
        added.append((number if match is None else -match, [key for key in group if key not in stay], group[0]))
    for number, new, first in added:
        match = -number if number < 0 else _new_match(session, first)
        _insert_members(session, match, [(rows[key], stands(first, key)) for key in new])


def join(session: Session, match: str, row: int, article: int, member: Member) -> bool:
    """Let one more statement into a match, unless its article is in it; say whether it came in."""
    _one_writer(session)
    number: int = session.execute(select(_MATCH.c.id).where(_MATCH.c.key == match)).scalar_one()
    here = _STATEMENT.c.article_id == article
    told = select(_MEMBER.c.match_id).join_from(_MEMBER, _STATEMENT).where(_MEMBER.c.match_id == number, here)
    if session.execute(told.limit(1)).first() is not None:
        return False
    _insert_members(session, number, [(row, member)])
    return True


def members_of(session: Session, match: str, most: int) -> list[int]:
    """The rows of a match's first report and of those that came first besides, `most` in all.

    They are the first of an index: the earliest published would be found by a look at all thousand.
    """
    rows = select(_MEMBER.c.statement_id).join_from(_MEMBER, _MATCH).where(_MATCH.c.key == match)
    first: int = session.execute(rows.where(_MEMBER.c.relation.is_(None))).scalar_one()
    besides = rows.where(_MEMBER.c.statement_id != first).order_by(_MEMBER.c.statement_id).limit(most - 1)
    return [first, *session.scalars(besides)]


def _members(session: Session, rows: Collection[int]) -> dict[int, dict[int, str | None]]:
    """The matches of some statements: match -> each member's row -> its relation to the first report."""
    touched = select(_MEMBER.c.match_id).where(_MEMBER.c.statement_id.in_(rows))
    found = session.execute(
        select(_MEMBER.c.match_id, _MEMBER.c.statement_id, _MEMBER.c.relation).where(_MEMBER.c.match_id.in_(touched))
    )
    held: dict[int, dict[int, str | None]] = {}
    for match, row, relation in found:
        held.setdefault(match, {})[row] = relation
    return held


def _kept(groups: Sequence[Sequence[str]], held: Mapping[int, set[str]]) -> dict[int, int]:
    """Which stored match each group goes on as: that with which it shares most; of equals the older one."""
    shared = [
        (-len(members.intersection(group)), match, number)
        for number, group in enumerate(groups)
        for match, members in held.items()
        if members.intersection(group)
    ]
    kept: dict[int, int] = {}
    for _, match, number in sorted(shared):
        if number not in kept and match not in kept.values():
            kept[number] = match
    return kept


def _insert_members(session: Session, match: int, members: Sequence[tuple[int, Member]]) -> None:
    rows = [
        {
            "match_id": match,
            "statement_id": row,
            "relation": member.relation and member.relation.value,
            "score": member.score,
            "because": _told(member.because),
        }
        for row, member in members
    ]
    if rows:
        session.execute(insert(_MEMBER), rows)


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


def save_conflict(session: Session, key: str, other: str, verdict: Verdict) -> None:
    """Note that two statements contradict each other in the same words; stored once, whichever comes first."""
    if verdict.relation is not Relation.CONFLICT or key == other:
        raise ValueError(f"{key} and {other} are no conflict: {verdict.relation}")
    ids = _ids(session, [key, other])
    low, high = sorted(ids.values())
    row = {"statement_id": low, "other_id": high, "score": verdict.score, "because": _told(verdict.because)}
    insert_or_ignore(session, _CONFLICT, [row])


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


def _new_match(session: Session, first: str) -> int:
    for ordinal in itertools.count():
        key = match_key(first, ordinal)
        if not session.scalar(select(exists().where(_MATCH.c.key == key))):
            row_id: int = session.execute(insert(_MATCH).values(key=key).returning(_MATCH.c.id)).scalar_one()
            return row_id
    raise AssertionError("numbers do not end")


def _told(because: Because) -> dict[str, object]:
    return because.model_dump(mode="json")


def _one_writer(session: Session) -> None:
    """On PostgreSQL matches are changed by one transaction at a time: two could else grow one match apart."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
