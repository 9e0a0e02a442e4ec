"""Names that other articles leave ambiguous, resolved again when an article names a speaker whom they may mean.

So it does not matter which of two articles comes first, the one with the full name or the one with the last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Row, Select, Text, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import Session

from app.entities import Known, keys_of, recognise
from app.entities.resolution import RECENT, WELL_KNOWN
from app.index.stories import STORY_DAYS
from app.linking.move_statements import Move, Moved, move_statements
from app.linking.speaker_candidates import ArticleContext, candidates, telling_words
from app.linking.speaker_rows import Name, add_names
from app.linking.speakers import NO_COMPANY, ResolvedSpeaker
from app.linking.story_evidence import Company, story_evidence
from app.model import Speaker, SpeakerKind
from app.store.article_identity import article_lock
from app.store.given import as_list, dialect_of, given
from app.store.locks import is_free, keep_rows
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

MOST_REVISITED = 200  # names for one article or one listed speaker: its transaction stays short


@dataclass(frozen=True)
class AmbiguousName:
    """A name that an article leaves ambiguous: `pool` is the row id of the speaker that stands for all of that name."""

    article_key: str
    pool: int
    speaker: Speaker
    sure: frozenset[int]
    """The speakers who are surely named beside it."""
    context: ArticleContext


def revisit_ambiguous(
    session: Session,
    resolved: Iterable[ResolvedSpeaker],
    context: ArticleContext,
    *,
    without: Collection[int] = (),
    most: int = MOST_REVISITED,
) -> Moved:
    """Give names that other articles leave ambiguous to the speakers whom they mean, now that this article names these.

    `without` are speakers about to be removed, by row id; `most` names are looked at, of the articles stored last. The
    caller writes the counts, and removes the speakers that nobody names any more.
    """
    moved = Moved()
    waiting = _ambiguous_names(session, resolved, context, most)
    taken: set[tuple[int, int]] = set()  # article and speaker
    while waiting:
        found = _recognise(session, waiting, set(without), taken)
        kept = keep_rows(session, _SPEAKER, {move.new for move in found.values()})
        # An article that another writer is storing right now is resolved there, after this transaction.
        joined = {
            name: move
            for name, move in found.items()
            if move.new in kept and is_free(session, article_lock(name.article_key))
        }
        add_names(session, [Name(move.new, name.speaker.name, name.speaker.kind) for name, move in joined.items()])
        moved.add(move_statements(session, list(joined.values())))
        # Whoever was found may be evidence for the others.
        waiting = [name for name in waiting if name not in found] if joined else []
    return moved


def _recognise(
    session: Session, names: Sequence[AmbiguousName], without: set[int], taken: set[tuple[int, int]]
) -> dict[AmbiguousName, Move]:
    """Which of the names find their speaker. `taken` is, and learns, who is found to be named in which article."""
    known = candidates(session, [(name.speaker, name.context) for name in names])
    companies = [
        Company([one for one in some if one.id not in name.sure and one.id not in without], name.sure, name.context)
        for name, some in zip(names, known, strict=True)
    ]
    evidence = story_evidence(session, companies)
    found: dict[AmbiguousName, Move] = {}
    learned: dict[int, Known] = {}
    for name, company in zip(names, companies, strict=True):
        article = name.context.article
        # "J. Roe" beside "Roe" is somebody else.
        marked = [one for one in evidence.mark(company) if (article, one.id) not in taken]
        marked = [_with_learned(one, learned.get(one.id)) for one in marked]
        recognised = recognise(name.speaker, marked)
        one = next((one for one in marked if one.id == recognised.known and not one.ambiguous), None)
        if one is not None:
            found[name] = Move(article, name.pool, one.id, recognised.because)
            learned[one.id] = _learn(one, name.speaker)
            taken.add((article, one.id))
    return found


def _learn(one: Known, speaker: Speaker) -> Known:
    return replace(one, names=(*one.names, speaker.name), roles=(*one.roles, *speaker.roles), articles=one.articles + 1)


def _with_learned(one: Known, learned: Known | None) -> Known:
    """The candidate with what the names before it in this round add: two jobs that exclude each other are not one's."""
    if learned is None:
        return one
    return replace(one, names=learned.names, roles=learned.roles, articles=max(one.articles, learned.articles))


