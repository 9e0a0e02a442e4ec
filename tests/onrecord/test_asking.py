"""How the client asks: retries, pages, and servers that are none or break off."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import onrecord.async_connection
import onrecord.connection
from onrecord import AsyncClient, Busy, Client, Problem, Unreachable, UnusableAnswer
from onrecord.rows.answers import Change

Answer = httpx.Response | Exception


def served(*answers: Answer) -> tuple[Client, list[httpx.Request]]:
    """A client whose server gives these answers, one a request, and the requests that it got."""
    asked: list[httpx.Request] = []
    return Client(key="secret", http=httpx.Client(transport=httpx.MockTransport(_answering(answers, asked)))), asked


def _answering(answers: tuple[Answer, ...], asked: list[httpx.Request]) -> Callable[[httpx.Request], httpx.Response]:
    coming: Iterator[Answer] = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        given = next(coming)
        if isinstance(given, Exception):
            raise given
        return given

    return answer


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds for which a client waited, without waiting."""
    seconds: list[float] = []
    monkeypatch.setattr(time, "sleep", seconds.append)
    return seconds


def page(*names: str, following: str | None = None, **more: Any) -> httpx.Response:
    items = [{"name": name, "slug": name, "articles": 1, "statements": 2, "new": "field"} for name in names]
    return httpx.Response(200, json={"items": items, "next": following, **more})


def refusal(status: int, name: str = "busy", **headers: str) -> httpx.Response:
    body = {"type": f"/problems/{name}", "title": name.title(), "status": status, "detail": "Try later."}
    return httpx.Response(status, json=body, headers={key.replace("_", "-"): value for key, value in headers.items()})


class TestAgain:
    def test_after_the_time_that_the_server_names(self, waited: list[float]):
        client, asked = served(refusal(503, Retry_After="7"), refusal(429, Retry_After="2"), page("a"))
        assert [outlet.slug for outlet in client.outlets()] == ["a"]
        assert waited == [7, 2]
        assert asked[0].headers["Authorization"] == "Bearer secret"
        assert asked[0].headers["User-Agent"].startswith("onrecord-python/")

    def test_no_more_often_than_allowed(self, waited: list[float]):
        client, asked = served(*[refusal(503, Retry_After="1")] * 4)
        with pytest.raises(Busy, match="Try later") as caught:
            client.quality()
        assert (len(asked), waited, caught.value.retry_after) == (4, [1, 1, 1], 1)

    @pytest.mark.parametrize(
        "final",
        [
            refusal(503, "deadline-exceeded"),
            refusal(503, Retry_After="3600"),
            refusal(429, Retry_After="Fri, 01 Jan 2100 00:00:00 GMT"),
            refusal(422, "invalid-parameter"),
            refusal(500, "internal-error"),
        ],
    )
    def test_not_where_it_would_not_help(self, waited: list[float], final: httpx.Response):
        client, asked = served(final)
        with pytest.raises(Problem):
            client.quality()
        assert (len(asked), waited) == (1, [])

    def test_after_a_connection_that_failed(self, waited: list[float]):
        client, _ = served(httpx.ConnectError("refused"), httpx.Response(502), page("a"))
        assert client.outlets().first()
        assert 0.25 <= waited[0] <= 0.5 <= waited[1] <= 1

    def test_what_changes_something_is_sent_again_only_if_it_never_arrived(self, waited: list[float]):
        client, asked = served(httpx.ConnectError("refused"), httpx.RemoteProtocolError("peer closed"))
        with pytest.raises(Unreachable, match="peer closed"):
            client.correct("speaker_role", speaker="xi-jinping", role="president")
        assert len(asked) == 2

    def test_in_the_end_it_says_that_nobody_answers(self, waited: list[float]):
        client, asked = served(*[httpx.ConnectError("refused")] * 4)
        with pytest.raises(Unreachable, match="localhost:8000 does not answer"):
            client.quality()
        assert len(asked) == 4

    def test_when_awaited(self, monkeypatch: pytest.MonkeyPatch):
        asked: list[httpx.Request] = []
        seconds: list[float] = []

        async def sleep(pause: float) -> None:
            seconds.append(pause)

        monkeypatch.setattr(onrecord.async_connection.asyncio, "sleep", sleep)
        answers = (refusal(503, Retry_After="7"), page("a", following="2"), page("b"))

        async def ask() -> list[str]:
            transport = httpx.MockTransport(_answering(answers, asked))
            async with httpx.AsyncClient(transport=transport) as http:
                return [outlet.slug async for outlet in AsyncClient(http=http).outlets()]

        assert asyncio.run(ask()) == ["a", "b"]
        assert seconds == [7]


