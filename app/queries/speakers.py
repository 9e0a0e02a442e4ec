"""Speakers: who they are, what they are called, and how often they are on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Integer, Select, func, or_, select

from app.index.facet_rows import NO_DAY, NONE
from app.index.facets import Selection, counted
from app.index.meant import EXACTLY, Candidate, whom
from app.index.names import going_by
from app.index.segments import Sort
from app.index.wanted import Holds, Wanted
from app.model import SPEAKING, Row, SpeakerKind
from app.queries.asked import LISTED, OF_ONE_DAY, view_of
from app.queries.columns import (
    ARTICLE,
    OUTLET,
    SPEAKER,
    SPEAKER_ALIAS,
    SPEAKER_ROLE,
    STATEMENT,
    STATEMENT_SPEAKER,
)
from app.queries.filters import SpeakerFilters, SpeakerStatementFilters, StatementFilters
from app.queries.history import slug_at
from app.queries.paging import Order, Page, fingerprint, read_page
from app.queries.statements import Shown, list_statements
from app.queries.topics import most_filed

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


def _any(held: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a column has the speaker anywhere. EXISTS has PostgreSQL read the column of all rows, once a list."""
    return select(held).where(held == SPEAKER.c.id).limit(1).scalar_subquery().is_not(None)


# Those of whom statements only speak are found by a search, and not among the speakers; places are where they are
# asked for, by their kind.
_SPEAKS = or_(
    SPEAKER.c.statement_count > 0,
    SPEAKER.c.listed,
    _any(STATEMENT_SPEAKER.c.speaker_id),
    _any(STATEMENT.c.holder_id),
    _any(STATEMENT.c.relayed_by_id),
    _any(STATEMENT.c.speaks_for_id),
)

_NUMBER = func.count(type_=Integer)


class MovedError(LookupError):
    """The speaker has another slug: `slug`."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


class UnsureError(LookupError):
    """No speaker has this slug, and the name that it spells may mean some: `candidates`."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        super().__init__()
        self.candidates = candidates


def speaker_at(connection: Connection, slug: str) -> int | None:
    """The row id of the speaker with a slug; None where there is none.

    Raises `MovedError` where the slug is that of another name of a speaker, or of one that was merged into it, and
    `UnsureError` where it may mean several, or is spelt like the names of some.
    """
    own: int | None = connection.scalar(select(SPEAKER.c.id).where(SPEAKER.c.slug == slug))
    if own is not None:
        return own
    meant = whom(connection, slug, tuple(SpeakerKind))
    if len(meant.sure) == 1:
        raise MovedError(meant.sure[0].slug)
    if meant.every:
        raise UnsureError(meant.every)
    return None


def select_speakers(connection: Connection, filters: SpeakerFilters) -> Select[Any]:
    """The speakers that `filters` ask for, without an order.

    Of those who said nothing, and are spoken of alone, only those that a search finds or a file tells. Places, which
    never speak, are listed where their kind is asked for.
    """
    rows = SELECT_SPEAKERS.where(SPEAKER.c.kind.in_(filters.kind or SPEAKING))
    if filters.q is None:
        rows = rows.where(or_(_SPEAKS, SPEAKER.c.kind == SpeakerKind.PLACE))
    if filters.ambiguous is not None:
        rows = rows.where(SPEAKER.c.ambiguous == filters.ambiguous)
    return rows if filters.q is None else rows.where(going_by(connection, filters.q))


def list_speakers(connection: Connection, filters: SpeakerFilters) -> Page:
    """One page of speakers."""
    order = filters.sort or ("name" if filters.q is None else "statements")
    page = read_page(
        connection,
        select_speakers(connection, filters),
        ORDERS[order],
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("speakers", filters.wanted),
    )
    return Page([{name: row[name] for name in _SHOWN} for row in page.rows], page.next, prev=page.prev)


