"""Outlets: who publishes, and how much of it is here."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, func, select

from app.index.facets import counted
from app.index.tallies import tally
from app.index.wanted import Wanted
from app.model import Row
from app.queries.asked import LISTED, one_of, view_of
from app.queries.columns import ARTICLE, OUTLET
from app.queries.filters import OutletFilters
from app.queries.paging import Order, Page, fingerprint, read_page
from app.queries.topics import most_filed, most_quoted
from app.store.keys import slug

MOST_COUNTS = 20  # speakers and topics of one outlet, the most usual: its statements have the rest

_ARTICLES = select(func.count()).where(ARTICLE.c.outlet_id == OUTLET.c.id).scalar_subquery()
_FIRST, _LAST = (
    select(bound(ARTICLE.c.published_on)).where(ARTICLE.c.outlet_id == OUTLET.c.id).scalar_subquery()
    for bound in (func.min, func.max)
)
SELECT_OUTLETS = select(OUTLET.c.id, OUTLET.c.slug, OUTLET.c.name, _ARTICLES.label("articles"))

_ORDER = Order(id=OUTLET.c.id, key=OUTLET.c.slug, reads=str)


def _holds(q: str) -> ColumnElement[bool]:
    """Outlets whose name holds `q`, by their slugs, which have no case and no accents."""
    return OUTLET.c.slug.contains(slug(q), autoescape=True)


def list_outlets(connection: Connection, filters: OutletFilters) -> Page:
    """One page of outlets, by slug."""
    view = view_of(connection)
    page = read_page(
        connection,
        SELECT_OUTLETS if filters.q is None else SELECT_OUTLETS.where(_holds(filters.q)),
        _ORDER,
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("outlets", filters.wanted),
    )
    counts = tally(view.select(Wanted(tests=[LISTED])), "outlet", lambda some: counted(some.column("outlet")))
    shown = [
        {name: row[name] for name in ("slug", "name", "articles")} | {"statements": counts[row["id"]]}
        for row in page.rows
    ]
    return Page(shown, page.next, prev=page.prev)


def outlet_named(connection: Connection, name: str) -> tuple[str, str] | None:
    """The slug and the name of the outlet of this name, in any case; None where there is none."""
    row = connection.execute(select(OUTLET.c.slug, OUTLET.c.name).where(OUTLET.c.slug == slug(name))).first()
    return None if row is None else (row.slug, row.name)


def get_outlet(connection: Connection, name: str) -> Row | None:
    """One outlet: how much of it is here, from when to when, whom it quotes most and on what; None where none is."""
    rows = SELECT_OUTLETS.add_columns(_FIRST.label("first_published_on"), _LAST.label("last_published_on"))
    row = connection.execute(rows.where(OUTLET.c.slug == slug(name))).mappings().one_or_none()
    if row is None:
        return None
    published = view_of(connection).select(Wanted(tests=[LISTED, one_of("outlet", [row["id"]])]))
    return {
        **{key: row[key] for key in ("slug", "name", "articles", "first_published_on", "last_published_on")},
        "statements": published.count,
        "speakers": most_quoted(connection, published, MOST_COUNTS),
        "topics": most_filed(connection, published, MOST_COUNTS),
    }
