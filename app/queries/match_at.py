"""A match as it was shown at a revision of the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, select

from app.model import Row
from app.queries.clauses import any_of
from app.queries.columns import ARTICLE, STATEMENT
from app.queries.filters import MemberFilters
from app.queries.history import (
    NotThereError,
    Place,
    Version,
    as_of,
    check_kept,
    check_revision,
    labels_at,
    places_of,
    version_at,
    versions_at,
    was_member,
    with_labels,
)
from app.queries.matches import MOST_SHOWN
from app.queries.members import Told, as_member, whole
from app.queries.paging import Order, Page, fingerprint, sorted_page
from app.queries.statements import SELECT_STATEMENTS, listed_at, present

_AT_ONCE = 500
_ORDER = Order(id=STATEMENT.c.id, key=STATEMENT.c.id, reads=int)  # by the rank in time, which no column has
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
    found = _match_at(connection, key, number)
    if found is None:
        return None
    members = found.members
    told = _told(connection, key, members[:MOST_SHOWN], number)
    first = told[0].statement
    topics = [topic for member in told for topic in member.statement["topics"]]
    return {
        "id": key,
        "articles": len({one.article for one in members}),
        "member_count": len(members),
        "speakers": first["speakers"],
        "said_on": first["said_on"],
        "topics": first["topics"],
        "members": [whole(member, first["text"]) for member in told],
        "revision": number,
        "as_of": as_of(connection, number, [one.version for one in members], found.places, topics),
    }


def get_match_of_at(connection: Connection, statement: str, number: int) -> Row | None:
    """The match that a statement belonged to at a revision, as `get_match_at` gives it; None where it was in none.

    None too where there never was such a statement. Raises as `get_statement_at`.
    """
    check_revision(connection, number)
    if version_at(connection, statement, number) is None:
        return None
    places = places_of(connection, [statement]).get(statement, [])
    key = next((place.match for place in places if place.holds_at(number)), None)
    return None if key is None else get_match_at(connection, key, number)


def list_members_at(connection: Connection, match: str, filters: MemberFilters) -> Page | None:
    """One page of the members that a match had at a revision, as `list_members` does; raises as `get_match_at`."""
    number = filters.as_of or 0
    found = _match_at(connection, match, number)
    if found is None:
        return None
    ranks = np.arange(len(found.members), dtype=np.int64)
    page = sorted_page(
        ranks,
        ranks,
        _ORDER,
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("members", match, number),
    )
    [first] = _told(connection, match, found.members[:1], number)
    told = _told(connection, match, [found.members[rank] for rank in page.rows], number)
    return Page([whole(member, first.statement["text"]) for member in told], page.next, prev=page.prev)


class _Match(NamedTuple):
    """The members of a match at a revision in time order, and all places that statements had in it."""

    members: list[_Member]
    places: list[Place]


def _match_at(connection: Connection, key: str, number: int) -> _Match | None:
    check_revision(connection, number)
    places = [
        (one, place)
        for one, held in places_of(connection, was_member(connection, key)).items()
        for place in held
        if place.match == key
    ]
    if not places:
        return None
    check_kept(connection, number)
    held = {one: place for one, place in places if place.holds_at(number)}
    members = sorted(_members(connection, held, versions_at(connection, held, number)), key=_in_time)
    if not members or members[0].place.relation is not None:
        since = min((place.since for _, place in places if place.since is not None), default=0)
        when = f": it was from revision {since} on" if since > number else ""
        raise NotThereError(f"Match {key} was not in the store at revision {number}{when}.")
    return _Match(members, [place for _, place in places])


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


def _told(connection: Connection, match: str, members: list[_Member], number: int) -> list[Told]:
    """Some members as lists of matches showed them at a revision."""
    keys = [one.key for one in members if one.version.kept is None]
    rows = connection.execute(_SHOWN, {"keys": keys}).mappings().all()
    now = {one["id"]: one for one in present(connection, rows)}
    then = {one.key: listed_at(one.version.kept, match) for one in members if one.version.kept is not None}
    shown = with_labels([(now | then)[one.key] for one in members], labels_at(connection, number))
    return [as_member(one.place._asdict(), statement) for one, statement in zip(members, shown, strict=True)]
