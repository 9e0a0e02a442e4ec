"""Two articles side by side: which statements both tell, in which words and where, and which only one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam

from app.comparison.align import ArticleStatement, Pair, pair_up
from app.comparison.show_diff import rewording
from app.comparison.summary import of_relation, position, shared, summary
from app.index.reports import article_reports
from app.matches.rising import in_order
from app.model import Because, Member, Relation, Row
from app.queries.articles import get_plain_article
from app.queries.columns import ARTICLE, MEMBER, STATEMENT
from app.queries.statements import SELECT_STATEMENTS, present

_SELECT_TOLD = (
    SELECT_STATEMENTS.add_columns(
        STATEMENT.c.start_at,
        STATEMENT.c.paragraph,
        MEMBER.c.relation,
        MEMBER.c.score,
        MEMBER.c.because,
    )
    .where(ARTICLE.c.key == bindparam("article"))
    .order_by(STATEMENT.c.start_at, STATEMENT.c.id)
)


def compare_articles(connection: Connection, here: str, there: str) -> Row | None:
    """Both articles' statements, aligned one to one; None where either article is unknown."""
    one, other = get_plain_article(connection, here), get_plain_article(connection, there)
    if one is None or other is None:
        return None
    ours, theirs = _statements(connection, one), _statements(connection, other)
    pairs = pair_up(ours, theirs)
    paired = {pair.here.place for pair in pairs}, {pair.there.place for pair in pairs}
    return {
        "here": one,
        "there": other,
        "summary": summary(pairs, ours, theirs),
        "both": _both(shared(pairs)),
        "conflicts": [_aligned(pair) for pair in of_relation(pairs, Relation.CONFLICT)],
        "updates": [_aligned(pair) for pair in of_relation(pairs, Relation.UPDATE)],
        "only_here": [_placed(one) for one in ours if one.place not in paired[0]],
        "only_there": [_placed(one) for one in theirs if one.place not in paired[1]],
    }


def _both(pairs: list[Pair]) -> list[Row]:
    """What both tell, each with its place among what both tell, here and there, and whether it left its order."""
    kept = in_order([pair.there.place for pair in pairs])
    there = {place: order for order, place in enumerate(sorted(pair.there.place for pair in pairs), 1)}
    shown = []
    for index, pair in enumerate(pairs):
        row = _aligned(pair)
        row["here"]["order"] = index + 1
        row["there"]["order"] = there[pair.there.place]
        shown.append(row | {"moved": index not in kept})
    return shown


def _statements(connection: Connection, article: Row) -> list[ArticleStatement]:
    """An article's statements in its order."""
    reports = article_reports(connection, article["id"])
    rows = connection.execute(_SELECT_TOLD, {"article": article["id"]}).mappings().all()
    rows = [row for row in rows if row["id"] in reports]  # the others were stored while this was read
    shown = present(connection, rows)
    return [
        ArticleStatement(
            shown=statement,
            report=reports[row["id"]],
            place=place,
            paragraph=row["paragraph"],
            share=round(row["start_at"] / article["length"], 4),
            member=_member(row, statement),
        )
        for place, (row, statement) in enumerate(zip(rows, shown, strict=True), start=1)
    ]


def _member(row: Mapping[Any, Any], statement: Row) -> Member | None:
    if statement["match"] is None:
        return None
    because = Because.model_validate(row["because"])
    return Member(key=statement["id"], relation=row["relation"], score=row["score"], because=because)


def _placed(statement: ArticleStatement) -> Row:
    return position(statement) | {"statement": statement.shown}


def _aligned(pair: Pair) -> Row:
    """One pair as it is shown: both statements with their places, the relation and the changed words."""
    return {
        "relation": pair.verdict.relation,
        "score": pair.verdict.score,
        "because": pair.verdict.because.model_dump(mode="json"),
        "here": _placed(pair.here),
        "there": _placed(pair.there),
        **rewording(pair.here.report.content, pair.there.report.content),
    }
