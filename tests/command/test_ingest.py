"""`onrecord ingest` of web addresses, from a site on this machine into a store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from click.testing import Result
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from app.command import app
from app.config import Settings
from tests.sources.web.site import Site

STORY = """<html><head><title>Harbour to reopen</title>
<meta property="article:published_time" content="2026-03-06T10:00:00Z"></head><body><article><h1>Harbour to reopen</h1>
<p>The harbour will reopen in June, Mayor Ada Moreau said on Thursday.</p>
<p>"We have waited two years for this," Moreau said. She added that all three cranes are ready.</p>
</article></body></html>"""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("ONRECORD_FETCH_PRIVATE", "true")
    monkeypatch.setenv("ONRECORD_FETCH_INTERVAL", "0")
    site = Site()
    yield site
    site.close()


@pytest.fixture
def run(settings: Settings, engine: Engine) -> Callable[..., Result]:
    return lambda *words: CliRunner().invoke(app, ["--database", settings.database_url, *map(str, words)])


def feed(site: Site, *paths: str) -> str:
    items = "".join(f"<item><link>{site.url(path)}</link></item>" for path in paths)
    return f'<rss version="2.0"><channel>{items}</channel></rss>'


def test_a_page_becomes_an_article_and_is_not_fetched_again(site: Site, run: Callable[..., Result], engine: Engine):
    site.put("/a", STORY, ETag='"1"')
    done = run("ingest", site.url("/a"))
    assert done.exit_code == 0, done.output
    assert "Moreau" in done.stdout
    with engine.connect() as connection:
        [article] = connection.execute(text("SELECT url, headline, published_on, origin FROM article"))
        assert tuple(article) == (site.url("/a"), "Harbour to reopen", "2026-03-06", site.url("/a"))
    again = run("ingest", site.url("/a"))
    assert again.exit_code == 0
    assert "Known already, and not fetched again: 1." in again.stderr
    assert "0 read" in again.stdout


def test_a_feed_is_read_as_far_as_it_can_be(site: Site, run: Callable[..., Result], tmp_path):
    (tmp_path / "one.txt").write_text("date 2026-03-05 Bo Ek said that the bridge is closed.")
    site.put("/feed", feed(site, "/a", "/gone"), ETag='"1"')
    site.put("/a", STORY)
    done = run("ingest", site.url("/feed"), tmp_path / "one.txt", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["added"], told["failed"]) == (1, 2, 1)
    assert told["errors"] == [
        {"origin": site.url("/gone"), "line": None, "field": None, "reason": "the server answered 404 Not Found"}
    ]
    assert run("ingest", site.url("/feed")).exit_code == 0
    assert site.paths() == ["/feed", "/a", "/gone", "/feed"]


def test_a_private_address_is_refused_unless_it_is_allowed(
    site: Site, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ONRECORD_FETCH_PRIVATE", "false")
    done = run("ingest", "http://127.0.0.1/a")
    assert done.exit_code == 1
    assert "ONRECORD_FETCH_PRIVATE" in done.stderr
    assert site.asked == []


def test_an_article_that_was_refused_is_told_of_each_time(site: Site, run: Callable[..., Result]):
    site.put("/a", STORY.replace("2026-03-06T10:00:00Z", ""), ETag='"1"')
    for _ in range(2):
        done = run("ingest", site.url("/a"))
        assert done.exit_code == 1
        assert "published_on: no date" in done.stderr


def test_a_password_in_an_address_is_neither_sent_shown_nor_kept(run: Callable[..., Result], engine: Engine):
    done = run("ingest", "https://me:secret@news.example/a")
    assert done.exit_code == 1
    assert "https://news.example/a: it holds a user name or password" in done.stderr
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT inputs, origin FROM run JOIN run_error ON run_id = run.id")).all()
    assert "secret" not in f"{done.output}{kept}"
    assert "news.example" in f"{kept}"
