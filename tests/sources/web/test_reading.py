from __future__ import annotations

import datetime as dt
import gzip
import time
from collections.abc import Callable
from typing import Any

import pytest

from app.model import InputError, RawDocument
from app.sources.web.fetcher import Fetcher
from app.sources.web.memory import UNKNOWN, Seen, Validators
from app.sources.web.reading import Choice, Read, WebReader
from tests.sources.web.conftest import NOW, Notes
from tests.sources.web.site import Site

WORDS = "Ada Moreau said on Friday that the harbour will reopen in June after two years of repairs. " * 5
Reader = Callable[..., WebReader]


def page(title: str = "", head: str = "", words: str = WORDS) -> str:
    body = f"<article><h1>{title}</h1><p>{words}</p></article>"
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def rss(site: Site, *paths: str, day: str = "Sat, 07 Mar 2026 10:00:00 GMT") -> str:
    items = "".join(
        f"<item><title>Told of {path}</title><link>{site.url(path)}</link><pubDate>{day}</pubDate></item>"
        for path in paths
    )
    return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


def sitemap(site: Site, entries: dict[str, str], *, index: bool = False) -> str:
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    urls = "".join(
        f"<{inner}><loc>{site.url(path)}</loc><lastmod>{day}</lastmod></{inner}>" for path, day in entries.items()
    )
    return f"<{outer}>{urls}</{outer}>"


@pytest.fixture
def reader(fetcher: Callable[..., Fetcher], notes: Notes) -> Reader:
    return lambda **choice: WebReader(fetcher(), notes, Choice(**choice))


def settled(reader: WebReader, url: str, stored: bool | None = True) -> list[Read]:
    """All that a URL gives, and the store's word on each."""
    found = []
    for one in reader.read(url):
        found.append(one)
        reader.settle(one.origin, stored)
    return found


def origins(found: list[Read]) -> list[str]:
    return [one.origin for one in found if isinstance(one, RawDocument)]


def reasons(found: list[Read]) -> dict[str, str]:
    return {one.origin: one.reason for one in found if isinstance(one, InputError)}


class TestPage:
    def test_is_a_document_with_what_it_says_of_itself(self, site: Site, reader: Reader):
        site.put(
            "/a", page("Harbour to reopen", '<meta property="article:published_time" content="2026-03-07T10:00:00Z">')
        )
        [found] = settled(reader(), site.url("/a"))
        assert isinstance(found, RawDocument)
        assert found.origin == found.fields["url"] == site.url("/a")
        assert (found.fields["headline"], found.fields["published_on"]) == ("Harbour to reopen", "2026-03-07")
        assert "the harbour will reopen in June" in found.text
        assert not found.plain

    def test_known_and_unchanged_is_nothing_to_do(self, site: Site, reader: Reader):
        site.put("/a", page(), ETag='"1"')
        settled(reader(), site.url("/a"))
        again = reader()
        assert (settled(again, site.url("/a")), again.known) == ([], 1)
        assert len(settled(reader(again=True), site.url("/a"))) == 1

    @pytest.mark.parametrize("stored", [False, None])
    def test_that_the_store_has_not_is_read_again(self, site: Site, reader: Reader, stored: bool | None):
        site.put("/a", page(), ETag='"1"')
        settled(reader(), site.url("/a"), stored)
        assert len(settled(reader(), site.url("/a"))) == 1

    def test_is_remembered_only_when_the_store_has_it(self, site: Site, reader: Reader, notes: Notes):
        site.put("/a", page(), ETag='"1"')
        list(reader().read(site.url("/a")))
        assert notes.seen == {}

    @pytest.mark.parametrize(("own", "kept"), [("https://bank.example/news", False), ("{site}/canonical", True)])
    def test_names_an_address_of_its_own_site_alone(self, site: Site, reader: Reader, own: str, kept: bool):
        """Else one site could take the place of another's article."""
        own = own.format(site=site.url(""))
        site.put("/a", page(head=f'<link rel="canonical" href="{own}">'))
        [found] = settled(reader(), site.url("/a"))
        assert isinstance(found, RawDocument)
        assert found.fields["url"] == (own if kept else site.url("/a"))

    def test_without_an_article(self, site: Site, reader: Reader):
        site.put("/a", "<html><body></body></html>")
        assert "no article" in reasons(settled(reader(), site.url("/a")))[site.url("/a")]

    def test_that_cannot_be_had(self, site: Site, reader: Reader):
        reads = reader()
        assert reasons(settled(reads, site.url("/a"))) == {site.url("/a"): "the server answered 404 Not Found"}
        assert reads.failed == {site.url("/a")}


