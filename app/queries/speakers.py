"""Speakers: who they are, what they are called, and how often they are on record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, exists, func, or_, select

from app.index.names import going_by
from app.model import Row
from app.queries.clauses import LISTED
from app.queries.columns import (
    ARTICLE,
    OUTLET,
    SPEAKER,
    SPEAKER_ALIAS,
    SPEAKER_ROLE,
    SPEAKER_SLUG,
    STATEMENT,
    STATEMENT_ABOUT,
    STATEMENT_SPEAKER,
    STATEMENT_TOPIC,
    TOPIC,
)
from app.queries.filters import SpeakerFilters, SpeakerStatementFilters, StatementFilters
from app.queries.paging import Order, Page, fingerprint, read_page
from app.queries.statements import list_statements

MOST_COUNTS = 20  # topics and outlets of one speaker, the most usual: their lists have the rest

_SHOWN = ("slug", "name", "kind", "country", "wikidata", "ambiguous", "statements")

SELECT_SPEAKERS = select(
    *(SPEAKER.c[name] for name in ("id", "slug", "name", "kind", "country", "wikidata", "ambiguous", "role")),
    SPEAKER.c.statement_count.label("statements"),
).select_from(SPEAKER)

ORDERS = {
    "name": Order(id=SPEAKER.c.id, key=SPEAKER.c.slug, reads=str),
    "statements": Order(id=SPEAKER.c.id, key=SPEAKER.c.statement_count, reads=int, descending=True),
}

# Those of whom statements only speak are found by a search, and not among the speakers.
_SPEAKS = or_(
    SPEAKER.c.statement_count > 0,
    SPEAKER.c.listed,
    exists().where(STATEMENT_SPEAKER.c.speaker_id == SPEAKER.c.id),
    exists().where(STATEMENT.c.holder_id == SPEAKER.c.id),
    exists().where(STATEMENT.c.relayed_by_id == SPEAKER.c.id),
)

# From a speaker to what it said, of the acts that lists show.
_SAID = STATEMENT_SPEAKER.join(STATEMENT, STATEMENT.c.id == STATEMENT_SPEAKER.c.statement_id)
_NUMBER = func.count(type_=Integer)


def select_speakers(connection: Connection, filters: SpeakerFilters) -> Select[Any]:
    """The speakers that `filters` ask for, without an order.

    Of those who said nothing, and are spoken of alone, only those that a search finds or a file tells.
    """
    rows = SELECT_SPEAKERS if filters.q is not None else SELECT_SPEAKERS.where(_SPEAKS)
    if filters.kind:
        rows = rows.where(SPEAKER.c.kind.in_(filters.kind))
    if filters.ambiguous is not None:
        rows = rows.where(SPEAKER.c.ambiguous == filters.ambiguous)
    return rows if filters.q is None else rows.where(going_by(connection, filters.q))


def list_speakers(connection: Connection, filters: SpeakerFilters) -> Page:
    """One page of speakers."""
    order = filters.sort or ("name" if filters.q is None else "statements")
    rows, after = read_page(
        connection,
        select_speakers(connection, filters),
        ORDERS[order],
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("speakers", filters.wanted),
    )
    return Page([{name: row[name] for name in _SHOWN} for row in rows], after)


def get_speaker(connection: Connection, slug: str) -> Row | None:
    """One speaker: what it is called, its roles, its first and last statement, and what it speaks on and where.

    None where there is none. A slug from before a merge finds the speaker under its own.
    """
    found = SELECT_SPEAKERS.where(SPEAKER.c.slug == current_slug(connection, slug))
    row = connection.execute(found).mappings().one_or_none()
    if row is None:
        return None
    aliases = (
        select(SPEAKER_ALIAS.c.alias).where(SPEAKER_ALIAS.c.speaker_id == row["id"]).order_by(SPEAKER_ALIAS.c.alias)
    )
    return {
        **{name: row[name] for name in _SHOWN},
        "aliases": [alias for alias in connection.execute(aliases).scalars() if alias != row["name"]],
        "role": row["role"],
        "roles": _roles(connection, row["id"]),
        "spoken_of": _spoken_of(connection, row["id"]),
        "first": _at_one_end(connection, row["id"], STATEMENT.c.day, STATEMENT.c.id),
        "last": _at_one_end(connection, row["id"], STATEMENT.c.day.desc(), STATEMENT.c.id.desc()),
        "topics": _topics(connection, row["id"]),
        "outlets": _outlets(connection, row["id"]),
    }


def _spoken_of(connection: Connection, speaker: int) -> int:
    """How many statements are about a speaker, of the acts that lists show."""
    about = STATEMENT_ABOUT.join(STATEMENT, STATEMENT.c.id == STATEMENT_ABOUT.c.statement_id)
    counted = select(_NUMBER).select_from(about).where(STATEMENT_ABOUT.c.speaker_id == speaker, LISTED)
    return int(connection.execute(counted).scalar_one())


def _at_one_end(connection: Connection, speaker: int, *order: ColumnElement[Any]) -> Row | None:
    """The first statement in an order, of those that have a day; None where none has."""
    statements = (
        select(
            STATEMENT.c.key.label("id"),
            STATEMENT.c.content_text.label("text"),
            STATEMENT.c.day,
            ARTICLE.c.key.label("article"),
        )
        .select_from(_SAID.join(ARTICLE, ARTICLE.c.id == STATEMENT.c.article_id))
        .where(STATEMENT_SPEAKER.c.speaker_id == speaker, LISTED, STATEMENT.c.day.is_not(None))
    )
    row = connection.execute(statements.order_by(*order).limit(1)).mappings().one_or_none()
    return None if row is None else dict(row)


def _topics(connection: Connection, speaker: int) -> list[Row]:
    """What a speaker speaks on most."""
    filed = _SAID.join(STATEMENT_TOPIC, STATEMENT_TOPIC.c.statement_id == STATEMENT.c.id)
    counts = (
        select(TOPIC.c.code, TOPIC.c.label, _NUMBER.label("statements"))
        .select_from(filed.join(TOPIC, TOPIC.c.code == STATEMENT_TOPIC.c.code))
        .where(STATEMENT_SPEAKER.c.speaker_id == speaker, LISTED)
        .group_by(TOPIC.c.code, TOPIC.c.label)
        .order_by(_NUMBER.desc(), TOPIC.c.code)
        .limit(MOST_COUNTS)
    )
    return [dict(row) for row in connection.execute(counts).mappings()]


def _outlets(connection: Connection, speaker: int) -> list[Row]:
    """Which outlets quote a speaker most."""
    printed = _SAID.join(ARTICLE, ARTICLE.c.id == STATEMENT.c.article_id)
    counts = (
        select(OUTLET.c.slug, OUTLET.c.name, _NUMBER.label("statements"))
        .select_from(printed.join(OUTLET, OUTLET.c.id == ARTICLE.c.outlet_id))
        .where(STATEMENT_SPEAKER.c.speaker_id == speaker, LISTED)
        .group_by(OUTLET.c.slug, OUTLET.c.name)
        .order_by(_NUMBER.desc(), OUTLET.c.slug)
        .limit(MOST_COUNTS)
    )
    return [dict(row) for row in connection.execute(counts).mappings()]


def _roles(connection: Connection, speaker: int) -> list[Row]:
    """The roles that articles give a speaker, the most usual first, with the days of the articles that gave them."""
    number = func.count(type_=Integer)
    roles = (
        select(
            SPEAKER_ROLE.c.role,
            number.label("articles"),
            func.min(ARTICLE.c.published_on).label("first_on"),
            func.max(ARTICLE.c.published_on).label("last_on"),
        )
        .join(ARTICLE, ARTICLE.c.id == SPEAKER_ROLE.c.article_id)
        .where(SPEAKER_ROLE.c.speaker_id == speaker)
        .group_by(SPEAKER_ROLE.c.role)
        .order_by(number.desc(), SPEAKER_ROLE.c.role)
    )
    return [dict(row) for row in connection.execute(roles).mappings()]


def list_statements_of(connection: Connection, slug: str, filters: SpeakerStatementFilters) -> Page | None:
    """One page of a speaker's statements; None where there is no such speaker."""
    if not _has_speaker(connection, slug := current_slug(connection, slug)):
        return None
    return list_statements(connection, StatementFilters.within(filters, speaker=slug))


