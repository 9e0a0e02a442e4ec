"""Articles: what was published, by whom, when, and what it carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Select, bindparam, func, select

from app.index.full_text import containing
from app.model import Row
from app.queries.article_names import key_of
from app.queries.clauses import FILED_UNDER, LISTED, PUBLISHED_BY, SPOKEN_BY
from app.queries.columns import ARTICLE, OUTLET, PARAGRAPH, STATEMENT, STATEMENT_TOPIC, TOPIC
from app.queries.filters import ArticleFilters, ArticleStatementFilters, StatementFilters
from app.queries.paging import Order, Page, fingerprint, read_page
from app.queries.statements import list_statements, statements_of

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


def select_articles(filters: ArticleFilters, dialect: str) -> Select[Any]:
    """The articles that `filters` ask for, without an order; bind it to `filters`."""
    rows = SELECT_ARTICLES
    # One statement has to meet them all: a speaker on trade is not one who speaks of sport beside another on trade.
    within: list[ColumnElement[bool]] = [
        clause for name, clause in (("speaker", SPOKEN_BY), ("topic", FILED_UNDER)) if getattr(filters, name)
    ]
    if filters.q is not None:
        within.append(containing(filters.q, dialect))
    if within:
        rows = rows.where(_A.id.in_(select(STATEMENT.c.article_id).where(*within)))
    if filters.outlet:
        rows = rows.where(PUBLISHED_BY)
    if filters.published_from:
        rows = rows.where(_A.published_on >= filters.published_from)
    if filters.published_to:
        rows = rows.where(_A.published_on <= filters.published_to)
    return rows


def list_articles(connection: Connection, filters: ArticleFilters) -> Page:
    """One page of articles."""
    rows, after = read_page(
        connection,
        select_articles(filters, connection.dialect.name),
        ORDERS[filters.sort],
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("articles", filters.wanted),
        values={name: value for name in ("speaker", "topic", "outlet") if (value := getattr(filters, name))},
    )
    return Page([_shown(row) for row in rows], after)


def list_statements_of(connection: Connection, key: str, filters: ArticleStatementFilters) -> Page | None:
    """One page of an article's statements; None where there is no such article."""
    key = key_of(connection, key)
    if connection.execute(select(_A.id).where(_A.key == key)).first() is None:
        return None
    return list_statements(connection, StatementFilters.within(filters, article=key))


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
