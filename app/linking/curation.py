"""Decisions by hand on who is who: speakers merged, split, and given other names. They hold for what is read later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from app.linking.move_statements import reassign
from app.linking.speaker_rows import Identity, add_names, make_speaker
from app.linking.speakers import has_role, hold_names
from app.model import Because, Speaker, SpeakerKind
from app.store.locks import insert_or_ignore
from app.store.runs import now
from app.store.tables import (
    ArticleRow,
    ArticleSpeakerRow,
    SpeakerAliasRow,
    SpeakerDecisionRow,
    SpeakerKeyRow,
    SpeakerRoleRow,
    SpeakerRow,
    SpeakerSlugRow,
    table,
)
from app.text.folding import fold

_SPEAKER = table(SpeakerRow)
_NAMED = table(ArticleSpeakerRow)
_ARTICLE = table(ArticleRow)
_ROLE = table(SpeakerRoleRow)
_ALIAS = table(SpeakerAliasRow)
_KEY = table(SpeakerKeyRow)
_SLUG = table(SpeakerSlugRow)
_DECISION = table(SpeakerDecisionRow)


class CurationError(ValueError):
    """A decision that cannot be carried out: why not, and what to do."""


class Curated(NamedTuple):
    """What a decision came to: the speaker's slug, and the statements that changed hands and want matching again."""

    slug: str
    moved: list[str]


def merge(session: Session, slug: str, into: str) -> Curated:
    """Make two speakers one: all that `slug` said, and whoever is named so from now on, is `into`.

    The old slug goes on finding it. Raises `CurationError` where one of them is unknown, or they are of two kinds.
    """
    old, new = find(session, slug), find(session, into)
    if old.id == new.id:
        raise CurationError(f"{slug} and {into} are the same speaker already")
    if old.kind != new.kind:
        raise CurationError(f"{old.slug} is a {old.kind} and {new.slug} a {new.kind}: only two of one kind can be one")
    hold_names(session, [_told(old), _told(new)])
    names = _names_used(session, old.id) | {(old.folded, old.kind)}
    articles = _articles(session, old.id)
    because = Because(rule="by-hand", text=new.name, confidence=1.0)
    moved = [key for article in articles for key in reassign(session, article, old.id, new.id, because)]
    session.execute(update(_DECISION).where(_DECISION.c.speaker_id == old.id).values(speaker_id=new.id))
    for named in sorted(names):
        for article in articles if _shared(session, named, {old.id, new.id}) else [None]:
            _decide(session, named, new.id, article=article)
    _move_names(session, old, new)
    session.execute(delete(_SPEAKER).where(_SPEAKER.c.id == old.id))
    session.execute(insert(_SLUG).values(slug=old.slug, speaker_id=new.id))
    return Curated(new.slug, moved)


def split(
    session: Session, slug: str, *, articles: Sequence[str] = (), role: str | None = None, name: str | None = None
) -> Curated:
    """Make one speaker two: what is said in `articles` (ids), or wherever the article gives `role`, is another's.

    The other is new, called `name` or the same. Raises `CurationError` where an article does not name the speaker, no
    article gives the role, or nothing would be left.
    """
    old = find(session, slug)
    hold_names(session, [_told(old)])
    chosen = _with_role(session, old, role) if role is not None else _named_in(session, old, articles)
    if not chosen:
        raise CurationError(
            f"say what is another's: --article ID, or --role ROLE as an article that names {slug} has it"
        )
    if len(chosen) == len(_articles(session, old.id)):
        raise CurationError(f"these are all articles that name {old.slug}: nothing would be left of it")
    told = Speaker(name=name or old.name, kind=SpeakerKind(old.kind))
    hold_names(session, [told])
    other = make_speaker(session, told)
    because = Because(rule="by-hand", text=told.name, confidence=1.0)
    names = sorted(_names_used(session, old.id))
    moved: list[str] = []
    for article in chosen:
        for named in sorted(_names_used(session, old.id, article)):
            _decide(session, named, other, article=article)
        moved += reassign(session, article, old.id, other, because)
    if role is not None:
        for named in names:
            _decide(session, named, other, role=role)
    found: str = session.execute(select(_SPEAKER.c.slug).where(_SPEAKER.c.id == other)).scalar_one()
    return Curated(found, moved)