def list_days(connection: Connection, slug: str) -> Page | None:
    """How often a speaker is on record on each day, in time order; None where there is no such speaker."""
    if not _has_speaker(connection, slug := current_slug(connection, slug)):
        return None
    days = (
        select(
            STATEMENT.c.day,
            func.count(type_=Integer).label("statements"),
            func.count(STATEMENT.c.article_id.distinct(), type_=Integer).label("articles"),
        )
        .join(STATEMENT_SPEAKER, STATEMENT_SPEAKER.c.statement_id == STATEMENT.c.id)
        .join(SPEAKER, SPEAKER.c.id == STATEMENT_SPEAKER.c.speaker_id)
        .where(SPEAKER.c.slug == slug, LISTED, STATEMENT.c.day.is_not(None))
        .group_by(STATEMENT.c.day)
        .order_by(STATEMENT.c.day)
    )
    return Page([dict(row) for row in connection.execute(days).mappings()], None)


def current_slug(connection: Connection, slug: str) -> str:
    """The slug of whom a slug means: itself, or that of the speaker into which its own was merged."""
    moved = select(SPEAKER.c.slug).join(SPEAKER_SLUG, SPEAKER_SLUG.c.speaker_id == SPEAKER.c.id)
    now: str | None = connection.execute(moved.where(SPEAKER_SLUG.c.slug == slug)).scalar_one_or_none()
    return now or slug


def _has_speaker(connection: Connection, slug: str) -> bool:
    return connection.execute(select(SPEAKER.c.id).where(SPEAKER.c.slug == slug)).first() is not None
