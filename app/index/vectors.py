"""The vector index: which statements of a store are nearest in meaning, from one file that all processes map.

The file follows the change log. One process at a time appends what is new (`VectorIndex.catch_up`); a reader adds the
few statements that changed since, as its own transaction sees them (`VectorIndex.at`), and so searches exactly the
statements of its snapshot. A million statements take 76 MB, once for all processes of a machine.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Connection, Engine, bindparam, func, literal_column, select
from sqlalchemy.engine import Dialect

from app.config import Settings
from app.index import vector_file
from app.index.vector_file import State
from app.index.vector_folders import folders
from app.index.vector_place import VectorPlace
from app.index.vector_rows import (
    Rows,
    key_numbers,
    rows_after,
    rows_of,
    some_cannot_be_compared,
)
from app.index.vector_view import NOTHING, VectorView
from app.store.changes import Kind, Position, position, revision, transaction_id
from app.store.tables import ChangeRow, StatementRow, table

LOG = logging.getLogger(__name__)

AT_ONCE = 5_000  # statements or changes that are read and written at once: some 50 ms
IN_A_REQUEST = 2_000  # statements that a reader reads itself because they changed since: 30 ms
POLL = 1.0  # seconds between two looks at the change log, each of three look-ups
TO_COMPACT = 0.25  # of the slots hidden: then the file is written anew without them
LET_GO = 5.0  # seconds that a thread has to end, which takes one batch unless the store hangs

_CHANGE = table(ChangeRow).c
_STATEMENT = table(StatementRow).c
_FOLLOWED = _CHANGE.kind.in_([Kind.STATEMENT.value, Kind.EMBEDDING.value])
_CHANGED = (
    select(_CHANGE.revision, _CHANGE.key)
    .where(_CHANGE.revision > bindparam("seen"), _FOLLOWED)
    .order_by(_CHANGE.revision)
    .limit(bindparam("most"))
)
_OF_REVISION = select(_CHANGE.key).where(_CHANGE.revision == bindparam("revision"), _FOLLOWED)
_SOME = select(_STATEMENT.id).limit(bindparam("most")).subquery()
_COUNT_SOME = select(func.count(literal_column("*"))).select_from(_SOME)
_COUNT = select(func.count(literal_column("*"))).select_from(table(StatementRow))


class Indexed(NamedTuple):
    """What a reader can search."""

    view: VectorView
    complete: bool
    """Whether the view has every statement of the reader's snapshot."""


class Lag(NamedTuple):
    """How far the index is, where a reader cannot add what is missing: `done` of `total`, counted in `unit`."""

    unit: str
    done: int
    total: int

    def __str__(self) -> str:
        if self.unit == "revision":
            return f"index: revision {self.done:,} of {self.total:,}"
        return f"index: {self.done:,} of {self.total:,} {self.unit}"


class _Base(NamedTuple):
    """The file as it is of use to a snapshot."""

    state: State | None
    """None where there is no file of the snapshot's history."""
    view: VectorView
    changed: list[str] | None
    """The statements that changed since, up to one more than `IN_A_REQUEST`; None where the file is not filled yet."""


