"""Outlets: who publishes, and how much of it is here."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from app.queries.clauses import LISTED
from app.queries.columns import ARTICLE, OUTLET, STATEMENT
from app.queries.filters import Filters
from app.queries.paging import Order, Page, fingerprint, read_page

_ARTICLES = select(func.count()).where(ARTICLE.c.outlet_id == OUTLET.c.id).scalar_subquery()
_STATEMENTS = (
    select(func.count())
    .select_from(STATEMENT.join(ARTICLE, ARTICLE.c.id == STATEMENT.c.article_id))
    .where(ARTICLE.c.outlet_id == OUTLET.c.id, LISTED)
    .scalar_subquery()
)

SELECT_OUTLETS = select(
    OUTLET.c.slug, OUTLET.c.name, _ARTICLES.label("articles"), _STATEMENTS.label("statements")
).select_from(OUTLET)

_ORDER = Order(id=OUTLET.c.id, key=OUTLET.c.slug, reads=str)


def list_outlets(connection: Connection, filters: Filters) -> Page:
    """One page of outlets, by slug."""
    rows, after = read_page(
        connection,
        SELECT_OUTLETS,
        _ORDER,
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("outlets"),
    )
    return Page([{name: row[name] for name in ("slug", "name", "articles", "statements")} for row in rows], after)
