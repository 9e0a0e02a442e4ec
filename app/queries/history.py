"""How statements were shown at a revision of the store, and which match each was in (`app.store.history`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, literal, select, union

from app.model import Row
from app.queries.clauses import any_of
from app.queries.columns import (
    CHANGE,
    HISTORY_START,
    MATCH,
    MEMBER,
    MEMBER_HISTORY,
    SLUG_HISTORY,
    STATEMENT,
    STATEMENT_HISTORY,
    TOPIC_HISTORY,
)
from app.queries.versions import NotKeptError, NotYetError
from app.store.changes import Kind, position
from app.store.history import Kept

_AT_ONCE = 500

_H, _M, _T = STATEMENT_HISTORY.c, MEMBER_HISTORY.c, TOPIC_HISTORY.c
_START = select(func.coalesce(func.max(HISTORY_START.c.revision), 0))
_UNTIL = (
    select(_H.statement, _H.until_revision, _H.removed)
    .where(_H.statement.in_(any_of("keys")))
    .order_by(_H.statement, _H.until_revision)
)
_KEPT = select(_H.shown).where(_H.statement == bindparam("key"), _H.until_revision == bindparam("until"))
_LABELS = select(_T.code, _T.label).where(_T.until_revision > bindparam("number")).order_by(_T.until_revision.desc())
_SLUG_MEANT = (
    select(SLUG_HISTORY.c.speaker)
    .where(SLUG_HISTORY.c.slug == bindparam("slug"), SLUG_HISTORY.c.until_revision > bindparam("number"))
    .order_by(SLUG_HISTORY.c.until_revision)
    .limit(1)
)
_RENAMED = select(_T.until_revision).where(_T.code.in_(any_of("codes")))
_MOVED = union(
    select(_M.statement).where(_M.until_revision > bindparam("number")),
    # The kind is written out: an index of these rows alone is not used for a value that is bound.
    select(CHANGE.c.key).where(
        CHANGE.c.revision > bindparam("number"), CHANGE.c.kind == literal(Kind.JOINED.value, literal_execute=True)
    ),
)
_HERE = select(STATEMENT.c.key).where(STATEMENT.c.key.in_(any_of("keys")))
_PLACES = (
    select(_M.statement, _M.until_revision, _M.match, _M.relation, _M.score, _M.because)
    .where(_M.statement.in_(any_of("keys")))
    .order_by(_M.statement, _M.until_revision, _M.id)
)
_PLACES_NOW = (
    select(STATEMENT.c.key, MATCH.c.key.label("match"), MEMBER.c.relation, MEMBER.c.score, MEMBER.c.because)
    .join_from(MEMBER, STATEMENT, STATEMENT.c.id == MEMBER.c.statement_id)
    .join(MATCH, MATCH.c.id == MEMBER.c.match_id)
    .where(STATEMENT.c.key.in_(any_of("keys")))
)


class NotThereError(LookupError):
    """A statement or match was not in the store at a revision; the message says when it was."""


class Version(NamedTuple):
    """A statement from a revision on and until another; None where that is not known, or not over.

    `kept` is what was shown, None where that is what is shown now.
    """

    since: int | None
    until: int | None
    kept: Kept | None


class Place(NamedTuple):
    """A statement's place in a match from a revision on and until another, with its relation to the first report."""

    match: str
    relation: str | None
    score: float
    because: dict[str, Any]
    since: int | None
    until: int | None

    def holds_at(self, number: int) -> bool:
        """Whether it was so at a revision."""
        return (self.since is None or self.since <= number) and (self.until is None or number < self.until)


def check_revision(connection: Connection, number: int) -> None:
    """Raise `NotYetError` for a revision to which the store has not come."""
    now = position(connection).revision
    if number > now:
        raise NotYetError(f"the store is at revision {now}, and has not come to {number} yet")


