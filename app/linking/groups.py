"""The rows of matches: made, grown, merged, taken apart, and dropped with their statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.index.candidates import chunks
from app.linking.queue import enqueue_for_grouping
from app.model import Member
from app.store.changes import Kind, note, note_linked
from app.store.history import keep_members
from app.store.keys import match_key
from app.store.tables import MatchMemberRow, MatchRow, StatementRow, table

_STATEMENT = table(StatementRow)
_MATCH = table(MatchRow)
_MEMBER = table(MatchMemberRow)

_LOCK = int.from_bytes(b"matches", "big")  # only has to differ from other locks in the same database

RelationTo = Callable[[str, str], Member]
"""The relation of a statement to the first report of its match, both by key."""


class StaleError(RuntimeError):
    """What was read to decide what to write changed meanwhile: read and decide again."""


class StoredMember(NamedTuple):
    """A member as it is stored."""

    relation: str | None
    score: float
    because: dict[str, Any]


class StoredMatch(NamedTuple):
    """A match as it is stored, with its members by row."""

    key: str
    members: dict[int, StoredMember]

    @property
    def first(self) -> int | None:
        """The row of the first report."""
        return next((row for row, member in self.members.items() if member.relation is None), None)


class MatchChanges(NamedTuple):
    """What has to be written so that some statements are in the matches that were decided on."""

    gone: list[int]
    """Matches that end."""
    leave: list[int]
    """Statements that leave their match, or come back to it in another relation."""
    made: list[str]
    """First reports of matches that are made, by key."""
    enter: list[tuple[int | str, int, StoredMember]]
    """Statements that come in: the match, or the key of the first report of one that is made; and the statement."""
    matches: set[str]
    statements: set[str]
    """The keys of all matches that were there and change, and of the statements whose match or relation changes."""
    joined: set[str]
    """The statements that come into a match in which they were not before."""


def regroup(
    session: Session,
    rows: Mapping[str, int],
    groups: Sequence[Sequence[str]],
    relation_to: RelationTo,
    *,
    judged_again: Collection[str] = (),
) -> None:
    """Make the matches of some statements be these groups, at once: see `match_changes`."""
    one_writer(session)
    held = matches_of(session, rows.values())
    write_changes(session, match_changes(held, rows, groups, relation_to, judged_again=judged_again))


def match_changes(
    held: Mapping[int, StoredMatch],
    rows: Mapping[str, int],
    groups: Sequence[Sequence[str]],
    relation_to: RelationTo,
    *,
    judged_again: Collection[str] = (),
) -> MatchChanges:
    """What to write so that the matches of some statements are these groups.

    `rows` are all statements whose matches may change, by key, and `held` their stored matches; each group is of two or
    more, the first report first. A match keeps its key as long as it keeps most of its members; a member keeps its
    relation as long as its match keeps its first report, but for those `judged_again`.
    """
    keys = {row: key for key, row in rows.items()}
    kept = _kept(held, rows, groups)
    before = {row: (number, one) for number, match in held.items() for row, one in match.members.items()}
    after: dict[int, tuple[int | str, StoredMember]] = {}
    for number, group in enumerate(groups):
        match = held[kept[number]] if number in kept else None
        stays = match is not None and match.first == rows[group[0]]
        for key in group:
            stored = match.members.get(rows[key]) if match and stays and key not in judged_again else None
            member = stored or _as_stored(relation_to(group[0], key))
            after[rows[key]] = kept.get(number, group[0]), member
    leave = sorted(row for row, one in before.items() if after.get(row) != one)
    enter = sorted(row for row, one in after.items() if before.get(row) != one)
    gone = sorted(held.keys() - set(kept.values()))
    touched = {*gone, *(before[row][0] for row in leave), *(after[row][0] for row in enter)}
    return MatchChanges(
        gone=gone,
        leave=leave,
        made=[group[0] for number, group in enumerate(groups) if number not in kept],
        enter=[(after[row][0], row, after[row][1]) for row in enter],
        matches={match.key for number, match in held.items() if number in touched},
        statements={keys[row] for row in {*leave, *enter} if row in keys},
        joined={keys[row] for row in enter if row in keys and (row not in before or before[row][0] != after[row][0])},
    )


def write_changes(session: Session, changes: MatchChanges) -> None:
    """Write what was decided, all at once."""
    if not changes.matches and not changes.made:
        return
    keep_members(session, changes.leave)
    session.execute(delete(_MATCH).where(_MATCH.c.id.in_(changes.gone)))
    _delete_members(session, changes.leave)
    made = _new_matches(session, changes.made)
    _insert_members(
        session, [(match if isinstance(match, int) else made[match][0], row, one) for match, row, one in changes.enter]
    )
    note(session, Kind.MATCH, {*changes.matches, *(key for _, key in made.values())})
    note_linked(session, changes.statements)
    note(session, Kind.JOINED, changes.joined)


class Joining(NamedTuple):
    """A statement that comes into a match, or is in it and is judged again: its row and its article's; the match and
    the row of its first report; and the statement's relation to that."""

    statement: int
    article: int
    match: str
    first: int
    member: Member


