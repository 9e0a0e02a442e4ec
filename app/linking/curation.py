"""Decisions by hand on who is who: speakers merged, split, and given other names. They hold for what is read later.

Each works alone (`app.linking.name_locks`): no article is being stored meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from app.linking.move_statements import Move, Moved, move_statements
from app.linking.name_locks import work_alone
from app.linking.speaker_rows import Identity, Name, NewSpeaker, add_names, make_speakers, note_speakers
from app.linking.speakers import has_role
from app.model import Because, Speaker, SpeakerKind
from app.store.history import keep_slugs, slugs_of
from app.store.locks import insert_or_ignore
from app.store.runs import now
from app.store.statement_counts import update_speakers
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
    """What a decision did: the speaker's slug, and the statements that have another speaker now, to be linked again."""

    slug: str
    moved: list[str]


def merge(session: Session, slug: str, into: str) -> Curated:
    """Make two speakers one: all that `slug` said, and whoever is named so from now on, is `into`.

    The old slug goes on finding it. Raises `CurationError` where one of them is unknown, or they are of two kinds.
    """
    work_alone(session)
    old, new = find(session, slug), find(session, into)
    if old.id == new.id:
        raise CurationError(f"{slug} and {into} are the same speaker already")
    if old.kind != new.kind:
        raise CurationError(f"{old.slug} is a {old.kind} and {new.slug} a {new.kind}: only two of one kind can be one")
    keep_slugs(session, slugs_of(session, old.id))
    names = _names_used(session, old.id)
    moved = _move(session, names, old.id, new.id, new.name)
    session.execute(update(_DECISION).where(_DECISION.c.speaker_id == old.id).values(speaker_id=new.id))
    decided: list[Decision] = []
    for named in sorted(set().union({(old.folded, old.kind)}, *names.values())):
        # Where somebody else goes by the same name, the name alone decides nothing.
        articles = list(names) if _is_shared(session, named, {old.id, new.id}) else [None]
        decided += [Decision(named, new.id, article=article) for article in articles]
    _decide(session, decided)
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
    work_alone(session)
    old = find(session, slug)
    chosen = _with_role(session, old, role) if role is not None else _named_in(session, old, articles)
    if not chosen:
        raise CurationError(
            f"say what is another's: --article ID, or --role ROLE as an article that names {slug} has it"
        )
    names = _names_used(session, old.id)
    if len(chosen) == len(names):
        raise CurationError(f"these are all articles that name {old.slug}: nothing would be left of it")
    speaker = Speaker(name=name or old.name, kind=SpeakerKind(old.kind))
    [other] = make_speakers(session, [NewSpeaker(speaker)])
    theirs = {article: names[article] for article in chosen}
    decided = [Decision(named, other, article=article) for article in chosen for named in sorted(names[article])]
    if role is not None:
        decided += [Decision(named, other, role=role) for named in sorted(set().union(*names.values()))]
    _decide(session, decided)
    moved = _move(session, theirs, old.id, other, speaker.name)
    found: str = session.execute(select(_SPEAKER.c.slug).where(_SPEAKER.c.id == other)).scalar_one()
    return Curated(found, moved)


def add_aliases(session: Session, slug: str, names: Iterable[str]) -> Curated:
    """Let a speaker go by other names: whoever is named so from now on is it, and so is who was left ambiguous.

    Raises `CurationError` where another certain speaker has one of the names.
    """
    work_alone(session)
    one = find(session, slug)
    moved: list[str] = []
    for name in names:
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
        add_names(session, [Name(one.id, name, SpeakerKind(one.kind), listed=True)])
        _decide(session, [Decision((fold(name), one.kind), one.id)])
    note_speakers(session, [one.id])
    return Curated(one.slug, moved)


def speaker_of(session: Session, slug: str) -> Row[Any] | None:
    """The speaker who has a slug, or had it before a merge."""
    before = select(_SLUG.c.speaker_id).where(_SLUG.c.slug == slug)
    return session.execute(select(_SPEAKER).where((_SPEAKER.c.slug == slug) | _SPEAKER.c.id.in_(before))).first()


def find(session: Session, slug: str) -> Row[Any]:
    """The speaker of a slug, as `speaker_of` has it; raises `CurationError` where there is none."""
    found = speaker_of(session, slug)
    if found is None:
        raise CurationError(f"there is no speaker {slug}; find it with: onrecord speakers list NAME")
    return found


class Decision(NamedTuple):
    """Whom a name means: everywhere, in one article (row id), or where it comes with a role."""

    named: Identity
    speaker: int
    article: int | None = None
    role: str | None = None


def _decide(session: Session, decisions: Sequence[Decision]) -> None:
    rows = [
        {
            "folded": one.named[0],
            "kind": one.named[1],
            "article_id": one.article,
            "role": one.role,
            "speaker_id": one.speaker,
            "made_at": now(),
        }
        for one in decisions
    ]
    session.execute(insert(_DECISION), rows)


def _move(session: Session, articles: Collection[int], old: int, new: int, name: str) -> list[str]:
    """Give what these articles say of one speaker to another; the statements that have another speaker now."""
    because = Because(rule="by-hand", text=name, confidence=1.0)
    moved: Moved = move_statements(session, [Move(article, old, new, because) for article in articles])
    update_speakers(session, moved.counts)
    note_speakers(session, [old, new])
    return moved.statements


def _names_used(session: Session, speaker: int) -> Mapping[int, set[Identity]]:
    """The articles that name a speaker, by ascending row id, each with the names and kind that it uses."""
    rows = session.execute(
        select(_NAMED.c.article_id, _NAMED.c.folded, _NAMED.c.kind)
        .where(_NAMED.c.speaker_id == speaker)
        .order_by(_NAMED.c.article_id)
    )
    used: dict[int, set[Identity]] = {}
    for row in rows:
        used.setdefault(row.article_id, set()).add((row.folded, row.kind))
    return used


def _is_shared(session: Session, named: Identity, besides: set[int]) -> bool:
    """Whether another certain speaker goes by the same name."""
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
    """The articles that give the speaker a role, in these words or others of the same meaning."""
    rows = session.execute(select(_ROLE.c.article_id, _ROLE.c.role).where(_ROLE.c.speaker_id == old.id)).all()
    return sorted({row.article_id for row in rows if has_role([row.role], role)})


def _move_names(session: Session, old: Row[Any], new: Row[Any]) -> None:
    """Give a speaker's names, keys, former slugs, and what a file says of it, to another."""
    kind = SpeakerKind(new.kind)
    names = session.execute(select(_ALIAS.c.alias, _ALIAS.c.listed).where(_ALIAS.c.speaker_id == old.id)).all()
    add_names(session, [Name(new.id, row.alias, kind, row.listed) for row in names])
    keys = session.scalars(select(_KEY.c.key).where(_KEY.c.speaker_id == old.id).order_by(_KEY.c.key)).all()
    insert_or_ignore(session, _KEY, [{"speaker_id": new.id, "key": key} for key in keys])
    session.execute(update(_SLUG).where(_SLUG.c.speaker_id == old.id).values(speaker_id=new.id))
    facts = {
        name: getattr(new, name) or getattr(old, name) for name in ("gender", "country", "role", "wikidata", "listed")
    }
    session.execute(update(_SPEAKER).where(_SPEAKER.c.id == old.id).values(wikidata=None))
    session.execute(update(_SPEAKER).where(_SPEAKER.c.id == new.id).values(facts))
