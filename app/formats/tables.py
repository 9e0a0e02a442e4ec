"""Statements as lines of JSON, and as a table that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import compress
from unicodedata import normalize

import orjson

from app.model import Row

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
    *(
        "cue",
        "start",
        "end",
        "confidence",
        "match",
        "article",
        "headline",
        "outlet",
        "published_on",
        "url",
        "speaks_for",
    ),
)
"""The columns of the CSV: one row a statement; several speakers or topics are joined by `; `."""
_OF_FIELDS = {
    **dict.fromkeys(("said_from", "said_to"), "said_on"),
    **dict.fromkeys(("start", "end"), "content"),
    **dict.fromkeys(("headline", "outlet", "published_on", "url"), "article"),
}
"""The field of a statement that a column shows a part of; the other columns are called as their field is."""

FORMULA_SIGNS = frozenset("=+-@")
"""A spreadsheet runs a cell that opens with one of these as a formula, also in a wide or small form (`＝`, `﹣`), and
after white space; an apostrophe before it makes it text."""


def ndjson(statements: Iterable[Row]) -> Iterator[bytes]:
    """A line of JSON for each statement."""
    for statement in statements:
        yield orjson.dumps(statement, option=orjson.OPT_APPEND_NEWLINE)


def as_csv(statements: Iterable[Row], *, header: bool = True) -> bytes:
    """A header, unless it is left out, and a row for each statement, in UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if header:
        writer.writerow(COLUMNS)
    writer.writerows(map(_cell, _values(statement)) for statement in statements)
    return buffer.getvalue().encode()


def columns_of(fields: Collection[str], statements: Iterable[Row]) -> bytes:
    """The same table with the columns of some fields alone."""
    kept = [_OF_FIELDS.get(column, column) in fields for column in COLUMNS]
    return table([*compress(COLUMNS, kept)], (compress(_values(statement), kept) for statement in statements))


def table(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A header and rows of values, in UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows(map(_cell, row) for row in rows)
    return buffer.getvalue().encode()


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
        (statement["speaks_for"] or {}).get("name"),
    )


def _joined(rows: Iterable[Row], name: str) -> str:
    return "; ".join(str(row[name]) for row in rows)


def _cell(value: object) -> str:
    """A value as a cell that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    if text[:1].isalnum():  # nearly every cell, and none that needs a closer look
        return text
    opening = next((sign for sign in text if sign.isprintable() and not sign.isspace()), "")
    is_formula = normalize("NFKC", opening) in FORMULA_SIGNS or text[:1] in ("\t", "\r", "\n")
    return f"'{text}" if is_formula else text
