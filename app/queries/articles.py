"""Articles: what was published, by whom, when, and what it carries."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Integer, bindparam, func, select

from app.index.facet_rows import NO_DAY
from app.model import Row
from app.queries.article_names import key_of
from app.queries.asked import asked, beside, day_number, day_of, view_of
from app.queries.clauses import LISTED
from app.queries.columns import ARTICLE, OUTLET, PARAGRAPH, STATEMENT, STATEMENT_TOPIC, TOPIC
from app.queries.filters import ArticleFilters, ArticleStatementFilters, StatementFilters
from app.queries.paging import Order, Page, Position, decode, encode, fingerprint, read_page
from app.queries.statements import Shown, list_statements, statements_of

_A = ARTICLE.c
_STATEMENTS = select(func.count(type_=Integer)).where(STATEMENT.c.article_id == _A.id).scalar_subquery()

_ORIGINAL = ARTICLE.alias("original")

SELECT_ARTICLES = select(
    *(
        _A[name]
        for name in ("key", "given_id", "headline", "url", "author", "published_on", "language", "sha256", "pipeline")
    ),
    _A.ingested_at,
    OUTLET.c.slug.label("outlet_slug"),
    OUTLET.c.name.label("outlet_name"),
    func.length(_A.text).label("length"),
    _STATEMENTS.label("statements"),
    _ORIGINAL.c.key.label("copy_of"),
).select_from(
    ARTICLE.outerjoin(OUTLET, OUTLET.c.id == _A.outlet_id).outerjoin(_ORIGINAL, _ORIGINAL.c.id == _A.copy_of_id)
)

_SELECT_PARAGRAPHS = (
    select(PARAGRAPH.c.position, PARAGRAPH.c.kind, PARAGRAPH.c.start_at, PARAGRAPH.c.end_at)
    .join(ARTICLE, _A.id == PARAGRAPH.c.article_id)
    .where(_A.key == bindparam("key"))
    .order_by(PARAGRAPH.c.position)
)

ORDERS = {
    "newest": Order(id=_A.id, key=_A.published_on, descending=True, nullable=True),
    "oldest": Order(id=_A.id, key=_A.published_on, nullable=True),
}


def list_articles(connection: Connection, filters: ArticleFilters) -> Page:
    """One page of articles.

    One statement has to meet speaker, topic and q: a speaker on trade is not one who speaks of sport beside another on
    trade.
    """
    if not (filters.speaker or filters.topic or filters.q):
        return _published(connection, filters)
    view, found = view_of(connection), asked(connection, filters)
    selection = found.selected(view)
    articles, first = np.unique(selection.column("article"), return_index=True)
    days = selection.column("published_on")[first]
    order = np.lexsort((articles, days))
    undated = np.count_nonzero(days == NO_DAY)
    order = order[::-1] if filters.sort == "newest" else np.concatenate([order[undated:], order[:undated]])
    places = list(zip(days[order].tolist(), articles[order].tolist(), strict=True))
    belongs_to = fingerprint("articles", filters.wanted)
    begin = 0
    if filters.cursor is not None:
        after = decode(filters.cursor, belongs_to, ORDERS[filters.sort])
        begin = _after(places, after, descending=filters.sort == "newest")
    shown = places[begin : begin + filters.limit]
    more = filters.limit and begin + filters.limit < len(places)
    last = Position(None if shown[-1][0] == NO_DAY else day_of(shown[-1][0]), shown[-1][1]) if more else None
    rows = SELECT_ARTICLES.where(_A.id.in_([number for _, number in shown])).add_columns(_A.id.label("row"))
    by_row = {row["row"]: _shown(row) for row in connection.execute(rows).mappings()}
    told = {**beside(view, found, selection), "total": len(places)}
    return Page([by_row[number] for _, number in shown], last and encode(last, belongs_to), told)


def _after(places: Sequence[tuple[int, int]], last: Position, *, descending: bool) -> int:
    """The first of the places that comes after a row, which need not be among them any more."""
    day = day_number(last.key) if isinstance(last.key, dt.date) else NO_DAY

    def order(place: tuple[int, int]) -> tuple[bool, int, int]:
        sign = -1 if descending else 1
        return place[0] == NO_DAY, sign * place[0], sign * place[1]

    return bisect_right(places, order((day, last.id)), key=order)


def _published(connection: Connection, filters: ArticleFilters) -> Page:
    """One page of the articles that some outlets published in some days."""
    rows, counted = SELECT_ARTICLES, select(func.count()).select_from(ARTICLE)
    hints: list[str] = []
    clauses: list[ColumnElement[bool]] = []
    if filters.outlet:
        known = select(OUTLET.c.id).where(OUTLET.c.slug.in_(filters.outlet))
        clauses.append(_A.outlet_id.in_(known))
        hints = asked(connection, ArticleFilters(outlet=filters.outlet)).hints
    if filters.published_from:
        clauses.append(_A.published_on >= filters.published_from)
    if filters.published_to:
        clauses.append(_A.published_on <= filters.published_to)
    found, after = read_page(
        connection,
        rows.where(*clauses),
        ORDERS[filters.sort],
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("articles", filters.wanted),
    )
    total = connection.execute(counted.where(*clauses)).scalar_one()
    shown: Row = {"total": total, "undated_left_out": 0, "hint": " ".join(hints) or None, "may_mean": []}
    return Page([_shown(row) for row in found], after, shown)


def list_statements_of(
    connection: Connection, key: str, filters: ArticleStatementFilters, shown: Shown | None = None
) -> Page | None:
    """One page of an article's statements; None where there is no such article."""
    key = key_of(connection, key)
    if connection.execute(select(_A.id).where(_A.key == key)).first() is None:
        return None
    return list_statements(connection, StatementFilters.within(filters, article=key), shown)


