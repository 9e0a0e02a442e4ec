"""The vector index: which statements of a store are nearest in meaning, from one file that all processes map.

The file follows the change log. One process at a time appends what is new (`VectorIndex.catch_up`); a reader adds the
few statements that changed since, as its own transaction sees them (`VectorIndex.at`), and so searches exactly the
statements of its snapshot. A million statements take 76 MB, once for all processes of a machine.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Connection, Engine, bindparam, func, literal_column, select
from sqlalchemy.engine import Dialect

from app.config import Settings
from app.embedding import version
from app.index import vector_file
from app.index.vector_file import DamagedFileError, State, VectorFile
from app.index.vector_folders import folders, make_folder, remove_unused
from app.index.vector_rows import (
    NO_ROWS,
    Rows,
    key_numbers,
    rows_after,
    rows_of,
    some_cannot_be_compared,
)
from app.index.vector_view import NOTHING, Slots, VectorView
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
        self._folder: Path | None
        self._folder, *self._others = (*folders, None)
        self._left: tuple[State, VectorView] | None = None  # what the file in the last folder had
        self._file: VectorFile | None = None
        self._damaged: VectorFile | None = None
        self._warned = ""
        self._opening = Lock()
        self._writing = Lock()  # in place of the lock file, for an index in memory

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
            return Indexed(base.view, complete=False)
        return Indexed(view, not some_cannot_be_compared(connection))

    def lag(self, connection: Connection) -> Lag | None:
        """How far the file is; None where it is filled and a reader can add what is missing."""
        state, _, changed = self._base(connection)
        if changed is None:
            if _is_small(connection):
                return None
            if state is None:
                return Lag("statements", 0, connection.execute(_COUNT).scalar_one())
            return Lag("statements", state.rows, max(state.rows, state.total))
        if state is None or len(changed) <= IN_A_REQUEST:
            return None
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
            try:
                with self._lock() as held:
                    return held and self._write(engine, stop)
            except OSError as failure:
                if self._folder is None:
                    raise
                self._leave_folder(self._folder, failure)

    def follow(self, engine: Engine) -> Callable[[], None]:
        """Keep the file at the store's revision, in a thread, until the function that this gives is called.

        For every process that reads the index: of several the first to see a change writes it for all.
        """
        stop = Event()
        thread = Thread(target=self._follow, args=(engine, stop), name="vector-index", daemon=True)
        thread.start()

        def end() -> None:
            stop.set()
            thread.join(LET_GO)

        return end

    def _follow(self, engine: Engine, stop: Event) -> None:
        while not stop.is_set():
            try:
                self.catch_up(engine, stop)
            except Exception as failure:  # The store may be away for a while, and whatever it is, the thread goes on.
                self._warn(f"The vector index cannot follow the store: {type(failure).__name__}")
                LOG.debug("It failed", exc_info=True)
            stop.wait(POLL)

    def _warn(self, words: str) -> None:
        """Log a warning, once for as long as nothing else is wrong."""
        if words != self._warned:
            LOG.warning(words)
            self._warned = words

    def _base(self, connection: Connection) -> _Base:
        # The file is read before the snapshot begins, so that the snapshot is not the older of the two.
        state, view = self._read() or (None, NOTHING)
        if state is None or not _is_of(state, connection):
            return _Base(None, NOTHING, None)
        if state.scanned is not None:
            return _Base(state, view, None)
        rows = connection.execute(_CHANGED, {"seen": state.revision, "most": IN_A_REQUEST + 1})
        return _Base(state, view, [row.key for row in rows])

    def _read(self) -> tuple[State, VectorView] | None:
        """The newest state and rows of the file; None where there is none that can be used."""
        with self._opening:
            try:
                if self._folder is not None:
                    self._open(self._path(self._folder))
                return None if self._file is None else self._file.read()
            except DamagedFileError as fault:
                self._warn(f"The vector index is damaged and made anew: {fault}")
                self._damaged, self._file = self._file, None
            except OSError as failure:
                self._warn(f"The vector index cannot be read: {failure.strerror}")
            return None

    def _open(self, path: Path) -> None:
        """Open the file that is at `path` now, unless it is open already or known to be damaged."""
        try:
            there = path.stat()
        except FileNotFoundError:
            return  # Whoever removed it did not make untrue what is open here.
        if self._file is not None and self._file.is_same(there):
            return
        # A damaged file is kept open, so that no other file gets its number.
        if self._damaged is not None and self._damaged.is_same(there):
            return
        self._damaged, self._file = None, VectorFile.open(path)

    @contextmanager
    def _lock(self) -> Iterator[bool]:
        """Whether this process is the one that may write, until the block ends. Raises `OSError`."""
        if self._folder is None:
            held = self._writing.acquire(blocking=False)
            try:
                yield held
            finally:
                if held:
                    self._writing.release()
            return
        make_folder(self._folder)
        with (self._folder / "lock").open("ab") as file:
            held = False
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                held = True
            try:
                yield held
            finally:
                if held:  # A process that was forked meanwhile has the file open too, and would keep the lock.
                    fcntl.flock(file, fcntl.LOCK_UN)

    def _write(self, engine: Engine, stop: Event) -> bool:
        """Append until the file is at the store's revision; False where `stop` was set before. Raises `OSError`."""
        while not stop.is_set():
            # A transaction for each batch: one of minutes would keep SQLite's log and PostgreSQL's dead rows.
            with engine.connect() as connection:
                here, known = position(connection), self._read()
                if known is None and self._left is not None:
                    known, self._left = self._left, None
                    self._replace(known[1].visible(), known[0])
                elif known is None or not _is_of(known[0], connection):
                    total = connection.execute(_COUNT).scalar_one()
                    self._replace([], State(*here, scanned=0, total=total))
                elif known[0].scanned is not None:
                    self._scan(connection, known[0], known[0].scanned)
                elif known[0].revision < here.revision:
                    self._append_changes(connection, *known, here)
                else:
                    self._compact(*known)
                    return True
        return False

    def _scan(self, connection: Connection, state: State, after: int) -> None:
        """Append the next statements by row id.

        Others change meanwhile, before and behind `after`: the log since the revision at which the scan began tells
        which, and is followed when the scan is through.
        """
        rows = rows_after(connection, after, AT_ONCE)
        through = rows.size < AT_ONCE
        self._append(rows, NOTHING.hidden, state._replace(scanned=None if through else int(rows.ids[-1])))

    def _append_changes(self, connection: Connection, state: State, view: VectorView, here: Position) -> None:
        """Follow the change log by `AT_ONCE` changes or to its end at `here`, but by whole revisions."""
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
        self._append(new, hidden, state._replace(**reached._asdict()))

    def _append(self, rows: Rows, hidden: Slots, state: State) -> None:
        if self._file is None or not self._file.writable:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        self._file.append(rows, hidden, state)

    def _compact(self, state: State, view: VectorView) -> None:
        """Write the file anew without hidden rows, where there are many."""
        if view.hidden.size > max(vector_file.SEGMENT, TO_COMPACT * view.size):
            self._replace(view.visible(), state)

    def _replace(self, parts: Iterable[Rows], state: State) -> None:
        """Put a new file of these rows in the place of the old one, which stays good for whoever has mapped it."""
        if self._folder is None:
            file = VectorFile.in_memory()
        else:
            path = self._path(self._folder)
            file = VectorFile.create(path.with_suffix(".new"))
        for rows in (NO_ROWS, *parts):
            file.append(rows, NOTHING.hidden, state)
        with self._opening:
            if self._folder is not None:
                path.with_suffix(".new").replace(path)
                remove_unused(path)
            self._file, self._damaged = file, None

    def _leave_folder(self, folder: Path, failure: OSError) -> None:
        """Go on with a copy of the file in the next folder, or in memory."""
        self._left = self._read()
        with self._opening:
            self._folder, *self._others = self._others
            self._file, self._damaged = None, None
        reason = failure.strerror or failure
        if self._folder is None:
            self._warn(
                f"The vector index cannot be written in {folder} ({reason}): this process holds it in its own memory, "
                "76 MB for a million statements. Name a folder that can be written: ONRECORD_INDEX_DIR."
            )
        else:
            self._warn(f"The vector index cannot be written in {folder} ({reason}), so it is in {self._folder}.")

    @staticmethod
    def _path(folder: Path) -> Path:
        # A file for each encoder: while the program is updated, the old and the new one work side by side.
        return folder / f"{version()}.vectors"


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
