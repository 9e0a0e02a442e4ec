"""The facets of a store (`app.index.facets`) as a reader's transaction sees them, kept in one file for all processes.

The file is a folder of plain NumPy arrays, which are mapped. It is of one revision of the store; a reader brings what
it read up to its own snapshot by the change log. A server writes the file anew when it is far behind.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, Integer, bindparam, select
from sqlalchemy.engine import Dialect

from app.config import Settings
from app.index.facet_rows import NAMES, SETS, TYPES, FacetRows, Pairs, all_rows, rows_of
from app.index.facets import FacetView
from app.index.segments import Segment
from app.index.vector_folders import can_be_written, folders, make_folder, must_be_ours
from app.index.vector_rows import key_numbers
from app.store.changes import Kind, Position, position, transaction_id
from app.store.tables import ChangeRow, StatementRow, table

LOG = logging.getLogger(__name__)

FORMAT = 2
"""Raise it where the arrays of a file have another meaning."""
MOST_CHANGES = 5_000  # statements beside the large segment: sorting them at each change takes 2 ms
LEAST_STORED = 20_000  # statements: fewer are read from the store in half a second, and need no file
LEAST_WAITED = 100_000  # statements: reading so many from the store takes more than a second
POLL = 1.0  # seconds between two looks at the change log
BLOCK_BYTES = 2**20  # of a file that is checked, at a time
LET_GO = 5.0  # seconds that the thread has to end

_CHANGE = table(ChangeRow).c
_CHANGED = (
    select(_CHANGE.key).where(_CHANGE.revision > bindparam("seen"), _CHANGE.kind == Kind.STATEMENT.value).distinct()
)
_LARGE = select(table(StatementRow).c.id).limit(1).offset(bindparam("most", type_=Integer))
_META = "meta.json"


class _Known(NamedTuple):
    """What a process knows: the view of a revision."""

    at: Position
    view: FacetView


class FacetsMissingError(RuntimeError):
    """The facets of a large store are not made yet; whoever keeps them is at it."""


class FacetIndex:
    """The facets of one store.

    `waits` is for a process that must answer soon and has another one keep the file: where there is none, it reads a
    small store by itself, and raises `FacetsMissingError` for a large one.
    """

    waits = False

    def __init__(self, places: Sequence[Path]) -> None:
        self._places = places
        self._known: _Known | None = None
        self._files: dict[Path, tuple[bytes, _Known]] = {}
        self._lock = Lock()

    def at(self, connection: Connection) -> FacetView:
        """All statements as the connection's transaction sees them."""
        here = position(connection)
        with self._lock:
            known = self._known
            if known is not None and known.at == here:
                return known.view
            if known is None or not _leads_to(known.at, connection, here):
                known = self._opened(connection, here)
            elif len(_changed(connection, known.at)) > MOST_CHANGES:
                known = max(known, self._opened(connection, here), key=lambda one: one.at.revision)
            view = _brought(known, connection)
            # A snapshot from before what is known already, in another thread, leaves it as it is.
            if self._known is None or here.revision >= self._known.at.revision or not _leads_to(here, connection, here):
                self._known = _Known(here, view)
            return view

    def follow(self, engine: Engine, write: Callable[[], object]) -> Callable[[], None]:
        """Call `write`, which has `write` here called, whenever the file is far behind the store's revision.

        In a thread, until the function that this gives is called.
        """
        stop = Event()
        thread = Thread(target=self._follow, args=(engine, write, stop), name="facets", daemon=True)
        thread.start()

        def end() -> None:
            stop.set()
            thread.join(LET_GO)

        return end

    def is_behind(self, engine: Engine) -> bool:
        """Whether the file of a store is missing or far behind, and needed. Raises SQLAlchemy's errors."""
        with engine.connect() as connection:
            here = position(connection)
            if connection.execute(_LARGE, {"most": LEAST_STORED - 1}).first() is None:
                return False
            known = self._read(connection, here)
            return known is None or len(_changed(connection, known.at)) > MOST_CHANGES

    def write(self, engine: Engine) -> bool:
        """Write the file anew; False where none can be written. Raises SQLAlchemy's errors."""
        with engine.connect() as connection:
            here = position(connection)
            view = self.at(connection)
        view = view.merged() if view.changes else view
        for place in self._places:
            if can_be_written(place):
                try:
                    _save(place, view.base, here)
                except OSError as failure:
                    LOG.warning("The facets cannot be written in %s: %s", place, failure.strerror)
                else:
                    return True
        return False

    def _follow(self, engine: Engine, write: Callable[[], object], stop: Event) -> None:
        while not stop.is_set():
            try:
                if any(map(can_be_written, self._places)) and self.is_behind(engine):
                    write()
            except Exception:  # The store may be away for a while, and whatever it is, the thread goes on.
                LOG.debug("The facets cannot follow the store", exc_info=True)
            stop.wait(POLL)

    def _opened(self, connection: Connection, here: Position) -> _Known:
        """The newest file that leads to a snapshot, or else what the store has."""
        found = self._read(connection, here)
        if found is None and self.waits and any(map(can_be_written, self._places)):
            large = connection.execute(_LARGE, {"most": LEAST_WAITED}).first() is not None
            if large:
                raise FacetsMissingError
        return found or _Known(here, FacetView(Segment.of(all_rows(connection))))

    def _read(self, connection: Connection, here: Position) -> _Known | None:
        for place in self._places:
            try:
                found = self._load(place)
            except FileNotFoundError:
                continue
            except (OSError, ValueError, KeyError) as fault:
                LOG.debug("The facets in %s cannot be used: %s", place, fault)
                continue
            if _leads_to(found.at, connection, here):
                return found
        return None

    def _load(self, place: Path) -> _Known:
        """The segment in a folder, read once. Raises `OSError`, `ValueError` and `KeyError`."""
        must_be_ours(place)
        meta = (place / _META).read_bytes()
        if place not in self._files or self._files[place][0] != meta:
            self._files[place] = meta, _load(place, orjson.loads(meta))
        return self._files[place][1]


