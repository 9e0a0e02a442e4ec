"""One outlet, as a page shows it."""

from __future__ import annotations

from sqlalchemy import Connection

from app.model import Row
from app.pages.addresses import call
from app.pages.views.statements import shown_as_cards
from app.queries.articles import list_articles
from app.queries.filters import ArticleFilters, StatementFilters
from app.queries.outlets import get_outlet
from app.queries.statements import list_statements

LATEST = 10


def outlet(connection: Connection, root: str, slug: str) -> Row | None:
    """An outlet with its newest articles and statements, whom it quotes and on what; or None."""
    found = get_outlet(connection, slug)
    if found is None:
        return None
    latest = list_statements(connection, StatementFilters(outlet=[slug], limit=LATEST), shown_as_cards(root))
    return {
        "calls": [
            call("outlets", slug),
            call("articles", outlet=slug, limit=LATEST),
            call("statements", outlet=slug, limit=LATEST),
        ],
        "outlet": found,
        "articles": list_articles(connection, ArticleFilters(outlet=[slug], limit=LATEST)).items,
        "latest": latest.items,
    }
