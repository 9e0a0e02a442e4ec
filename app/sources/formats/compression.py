"""Files packed by gzip or Zstandard: what is in them, by the name without the last suffix or by its content."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import PurePath
from typing import IO, BinaryIO, cast

from app.model import InputError
from app.sources.formats import read
from app.sources.reading import Limits, Read

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SUFFIXES = (".gz", ".tgz", ".zst")
BROKEN = (OSError, EOFError, zlib.error, zstd.ZstdError)


class Unpacking(io.RawIOBase):
    """The bytes that a packed file unpacks to, counted; whatever is wrong with it is an `InputError`."""

    def __init__(self, source: IO[bytes], origin: str, limits: Limits, *, broken: tuple[type[Exception], ...] = BROKEN):
        self._source, self._origin, self._limits, self._broken = source, origin, limits, broken

    def readable(self) -> bool:
        """It can be read, and nothing else."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, or what of it there is left to fill."""
        try:
            data = self._source.read(len(buffer))
        except self._broken as error:
            # A plain OSError here is the unpacker's word for damaged data as often as the disk's.
            reason = f"broken or cut off ({error}); fetch or pack it again"
            raise InputError(self._origin, reason) from None
        self._limits.unpacked.take(len(data), self._origin)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the unpacker; the packed file is its opener's to close."""
        if not self.closed:
            self._source.close()
        super().close()


def read_gzip(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Read]:
    """What a file packed by gzip holds."""
    yield from _read(cast(IO[bytes], gzip.GzipFile(fileobj=stream)), origin, limits)


def read_zstd(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Read]:
    """What a file packed by Zstandard holds."""
    yield from _read(cast(IO[bytes], zstd.ZstdFile(stream)), origin, limits)


def _read(unpacker: IO[bytes], origin: str, limits: Limits) -> Iterator[Read]:
    within = limits.deeper(origin)
    with closing(io.BufferedReader(Unpacking(unpacker, origin, limits), io.DEFAULT_BUFFER_SIZE * 8)) as unpacked:
        yield from read(cast(BinaryIO, unpacked), origin, within, name=_name_within(origin))


def _name_within(origin: str) -> str:
    """The name of what is packed: `news.tar.gz` holds `news.tar`, and so does `news.tgz`.

    None is known of what was packed twice (`news.txt.gz.gz`): its content decides.
    """
    name = PurePath(origin.rpartition("!")[2])
    if name.suffix.lower() == ".tgz":
        return f"{name.stem}.tar"
    within = PurePath(name.stem)
    return within.name if name.suffix and within.suffix.lower() not in SUFFIXES else ""
