"""Which candidates speak in another article of the same story: evidence for whom a bare name means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Select, Text, select
from sqlalchemy.orm import Session

from app.entities import Known
from app.index.stories import STORY_DAYS
from app.linking.speaker_candidates import ArticleContext
from app.store.given import dialect_of, given
from app.store.tables import ArticleRow, ArticleSpeakerRow, StatementRow, StatementSpeakerRow, table

_ARTICLE = table(ArticleRow)
_NAMED = table(ArticleSpeakerRow)
_STATEMENT = table(StatementRow)
_MADE_BY = table(StatementSpeakerRow)

SHARED_SPEAKERS = 2  # one may be a president, who is in every story


@dataclass(frozen=True)
class Company:
    """The candidates for a name in an article, and the speakers who are surely named beside it, by row id."""

    candidates: Sequence[Known]
    sure: frozenset[int]
    context: ArticleContext

    @property
    def ids(self) -> set[int]:
        """The row ids of the candidates."""
        return {one.id for one in self.candidates}

    @property
    def is_enough(self) -> bool:
        """Whether enough is known of the article for its speakers to be evidence."""
        return self.context.published_on is not None and len(self.sure) >= SHARED_SPEAKERS


@dataclass(frozen=True)
class StoryEvidence:
    """Who speaks in which articles near others, and who says the same words as others hold."""

    near: Mapping[int, Mapping[int, set[int]]]
    """Seen from an article: each other article of those days, and who speaks in it."""
    same_words: Mapping[ArticleContext, set[int]]

    def mark(self, company: Company) -> list[Known]:
        """The candidates, each marked whether it speaks in another article of the same story.

        That is an article of the days around in which `SHARED_SPEAKERS` of the sure speakers speak too, candidates not
        counted, or one in which the candidate says the same words as are said here.
        """
        same = set(self.same_words.get(company.context, ()))
        if company.is_enough:
            others = company.sure - company.ids
            speaking = self.near.get(company.context.article, {}).values()
            same.update(*(some for some in speaking if len(others & some) >= SHARED_SPEAKERS))
        return [replace(one, same_story=True) if one.id in same else one for one in company.candidates]


def story_evidence(session: Session, companies: Sequence[Company]) -> StoryEvidence:
    """Read what `StoryEvidence.mark` needs for these names, or for fewer candidates of them; in two statements."""
    return StoryEvidence(_speaking_near(session, companies), _saying_the_same(session, companies))


def _speaking_near(session: Session, companies: Sequence[Company]) -> dict[int, dict[int, set[int]]]:
    wanted = {
        (company.context.article, speaker): company.context.days(STORY_DAYS)
        for company in companies
        if company.is_enough
        for speaker in company.sure | company.ids
    }
    rows = [{"article_id": article, "speaker_id": number, **days} for (article, number), days in wanted.items()]
    near: dict[int, dict[int, set[int]]] = {}
    if rows:
        for row in session.execute(_select_near(dialect_of(session)), {"asked": rows}):
            near.setdefault(row.seen_from, {}).setdefault(row.article_id, set()).add(row.speaker_id)
    return near


def _saying_the_same(session: Session, companies: Sequence[Company]) -> dict[ArticleContext, set[int]]:
    contexts = list(dict.fromkeys(company.context for company in companies if company.candidates))
    said = [
        {"number": number, "article_id": context.article, "words_hash": words}
        for number, context in enumerate(contexts)
        for words in sorted(context.words)
    ]
    same: dict[ArticleContext, set[int]] = {}
    if said:
        speakers = sorted(set().union(*(company.ids for company in companies)))
        values = {"said": said, "speakers": [{"speaker_id": number} for number in speakers]}
        for row in session.execute(_select_same_words(dialect_of(session)), values):
            same.setdefault(contexts[row.number], set()).add(row.speaker_id)
    return same


@cache
def _select_near(dialect: str) -> Select[Any]:
    asked = given(dialect, "asked", article_id=Integer, speaker_id=Integer, first=Date, last=Date)
    return (
        select(asked.c.article_id.label("seen_from"), _NAMED.c.article_id, _NAMED.c.speaker_id)
        .join_from(asked, _NAMED, _NAMED.c.speaker_id == asked.c.speaker_id)
        .join(_ARTICLE, _ARTICLE.c.id == _NAMED.c.article_id)
        .where(_ARTICLE.c.published_on.between(asked.c.first, asked.c.last), _ARTICLE.c.id != asked.c.article_id)
    )


@cache
def _select_same_words(dialect: str) -> Select[Any]:
    said = given(dialect, "said", number=Integer, article_id=Integer, words_hash=Text)
    speakers = given(dialect, "speakers", speaker_id=Integer)
    return (
        select(said.c.number, _MADE_BY.c.speaker_id)
        .join_from(said, _STATEMENT, _STATEMENT.c.words_hash == said.c.words_hash)
        .join(_MADE_BY, _MADE_BY.c.statement_id == _STATEMENT.c.id)
        .where(_STATEMENT.c.article_id != said.c.article_id, _MADE_BY.c.speaker_id.in_(select(speakers.c.speaker_id)))
        .distinct()
    )
