"""The statements nearest to a text: found by its words, its meaning and its speaker, and put in one order."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, func, select

from app.checking.quotation import Quotation
from app.embedding import DIMENSIONS, pack
from app.index.candidates import MOST_SPEAKERS, MatchQuery, candidates
from app.index.full_text import containing, first_containing
from app.index.vectors import meanings_of
from app.matches.tokens import WORD, rarity, stem
from app.queries.clauses import any_of
from app.queries.columns import ARTICLE, STATEMENT
from app.store.keys import words_hash

HOLDING = 60  # statements that hold the very words
PHRASE_WORDS = 12  # of a stretch, around its rarest word: so many in a row find little else
PHRASES = 4  # stretches that are looked for: the rarest
RARE = 12  # words of the text that are looked for one by one, the rarest
LEAST_RARE = 0.35  # as for the signs: "people" and "would" find everything
OF_A_WORD = 300  # statements that hold it, the first: a word in more tells little
BY_WORDS = 100  # those that share the weightiest rare words
BY_MEANING = 200
# Beside the cosine, for each word in common, by its rarity from 0 to 1. Chosen on the tweets of CheckThat! 2020 train
# (tests/benchmarks/check.py): MAP@5 there .819 at 0, .872 at .04, .875 at .07, .870 at .1; so chosen, .956 on test.
SHARED_WORD = 0.07
# The meaning of a statement that was stored without one, by what two texts of one topic have.
UNKNOWN_MEANING = 0.4

_S = STATEMENT.c
# Copies are left out afterwards: asked to, SQLite would rather go through all articles that are none (170 ms).
_NEAR = (
    select(_S.id, _S.content_text, _S.embedding, ARTICLE.c.headline, ARTICLE.c.copy_of_id)
    .join_from(STATEMENT, ARTICLE)
    .where(_S.id.in_(any_of("ids")))
)
_FROM = func.coalesce(_S.said_to, _S.published_on) >= bindparam("first")
_TO = func.coalesce(_S.said_from, _S.published_on) <= bindparam("last")


class Days(NamedTuple):
    """The days of saying, or else of publication, that are asked for."""

    first: dt.date | None = None
    last: dt.date | None = None


class Near(NamedTuple):
    """A statement near to the text."""

    row: int
    content: str
    nearness: float


def nearest(
    connection: Connection, quoted: Quotation, vector: NDArray[np.float32], speakers: Sequence[int], days: Days
) -> list[Near]:
    """The statements that may be what is quoted, some 400 at most: the nearest first."""
    ids = dict.fromkeys(_with_phrases(connection, quoted))
    ids |= dict.fromkeys(_sharing_words(connection, quoted.text))
    ids |= dict.fromkeys(_alike(connection, quoted.text, vector, speakers, days))
    ids |= dict.fromkeys(meanings_of(connection).nearest(vector, *days, BY_MEANING))
    rows = _NEAR
    if days.first is not None:
        rows = rows.where(_FROM)
    if days.last is not None:
        rows = rows.where(_TO)
    bound = {"ids": list(ids), "first": days.first, "last": days.last}
    names = ["ids", *(name for name in ("first", "last") if bound[name] is not None)]
    read = connection.execute(rows, {name: bound[name] for name in names}).all() if ids else []
    # The copies of one article under two addresses are one report.
    found = [row for row in read if row.copy_of_id is None]
    own = {_form(word): rarity(word) for word in _surfaces(quoted.text)}
    near = []
    for row, meaning in zip(found, _meanings([row.embedding for row in found], vector), strict=True):
        both = own.keys() & set(map(_form, _surfaces(f"{row.headline or ''}\n{row.content_text}")))
        nearness = meaning + SHARED_WORD * sum(own[form] for form in sorted(both))
        near.append(Near(row.id, row.content_text, nearness))
    return sorted(near, key=lambda one: (-one.nearness, one.row))


def _meanings(packed: Sequence[bytes | None], vector: NDArray[np.float32]) -> list[float]:
    """The cosine of each embedding."""
    nothing = bytes(2 * DIMENSIONS)
    vectors = np.frombuffer(b"".join(one or nothing for one in packed), dtype="<f2").astype(np.float32)
    rows = vectors.reshape(len(packed), DIMENSIONS)
    lengths = np.maximum(np.linalg.norm(rows, axis=1), 1e-6)
    return [
        float(one) if there else UNKNOWN_MEANING for one, there in zip(rows @ vector / lengths, packed, strict=True)
    ]


def _alike(
    connection: Connection, text: str, vector: NDArray[np.float32], speakers: Sequence[int], days: Days
) -> list[int]:
    """Those that matching would find: the same words, clauses and passages at any time, and what the speaker said."""
    query = MatchQuery(
        content=text,
        words_hash=words_hash(text),
        speakers=speakers[:MOST_SPEAKERS],
        embedding=pack(vector),
        window=(days.first or dt.date.min, days.last or dt.date.max),
    )
    return candidates(connection, query)


def _with_phrases(connection: Connection, quoted: Quotation) -> Sequence[int]:
    """Those that hold the stretches of a quotation as they are."""
    phrases = [_rarest_part(stretch.forms) for stretch in quoted.stretches]
    telling = sorted(phrases, key=lambda phrase: -sum(map(rarity, phrase)))[:PHRASES]
    asked = " ".join('"' + " ".join(phrase) + '"' for phrase in telling)
    try:
        holds = containing(asked, connection.dialect.name)
    except ValueError:  # There is no word in it.
        return ()
    return connection.scalars(select(_S.id).where(holds).limit(HOLDING)).all()


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