class TestFeed:
    def test_each_entry_is_read_and_told_of_by_the_feed(self, site: Site, reader: Reader):
        site.put("/feed", rss(site, "/a", "/b"))
        site.put("/a", page("Own title"))
        site.put("/b", page().replace("<title></title>", "").replace("<h1></h1>", ""))
        one, two = settled(reader(), site.url("/feed"))
        assert isinstance(one, RawDocument)
        assert isinstance(two, RawDocument)
        assert (one.fields["headline"], one.fields["published_on"]) == ("Own title", "2026-03-07")
        assert two.fields["headline"] == "Told of /b"

    def test_a_failure_is_told_and_the_rest_goes_on(self, site: Site, reader: Reader):
        site.put("/feed", rss(site, "/gone", "/feed", "/b"))
        site.put("/b", page())
        found = settled(reader(), site.url("/feed"))
        assert origins(found) == [site.url("/b")]
        assert reasons(found) == {
            site.url("/gone"): "the server answered 404 Not Found",
            site.url("/feed"): "a feed, where a page was expected",
        }

    def test_known_entries_are_not_asked_for(self, site: Site, reader: Reader):
        site.put("/feed", rss(site, "/a"))
        site.put("/a", page())
        settled(reader(), site.url("/feed"))
        site.put("/feed", rss(site, "/b", "/a"))
        site.put("/b", page())
        again = reader()
        assert origins(settled(again, site.url("/feed"))) == [site.url("/b")]
        assert again.known == 1
        assert site.paths().count("/a") == 1

    def test_unless_the_feed_says_that_they_changed(self, site: Site, reader: Reader, notes: Notes):
        notes.remember(site.url("/a"), UNKNOWN)
        site.put("/feed", rss(site, "/a", day="Sun, 08 Mar 2026 12:00:01 GMT"))
        site.put("/a", page())
        assert origins(settled(reader(), site.url("/feed"))) == [site.url("/a")]

    def test_each_once_in_a_run(self, site: Site, reader: Reader):
        site.put("/feed", rss(site, "/a", "/a#top"))
        site.put("/a", page())
        assert len(settled(reader(), site.url("/feed"))) == 1

    def test_unchanged_costs_one_request(self, site: Site, reader: Reader):
        site.put("/feed", rss(site, "/a"), ETag='"1"')
        site.put("/a", page())
        settled(reader(), site.url("/feed"))
        settled(reader(), site.url("/feed"))
        assert site.paths() == ["/feed", "/a", "/feed"]
        assert site.asked[-1].headers["if-none-match"] == '"1"'

    def test_an_entry_that_failed_for_now_is_met_again(self, site: Site, reader: Reader):
        site.put("/feed", rss(site, "/a"), ETag='"1"')
        site.put("/a", status=503)
        settled(reader(), site.url("/feed"))
        site.put("/a", page())
        assert origins(settled(reader(), site.url("/feed"))) == [site.url("/a")]

    def test_an_entry_that_is_gone_is_told_of_once(self, site: Site, reader: Reader):
        site.put("/feed", rss(site, "/gone"), ETag='"1"')
        assert reasons(settled(reader(), site.url("/feed")))
        assert settled(reader(), site.url("/feed")) == []

    def test_limit_is_of_pages_that_are_fetched(self, site: Site, reader: Reader):
        paths = [f"/{number}" for number in range(5)]
        site.put("/feed", rss(site, *paths), ETag='"1"')
        for path in paths:
            site.put(path, page())
        read = [origins(settled(reader(limit=2), site.url("/feed"))) for _ in range(4)]
        assert [len(urls) for urls in read] == [2, 2, 1, 0]
        assert [url for urls in read for url in urls] == [site.url(path) for path in paths]

    def test_a_run_that_ends_before_the_store_has_all_reads_the_rest_later(self, site: Site, reader: Reader):
        site.put("/feed", rss(site, "/a", "/b"), ETag='"1"')
        site.put("/a", page())
        site.put("/b", page())
        stopped = reader()
        one, _ = stopped.read(site.url("/feed"))
        stopped.settle(one.origin, True)
        assert origins(settled(reader(), site.url("/feed"))) == [site.url("/b")]


