"""Retrieval: the statements nearest to a text, found by its words, its meaning and its speaker, in one order."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, func, select

from app.checking.quotation import Quotation
from app.embedding import DIMENSIONS, pack, version
from app.index.candidates import MOST_SPEAKERS, MatchQuery, candidates
from app.index.full_text import containing, first_containing
from app.index.vector_view import VectorView
from app.matches.tokens import WORD, rarity, stem
from app.queries.clauses import any_of
from app.queries.columns import ARTICLE, SPEAKER, STATEMENT, STATEMENT_SPEAKER
from app.store.keys import words_hash

HOLDING = 60  # statements that hold the very words
# Of those that hold the words so many are looked at for the days and speakers asked for: 100 ms on PostgreSQL, which
# reads each for the phrase. A phrase in more statements is a commonplace.
LOOKED_AT = 2_000
PHRASE_WORDS = 12  # of a stretch, around its rarest word: so many in a row find little else
PHRASES = 4  # stretches that are looked for: the rarest
RARE = 12  # words of the text that are looked for one by one, the rarest
LEAST_RARE = 0.35  # as for blocking keys: "people" and "would" find everything
OF_A_WORD = 300  # statements that hold it, the first: a word in more says little
BY_WORDS = 100  # those that share the weightiest rare words
BY_MEANING = 200
# Beside the cosine, for each word in common, by its rarity from 0 to 1. Chosen on the tweets of CheckThat! 2020 train
# (tests/benchmarks/check.py): MAP@5 there .819 at 0, .872 at .04, .875 at .07, .870 at .1; so chosen, .956 on test.
SHARED_WORD = 0.07
# The cosine of a statement without an embedding of this encoder: about that of two texts of one topic.
UNKNOWN_MEANING = 0.4

_S = STATEMENT.c
# Copies are left out afterwards: asked to, SQLite would rather go through all articles that are none (170 ms).
_HITS = (
    select(
        *(_S.id, _S.article_id, _S.content_text, _S.embedding, _S.embedding_version),
        *(ARTICLE.c.headline, ARTICLE.c.copy_of_id),
    )
    .join_from(STATEMENT, ARTICLE)
    .where(_S.id.in_(any_of("ids")))
)
_SPEAKERS = select(STATEMENT_SPEAKER.c.statement_id, STATEMENT_SPEAKER.c.speaker_id).where(
    STATEMENT_SPEAKER.c.statement_id.in_(any_of("ids"))
)


class Days(NamedTuple):
    """The days of saying, or else of publication, that are asked for."""

    first: dt.date | None = None
    last: dt.date | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        """The clauses over the table `statement` that keep to these days."""
        first, last = func.coalesce(_S.said_from, _S.published_on), func.coalesce(_S.said_to, _S.published_on)
        kept = [last >= self.first] if self.first is not None else []
        return kept + ([first <= self.last] if self.last is not None else [])


class Asked(NamedTuple):
    """The speakers whom a name may mean."""

    rows: Sequence[int]
    """By row id, the most quoted first."""
    clause: ColumnElement[bool] | None
    """Where there are more, all of them: a clause over the table `speaker`."""


class Search(NamedTuple):
    """What is looked for: a quotation, its embedding, and by whom and in which days it is said to have been made."""

    quoted: Quotation
    vector: NDArray[np.float32]
    asked: Asked | None = None
    days: Days = Days()


class Hit(NamedTuple):
    """A statement near to the text."""

    row: int
    content: str
    nearness: float


class Hits(NamedTuple):
    """The statements near to the text, the nearest first."""

    found: list[Hit]
    exhaustive: bool
    """Whether every statement that holds the very words is among them."""


def retrieve(connection: Connection, index: VectorView, search: Search) -> Hits:
    """The statements that may be what is quoted, some 400 at most.

    `index` holds the statements that the connection's transaction sees.
    """
    holding, exhaustive = _with_phrases(connection, search)
    ids = dict.fromkeys(holding)
    ids |= dict.fromkeys(_sharing_words(connection, search.quoted.text))
    ids |= dict.fromkeys(_alike(connection, search))
    ids |= dict.fromkeys(index.nearest(search.vector, *search.days, BY_MEANING))
    rows = connection.execute(_HITS.where(*search.days.clauses()), {"ids": list(ids)}).all() if ids else []
    hits = _hits(_without_copies(rows), search)
    return Hits(sorted(hits, key=lambda hit: (-hit.nearness, hit.row)), exhaustive)


def one_statement(connection: Connection, key: str, search: Search) -> Hits | None:
    """The statement with a key alone, however near it is to the text; None where there is none."""
    number = connection.scalar(select(_S.id).where(_S.key == key))
    if number is None:
        return None
    return Hits(_hits(connection.execute(_HITS, {"ids": [number]}).all(), search), True)


def _hits(rows: Sequence[Any], search: Search) -> list[Hit]:
    """Rows of `_HITS` with their nearness to the text."""
    own = {_form(word): rarity(word) for word in _surfaces(search.quoted.text)}
    hits = []
    for row, cosine in zip(rows, _cosines(rows, search.vector), strict=True):
        both = own.keys() & set(map(_form, _surfaces(f"{row.headline or ''}\n{row.content_text}")))
        nearness = cosine + SHARED_WORD * sum(own[form] for form in sorted(both))
        hits.append(Hit(row.id, row.content_text, nearness))
    return hits


def _without_copies(rows: Sequence[Any]) -> list[Any]:
    """One report of each, where an article has copies under other addresses: the first of the days asked for."""
    kept = [row for row in rows if row.copy_of_id is None]
    known = {(row.article_id, row.content_text) for row in kept}
    for row in sorted((row for row in rows if row.copy_of_id is not None), key=lambda row: row.id):
        report = (row.copy_of_id, row.content_text)
        if report not in known:
            known.add(report)
            kept.append(row)
    return kept


def _cosines(rows: Sequence[Any], vector: NDArray[np.float32]) -> list[float]:
    """The cosine of each statement's embedding and a vector."""
    nothing = bytes(2 * DIMENSIONS)
    known = [row.embedding is not None and row.embedding_version == version() for row in rows]
    packed = b"".join(row.embedding if there else nothing for row, there in zip(rows, known, strict=True))
    vectors = np.frombuffer(packed, dtype="<f2").astype(np.float32).reshape(len(rows), DIMENSIONS)
    lengths = np.maximum(np.linalg.norm(vectors, axis=1), 1e-6)
    cosines = vectors @ vector / lengths
    return [float(cosine) if there else UNKNOWN_MEANING for cosine, there in zip(cosines, known, strict=True)]


