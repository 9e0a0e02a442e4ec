"""The lines of a stream, one at a time and none longer than is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

Line = tuple[int, bytes | None]
"""A line's number (from 1), and its bytes with the line end; None in place of a line that is too long."""

CHUNK_BYTES = 65_536  # how much of a line that is too long is held while it is passed over


def numbered(stream: BinaryIO, *, max_bytes: int) -> Iterator[Line]:
    """The stream's lines, read as they are asked for, so that a file of any size takes little memory."""
    number = 0
    while line := stream.readline(max_bytes + 2):  # two more, for a line end
        number += 1
        if len(line.rstrip(b"\r\n")) <= max_bytes:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(CHUNK_BYTES)
        yield number, None