def _ambiguous_names(
    session: Session, resolved: Iterable[ResolvedSpeaker], context: ArticleContext, most: int
) -> list[AmbiguousName]:
    """Where articles leave a name ambiguous that may mean one of these speakers: in those of the same days.

    For a speaker of whom little is known, or whose role the article gives, in those of a year.
    """
    people = [one for one in resolved if _is_named_in_full(one)]
    keys = [
        {"number": number, "speaker_id": one.id, "key": key}
        for number, one in enumerate(people)
        for key in sorted(_keys(one.speaker))
    ]
    if not keys:
        return []
    reach: dict[int, int] = {}
    for row in session.execute(_pools(dialect_of(session)), {"keys": keys}):
        # Twice the number: of a year's articles some are too far from the ambiguous name to count for it.
        widely = people[row.number].speaker.roles or row.articles < 2 * WELL_KNOWN
        reach[row.pool] = max(reach.get(row.pool, 0), RECENT if widely else STORY_DAYS)
    pools = [{"pool": pool, "article_id": context.article, **context.days(days)} for pool, days in reach.items()]
    if not pools:
        return []
    rows = session.execute(_namings(dialect_of(session)), {"pools": pools, "most": most})
    return [_ambiguous_name(row) for row in rows]


def _is_named_in_full(one: ResolvedSpeaker) -> bool:
    is_person = one.speaker.kind is SpeakerKind.PERSON
    return is_person and one.because.rule != "ambiguous" and not keys_of(one.speaker.name, one.speaker.kind).is_bare


def _keys(speaker: Speaker) -> set[str]:
    aliases = {keys_of(alias, speaker.kind).name for alias in speaker.aliases}
    return aliases | keys_of(speaker.name, speaker.kind).all


def _ambiguous_name(row: Row[Any]) -> AmbiguousName:
    speaker = Speaker(name=row.name, kind=SpeakerKind(row.kind), roles=tuple(row.roles or ()), gender=row.gender)
    context = ArticleContext(row.article_id, row.published_on, telling_words(row.contents or ()))
    return AmbiguousName(row.key, row.speaker_id, speaker, frozenset(row.sure or ()), context)


@cache
def _pools(dialect: str) -> Select[Any]:
    """The ambiguous speakers with some keys; and in how many articles whoever the key is for speaks, to a limit."""
    keys = given(dialect, "keys", number=Integer, speaker_id=Integer, key=Text)
    some = select(literal_column("1", Integer)).where(_NAMED.c.speaker_id == keys.c.speaker_id).limit(2 * WELL_KNOWN)
    articles = select(func.count()).select_from(some.correlate(keys).subquery()).correlate(keys).scalar_subquery()
    return (
        select(keys.c.number, _SPEAKER.c.id.label("pool"), articles.label("articles"))
        .join_from(keys, _KEY, _KEY.c.key == keys.c.key)
        .join(_SPEAKER, _SPEAKER.c.id == _KEY.c.speaker_id)
        .where(_SPEAKER.c.ambiguous, _SPEAKER.c.id != keys.c.speaker_id)
    )


@cache
def _namings(dialect: str) -> Select[Any]:
    """Where articles name ambiguous speakers, with roles, what is said under the name, and who is surely beside it."""
    pools = given(dialect, "pools", pool=Integer, article_id=Integer, first=Date, last=Date)
    roles = select(_ROLE.c.role).where(
        _ROLE.c.speaker_id == _NAMED.c.speaker_id, _ROLE.c.article_id == _NAMED.c.article_id
    )
    contents = (
        select(_STATEMENT.c.content_text)
        .join_from(_STATEMENT, _MADE_BY)
        # By its index of speakers SQLite would read all that any of that name said, for each article again.
        .where(_STATEMENT.c.article_id == _NAMED.c.article_id, _MADE_BY.c.speaker_id + 0 == _NAMED.c.speaker_id)
    )
    other = _NAMED.alias("other")
    sure = select(other.c.speaker_id).where(
        other.c.article_id == _NAMED.c.article_id,
        other.c.speaker_id != _NAMED.c.speaker_id,
        other.c.because["rule"].as_string().not_in(NO_COMPANY),
    )
    in_time = or_(pools.c.first.is_(None), _ARTICLE.c.published_on.between(pools.c.first, pools.c.last))
    return (
        select(
            *(_NAMED.c[name] for name in ("article_id", "name", "kind", "gender", "speaker_id")),
            _ARTICLE.c.published_on,
            _ARTICLE.c.key,
            as_list(dialect, roles.order_by(_ROLE.c.role), _NAMED).label("roles"),
            as_list(dialect, contents, _NAMED).label("contents"),
            as_list(dialect, sure, _NAMED).label("sure"),
        )
        .join_from(pools, _NAMED, _NAMED.c.speaker_id == pools.c.pool)
        .join(_ARTICLE, _ARTICLE.c.id == _NAMED.c.article_id)
        .where(_NAMED.c.article_id != pools.c.article_id, in_time)
        .order_by(_NAMED.c.article_id.desc(), _NAMED.c.folded, _NAMED.c.kind)
        .limit(bindparam("most", type_=Integer))
    )
