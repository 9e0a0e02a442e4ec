"""One place of the vector index: a folder with its file and its lock, or the memory of this process."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from app.embedding import version
from app.index.vector_file import DamagedFileError, State, VectorFile
from app.index.vector_folders import can_be_written, make_folder, must_be_ours, remove_unused
from app.index.vector_rows import NO_ROWS, Rows
from app.index.vector_view import NOTHING, Slots, VectorView

LOG = logging.getLogger(__name__)


class VectorPlace:
    """A place of the index; without a folder the memory of this process."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._file: VectorFile | None = None
        self._damaged: VectorFile | None = None
        self._warned = ""
        self._opening = Lock()
        self._writing = Lock()  # in place of the lock file, in memory

    def __str__(self) -> str:
        return "memory" if self.folder is None else str(self.folder)

    def can_be_written(self) -> bool:
        """Whether this process may write here, as far as that is known without trying."""
        return self.folder is None or can_be_written(self.folder)

    def read(self) -> tuple[State, VectorView] | None:
        """The newest state and rows; None where there is no file that can be used."""
        with self._opening:
            try:
                if self.folder is not None:
                    self._open(self._path(self.folder))
                return None if self._file is None else self._file.read()
            except DamagedFileError as fault:
                self.warn(f"The vector index in {self} is damaged and made anew: {fault}")
                self._damaged, self._file = self._file, None
            except OSError as failure:
                self.warn(f"The vector index in {self} cannot be read: {failure.strerror}")
            return None

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Whether this process is the one that may write, until the block ends. Raises `OSError`."""
        if self.folder is None:
            held = self._writing.acquire(blocking=False)
            try:
                yield held
            finally:
                if held:
                    self._writing.release()
            return
        make_folder(self.folder)
        with (self.folder / "lock").open("ab") as file:
            held = False
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                held = True
            try:
                yield held
            finally:
                if held:  # A process that was forked meanwhile has the file open too, and would keep the lock.
                    fcntl.flock(file, fcntl.LOCK_UN)

    def append(self, rows: Rows, hidden: Slots, state: State) -> None:
        """Append rows, and hide the rows in some slots. For the holder of the lock, after `read`. Raises `OSError`."""
        if self._file is None or not self._file.writable:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        self._file.append(rows, hidden, state)

    def replace(self, parts: Iterable[Rows], state: State) -> None:
        """Put a new file of these rows in place of the old one, which stays good for whoever has mapped it.

        For the holder of the lock. Raises `OSError`.
        """
        if self.folder is None:
            file = VectorFile.in_memory()
        else:
            path = self._path(self.folder)
            file = VectorFile.create(path.with_suffix(".new"))
        for rows in (NO_ROWS, *parts):
            file.append(rows, NOTHING.hidden, state)
        with self._opening:
            if self.folder is not None:
                path.with_suffix(".new").replace(path)
                remove_unused(path)
            self._file, self._damaged = file, None

    def warn(self, words: str) -> None:
        """Log a warning, once for as long as nothing else is wrong."""
        if words != self._warned:
            LOG.warning(words)
            self._warned = words

    def _open(self, path: Path) -> None:
        """Open the file that is at `path` now, unless it is open already or known to be damaged."""
        try:
            there = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return  # Whoever removed it did not make untrue what is open here.
        if self._file is not None and self._file.is_same(there):
            return
        # A damaged file is kept open, so that no other file gets its number.
        if self._damaged is not None and self._damaged.is_same(there):
            return
        must_be_ours(path.parent)
        self._damaged, self._file = None, VectorFile.open(path)

    @staticmethod
    def _path(folder: Path) -> Path:
        # A file for each encoder: while the program is updated, the old and the new one work side by side.
        return folder / f"{version()}.vectors"
