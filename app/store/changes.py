"""The change log: what each transaction changed, under a revision that grows with every commit.

The revision is the store's version: ETags are made of it, and indexes, feeds and webhooks follow `revision > seen`.
Each revision also has the id of its transaction: after a backup was restored, the same numbers come a second time.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, Executable, bindparam, func, insert, literal, select
from sqlalchemy.orm import Session

from app.store.locks import wait_for
from app.store.tables import ChangeRow, table

_CHANGE = table(ChangeRow)
_LAST = select(func.coalesce(func.max(_CHANGE.c.revision), 0))
NEWEST_SQL = "SELECT revision, kind, key FROM change ORDER BY revision DESC, kind DESC, key DESC LIMIT 1"
"""The same for each request, to which the databases' SQL need not be made."""
_NEWEST = select(_CHANGE).order_by(_CHANGE.c.revision.desc(), _CHANGE.c.kind.desc(), _CHANGE.c.key.desc()).limit(1)
_CHANGED_SINCE = (
    select(_CHANGE.c.key)
    .where(_CHANGE.c.revision > bindparam("seen"), _CHANGE.c.kind == bindparam("kind"))
    .group_by(_CHANGE.c.key)
    .order_by(func.max(_CHANGE.c.revision), _CHANGE.c.key)
)
_TRANSACTION = "transaction"  # the kind of the row that names a revision's transaction; it is no change of anything
_SNAPSHOT = "onrecord_snapshot"
_KEYS_AT_ONCE = 500
_STAMPS = "stamps"  # the name under which a session holds what it will run with its revision
_NOTED = "changes"  # the name under which a session holds what it will write
_OWN = "changed statements"  # the name under which a session holds those of which something of their own changed


class Kind(StrEnum):
    """What a change is a change of."""

    ARTICLE = "article"
    STATEMENT = "statement"
    EMBEDDING = "embedding"
    """A statement whose embedding was made anew; nothing that readers see of it has changed."""
    SPEAKER = "speaker"
    MATCH = "match"
    OUTLET = "outlet"
    TOPIC = "topic"
    CORRECTION = "correction"
    ADDED = "added"
    """A statement that was not there before; its change is a row of its own. By these rows a reader who began at a
    revision knows what is new since (`added_since`)."""
    JOINED = "joined"
    """A statement that came into a match in which it was not before."""
    RETOLD = "retold"
    """An article whose text became another one."""


HIDDEN = frozenset({Kind.EMBEDDING, Kind.ADDED, Kind.JOINED, Kind.RETOLD})
"""Kinds that say more of a change, or of what readers do not see; the change itself has a row of its own."""


class Position(NamedTuple):
    """A point in the history of a store: a revision, and the id of its transaction.

    Two stores that were one, such as a backup and what became of the original, have other ids at the same numbers.
    """

    revision: int
    transaction: str


def note(session: Session, kind: Kind, keys: Iterable[str]) -> None:
    """Note that the things with these public keys were made, changed or removed in the session's transaction.

    The notes are written when the transaction commits (`app.store.session.writing`), all under one revision.
    """
    noted: set[tuple[str, str]] = session.info.setdefault(_NOTED, set())
    new = {(kind.value, key) for key in keys}
    noted |= new
    if kind is Kind.STATEMENT:
        session.info.setdefault(_OWN, set()).update(key for _, key in new)


def note_linked(session: Session, statements: Iterable[str]) -> None:
    """Note that matches or links of these statements, by key, changed, and nothing of their own.

    Readers see both as changes of a statement. What it was until then is not kept for it (`app.store.history`).
    """
    noted: set[tuple[str, str]] = session.info.setdefault(_NOTED, set())
    noted.update((Kind.STATEMENT.value, key) for key in statements)


def changed_statements(session: Session) -> set[str]:
    """The statements, by key, that the session's transaction notes as changed and did not bring in itself."""
    own: set[str] = session.info.get(_OWN, set())
    noted: set[tuple[str, str]] = session.info.get(_NOTED, set())
    return {key for key in own if (Kind.ADDED.value, key) not in noted}


