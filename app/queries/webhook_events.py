"""The events of a part of the change log under some filters, and what each says when it is sent.

An event is kept as its subject alone: what it says is read when it is sent, and is true at that moment. Where nothing
is left of its subject, there is nothing to send.

subject of a statement or conflict: `<statement>`; of a match: `<match> <members>`; of a wording: `<new> <old>`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, select, union_all

from app.model import EventKind, Relation, Row
from app.queries.columns import ARTICLE, CONFLICT, MATCH, MEMBER, STATEMENT
from app.queries.filters import FollowFilters
from app.queries.following import Slice, log_after, rows_meeting, statements_there
from app.queries.matches import present
from app.queries.versions import changed_last
from app.store.changes import Kind, added_since
from app.store.webhooks import Found

KINDS = (Kind.STATEMENT, Kind.JOINED, Kind.RETOLD)
MOST_BESIDE = 20  # contradictions that an event shows
AT_ONCE = 500

_S, _M, _X = STATEMENT.c, MEMBER.c, CONFLICT.c
# A conflict is stored once, whichever of the two came first.
_AT_ODDS = union_all(
    select(_X.statement_id.label("id"), _X.other_id.label("other"), _X.because).where(
        _X.relation == Relation.CONFLICT.value
    ),
    select(_X.other_id, _X.statement_id, _X.because).where(_X.relation == Relation.CONFLICT.value),
).subquery("at_odds")


class Touched(NamedTuple):
    """The statements under some filters that a part of the change log touched: their rows, by key, in their order."""

    log: Slice
    rows: Mapping[str, int]
    new: Collection[str]


def events_after(  # noqa: PLR0913 - for whom, and which part of the log
    connection: Connection, filters: FollowFilters, kinds: Collection[EventKind], seen: int, *, since: int, most: int
) -> tuple[list[Found], int, bool]:
    """The events after revision `seen`, in order; up to which revision that is; and whether none follows.

    A statement is new that came to be after revision `since`. Some `most` rows of the log are looked through.
    """
    log = log_after(connection, seen, KINDS, most)
    rows = rows_meeting(connection, filters, log.last(Kind.STATEMENT))
    touched = Touched(log, rows, added_since(connection, since, rows))
    found: list[Found] = []
    told_as_wording: set[str] = set()
    if EventKind.WORDING in kinds:
        found += _wordings(connection, touched)
        told_as_wording = {one.subject.partition(" ")[0] for one in found}
    if EventKind.STATEMENT in kinds:
        found += [one for one in _statements(touched) if one.subject not in told_as_wording]
    if EventKind.MATCH in kinds:
        found += _matches(connection, touched)
    if EventKind.CONFLICT in kinds:
        found += _conflicts(connection, touched)
    return sorted(found, key=lambda one: one.revision), log.until, log.complete


def said_by(connection: Connection, kind: EventKind, subject: str) -> Row | None:
    """What an event says; None where its subject is gone."""
    return _SAID[kind](connection, *subject.split(" "))


def _statements(touched: Touched) -> list[Found]:
    last = touched.log.last(Kind.STATEMENT)
    return [Found(EventKind.STATEMENT, key, last[key]) for key in touched.rows if key in touched.new]


def _wordings(connection: Connection, touched: Touched) -> list[Found]:
    return [
        Found(EventKind.WORDING, f"{one['new']['id']} {one['old']['id']}", number)
        for article, number in touched.log.last(Kind.RETOLD).items()
        for one in _reworded(connection, article)
        if one["new"]["id"] in touched.new
    ]


def _reworded(connection: Connection, article: str) -> list[Row]:
    """The statements of an article that had other words before its text last changed."""
    changed = changed_last(connection, article)
    return changed["reworded"] if changed else []


def _matches(connection: Connection, touched: Touched) -> list[Found]:
    last = touched.log.last(Kind.JOINED)
    joined = {touched.rows[key]: key for key in last if key in touched.rows}
    found: dict[str, int] = {}
    member = MEMBER.alias("member")
    size = select(func.count(member.c.statement_id)).where(member.c.match_id == MATCH.c.id).scalar_subquery()
    for some in _parts(joined):
        rows = select(_M.statement_id, MATCH.c.key, size).join_from(MEMBER, MATCH).where(_M.statement_id.in_(some))
        for row, match, members in connection.execute(rows):
            subject = f"{match} {members}"
            found[subject] = max(found.get(subject, 0), last[joined[row]])
    return [Found(EventKind.MATCH, subject, number) for subject, number in sorted(found.items())]


def _conflicts(connection: Connection, touched: Touched) -> list[Found]:
    last = touched.log.last(Kind.STATEMENT)
    new = {row: key for key, row in touched.rows.items() if key in touched.new}
    other = MEMBER.alias("other")
    found: set[int] = set()
    for some in _parts(new):
        own = select(_AT_ODDS.c.id).where(_AT_ODDS.c.id.in_(some))
        repeated = (
            select(_M.statement_id)
            .join_from(MEMBER, other, other.c.match_id == _M.match_id)
            .join(_AT_ODDS, _AT_ODDS.c.id == other.c.statement_id)
            .where(_M.statement_id.in_(some))
        )
        found.update(connection.scalars(own), connection.scalars(repeated))
    return [Found(EventKind.CONFLICT, key, last[key]) for row, key in new.items() if row in found]


def _statement(connection: Connection, key: str) -> Row | None:
    row = connection.scalar(select(_S.id).where(_S.key == key))
    return None if row is None else {"statement": statements_there(connection, [row])[row]}


def _match(connection: Connection, key: str, _members: str) -> Row | None:
    row = connection.scalar(select(MATCH.c.id).where(MATCH.c.key == key))
    return None if row is None else {"match": present(connection, {row: key})[0]}


def _wording(connection: Connection, new: str, old: str) -> Row | None:
    said = _statement(connection, new)
    article = connection.scalar(
        select(ARTICLE.c.key).join(STATEMENT, _S.article_id == ARTICLE.c.id).where(_S.key == new)
    )
    if said is None or article is None:
        return None
    for one in _reworded(connection, article):
        if (one["new"]["id"], one["old"]["id"]) == (new, old):
            kept = {name: one[name] for name in ("relation", "changes", "marked")}
            return said | {"before": {"id": old, "text": one["old"]["text"]}} | kept
    return None


def _conflict(connection: Connection, key: str) -> Row | None:
    said = _statement(connection, key)
    if said is None:
        return None
    row = connection.execute(select(_S.id).where(_S.key == key)).scalar_one()
    matched = select(_M.match_id).where(_M.statement_id == row)
    claim = select(_M.statement_id).where(_M.match_id.in_(matched)).union(select(_S.id).where(_S.id == row))
    pairs = (
        select(_S.key, _AT_ODDS.c.other, _AT_ODDS.c.because)
        .join_from(_AT_ODDS, STATEMENT, _S.id == _AT_ODDS.c.id)
        .where(_AT_ODDS.c.id.in_(claim))
        .order_by(_AT_ODDS.c.other, _AT_ODDS.c.id)
        .limit(MOST_BESIDE)
    )
    found = connection.execute(pairs).all()
    others = statements_there(connection, list(dict.fromkeys(one.other for one in found)))
    conflicts = [{"of": one.key, "statement": others[one.other], "because": one.because} for one in found]
    return said | {"conflicts": conflicts} if conflicts else None


def _parts(rows: Collection[int]) -> Iterator[list[int]]:
    every = sorted(rows)
    return (every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE))


_SAID: Mapping[EventKind, Callable[..., Row | None]] = {
    EventKind.STATEMENT: _statement,
    EventKind.MATCH: _match,
    EventKind.WORDING: _wording,
    EventKind.CONFLICT: _conflict,
}
