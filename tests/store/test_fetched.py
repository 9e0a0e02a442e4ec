from __future__ import annotations

from app.sources.web.memory import UNKNOWN, Validators
from app.store.changes import revision
from app.store.fetched import FetchedPages
from app.store.runs import now

URL = "https://news.example/a"


def test_what_was_fetched_is_recalled_with_its_latest_version(any_engine):
    pages = FetchedPages(any_engine)
    before = now()
    assert pages.recall(URL) is None
    pages.remember(URL, Validators('"1"', "Sat, 07 Mar 2026 10:00:00 GMT"))
    pages.remember(URL, Validators('"2"'))
    seen = pages.recall(URL)
    assert seen.validators == Validators('"2"')
    assert before <= seen.at <= now()
    assert pages.recall(URL + "b") is None


def test_a_page_that_was_only_seen_has_no_version(any_engine):
    pages = FetchedPages(any_engine)
    pages.remember(URL, UNKNOWN)
    assert pages.recall(URL).validators == UNKNOWN


def test_no_list_changes_by_it(any_engine):
    with any_engine.connect() as connection:
        before = revision(connection)
        FetchedPages(any_engine).remember(URL, UNKNOWN)
        assert revision(connection) == before