def add_aliases(session: Session, slug: str, names: Iterable[str]) -> Curated:
    """Let a speaker go by other names: whoever is named so from now on is it, and so is who was left ambiguous.

    Raises `CurationError` where another certain speaker has one of the names.
    """
    one = find(session, slug)
    moved: list[str] = []
    for name in names:
        told = Speaker(name=name, kind=SpeakerKind(one.kind))
        hold_names(session, [told, _told(one)])
        others = session.execute(
            select(_SPEAKER)
            .where(_SPEAKER.c.folded == fold(name), _SPEAKER.c.kind == one.kind, _SPEAKER.c.id != one.id)
            .order_by(_SPEAKER.c.id)
        ).all()
        certain = [other.slug for other in others if not other.ambiguous]
        if certain:
            raise CurationError(
                f"{name} is {certain[0]}; to make them one: onrecord speakers merge {certain[0]} {slug}"
            )
        for other in others:
            moved += merge(session, other.slug, one.slug).moved
        add_names(session, one.id, told.kind, [name], listed=True)
        _decide(session, (fold(name), one.kind), one.id)
    return Curated(one.slug, moved)


def find(session: Session, slug: str) -> Row[Any]:
    """The speaker of a slug, or of one that it had before a merge; raises `CurationError` where there is none."""
    before = select(_SLUG.c.speaker_id).where(_SLUG.c.slug == slug)
    found = session.execute(select(_SPEAKER).where((_SPEAKER.c.slug == slug) | _SPEAKER.c.id.in_(before))).first()
    if found is None:
        raise CurationError(f"there is no speaker {slug}; find it with: onrecord speakers list NAME")
    return found


def _told(row: Row[Any]) -> Speaker:
    return Speaker(name=row.name, kind=SpeakerKind(row.kind))


def _articles(session: Session, speaker: int) -> list[int]:
    """The articles that name a speaker."""
    named = select(_NAMED.c.article_id).where(_NAMED.c.speaker_id == speaker).distinct()
    return list(session.scalars(named.order_by(_NAMED.c.article_id)))


def _names_used(session: Session, speaker: int, article: int | None = None) -> set[Identity]:
    """The folded names, with the kind, by which articles name a speaker."""
    named = select(_NAMED.c.folded, _NAMED.c.kind).where(_NAMED.c.speaker_id == speaker).distinct()
    rows = session.execute(named if article is None else named.where(_NAMED.c.article_id == article))
    return {(row.folded, row.kind) for row in rows}


def _shared(session: Session, named: Identity, besides: set[int]) -> bool:
    """Whether somebody else goes by the same name, so that the name alone decides nothing."""
    same = (_SPEAKER.c.folded == named[0]) & (_SPEAKER.c.kind == named[1]) & ~_SPEAKER.c.ambiguous
    return bool(session.scalar(select(exists().where(same, _SPEAKER.c.id.not_in(besides)))))


def _named_in(session: Session, old: Row[Any], articles: Sequence[str]) -> list[int]:
    """The rows of these articles, each of which names the speaker."""
    mine = select(_NAMED.c.article_id).where(_NAMED.c.speaker_id == old.id)
    rows = session.execute(
        select(_ARTICLE.c.id, _ARTICLE.c.key).where(_ARTICLE.c.key.in_(articles), _ARTICLE.c.id.in_(mine))
    )
    found = {row.key: row.id for row in rows}
    missing = [key for key in articles if key not in found]
    if missing:
        raise CurationError(
            f"no article {missing[0]} names {old.slug}; see them with: onrecord speakers show {old.slug}"
        )
    return sorted(found.values())


def _with_role(session: Session, old: Row[Any], role: str) -> list[int]:
    """The articles that give the speaker a role, in these words or others that say the same."""
    rows = session.execute(select(_ROLE.c.article_id, _ROLE.c.role).where(_ROLE.c.speaker_id == old.id)).all()
    return sorted({row.article_id for row in rows if has_role([row.role], role)})


def _decide(
    session: Session, named: Identity, speaker: int, *, article: int | None = None, role: str | None = None
) -> None:
    row = {"folded": named[0], "kind": named[1], "article_id": article, "role": role, "speaker_id": speaker}
    session.execute(insert(_DECISION).values(row | {"made_at": now()}))


def _move_names(session: Session, old: Row[Any], new: Row[Any]) -> None:
    """Give a speaker's names, keys, former slugs, and what a file told of it, to another."""
    names = session.scalars(select(_ALIAS.c.alias).where(_ALIAS.c.speaker_id == old.id)).all()
    add_names(session, new.id, SpeakerKind(new.kind), names)
    keys = session.scalars(select(_KEY.c.key).where(_KEY.c.speaker_id == old.id)).all()
    insert_or_ignore(session, _KEY, [{"speaker_id": new.id, "key": key} for key in keys])
    session.execute(update(_SLUG).where(_SLUG.c.speaker_id == old.id).values(speaker_id=new.id))
    told = {
        name: getattr(new, name) or getattr(old, name) for name in ("gender", "country", "role", "wikidata", "listed")
    }
    session.execute(update(_SPEAKER).where(_SPEAKER.c.id == old.id).values(wikidata=None))
    session.execute(update(_SPEAKER).where(_SPEAKER.c.id == new.id).values(told))