def join(session: Session, joining: Sequence[Joining]) -> None:
    """Let statements into matches. Raises `StaleError` where a match is not what it was when that was decided."""
    if not joining:
        return
    one_writer(session)
    firsts = select(_MATCH.c.key, _MATCH.c.id, _MEMBER.c.statement_id).join_from(_MATCH, _MEMBER)
    keys = {one.match for one in joining}
    known = {
        row.key: row for row in session.execute(firsts.where(_MATCH.c.key.in_(keys), _MEMBER.c.relation.is_(None)))
    }
    columns = (_STATEMENT.c.article_id, _MEMBER.c.match_id, _MEMBER.c.statement_id)
    beside = select(*columns, *(_MEMBER.c[name] for name in StoredMember._fields))
    beside = beside.join_from(_STATEMENT, _MEMBER, _MEMBER.c.statement_id == _STATEMENT.c.id)
    beside = beside.where(_STATEMENT.c.article_id.in_({one.article for one in joining}))
    rows = session.execute(beside).all()
    taken = {(row.article_id, row.match_id): row.statement_id for row in rows}
    before = {row.statement_id: (row.match_id, StoredMember(*row[3:])) for row in rows}
    after: dict[int, tuple[int, StoredMember]] = {}
    for one in joining:
        match = known.get(one.match)
        if match is None or match.statement_id != one.first:
            raise StaleError("a match has another first report")
        is_elsewhere = one.statement in before and before[one.statement][0] != match.id
        if is_elsewhere or taken.setdefault((one.article, match.id), one.statement) != one.statement:
            raise StaleError("a statement is in another match, or another one of its article in this")
        after[one.statement] = match.id, _as_stored(one.member)
    changed = [one for one in joining if before.get(one.statement) != after[one.statement]]
    again = sorted(one.statement for one in changed if one.statement in before)
    keep_members(session, again)
    _delete_members(session, again)
    _insert_members(session, [(after[one.statement][0], one.statement, after[one.statement][1]) for one in changed])
    note(session, Kind.MATCH, [one.match for one in changed])
    note_linked(session, [one.member.key for one in changed])
    note(session, Kind.JOINED, [one.member.key for one in changed if one.statement not in before])


