"""Streams that hold the readers of archives in bounds."""

from __future__ import annotations

import tarfile
from typing import IO, BinaryIO

from app.model import InputError

MAX_READ_BYTES = 64_000_000  # asked for at once by the reader of an archive: only a forged list of members is larger
COPIED_BYTES = 1_048_576


class Bounded:
    """A file of which not much is read at once, for a reader that would take a forged size on trust."""

    def __init__(self, file: IO[bytes], origin: str) -> None:
        self._file, self._origin = file, origin
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        """As any file; raises `InputError` where a forged size is asked for."""
        if size > MAX_READ_BYTES:
            raise InputError(self._origin, f"a list of members of {size:,} bytes; split it")
        return self._file.read(size)


class Forward(Bounded):
    """A stream that is sought in forwards only, by reading on."""

    def __init__(self, stream: BinaryIO, origin: str) -> None:
        self._file, self._origin, self._position = stream, origin, 0

    def tell(self) -> int:
        """How many bytes were read."""
        return self._position

    def seek(self, position: int, _whence: int = 0) -> int:
        """Read on up to a position; raises tarfile's error where the stream ends before."""
        while self._position < position and self.read(min(position - self._position, COPIED_BYTES)):
            pass
        if self._position != position:
            raise tarfile.ReadError("it ends within a member")
        return position

    def read(self, size: int = -1) -> bytes:
        """As any file, counted."""
        data = super().read(size)
        self._position += len(data)
        return data
