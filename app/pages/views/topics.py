"""One topic, as a page shows it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from app.model import Row
from app.pages.addresses import call
from app.pages.charts import timeline
from app.pages.views.statements import shown_as_cards
from app.queries.filters import GroupBy, StatsFilters, TopicStatementFilters
from app.queries.paging import MAX_LIMIT, Page
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
    unit: GroupBy = "day"
    counts = _counts(connection, code, unit)
    if counts.beside is not None and counts.beside["groups"] > MAX_LIMIT:
        unit = "month"
        counts = _counts(connection, code, unit)
    return {
        "calls": [
            call("topics", code),
            call("topics", code, "statements", limit=LATEST),
            call("stats", group_by=unit, topic=code, limit=MAX_LIMIT),
        ],
        "topic": found,
        "latest": latest.items if latest else [],
        "timeline": timeline(
            [{"day": _first_day(one[unit]), "statements": one["statements"]} for one in counts.items if one[unit]]
        ),
    }


def _counts(connection: Connection, code: str, unit: GroupBy) -> Page:
    return list_stats(connection, StatsFilters(topic=[code], group_by=[unit], limit=MAX_LIMIT))


def _first_day(value: dt.date | str) -> str:
    """The first day of a day or a month: `2025-05` -> `2025-05-01`."""
    return f"{value}-01"[:10]
