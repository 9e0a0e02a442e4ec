"""The lines of a body that is still arriving, none longer than is allowed."""

from __future__ import annotations

from collections.abc import AsyncIterator

from app.sources.lines import Line


async def lines_of(chunks: AsyncIterator[bytes], *, max_bytes: int) -> AsyncIterator[Line]:
    """Each line with its number (from 1), without its line end; None in place of one that is too long.

    No more is held than one line and one chunk.
    """
    number, held, too_long = 1, bytearray(), False
    async for chunk in chunks:
        first, *others = chunk.split(b"\n")
        held += first
        for start in others:
            yield number, None if too_long else _bounded(held, max_bytes)
            number, held, too_long = number + 1, bytearray(start), False
        if len(held) > max_bytes + 1:  # one more, for a carriage return
            held, too_long = bytearray(), True
    if held or too_long:
        yield number, None if too_long else _bounded(held, max_bytes)


def _bounded(held: bytearray, max_bytes: int) -> bytes | None:
    line = bytes(held).rstrip(b"\r")
    return line if len(line) <= max_bytes else None
