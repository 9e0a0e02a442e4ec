"""Files in UTF-16, as Windows' PowerShell and Excel write them, for readers of UTF-8."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO

from app.sources.decoding import decode
from app.sources.reading import Limits, whole

MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def as_utf8(stream: BinaryIO, origin: str, limits: Limits) -> BinaryIO:
    """The stream itself, or where a byte order mark says that it is UTF-16, all of it as UTF-8.

    Raises `InputError` where that is too large or broken.
    """
    mark = stream.peek(2)[:2] if isinstance(stream, io.BufferedReader) else b""
    return io.BytesIO(decode(whole(stream, origin, limits), origin=origin).encode()) if mark in MARKS else stream