def check_kept(connection: Connection, number: int) -> None:
    """Raise `NotKeptError` for a revision before the store kept its history."""
    start = _start(connection)
    if number < start:
        raise NotKeptError(
            f"What statements and matches were at revision {number} is not kept: this store was made by an older "
            f"version of the program, and keeps it from revision {start} on."
        )


def version_at(connection: Connection, key: str, number: int) -> Version | None:
    """How a statement was shown at a revision; None where there never was such a statement.

    Raises `NotThereError` where it was not there then, `NotKeptError` where that is not known.
    """
    found, periods = versions_at(connection, [key], number), _periods(connection, [key])[key]
    if key in found:
        check_kept(connection, number)
        return found[key]
    if not periods:
        return None
    raise NotThereError(
        f"Statement {key} was not in the store at revision {number}: it was from revision {_worded(periods)}."
    )


def versions_at(connection: Connection, keys: Collection[str], number: int) -> dict[str, Version]:
    """How some statements were shown at a revision, by key, those that were there.

    Raises `NotKeptError` where what was shown then was removed with an article that was forgotten.
    """
    found: dict[str, Version] = {}
    for key, periods in _periods(connection, keys).items():
        for since, until, last in periods:
            if (since is not None and number < since) or (until is not None and number >= until):
                continue
            kept = None if last else connection.execute(_KEPT, {"key": key, "until": until}).scalar_one()
            if kept is not None and not kept:
                raise NotKeptError(
                    f"What statement {key} was at revision {number} is not kept: an article that gave its speakers "
                    "their names was removed from the store."
                )
            found[key] = Version(since, until, kept)
    return found


def places_of(connection: Connection, keys: Collection[str]) -> dict[str, list[Place]]:
    """The places in matches that some statements had and have, by key, in time order."""
    joined = _revisions(connection, Kind.JOINED, keys)
    places: defaultdict[str, list[Place]] = defaultdict(list)
    for some in _chunks(keys):
        for key, until, *place in connection.execute(_PLACES, {"keys": some}):
            before = places[key]
            if not before or before[-1].until != until:  # what was made and ended in one revision was never seen
                before.append(_place(place, _last(joined[key], before, until), until))
        for key, *place in connection.execute(_PLACES_NOW, {"keys": some}):
            places[key].append(_place(place, _last(joined[key], places[key], None), None))
    return places


def matches_at(connection: Connection, keys: Collection[str], number: int) -> dict[str, str]:
    """The matches in which some statements were at a revision, by key, of those that were in one."""
    return {
        key: place.match
        for key, places in places_of(connection, keys).items()
        for place in places
        if place.holds_at(number)
    }


def moved_since(connection: Connection, number: int) -> list[str]:
    """The statements, by key, that came into a match or were taken out of one after a revision."""
    return list(connection.scalars(_MOVED, {"number": number}))


def slug_at(connection: Connection, slug: str, number: int) -> str | None:
    """The slug of the speaker whom a slug meant at a revision; None where it means the same one now, or never did."""
    meant: str | None = connection.scalar(_SLUG_MEANT, {"slug": slug, "number": number})
    return meant


def labels_at(connection: Connection, number: int) -> dict[str, str]:
    """The labels of topics at a revision, by code, of those that were given another one since."""
    return dict(connection.execute(_LABELS, {"number": number}).all())  # the last of a code, its nearest, holds


def with_labels(statements: Iterable[Row], labels: Mapping[str, str]) -> list[Row]:
    """Statements as lists show them, with other labels of their topics."""
    return [
        one | {"topics": [topic | {"label": labels.get(topic["code"], topic["label"])} for topic in one["topics"]]}
        for one in statements
    ]


