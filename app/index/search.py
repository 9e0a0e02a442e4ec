"""Searches as people write them: words, "phrases", OR, -not, prefix* and NEAR(one other, 5).

Words and phrases side by side must all be there; OR joins the two beside it; a minus leaves out. What cannot be parsed
so is searched as words, and `Search.hint` says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, String, and_, cast, func, literal, literal_column, not_, or_, select

from app.index.full_text import FTS, STATEMENT, plain, terms

NEAR_WITHIN = 10  # words between the two of NEAR, unless a number is given
MOST_APART = 20

_TOKEN = re.compile(
    r"""(?P<minus>-?)NEAR\((?P<near>[^()]{0,200})\)
      | (?P<not>-?)"(?P<phrase>[^"]*)"
      | (?P<or>OR(?=\s|$))
      | (?P<without>-?)(?P<word>[^\s"()]+)
      | (?P<wrong>\S)""",
    re.VERBOSE,
)
_CONFIG: ColumnElement[str] = literal_column("'onrecord'")


class Term(NamedTuple):
    """What is looked for: words in a row; the beginning of a word; or words within `apart` words of each other."""

    words: tuple[str, ...]
    prefix: bool = False
    apart: int = 0


class Search(NamedTuple):
    """What must be there, each as alternatives; what must not; and a hint where it was read as words."""

    wanted: tuple[tuple[Term, ...], ...]
    unwanted: tuple[Term, ...]
    hint: str | None = None


def parse(q: str) -> Search:
    """How a search is read. Raises `ValueError` where it has no word, or too many.

    >>> parse('tax* OR duty -"income tax"').wanted
    ((Term(words=('tax',), prefix=True, apart=0), Term(words=('duty',), prefix=False, apart=0)),)
    """
    words = terms(q)
    return _parsed(q) or Search(
        tuple((Term((word,)),) for word in words),
        (),
        'It could not be read as a search and was looked for as words: write words, "phrases", OR, -not, prefix* or '
        "NEAR(one other, 5), and at least one word that is wanted.",
    )


def _parsed(q: str) -> Search | None:
    wanted: list[tuple[Term, ...]] = []
    unwanted: list[Term] = []
    joins = False
    for found in _TOKEN.finditer(plain(q)):
        if found["or"]:
            if joins or not wanted:
                return None
            joins = True
            continue
        term = _term(found)
        if term is None:
            return None
        if found["minus"] or found["not"] or found["without"]:
            if joins:
                return None
            unwanted.append(term)
        elif joins:
            wanted[-1] = (*wanted[-1], term)
        elif term.words:
            wanted.append((term,))
        joins = False
    return Search(tuple(wanted), tuple(term for term in unwanted if term.words)) if wanted and not joins else None


def _term(found: re.Match[str]) -> Term | None:
    """What a token asks for, without words where it is punctuation alone; None where it cannot be read."""
    if found["wrong"]:
        return None
    if found["near"] is not None:
        inside, _, number = found["near"].rpartition(",") if "," in found["near"] else (found["near"], "", "")
        words = tuple(filter(_has_word, inside.split()))
        if len(words) != 2 or (number and not number.strip().isdecimal()):
            return None
        return Term(words, apart=min(int(number or NEAR_WITHIN), MOST_APART) or 1)
    text = found["phrase"] if found["phrase"] is not None else found["word"]
    prefix = found["word"] is not None and text.endswith("*")
    text = text.strip("*") if prefix else text
    return Term((text,) if _has_word(text) else (), prefix=prefix and _has_word(text))


def _has_word(text: str) -> bool:
    return any(char.isalnum() for char in text)


def ids_matching(connection: Connection, search: Search, *, sources: bool = False) -> NDArray[np.int64]:
    """The row ids of the statements whose words fit a search, or whose source's do, in no order.

    They come as one text: to fetch 200,000 rows one by one takes ten times as long.
    """
    if connection.dialect.name == "sqlite":
        name = "source_text" if sources else "content_text"
        found = select(FTS.c.rowid).where(FTS.c.statement_fts.op("MATCH")(f"{name} : ({_fts5(search)})")).subquery()
        joined = select(func.group_concat(found.c.rowid))
    else:
        joined = select(func.string_agg(cast(STATEMENT.c.id, String), literal_column("','"))).where(
            _in_postgres(search, "source_text" if sources else "content_text")
        )
    text = connection.execute(joined).scalar()
    return np.fromstring(text or "", dtype=np.int64, sep=",")


def _fts5(search: Search) -> str:
    wanted = " AND ".join(f"({' OR '.join(map(_fts5_term, some))})" for some in search.wanted)
    return f"({wanted})" + "".join(f" NOT {_fts5_term(term)}" for term in search.unwanted)


def _fts5_term(term: Term) -> str:
    # In double quotes FTS5 reads a string and nothing else.
    words = ['"' + word.replace('"', '""') + '"' for word in term.words]
    if term.apart:
        return f"NEAR({' '.join(words)}, {term.apart})"
    return " ".join(words) + (" *" if term.prefix else "")


def _in_postgres(search: Search, name: str) -> ColumnElement[bool]:
    own: ColumnElement[str] = literal_column(f"to_tsvector('onrecord', statement.{name})")
    # Word for word the expression that is indexed: PostgreSQL uses the index for no other. It holds content and source
    # as one: it finds what may do, and the words of one of them decide.
    both: ColumnElement[str] = literal_column(
        "to_tsvector('onrecord', statement.content_text || ' ' || statement.source_text)"
    )
    wanted = [or_(*(_has(document, term) for term in some)) for some in search.wanted for document in (both, own)]
    return and_(*wanted, *(not_(_has(own, term)) for term in search.unwanted))


def _has(document: ColumnElement[str], term: Term) -> ColumnElement[bool]:
    if term.apart:
        return or_(*(document.op("@@")(query) for query in _near(term.words, term.apart)))
    query: ColumnElement[str] = func.phraseto_tsquery(_CONFIG, literal(term.words[0]))
    if term.prefix:
        parts = re.sub(r"[^\w]+", " ", term.words[0]).split()
        query = func.to_tsquery(literal_column("'simple'"), literal(" <-> ".join((*parts[:-1], f"{parts[-1]}:*"))))
    return document.op("@@")(query)


def _near(words: Sequence[str], apart: int) -> list[ColumnElement[str]]:
    one, other = (func.phraseto_tsquery(_CONFIG, literal(word)) for word in words)
    orders = ((one, other), (other, one))
    return [func.tsquery_phrase(first, then, number) for first, then in orders for number in range(1, apart + 2)]
