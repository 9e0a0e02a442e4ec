"""Answers in the coding that a client prefers, and headers that tell caches so."""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
import zlib
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.api import export
from app.api.compression import MOST_AT_ONCE, Compression, choose
from app.config import Settings
from app.main import create_app

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LONG = "/v1/statements"
DECODED = {"gzip": gzip.decompress, "zstd": zstd.decompress, "": bytes}


def got(api: TestClient, path: str, accepted: str | None) -> tuple[str, bytes]:
    """The coding of an answer, and its bytes as they were sent."""
    with api.stream("GET", path, headers={} if accepted is None else {"accept-encoding": accepted}) as answer:
        sent = b"".join(answer.iter_raw())
        assert int(answer.headers.get("content-length", len(sent))) == len(sent)
        return answer.headers.get("content-encoding", ""), sent


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("zstd;q=0.2, gzip;q=0.8", "gzip"),
        ("gzip;q=0", ""),
        ("gzip;q=0, zstd", "zstd"),
        ("gzip;q=0.000, identity", ""),
        ("gzip;q=0.5, identity;q=1", ""),
        ("gzip;q=0.5, *;q=0", "gzip"),
        ("*", "gzip"),
        ("*;q=0.1, gzip;q=0", ""),
        ("gzip;q=nonsense", ""),
        ("gzipped, br", ""),
        ("identity;q=0, gzip", "gzip"),
        ("", ""),
        (",,;q=1,", ""),
    ],
)
def test_is_the_one_preferred(sqlite_api: TestClient, accepted: str, coding: str) -> None:
    plain = got(sqlite_api, LONG, "identity")[1]
    used, sent = got(sqlite_api, LONG, accepted)
    assert used == coding
    assert DECODED[used](sent) == plain
    assert not used or len(sent) < len(plain) / 2


@pytest.mark.parametrize("accepted", ["identity;q=0", "*;q=0", "br, identity;q=0", "gzip;q=0, *;q=0"])
def test_none_that_there_is(sqlite_api: TestClient, accepted: str) -> None:
    answer = sqlite_api.get(LONG, headers={"accept-encoding": accepted})
    assert (answer.status_code, answer.json()["type"]) == (406, "/problems/not-acceptable")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_short_answer_goes_as_it_is_unless_it_may_not(sqlite_api: TestClient) -> None:
    assert got(sqlite_api, "/healthz", "gzip, zstd")[0] == ""
    coding, sent = got(sqlite_api, "/healthz", "gzip, identity;q=0")
    assert coding == "gzip"
    assert json.loads(gzip.decompress(sent))["status"] == "ok"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_stream_is_compressed_part_by_part(
    sqlite_api: TestClient, monkeypatch: pytest.MonkeyPatch, coding: str
) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    used, sent = got(sqlite_api, "/v1/export", coding)
    assert used == coding
    assert DECODED[coding](sent) == got(sqlite_api, "/v1/export", "identity")[1]


@pytest.mark.parametrize("size", [MOST_AT_ONCE + 1, 2_000_000])
def test_each_part_can_be_read_when_it_comes(size: int) -> None:
    """Asked of the middleware: a client would wait for the whole."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/csv")]}
        await send(start)
        for part in (b"first", b"", b"x" * size):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "headers": [(b"accept-encoding", b"gzip")]}
    asyncio.run(Compression(app)(scope, None, send))  # type: ignore[arg-type]
    unpacker = zlib.decompressobj(wbits=31)
    assert [unpacker.decompress(one["body"]) for one in sent[1:]] == [b"first", b"", b"x" * size, b""]


def test_head_tells_what_get_would_send(sqlite_api: TestClient) -> None:
    asked = {"accept-encoding": "zstd"}
    head, whole = sqlite_api.head(LONG, headers=asked), got(sqlite_api, LONG, "zstd")[1]
    assert (head.headers["content-encoding"], int(head.headers["content-length"])) == ("zstd", len(whole))


def test_images_and_parts_of_files_go_as_they_are(sqlite_api: TestClient) -> None:
    asked = {"accept-encoding": "gzip"}
    assert "content-encoding" not in sqlite_api.get("/docs/assets/favicon.png", headers=asked).headers
    part = sqlite_api.get("/docs/assets/swagger-ui.css", headers=asked | {"range": "bytes=0-4999"})
    assert (part.status_code, len(part.content)) == (206, 5_000)
    assert "content-encoding" not in part.headers


def test_a_strong_tag_becomes_weak(sqlite_api: TestClient) -> None:
    asked = {"accept-encoding": "gzip"}
    tag = sqlite_api.get("/docs/assets/swagger-ui.css", headers=asked).headers["etag"]
    assert tag.startswith('W/"')
    again = sqlite_api.get("/docs/assets/swagger-ui.css", headers=asked | {"if-none-match": tag})
    assert again.status_code == 304


class TestVary:
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            (LONG, 200),
            ("/v1/export", 200),
            ("/v1/nothing", 404),
            ("/v1/statements?speakr=x", 422),
            ("/v1/check", 405),
            ("/healthz", 200),
            ("/metrics", 200),
            ("/docs/assets/docs.js", 200),
            ("/", 200),
        ],
    )
    def test_is_the_same_for_every_answer(self, sqlite_api: TestClient, path: str, status: int) -> None:
        for accepted in ("gzip", "identity"):
            answer = sqlite_api.get(path, headers={"accept-encoding": accepted}, follow_redirects=False)
            assert (answer.status_code, answer.headers["vary"]) == (status, "Accept, Accept-Encoding")

    def test_of_304(self, sqlite_api: TestClient) -> None:
        answer = sqlite_api.get(LONG, headers={"if-none-match": "*"})
        assert (answer.status_code, answer.headers["vary"]) == (304, "Accept, Accept-Encoding")

    def test_names_the_origin_where_other_pages_may_read(self, engine: Engine) -> None:
        api = TestClient(create_app(Settings(cors_origins=("https://example.org",)), engine=engine))
        for origin in ({}, {"origin": "https://example.org"}, {"origin": "https://evil.example"}):
            assert api.get(LONG, headers=origin).headers["vary"] == "Accept, Accept-Encoding, Origin"


def test_a_header_of_any_length_is_read_soon() -> None:
    assert choose("br;q=0.1," * 100_000 + "gzip") == choose("br")
