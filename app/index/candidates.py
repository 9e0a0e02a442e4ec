"""The few statements of other articles that one might be the same as, found in bounded time at any size."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, bindparam, exists, select, union_all
from sqlalchemy.orm import Session

from app.embedding import version
from app.matches.blocking_keys import LASTING, RARE_WORDS, Signs, signs
from app.store.tables import (
    ArticleRow,
    StatementRow,
    StatementSignRow,
    StatementSpeakerRow,
    table,
)

_ARTICLE = table(ArticleRow)
_STATEMENT = table(StatementRow)
_SIGN = table(StatementSignRow)
_MADE_BY = table(StatementSpeakerRow)

WINDOW_DAYS = 14  # of 80 labelled matches 16 lie more than 7 days apart, 14 more than 14: a wider window gains little
SAME_WORDS = 20
"""A slogan recurs for ever; those that came last are matched, and through them the others. Those of the latest days
would be found by a look at all of them."""
OF_A_SPEAKER = 400  # statements of a head of state in the window, the latest: their embeddings are read and compared
BY_MEANING = 40  # of these; recall at 20 was 98.8% by embedding alone
OF_A_SIGN = 300  # a word in more statements of the window than this tells little
BY_RARE_WORDS = 40
SHARED_WORDS = 2  # of 68 labelled matches all but one share two rare words or more
BY_LASTING = 30
MOST_SPEAKERS = 4  # of a joint statement

_NONE = -1  # no sign and no speaker has this number


def _of_sign(slot: int, *, window: bool) -> Select[Any]:
    """The latest statements with a sign, of the days around or of all."""
    here = _SIGN.c.sign == bindparam(f"sign{slot}")
    rows = select(_SIGN.c.statement_id, _SIGN.c.sign).where(here)
    if window:
        rows = rows.where(_SIGN.c.day.between(bindparam("first"), bindparam("last")))
    return rows.order_by(_SIGN.c.sign, _SIGN.c.day.desc(), _SIGN.c.statement_id.desc()).limit(OF_A_SIGN)


def _of_signs(slots: int, *, window: bool) -> Select[Any]:
    parts = [select(_of_sign(slot, window=window).subquery()) for slot in range(slots)]
    return select(union_all(*parts).subquery())


_BY_RARE_WORDS = _of_signs(RARE_WORDS, window=True)
_BY_LASTING = _of_signs(LASTING, window=False)
_BY_WORDS = (
    select(_STATEMENT.c.id)
    .where(_STATEMENT.c.words_hash == bindparam("words_hash"), _STATEMENT.c.article_id != bindparam("article"))
    .order_by(_STATEMENT.c.id.desc())
    .limit(SAME_WORDS)
)
_MINE = select(_MADE_BY.c.statement_id).where(_MADE_BY.c.speaker_id == bindparam("speaker"))
_OF_SPEAKER = (
    _MINE.where(_MADE_BY.c.day.between(bindparam("first_day"), bindparam("last_day")))
    .order_by(_MADE_BY.c.speaker_id, _MADE_BY.c.day.desc(), _MADE_BY.c.statement_id.desc())
    .limit(OF_A_SPEAKER)
)
_OF_NO_DAY = _MINE.where(_MADE_BY.c.day.is_(None)).order_by(_MADE_BY.c.statement_id.desc()).limit(BY_MEANING)
_EMBEDDINGS = select(_STATEMENT.c.id, _STATEMENT.c.embedding, _STATEMENT.c.embedding_version).where(
    _STATEMENT.c.id.in_(bindparam("ids", expanding=True)),
    _STATEMENT.c.article_id != bindparam("article"),
    _STATEMENT.c.embedding.is_not(None),
)
# The copies of one article under two addresses are one report, and its statements no others'. Joined with the articles
# that are no copies, which are nearly all, SQLite would read through these: 6 ms at 100,000 statements, and growing.
_COPY = exists().where(_ARTICLE.c.id == _STATEMENT.c.article_id, _ARTICLE.c.copy_of_id.is_not(None))
_ELSEWHERE = select(_STATEMENT.c.id).where(
    _STATEMENT.c.id.in_(bindparam("ids", expanding=True)), _STATEMENT.c.article_id != bindparam("article"), ~_COPY
)


class Wanted:
    """What is looked for: whose, of which day, in which words, with which meaning, and not in which article.

    `between` takes the place of the days around `day`.
    """

    def __init__(  # noqa: PLR0913 - one thing each
        self,
        *,
        content: str,
        words_hash: str,
        speakers: Sequence[int],
        day: dt.date | None,
        embedding: bytes | None,
        article: int = 0,
        between: tuple[dt.date, dt.date] | None = None,
    ) -> None:
        self.words_hash = words_hash
        self.speakers = speakers
        self.embedding = embedding
        self.article = article
        self.signs: Signs = signs(content)
        self.first, self.last = between or _around(day)


def _around(day: dt.date | None) -> tuple[dt.date, dt.date]:
    window = dt.timedelta(days=WINDOW_DAYS)
    first = dt.date.min if day is None or day - dt.date.min < window else day - window
    return first, dt.date.max if day is None or dt.date.max - day < window else day + window


def candidates(session: Session | Connection, wanted: Wanted) -> list[int]:
    """The ids of statements that may be the same, some 130 at most.

    Four ways lead to one: the same words at any time; a shared clause, passage or pair of rare words at any time; rare
    words shared within `WINDOW_DAYS`; a shared speaker within `WINDOW_DAYS`, the nearest by embedding.
    """
    same_words = session.scalars(_BY_WORDS, {"words_hash": wanted.words_hash, "article": wanted.article})
    found = dict.fromkeys(same_words)
    found |= dict.fromkeys(_most_shared(session, _BY_LASTING, wanted.signs.lasting, LASTING)[:BY_LASTING])
    first = 0 if wanted.first == dt.date.min else wanted.first.toordinal()
    window = {"first": first, "last": wanted.last.toordinal()}
    rare = _most_shared(session, _BY_RARE_WORDS, wanted.signs.rare, RARE_WORDS, least=SHARED_WORDS, **window)
    found |= dict.fromkeys(rare[:BY_RARE_WORDS])
    found |= dict.fromkeys(_by_speaker(session, wanted))
    return _elsewhere(session, found, wanted)


def copies(session: Session | Connection, wanted: Wanted) -> list[int]:
    """The ids of statements of other articles in the same words, at any time, whoever said them."""
    same_words = session.scalars(_BY_WORDS, {"words_hash": wanted.words_hash, "article": wanted.article}).all()
    return _elsewhere(session, same_words, wanted)


def _elsewhere(session: Session | Connection, ids: Collection[int], wanted: Wanted) -> list[int]:
    return list(session.scalars(_ELSEWHERE, {"ids": list(ids), "article": wanted.article})) if ids else []


def _most_shared(
    session: Session | Connection,
    query: Select[Any],
    found: Sequence[int],
    slots: int,
    *,
    least: int = 1,
    **window: int,
) -> list[int]:
    """The statements with most of the signs; a sign that few have counts for more."""
    if not found:
        return []
    bound = {f"sign{slot}": found[slot] if slot < len(found) else _NONE for slot in range(slots)}
    rows = session.execute(query, bound | window).all()
    held = Counter(sign for _, sign in rows)
    shared: Counter[int] = Counter()
    weight: Counter[int] = Counter()
    for statement, sign in rows:
        shared[statement] += 1
        weight[statement] += OF_A_SIGN * 2 // held[sign]
    enough = min(least, len(found))
    telling = [statement for statement, number in shared.items() if number >= enough]
    return sorted(telling, key=lambda statement: (-weight[statement], -statement))


def _by_speaker(session: Session | Connection, wanted: Wanted) -> list[int]:
    """What shares a speaker: the nearest by embedding, where there are many."""
    days = {"first_day": wanted.first, "last_day": wanted.last}
    block: Iterable[int] = ()
    for speaker in wanted.speakers:
        block = (*block, *session.scalars(_OF_SPEAKER, {"speaker": speaker, **days}))
        block = (*block, *session.scalars(_OF_NO_DAY, {"speaker": speaker}))
    ids = list(dict.fromkeys(block))
    if len(ids) <= BY_MEANING or wanted.embedding is None:
        return ids[:BY_MEANING]
    found = session.execute(_EMBEDDINGS, {"ids": ids, "article": wanted.article})
    rows = [row for row in found if row.embedding_version == version()]  # another encoder's vectors are not like ours
    if not rows:
        return []
    own = np.frombuffer(wanted.embedding, dtype="<f2").astype(np.float32)
    vectors = np.frombuffer(b"".join(row.embedding for row in rows), dtype="<f2").reshape(len(rows), -1)
    likeness = vectors.astype(np.float32) @ own
    return [rows[at].id for at in np.argsort(-likeness, kind="stable")[:BY_MEANING]]
