"""Rows of speakers: made with their names and keys, many at once, and removed when nothing refers to them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, Text, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.entities import keys_of, name_keys
from app.model import Speaker, SpeakerKind
from app.store.changes import Kind, note
from app.store.given import dialect_of, given
from app.store.history import keep_slugs
from app.store.keys import slugs
from app.store.locks import has_many_writers, insert_or_ignore, remove_unused
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

SLUGS_AT_ONCE = 4  # of a name are looked up: few names share their slug with three others

Identity = tuple[str, str]
"""A folded name and a kind: within one article, whoever has both is one speaker."""


def identity(speaker: Speaker) -> Identity:
    """What identifies a speaker within an article."""
    return fold(speaker.name), speaker.kind.value


@dataclass(frozen=True)
class NewSpeaker:
    """A speaker to be made. An `ambiguous` one is any of several of that name, so it has no gender and no country."""

    speaker: Speaker
    ambiguous: bool = False
    listed: bool = False


class Name(NamedTuple):
    """A name of a stored speaker; `listed` is one that a file or a person gives, not an article."""

    speaker: int
    name: str
    kind: SpeakerKind
    listed: bool = False


def make_speakers(session: Session, new: Sequence[NewSpeaker]) -> list[int]:
    """The row ids of new speakers, in the order given, made with their own names and keys.

    The caller has locked their names (`app.linking.name_locks`), and notes them (`note_speakers`). Of several with one
    name and kind each is a namesake of the others.
    """
    made: dict[int, int] = {}
    taken: set[str] = set()
    while waiting := [number for number in range(len(new)) if number not in made]:
        some = [new[number] for number in waiting]
        free = _free_slugs(session, [one.speaker.name for one in some], taken)
        # Another writer may be faster to take a slug: then that row is left out, and gets the next slug.
        made |= {waiting[at]: row for at, row in _insert(session, some, free).items()}
        taken.update(free)
    own = [Name(made[number], one.speaker.name, one.speaker.kind) for number, one in enumerate(new)]
    add_names(session, own)
    _add_keys(session, {(one.speaker, key) for one in own for key in keys_of(one.name, one.kind).all})
    return [one.speaker for one in own]


def add_names(session: Session, names: Iterable[Name]) -> None:
    """Let stored speakers go by more names, and be found by those that tell enough by themselves."""
    ordered = sorted(set(names))
    rows = [
        {"speaker_id": one.speaker, "alias": one.name, "folded": fold(one.name), "listed": one.listed}
        for one in ordered
    ]
    insert_or_ignore(session, _ALIAS, [row for row in rows if not row["listed"]])
    _insert_listed(session, [row for row in rows if row["listed"]])
    _add_keys(session, {(one.speaker, keys_of(one.name, one.kind).name) for one in ordered if _is_key(one)})


def remake_keys(session: Session, speakers: Sequence[int]) -> None:
    """Make the keys of some speakers anew, of their stored names."""
    session.execute(delete(_KEY).where(_KEY.c.speaker_id.in_(speakers)))
    own = select(_SPEAKER.c.id, _SPEAKER.c.name, _SPEAKER.c.kind).where(_SPEAKER.c.id.in_(speakers))
    kinds: dict[int, SpeakerKind] = {}
    keys: set[tuple[int, str]] = set()
    for number, name, kind in session.execute(own):
        kinds[number] = SpeakerKind(kind)
        keys |= {(number, key) for key in keys_of(name, kinds[number]).all}
    names = select(_ALIAS.c.speaker_id, _ALIAS.c.alias, _ALIAS.c.listed).where(_ALIAS.c.speaker_id.in_(speakers))
    for number, alias, listed in session.execute(names):
        one = Name(number, alias, kinds[number], listed)
        keys |= {(number, keys_of(alias, one.kind).name)} if _is_key(one) else set()
    _add_keys(session, keys)
    session.execute(update(_SPEAKER).where(_SPEAKER.c.id.in_(speakers)).values(keys_version=name_keys.VERSION))


def unused_speakers(session: Session, speakers: Collection[int]) -> set[int]:
    """Those of the speakers whom no article names, no file lists and no decision means."""
    if not speakers:
        return set()
    return set(session.scalars(select(_SPEAKER.c.id).where(_SPEAKER.c.id.in_(sorted(speakers)), ~_used())))


def remove_unused_speakers(session: Session, speakers: Collection[int]) -> list[str]:
    """Remove those of the speakers whom no article names, no file lists and no decision means; note them before.

    Gives the slugs of those that were removed.

    Two transactions that each stop naming a speaker must not both find it named by the other: update its row before
    (`app.store.statement_counts`), which makes the second wait for the first.
    """
    removed = remove_unused(session, _SPEAKER, speakers, _used())
    keep_slugs(session, {slug: slug for slug in removed})
    return removed


def note_speakers(session: Session, speakers: Collection[int]) -> None:
    """Note that these speakers changed: their names, roles, counts, or the articles that name them."""
    if speakers:
        note(session, Kind.SPEAKER, session.scalars(_slugs_of(dialect_of(session)), {"speakers": _as_rows(speakers)}))


def _used() -> ColumnElement[bool]:
    named = exists().where(_NAMED.c.speaker_id == _SPEAKER.c.id)
    meant = exists().where(_DECISION.c.speaker_id == _SPEAKER.c.id)
    return named | meant | _SPEAKER.c.listed


def _is_key(one: Name) -> bool:
    """Whether a speaker is looked up by a name alone: not by "Bell", which an article uses for Jo Bell."""
    return one.listed or one.kind is not SpeakerKind.PERSON or not keys_of(one.name, one.kind).is_bare


def _add_keys(session: Session, keys: set[tuple[int, str]]) -> None:
    insert_or_ignore(session, _KEY, [{"speaker_id": speaker, "key": key} for speaker, key in sorted(keys)])


def _insert_listed(session: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        dialect = postgresql if has_many_writers(session) else sqlite
        listed = dialect.insert(_ALIAS).on_conflict_do_update(
            index_elements=[_ALIAS.c.speaker_id, _ALIAS.c.alias], set_={"listed": True}
        )
        session.execute(listed, rows)


def _insert(session: Session, new: Sequence[NewSpeaker], free: Sequence[str]) -> dict[int, int]:
    """Insert speakers under these slugs, as far as they are still free; the row ids, by position."""
    names = [dict(zip(("folded", "kind"), identity(one.speaker), strict=True)) for one in new]
    stored = session.execute(_namesakes(dialect_of(session)), {"names": names})
    last = Counter({(row.folded, row.kind): row.number for row in stored})
    rows = []
    for one, name, slug in zip(new, names, free, strict=True):
        row = {
            **name,
            "slug": slug,
            "name": one.speaker.name,
            "namesake": last[identity(one.speaker)],
            "ambiguous": one.ambiguous,
            "listed": one.listed,
            "keys_version": name_keys.VERSION,
            "gender": None if one.ambiguous else one.speaker.gender,
            "country": None if one.ambiguous else one.speaker.country,
        }
        last[identity(one.speaker)] += 1
        rows.append(row)
    dialect = postgresql if has_many_writers(session) else sqlite
    inserted = dialect.insert(_SPEAKER).on_conflict_do_nothing().returning(_SPEAKER.c.id, _SPEAKER.c.slug)
    made = {row.slug: row.id for row in session.execute(inserted, rows)}
    return {at: made[slug] for at, slug in enumerate(free) if slug in made}


def _free_slugs(session: Session, names: Sequence[str], taken: Iterable[str]) -> list[str]:
    """A slug for each name that no speaker has or had, nor another of the names; none of those `taken`."""
    used = set(taken)
    chosen: dict[int, str] = {}
    series = [slugs(name) for name in names]
    at_once = SLUGS_AT_ONCE
    while waiting := [number for number in range(len(names)) if number not in chosen]:
        offered = {number: list(itertools.islice(series[number], at_once)) for number in waiting}
        asked = [{"slug": slug} for slug in sorted(set().union(*offered.values()))]
        used.update(session.scalars(_stored_slugs(dialect_of(session)), {"slugs": asked}))
        for number, some in offered.items():
            if free := next((slug for slug in some if slug not in used), None):
                chosen[number] = free
                used.add(free)
        at_once *= 2
    return [chosen[number] for number in range(len(names))]


def _as_rows(speakers: Collection[int]) -> list[dict[str, int]]:
    return [{"speaker_id": number} for number in sorted(speakers)]


@cache
def _namesakes(dialect: str) -> Select[Any]:
    """How many namesakes the next speaker of each name and kind comes after."""
    names = given(dialect, "names", folded=Text, kind=Text)
    same = (_SPEAKER.c.folded == names.c.folded) & (_SPEAKER.c.kind == names.c.kind)
    return (
        select(_SPEAKER.c.folded, _SPEAKER.c.kind, (func.max(_SPEAKER.c.namesake) + 1).label("number"))
        .join_from(names, _SPEAKER, same)
        .group_by(_SPEAKER.c.folded, _SPEAKER.c.kind)
    )


@cache
def _stored_slugs(dialect: str) -> Select[Any]:
    """Those of the slugs that speakers have, or had before they were merged into others."""
    asked = given(dialect, "slugs", slug=Text)
    has = exists().where(_SPEAKER.c.slug == asked.c.slug)
    had = exists().where(_SLUG.c.slug == asked.c.slug)
    return select(asked.c.slug).where(or_(has, had))


@cache
def _slugs_of(dialect: str) -> Select[Any]:
    speakers = given(dialect, "speakers", speaker_id=Integer)
    return select(_SPEAKER.c.slug).join_from(speakers, _SPEAKER, _SPEAKER.c.id == speakers.c.speaker_id)