def drop_from_matches(session: Session, statement_ids: Collection[int]) -> None:
    """Take statements out of their matches.

    A match ends when fewer than two members are left, and when its first report goes: the relations of the others to
    one another are not known. What is left of it is grouped anew later.
    """
    if not statement_ids:
        return
    one_writer(session)
    held = matches_of(session, statement_ids)
    ended: list[int] = []
    lost: set[int] = set()
    for number, match in held.items():
        left = match.members.keys() - set(statement_ids)
        if len(left) < 2 or match.first not in left:
            ended.append(number)
            lost |= left
    keep_members(session, lost.union(statement_ids))
    session.execute(delete(_MATCH).where(_MATCH.c.id.in_(sorted(ended))))
    _delete_members(session, sorted(statement_ids))
    enqueue_for_grouping(session, dict.fromkeys(lost, False))
    note(session, Kind.MATCH, [match.key for match in held.values()])
    note_linked(session, _keys(session, lost))


def one_writer(session: Session) -> None:
    """On PostgreSQL wait until no other transaction writes links or matches, and let others wait until this one ends.

    What is read from here on about them stays true. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def matches_of(session: Session, rows: Collection[int]) -> dict[int, StoredMatch]:
    """The matches that some statements are in, by row, with all their members."""
    columns = (_MATCH.c.id, _MATCH.c.key, *(_MEMBER.c[name] for name in ("statement_id", *StoredMember._fields)))
    held: dict[int, StoredMatch] = {}
    for some in chunks(sorted(rows)):
        touched = select(_MEMBER.c.match_id).where(_MEMBER.c.statement_id.in_(some))
        found = session.execute(
            select(*columns).join_from(_MATCH, _MEMBER).where(_MATCH.c.id.in_(touched)).order_by(_MATCH.c.id)
        )
        for number, key, row, *stored in found.all():
            held.setdefault(number, StoredMatch(key, {})).members[row] = StoredMember(*stored)
    return held


def _kept(held: Mapping[int, StoredMatch], rows: Mapping[str, int], groups: Sequence[Sequence[str]]) -> dict[int, int]:
    """Which stored match each group goes on as: that with which it shares most; of equals the older one."""
    match_of = {row: number for number, match in held.items() for row in match.members}
    members = ((number, rows[key]) for number, group in enumerate(groups) for key in group)
    shared = Counter((match_of[row], number) for number, row in members if row in match_of)
    kept: dict[int, int] = {}
    used: set[int] = set()
    for (match, number), _ in sorted(shared.items(), key=lambda one: (-one[1], *one[0])):
        if number not in kept and match not in used:
            kept[number] = match
            used.add(match)
    return kept


def _new_matches(session: Session, firsts: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Make matches with these first reports: the row and the key of each, by the key of the first report."""
    if not firsts:
        return {}
    keys = {first: match_key(first, 0) for first in firsts}
    ordinal = 0
    while taken := set(session.scalars(select(_MATCH.c.key).where(_MATCH.c.key.in_(keys.values())))):
        ordinal += 1
        keys |= {first: match_key(first, ordinal) for first, key in keys.items() if key in taken}
    made = insert(_MATCH).returning(_MATCH.c.key, _MATCH.c.id)
    rows: dict[str, int] = dict(session.execute(made, [{"key": key} for key in keys.values()]).all())
    return {first: (rows[key], key) for first, key in keys.items()}


def _as_stored(member: Member) -> StoredMember:
    relation = member.relation and member.relation.value
    return StoredMember(relation, member.score, member.because.model_dump(mode="json"))


def _insert_members(session: Session, members: Iterable[tuple[int, int, StoredMember]]) -> None:
    rows = [{"match_id": match, "statement_id": row, **stored._asdict()} for match, row, stored in members]
    if rows:
        session.execute(insert(_MEMBER), rows)


def _delete_members(session: Session, rows: Sequence[int]) -> None:
    for some in chunks(rows):
        session.execute(delete(_MEMBER).where(_MEMBER.c.statement_id.in_(some)))


def _keys(session: Session, rows: Collection[int]) -> list[str]:
    """The keys of statements by row, in the order of rows."""
    read = select(_STATEMENT.c.key).order_by(_STATEMENT.c.id)
    return [key for some in chunks(sorted(rows)) for key in session.scalars(read.where(_STATEMENT.c.id.in_(some)))]
