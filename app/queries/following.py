"""What changed in the change log, and which of it meets the filters of a subscriber."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Row, Select, select

from app.model import Row as Shown
from app.queries.asked import asked, view_of
from app.queries.columns import CHANGE, STATEMENT
from app.queries.filters import FollowFilters
from app.queries.statements import statements_with
from app.store.changes import Kind, revision

KEYS_AT_ONCE = 500

_C = CHANGE.c


class Noted(NamedTuple):
    """One row of the change log."""

    revision: int
    kind: str
    key: str


class Slice(NamedTuple):
    """A part of the change log, in whole revisions: `until` is the last one, and `complete` says that none follows."""

    noted: Sequence[Noted]
    until: int
    complete: bool

    def last(self, kind: Kind) -> dict[str, int]:
        """The things of one kind that changed, by key, each with the last revision that changed it."""
        return {one.key: one.revision for one in self.noted if one.kind == kind}


class Touched(NamedTuple):
    """A statement that is new or changed, by row, and the last revision that changed it."""

    revision: int
    id: int


class Window(NamedTuple):
    """The statements that a part of the change log touched, by revision, and where that part ends."""

    touched: Sequence[Touched]
    until: int
    complete: bool


def log_after(connection: Connection, since: int, kinds: Collection[Kind], most: int) -> Slice:
    """The change log after a revision, as far as `most` rows go; of one larger revision, all of it.

    Where `since` is a revision that the store has not reached, it ends at the store's own.
    """
    rows = select(_C.revision, _C.kind, _C.key).where(_C.kind.in_([kind.value for kind in kinds]))
    found = _read(connection, rows.where(_C.revision > since).limit(most + 1))
    if len(found) <= most:
        return Slice(found, revision(connection), complete=True)
    last = found[-1].revision
    whole = [one for one in found if one.revision < last] or _read(connection, rows.where(_C.revision == last))
    return Slice(whole, whole[-1].revision, complete=False)


def changed_statements(connection: Connection, filters: FollowFilters, since: int, most: int) -> Window:
    """The statements under some filters that are new or changed since a revision; what is removed is not among them."""
    log = log_after(connection, since, [Kind.STATEMENT], most)
    last = log.last(Kind.STATEMENT)
    meeting = rows_meeting(connection, filters, last)
    return Window(sorted(Touched(last[key], row) for key, row in meeting.items()), log.until, log.complete)


def rows_meeting(connection: Connection, filters: FollowFilters, keys: Collection[str]) -> dict[str, int]:
    """Which of some statements, by key, are there and meet some filters; their rows, in order."""
    rows: dict[str, int] = {}
    for some in _parts(sorted(keys)):
        named = select(STATEMENT.c.key, STATEMENT.c.id).where(STATEMENT.c.key.in_(some))
        rows |= dict(connection.execute(named).all())
    if not rows:
        return {}
    wanted = asked(connection, filters.statements)
    touched = np.array(sorted(rows.values()), np.int64)
    wanted.conditions["touched"] = lambda columns: columns.of_ids(touched)
    chosen = set(wanted.selected(view_of(connection)).column("id").tolist())
    return {key: row for key, row in sorted(rows.items(), key=lambda pair: pair[1]) if row in chosen}


def hints_on(connection: Connection, filters: FollowFilters) -> list[str]:
    """What there is to say of the names in some filters: that nobody has one, or several have."""
    return asked(connection, filters.statements).hints


def statements_there(connection: Connection, rows: Sequence[int]) -> dict[int, Shown]:
    """Statements by row as lists show them, without those that are gone by now."""
    there: set[int] = set()
    for some in _parts(rows):
        there.update(connection.scalars(select(STATEMENT.c.id).where(STATEMENT.c.id.in_(some))))
    kept = [row for row in rows if row in there]
    return dict(zip(kept, statements_with(connection, kept), strict=True))


def _read(connection: Connection, rows: Select[Any]) -> list[Noted]:
    found: Sequence[Row[Any]] = connection.execute(rows.order_by(_C.revision, _C.kind, _C.key)).all()
    return [Noted(row.revision, row.kind, row.key) for row in found]


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[at : at + KEYS_AT_ONCE] for at in range(0, len(values), KEYS_AT_ONCE))
