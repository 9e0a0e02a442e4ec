"""Statements as matching sees them, and the few of other articles that one might be the same as."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Row, func, literal, or_, select, true, union_all
from sqlalchemy.orm import Session

from app.model import Report, SaidOn, Stance
from app.store.matches import FIRST_REPORT_FIRST
from app.store.search import first_containing
from app.store.tables import (
    ArticleRow,
    MatchMemberRow,
    MatchRow,
    SpeakerRow,
    StatementRow,
    StatementSpeakerRow,
    table,
)

_ARTICLE = table(ArticleRow)
_STATEMENT = table(StatementRow)
_SPEAKER = table(SpeakerRow)
_MADE_BY = table(StatementSpeakerRow)
_MATCH = table(MatchRow)
_MEMBER = table(MatchMemberRow)

WINDOW_DAYS = 14  # of 80 labelled matches 16 lie more than 7 days apart, 14 more than 14: a wider window gains little
SAME_WORDS = 50  # a slogan recurs for ever; the nearest in time are matched, and through them the others
NEAREST = 100  # of a speaker's statements in the window: recall at 20 was 98.8% by embedding alone
SPEAKER_BLOCK = 2_000  # a head of state's month: 1.5 MB of embeddings, some milliseconds
RARE_WORDS = 8  # at 1,000,000 statements the 8 rarest words in a date window gave recall at 20 of 99.8%
TRIED_WORDS = 16  # the longest are tried for rareness: longer words are rarer
FREQUENT = 1_000  # a word in more statements than this tells little, and reading them all takes long
SHARED_WORDS = 3
BY_WORDS = 50


def reports(session: Session, keys: Collection[str]) -> list[Report]:
    """The statements of these keys, those that the store holds, in the order of reports (first published first)."""
    return _reports(session, _STATEMENT.c.key.in_(keys))


def group(session: Session, match: str) -> list[Report]:
    """The members of a match, the first published first."""
    members = select(_MEMBER.c.statement_id).join_from(_MEMBER, _MATCH).where(_MATCH.c.key == match)
    return _reports(session, _STATEMENT.c.id.in_(members))


def candidates(session: Session, key: str) -> list[Report]:
    """Statements of other articles that this one might be the same as, 200 at most.

    Three ways lead to one: the same words, at any time; a shared speaker within `WINDOW_DAYS`, the nearest by
    embedding; shared rare words within `WINDOW_DAYS`, for speakers who are unknown or were told apart.
    """
    row = session.execute(select(_STATEMENT).where(_STATEMENT.c.key == key)).one()
    elsewhere = _STATEMENT.c.article_id != row.article_id
    same_words = session.scalars(
        select(_STATEMENT.c.id)
        .where(_STATEMENT.c.words_hash == row.words_hash, elsewhere)
        .order_by(_STATEMENT.c.day.desc(), _STATEMENT.c.id.desc())
        .limit(SAME_WORDS)
    )
    near = elsewhere & _in_window(row.day)
    ids = {*same_words, *_by_speaker(session, row, near), *_by_rare_words(session, row, near)}
    return _reports(session, _STATEMENT.c.id.in_(ids)) if ids else []


def _in_window(day: dt.date | None) -> ColumnElement[bool]:
    """Statements of the days around `day`, and those of no known day."""
    if day is None:
        return true()
    window = dt.timedelta(days=WINDOW_DAYS)
    return or_(_STATEMENT.c.day.between(day - window, day + window), _STATEMENT.c.day.is_(None))


def _by_speaker(session: Session, row: Row[Any], near: ColumnElement[bool]) -> list[int]:
    """Those who share a speaker: the nearest by embedding, where there are many."""
    speakers = select(_MADE_BY.c.speaker_id).where(_MADE_BY.c.statement_id == row.id)
    shared = select(_MADE_BY.c.statement_id).where(_MADE_BY.c.speaker_id.in_(speakers))
    block = session.execute(
        select(_STATEMENT.c.id, _STATEMENT.c.embedding)
        .where(_STATEMENT.c.id.in_(shared), near)
        .order_by(_STATEMENT.c.day.desc(), _STATEMENT.c.id.desc())
        .limit(SPEAKER_BLOCK)
    ).all()
    if len(block) <= NEAREST or row.embedding is None:
        return [one.id for one in block[:NEAREST]]
    own = np.frombuffer(row.embedding, dtype="<f2").astype(np.float32)
    # A statement without a vector lies nowhere: it counts as neither near nor far.
    vectors = [one.embedding or bytes(len(row.embedding)) for one in block]
    likeness = np.frombuffer(b"".join(vectors), dtype="<f2").reshape(len(block), -1).astype(np.float32) @ own
    return [block[at].id for at in np.argsort(-likeness, kind="stable")[:NEAREST]]


def _by_rare_words(session: Session, row: Row[Any], near: ColumnElement[bool]) -> list[int]:
    """Those who share some of the rarest words, the most telling first."""
    dialect = session.get_bind().dialect.name
    frequencies = _rarest(session, row.content_text)
    if not frequencies:
        return []
    held = [
        select(holders.c[0].label("id"), literal(math.log(2 * FREQUENT / frequency)).label("weight"))
        for holders, frequency in (
            (first_containing(word, dialect, FREQUENT).subquery(), count) for word, count in frequencies.items()
        )
    ]
    one = union_all(*held).subquery()
    return list(
        session.scalars(
            select(one.c.id)
            .join(_STATEMENT, _STATEMENT.c.id == one.c.id)
            .where(near)
            .group_by(one.c.id)
            .having(func.count() >= min(SHARED_WORDS, len(held)))
            .order_by(func.sum(one.c.weight).desc(), one.c.id.desc())
            .limit(BY_WORDS)
        )
    )


def _rarest(session: Session, content: str) -> dict[str, int]:
    """The rarest words of `content`, each with the number of statements that hold it."""
    words = sorted(set(re.findall(r"[^\W_]+", content.casefold())), key=lambda word: (-len(word), word))[:TRIED_WORDS]
    if not words:
        return {}
    dialect = session.get_bind().dialect.name
    holders = [first_containing(word, dialect, FREQUENT + 1).subquery() for word in words]
    counts = (
        select(literal(word).label("word"), func.count().label("held")).select_from(found)
        for word, found in zip(words, holders, strict=True)
    )
    found = session.execute(union_all(*counts)).all()
    rare = sorted((held, word) for word, held in found if 0 < held <= FREQUENT)
    return {word: held for held, word in rare[:RARE_WORDS]}


def _reports(session: Session, where: ColumnElement[bool]) -> list[Report]:
    rows = session.execute(
        select(_STATEMENT, _ARTICLE.c.key.label("article"), _MATCH.c.key.label("match"))
        .join_from(_STATEMENT, _ARTICLE)
        .join(_MEMBER, isouter=True)
        .join(_MATCH, isouter=True)
        .where(where)
        .order_by(*FIRST_REPORT_FIRST)
    ).all()
    speakers = _speakers(session, [row.id for row in rows])
    return [_report(row, speakers.get(row.id, frozenset())) for row in rows]


def _speakers(session: Session, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """The slugs of each statement's speakers: unlike names, they tell namesakes apart."""
    slugs: dict[int, set[str]] = {}
    pairs = select(_MADE_BY.c.statement_id, _SPEAKER.c.slug).join_from(_MADE_BY, _SPEAKER)
    for statement, slug in session.execute(pairs.where(_MADE_BY.c.statement_id.in_(ids))):
        slugs.setdefault(statement, set()).add(slug)
    return {statement: frozenset(found) for statement, found in slugs.items()}


def _report(row: Row[Any], speakers: frozenset[str]) -> Report:
    said = None
    if row.said_edtf is not None:
        said = SaidOn(edtf=row.said_edtf, first=row.said_from, last=row.said_to)
    return Report(
        key=row.key,
        article=row.article,
        content=row.content_text,
        speakers=speakers,
        said_on=said,
        published_on=row.published_on,
        stance=Stance(row.stance),
        position=row.start_at,
        embedding=row.embedding,
        match=row.match,
    )