def with_revision(session: Session, statement: Executable) -> None:
    """Have a statement run with the transaction's revision, its bound parameter `revision`, as soon as that is known.

    The transaction has to note something too: without notes it has no revision.
    """

    def run(number: int) -> None:
        session.execute(statement, {"revision": number})

    at_revision(session, run)


def at_revision(session: Session, act: Callable[[int], None]) -> None:
    """Have something done with the transaction's revision as soon as that is known, as `with_revision` does."""
    session.info.setdefault(_STAMPS, []).append(act)


def take_turn(session: Session) -> None:
    """Wait until no other transaction takes a revision, and let others wait until this one ends: call it last."""
    wait_for(session, ["change log"])


def write(session: Session) -> int | None:
    """Append what was noted to the log, as the last act of the transaction; the new revision, None without notes.

    On PostgreSQL one transaction at a time takes a revision and commits, so that no reader sees revision n + 1 before
    revision n; nobody waits longer than these two statements take.
    """
    noted = session.info.pop(_NOTED, None)
    stamps = session.info.pop(_STAMPS, ())
    session.info.pop(_OWN, None)
    if not noted:
        return None
    session.flush()
    take_turn(session)
    number = revision(session) + 1
    noted.add((_TRANSACTION, secrets.token_hex(8)))
    rows = [{"revision": number, "kind": kind, "key": key} for kind, key in sorted(noted)]
    session.execute(insert(_CHANGE), rows)
    for act in stamps:
        act(number)
    return number


def revision(session: Session | Connection) -> int:
    """The store's revision: that of the last transaction that changed anything, 0 for an empty store."""
    last: int = session.execute(_LAST).scalar_one()
    return last


def one_snapshot() -> dict[str, dict[str, Position]]:
    """Execution options of a connection that reads in one snapshot: the store's position is looked up once."""
    return {_SNAPSHOT: {}}


def position(session: Session | Connection) -> Position:
    """The point in its history at which the store is."""
    known = session.get_execution_options().get(_SNAPSHOT) if isinstance(session, Connection) else None
    if known is None:
        return _position(session)
    if "here" not in known:
        known["here"] = _position(session)
    here: Position = known["here"]
    return here


def added_since(session: Session | Connection, seen: int, statements: Collection[str]) -> set[str]:
    """Those of some statements, by key, that came to be after revision `seen`."""
    # The kind is written out: an index of these rows alone is not used for a value that is bound.
    kind = literal(Kind.ADDED.value, literal_execute=True)
    rows = select(_CHANGE.c.key).where(_CHANGE.c.kind == kind, _CHANGE.c.revision > seen)
    keys = sorted(statements)
    some = (keys[at : at + _KEYS_AT_ONCE] for at in range(0, len(keys), _KEYS_AT_ONCE))
    return {key for each in some for key in session.scalars(rows.where(_CHANGE.c.key.in_(each)))}


def _position(session: Session | Connection) -> Position:
    # Of the kinds, that of the transaction is the last by the alphabet.
    rows = session.exec_driver_sql(NEWEST_SQL) if isinstance(session, Connection) else session.execute(_NEWEST)
    return position_of(rows.one_or_none())


def position_of(newest: Sequence[Any] | None) -> Position:
    """The position of which `NEWEST_SQL` gives a row; None where it gives none."""
    if newest is None:
        return Position(0, "")
    revision, kind, key = newest
    return Position(revision, key if kind == _TRANSACTION else "")


def transaction_id(session: Session | Connection, number: int) -> str:
    """The id of the transaction that made a revision; empty where the log does not name it."""
    named = select(_CHANGE.c.key).where(_CHANGE.c.revision == number, _CHANGE.c.kind == _TRANSACTION)
    return session.execute(named).scalar() or ""


def changed_since(session: Session | Connection, seen: int, kind: Kind) -> list[str]:
    """The keys of the things of one kind that changed after revision `seen`, in the order of their last change."""
    return list(session.scalars(_CHANGED_SINCE, {"seen": seen, "kind": kind.value}))
