"""Stored speakers that a name may mean: found by the name's keys, with what is known of each (`app.entities.Known`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Row, Select, Text, exists, func, literal_column, select
from sqlalchemy.orm import Session

from app.entities import Known, keys_of
from app.entities.resolution import RECENT, WELL_KNOWN
from app.model import Speaker, SpeakerKind
from app.store.given import as_list, dialect_of, given
from app.store.keys import words_hash
from app.store.tables import (
    ArticleRow,
    ArticleSpeakerRow,
    SpeakerAliasRow,
    SpeakerKeyRow,
    SpeakerRoleRow,
    SpeakerRow,
    table,
)

_ARTICLE = table(ArticleRow)
_NAMED = table(ArticleSpeakerRow)
_SPEAKER = table(SpeakerRow)
_ALIAS = table(SpeakerAliasRow)
_KEY = table(SpeakerKeyRow)
_ROLE = table(SpeakerRoleRow)

TELLING_WORDS = 6  # "Yes, of course" is said in every story
MOST_CANDIDATES = 40  # of a common name; those met last are the likeliest
MOST_ROLES = 60  # what a speaker was called lately; a head of state has thousands


@dataclass(frozen=True)
class ArticleContext:
    """The article in which a name is resolved: its row id, its day, and the hashes of what is said in it.

    What the article itself says of a speaker is no evidence for whom it means.
    """

    article: int
    published_on: dt.date | None
    words: frozenset[str] = frozenset()

    def days(self, around: int) -> dict[str, dt.date | None]:
        """The first and the last of the days around the article's day, or None where it has no day."""
        day = self.published_on
        if day is None:
            return {"first": None, "last": None}
        reach = dt.timedelta(days=around)
        first = dt.date.min if day - dt.date.min < reach else day - reach
        return {"first": first, "last": dt.date.max if dt.date.max - day < reach else day + reach}


def telling_words(contents: Iterable[str]) -> frozenset[str]:
    """The hashes of contents that are long enough (`TELLING_WORDS`) for their words to identify a story."""
    return frozenset(words_hash(content) for content in contents if len(content.split()) >= TELLING_WORDS)


def keys_for(speaker: Speaker) -> set[str]:
    """The keys under which an article's speaker is looked up."""
    keys = keys_of(speaker.name, speaker.kind)
    wanted = {keys.name, keys.ends} - {""}
    if speaker.kind is not SpeakerKind.PERSON:
        wanted |= {keys_of(alias, speaker.kind).name for alias in speaker.aliases}
    return wanted


def candidates(session: Session, asked: Sequence[tuple[Speaker, ArticleContext]]) -> list[list[Known]]:
    """The stored speakers that each of these speakers of articles may be, by ascending id; two statements in all.

    Whether a candidate speaks in the same story is left out (`app.linking.story_evidence`).
    """
    wanted = [keys_for(speaker) for speaker, _ in asked]
    by_key = _holders(session, set().union(*wanted))
    found = [{number for key in keys for number in by_key.get(key, ())} for keys in wanted]
    pairs = {
        (number, context.article): context
        for numbers, (_, context) in zip(found, asked, strict=True)
        for number in numbers
    }
    known = _known(session, pairs)
    return [
        [known[number, context.article] for number in sorted(numbers) if (number, context.article) in known]
        for numbers, (_, context) in zip(found, asked, strict=True)
    ]


def _holders(session: Session, keys: set[str]) -> dict[str, list[int]]:
    """The speakers with each of the keys, those made last, `MOST_CANDIDATES` a key."""
    held: dict[str, list[int]] = {}
    if keys:
        for key, number in session.execute(_by_key(dialect_of(session)), {"keys": [{"key": key} for key in keys]}):
            numbers = held.setdefault(key, [])
            if len(numbers) < MOST_CANDIDATES:
                numbers.append(number)
    return held


def _known(session: Session, pairs: dict[tuple[int, int], ArticleContext]) -> dict[tuple[int, int], Known]:
    """What is known of speakers, each as seen from an article, by (speaker, article)."""
    rows = [
        {"speaker_id": number, "article_id": article, **context.days(RECENT)}
        for (number, article), context in sorted(pairs.items(), key=lambda pair: pair[0])
    ]
    if not rows:
        return {}
    found = session.execute(_facts(dialect_of(session)), {"asked": rows})
    return {(row.id, row.seen_from): _as_known(row) for row in found}


def _as_known(row: Row[Any]) -> Known:
    return Known(
        id=row.id,
        name=row.name,
        kind=SpeakerKind(row.kind),
        names=tuple(row.names or ()),
        roles=tuple(dict.fromkeys([*filter(None, [row.role]), *(row.roles or ())])),
        gender=row.gender,
        country=row.country,
        articles=row.articles,
        days=RECENT if row.is_recent else None,
        ambiguous=row.ambiguous,
        listed=row.listed,
    )


@cache
def _by_key(dialect: str) -> Select[Any]:
    keys = given(dialect, "keys", key=Text)
    return (
        select(_KEY.c.key, _KEY.c.speaker_id)
        .join_from(keys, _KEY, _KEY.c.key == keys.c.key)
        .order_by(_KEY.c.speaker_id.desc())
    )


@cache
def _facts(dialect: str) -> Select[Any]:
    """A speaker's row, names, latest roles, and in how many other articles it speaks, up to `WELL_KNOWN`."""
    asked = given(dialect, "asked", speaker_id=Integer, article_id=Integer, first=Date, last=Date)
    outer = (_SPEAKER, asked)
    elsewhere = (_NAMED.c.speaker_id == _SPEAKER.c.id) & (_NAMED.c.article_id != asked.c.article_id)
    some = select(literal_column("1", Integer)).where(elsewhere).limit(WELL_KNOWN).correlate(*outer).subquery()
    articles = select(func.count()).select_from(some).correlate(*outer).scalar_subquery()
    in_time = _ARTICLE.c.published_on.between(asked.c.first, asked.c.last)
    recent = exists().where(elsewhere, _ARTICLE.c.id == _NAMED.c.article_id, in_time).correlate(*outer)
    roles = select(_ROLE.c.role).where(_ROLE.c.speaker_id == _SPEAKER.c.id, _ROLE.c.article_id != asked.c.article_id)
    latest = roles.order_by(_ROLE.c.article_id.desc(), _ROLE.c.role.desc()).limit(MOST_ROLES)
    names = select(_ALIAS.c.alias).where(_ALIAS.c.speaker_id == _SPEAKER.c.id).order_by(_ALIAS.c.id)
    return (
        select(
            *(_SPEAKER.c[name] for name in ("id", "name", "kind", "role", "gender", "country", "ambiguous", "listed")),
            asked.c.article_id.label("seen_from"),
            articles.label("articles"),
            recent.label("is_recent"),
            as_list(dialect, latest, *outer).label("roles"),
            as_list(dialect, names, *outer).label("names"),
        )
        .join_from(asked, _SPEAKER, _SPEAKER.c.id == asked.c.speaker_id)
        .order_by(_SPEAKER.c.id)
    )
