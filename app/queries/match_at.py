"""A match as it was shown at a revision of the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from app.model import Row
from app.queries.clauses import any_of
from app.queries.columns import ARTICLE, STATEMENT
from app.queries.history import (
    NotThereError,
    Place,
    Version,
    as_of,
    check_kept,
    check_revision,
    places_of,
    versions_at,
    was_member,
)
from app.queries.matches import MOST_SHOWN
from app.queries.members import as_member, whole
from app.queries.statement_at import listed_at
from app.queries.statements import SELECT_STATEMENTS, present

_AT_ONCE = 500
_NOW = (
    select(STATEMENT.c.key, STATEMENT.c.id, STATEMENT.c.published_on, ARTICLE.c.key.label("article"))
    .join_from(STATEMENT, ARTICLE, ARTICLE.c.id == STATEMENT.c.article_id)
    .where(STATEMENT.c.key.in_(any_of("keys")))
)
_SHOWN = SELECT_STATEMENTS.where(STATEMENT.c.key.in_(any_of("keys")))


class _Member(NamedTuple):
    key: str
    place: Place
    version: Version
    article: str
    published_on: dt.date | None
    id: float


def get_match_at(connection: Connection, key: str, number: int) -> Row | None:
    """One match as `get_match` gave it at a revision, with `as_of`; None where there never was such a match.

    Raises `NotYetError` for a revision of the future, `NotThereError` where there was no such match then,
    `NotKeptError` where that is not known.
    """
    check_revision(connection, number)
    places = {
        one: [place for place in held if place.match == key]
        for one, held in places_of(connection, was_member(connection, key)).items()
    }
    if not places:
        return None
    check_kept(connection, number)
    held = {one: place for one, several in places.items() for place in several if place.holds_at(number)}
    versions = versions_at(connection, held, number)
    members = sorted(_members(connection, held, versions), key=_in_time)
    if not members or members[0].place.relation is not None:
        since = [place.since for several in places.values() for place in several if place.since is not None]
        when = f": it was from revision {min(since)} on" if since and min(since) > number else ""
        raise NotThereError(f"Match {key} was not in the store at revision {number}{when}.")
    shown = _shown(connection, key, members[:MOST_SHOWN])
    told = [as_member(one.place._asdict(), shown[one.key]) for one in members[:MOST_SHOWN]]
    first = told[0].statement
    return {
        "id": key,
        "articles": len({one.article for one in members}),
        "member_count": len(members),
        "speakers": first["speakers"],
        "said_on": first["said_on"],
        "topics": first["topics"],
        "members": [whole(member, first["text"]) for member in told],
        "revision": number,
        "as_of": as_of(connection, number, versions.values(), [one for several in places.values() for one in several]),
    }


def _members(connection: Connection, held: Mapping[str, Place], versions: Mapping[str, Version]) -> Iterator[_Member]:
    keys = sorted(key for key, version in versions.items() if version.kept is None)
    for at in range(0, len(keys), _AT_ONCE):
        for row in connection.execute(_NOW, {"keys": keys[at : at + _AT_ONCE]}):
            yield _Member(row.key, held[row.key], versions[row.key], row.article, row.published_on, row.id)
    for key, version in versions.items():
        if version.kept is not None:
            kept: dict[str, Any] = version.kept["row"]
            day = kept["published_on"] and dt.date.fromisoformat(kept["published_on"])
            yield _Member(key, held[key], version, kept["article_key"], day, float("inf"))


def _in_time(one: _Member) -> tuple[Any, ...]:
    """The first report, then by day of publication; undated ones last."""
    day = one.published_on
    return one.place.relation is not None, day is None, day or dt.date.min, one.id, one.key


def _shown(connection: Connection, match: str, members: list[_Member]) -> dict[str, Row]:
    """The statements of some members as lists showed them, by key."""
    keys = [one.key for one in members if one.version.kept is None]
    rows = connection.execute(_SHOWN, {"keys": keys}).mappings().all()
    now = {one["id"]: one for one in present(connection, rows)}
    return now | {one.key: listed_at(one.version.kept, match) for one in members if one.version.kept is not None}
