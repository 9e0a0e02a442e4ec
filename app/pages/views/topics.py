"""One topic, as a page shows it."""

from __future__ import annotations

from sqlalchemy import Connection

from app.model import Row
from app.pages.addresses import call
from app.pages.charts import timeline
from app.pages.views.statements import shown_as_cards
from app.queries.filters import StatsFilters, TopicStatementFilters
from app.queries.paging import MAX_LIMIT
from app.queries.stats import list_stats
from app.queries.topics import get_topic, list_statements_of

LATEST = 10


def topic(connection: Connection, root: str, code: str) -> Row | None:
    """A topic with those above and below it, who speaks on it, when, and the latest statements; or None."""
    found = get_topic(connection, code)
    if found is None:
        return None
    code = found["code"]
    latest = list_statements_of(connection, code, TopicStatementFilters(limit=LATEST), shown_as_cards(root))
    days = list_stats(connection, StatsFilters(topic=[code], group_by=["day"], limit=MAX_LIMIT))
    return {
        "calls": [
            call("topics", code),
            call("topics", code, "statements", limit=LATEST),
            call("stats", group_by="day", topic=code, limit=MAX_LIMIT),
        ],
        "topic": found,
        "latest": latest.items if latest else [],
        "timeline": timeline([one for one in days.items if one["day"] is not None]),
    }
