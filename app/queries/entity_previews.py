"""A speaker, outlet or topic in a few facts, by the id that a reconciled spreadsheet holds."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from app.index.wanted import Wanted
from app.model import Row
from app.queries.asked import LISTED, one_of, view_of
from app.queries.columns import ARTICLE, OUTLET
from app.queries.known_names import OUTLETS, SPEAKERS, TOPICS
from app.queries.speakers import MovedError, UnsureError, get_speaker
from app.queries.topics import get_topic

MOST_TOPICS = 3


def entity(connection: Connection, key: str) -> Row | None:
    """What there is to say of an entity: its name, the path of its page, and facts by their labels; None where none is.

    `key` is the path of its route below `/v1/`: `speakers/xi-jinping`.
    """
    noun, _, slug = key.partition("/")
    find = {SPEAKERS: _speaker, OUTLETS: _outlet, TOPICS: _topic}.get(noun)
    return None if find is None or not slug or "\0" in slug else find(connection, slug)


def speaker_of(connection: Connection, slug: str) -> Row | None:
    """The speaker whom a spreadsheet holds by this slug, though it was merged since; None where there is none."""
    try:
        return get_speaker(connection, slug)
    except MovedError as moved:
        return get_speaker(connection, moved.slug)
    except UnsureError:
        return None


def _speaker(connection: Connection, slug: str) -> Row | None:
    speaker = speaker_of(connection, slug)
    if speaker is None:
        return None
    role = speaker["role"] or next((one["role"] for one in speaker["roles"]), "")
    first, last = speaker["first"], speaker["last"]
    facts = {
        "Kind": speaker["kind"],
        "Role": role,
        "Also called": ", ".join(speaker["aliases"][:MOST_TOPICS]),
        "Statements": f"{speaker['statements']:,}",
        "Between": f"{first['day']} and {last['day']}" if first and last else "",
        "Most on": ", ".join(one["label"] for one in speaker["topics"][:MOST_TOPICS]),
        "Wikidata": speaker["wikidata"] or "",
    }
    return {"name": speaker["name"], "path": f"/speakers/{speaker['slug']}", "facts": facts}


def _outlet(connection: Connection, slug: str) -> Row | None:
    articles = select(func.count()).where(ARTICLE.c.outlet_id == OUTLET.c.id).scalar_subquery()
    row = connection.execute(select(OUTLET.c.id, OUTLET.c.name, articles).where(OUTLET.c.slug == slug)).one_or_none()
    if row is None:
        return None
    number, name, published = row
    said = view_of(connection).select(Wanted(tests=[LISTED, one_of("outlet", [number])])).count
    facts = {"Kind": "outlet", "Articles": f"{published:,}", "Statements": f"{said:,}"}
    return {"name": name, "path": f"/outlets/{slug}", "facts": facts}


def _topic(connection: Connection, code: str) -> Row | None:
    topic = get_topic(connection, code)
    if topic is None:
        return None
    facts = {
        "Kind": "IPTC Media Topic",
        "Meaning": topic["definition"] or "",
        "Below": ", ".join(one["label"] for one in topic["parents"]),
        "Statements": f"{topic['statements']:,}",
        "Most by": ", ".join(one["name"] for one in topic["speakers"][:MOST_TOPICS]),
    }
    return {"name": topic["label"], "path": f"/topics/{topic['code']}", "facts": facts}
