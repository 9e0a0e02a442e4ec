"""Matches: the same statement in several articles, told side by side."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, select

from app.model import Row
from app.queries.clauses import CLAUSES, or_published
from app.queries.columns import ARTICLE, MATCH, MEMBER, STATEMENT
from app.queries.filters import MatchFilters
from app.queries.members import count_members, first_members, whole
from app.queries.paging import Order, Page, fingerprint, read_page

SELECT_MATCHES = select(MATCH.c.id, MATCH.c.key)

_ORDER = Order(id=MATCH.c.id, descending=True)
_OF_A_MEMBER = ("speaker", "topic", "outlet", "article", "said_from", "said_to")

MOST_LISTED = 10  # members of a match in a list: 20 matches show as many rows as the longest page of members, 200
MOST_SHOWN = 20  # members of one match: as many as the first page of its list of members has unless told


def bound(filters: MatchFilters) -> dict[str, Any]:
    """What a member has to meet, by the name of its clause."""
    values = {name: value for name in _OF_A_MEMBER if (value := getattr(filters, name)) not in (None, [])}
    return or_published(values) if filters.undated else values


def select_matches(filters: MatchFilters) -> Select[Any]:
    """The matches that `filters` ask for, without an order; bind it to `bound(filters)`."""
    rows = SELECT_MATCHES
    if asked := [CLAUSES[name] for name in bound(filters)]:
        # One member has to meet them all.
        told = MEMBER.join(STATEMENT, STATEMENT.c.id == MEMBER.c.statement_id).join(
            ARTICLE, ARTICLE.c.id == STATEMENT.c.article_id
        )
        rows = rows.where(MATCH.c.id.in_(select(MEMBER.c.match_id).select_from(told).where(*asked)))
    if filters.relation:
        related = select(MEMBER.c.match_id).where(MEMBER.c.relation.in_(filters.relation))
        rows = rows.where(MATCH.c.id.in_(related))
    if filters.min_articles > 2:  # every match spans two
        # Counting articles takes a look at each statement: few matches have members enough to be looked into.
        large = select(MEMBER.c.match_id).group_by(MEMBER.c.match_id).having(func.count() >= filters.min_articles)
        wide = (
            select(MEMBER.c.match_id)
            .join(STATEMENT, STATEMENT.c.id == MEMBER.c.statement_id)
            .where(MEMBER.c.match_id.in_(large))
            .group_by(MEMBER.c.match_id)
            .having(func.count(STATEMENT.c.article_id.distinct()) >= filters.min_articles)
        )
        rows = rows.where(MATCH.c.id.in_(wide))
    return rows


def list_matches(connection: Connection, filters: MatchFilters) -> Page:
    """One page of matches, the latest found first, each with its first members."""
    rows, after = read_page(
        connection,
        select_matches(filters),
        _ORDER,
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("matches", filters.wanted),
        values=bound(filters),
    )
    return Page(_present(connection, {row["id"]: row["key"] for row in rows}), after)


def get_match(connection: Connection, key: str) -> Row | None:
    """One match with its first members, why each belongs and how its words differ from the first report; or None."""
    number = connection.execute(select(MATCH.c.id).where(MATCH.c.key == key)).scalar_one_or_none()
    return None if number is None else _present(connection, {number: key}, wholly=True)[0]


def get_match_of(connection: Connection, statement: str) -> Row | None:
    """The match that a statement belongs to, or None where it belongs to none."""
    held = (
        select(MATCH.c.key)
        .join(MEMBER, MEMBER.c.match_id == MATCH.c.id)
        .join(STATEMENT, STATEMENT.c.id == MEMBER.c.statement_id)
        .where(STATEMENT.c.key == statement)
    )
    key = connection.execute(held).scalar_one_or_none()
    return None if key is None else get_match(connection, key)


def _present(connection: Connection, keys: dict[int, str], *, wholly: bool = False) -> list[Row]:
    """Matches as they are shown, in the order of `keys`: what the first report says, and every report's wording.

    `wholly` shows more members, why each belongs, and what it changes.
    """
    counts = count_members(connection, keys)
    members = first_members(connection, keys, MOST_SHOWN if wholly else MOST_LISTED)
    shown = []
    for number, key in keys.items():
        first = members[number][0].statement
        shown.append(
            {
                "id": key,
                "articles": counts[number].articles,
                "member_count": counts[number].members,
                "speakers": first["speakers"],
                "said_on": first["said_on"],
                "topics": first["topics"],
                "members": [whole(told, first["text"]) if wholly else told.shown for told in members[number]],
            }
        )
    return shown
