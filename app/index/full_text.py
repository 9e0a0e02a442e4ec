"""Full-text search over the words of statements, and of their sources.

The indexes read the other spellings of words, too (`app.text.spellings`), each in a column beside the words.
"""

from __future__ import annotations

import re
from typing import Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy import table as named

from app.store.tables import StatementRow, table

MOST_TERMS = 64  # a long sentence; each term costs a look-up in the index
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # no stored text holds them, and PostgreSQL refuses to read them
_QUOTES = str.maketrans("“”„‟«»", '""""""')

STATEMENT = table(StatementRow)
FTS = named("statement_fts", column("rowid"), column("statement_fts"))
CONFIG: ColumnElement[str] = literal_column("'onrecord'")
_PARTED = str.maketrans("-/", "  ")


def containing(q: str, dialect_name: str, *, sources: bool = False) -> ColumnElement[bool]:
    """Statements that hold every word of `q`, and every "quoted phrase" of it, whatever the case and English ending.

    With `sources` the words of the source alone are searched. A clause for `.where(...)` over the table `statement`.
    Nothing in `q` is an operator. Raises `ValueError` where `q` has no word, or too many.
    """
    wanted = terms(q)
    if dialect_name == "sqlite":
        return STATEMENT.c.id.in_(_found_by_fts5(wanted, sources=sources))
    return and_(*(_in_postgres(term, sources=sources) for term in wanted))


def first_containing(word: str, dialect_name: str, limit: int) -> Select[tuple[int]]:
    """The ids of some statements that hold a word, `limit` at most: of a rare word all."""
    if dialect_name == "sqlite":
        return _found_by_fts5([word]).limit(limit)
    return select(STATEMENT.c.id).where(_in_postgres(word)).limit(limit)


def plain(q: str) -> str:
    """What was typed, in straight quotation marks and without what no stored text holds."""
    return _UNSTORABLE.sub(" ", q).translate(_QUOTES)


def terms(q: str) -> list[str]:
    """The words and phrases to look for: `terms('peace "no force" -') == ["peace", "no force"]`."""
    found = [phrase or word for phrase, word in _TERM.findall(plain(q))]
    kept = [term.strip() for term in found if any(char.isalnum() for char in term)]
    if not kept:
        raise ValueError("the search has no word in it: write at least one letter or digit")
    if len(kept) > MOST_TERMS:
        raise ValueError(f"the search has {len(kept)} words and phrases: write at most {MOST_TERMS}")
    return kept


def _found_by_fts5(wanted: list[str], *, sources: bool = False) -> Select[tuple[int]]:
    # In double quotes FTS5 reads a string and nothing else; strings side by side must all be found.
    query = " ".join('"' + term.replace('"', '""') + '"' for term in wanted)
    asked = f"{{source_text source_spellings}} : ({query})" if sources else query
    return select(FTS.c.rowid).where(FTS.c.statement_fts.op("MATCH")(asked))


def _in_postgres(term: str, *, sources: bool = False) -> ColumnElement[bool]:
    within = words_of("source").op("@@")(phrase(term))
    return within if sources else or_(words_of("content").op("@@")(phrase(term)), within)


def words_of(part: Literal["content", "source"]) -> ColumnElement[str]:
    """The words of a part of a statement: word for word the expression that PostgreSQL indexes; it uses no other."""
    return literal_column(
        f"to_tsvector('onrecord', translate(statement.{part}_text || coalesce(' ' || statement.{part}_spellings, ''),"
        " '-/', '  '))"
    )


def phrase(text: str) -> ColumnElement[str]:
    """A word or phrase as PostgreSQL looks for it."""
    return func.phraseto_tsquery(CONFIG, literal(text.translate(_PARTED)))