def _alike(connection: Connection, search: Search) -> list[int]:
    """Those that matching would find: the same words, clauses and passages at any time, and what the speaker said."""
    text, days = search.quoted.text, search.days
    query = MatchQuery(
        content=text,
        words_hash=words_hash(text),
        speakers=search.asked.rows[:MOST_SPEAKERS] if search.asked else (),
        embedding=pack(search.vector),
        window=(days.first or dt.date.min, days.last or dt.date.max),
    )
    return candidates(connection, query)


def _with_phrases(connection: Connection, search: Search) -> tuple[Collection[int], bool]:
    """Those that hold the stretches of a quotation as they are, and whether these are all."""
    phrases = [_rarest_part(stretch.forms) for stretch in search.quoted.stretches]
    telling = sorted(phrases, key=lambda phrase: -sum(map(rarity, phrase)))[:PHRASES]
    asked = " ".join('"' + " ".join(phrase) + '"' for phrase in telling)
    try:
        holds = containing(asked, connection.dialect.name)
    except ValueError:  # There is no word in it.
        return (), True
    holding = select(_S.id).where(holds)
    ids = connection.scalars(holding.limit(HOLDING)).all()
    if len(ids) < HOLDING:
        return ids, True
    clauses = search.days.clauses()
    if search.asked is None and not clauses:
        return ids, False
    # There are many, and those that are not asked for must not take the place of the others.
    some = connection.scalars(holding.limit(LOOKED_AT)).all()
    kept = connection.scalars(select(_S.id).where(_S.id.in_(any_of("ids")), *clauses), {"ids": some}).all()
    if search.asked is None:
        return kept[:HOLDING], len(some) < LOOKED_AT and len(kept) <= HOLDING
    mine = said_by(connection, kept, search.asked)
    others = [row for row in kept if row not in mine]
    first = sorted(mine)[:HOLDING]
    return (*first, *others[:HOLDING]), len(some) < LOOKED_AT and len(mine) <= HOLDING


def said_by(connection: Connection, statements: Collection[int], asked: Asked) -> set[int]:
    """Those of some statements, by row id, that have a speaker of the name asked for."""
    pairs = connection.execute(_SPEAKERS, {"ids": list(statements)}).all() if statements else []
    named = set(asked.rows)
    if asked.clause is not None:
        # The few speakers of these statements are held against the name: it may be that of thousands.
        speakers = sorted({pair.speaker_id for pair in pairs})
        named.update(connection.scalars(select(SPEAKER.c.id).where(SPEAKER.c.id.in_(speakers), asked.clause)))
    return {pair.statement_id for pair in pairs if pair.speaker_id in named}


def _rarest_part(forms: Sequence[str]) -> Sequence[str]:
    """At most `PHRASE_WORDS` in a row, the rarest in their midst, without an opening word that reports leave out."""
    if len(forms) > 1 and forms[0] in ("that", "to"):
        forms = forms[1:]
    if len(forms) <= PHRASE_WORDS:
        return forms
    middle = max(range(len(forms)), key=lambda at: rarity(forms[at]))
    start = min(max(0, middle - PHRASE_WORDS // 2), len(forms) - PHRASE_WORDS)
    return forms[start : start + PHRASE_WORDS]


def _sharing_words(connection: Connection, text: str) -> list[int]:
    """Those that share the weightiest rare words with the text."""
    surfaces = {_form(word): word for word in _surfaces(text)}
    rare = sorted(surfaces.values(), key=lambda word: (-rarity(word), -len(word), word))
    weight: Counter[int] = Counter()
    dialect = connection.dialect.name
    for word in itertools.islice((word for word in rare if rarity(word) >= LEAST_RARE), RARE):
        held: Sequence[Any] = connection.scalars(first_containing(word, dialect, OF_A_WORD)).all()
        for row in held:
            weight[row] += OF_A_WORD * 2 // len(held)
    return [row for row, _ in weight.most_common(BY_WORDS)]


def _surfaces(text: str) -> list[str]:
    return WORD.findall(text.casefold().replace("’", "'"))


@lru_cache(maxsize=50_000)
def _form(word: str) -> str:
    """The word without its ending; the same words come again and again."""
    return stem(word.removesuffix("'s"))