def facet_index(engine: Engine) -> FacetIndex:
    """The facets of a store, one in a process."""
    found = _OF.get(engine.dialect)
    if found is None:
        places = [folder.with_suffix(".facets") for folder in folders(engine.url, Settings().index_dir)]
        found = _OF.setdefault(engine.dialect, FacetIndex(places))
    return found


# By the dialect, which an engine shares with those that `execution_options` makes of it.
_OF: WeakKeyDictionary[Dialect, FacetIndex] = WeakKeyDictionary()


def _leads_to(before: Position, connection: Connection, here: Position) -> bool:
    """Whether the store was at `before` in the history that led to `here`."""
    return before.revision <= here.revision and transaction_id(connection, before.revision) == before.transaction


def _changed(connection: Connection, since: Position) -> list[str]:
    return list(connection.scalars(_CHANGED, {"seen": since.revision}))


def _brought(known: _Known, connection: Connection) -> FacetView:
    """The view of a revision, with what changed since."""
    keys = _changed(connection, known.at)
    view = known.view.changed(key_numbers(keys), rows_of(connection, keys)) if keys else known.view
    return view.merged() if view.changes > MOST_CHANGES else view


def _save(place: Path, segment: Segment, at: Position) -> None:
    """Write a segment in a new folder, and then put its name in place of the old one's. Raises `OSError`."""
    make_folder(place)
    name = f"{at.revision}-{secrets.token_hex(4)}"
    folder = place / name
    folder.mkdir()
    try:
        checks = {}
        for array, values in _arrays(segment).items():
            with (folder / f"{array}.npy").open("wb") as file:
                np.save(file, values, allow_pickle=False)
                file.flush()
                os.fsync(file.fileno())
            checks[array] = _check(values)
        meta = {"format": FORMAT, "names": NAMES, "at": at, "folder": name, "checks": checks}
        written = folder / _META
        written.write_bytes(orjson.dumps(meta, default=list))
        written.replace(place / _META)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    # Who has mapped the old ones keeps them.
    for other in place.iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)


def _load(place: Path, meta: dict[str, Any]) -> _Known:
    if meta["format"] != FORMAT or {name: tuple(values) for name, values in meta["names"].items()} != dict(NAMES):
        raise ValueError("another version of the program wrote them")
    arrays: dict[str, NDArray[Any]] = {}
    for name, check in meta["checks"].items():
        path = place / meta["folder"] / f"{name}.npy"
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
        if _check_of_file(path, mapped.offset) != check:
            raise ValueError(f"{name} is damaged")
        arrays[name] = mapped.view(np.ndarray)  # `numpy.memmap` itself is slow to index
    columns = {name: arrays[name] for name in TYPES}
    sets = {name: Pairs(arrays[f"{name}_places"], arrays[f"{name}_values"]) for name in SETS}
    segment = Segment(FacetRows(columns, sets), sets, arrays["by_key"])
    return _Known(Position(*meta["at"]), FacetView(segment))


def _check(values: NDArray[Any]) -> int:
    return zlib.crc32(np.ascontiguousarray(values).data.cast("B")) if values.size else 0


def _check_of_file(path: Path, begin: int) -> int:
    """The check of what a file holds from `begin` on. It is read, not mapped: who asks little keeps little of it."""
    found = 0
    with path.open("rb") as file:
        file.seek(begin)
        while block := file.read(BLOCK_BYTES):
            found = zlib.crc32(block, found)
    return found


def _arrays(segment: Segment) -> dict[str, NDArray[Any]]:
    sets = {
        f"{name}_{part}": values
        for name, pairs in segment.postings.items()
        for part, values in (("places", pairs.places), ("values", pairs.values))
    }
    return {**segment.rows.columns, **sets, "by_key": segment.by_key}