def get_article(connection: Connection, key: str, include: frozenset[str] = frozenset()) -> Row | None:
    """One article with its topics, and those of `paragraphs`, `statements` and `text` that `include` names; or None."""
    article = get_plain_article(connection, key)
    if article is None:
        return None
    key = article["id"]
    article["topics"] = _topics(connection, key)
    if include & {"text", "paragraphs"}:
        text = connection.execute(select(_A.text).where(_A.key == key)).scalar_one()
        if "text" in include:
            article["text"] = text
        if "paragraphs" in include:
            article["paragraphs"] = list_paragraphs(connection, key, text)
    if "statements" in include:
        article["statements"] = statements_of(connection, key)
    return article


def get_plain_article(connection: Connection, key: str) -> Row | None:
    """One article as lists show it; or None."""
    row = connection.execute(SELECT_ARTICLES.where(_A.key == key_of(connection, key))).mappings().one_or_none()
    return None if row is None else _shown(row)


def _topics(connection: Connection, key: str) -> list[Row]:
    """The topics of an article's statements, those of most statements first."""
    number = func.count(STATEMENT.c.id)
    counts = (
        select(TOPIC.c.code, TOPIC.c.label, number.label("statements"))
        .join(STATEMENT_TOPIC, STATEMENT_TOPIC.c.code == TOPIC.c.code)
        .join(STATEMENT, STATEMENT.c.id == STATEMENT_TOPIC.c.statement_id)
        .join(ARTICLE, _A.id == STATEMENT.c.article_id)
        .where(_A.key == key, LISTED)
        .group_by(TOPIC.c.code, TOPIC.c.label)
        .order_by(number.desc(), TOPIC.c.code)
    )
    return [dict(row) for row in connection.execute(counts).mappings()]


def list_paragraphs(connection: Connection, key: str, text: str) -> list[Row]:
    """An article's paragraphs in order, with their words."""
    return [
        {"position": position, "kind": kind, "start": start, "end": end, "text": text[start:end]}
        for position, kind, start, end in connection.execute(_SELECT_PARAGRAPHS, {"key": key})
    ]


def _shown(row: Mapping[Any, Any]) -> Row:
    """One article as lists show it."""
    outlet = None if row["outlet_slug"] is None else {"slug": row["outlet_slug"], "name": row["outlet_name"]}
    return {
        "id": row["key"],
        "given_id": row["given_id"],
        "headline": row["headline"],
        "outlet": outlet,
        "url": row["url"],
        "author": row["author"],
        "published_on": row["published_on"],
        "language": row["language"],
        "length": row["length"],
        "sha256": row["sha256"],
        "statement_count": row["statements"],
        "pipeline": row["pipeline"],
        "ingested_at": row["ingested_at"],
        "copy_of": row["copy_of"],
    }
