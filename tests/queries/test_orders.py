"""Lists by relevance: their order, and pages that lead forward and back, also while statements come."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from app.queries import orders
from app.queries.filters import StatementFilters
from app.queries.paging import InvalidCursor, Page, Position, encode, fingerprint
from app.queries.statements import list_statements

TEXTS = [
    *("rain", "rain today and rain tomorrow", "rain on all of the roads of the north of the land", "snow and rain"),
    *("snow", "rain, rain, rain", "hail", "rain in the town"),
]
BEST = ["rain, rain, rain", "rain today and rain tomorrow", "rain", "snow and rain", "rain in the town"]


def fill(engine: Engine, article: Any, said: Any, keep: Any) -> Engine:
    for number, words in enumerate(TEXTS):
        a = article(f"Ng said {words}.", id=f"a{number}", published_on=f"2025-05-{number + 1:02d}")
        keep(engine, a, said(a, words, by="Jo Ng", source="Ng", cue="said"))
    return engine


@pytest.fixture(scope="module")
def store(new_engine: Any, article: Any, said: Any, keep: Any) -> Engine:
    """A store that tests only read."""
    return fill(new_engine(), article, said, keep)


def ask(engine: Engine, q: str = "rain", **more: Any) -> Page:
    with engine.connect() as connection:
        return list_statements(connection, StatementFilters(q=q, sort="relevance", **more))


def texts(page: Page) -> list[str]:
    return [item["text"] for item in page.items]


def pages(engine: Engine, limit: int) -> list[Page]:
    found = [ask(engine, limit=limit)]
    while found[-1].next:
        found.append(ask(engine, limit=limit, cursor=found[-1].next))
    return found


def test_best_first(store: Engine) -> None:
    whole = texts(ask(store))
    assert whole[:2] == BEST[:2]
    assert set(whole[2:]) == {words for words in TEXTS if "rain" in words} - set(BEST[:2])
    assert texts(ask(store, '"rain today"')) == [TEXTS[1]]
    assert texts(ask(store, "zebra")) == []


@pytest.mark.parametrize("ranked", [1, 3, 1_000])
@pytest.mark.parametrize("limit", [1, 2, 4])
def test_pages_lead_forward_and_back(store: Engine, monkeypatch: Any, ranked: int, limit: int) -> None:
    monkeypatch.setattr(orders, "RANKED", ranked)
    whole = texts(ask(store))
    assert len(whole) == len(set(whole)) == 6
    if ranked == 3:  # "town" and "rain, rain, rain" are the newest but one and the newest; with "snow and rain" three
        assert set(whole[:3]) == {TEXTS[7], TEXTS[5], TEXTS[3]}
        assert whole[3:] == [TEXTS[2], TEXTS[1], TEXTS[0]]
    there = pages(store, limit)
    assert [one for page in there for one in texts(page)] == whole
    back = there[-1]
    for page in reversed(there[:-1]):
        back = ask(store, limit=limit, cursor=back.prev)
        assert (texts(back), back.next) == (texts(page), page.next)
    assert back.prev is None


def test_what_comes_meanwhile_moves_nothing(
    any_engine: Engine, article: Any, said: Any, keep: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(orders, "RANKED", 3)
    store = fill(any_engine, article, said, keep)
    whole, first = texts(ask(store)), ask(store, limit=2)
    new = article("Ng said rain on the moon.", id="new", published_on="2025-06-01")
    keep(store, new, said(new, "rain on the moon", by="Jo Ng", source="Ng", cue="said"))
    rest = texts(ask(store, cursor=first.next))
    assert [one for one in rest if one != "rain on the moon"] == whole[2:]


def test_a_sample_is_ordered_too(store: Engine) -> None:
    assert texts(ask(store, sample=100)) == texts(ask(store))


@pytest.mark.parametrize("key", ["x", "1.5 1 1 1", "1.500000 1 1 99999999999999999999", None, "- 1 1"])
def test_a_cursor_that_is_broken(store: Engine, key: Any) -> None:
    mark = fingerprint("statements", StatementFilters(q="rain", sort="relevance").wanted)
    with pytest.raises(InvalidCursor):
        ask(store, cursor=encode(Position(key, 1), mark))
