"""Speakers: made with their names and keys, and removed when nothing refers to them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from app.entities import keys_of, name_keys
from app.model import Speaker, SpeakerKind
from app.store.keys import slugs
from app.store.locks import drop, insert_or_ignore
from app.store.tables import (
    ArticleSpeakerRow,
    SpeakerAliasRow,
    SpeakerDecisionRow,
    SpeakerKeyRow,
    SpeakerRow,
    SpeakerSlugRow,
    table,
)
from app.text.folding import fold

_SPEAKER = table(SpeakerRow)
_ALIAS = table(SpeakerAliasRow)
_KEY = table(SpeakerKeyRow)
_SLUG = table(SpeakerSlugRow)
_NAMED = table(ArticleSpeakerRow)
_DECISION = table(SpeakerDecisionRow)

Identity = tuple[str, str]
"""A folded name and a kind: within one article, who has both is one speaker."""


def identity(speaker: Speaker) -> Identity:
    """What a speaker is known by within an article."""
    return fold(speaker.name), speaker.kind.value


def make_speaker(session: Session, speaker: Speaker, *, ambiguous: bool = False, listed: bool = False) -> int:
    """A new speaker's row id, with names and keys. Whoever makes one holds its names (`contention.wait_for`)."""
    folded, kind = identity(speaker)
    same = (_SPEAKER.c.folded == folded) & (_SPEAKER.c.kind == kind)
    last: int | None = session.scalar(select(func.max(_SPEAKER.c.namesake)).where(same))
    row = {
        "name": speaker.name,
        "folded": folded,
        "kind": kind,
        "namesake": 0 if last is None else last + 1,
        "ambiguous": ambiguous,
        "listed": listed,
        "keys_version": name_keys.VERSION,
        # Who stands for several has no gender and no country.
        "gender": None if ambiguous else speaker.gender,
        "country": None if ambiguous else speaker.country,
    }
    # Two names may come to one slug, and another writer be faster.
    found: int | None = None
    free = slugs(speaker.name)
    while found is None:
        candidate = next(free)
        if session.scalar(select(exists().where(_SLUG.c.slug == candidate))):
            continue
        insert_or_ignore(session, _SPEAKER, [row | {"slug": candidate}])
        mine = same & (_SPEAKER.c.namesake == row["namesake"])
        found = session.scalar(select(_SPEAKER.c.id).where(mine))
    add_names(session, found, speaker.kind, [speaker.name])
    add_own_keys(session, found, speaker.name, speaker.kind)
    return found


def add_names(session: Session, speaker: int, kind: SpeakerKind, names: Iterable[str], *, listed: bool = False) -> None:
    """Let a speaker go by more names. One that an article used for it is a key only if it tells enough by itself."""
    given = sorted(set(names))
    rows = [{"speaker_id": speaker, "alias": name, "folded": fold(name)} for name in given]
    insert_or_ignore(session, _ALIAS, rows)
    keys = [keys_of(name, kind) for name in given]
    _add_keys(session, speaker, {key.name for key in keys if listed or kind is not SpeakerKind.PERSON or key.ends})


def add_own_keys(session: Session, speaker: int, name: str, kind: SpeakerKind) -> None:
    """Give a speaker the keys of its canonical name."""
    _add_keys(session, speaker, keys_of(name, kind).all)


def learn(session: Session, speaker: int, told: Speaker) -> None:
    """Keep what an article tells of a speaker that nobody told before."""
    for column, value in ((_SPEAKER.c.gender, told.gender), (_SPEAKER.c.country, told.country)):
        if value is not None:
            session.execute(update(_SPEAKER).where(_SPEAKER.c.id == speaker, column.is_(None)).values({column: value}))


def drop_unused_speakers(session: Session, ids: Iterable[int]) -> None:
    """Remove those of the speakers whom no article names, no file lists and no decision means."""
    for speaker in sorted(set(ids)):
        named = exists().where(_NAMED.c.speaker_id == speaker)
        meant = exists().where(_DECISION.c.speaker_id == speaker)
        drop(session, _SPEAKER, (_SPEAKER.c.id == speaker) & ~named & ~meant & ~_SPEAKER.c.listed)


def _add_keys(session: Session, speaker: int, keys: Iterable[str]) -> None:
    insert_or_ignore(session, _KEY, [{"speaker_id": speaker, "key": key} for key in sorted(set(keys))])
