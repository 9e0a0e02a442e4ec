"""The bytes of a response, unpacked within a bound: a gzip bomb grows a thousandfold, and is stopped on the way."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from app.sources.web.faults import FetchError

ENCODINGS = {"": None, "identity": None, "gzip": 31, "x-gzip": 31, "deflate": 47}
"""Content encodings that are read -> zlib's window bits (31: gzip, 47: zlib or gzip by its header)."""

PIECE_BYTES = 65_536  # unpacked at a time
GZIP_MAGIC = b"\x1f\x8b"


def unpacked(chunks: Iterable[bytes], encoding: str, *, max_bytes: int) -> bytes:
    """All chunks joined and decompressed. Raises `FetchError` where they are too large, packed otherwise, or broken."""
    name = encoding.strip().lower()
    if name not in ENCODINGS:
        raise FetchError(f"packed as {encoding!r}, which was not asked for")
    bits = ENCODINGS[name]
    body = bytearray()
    for piece in _bounded(chunks, max_bytes) if bits is None else _inflated(_bounded(chunks, max_bytes), bits):
        body += piece
        if len(body) > max_bytes:
            raise FetchError(_too_large(max_bytes))
    return bytes(body)


def gunzipped(data: bytes, *, max_bytes: int) -> bytes:
    """The contents of a gzip file, as a sitemap may be; other data as it is."""
    return unpacked([data], "gzip", max_bytes=max_bytes) if data.startswith(GZIP_MAGIC) else data


def _bounded(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise FetchError(_too_large(max_bytes))
        yield chunk


def _inflated(chunks: Iterable[bytes], bits: int) -> Iterator[bytes]:
    """The pieces of one compressed stream; what follows its end is passed over."""
    packer = zlib.decompressobj(bits)
    try:
        for chunk in chunks:
            rest = chunk
            while rest and not packer.eof:
                yield packer.decompress(rest, PIECE_BYTES)
                rest = packer.unconsumed_tail
    except zlib.error:
        raise FetchError("its compressed bytes are broken", passing=True) from None
    if not packer.eof:
        raise FetchError("its compressed bytes end too early", passing=True)


def _too_large(max_bytes: int) -> str:
    return f"more than {max_bytes:,} bytes, unpacked or not (ONRECORD_FETCH_MAX_BYTES)"
