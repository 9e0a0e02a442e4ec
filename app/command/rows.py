"""Every statement of the store that some filters ask for, as NDJSON or CSV, however many there are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Literal
from unicodedata import normalize

import orjson
from sqlalchemy import Connection

from app.model import Row
from app.queries.filters import StatementFilters
from app.queries.statements import list_statements

COLUMNS = (
    *(
        "id",
        "speakers",
        "said_on",
        "said_from",
        "said_to",
        "text",
        "speech",
        "act",
        "stance",
        "topics",
        "holder",
        "relayed_by",
        "about",
        "source",
    ),
    *("cue", "start", "end", "confidence", "match", "article", "headline", "outlet", "published_on", "url"),
)
"""The columns of the CSV: one row a statement; several speakers or topics are joined by `; `."""

FORMULA_SIGNS = frozenset("=+-@")
"""A spreadsheet runs a cell that opens with one of these as a formula, also in a wide or small form (`＝`, `﹣`), and
after white space; an apostrophe before it makes it text."""


def chunks(connection: Connection, filters: StatementFilters, form: Literal["ndjson", "csv"]) -> Iterator[bytes]:
    """The statements in time order, newest first, in bytes; no more than a page is held in memory."""
    statements = _statements(connection, filters)
    if form == "csv":
        yield from _csv(statements)
    else:
        for statement in statements:
            yield orjson.dumps(statement, option=orjson.OPT_APPEND_NEWLINE)


def _statements(connection: Connection, filters: StatementFilters) -> Iterator[Row]:
    """All pages of the list, one after the other."""
    page = list_statements(connection, filters)
    yield from page.items
    while page.next is not None:
        page = list_statements(connection, filters.model_copy(update={"cursor": page.next}))
        yield from page.items


def _csv(statements: Iterable[Row]) -> Iterator[bytes]:
    """A header and a row for each statement, in UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for statement in statements:
        writer.writerow(map(_cell, _values(statement)))
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _values(statement: Row) -> tuple[object, ...]:
    """The values of a row, in the order of COLUMNS."""
    said, article, spans = statement["said_on"] or {}, statement["article"], statement["content"]["spans"]
    return (
        statement["id"],
        _joined(statement["speakers"], "name"),
        said.get("edtf"),
        said.get("from"),
        said.get("to"),
        statement["text"],
        statement["speech"],
        statement["act"],
        statement["stance"],
        _joined(statement["topics"], "label"),
        (statement["holder"] or {}).get("name"),
        (statement["relayed_by"] or {}).get("name"),
        _joined(statement["about"], "name"),
        statement["source"]["text"],
        statement["cue"]["text"],
        spans[0][0],
        spans[-1][1],
        statement["confidence"],
        statement["match"],
        article["id"],
        article["headline"],
        (article["outlet"] or {}).get("name"),
        article["published_on"],
        article["url"],
    )


def _joined(rows: Iterable[Row], name: str) -> str:
    return "; ".join(str(row[name]) for row in rows)


def _cell(value: object) -> str:
    """A value as a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    opening = next((sign for sign in text if sign.isprintable() and not sign.isspace()), "")
    is_formula = normalize("NFKC", opening) in FORMULA_SIGNS or text[:1] in ("\t", "\r", "\n")
    return f"'{text}" if is_formula else text
