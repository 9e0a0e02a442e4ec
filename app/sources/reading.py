"""The types that all readers of formats share: what they take (a stream, its name, bounds) and give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from app.model import InputError, RawDocument

Read = RawDocument | InputError
"""What reading gives: a document, or an error as a value, so that a batch goes on."""

MAX_UNPACKED_BYTES = 20_000_000_000  # of one file given: no archive of articles so large was met, every bomb is larger
MAX_DEPTH = 3  # a.jsonl.gz in a tar in a gz; nobody packs deeper


@dataclass
class Unpacked:
    """How many bytes one file may still unpack to, all its members together."""

    left: int = MAX_UNPACKED_BYTES
    most: int = field(init=False)

    def __post_init__(self) -> None:
        self.most = self.left

    def take(self, size: int, origin: str) -> None:
        """Count bytes; raises `InputError` where they are too many."""
        self.left -= size
        if self.left < 0:
            raise InputError(origin, f"unpacks to more than {self.most:,} bytes, as a zip bomb does; split it")


@dataclass(frozen=True)
class Limits:
    """The bounds of reading one file: bytes of a text, record or page; bytes unpacked; how deep archives are packed."""

    max_bytes: int
    unpacked: Unpacked = field(default_factory=Unpacked)
    depth: int = 0

    def deeper(self, origin: str) -> Limits:
        """The bounds within an archive; raises `InputError` where archives lie in archives too deep."""
        if self.depth >= MAX_DEPTH:
            raise InputError(origin, f"packed more than {MAX_DEPTH} times over; unpack it first")
        return replace(self, depth=self.depth + 1)


Reader = Callable[[BinaryIO, str, Limits], Iterator[Read]]
"""Reads a stream of one format: the stream, what to call it in errors, the bounds -> what it holds, in order."""


def whole(stream: BinaryIO, origin: str, limits: Limits) -> bytes:
    """All of a stream that must be read as one; raises `InputError` where it is too large or empty."""
    data = stream.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise InputError(origin, too_large(limits.max_bytes))
    if not data.strip():
        raise InputError(origin, "empty; give an article's text, or JSON Lines")
    return data


def or_error(read: Callable[[], RawDocument]) -> Read:
    """What `read` gives, or its error as a value."""
    try:
        return read()
    except InputError as error:
        return error


def too_large(max_bytes: int) -> str:
    """Why a text, a record or a page is refused by its size."""
    return f"more than {max_bytes:,} bytes; split it, or raise ONRECORD_MAX_FILE_BYTES"
