"""The file of the vector index: rows that are only ever appended, and a header that says how many of them count.

    header, twice | segment | segment | ...

A segment has room for `SEGMENT` rows, a column after the other: signs, keys, row ids, days, checksums. A row whose id
is negative is a tombstone: it hides the row in slot `~id`, and itself.

One process at a time writes. It appends rows behind those that count, has them written to the disk, and then writes a
header with the new number in place of the older of the two, so that a crash leaves the other one. Readers map the file
and see the rows that the newest header counts: none of these ever changes. Each row has a checksum; a file is not used
where a row or the length is wrong.
"""

from __future__ import annotations

import mmap
import os
import tempfile
import weakref
import zlib
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from app.embedding import version
from app.index.vector_rows import UNDATED, WORDS, Rows, joined
from app.index.vector_view import NOTHING, Slots, VectorView
from app.store.changes import Position

FORMAT = 1
SEGMENT = 65_536  # rows, 5 MB: a file grows by so much; it is sparse, so that few rows take few pages
_MAGIC = b"onrecord vectors"
_HEADERS = (0, 4096)  # offsets of the two headers, each in a page of its own
_HEADER_BYTES = 1024
_DATA = 8192
_ROW_BYTES = WORDS * 8 + 8 + 8 + 2 * 4 + 4
_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: odd, and its bits have no pattern
_SHIFT = np.uint64(32)


class DamagedFileError(RuntimeError):
    """The file cannot be trusted: what is wrong with it."""


class State(NamedTuple):
    """What a header says."""

    revision: int
    transaction: str
    """The revision of the store that the rows follow, and the id of its transaction."""
    scanned: int | None = None
    """While the file is filled for the first time: the row id up to which the store was read. None afterwards."""
    total: int = 0
    """How many statements there were to read when that began."""
    rows: int = 0
    """Slots in use; tombstones and what they hide count too."""

    @property
    def position(self) -> Position:
        """The point in the store's history that the rows follow."""
        return Position(self.revision, self.transaction)