def get_speaker(connection: Connection, slug: str) -> Row | None:
    """One speaker: what it is called, its roles, its first and last statement, and what it speaks on and where.

    Of a place the first and last statement, topics and outlets are those of what is said about it. None where
    there is none; raises as `speaker_at` does.
    """
    view, number = view_of(connection), speaker_at(connection, slug)
    if number is None:
        return None
    row = connection.execute(SELECT_SPEAKERS.where(SPEAKER.c.id == number)).mappings().one()
    aliases = select(SPEAKER_ALIAS.c.alias).where(SPEAKER_ALIAS.c.speaker_id == number).order_by(SPEAKER_ALIAS.c.alias)
    part = "about" if row["kind"] == SpeakerKind.PLACE else "speaker"
    said = view.select(Wanted([Holds(part, [number])], [LISTED]))
    dated = view.select(Wanted([Holds(part, [number])], [LISTED, lambda columns: columns["day"] != NO_DAY]))
    return {
        **{name: row[name] for name in _SHOWN},
        "aliases": [alias for alias in connection.execute(aliases).scalars() if alias != row["name"]],
        "role": row["role"],
        "roles": _roles(connection, number),
        "spoken_of": view.select(Wanted([Holds("about", [number])], [LISTED])).count,
        "first": _at_one_end(connection, dated, "oldest"),
        "last": _at_one_end(connection, dated, "newest"),
        "topics": most_filed(connection, said, MOST_COUNTS),
        "outlets": _outlets(connection, said),
    }


def _at_one_end(connection: Connection, said: Selection, sort: Sort) -> Row | None:
    """The first statement in an order; None where there is none."""
    places = said.page(sort, None, 1)
    if not places:
        return None
    statement = (
        select(
            STATEMENT.c.key.label("id"),
            STATEMENT.c.content_text.label("text"),
            STATEMENT.c.day,
            ARTICLE.c.key.label("article"),
        )
        .join(ARTICLE, ARTICLE.c.id == STATEMENT.c.article_id)
        .where(STATEMENT.c.id == places[0].id)
    )
    return dict(connection.execute(statement).mappings().one())


def _outlets(connection: Connection, said: Selection) -> list[Row]:
    """Which outlets publish some statements most."""
    counts = counted(said.column("outlet"))
    del counts[NONE]
    rows = select(OUTLET.c.id, OUTLET.c.slug, OUTLET.c.name).where(OUTLET.c.id.in_(counts.keys()))
    outlets = [{"slug": row.slug, "name": row.name, "statements": counts[row.id]} for row in connection.execute(rows)]
    return sorted(outlets, key=lambda one: (-one["statements"], one["slug"]))[:MOST_COUNTS]


def _roles(connection: Connection, speaker: int) -> list[Row]:
    """The roles that articles give a speaker, the most usual first, with the days of the articles that gave them."""
    roles = (
        select(
            SPEAKER_ROLE.c.role,
            _NUMBER.label("articles"),
            func.min(ARTICLE.c.published_on).label("first_on"),
            func.max(ARTICLE.c.published_on).label("last_on"),
        )
        .join(ARTICLE, ARTICLE.c.id == SPEAKER_ROLE.c.article_id)
        .where(SPEAKER_ROLE.c.speaker_id == speaker)
        .group_by(SPEAKER_ROLE.c.role)
        .order_by(_NUMBER.desc(), SPEAKER_ROLE.c.role)
    )
    return [dict(row) for row in connection.execute(roles).mappings()]


def list_statements_of(
    connection: Connection, slug: str, filters: SpeakerStatementFilters, shown: Shown | None = None
) -> Page | None:
    """One page of a speaker's statements; None where there is no such speaker. Raises as `speaker_at` does.

    As of a revision, those of whom the slug meant then.
    """
    then = None if filters.as_of is None else slug_at(connection, slug, filters.as_of)
    if then is not None and then != slug:
        raise MovedError(then)
    if then is None and speaker_at(connection, slug) is None:
        return None
    return list_statements(connection, StatementFilters.within(filters, speaker=f"{EXACTLY}{slug}"), shown)


def list_days(connection: Connection, slug: str) -> Page | None:
    """How often a speaker is on record on each day, in time order; None where there is no such speaker.

    What was said in a month or between two days counts for no day. Raises as `speaker_at` does.
    """
    view, number = view_of(connection), speaker_at(connection, slug)
    if number is None:
        return None
    said = view.select(Wanted([Holds("speaker", [number])], [LISTED, OF_ONE_DAY]))
    days, articles = said.column("day"), said.column("article")
    # One number for a report: sorting pairs takes ten times as long.
    most = int(articles.max(initial=0)) + 1
    reports = np.unique(days.astype(np.int64) * most + articles) // most
    on, statements = np.unique(days, return_counts=True)
    in_articles = np.unique(reports, return_counts=True)[1]
    dates = on.astype("datetime64[D]").tolist()
    items = [
        {"day": day, "statements": count, "articles": reported}
        for day, count, reported in zip(dates, statements.tolist(), in_articles.tolist(), strict=True)
    ]
    return Page(items, None)
