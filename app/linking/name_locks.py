"""Locks on speakers' names, so that two writers make no speaker twice and overlook no name that one leaves ambiguous.

Writers read and resolve names without a lock. Then a writer locks, in one call, the names that it is going to write:

- alone, the names of the speakers that it would make or leave ambiguous: it resolves them again under the lock;
- shared, the names that it resolved to a stored speaker. Two writers who name the same known speakers do not wait for
  each other; one who leaves "Bell" ambiguous and one who names Jo Bell do, and the later sees what the earlier wrote.

Whoever changes speakers of any number of articles, by hand or from a file, works alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy.orm import Session

from app.entities import keys_of
from app.linking.speaker_candidates import keys_for
from app.model import Speaker
from app.store.locks import wait_for
from app.text.folding import fold

MOST_LOCKED = 200
"""Speakers of one article whose names are locked one by one, some six locks each. PostgreSQL, as it is delivered, has
room for 6,400 locks of all transactions together; an article of more speakers is written alone."""

_ALL_NAMES = "all names"


def join_writers(session: Session, speakers: Collection[Speaker]) -> None:
    """Wait until nobody works alone. Call it before anything of an article with these speakers is written."""
    if len(speakers) > MOST_LOCKED:
        work_alone(session)
    else:
        wait_for(session, [], shared=[_ALL_NAMES])


def work_alone(session: Session) -> None:
    """Wait for all who write an article, and keep others waiting until this transaction ends."""
    wait_for(session, [_ALL_NAMES])


def lock_names(session: Session, *, alone: Iterable[Speaker], shared: Iterable[Speaker]) -> None:
    """Hold the names of some speakers alone and those of others shared, as above; after `join_writers`."""
    alone, shared = list(alone), list(shared)
    if len(alone) + len(shared) <= MOST_LOCKED:
        wait_for(session, _names_of(alone), shared=_names_of(shared))


def _names_of(speakers: Iterable[Speaker]) -> set[str]:
    """All names and keys under which somebody may look one of the speakers up, or under which it may be found."""
    names: set[str] = set()
    for speaker in speakers:
        names.update((fold(speaker.name), *keys_of(speaker.name, speaker.kind).all, *keys_for(speaker)))
    return {f"speaker {name}" for name in names}