class TestPages:
    def test_follow_one_another_as_they_are_wanted(self):
        client, asked = served(page("a", "b", following="2"), page("c"))
        outlets = iter(client.outlets("x"))
        assert asked == []
        assert [next(outlets).slug, next(outlets).slug] == ["a", "b"]
        assert len(asked) == 1
        assert [outlet.slug for outlet in outlets] == ["c"]
        assert dict(asked[1].url.params) == {"q": "x", "cursor": "2", "limit": "200"}

    def test_as_far_as_the_limit(self):
        client, asked = served(page("a", "b", following="2"), page("c", following="3"))
        assert len(list(client.outlets(limit=3))) == 3
        assert [request.url.params["limit"] for request in asked] == ["3", "1"]

    def test_a_limit_of_nothing_asks_only_for_the_total(self):
        client, asked = served(page(total=7))
        found = client.articles(limit=0)
        assert list(found) == []
        assert (found.total, asked[0].url.params["limit"]) == (7, "0")

    def test_a_list_without_end_is_left(self):
        client, _ = served(page("a", following="2"), page("a", following="2"))
        with pytest.raises(UnusableAnswer, match="no end"):
            list(client.outlets())

    def test_a_limit_below_nothing(self):
        with pytest.raises(ValueError, match="limit is -1"):
            Client().outlets(limit=-1)

    def test_it_shows_what_it_asks(self):
        assert repr(Client().speakers("xi", kind="person")) == "<Speaker rows of /v1/speakers?q=xi&kind=person>"

    def test_changes_go_on_until_there_are_none(self):
        one = {"revision": 3, "kind": "article", "id": "a"}
        client, asked = served(
            httpx.Response(200, json={"items": [one], "revision": 3, "complete": False}),
            httpx.Response(200, json={"items": [], "revision": 3, "complete": True}),
        )
        assert list(client.changes(2)) == [Change(revision=3, kind="article", id="a")]
        assert [request.url.params["since"] for request in asked] == ["2", "3"]


class TestOtherAnswers:
    @pytest.mark.parametrize("body", ["<html>", "[]", '{"items": [{}]}'])
    def test_of_something_else(self, body: str):
        client, _ = served(httpx.Response(200, text=body))
        with pytest.raises(UnusableAnswer, match="something else than On Record's API"):
            client.outlets().first()

    def test_a_refusal_without_a_problem(self):
        client, _ = served(httpx.Response(403, text="<html>"))
        with pytest.raises(Problem, match="Forbidden") as caught:
            client.quality()
        assert caught.value.status == 403

    def test_names_that_a_problem_lists(self):
        meant = [{"slug": "xi-jinping", "name": "Xi Jinping", "statements": 9}]
        body = {"type": "/problems/not-found", "title": "Not found", "detail": "Nobody.", "may_mean": meant}
        client, _ = served(httpx.Response(404, json=body))
        with pytest.raises(Problem, match="It may mean: xi-jinping") as caught:
            client.speaker("xi")
        assert caught.value.more["may_mean"] == meant


class TestExports:
    @pytest.mark.parametrize(
        ("name", "body"),
        [
            ("rows.ndjson", b'{"id": "a"}\n{"problem":{"detail":"the store is gone"}}\n'),
            ("rows.csv", b"id,text\r\n# the export ended early: the store is gone\r\n"),
            ("rows.csl.json", b'[{"id": "a"},\n'),
            ("rows.parquet", b"PAR1 and then nothing"),
        ],
    )
    def test_what_is_not_whole_is_not_kept(self, tmp_path: Path, name: str, body: bytes):
        (tmp_path / name).write_bytes(b"before")
        client, _ = served(httpx.Response(200, content=body))
        with pytest.raises(UnusableAnswer, match="could not finish the export"):
            client.export(tmp_path / name)
        assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"before"]

    def test_what_breaks_off_is_not_kept(self, tmp_path: Path):
        def parts() -> Iterator[bytes]:
            yield b"id,text\r\n"
            raise httpx.RemoteProtocolError("peer closed")

        client, _ = served(httpx.Response(200, content=parts()))
        with pytest.raises(Unreachable, match="broke off"):
            client.export(tmp_path / "rows.csv")
        assert list(tmp_path.iterdir()) == []
