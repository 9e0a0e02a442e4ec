"""Articles: what was published, by whom, when, and what it carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Integer, bindparam, func, select

from app.index.facet_rows import NO_DAY
from app.index.facets import FacetView
from app.index.search import Search, articles_matching, ids_matching, parse
from app.index.wanted import Columns, Mask, Test, Wanted
from app.model import Row
from app.queries.article_names import key_of
from app.queries.asked import asked, beside, date_of, explained, number_of, view_of
from app.queries.clauses import LISTED
from app.queries.columns import ARTICLE, OUTLET, PARAGRAPH, STATEMENT, STATEMENT_TOPIC, TOPIC
from app.queries.filters import ArticleFilters, ArticleStatementFilters, StatementFilters
from app.queries.paging import Order, Page, fingerprint, read_page, sorted_page
from app.queries.statements import Shown, list_statements, statements_of
from app.store.given import given

_A = ARTICLE.c
_STATEMENTS = select(func.count(type_=Integer)).where(STATEMENT.c.article_id == _A.id).scalar_subquery()

_LATEST = np.iinfo(np.int32).max  # a day after every other

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
    """One page of articles, and why there are none.

    One statement has to meet speaker and topic: a speaker on trade is not one who speaks of sport beside another on
    trade. The article has to meet q, by its headline and text or by the words of a statement.
    """
    return explained(_page(connection, filters), filters, lambda fewer: _page(connection, fewer).total)


def _page(connection: Connection, filters: ArticleFilters) -> Page:
    if (filters.speaker or filters.topic) and not filters.q:
        return _saying(connection, filters)
    found = asked(connection, filters.model_copy(update={"q": None}))
    clauses, values = _published(filters), {}
    told: Row = {"undated_left_out": 0, "hint": " ".join(found.hints) or None, "may_mean": []}
    if filters.q:
        view, search = view_of(connection), parse(filters.q)
        articles = _with_words(connection, view, search)
        found.conditions["q"] = _in_articles(articles)
        found.hints += [f"q: {search.hint}"] if search.hint else []
        selection = found.selected(view)
        told = beside(view, found, selection, 0)
        if filters.speaker or filters.topic:
            articles = np.unique(selection.column("article"))
        these = given(connection.dialect.name, "these", id=Integer)
        clauses.append(_A.id.in_(select(these.c.id)))
        values = {"these": [{"id": number} for number in articles.tolist()]}
    page = read_page(
        connection,
        SELECT_ARTICLES.where(*clauses),
        ORDERS[filters.sort],
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("articles", filters.wanted),
        values=values,
    )
    total = connection.execute(select(func.count()).select_from(ARTICLE).where(*clauses), values).scalar_one()
    return Page([_shown(row) for row in page.rows], page.next, {**told, "total": total}, page.prev)


def _saying(connection: Connection, filters: ArticleFilters) -> Page:
    """One page of the articles that carry a statement of some speakers or on some topics."""
    view, found = view_of(connection), asked(connection, filters)
    selection = found.selected(view)
    articles, first = np.unique(selection.column("article"), return_index=True)
    days = selection.column("published_on")[first]
    page = sorted_page(
        # Those without a day come last in either order.
        np.where(days == NO_DAY, _LATEST, days) if filters.sort == "oldest" else days,
        articles,
        ORDERS[filters.sort],
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("articles", filters.wanted),
        as_key=lambda number: date_of(NO_DAY if number == _LATEST else number),
        as_number=lambda key: _LATEST if key is None and filters.sort == "oldest" else number_of(key),
    )
    rows = SELECT_ARTICLES.where(_A.id.in_(page.rows)).add_columns(_A.id.label("row"))
    by_row = {row["row"]: _shown(row) for row in connection.execute(rows).mappings()}
    told = beside(view, found, selection, len(articles))
    return Page([by_row[number] for number in page.rows], page.next, told, page.prev)


def _published(filters: ArticleFilters) -> list[ColumnElement[bool]]:
    """The clauses that keep to some outlets and some days, and those that leave copies out."""
    clauses: list[ColumnElement[bool]] = []
    if filters.outlet:
        clauses.append(_A.outlet_id.in_(select(OUTLET.c.id).where(OUTLET.c.slug.in_(filters.outlet))))
    if filters.copies == "exclude":
        clauses.append(_A.copy_of_id.is_(None))
    if filters.published_from:
        clauses.append(_A.published_on >= filters.published_from)
    if filters.published_to:
        clauses.append(_A.published_on <= filters.published_to)
    return clauses


def _with_words(connection: Connection, view: FacetView, search: Search) -> NDArray[np.int64]:
    """The row ids of the articles that meet a search, or of which a statement does."""
    saying = view.select(Wanted(ids=[ids_matching(connection, search)])).column("article")
    return np.union1d(articles_matching(connection, search), saying)


def _in_articles(articles: NDArray[np.int64]) -> Test:
    """Statements of some articles, which ascend."""

    def test(columns: Columns) -> Mask:
        column = columns["article"]
        if not articles.size:
            return np.zeros(column.size, bool)
        at = np.minimum(np.searchsorted(articles, column), articles.size - 1)
        found: Mask = articles[at] == column
        return found

    return test


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
