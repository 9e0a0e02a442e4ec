"""Full-text search over the words of statements, and of their sources."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy import table as named

from app.store.tables import StatementRow, table

MOST_TERMS = 64  # a long sentence; each term costs a look-up in the index
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # no stored text holds them, and PostgreSQL refuses to read them
_QUOTES = str.maketrans("“”„‟«»", '""""""')

_STATEMENT = table(StatementRow)
_FTS = named("statement_fts", column("rowid"), column("statement_fts"))


def containing(q: str, dialect_name: str, *, sources: bool = False) -> ColumnElement[bool]:
    """Statements that hold every word of `q`, and every "quoted phrase" of it, whatever the case and English ending.

    With `sources` the words of the source alone are searched. A clause for `.where(...)` over the table `statement`.
    Nothing in `q` is an operator. Raises `ValueError` where `q` has no word, or too many.
    """
    wanted = terms(q)
    if dialect_name == "sqlite":
        return _STATEMENT.c.id.in_(_found_by_fts5(wanted, sources=sources))
    # The index holds content and source as one: it finds what may do, and the source alone decides.
    return and_(_in_document(wanted), _in_source(wanted)) if sources else _in_document(wanted)


def ids_containing(connection: Connection, q: str, *, sources: bool = False) -> NDArray[np.int64]:
    """The row ids of the statements that hold every word and phrase of `q`, in no order.

    They come as one text: to fetch 200,000 rows one by one takes ten times as long. Raises `ValueError` as `terms`.
    """
    wanted = terms(q)
    if connection.dialect.name == "sqlite":
        found = _found_by_fts5(wanted, sources=sources).subquery()
        joined = select(func.group_concat(found.c.rowid))
    else:
        joined = select(func.string_agg(cast(_STATEMENT.c.id, String), literal_column("','"))).where(
            containing(q, connection.dialect.name, sources=sources)
        )
    text = connection.execute(joined).scalar()
    return np.fromstring(text or "", dtype=np.int64, sep=",")


def first_containing(word: str, dialect_name: str, limit: int) -> Select[tuple[int]]:
    """The ids of some statements that hold a word, `limit` at most: of a rare word all."""
    if dialect_name == "sqlite":
        return _found_by_fts5([word]).limit(limit)
    return select(_STATEMENT.c.id).where(_in_document([word])).limit(limit)


def terms(q: str) -> list[str]:
    """The words and phrases to look for: `terms('peace "no force" -') == ["peace", "no force"]`."""
    plain = _UNSTORABLE.sub(" ", q).translate(_QUOTES)
    found = [phrase or word for phrase, word in _TERM.findall(plain)]
    kept = [term.strip() for term in found if any(char.isalnum() for char in term)]
    if not kept:
        raise ValueError("the search has no word in it: write at least one letter or digit")
    if len(kept) > MOST_TERMS:
        raise ValueError(f"the search has {len(kept)} words and phrases: write at most {MOST_TERMS}")
    return kept


def _found_by_fts5(wanted: list[str], *, sources: bool = False) -> Select[tuple[int]]:
    # In double quotes FTS5 reads a string and nothing else; strings side by side must all be found.
    query = " ".join('"' + term.replace('"', '""') + '"' for term in wanted)
    asked = f"source_text : ({query})" if sources else query
    return select(_FTS.c.rowid).where(_FTS.c.statement_fts.op("MATCH")(asked))


def _in_document(wanted: list[str]) -> ColumnElement[bool]:
    # Word for word the expression that is indexed: PostgreSQL uses the index for no other.
    document: ColumnElement[str] = literal_column(
        "to_tsvector('onrecord', statement.content_text || ' ' || statement.source_text)"
    )
    config: ColumnElement[str] = literal_column("'onrecord'")
    return and_(*(document.op("@@")(func.phraseto_tsquery(config, literal(term))) for term in wanted))


def _in_source(wanted: list[str]) -> ColumnElement[bool]:
    source: ColumnElement[str] = literal_column("to_tsvector('onrecord', statement.source_text)")
    config: ColumnElement[str] = literal_column("'onrecord'")
    return and_(*(source.op("@@")(func.phraseto_tsquery(config, literal(term))) for term in wanted))
