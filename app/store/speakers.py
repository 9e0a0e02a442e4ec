"""Speakers and outlets: found by name, or made, also while others write; and removed when nothing refers to them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.model import Speaker
from app.store.naming import fold, slug
from app.store.tables import (
    ArticleRow,
    OutletRow,
    SpeakerAliasRow,
    SpeakerRow,
    StatementRow,
    StatementSpeakerRow,
    table,
)

_SPEAKER = table(SpeakerRow)
_ALIAS = table(SpeakerAliasRow)
_OUTLET = table(OutletRow)
_ARTICLE = table(ArticleRow)
_STATEMENT = table(StatementRow)
_MADE_BY = table(StatementSpeakerRow)

Identity = tuple[str, str]
"""A folded name and a kind: who has both is the same speaker."""


def identity(speaker: Speaker) -> Identity:
    """What a speaker is known by."""
    return fold(speaker.name), speaker.kind.value


def speaker_ids(session: Session, speakers: Iterable[Speaker]) -> dict[Identity, int]:
    """The row ids of speakers, each made where it is new, with their aliases."""
    named: dict[Identity, Speaker] = {}
    names: dict[Identity, set[str]] = {}
    for speaker in speakers:
        named.setdefault(identity(speaker), speaker)
        names.setdefault(identity(speaker), set()).update((speaker.name, *speaker.aliases))
    # Everyone takes speakers in the same order: two writers would else wait for each other.
    known = _known(session, {folded for folded, _ in named})
    ids = {who: known.get(who) or _speaker_id(session, named[who]) for who in sorted(named)}
    insert_or_ignore(
        session,
        _ALIAS,
        [
            {"speaker_id": ids[who], "alias": alias, "folded": fold(alias)}
            for who in sorted(ids)
            for alias in sorted(names[who])
        ],
    )
    return ids


def outlet_id(session: Session, name: str) -> int:
    """The row id of an outlet, made where it is new."""
    for candidate in _slugs(name):
        here = _OUTLET.c.slug == candidate
        found = _locked(session, _OUTLET, here)
        if found is None:
            insert_or_ignore(session, _OUTLET, [{"slug": candidate, "name": name}])
            found = _locked(session, _OUTLET, here)
        if found is not None and fold(found.name) == fold(name):
            return int(found.id)
    raise AssertionError("slugs do not end")


def drop_unused_speakers(session: Session, ids: Iterable[int]) -> None:
    """Remove those of the speakers who neither made a statement nor hold what one says."""
    for speaker in sorted(set(ids)):
        made = exists().where(_MADE_BY.c.speaker_id == speaker)
        holds = exists().where(_STATEMENT.c.holder_id == speaker)
        _drop(session, _SPEAKER, (_SPEAKER.c.id == speaker) & ~made & ~holds)


def drop_unused_outlet(session: Session, outlet: int) -> None:
    """Remove an outlet that has no article left."""
    _drop(session, _OUTLET, (_OUTLET.c.id == outlet) & ~exists().where(_ARTICLE.c.outlet_id == outlet))


def insert_or_ignore(session: Session, into: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, but for those that are there already, by whomever."""
    if rows:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.execute(dialect.insert(into).on_conflict_do_nothing(), rows)


def _known(session: Session, folded: set[str]) -> dict[Identity, int]:
    """The speakers of these folded names who are there already; nobody can remove them until this transaction ends."""
    found = select(_SPEAKER).where(_SPEAKER.c.folded.in_(folded)).order_by(_SPEAKER.c.folded, _SPEAKER.c.kind)
    rows = session.execute(found.with_for_update(read=True, key_share=True))
    return {(row.folded, row.kind): int(row.id) for row in rows}


def _speaker_id(session: Session, speaker: Speaker) -> int:
    name, kind = identity(speaker)
    same = (_SPEAKER.c.folded == name) & (_SPEAKER.c.kind == kind)
    found = _locked(session, _SPEAKER, same)
    slugs = _slugs(speaker.name)
    while found is None:
        row = {"slug": next(slugs), "name": speaker.name, "folded": name, "kind": kind}
        insert_or_ignore(session, _SPEAKER, [row])
        found = _locked(session, _SPEAKER, same)
    return int(found.id)


def _slugs(name: str) -> Iterator[str]:
    """`xi-jinping`, and for others who come to the same slug `xi-jinping-2`, `xi-jinping-3` ..."""
    first = slug(name)
    return itertools.chain((first,), (f"{first}-{number}" for number in itertools.count(2)))


def _locked(session: Session, of: Table, where: ColumnElement[bool]) -> Row[Any] | None:
    """The row, which nobody can remove until this transaction ends."""
    return session.execute(select(of).where(where).with_for_update(read=True, key_share=True)).first()


def _drop(session: Session, of: Table, where: ColumnElement[bool]) -> None:
    try:
        with session.begin_nested():
            session.execute(delete(of).where(where))
    except IntegrityError:
        # Another writer has just come to refer to it, so it is used after all.
        return
