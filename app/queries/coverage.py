"""A story as a matrix: what other outlets carry of an article's statements, outlet by outlet and match by match."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Integer, RowMapping, Select, and_, bindparam, case, func, or_, select

from app.model import Row
from app.queries.article_names import key_of
from app.queries.clauses import any_of
from app.queries.columns import ARTICLE, MATCH, MEMBER, OUTLET, STATEMENT
from app.queries.filters import CoverageFilters
from app.queries.members import IN_TIME
from app.queries.paging import Order, Page, fingerprint, read_page

MOST_COLUMNS = 50  # wider than any screen; the parameter `outlet` has the others

_A, _S = ARTICLE.c, STATEMENT.c
_MEMBERS = MEMBER.join(STATEMENT, _S.id == MEMBER.c.statement_id).join(ARTICLE, _A.id == _S.article_id)

_LONE = case((_A.outlet_id.is_(None), _A.id))
"""An article without an outlet is a column of its own: nobody knows which of them belong together."""

_OWN = (
    select(
        MEMBER.c.match_id,
        _S.id.label("statement_id"),
        _S.key,
        _S.content_text,
        _S.start_at,
        func.row_number().over(partition_by=MEMBER.c.match_id, order_by=(_S.start_at, _S.id)).label("rank"),
    )
    .join_from(MEMBER, STATEMENT, _S.id == MEMBER.c.statement_id)
    .where(_S.article_id == bindparam("article", type_=Integer))
    .subquery("own")
)
# An article that says a thing twice has one row for it, where it says it first.
_SELECT_ROWS = (
    select(_OWN.c.match_id, _OWN.c.key, _OWN.c.content_text, MATCH.c.key.label("match"))
    .join(MATCH, MATCH.c.id == _OWN.c.match_id)
    .where(_OWN.c.rank == 1)
)
_ORDER = Order(id=_OWN.c.statement_id, key=_OWN.c.start_at, reads=int)

_CARRYING = (
    select(
        _A.outlet_id,
        _LONE.label("article_id"),
        func.count(MEMBER.c.match_id.distinct(), type_=Integer).label("matches"),
        # The article's own column comes first.
        func.max(case((_A.id == bindparam("article", type_=Integer), 1), else_=0)).label("own"),
    )
    .select_from(_MEMBERS)
    .where(MEMBER.c.match_id.in_(select(_OWN.c.match_id)))
    .group_by(_A.outlet_id, _LONE)
    .subquery("carrying")
)
_SELECT_COLUMNS = (
    select(
        _CARRYING,
        OUTLET.c.slug,
        OUTLET.c.name,
        *(_A[name] for name in ("key", "headline", "url", "published_on")),
        func.count(type_=Integer).over().label("columns"),
    )
    .select_from(
        _CARRYING.outerjoin(OUTLET, OUTLET.c.id == _CARRYING.c.outlet_id).outerjoin(
            ARTICLE, _A.id == _CARRYING.c.article_id
        )
    )
    .order_by(_CARRYING.c.own.desc(), _CARRYING.c.matches.desc(), OUTLET.c.slug, _A.key)
    .limit(MOST_COLUMNS)
)
_OF_OUTLETS = _SELECT_COLUMNS.where(OUTLET.c.slug.in_(any_of("outlet")))

_PLACE = (MEMBER.c.match_id, _A.outlet_id, _LONE)
_REPORTS = (
    select(
        *_PLACE[:2],
        _LONE.label("article_id"),
        _S.key.label("statement"),
        MEMBER.c.relation,
        _S.published_on,
        func.count(type_=Integer).over(partition_by=_PLACE).label("reports"),
        func.row_number().over(partition_by=_PLACE, order_by=(IN_TIME.is_(None), IN_TIME, _S.id)).label("rank"),
    )
    .select_from(_MEMBERS)
    .where(
        MEMBER.c.match_id.in_(any_of("matches")),
        or_(_A.outlet_id.in_(any_of("outlets")), and_(_A.outlet_id.is_(None), _A.id.in_(any_of("lone")))),
    )
    .subquery("reports")
)
_SELECT_CELLS = select(_REPORTS).where(_REPORTS.c.rank == 1)


def list_coverage(connection: Connection, key: str, filters: CoverageFilters) -> Page | None:
    """One page of an article's matches, with a cell for each column that says whether and how it carries it.

    None where there is no such article.
    """
    key = key_of(connection, key)
    article = connection.execute(select(_A.id).where(_A.key == key)).scalar_one_or_none()
    if article is None:
        return None
    page = read_page(
        connection,
        _SELECT_ROWS,
        _ORDER,
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("coverage", key, filters.wanted),
        values={"article": article},
    )
    wanted: Select[Any] = _OF_OUTLETS if filters.outlet else _SELECT_COLUMNS
    bound = {"article": article} | ({"outlet": filters.outlet} if filters.outlet else {})
    columns = connection.execute(wanted, bound).mappings().all()
    cells = _cells(connection, [row["match_id"] for row in page.rows], columns)
    items = [
        {
            "match": row["match"],
            "statement": row["key"],
            "text": row["content_text"],
            "cells": [cells.get((row["match_id"], column["outlet_id"], column["article_id"])) for column in columns],
        }
        for row in page.rows
    ]
    beside = {
        "columns": [_column(column) for column in columns],
        "column_count": columns[0]["columns"] if columns else 0,
    }
    return Page(items, page.next, beside, page.prev)


def _cells(
    connection: Connection, matches: list[int], columns: list[RowMapping] | Any
) -> dict[tuple[int, int | None, int | None], Row]:
    """The first report of each column in each match."""
    if not matches:
        return {}
    bound = {
        "matches": matches,
        "outlets": [column["outlet_id"] for column in columns if column["outlet_id"] is not None],
        "lone": [column["article_id"] for column in columns if column["article_id"] is not None],
    }
    return {
        (row["match_id"], row["outlet_id"], row["article_id"]): {
            name: row[name] for name in ("statement", "relation", "published_on", "reports")
        }
        for row in connection.execute(_SELECT_CELLS, bound).mappings()
    }


def _column(row: RowMapping) -> Row:
    """An outlet, or an article that has none."""
    outlet = None if row["slug"] is None else {"slug": row["slug"], "name": row["name"]}
    article = None
    if outlet is None:
        article = {"id": row["key"], "outlet": None} | {name: row[name] for name in ("headline", "url", "published_on")}
    return {"outlet": outlet, "article": article, "matches": row["matches"]}