class VectorFile:
    """A file of vectors, mapped into memory; and its writer, for the one process that holds the lock."""

    def __init__(self, descriptor: int, *, writable: bool) -> None:
        self.writable = writable
        self._descriptor = descriptor
        weakref.finalize(self, os.close, descriptor)
        self._lock = Lock()
        self._header = b""
        self._sequence = -1
        self._read: tuple[State, VectorView] = State(0, ""), NOTHING
        self._segments: list[tuple[Rows, NDArray[np.uint32]]] = []

    @classmethod
    def open(cls, path: Path) -> VectorFile:
        """The file at `path`, writable where this process may write it. Raises `OSError`."""
        try:
            return cls(os.open(path, os.O_RDWR | os.O_CLOEXEC), writable=True)
        except OSError:
            return cls(os.open(path, os.O_RDONLY | os.O_CLOEXEC), writable=False)

    @classmethod
    def create(cls, path: Path) -> VectorFile:
        """A new file without a header. Raises `OSError`."""
        return cls(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666), writable=True)

    @classmethod
    def in_memory(cls) -> VectorFile:
        """A new file that only this process knows. Raises `OSError`."""
        if hasattr(os, "memfd_create"):
            return cls(os.memfd_create("onrecord-vectors", os.MFD_CLOEXEC), writable=True)
        with tempfile.TemporaryFile() as file:
            return cls(os.dup(file.fileno()), writable=True)

    def is_same(self, there: os.stat_result) -> bool:
        """Whether this is the file that `os.stat` described."""
        return os.path.samestat(there, os.fstat(self._descriptor))

    def read(self) -> tuple[State, VectorView]:
        """The newest state and its rows, which are checked once. Raises `DamagedFileError` and `OSError`."""
        with self._lock:
            headers = os.pread(self._descriptor, _DATA, 0)
            length = os.fstat(self._descriptor).st_size
            if headers != self._header or length < _length(self._read[0].rows):
                self._header = b""  # Nothing is known of a file that turns out to be damaged.
                valid = dict(_valid_headers(headers))
                if not valid:
                    raise DamagedFileError("it has no header that can be read")
                sequence = max(valid)
                state = valid[sequence]
                if length < _length(state.rows):
                    raise DamagedFileError(f"it is too short for {state.rows:,} rows")
                # An older state than the last one: its successor was lost, and others may be written in its place.
                known = self._read[1] if sequence >= self._sequence else NOTHING
                self._read = state, self._view(known, state.rows)
                self._header, self._sequence = headers, sequence
            return self._read

    def append(self, rows: Rows, hidden: Slots, state: State) -> None:
        """Append rows and a tombstone for each of the slots `hidden`, and then have them count with what `state` says.

        Only for the holder of the lock, after `read`. Raises `OSError`; then what was there before counts still.
        """
        every = joined([rows, _tombstones(hidden)])
        begin = self._read[0].rows
        if _length(begin + every.size) > os.fstat(self._descriptor).st_size:
            os.ftruncate(self._descriptor, _length(begin + every.size))
        done = 0
        while done < every.size:
            number, place = divmod(begin + done, SEGMENT)
            some = slice(done, min(done + SEGMENT - place, every.size))
            checks = _checksums(every.part(some), begin + done)
            for offset, column in _columns(number, every.part(some), checks):
                self._write(np.ascontiguousarray(column).tobytes(), offset + place * column.itemsize)
            done = some.stop
        if every.size:
            os.fsync(self._descriptor)  # A power cut must not leave the header without the rows.
        sequence = self._sequence + 1
        self._write(_header(sequence, state._replace(rows=begin + every.size)), _HEADERS[sequence % 2])
        self.read()

    def _write(self, content: bytes, offset: int) -> None:
        left = memoryview(content)
        while left:
            written = os.pwrite(self._descriptor, left, offset)
            left, offset = left[written:], offset + written

    def _view(self, known: VectorView, rows: int) -> VectorView:
        """The view of the first `rows` rows, where those of `known` are checked already."""
        if rows > len(self._segments) * SEGMENT:
            self._segments = _mapped(self._descriptor, -(-rows // SEGMENT))
        parts, hidden = [], [known.hidden]
        for number in range(-(-rows // SEGMENT)):
            begin = number * SEGMENT
            whole, checks = self._segments[number]
            parts.append(whole.part(slice(0, min(SEGMENT, rows - begin))))
            new = slice(max(0, known.size - begin), parts[-1].size)
            if new.start >= new.stop:
                continue
            if not np.array_equal(_checksums(whole.part(new), begin + new.start), checks[new]):
                raise DamagedFileError(f"a row after {begin + new.start:,} is not what was written")
            tombstones = new.start + np.flatnonzero(whole.ids[new] < 0)
            hidden += [begin + tombstones, ~whole.ids[tombstones]]
        return VectorView(parts, np.unique(np.concatenate(hidden)))


def _tombstones(slots: Slots) -> Rows:
    bits, days = np.zeros((WORDS, slots.size), np.uint64), np.full((2, slots.size), UNDATED, np.int32)
    return Rows(bits, days, np.zeros(slots.size, np.uint64), ~slots)


def _length(rows: int) -> int:
    """The bytes of a file of so many rows."""
    return _DATA + -(-rows // SEGMENT) * SEGMENT * _ROW_BYTES


def _columns(number: int, rows: Rows, checks: NDArray[np.uint32]) -> Iterator[tuple[int, NDArray[Any]]]:
    """The columns of a segment in their order, each with the offset at which it begins."""
    offset = _DATA + number * SEGMENT * _ROW_BYTES
    for column in (*rows.bits, rows.keys, rows.ids, *rows.days, checks):
        yield offset, column
        offset += SEGMENT * column.itemsize


def _mapped(descriptor: int, count: int) -> list[tuple[Rows, NDArray[np.uint32]]]:
    """The first segments of a file as arrays over its pages, which all processes share."""
    pages = mmap.mmap(descriptor, _length(count * SEGMENT), access=mmap.ACCESS_READ)
    segments = []
    for number in range(count):
        offset = _DATA + number * SEGMENT * _ROW_BYTES
        bits = np.frombuffer(pages, np.uint64, WORDS * SEGMENT, offset).reshape(WORDS, SEGMENT)
        keys = np.frombuffer(pages, np.uint64, SEGMENT, offset := offset + bits.nbytes)
        ids = np.frombuffer(pages, np.int64, SEGMENT, offset := offset + keys.nbytes)
        days = np.frombuffer(pages, np.int32, 2 * SEGMENT, offset := offset + ids.nbytes).reshape(2, SEGMENT)
        checks = np.frombuffer(pages, np.uint32, SEGMENT, offset + days.nbytes)
        segments.append((Rows(bits, days, keys, ids), checks))
    return segments


def _checksums(rows: Rows, begin: int) -> NDArray[np.uint32]:
    """A checksum of each row, which is that of no other slot; `begin` is the slot of the first."""
    mixed = np.arange(begin + 1, begin + 1 + rows.size, dtype=np.uint64) * _MIX
    days = rows.days.astype(np.uint32).astype(np.uint64)
    for column in (*rows.bits, rows.keys, rows.ids.view(np.uint64), days[0] << _SHIFT | days[1]):
        mixed = (mixed ^ column) * _MIX
        mixed ^= mixed >> _SHIFT
    return mixed.astype(np.uint32)


def _header(sequence: int, state: State) -> bytes:
    body = orjson.dumps({**_made_for(), "sequence": sequence, **state._asdict()})
    checked = len(body).to_bytes(4, "little") + zlib.crc32(body).to_bytes(4, "little") + body
    return (_MAGIC + checked).ljust(_HEADER_BYTES, b"\0")


def _valid_headers(headers: bytes) -> Iterator[tuple[int, State]]:
    """The headers that can be read, each with its number; of another format or encoder there is none."""
    for offset in _HEADERS:
        magic, sizes, rest = (
            headers[offset : offset + len(_MAGIC)],
            headers[offset + len(_MAGIC) : offset + len(_MAGIC) + 8],
            headers[offset + len(_MAGIC) + 8 : offset + _HEADER_BYTES],
        )
        body = rest[: int.from_bytes(sizes[:4], "little")]
        if magic != _MAGIC or zlib.crc32(body).to_bytes(4, "little") != sizes[4:]:
            continue
        fields = orjson.loads(body)
        if _made_for().items() <= fields.items():
            yield fields["sequence"], State(*(fields[name] for name in State._fields))


def _made_for() -> dict[str, Any]:
    return {"format": FORMAT, "segment": SEGMENT, "encoder": version()}
