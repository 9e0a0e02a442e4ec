"""The members of matches in time order: the first of each, and all of one by the page.

A wire story's match has a thousand of them: no answer holds them all.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Date, Integer, RowMapping, bindparam, case, func, literal, select

from app.comparison.show_diff import rewording, unchanged
from app.model import Row
from app.queries.clauses import any_of
from app.queries.columns import MATCH, MEMBER, STATEMENT
from app.queries.filter_parts import Filters
from app.queries.paging import Order, Page, fingerprint, read_page
from app.queries.statements import statements_with

# The first report, which stands in no relation, before all; then in time order, and undated articles last.
IN_TIME = case((MEMBER.c.relation.is_(None), literal(dt.date.min, Date)), else_=STATEMENT.c.published_on)

_ORDER = Order(id=STATEMENT.c.id, key=IN_TIME, nullable=True)

_RANKED = (
    select(
        *(MEMBER.c[name] for name in ("match_id", "statement_id", "relation", "score", "because")),
        func.row_number()
        .over(partition_by=MEMBER.c.match_id, order_by=(IN_TIME.is_(None), IN_TIME, STATEMENT.c.id))
        .label("rank"),
    )
    .join(STATEMENT, STATEMENT.c.id == MEMBER.c.statement_id)
    .where(MEMBER.c.match_id.in_(any_of("matches")))
    .subquery("ranked")
)
# Members by their row ids alone, and then their statements: joined with all that a statement shows, PostgreSQL reads
# every statement.
_SELECT_FIRST = (
    select(_RANKED)
    .where(_RANKED.c.rank <= bindparam("most", type_=Integer))
    .order_by(_RANKED.c.match_id, _RANKED.c.rank)
)
_SELECT_ALL = (
    select(*(MEMBER.c[name] for name in ("statement_id", "relation", "score", "because")))
    .join(MATCH, MATCH.c.id == MEMBER.c.match_id)
    .join(STATEMENT, STATEMENT.c.id == MEMBER.c.statement_id)
    .where(MATCH.c.key == bindparam("match"))
)
_SELECT_FIRST_WORDS = (
    select(STATEMENT.c.content_text)
    .join(MEMBER, MEMBER.c.statement_id == STATEMENT.c.id)
    .join(MATCH, MATCH.c.id == MEMBER.c.match_id)
    .where(MATCH.c.key == bindparam("match"), MEMBER.c.relation.is_(None))
)
_COUNT = (
    select(
        MEMBER.c.match_id,
        func.count(type_=Integer).label("members"),
        func.count(STATEMENT.c.article_id.distinct(), type_=Integer).label("articles"),
    )
    .join(STATEMENT, STATEMENT.c.id == MEMBER.c.statement_id)
    .where(MEMBER.c.match_id.in_(any_of("matches")))
    .group_by(MEMBER.c.match_id)
)


class Counts(NamedTuple):
    """How many reports a match has, and of how many articles."""

    members: int
    articles: int


class Told(NamedTuple):
    """A member as lists of matches show it, why it belongs, and its statement."""

    shown: Row
    because: Row
    statement: Row


def count_members(connection: Connection, matches: Collection[int]) -> dict[int, Counts]:
    """The size of each match."""
    if not matches:
        return {}
    rows = connection.execute(_COUNT, {"matches": list(matches)})
    return {match: Counts(members, articles) for match, members, articles in rows}


def first_members(connection: Connection, matches: Collection[int], most: int) -> dict[int, list[Told]]:
    """The first members of each match, `most` at most."""
    found: defaultdict[int, list[Told]] = defaultdict(list)
    if not matches:
        return found
    rows = connection.execute(_SELECT_FIRST, {"matches": list(matches), "most": most}).mappings().all()
    for row, statement in zip(rows, _statements(connection, rows), strict=True):
        found[row["match_id"]].append(as_member(row, statement))
    return found


def list_members(connection: Connection, match: str, filters: Filters) -> Page | None:
    """One page of a match's members, each with what it changes in the words of the first report; or None."""
    first: str | None = connection.execute(_SELECT_FIRST_WORDS, {"match": match}).scalar_one_or_none()
    if first is None:
        return None
    page = read_page(
        connection,
        _SELECT_ALL,
        _ORDER,
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("members", match),
        values={"match": match},
    )
    members = [
        as_member(row, statement) for row, statement in zip(page.rows, _statements(connection, page.rows), strict=True)
    ]
    return Page([whole(member, first) for member in members], page.next, prev=page.prev)


def _statements(connection: Connection, members: Sequence[RowMapping]) -> list[Row]:
    return statements_with(connection, [member["statement_id"] for member in members])


def whole(member: Told, first: str) -> Row:
    """A member with why it belongs, and what it changes in the words of the first report."""
    words = member.shown["text"]
    changed = unchanged(words) if member.shown["relation"] is None else rewording(first, words)
    return member.shown | {"because": member.because} | changed


def as_member(row: Mapping[Any, Any], statement: Row) -> Told:
    """A statement, as lists show it, as a member: `row` has its relation, score and because."""
    shown = {
        "statement": statement["id"],
        "text": statement["text"],
        "speech": statement["speech"],
        "act": statement["act"],
        "relation": row["relation"],
        "score": row["score"],
        "speaks_for": statement["speaks_for"],
        "article": statement["article"],
    }
    return Told(shown, row["because"], statement)
