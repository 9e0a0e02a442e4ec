"""One speaker, as a page shows it."""

from __future__ import annotations

from sqlalchemy import Connection

from app.index.meant import EXACTLY
from app.model import Row, SpeakerKind
from app.pages.addresses import call
from app.pages.charts import timeline
from app.pages.views.corrected import history_of_speaker
from app.pages.views.statements import shown_as_cards
from app.queries.filters import SpeakerStatementFilters, StatementFilters
from app.queries.shifts import list_shifts
from app.queries.speakers import get_speaker, list_days, list_statements_of
from app.queries.statements import list_statements

LATEST = 10
MOST_SHIFTS = 5  # shown; the API has the rest


def speaker(connection: Connection, root: str, slug: str) -> Row | None:
    """A speaker with a timeline, the latest statements and changed positions. Raises as `speaker_at` does."""
    found = get_speaker(connection, slug)
    if found is None:
        return None
    if found["kind"] == SpeakerKind.PLACE:
        return _place(connection, root, found)
    days = list_days(connection, slug)
    latest = list_statements_of(connection, slug, SpeakerStatementFilters(limit=LATEST), shown_as_cards(root))
    shifts = list_shifts(connection, slug)
    said = latest.items if latest else []
    about = [] if said else _about(connection, root, found)
    more = [call("statements", about=found["slug"], limit=LATEST)] if about else []
    return {
        "calls": [
            call("speakers", slug),
            call("speakers", slug, "timeline"),
            call("speakers", slug, "statements", limit=LATEST),
            call("speakers", slug, "shifts"),
            *more,
            call("corrections", speaker=slug),
        ],
        "speaker": found,
        "by_slug": EXACTLY + slug if found["ambiguous"] else slug,
        "timeline": timeline(days.items if days else []),
        "latest": said,
        "about": about,
        "total": (latest.beside or {}).get("total", 0) if latest else 0,
        "shifts": shifts.items[:MOST_SHIFTS] if shifts else [],
        "shift_count": len(shifts.items) if shifts else 0,
        "history": history_of_speaker(connection, found["slug"]),
    }


def _about(connection: Connection, root: str, found: Row) -> list[Row]:
    """The latest statements about somebody or something."""
    filters = StatementFilters(about=[EXACTLY + found["slug"]], limit=LATEST)
    return list_statements(connection, filters, shown_as_cards(root)).items


def _place(connection: Connection, root: str, found: Row) -> Row:
    """A place, with the latest statements about it: it says nothing itself."""
    return {
        "calls": [
            call("speakers", found["slug"]),
            call("statements", about=found["slug"], limit=LATEST),
            call("corrections", speaker=found["slug"]),
        ],
        "speaker": found,
        "by_slug": found["slug"],
        "timeline": [],
        "latest": _about(connection, root, found),
        "about": [],
        "total": found["spoken_of"],
        "shifts": [],
        "shift_count": 0,
        "history": history_of_speaker(connection, found["slug"]),
    }
