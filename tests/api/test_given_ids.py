"""An article is found by its key and by the id that its source gave, whatever that looks like; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app import documents
from app.config import Settings
from app.main import create_app
from app.model import InputError, RawDocument
from app.saving import Saved

GIVEN = ("a/b", "https://example.org/x?y=1&z={article}", "a//b/", "Łódź 7", "plain")

Store = Callable[..., Saved]


@pytest.fixture
def store(any_engine: Engine, said: Any, keep: Any) -> Store:
    """Stores an article that a source gives this id: `store("a/b", url="https://example.org")`."""

    def stored(given: str | None, text: str = "Ek said rain is near.", origin: str = "x.jsonl", **fields: str) -> Saved:
        fields |= {"published_on": "2025-05-09"} | ({} if given is None else {"id": given})
        article = documents.read(RawDocument(origin=origin, text=text, fields=fields), max_chars=1_000)
        saved: Saved = keep(any_engine, article, said(article, "rain is near", by="Bo Ek", source="Ek", cue="said"))
        return saved

    return stored


@pytest.fixture
def api(any_engine: Engine) -> TestClient:
    return TestClient(create_app(Settings(), engine=any_engine))


@pytest.mark.parametrize("given", GIVEN)
def test_it_is_shown_and_found(api: TestClient, store: Store, given: str) -> None:
    key = store(given).article
    assert store("other", "Ek said again that rain is near.").article != key
    for name in {given, key}:
        place = f"/v1/articles/{quote(name, safe='')}"
        found = api.get(place).json()
        assert (found["id"], found["given_id"]) == (key, None if given == key else given)
        assert [one["article"]["id"] for one in api.get(f"{place}/statements").json()["items"]] == [key]
        assert api.get(f"{place}/compare/other").json()["here"]["id"] == key
        assert {api.get(f"{place}/{part}").status_code for part in ("related", "coverage")} == {200}
        listed = api.get("/v1/statements", params={"article": name}).json()["items"]
        assert [one["article"]["id"] for one in listed] == [key]


def test_pages_go_on_under_it(api: TestClient, store: Store) -> None:
    store("a/b", "Ek said rain is near. Ek said rain is near.")
    first = api.get("/v1/articles/a%2Fb/statements?limit=1")
    assert first.headers.get("link", "").startswith("</v1/articles/a%2Fb/statements?limit=1&cursor=") == (
        first.json()["next"] is not None
    )


def test_what_is_not_there_is_named(api: TestClient) -> None:
    answer = api.get("/v1/articles/no%2Fsuch/statements")
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("There is no article no/such.")
    assert answer.json()["instance"] == "/v1/articles/no%2Fsuch/statements"


class TestOneArticle:
    def test_is_stored_once_under_a_given_id(self, api: TestClient, store: Store) -> None:
        first = store("a/b")
        assert store("a/b").outcome == "unchanged"
        assert store("a/b", "Ek said today that rain is near.").article == first.article
        assert len(api.get("/v1/articles").json()["items"]) == 1

    def test_is_never_another_whose_key_looks_like_its_id(self, api: TestClient, store: Store) -> None:
        key = store("a/b").article
        other = store(key, "Ek said once more that rain is near.")
        assert other.article != key
        assert store(key, "Ek said once more that rain is near.").outcome == "unchanged"
        assert api.get("/v1/articles/a%2Fb").json()["id"] == key
        assert api.get(f"/v1/articles/{other.article}").json()["given_id"] == key

    def test_keeps_the_first_of_two_ids(self, api: TestClient, store: Store) -> None:
        where = "https://example.org/1"
        key = store(None, url=where).article
        assert store("a/b", url=where).article == key
        for again in ("c/d", "a/b", "c/d"):
            assert store(again, url=where).outcome == "unchanged"
        assert api.get("/v1/articles/a%2Fb").json()["id"] == key

    def test_stored_before_ids_were_kept_gets_its_own(self, api: TestClient, store: Store, any_engine: Engine) -> None:
        key = store("a/b").article
        with any_engine.begin() as connection:
            connection.exec_driver_sql("UPDATE article SET given_id = NULL")
        assert store("a/b").article == key
        assert api.get("/v1/articles/a%2Fb").json()["id"] == key


@pytest.mark.parametrize("given", ["a\0b", "\ud800", "x" * 2_049, "北" * 700])
def test_an_id_that_no_store_can_find_again_is_refused(given: str) -> None:
    raw = RawDocument(
        origin="x.jsonl", text="Ek said rain is near.", fields={"id": given, "published_on": "2025-05-09"}
    )
    with pytest.raises(InputError) as refused:
        documents.read(raw, max_chars=1_000)
    assert refused.value.field == "id"


@pytest.mark.parametrize("field", ["id", "url"])
def test_the_longest_are_stored(store: Store, api: TestClient, field: str) -> None:
    longest = "https://example.org/" + "".join(chr(0x4E00 + n * 37 % 20_000) for n in range(676))
    given = {"given": longest} if field == "id" else {"given": "a1", "url": longest}
    key = store(**given).article
    assert api.get(f"/v1/articles/{key}").json()["given_id" if field == "id" else "url"] == longest