class VectorIndex:
    """The vector index of one store: a file in the first of some folders that can be written; else in memory."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._places = [VectorPlace(folder) for folder in (*folders, None)]
        self._written = 0  # the number of the place that this process writes: those before cannot be written
        self._left: tuple[State, VectorView] | None = None  # what the place before had
        self._following = False

    def at(self, connection: Connection) -> Indexed:
        """The statements as the connection's transaction sees them, which should not have read anything before.

        Where more than `IN_A_REQUEST` statements changed since the file was written, it is searched as it is, and the
        answer is not complete.
        """
        base = self._base(connection)
        if base.changed is not None and len(base.changed) <= IN_A_REQUEST:
            view = base.view
            if base.changed:
                view = view.changed(key_numbers(base.changed), rows_of(connection, base.changed))
        elif base.changed is None and _is_small(connection):
            view = VectorView([rows_after(connection, 0, IN_A_REQUEST)], NOTHING.hidden)
        else:
            self._follow_alone(connection.engine)
            return Indexed(base.view, complete=False)
        return Indexed(view, not some_cannot_be_compared(connection))

    def lag(self, connection: Connection) -> Lag | None:
        """How far the file is; None where it is filled and a reader can add what is missing."""
        state, _, changed = self._base(connection)
        if len(changed) <= IN_A_REQUEST if changed is not None else _is_small(connection):
            return None
        self._follow_alone(connection.engine)
        if state is None:
            return Lag("statements", 0, connection.execute(_COUNT).scalar_one())
        if changed is None:
            return Lag("statements", state.rows, max(state.rows, state.total))
        return Lag("revision", state.revision, revision(connection))

    def catch_up(self, engine: Engine, stop: Event | None = None) -> bool:
        """Bring the file to the store's revision; fill it first, where there is none that belongs to the store.

        False where another process is at it, or `stop` was set meanwhile. A process that is killed at it leaves a file
        that is good for an older revision, or one from which the next process goes on. Raises SQLAlchemy's errors.
        """
        stop = stop or Event()
        with engine.connect() as connection:
            base = self._base(connection)
            if base.changed is not None and base.state is not None and base.state.revision == revision(connection):
                return True
        while True:
            place = self._places[self._written]
            try:
                with place.lock() as held:
                    return held and self._write(place, engine, stop)
            except OSError as failure:
                if place.folder is None:
                    raise
                self._leave(place, failure)

    def follow(self, engine: Engine) -> Callable[[], None]:
        """Keep the file at the store's revision, in a thread, until the function that this gives is called.

        For every process that reads the index: of several the first to see a change writes it for all.
        """
        self._following = True
        stop = Event()
        thread = Thread(target=self._follow, args=(engine, stop), name="vector-index", daemon=True)
        thread.start()

        def end() -> None:
            self._following = False
            stop.set()
            thread.join(LET_GO)

        return end

    def _follow(self, engine: Engine, stop: Event) -> None:
        while not stop.is_set():
            try:
                self.catch_up(engine, stop)
            except Exception as failure:  # The store may be away for a while, and whatever it is, the thread goes on.
                self._places[-1].warn(f"The vector index cannot follow the store: {type(failure).__name__}")
                LOG.debug("The vector index cannot follow the store", exc_info=True)
            stop.wait(POLL)

    def _base(self, connection: Connection) -> _Base:
        """The newest file that is of the store's history, wherever it is."""
        # The files are read before the snapshot begins, so that the snapshot is not older than any of them.
        known = [found for place in self._places if (found := place.read()) is not None]
        for state, view in sorted(known, key=lambda found: (found[0].scanned is not None, -found[0].revision)):
            if not _is_of(state, connection):
                continue
            if state.scanned is not None:
                return _Base(state, view, None)
            rows = connection.execute(_CHANGED, {"seen": state.revision, "most": IN_A_REQUEST + 1})
            return _Base(state, view, [row.key for row in rows])
        return _Base(None, NOTHING, None)

    def _follow_alone(self, engine: Engine) -> None:
        """Follow in this process too, where no folder can be written: no other process can write for this one."""
        if not self._following and not any(place.can_be_written() for place in self._places[:-1]):
            self.follow(engine)

    def _leave(self, place: VectorPlace, failure: OSError) -> None:
        """Go on with a copy of the file in the next place."""
        self._left = place.read() or self._left
        self._written += 1
        there = self._places[self._written]
        words = f"The vector index cannot be written in {place} ({failure.strerror or failure}), so it is in {there}"
        if there.folder is None:
            words += " of each process, 76 MB for a million statements: name a folder with ONRECORD_INDEX_DIR"
        place.warn(f"{words}.")

    def _write(self, place: VectorPlace, engine: Engine, stop: Event) -> bool:
        """Append until the file is at the store's revision; False where `stop` was set before. Raises `OSError`."""
        while not stop.is_set():
            # A transaction for each batch: one of minutes would keep SQLite's log and PostgreSQL's dead rows.
            with engine.connect() as connection:
                here, known = position(connection), place.read()
                if known is None and self._left is not None:
                    known, self._left = self._left, None
                    place.replace(known[1].visible(), known[0])
                elif known is None or not _is_of(known[0], connection):
                    total = connection.execute(_COUNT).scalar_one()
                    place.replace([], State(*here, scanned=0, total=total))
                elif known[0].scanned is not None:
                    self._scan(place, connection, known[0], known[0].scanned)
                elif known[0].revision < here.revision:
                    self._append_changes(place, connection, known, here)
                else:
                    self._compact(place, *known)
                    return True
        return False

    def _scan(self, place: VectorPlace, connection: Connection, state: State, after: int) -> None:
        """Append the next statements by row id.

        Others change meanwhile, before and behind `after`: the log since the revision at which the scan began tells
        which, and is followed when the scan is through.
        """
        rows = rows_after(connection, after, AT_ONCE)
        through = rows.size < AT_ONCE
        place.append(rows, NOTHING.hidden, state._replace(scanned=None if through else int(rows.ids[-1])))

    def _append_changes(
        self, place: VectorPlace, connection: Connection, known: tuple[State, VectorView], here: Position
    ) -> None:
        """Follow the change log by `AT_ONCE` changes or to its end at `here`, but by whole revisions."""
        state, view = known
        changes = connection.execute(_CHANGED, {"seen": state.revision, "most": AT_ONCE}).all()
        keys, reached = [change.key for change in changes], here
        if len(changes) == AT_ONCE:
            last = changes[-1].revision
            keys = [change.key for change in changes if change.revision < last]
            number = last - 1
            if not keys:
                keys, number = list(connection.scalars(_OF_REVISION, {"revision": last})), last
            reached = Position(number, transaction_id(connection, number))
        rows, slots = rows_of(connection, keys), view.slots(key_numbers(keys))
        # Many a statement is in the log because its match or speaker changed, which the index does not have.
        before, now = _records(view.rows_at(slots)), _records(rows)
        same = {*before} & {*now}
        hidden = slots[[record not in same for record in before]]
        new = rows.part(np.array([record not in same for record in now], bool))
        place.append(new, hidden, state._replace(**reached._asdict()))

    def _compact(self, place: VectorPlace, state: State, view: VectorView) -> None:
        """Write the file anew without hidden rows, where there are many."""
        if view.hidden.size > max(vector_file.SEGMENT, TO_COMPACT * view.size):
            place.replace(view.visible(), state)


