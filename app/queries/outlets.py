"""Outlets: who publishes, and how much of it is here."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, func, select

from app.index.facets import Wanted, counted
from app.queries.asked import LISTED, view_of
from app.queries.columns import ARTICLE, OUTLET
from app.queries.filters import OutletFilters
from app.queries.paging import Order, Page, fingerprint, read_page
from app.store.keys import slug

_ARTICLES = select(func.count()).where(ARTICLE.c.outlet_id == OUTLET.c.id).scalar_subquery()
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
    counts = counted(view.select(Wanted(tests=[LISTED])).column("outlet"))
    shown = [
        {name: row[name] for name in ("slug", "name", "articles")} | {"statements": counts[row["id"]]}
        for row in page.rows
    ]
    return Page(shown, page.next, prev=page.prev)
