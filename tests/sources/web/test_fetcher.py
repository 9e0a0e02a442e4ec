from __future__ import annotations

import datetime as dt
import gzip
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

import pytest
from pytest_httpx import HTTPXMock

from app.config import Settings
from app.sources.web import network
from app.sources.web.clock import SYSTEM, Clock
from app.sources.web.faults import FetchError
from app.sources.web.fetcher import Fetcher, user_agent
from app.sources.web.memory import Validators
from tests.sources.web.conftest import Hours
from tests.sources.web.site import Site

Build = Callable[..., Fetcher]


def refused(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(FetchError) as error:
        fetcher.fetch(url)
    return str(error.value)


class TestPage:
    def test_gives_bytes_place_type_and_version(self, site: Site, fetcher: Build):
        site.put("/a", "<html>hello", Content_Type="text/html; charset=utf-8", ETag='"1"', Last_Modified="yesterday")
        found = fetcher().fetch(site.url("/a"))
        assert found == (site.url("/a"), b"<html>hello", "text/html", Validators('"1"', "yesterday"), False)

    def test_is_not_sent_again_unchanged(self, site: Site, fetcher: Build):
        site.put("/a", "<html>hello", ETag='"1"')
        first = fetcher().fetch(site.url("/a"))
        again = fetcher().fetch(site.url("/a"), known=first.validators)
        assert (again.unchanged, again.content, again.validators) == (True, b"", first.validators)
        assert site.asked[-1].headers["if-none-match"] == '"1"'

    def test_says_who_asks(self, site: Site, fetcher: Build):
        site.put("/a", "hello")
        fetcher(fetch_contact="mailto:desk@news.example").fetch(site.url("/a"))
        assert site.asked[-1].headers["user-agent"] == user_agent("mailto:desk@news.example")
        assert user_agent("").startswith("onrecord/")

    def test_keeps_no_cookie(self, site: Site, fetcher: Build):
        site.put("/a", status=302, Location="/b", Set_Cookie="who=you; Path=/")
        site.put("/b", "hello", Set_Cookie="who=you; Path=/")
        asks = fetcher()
        asks.fetch(site.url("/a"))
        asks.fetch(site.url("/b"))
        assert not any("cookie" in one.headers for one in site.asked)

    def test_no_proxy_of_the_environment_is_used(self, site: Site, fetcher: Build, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
        site.put("/a", "hello")
        assert fetcher().fetch(site.url("/a")).content == b"hello"

    def test_another_type_is_refused_before_it_is_read(self, site: Site, fetcher: Build):
        site.put("/a", b"%PDF", Content_Type="application/pdf")
        assert refused(fetcher(), site.url("/a")) == "application/pdf is not read; pages, feeds and sitemaps are"


class TestPrivateAddresses:
    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "10.1.2.3"],
    )
    def test_by_whatever_name(self, fetcher: Build, host: str):
        assert "private or reserved" in refused(fetcher(fetch_private=False), f"http://{host}/a")

    def test_after_resolution(self, fetcher: Build):
        asks = fetcher(fetch_private=False, resolve=resolving("93.184.216.34", "192.168.0.7"))
        assert "192.168.0.7 is private" in refused(asks, "http://rebound.example/")

    @pytest.mark.httpx_mock(should_mock=lambda request: request.url.host == "news.example")
    def test_on_a_redirect(self, fetcher: Build, httpx_mock: HTTPXMock):
        httpx_mock.add_response(url="https://news.example/robots.txt", status_code=404)
        httpx_mock.add_response(
            url="https://news.example/a", status_code=302, headers={"Location": "http://10.0.0.1/latest/meta-data"}
        )
        assert "10.0.0.1 is private" in refused(fetcher(fetch_private=False), "https://news.example/a")

    def test_the_address_that_was_checked_is_connected_to(self, monkeypatch: pytest.MonkeyPatch):
        """A name server that has a second, private answer for whoever asks twice is asked once."""
        seen: list[str] = []
        monkeypatch.setattr(network, "must_be_public", seen.append)
        answers = iter(["127.0.0.1", "10.0.0.1"])

        def resolve(host: str, port: int, **_: Any) -> list[Any]:
            assert host == "news.example"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

        backend = network.GuardedBackend(network.Deadline(5, SYSTEM), private=False, resolve=resolve)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            stream = backend.connect_tcp("news.example", listener.getsockname()[1])
            assert stream.get_extra_info("server_addr") == listener.getsockname()
            stream.close()
        assert (seen, next(answers)) == (["127.0.0.1"], "10.0.0.1")

    def test_the_next_address_is_tried_where_one_does_not_answer(self, site: Site, fetcher: Build):
        site.put("/a", "hello")
        asks = fetcher(resolve=resolving("::1", "127.0.0.1"))
        assert asks.fetch(site.url("/a").replace("127.0.0.1", "news.example")).content == b"hello"
        assert site.asked[-1].headers["host"].startswith("news.example:")


