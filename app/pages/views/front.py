"""The first page: what the store holds, and where to begin."""

from __future__ import annotations

from sqlalchemy import Connection

from app.model import Row
from app.pages.addresses import call
from app.pages.views.statements import shown_as_cards
from app.queries.filters import SpeakerFilters, StatementFilters, StatsFilters, StoryFilters
from app.queries.size import get_size
from app.queries.speakers import list_speakers
from app.queries.statements import list_statements
from app.queries.stats import list_stats
from app.queries.stories import list_stories

NEWEST, STORIES, MOST = 8, 5, 12


def front(connection: Connection, root: str) -> Row:
    """How much is here, the newest statements and stories, who speaks most and on what."""
    newest = list_statements(connection, StatementFilters(limit=NEWEST), shown_as_cards(root))
    topics = list_stats(connection, StatsFilters(group_by=["topic"], limit=MOST + 1))
    return {
        "calls": [
            call("statements", limit=NEWEST),
            call("stories", limit=STORIES),
            call("speakers", sort="statements", limit=MOST),
            call("stats", group_by="topic", limit=MOST + 1),
        ],
        "size": get_size(connection)["rows"],
        "total": (newest.beside or {}).get("total", 0),
        "newest": newest.items,
        "stories": list_stories(connection, StoryFilters(limit=STORIES)).items,
        "speakers": [
            one
            for one in list_speakers(connection, SpeakerFilters(sort="statements", limit=MOST)).items
            if one["statements"]
        ],
        "topics": [one for one in topics.items if one["topic"] is not None][:MOST],
    }


def entrance(root: str, version: str) -> Row:
    """Where the API is, for whoever asks the first page for data."""
    places = ("statements", "articles", "speakers", "topics", "outlets", "matches", "stories", "stats", "quality")
    return {
        "name": "On Record",
        "version": version,
        "links": {
            **{place: root + call(place) for place in places},
            "documentation": f"{root}/docs",
            "openapi": f"{root}/openapi.json",
        },
    }