def as_of(
    connection: Connection,
    number: int,
    versions: Iterable[Version],
    places: Iterable[Place],
    topics: Iterable[Row] = (),
) -> dict[str, Any]:
    """From which revision until which that was shown which these make up: `since`, `until`, and whether it is so now.

    None is not known of the one, and still to come of the other.
    """
    spans = [(one.since, one.until) for one in versions] + [(one.since, one.until) for one in places]
    ends = {end for span in spans for end in span if end is not None}
    ends.update(connection.scalars(_RENAMED, {"codes": [topic["code"] for topic in topics]}))
    since = max((end for end in ends if end <= number), default=None)
    until = min((end for end in ends if end > number), default=None)
    # What changed before history was kept is not known.
    known = since is not None and since >= _start(connection)
    return {"current": until is None, "since": since if known else None, "until": until}


def was_member(connection: Connection, match: str) -> list[str]:
    """The statements, by key, that are or were in a match."""
    before = select(_M.statement).where(_M.match == match).distinct()
    now = (
        select(STATEMENT.c.key)
        .join_from(MEMBER, STATEMENT, STATEMENT.c.id == MEMBER.c.statement_id)
        .join(MATCH, MATCH.c.id == MEMBER.c.match_id)
        .where(MATCH.c.key == match)
    )
    return sorted({*connection.scalars(before), *connection.scalars(now)})


def _start(connection: Connection) -> int:
    start: int = connection.execute(_START).scalar_one()
    return start


def _periods(connection: Connection, keys: Collection[str]) -> dict[str, list[tuple[int | None, int | None, bool]]]:
    """From which revision until which each statement was shown as it was, in order; the last is what is shown now."""
    added = _revisions(connection, Kind.ADDED, keys)
    here: set[str] = set()
    ended: defaultdict[str, list[tuple[int, bool]]] = defaultdict(list)
    for some in _chunks(keys):
        here.update(connection.scalars(_HERE, {"keys": some}))
        for key, until, removed in connection.execute(_UNTIL, {"keys": some}):
            ended[key].append((until, removed))
    periods: dict[str, list[tuple[int | None, int | None, bool]]] = {}
    for key in keys:
        since: int | None = min(added[key], default=None)
        periods[key] = []
        for until, removed in ended[key]:
            periods[key].append((since, until, False))
            since = min((one for one in added[key] if one > until), default=None) if removed else until
        if key in here:
            periods[key].append((since, None, True))
    return periods


def _revisions(connection: Connection, kind: Kind, keys: Collection[str]) -> defaultdict[str, list[int]]:
    """The revisions that the change log has of some keys under a kind that is indexed by key."""
    # The kind is written out: an index of these rows alone is not used for a value that is bound.
    rows = select(CHANGE.c.key, CHANGE.c.revision).where(
        CHANGE.c.kind == literal(kind.value, literal_execute=True), CHANGE.c.key.in_(any_of("keys"))
    )
    found: defaultdict[str, list[int]] = defaultdict(list)
    for some in _chunks(keys):
        for key, number in connection.execute(rows, {"keys": some}):
            found[key].append(number)
    return found


def _place(values: Sequence[Any], since: int | None, until: int | None) -> Place:
    match, relation, score, because = values
    return Place(match, relation, score, because, since, until)


def _last(joined: Sequence[int], before: Sequence[Place], until: int | None) -> int | None:
    """Since when a place holds that ends with a revision: the last time that the statement came in or was related."""
    since = [one for one in joined if until is None or one < until]
    since += [one.until for one in before if one.until is not None]
    return max(since, default=None)


def _worded(periods: Sequence[tuple[int | None, int | None, bool]]) -> str:
    """The revisions of some periods in words, those together that follow one another: `3 to 7, and from 9 on`."""
    whole: list[list[int | None]] = []
    for since, until, _ in periods:
        if whole and whole[-1][1] == since:
            whole[-1][1] = until
        else:
            whole.append([since, until])
    return ", and from ".join(
        f"{'the beginning' if since is None else since} " + ("on" if until is None else f"to {until - 1}")
        for since, until in whole
    )


def _chunks(keys: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(keys)
    return (ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE))
