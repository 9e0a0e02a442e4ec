"""Searches as people write them: words, "phrases", OR, -not, prefix* and NEAR(one other, 5).

Words and phrases side by side must all be there, also with AND between them; OR joins the two beside it; a minus, or
NOT, leaves out. What cannot be parsed so is searched as words, and `Search.hint` says so. Each is looked for in its
spellings (`app.text.spellings`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    UnaryExpression,
    bindparam,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy import table as named
from sqlalchemy.sql.operators import custom_op

from app.index.full_text import CONFIG, STATEMENT, phrase, plain, terms, words_of
from app.index.word_endings import longer_words
from app.store.tables import ArticleRow, table
from app.text.spellings import told_apart, variants

NEAR_WITHIN = 10  # words between the two of NEAR, unless a number is given
MOST_APART = 20

_TOKEN = re.compile(
    r"""(?P<minus>-?)NEAR\((?P<near>[^()]{0,200})\)
      | (?P<not>-?)"(?P<phrase>[^"]*)"
      | (?P<operator>(?:OR|AND|NOT)(?=\s|$))
      | (?P<without>-?)(?P<word>[^\s"()]+)
      | (?P<wrong>\S)""",
    re.VERBOSE,
)
_ARTICLE = table(ArticleRow)
# Word for word the expression that is indexed.
_OF_ARTICLE: ColumnElement[str] = literal_column(
    "to_tsvector('onrecord', translate(left(coalesce(article.headline || ' gap0 ', '')"
    " || coalesce(article.spellings || ' gap0 ', '') || article.text, 200000), '-/', '  '))"
)


# The ids come as one text: to fetch 200,000 rows one by one takes ten times as long.
_POSTGRES_IDS = select(func.string_agg(cast(literal_column("id"), String), literal_column("','")))


def _ids_in_sqlite(index: str) -> Select[Any]:
    table = named(index, column("rowid"), column(index))
    found = select(table.c.rowid).where(table.c[index].op("MATCH")(bindparam("query"))).subquery()
    return select(func.group_concat(found.c.rowid))


_STATEMENTS_IN_SQLITE, _ARTICLES_IN_SQLITE = map(_ids_in_sqlite, ("statement_fts", "article_fts"))


class Term(NamedTuple):
    """What is looked for: words in a row; the beginning of a word; or words within `apart` words of each other."""

    words: tuple[str, ...]
    prefix: bool = False
    apart: int = 0

    @property
    def told_apart(self) -> tuple[str, str] | None:
        """The marks of one word that an abbreviation reads like (`app.text.spellings.told_apart`); else None."""
        return None if self.prefix or self.apart else told_apart(self.words[0])


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
    before: str | None = None  # the operator before a term
    for found in _TOKEN.finditer(plain(q)):
        if operator := found["operator"]:
            if before is not None and (before, operator) != ("AND", "NOT"):
                return None
            if operator != "NOT" and not wanted:
                return None
            before = operator
            continue
        term = _term(found)
        if term is None:
            return None
        if found["minus"] or found["not"] or found["without"] or before == "NOT":
            if before == "OR":
                return None
            unwanted += _with_longer(term)
        elif before == "OR" and not term.words:
            return None
        elif before == "OR":
            wanted[-1] = (*wanted[-1], *_with_longer(term))
        elif term.words:
            wanted.append(_with_longer(term))
        before = None
    return Search(tuple(wanted), tuple(unwanted)) if wanted and before is None else None


def _with_longer(term: Term) -> tuple[Term, ...]:
    """A term, and for the beginning of a word those words whose stem is shorter; nothing where it has no word."""
    if not term.words:
        return ()
    return (term, *(Term((word,)) for word in longer_words(term.words[0]))) if term.prefix else (term,)


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
    """The row ids of the statements whose words fit a search, or whose source's do, in no order."""
    part: Literal["content", "source"] = "source" if sources else "content"
    if connection.dialect.name == "sqlite":
        query = f"{{{part}_text {part}_spellings}} : ({_fts5(search)})"
        return _numbers(connection, _STATEMENTS_IN_SQLITE, query=query)
    fits = words_of(part).op("@@")(_tsquery(search))
    return _numbers(connection, _POSTGRES_IDS.select_from(STATEMENT).where(fits))


def articles_matching(connection: Connection, search: Search) -> NDArray[np.int64]:
    """The row ids of the articles whose headline and text together fit a search, in no order."""
    if connection.dialect.name == "sqlite":
        return _numbers(connection, _ARTICLES_IN_SQLITE, query=_fts5(search))
    fits = _OF_ARTICLE.op("@@")(_tsquery(search))
    return _numbers(connection, _POSTGRES_IDS.select_from(_ARTICLE).where(fits))


def _numbers(connection: Connection, joined: Select[Any], **values: str) -> NDArray[np.int64]:
    return np.fromstring(connection.execute(joined, values).scalar() or "", dtype=np.int64, sep=",")


def _fts5(search: Search) -> str:
    wanted = " AND ".join(f"({' OR '.join(map(_fts5_term, some))})" for some in search.wanted)
    return f"({wanted})" + "".join(f" NOT {_fts5_term(term)}" for term in search.unwanted)


def _fts5_term(term: Term) -> str:
    # In double quotes FTS5 reads a string and nothing else.
    if term.apart:
        found = [f"NEAR({_quoted(one)} {_quoted(other)}, {term.apart})" for one, other in _pairs(term)]
    elif (apart := term.told_apart) is not None:
        found = [f"({_quoted(term.words[0])} NOT {_quoted(apart[0])})", _quoted(apart[1])]
    else:
        found = [_quoted(text) + (" *" if term.prefix else "") for text in variants(term.words[0])]
    return f"({' OR '.join(found)})"


def _pairs(term: Term) -> Iterable[tuple[str, str]]:
    """The spellings of two words that are near each other."""
    one, other = map(variants, term.words)
    return product(one, other)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _tsquery(search: Search) -> ColumnElement[str]:
    """The whole search as one query, which an index of words answers without a look at the texts."""
    wanted = [_joined("||", [_tsquery_term(term) for term in some]) for some in search.wanted]
    return _joined("&&", [*wanted, *(_not(_tsquery_term(term)) for term in search.unwanted)])


def _tsquery_term(term: Term) -> ColumnElement[str]:
    if term.apart:
        queries = [query for one, other in _pairs(term) for query in _near(phrase(one), phrase(other), term.apart)]
    elif term.prefix:
        queries = [_beginning(text) for text in variants(term.words[0])]
    elif (apart := term.told_apart) is not None:
        queries = [_joined("&&", [phrase(term.words[0]), _not(phrase(apart[0]))]), phrase(apart[1])]
    else:
        queries = [phrase(text) for text in variants(term.words[0])]
    return _joined("||", queries)


def _joined(operator: Literal["&&", "||"], queries: Sequence[ColumnElement[str]]) -> ColumnElement[str]:
    """Queries as one, in the shape of a tree: there may be hundreds, and a chain would be compiled by recursion."""
    if len(queries) == 1:
        return queries[0]
    half = len(queries) // 2
    return _joined(operator, queries[:half]).op(operator)(_joined(operator, queries[half:]))


def _not(query: ColumnElement[str]) -> ColumnElement[str]:
    return UnaryExpression(query.self_group(), operator=custom_op("!!"))


def _beginning(text: str) -> ColumnElement[str]:
    parts = re.sub(r"[\W_]+", " ", text).split()
    return func.to_tsquery(CONFIG, literal(" <-> ".join((*parts[:-1], f"{parts[-1]}:*"))))


def _near(one: ColumnElement[str], other: ColumnElement[str], apart: int) -> list[ColumnElement[str]]:
    orders = ((one, other), (other, one))
    return [func.tsquery_phrase(first, then, number) for first, then in orders for number in range(1, apart + 2)]