class TestSitemap:
    @pytest.fixture
    def map_(self, site: Site) -> str:
        days = {"/old": "2026-01-01", "/new": "2026-03-07", "/newer": "2026-03-08"}
        site.put("/map.xml", sitemap(site, days), Content_Type="application/xml")
        for path in days:
            site.put(path, page())
        return site.url("/map.xml")

    def test_newest_first(self, site: Site, reader: Reader, map_: str):
        assert origins(settled(reader(limit=2), map_)) == [site.url("/newer"), site.url("/new")]

    def test_since(self, site: Site, reader: Reader, map_: str):
        found = settled(reader(since=dt.date(2026, 3, 8)), map_)
        assert origins(found) == [site.url("/newer")]
        assert len(settled(reader(), map_)) == 2  # what was left out is not taken for read

    def test_of_an_index_packed(self, site: Site, reader: Reader, map_: str):
        site.put("/index.xml", sitemap(site, {"/map.xml.gz": "2026-03-08", "/index.xml": "2020-01-01"}, index=True))
        site.put("/map.xml.gz", gzip.compress(site.answers["/map.xml"][2]), Content_Type="application/x-gzip")
        found = settled(reader(), site.url("/index.xml"))
        assert len(origins(found)) == 3
        assert reasons(found) == {site.url("/index.xml"): "a sitemap index, where a sitemap was expected"}

    def test_a_limit_is_of_the_whole_index(self, site: Site, reader: Reader, map_: str):
        site.put("/index.xml", sitemap(site, {"/map.xml": "2026-03-08", "/second.xml": "2026-03-08"}, index=True))
        assert len(settled(reader(limit=1), site.url("/index.xml"))) == 1
        assert "/second.xml" not in site.paths()


@pytest.mark.parametrize("url", ["ftp://a.example/", "https://user:word@a.example/", "http://"])
def test_what_may_not_be_fetched_is_an_error(reader: Reader, url: str):
    assert list(reasons(settled(reader(), url))) == [url.replace("user:word@", "")]


def test_memory_is_asked_by_one_form_of_a_url(site: Site, reader: Reader, notes: Notes):
    notes.seen[site.url("/a")] = Seen(NOW, Validators('"1"'))
    site.put("/a", page(), ETag='"1"')
    assert settled(reader(), f" {site.url('/a')}#top") == []


def test_a_fault_of_the_reader_costs_one_page(site: Site, reader: Reader, monkeypatch: pytest.MonkeyPatch):
    def fails(*_: Any, **__: Any) -> None:
        raise RecursionError

    monkeypatch.setattr("app.sources.formats.web_pages.bare_extraction", fails)
    site.put("/a", page())
    assert "RecursionError" in reasons(settled(reader(), site.url("/a")))[site.url("/a")]


def test_a_page_that_takes_too_long_to_read_costs_itself(site: Site, reader: Reader, monkeypatch: pytest.MonkeyPatch):
    def sleeps(*_: Any, **__: Any) -> None:
        time.sleep(5)

    monkeypatch.setattr("app.sources.web.reading.PARSE_SECONDS", 0.05)
    monkeypatch.setattr("app.sources.web.reading.read_page", sleeps)
    site.put("/a", page())
    assert "to read" in reasons(settled(reader(), site.url("/a")))[site.url("/a")]
