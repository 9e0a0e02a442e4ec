"""Articles that tell the same: how much two of them share, and whether one is a copy of the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
    union_all,
)

from app.model import Relation, Row
from app.queries.article_names import key_of
from app.queries.clauses import any_of
from app.queries.columns import ARTICLE, CONFLICT, MEMBER, OUTLET, STATEMENT
from app.queries.filter_parts import Filters
from app.queries.paging import Order, Page, fingerprint, read_page

COPIED = 0.9
"""Of the shorter article's statements, shared word for word: an editor who prints an agency's text cuts it and rewords
a sentence of it here and there. Two who write on one event share far less: the two seeds 3 of 10."""
LEAST_COPIED = 3  # statements: one or two in the same words are a quotation, not an article

_THIS = bindparam("article", type_=Integer)
_OURS, _THEIRS = STATEMENT.alias("ours"), STATEMENT.alias("theirs")
_HERE, _THERE = MEMBER.alias("here"), MEMBER.alias("there")
_SAME_WORDS = _OURS.c.words_hash == _THEIRS.c.words_hash

# Matching has compared the words already, so this reads ids and hashes alone: the members of the article's matches.
_SHARED = (
    select(
        _THEIRS.c.article_id,
        _HERE.c.match_id,
        _OURS.c.id.label("ours"),
        _THEIRS.c.id.label("theirs"),
        case((_SAME_WORDS, _OURS.c.id)).label("ours_verbatim"),
        case((_SAME_WORDS, _THEIRS.c.id)).label("theirs_verbatim"),
        literal(0, Integer).label("conflict"),
        literal(0, Integer).label("same_text"),
    )
    .join_from(_OURS, _HERE, _HERE.c.statement_id == _OURS.c.id)
    .join(_THERE, _THERE.c.match_id == _HERE.c.match_id)
    .join(_THEIRS, _THEIRS.c.id == _THERE.c.statement_id)
    .where(_OURS.c.article_id == _THIS, _THEIRS.c.article_id != _THIS)
)


def _unshared(rows: Any, article: ColumnElement[int], *, conflict: int = 0, same_text: int = 0) -> Select[Any]:
    """Rows of another kind, in the columns of `_SHARED`."""
    columns: list[Any] = [article, *(null() for _ in range(5)), literal(conflict, Integer), literal(same_text, Integer)]
    return select(*columns).select_from(rows)


def _conflicts(ours: ColumnElement[int], theirs: ColumnElement[int]) -> Select[Any]:
    rows = CONFLICT.join(_OURS, _OURS.c.id == ours).join(_THEIRS, _THEIRS.c.id == theirs)
    return _unshared(rows, _THEIRS.c.article_id, conflict=1).where(
        _OURS.c.article_id == _THIS, _THEIRS.c.article_id != _THIS, CONFLICT.c.relation == Relation.CONFLICT
    )


_TEXT = select(ARTICLE.c.sha256).where(ARTICLE.c.id == _THIS).scalar_subquery()
_SAME_TEXT = _unshared(ARTICLE, ARTICLE.c.id, same_text=1).where(ARTICLE.c.sha256 == _TEXT, ARTICLE.c.id != _THIS)
# A conflict is stored once, whichever of the two came first.
_TIES = union_all(
    _SHARED,
    _conflicts(CONFLICT.c.statement_id, CONFLICT.c.other_id),
    _conflicts(CONFLICT.c.other_id, CONFLICT.c.statement_id),
    _SAME_TEXT,
).subquery("ties")


def _each(name: str, column: str) -> ColumnElement[int]:
    return func.count(_TIES.c[column].distinct(), type_=Integer).label(name)


_RELATED = (
    select(
        _TIES.c.article_id,
        _each("shared", "match_id"),
        _each("ours", "ours"),
        _each("theirs", "theirs"),
        _each("ours_verbatim", "ours_verbatim"),
        _each("theirs_verbatim", "theirs_verbatim"),
        func.sum(_TIES.c.conflict).label("conflicts"),
        func.max(_TIES.c.same_text).label("same_text"),
    )
    .group_by(_TIES.c.article_id)
    .subquery("related")
)
_SELECT_RELATED = select(_RELATED)
_ORDER = Order(id=_RELATED.c.article_id, key=_RELATED.c.shared, reads=int, descending=True)

_STATEMENTS = select(func.count(type_=Integer)).where(STATEMENT.c.article_id == ARTICLE.c.id).scalar_subquery()
_SELECT_ARTICLES = (
    select(
        *(ARTICLE.c[name] for name in ("id", "key", "headline", "url", "published_on")),
        OUTLET.c.slug,
        OUTLET.c.name,
        _STATEMENTS.label("statements"),
    )
    .select_from(ARTICLE.outerjoin(OUTLET, OUTLET.c.id == ARTICLE.c.outlet_id))
    .where(ARTICLE.c.id.in_(any_of("ids")))
)


def list_related(connection: Connection, key: str, filters: Filters) -> Page | None:
    """One page of the articles that share statements with this one, or contradict it, or have its very text.

    Those that share most come first. None where there is no such article.
    """
    key = key_of(connection, key)
    article = connection.execute(select(ARTICLE.c.id).where(ARTICLE.c.key == key)).scalar_one_or_none()
    if article is None:
        return None
    page = read_page(
        connection,
        _SELECT_RELATED,
        _ORDER,
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("related", key),
        values={"article": article},
    )
    articles = _articles(connection, [article, *(row["article_id"] for row in page.rows)])
    ours = articles[article]["statements"]
    shown = [_shown(row, articles[row["article_id"]], ours) for row in page.rows]
    return Page(shown, page.next, prev=page.prev)


def _articles(connection: Connection, ids: Iterable[int]) -> dict[int, Mapping[Any, Any]]:
    rows = connection.execute(_SELECT_ARTICLES, {"ids": list(ids)}).mappings()
    return {row["id"]: row for row in rows}


def _shown(row: Mapping[Any, Any], article: Mapping[Any, Any], ours: int) -> Row:
    theirs = article["statements"]
    return {
        "article": {
            "id": article["key"],
            "headline": article["headline"],
            "outlet": None if article["slug"] is None else {"slug": article["slug"], "name": article["name"]},
            "url": article["url"],
            "published_on": article["published_on"],
        },
        "shared": row["shared"],
        "of_this": _share(row["ours"], ours),
        "of_other": _share(row["theirs"], theirs),
        "conflicts": int(row["conflicts"]),
        "copy": bool(row["same_text"]) or _copied(row, ours, theirs),
    }


def _copied(row: Mapping[Any, Any], ours: int, theirs: int) -> bool:
    """Whether the shorter article stands in the longer one, nearly word for word."""
    verbatim, shorter = min((row["ours_verbatim"], ours), (row["theirs_verbatim"], theirs), key=lambda pair: pair[1])
    return bool(shorter >= LEAST_COPIED and verbatim >= COPIED * shorter)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
