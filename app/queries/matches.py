"""Matches: the same statement in several articles, told side by side."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from app.matches.marks import render
from app.matches.wording import diff
from app.queries.clauses import CLAUSES, or_published
from app.queries.columns import ARTICLE, MATCH, MEMBER, STATEMENT
from app.queries.filters import MatchFilters
from app.queries.paging import Order, Page, Row, fingerprint, read_page
from app.queries.statements import SELECT_STATEMENTS, present
from app.store.matches import FIRST_REPORT_FIRST

SELECT_MATCHES = select(MATCH.c.id, MATCH.c.key)

_ORDER = Order(id=MATCH.c.id, descending=True)
_OF_A_MEMBER = ("speaker", "topic", "outlet", "said_from", "said_to")

# The first report, which stands in no relation, before all; then in time order, and undated articles last.
_SELECT_MEMBERS = (
    SELECT_STATEMENTS.add_columns(MEMBER.c.match_id, MEMBER.c.relation, MEMBER.c.score, MEMBER.c.because)
    .where(MEMBER.c.match_id.in_(bindparam("matches", expanding=True)))
    .order_by(MEMBER.c.relation.is_not(None), *FIRST_REPORT_FIRST)
)


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
        wide = (
            select(MEMBER.c.match_id)
            .join(STATEMENT, STATEMENT.c.id == MEMBER.c.statement_id)
            .group_by(MEMBER.c.match_id)
            .having(func.count(STATEMENT.c.article_id.distinct()) >= filters.min_articles)
        )
        rows = rows.where(MATCH.c.id.in_(wide))
    return rows


def list_matches(connection: Connection, filters: MatchFilters) -> Page:
    """One page of matches, the latest found first, each with its members."""
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
    """One match with its members, why each belongs and how its words differ from the first report; or None."""
    number = connection.execute(select(MATCH.c.id).where(MATCH.c.key == key)).scalar_one_or_none()
    if number is None:
        return None
    match = _present(connection, {number: key}, whole=True)[0]
    first, *others = match["members"]
    first.update(changes=[], marked=first["text"])
    for member in others:
        member.update(rewording(first["text"], member["text"]))
    return match


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


def rewording(old: str, new: str) -> Row:
    """What `new` changes in the words of `old`: run by run, and as one line to read."""
    changes = [
        {
            "kind": change.kind,
            "old": {"text": old[slice(*change.a)], "span": list(change.a)},
            "new": {"text": new[slice(*change.b)], "span": list(change.b)},
        }
        for change in diff(old, new)
    ]
    return {"changes": changes, "marked": render(old, new)}


def _present(connection: Connection, keys: dict[int, str], *, whole: bool = False) -> list[Row]:
    """Matches as they are shown, in the order of `keys`; `whole` adds why each member belongs."""
    rows = connection.execute(_SELECT_MEMBERS, {"matches": list(keys)}).mappings().all() if keys else []
    members: defaultdict[int, list[tuple[Row, Row]]] = defaultdict(list)
    for row, statement in zip(rows, present(connection, rows), strict=True):
        member = {
            "statement": statement["id"],
            "text": statement["text"],
            "speech": statement["speech"],
            "act": statement["act"],
            "relation": row["relation"],
            "score": row["score"],
            "article": statement["article"],
        }
        members[row["match_id"]].append((member | {"because": row["because"]} if whole else member, statement))
    return [_shown(key, members[number]) for number, key in keys.items()]


def _shown(key: str, members: list[tuple[Row, Row]]) -> Row:
    """One match: what the first report says of speaker, day and topics, and every report's wording."""
    first = members[0][1]
    return {
        "id": key,
        "articles": len({statement["article"]["id"] for _, statement in members}),
        "speakers": first["speakers"],
        "said_on": first["said_on"],
        "topics": first["topics"],
        "members": [member for member, _ in members],
    }
