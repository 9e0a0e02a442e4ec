"""Speakers: who they are, what they are called, and how often they are on record."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, Integer, Select, func, select

from app.folding import fold
from app.queries.columns import ARTICLE, SPEAKER, SPEAKER_ALIAS, SPEAKER_ROLE, STATEMENT, STATEMENT_SPEAKER
from app.queries.filters import SpeakerFilters, SpeakerStatementFilters, StatementFilters
from app.queries.paging import Order, Page, Row, fingerprint, read_page
from app.queries.statements import LISTED, list_statements

_STATEMENTS = (
    select(func.count(type_=Integer))
    .select_from(STATEMENT_SPEAKER.join(STATEMENT, STATEMENT.c.id == STATEMENT_SPEAKER.c.statement_id))
    .where(STATEMENT_SPEAKER.c.speaker_id == SPEAKER.c.id, LISTED)
    .scalar_subquery()
)

SELECT_SPEAKERS = select(
    SPEAKER.c.id, SPEAKER.c.slug, SPEAKER.c.name, SPEAKER.c.kind, _STATEMENTS.label("statements")
).select_from(SPEAKER)

ORDERS = {
    "name": Order(id=SPEAKER.c.id, key=SPEAKER.c.slug, reads=str),
    "statements": Order(id=SPEAKER.c.id, key=_STATEMENTS, reads=int, descending=True),
}

_SHOWN = ("slug", "name", "kind", "statements")


def select_speakers(filters: SpeakerFilters) -> Select[Any]:
    """The speakers that `filters` ask for, without an order."""
    rows = SELECT_SPEAKERS
    if filters.kind:
        rows = rows.where(SPEAKER.c.kind.in_(filters.kind))
    if filters.q is not None:
        aliases = select(SPEAKER_ALIAS.c.speaker_id).where(
            SPEAKER_ALIAS.c.folded.contains(fold(filters.q), autoescape=True)
        )
        rows = rows.where(SPEAKER.c.id.in_(aliases))
    return rows


def list_speakers(connection: Connection, filters: SpeakerFilters) -> Page:
    """One page of speakers."""
    rows, after = read_page(
        connection,
        select_speakers(filters),
        ORDERS[filters.sort],
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("speakers", filters.wanted),
    )
    return Page([{name: row[name] for name in _SHOWN} for row in rows], after)


def get_speaker(connection: Connection, slug: str) -> Row | None:
    """One speaker with aliases, roles, first and last day on record; None where there is none."""
    row = connection.execute(SELECT_SPEAKERS.where(SPEAKER.c.slug == slug)).mappings().one_or_none()
    if row is None:
        return None
    aliases = (
        select(SPEAKER_ALIAS.c.alias).where(SPEAKER_ALIAS.c.speaker_id == row["id"]).order_by(SPEAKER_ALIAS.c.alias)
    )
    first, last = _days(connection, row["id"])
    return {
        **{name: row[name] for name in _SHOWN},
        "aliases": [alias for alias in connection.execute(aliases).scalars() if alias != row["name"]],
        "roles": _roles(connection, row["id"]),
        "first_on": first,
        "last_on": last,
    }


def _days(connection: Connection, speaker: int) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day on which a speaker is on record."""
    days = (
        select(func.min(STATEMENT.c.day), func.max(STATEMENT.c.day))
        .join(STATEMENT_SPEAKER, STATEMENT_SPEAKER.c.statement_id == STATEMENT.c.id)
        .where(STATEMENT_SPEAKER.c.speaker_id == speaker, LISTED)
    )
    first, last = connection.execute(days).one()
    return first, last


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
    if not _has_speaker(connection, slug):
        return None
    return list_statements(connection, StatementFilters.within(filters, speaker=slug))


def list_days(connection: Connection, slug: str) -> Page | None:
    """How often a speaker is on record on each day, in time order; None where there is no such speaker."""
    if not _has_speaker(connection, slug):
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


def _has_speaker(connection: Connection, slug: str) -> bool:
    return connection.execute(select(SPEAKER.c.id).where(SPEAKER.c.slug == slug)).first() is not None
