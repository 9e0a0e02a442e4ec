"""Stored speakers as recognition sees them: who goes by a name, and what is known of each."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session

from app.entities import Known, keys_of
from app.entities.resolution import RECENT, WELL_KNOWN
from app.model import Speaker, SpeakerKind
from app.store.keys import words_hash
from app.store.tables import (
    ArticleRow,
    ArticleSpeakerRow,
    SpeakerAliasRow,
    SpeakerKeyRow,
    SpeakerRoleRow,
    SpeakerRow,
    StatementRow,
    StatementSpeakerRow,
    table,
)
from app.text.folding import fold

_ARTICLE = table(ArticleRow)
_NAMED = table(ArticleSpeakerRow)
_SPEAKER = table(SpeakerRow)
_ALIAS = table(SpeakerAliasRow)
_KEY = table(SpeakerKeyRow)
_ROLE = table(SpeakerRoleRow)
_STATEMENT = table(StatementRow)
_MADE_BY = table(StatementSpeakerRow)

STORY_DAYS = 7  # a story is told for a week; two speakers of one article meet again in another story later
SHARED_SPEAKERS = 2  # one may be a president, who is in every story
TELLING_WORDS = 6  # "Yes, of course" is said in every story
MOST_CANDIDATES = 40  # of a common name; those met last are the likeliest
MOST_ROLES = 60  # what a speaker was called lately; a head of state has thousands


@dataclass(frozen=True)
class Story:
    """The article that names speakers: its row, its day, and the hashes of what is said in it."""

    article: int
    published_on: dt.date | None
    words: frozenset[str] = frozenset()


def telling_words(contents: Iterable[str]) -> frozenset[str]:
    """The hashes of what is said, where it is long enough to tell a story by."""
    return frozenset(words_hash(content) for content in contents if len(content.split()) >= TELLING_WORDS)


def keys_for(speaker: Speaker) -> set[str]:
    """The keys under which whoever an article's speaker may be is found."""
    keys = keys_of(speaker.name, speaker.kind)
    wanted = {keys.name, keys.ends} - {""}
    if speaker.kind is not SpeakerKind.PERSON:
        wanted |= {keys_of(alias, speaker.kind).name for alias in speaker.aliases}
    return wanted


def candidates(session: Session, speakers: Iterable[Speaker], story: Story) -> list[list[Known]]:
    """Who each of an article's speakers may be, in their order; without what tells of the story (`with_stories`)."""
    wanted = [keys_for(speaker) for speaker in speakers]
    every = sorted(set().union(*wanted))
    if not every:
        return [[] for _ in wanted]
    by_key: dict[str, list[int]] = {}
    held = session.execute(
        select(_KEY.c.key, _KEY.c.speaker_id).where(_KEY.c.key.in_(every)).order_by(_KEY.c.speaker_id.desc())
    )
    for key, number in held:
        by_key.setdefault(key, []).append(number)
    found = [
        list(dict.fromkeys(n for key in sorted(keys) for n in by_key.get(key, ())[:MOST_CANDIDATES])) for keys in wanted
    ]
    known = _known(session, {number for numbers in found for number in numbers}, story)
    return [[known[number] for number in sorted(numbers)] for numbers in found]


def _known(session: Session, ids: Collection[int], story: Story) -> dict[int, Known]:
    rows = session.execute(select(_SPEAKER).where(_SPEAKER.c.id.in_(ids))).all() if ids else []
    names: dict[int, list[str]] = {}
    for number, alias in session.execute(
        select(_ALIAS.c.speaker_id, _ALIAS.c.alias).where(_ALIAS.c.speaker_id.in_(ids)).order_by(_ALIAS.c.id)
    ):
        names.setdefault(number, []).append(alias)
    return {row.id: _one(session, row, names.get(row.id, []), story) for row in rows}


def _one(session: Session, row: Row[*tuple[object, ...]], names: Sequence[str], story: Story) -> Known:
    near = _elsewhere(story) & (_NAMED.c.speaker_id == row.id)
    articles = select(_NAMED.c.article_id).where(_NAMED.c.speaker_id == row.id, _NAMED.c.article_id != story.article)
    count = session.scalar(select(func.count()).select_from(articles.limit(WELL_KNOWN).subquery()))
    recent = None
    if story.published_on is not None:
        days = dt.timedelta(days=RECENT)
        window = _ARTICLE.c.published_on.between(story.published_on - days, story.published_on + days)
        is_recent = session.execute(
            select(_NAMED.c.article_id).join_from(_NAMED, _ARTICLE).where(near, window).limit(1)
        )
        recent = RECENT if is_recent.first() else None
    told = select(_ROLE.c.role).where(_ROLE.c.speaker_id == row.id, _ROLE.c.article_id != story.article)
    roles = session.scalars(told.order_by(_ROLE.c.article_id.desc()).limit(MOST_ROLES))
    return Known(
        id=row.id,
        name=row.name,
        kind=SpeakerKind(row.kind),
        names=tuple(names),
        roles=tuple(dict.fromkeys([*filter(None, [row.role]), *roles])),
        gender=row.gender,
        country=row.country,
        articles=count or 0,
        days=recent,
        ambiguous=row.ambiguous,
        listed=row.listed,
    )


def _elsewhere(story: Story) -> ColumnElement[bool]:
    return _NAMED.c.article_id != story.article


def with_stories(session: Session, known: Sequence[Known], sure: Collection[int], story: Story) -> list[Known]:
    """The candidates, each with whether it speaks in another article of the same story.

    That is one of those days in which `SHARED_SPEAKERS` of the speakers `sure` of this article speak too, or one with
    the same words from the candidate.
    """
    ids = {one.id for one in known}
    told = _beside(session, ids, sure, story) | _in_the_same_words(session, ids, story)
    return [replace(one, same_story=True) if one.id in told else one for one in known]


def _beside(session: Session, ids: set[int], sure: Collection[int], story: Story) -> set[int]:
    if story.published_on is None or len(set(sure)) < SHARED_SPEAKERS:
        return set()
    days = dt.timedelta(days=STORY_DAYS)
    of_those_days = select(_ARTICLE.c.id).where(
        _ARTICLE.c.published_on.between(story.published_on - days, story.published_on + days)
    )
    named = session.execute(
        select(_NAMED.c.article_id, _NAMED.c.speaker_id, _NAMED.c.kind)
        .where(_NAMED.c.article_id.in_(of_those_days), _elsewhere(story))
        .where(or_(_NAMED.c.speaker_id.in_(ids), _NAMED.c.speaker_id.in_(sure)))
    ).all()
    shared: Counter[int] = Counter()
    for article, speaker in {(row.article_id, row.speaker_id) for row in named if row.speaker_id in sure}:
        shared[article] += speaker not in ids
    return {row.speaker_id for row in named if row.speaker_id in ids and shared[row.article_id] >= SHARED_SPEAKERS}


def _in_the_same_words(session: Session, ids: set[int], story: Story) -> set[int]:
    if not story.words or not ids:
        return set()
    made = (
        select(_MADE_BY.c.speaker_id)
        .join_from(_MADE_BY, _STATEMENT)
        .where(_STATEMENT.c.words_hash.in_(story.words), _STATEMENT.c.article_id != story.article)
        .where(_MADE_BY.c.speaker_id.in_(ids))
    )
    return set(session.scalars(made))


def folded_names(speaker: Speaker) -> set[str]:
    """The names that two writers must not work on at once: all by which the speaker may be known."""
    keys = keys_of(speaker.name, speaker.kind)
    return {f"speaker {name}" for name in (fold(speaker.name), *keys.all, *keys_for(speaker))}
