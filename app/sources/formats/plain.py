"""Plain text: one article a file."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import BinaryIO

from app.model import RawDocument
from app.sources.decoding import decode
from app.sources.reading import Limits, Read, or_error, whole

ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
MOST_TIMES = 2  # `&amp;quot;` was escaped twice; three times is a text about entities


def read(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Read]:
    """The text as one document."""
    yield or_error(lambda: document(whole(stream, origin, limits), origin=origin))


def document(data: bytes, *, origin: str) -> RawDocument:
    """The raw document of a text file's bytes."""
    return RawDocument(origin=origin, text=mend_entities(decode(data, origin=origin)), plain=True)


def mend_entities(text: str) -> str:
    r"""The text with the entities that a copy from a web page left in it as the signs that they mean.

    >>> mend_entities("&quot;It&rsquo;s over,&quot; said AT&amp;T&nbsp;&mdash; &amp;quot;soon&amp;quot;")
    '"It’s over," said AT&T\xa0— "soon"'
    """
    for _ in range(MOST_TIMES):
        mended = ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        if mended == text:
            break
        text = mended
    return text