def vector_index(engine: Engine, index_dir: Path | None = None) -> VectorIndex:
    """The vector index of a store, one in a process; the first caller may name another folder than the settings do."""
    found = _OF.get(engine.dialect)
    if found is None:
        found = _OF.setdefault(engine.dialect, VectorIndex(folders(engine.url, index_dir or Settings().index_dir)))
    return found


# By the dialect, which an engine shares with those that `execution_options` makes of it.
_OF: WeakKeyDictionary[Dialect, VectorIndex] = WeakKeyDictionary()


def _is_of(state: State, connection: Connection) -> bool:
    """Whether a file follows the store that is asked, and not what a backup of it or another store became."""
    named = transaction_id(connection, state.revision)
    return named == state.transaction and bool(named or revision(connection) >= state.revision)


def _is_small(connection: Connection) -> bool:
    """Whether a reader can read all statements by itself."""
    return bool(connection.execute(_COUNT_SOME, {"most": IN_A_REQUEST + 1}).scalar_one() <= IN_A_REQUEST)


def _records(rows: Rows) -> list[bytes]:
    """Each row as bytes, equal for equal rows."""
    columns = (*rows.bits, rows.keys, rows.ids.view(np.uint64), *rows.days.astype(np.uint64))
    return [record.tobytes() for record in np.stack(columns, axis=1)]