def resolving(*addresses: str) -> Any:
    return lambda host, port, **_: [(0, 0, 0, "", (address, port)) for address in addresses]


class TestRedirects:
    def test_are_followed_to_where_the_page_is(self, site: Site, fetcher: Build):
        site.put("/a", status=301, Location="/b")
        site.put("/b", status=307, Location=site.url("/c"))
        site.put("/c", "hello")
        assert fetcher().fetch(site.url("/a"))[:2] == (site.url("/c"), b"hello")

    def test_five_at_most(self, site: Site, fetcher: Build):
        site.put("/a", status=302, Location="/a")
        assert refused(fetcher(), site.url("/a")) == "more than 5 redirects"
        assert len(site.paths()) == 6

    @pytest.mark.parametrize("location", ["http://user:word@127.0.0.1/", "http://[", "javascript:alert(1)"])
    def test_lead_nowhere_else(self, site: Site, fetcher: Build, location: str):
        site.put("/a", status=302, Location=location)
        assert refused(fetcher(), site.url("/a"))
        assert site.paths() == ["/a"]


class TestBounds:
    @pytest.mark.parametrize("packed", [False, True])
    def test_a_page_that_is_too_large(self, site: Site, fetcher: Build, packed: bool):
        body = b"a" * 100_001
        site.put("/a", gzip.compress(body) if packed else body, **({"Content_Encoding": "gzip"} if packed else {}))
        assert "more than 100,000 bytes" in refused(fetcher(fetch_max_bytes=100_000), site.url("/a"))
        assert len(fetcher(fetch_max_bytes=100_001).fetch(site.url("/a")).content) == 100_001

    def test_a_gzip_bomb_is_not_unpacked(self, site: Site, fetcher: Build):
        packer = zlib.compressobj(9, wbits=31)
        bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(50)) + packer.flush()
        site.put("/a", bomb, Content_Encoding="gzip")
        asks = fetcher(fetch_max_bytes=1_000_000)
        tracemalloc.start()
        try:
            assert "more than 1,000,000 bytes" in refused(asks, site.url("/a"))
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert most < 5_000_000

    @pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd"])
    def test_what_was_not_asked_for_is_not_unpacked(self, site: Site, fetcher: Build, encoding: str):
        site.put("/a", gzip.compress(gzip.compress(b"hello")), Content_Encoding=encoding)
        assert "was not asked for" in refused(fetcher(), site.url("/a"))

    @pytest.mark.parametrize("body", [b"no gzip", gzip.compress(b"hello" * 100)[:-20]], ids=["none", "cut"])
    def test_broken_compression(self, site: Site, fetcher: Build, body: bytes):
        site.put("/a", body, Content_Encoding="gzip")
        assert "compressed bytes" in refused(fetcher(), site.url("/a"))

    @pytest.mark.parametrize(
        "start", [b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"]
    )
    def test_a_header_or_body_that_drips_ends_in_time(self, site: Site, fetcher: Build, start: bytes):
        def drip(handler: Any) -> None:
            handler.wfile.write(start)
            while True:
                handler.wfile.write(b"a")
                handler.wfile.flush()
                time.sleep(0.002)

        site.answers["/a"] = _until_gone(drip)
        ticks = iter(range(1_000_000))
        clock = Clock(now=lambda: next(ticks) / 10, wait=lambda _: None)
        assert "more than 5 seconds" in refused(fetcher(clock=clock, fetch_seconds=5), site.url("/a"))

    def test_headers_without_end(self, site: Site, fetcher: Build):
        def headers(handler: Any) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                handler.wfile.write(b"X-A: " + b"a" * 1_000 + b"\r\n")

        site.answers["/a"] = _until_gone(headers)
        assert "the connection failed" in refused(fetcher(), site.url("/a"))


def _until_gone(write: Callable[[Any], None]) -> Callable[[Any], None]:
    """Write until the other side closes."""

    def answer(handler: Any) -> None:
        try:
            write(handler)
        except OSError:
            handler.close_connection = True

    return answer


class TestRobots:
    def test_what_it_forbids_is_not_asked_for(self, site: Site, fetcher: Build):
        site.put("/robots.txt", "User-agent: onrecord\nDisallow: /*/private\n\nUser-agent: *\nDisallow: /")
        site.put("/a/open", "hello")
        asks = fetcher()
        assert refused(asks, site.url("/a/private")) == "the robots.txt of its host forbids it"
        assert asks.fetch(site.url("/a/open")).content == b"hello"
        assert [one.path for one in site.asked] == ["/robots.txt", "/a/open"]

    @pytest.mark.parametrize("status", [401, 403, 404, 410])
    def test_none_allows_all(self, site: Site, fetcher: Build, status: int):
        site.put("/robots.txt", status=status)
        site.put("/a", "hello")
        assert fetcher().fetch(site.url("/a")).content == b"hello"

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_one_that_cannot_be_had_allows_nothing_for_a_while(
        self, site: Site, fetcher: Build, hours: Hours, status: int
    ):
        site.put("/robots.txt", status=status)
        site.put("/a", "hello")
        asks = fetcher()
        assert f"answered {status}" in refused(asks, site.url("/a"))
        tries = len(site.asked)
        refused(asks, site.url("/b"))
        assert (len(site.asked), tries) == (tries, 3)
        hours.time += 601
        site.put("/robots.txt", status=404)
        assert asks.fetch(site.url("/a")).content == b"hello"

    def test_on_a_redirect_too(self, site: Site, fetcher: Build):
        site.put("/robots.txt", "User-agent: *\nDisallow: /b")
        site.put("/a", status=302, Location="/b")
        assert "robots.txt" in refused(fetcher(), site.url("/a"))
        assert site.paths() == ["/a"]

    def test_is_asked_for_once_a_day(self, site: Site, fetcher: Build, hours: Hours):
        site.put("/robots.txt", "")
        site.put("/a", "hello")
        asks = fetcher()
        for hour in (0, 1, 30):
            hours.time = hour * 3600.0
            asks.fetch(site.url("/a"))
        assert [one.path for one in site.asked].count("/robots.txt") == 2


class TestPace:
    def test_one_request_a_second(self, site: Site, fetcher: Build, hours: Hours):
        for path in "abc":
            site.put(f"/{path}", "hello")
        asks = fetcher(fetch_interval=1)
        for path in "abc":
            asks.fetch(site.url(f"/{path}"))
        assert hours.waits == [1, 1, 1]  # the first request is for robots.txt

    def test_slower_where_robots_txt_asks_for_it(self, site: Site, fetcher: Build, hours: Hours):
        site.put("/robots.txt", "User-agent: *\nCrawl-delay: 7")
        site.put("/a", "hello")
        asks = fetcher(fetch_interval=1)
        asks.fetch(site.url("/a"))
        asks.fetch(site.url("/a"))
        assert hours.waits == [1, 7]


class TestFailures:
    def test_a_busy_server_is_asked_again_when_it_says(self, site: Site, fetcher: Build, hours: Hours):
        site.answers["/a"] = [(503, {"Retry-After": "30"}, b""), (200, {"Content-Type": "text/html"}, b"hello")]
        assert fetcher().fetch(site.url("/a")).content == b"hello"
        assert sum(hours.waits) == 30

    def test_or_not_at_all_where_that_is_long(self, site: Site, fetcher: Build, hours: Hours):
        site.put("/a", status=429, Retry_After="3600")
        asks = fetcher()
        assert refused(asks, site.url("/a")) == (
            "the server answered 429 Too Many Requests, and asks to be left alone for 3,600 seconds"
        )
        assert "its host is left alone for 3,600 more seconds" in refused(asks, site.url("/b"))
        assert (site.paths(), hours.waits) == (["/a"], [])

    def test_retry_after_may_be_a_moment(self, site: Site, fetcher: Build, hours: Hours):
        until = dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)
        site.put("/a", status=503, Retry_After=format_datetime(until, usegmt=True))
        assert "asks to be left alone for 7," in refused(fetcher(), site.url("/a"))

    def test_passing_ones_are_tried_three_times(self, site: Site, fetcher: Build, hours: Hours):
        site.put("/a", status=502)
        assert refused(fetcher(), site.url("/a")) == "the server answered 502 Bad Gateway"
        assert (site.paths(), hours.waits) == (["/a"] * 3, [2, 6])

    def test_a_host_that_fails_again_and_again_is_given_a_rest(self, site: Site, fetcher: Build, hours: Hours):
        asks = fetcher()
        for path in "abcd":
            site.put(f"/{path}", status=502)
        told = [refused(asks, site.url(f"/{path}")) for path in "abcd"]
        assert (len(site.paths()), "/d" in site.paths()) == (9, False)
        assert "is left alone for 300 more seconds" in told[-1]
        site.put("/d", "hello")
        hours.time += 300
        assert asks.fetch(site.url("/d")).content == b"hello"

    @pytest.mark.parametrize("status", [400, 403, 404, 410, 451, 204])
    def test_others_once(self, site: Site, fetcher: Build, status: int):
        site.put("/a", status=status)
        assert str(status) in refused(fetcher(), site.url("/a"))
        assert site.paths() == ["/a"]

    def test_nobody_there(self, fetcher: Build):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        assert "connection failed" in refused(fetcher(), f"http://127.0.0.1:{port}/")

    def test_no_such_name(self, fetcher: Build):
        def resolve(*_: Any, **__: Any) -> Any:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")

        assert "there is no host 'nowhere.example'" in refused(fetcher(resolve=resolve), "http://nowhere.example/")


def test_a_contact_is_one_word():
    with pytest.raises(ValueError, match="fetch_contact"):
        Settings(fetch_contact="a\r\nX-Injected: b")
