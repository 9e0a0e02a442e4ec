"""Two statements side by side: how they relate, and which words differ."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.comparison.show_diff import rewording, unchanged
from app.index.reports import reports_of
from app.matches.relation import relate
from app.model import Row
from app.queries.columns import STATEMENT
from app.queries.statements import statements_with


def compare_statements(connection: Connection, one: str, other: str) -> list[Row] | None:
    """Two statements, by key, as the members of a match are shown; None where one is unknown.

    The first is shown as a first report is. The relation of the second is null where they are two statements.
    """
    rows = select(STATEMENT.c.key, STATEMENT.c.id).where(STATEMENT.c.key.in_((one, other)))
    ids: dict[str, int] = dict(connection.execute(rows).all())
    if not {one, other} <= ids.keys():
        return None
    here, there = statements_with(connection, [ids[one], ids[other]])
    reports = reports_of(connection, list(ids.values()))
    verdict = relate(reports[ids[one]], reports[ids[other]])
    first = {"relation": None, "because": {"rule": "the first", "text": ""}, **unchanged(here["text"])}
    second = {
        "relation": verdict.relation,
        "because": verdict.because.model_dump(mode="json"),
        **rewording(here["text"], there["text"]),
    }
    return [
        {"statement": shown["id"], "text": shown["text"], "article": shown["article"], **relation}
        for shown, relation in ((here, first), (there, second))
    ]
