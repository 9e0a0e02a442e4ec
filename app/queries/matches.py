"""Matches: the same statement in several articles, side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from app.index.facet_rows import NAMES
from app.index.facets import FacetView, Selection
from app.index.wanted import Wanted
from app.model import Row
from app.queries.asked import MATCHED, asked, beside, explained, one_of, view_of
from app.queries.columns import MATCH, MEMBER, STATEMENT
from app.queries.filters import MatchFilters
from app.queries.members import count_members, first_members, whole
from app.queries.paging import Order, Page, fingerprint, sorted_page
from app.store.changes import position, revision

Ids = NDArray[np.int64]

_ORDER = Order(id=MATCH.c.id, key=MATCH.c.id, reads=int, descending=True)  # by the number of articles, or 0 for all
LEAST_ARTICLES = 2  # every match spans two

MOST_LISTED = 10  # members of a match in a list: 20 matches show as many rows as the longest page of members, 200
MOST_SHOWN = 20  # members of one match: as many as the first page of its list of members has unless asked


def list_matches(connection: Connection, filters: MatchFilters) -> Page:
    """One page of matches, the latest found or the most carried first, each with its first members."""
    return explained(_page(connection, filters), filters, lambda fewer: _page(connection, fewer).total)


def _page(connection: Connection, filters: MatchFilters) -> Page:
    view, found = view_of(connection), asked(connection, filters)
    found.all_are = MATCHED
    members = found.selected(view)
    ids, articles = _matches_of(view, members, filters)
    page = sorted_page(
        articles,
        ids,
        _ORDER,
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("matches", filters.wanted),
    )
    keys = dict(connection.execute(select(MATCH.c.id, MATCH.c.key).where(MATCH.c.id.in_(page.rows))).all())
    items = present(connection, {number: keys[number] for number in page.rows})
    beside_rows = beside(view, found, members, len(ids)) | {"revision": revision(connection)}
    return Page(items, page.next, beside_rows, page.prev)


def _matches_of(view: FacetView, members: Selection, filters: MatchFilters) -> tuple[Ids, Ids]:
    """The matches that a member belongs to and whose members meet the rest, and in how many articles each is.

    In the order of row ids. Articles are counted only where they are asked for, else they are 0.
    """
    found = members.different("match")
    if filters.relation:
        names = NAMES["relation"]
        stands = one_of("relation", [names.index(one) for one in filters.relation if one in names] or [-1])
        found = np.intersect1d(found, view.select(Wanted(tests=[stands])).column("match"))
    if filters.min_articles <= LEAST_ARTICLES and filters.sort == "newest":
        return found, np.zeros_like(found)
    held = view.select(Wanted(tests=[MATCHED]))
    # One number for a match and an article: sorting pairs takes ten times as long.
    matches, articles = held.column("match"), held.column("article")
    size = int(articles.max(initial=0)) + 1
    matches, counts = np.unique(np.unique(matches * size + articles) // size, return_counts=True)
    counts = counts[np.searchsorted(matches, found)] if len(found) else found
    wide = counts >= filters.min_articles
    return found[wide], counts[wide]


def get_match(connection: Connection, key: str) -> Row | None:
    """One match with its first members, why each belongs and how its words differ from the first report; or None."""
    number = connection.execute(select(MATCH.c.id).where(MATCH.c.key == key)).scalar_one_or_none()
    if number is None:
        return None
    return present(connection, {number: key}, wholly=True)[0] | {"revision": position(connection).revision}


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


def present(connection: Connection, keys: dict[int, str], *, wholly: bool = False) -> list[Row]:
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
                "members": [whole(one, first["text"]) if wholly else one.shown for one in members[number]],
            }
        )
    return shown
