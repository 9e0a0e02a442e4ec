"""Names that stood for nobody certain, looked at again when a speaker comes whom they may mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.entities import keys_of, recognise
from app.entities.resolution import RECENT, WELL_KNOWN
from app.linking.move_statements import reassign
from app.linking.speaker_candidates import STORY_DAYS, Story, candidates, telling_words, with_stories
from app.linking.speaker_rows import add_names, drop_unused_speakers
from app.linking.speakers import NO_COMPANY, Named
from app.model import Speaker, SpeakerKind
from app.store.locks import is_free
from app.store.tables import (
    ArticleRow,
    ArticleSpeakerRow,
    SpeakerKeyRow,
    SpeakerRoleRow,
    SpeakerRow,
    StatementRow,
    StatementSpeakerRow,
    table,
)

_ARTICLE = table(ArticleRow)
_NAMED = table(ArticleSpeakerRow)
_SPEAKER = table(SpeakerRow)
_KEY = table(SpeakerKeyRow)
_ROLE = table(SpeakerRoleRow)
_STATEMENT = table(StatementRow)
_MADE_BY = table(StatementSpeakerRow)

MOST_AGAIN = 200  # articles for one speaker of a new article: the nearest in time are the likeliest


def reconsider(session: Session, named: Iterable[Named], story: Story) -> list[str]:
    """Join names left ambiguous in other articles with the speakers that this one names; the statements that moved.

    So it does not matter which of two articles comes first, the one with the full name or the one with the last.
    """
    moved: list[str] = []
    for one in named:
        keys = keys_of(one.told.name, one.told.kind)
        if one.told.kind is not SpeakerKind.PERSON or keys.is_bare or one.because.rule == "ambiguous":
            continue
        aliases = {keys_of(alias, one.told.kind).name for alias in one.told.aliases}
        for row in _ambiguous(session, keys.all | aliases, story, one):
            moved += _judge_again(session, row)
    return moved


def _ambiguous(session: Session, keys: Iterable[str], story: Story, one: Named) -> Sequence[Row[Any]]:
    """Where articles leave a name of these keys ambiguous: those of the same story, or all of a year for a newcomer."""
    pools = (
        select(_SPEAKER.c.id)
        .join_from(_SPEAKER, _KEY)
        .where(_SPEAKER.c.ambiguous, _SPEAKER.c.id != one.id, _KEY.c.key.in_(sorted(keys)))
    )
    rows = (
        select(_NAMED, _ARTICLE.c.published_on, _ARTICLE.c.key)
        .join_from(_NAMED, _ARTICLE)
        .where(_NAMED.c.speaker_id.in_(pools), _NAMED.c.article_id != story.article)
    )
    if story.published_on is not None:
        days = dt.timedelta(days=RECENT if one.told.roles or _is_newcomer(session, one) else STORY_DAYS)
        rows = rows.where(_ARTICLE.c.published_on.between(story.published_on - days, story.published_on + days))
    return session.execute(rows.order_by(_ARTICLE.c.id.desc()).limit(MOST_AGAIN)).all()


def _is_newcomer(session: Session, one: Named) -> bool:
    """Whether so few articles name the speaker that one more may make it well known.

    Twice the number: of a year's articles some are too far from the ambiguous one to count for it.
    """
    articles = select(_NAMED.c.article_id).where(_NAMED.c.speaker_id == one.id).limit(2 * WELL_KNOWN)
    return len(session.scalars(articles).all()) < 2 * WELL_KNOWN


def _judge_again(session: Session, row: Row[Any]) -> list[str]:
    """Recognise once more whom an article names by an ambiguous name; the statements that find their speaker."""
    roles = select(_ROLE.c.role).where(_ROLE.c.speaker_id == row.speaker_id, _ROLE.c.article_id == row.article_id)
    told = Speaker(
        name=row.name,
        kind=SpeakerKind(row.kind),
        roles=tuple(session.scalars(roles.order_by(_ROLE.c.role))),
        gender=row.gender,
    )
    others = session.execute(
        select(_NAMED.c.speaker_id, _NAMED.c.because).where(
            _NAMED.c.article_id == row.article_id, _NAMED.c.speaker_id != row.speaker_id
        )
    ).all()
    sure = {other.speaker_id for other in others if other.because["rule"] not in NO_COMPANY}
    story = Story(row.article_id, row.published_on, _words(session, row))
    [known] = candidates(session, [told], story)
    known = [one for one in known if one.id not in sure]
    found = recognise(told, with_stories(session, known, sure, story))
    joins = found.known is not None and found.because.rule != "ambiguous"
    # An article that another writer reads again right now is recognised there, after us.
    if not joins or found.known is None or not is_free(session, f"id {row.key}"):
        return []
    add_names(session, found.known, told.kind, [told.name])
    moved = reassign(session, row.article_id, row.speaker_id, found.known, found.because)
    drop_unused_speakers(session, [row.speaker_id])
    return moved


def _words(session: Session, row: Row[Any]) -> frozenset[str]:
    """The hashes of what the name says in the article."""
    said = (
        select(_STATEMENT.c.content_text)
        .join_from(_STATEMENT, _MADE_BY)
        .where(_STATEMENT.c.article_id == row.article_id, _MADE_BY.c.speaker_id == row.speaker_id)
    )
    return telling_words(session.scalars(said))
