"""Lines of a body that arrives in parts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from hypothesis import given
from hypothesis import strategies as st

from app.api.lines import lines_of


def read(chunks: list[bytes], max_bytes: int = 5) -> list[tuple[int, bytes | None]]:
    async def arriving() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    async def collected() -> list[tuple[int, bytes | None]]:
        return [line async for line in lines_of(arriving(), max_bytes=max_bytes)]

    return asyncio.run(collected())


@given(st.lists(st.text("ab\n", max_size=8).map(str.encode)))
def test_however_it_is_cut_the_lines_are_the_same(chunks: list[bytes]):
    whole = b"".join(chunks).split(b"\n")
    whole = whole if whole[-1] else whole[:-1]
    assert read(chunks, 100) == [(number, line) for number, line in enumerate(whole, 1)]


def test_a_line_that_is_too_long_is_none_and_the_next_is_read():
    assert read([b"12345\r\n123", b"456", b"789\nab\r\n"]) == [(1, b"12345"), (2, None), (3, b"ab")]


def test_the_last_line_may_be_too_long_as_well():
    assert read([b"a\n", b"1234567"]) == [(1, b"a"), (2, None)]
