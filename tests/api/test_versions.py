"""Versions of an article over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.config import Settings
from app.main import create_app

OLD, NEW = "Ek said that taxes will rise in May.", "Ek said that taxes will rise in June."


@pytest.fixture
def changed(any_engine: Engine, article: Any, said: Any, keep: Any) -> TestClient:
    """A client over one article, of which two texts were read."""
    for text in (OLD, NEW):
        told = article(text, id="a1", given_id="urn:a/1")
        keep(any_engine, told, said(told, text[8:-1], by="Bo Ek", source="Ek", cue="said"))
    return TestClient(create_app(Settings(), engine=any_engine, extract=dict))


def test_the_list_leads_from_one_to_the_next(changed: TestClient) -> None:
    here = changed.get("/v1/articles/a1").json()["links"]["versions"]
    first = changed.get(f"{here}?limit=1")
    assert [(one["number"], one["current"]) for one in first.json()["items"]] == [(2, True)]
    last = changed.get(f"{here}?limit=1&cursor={first.json()['next']}").json()
    assert last["next"] is None
    whole = changed.get(last["items"][0]["links"]["self"]).json()
    assert whole["text"] == OLD
    said = whole["statements"][0]
    assert (said["text"], said["source"]["text"], said["cue"]["spans"]) == (OLD[8:-1], "Ek", [[3, 7]])
    assert said["speakers"] == [{"slug": "bo-ek", "name": "Bo Ek", "kind": "person"}]
    assert changed.get(f"/v1/statements/{said['id']}").status_code == 404, "it is in no list any more"


def test_comparison(changed: TestClient) -> None:
    answer = changed.get("/v1/articles/urn:a%2F1/versions/1/compare/2").json()
    assert answer["text"]["marked"] == "Ek said that taxes will rise in [-May.-] {+June.+}"
    assert [one["marked"] for one in answer["reworded"]] == ["that taxes will rise in [-May-] {+June+}"]
    assert (answer["kept"], answer["dropped"], answer["added"]) == (0, [], [])


NONE = (
    "a1/versions/3",
    "a1/versions/0",
    f"a1/versions/{2**40}",
    "b/versions",
    "b/versions/1",
    "a1/versions/1/compare/9",
)


@pytest.mark.parametrize("path", NONE)
def test_what_there_is_not(changed: TestClient, path: str) -> None:
    answer = changed.get(f"/v1/articles/{path}")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (404, "not-found")


class TestRevisions:
    def test_the_text_of_a_revision(self, changed: TestClient) -> None:
        items = changed.get("/v1/articles/a1/versions").json()["items"]
        new, old = items
        assert (new["until_revision"], old["until_revision"]) == (None, new["since_revision"])
        at = changed.get("/v1/articles/urn:a%2F1/versions", params={"as_of": old["since_revision"]}).json()
        assert (at["items"], at["next"]) == ([old], None)

    def test_what_is_not_known_and_what_has_not_come(self, changed: TestClient) -> None:
        gone = changed.get("/v1/articles/a1/versions?as_of=0")
        assert (gone.status_code, gone.json()["type"]) == (410, "/problems/revision-not-kept")
        assert "version 1 from revision" in gone.json()["detail"]
        ahead = changed.get("/v1/articles/a1/versions?as_of=999")
        assert (ahead.status_code, ahead.json()["errors"][0]["parameter"]) == (422, "as_of")
        assert changed.get("/v1/articles/b/versions?as_of=1").status_code == 404

    def test_a_statement_that_is_gone_says_where_it_was(self, changed: TestClient) -> None:
        old = changed.get("/v1/articles/a1/versions/1").json()["statements"][0]["id"]
        for path in (f"/v1/statements/{old}", f"/v1/statements/{old}/context"):
            answer = changed.get(path)
            assert (answer.status_code, answer.json()["was_in"]) == (404, "/v1/articles/a1/versions/1")
        version = changed.get(answer.json()["was_in"]).json()
        assert old in {one["id"] for one in version["statements"]}


class TestStatementAsOf:
    def test_what_was_cited_is_answered_when_it_is_gone(self, changed: TestClient) -> None:
        key = changed.get("/v1/articles/a1/versions/1").json()["statements"][0]["id"]
        since = changed.get("/v1/articles/a1/versions").json()["items"][1]["since_revision"]
        answer = changed.get(f"/v1/statements/{key}?as_of={since}")
        then = answer.json()
        assert answer.status_code == 200
        assert answer.headers["Link"] == f'</v1/statements/{key}>; rel="latest-version"'
        assert (then["text"], then["speakers"][0]["slug"], then["revision"]) == (OLD[8:-1], "bo-ek", since)
        assert then["content"]["selectors"][0][0]["exact"] == OLD[8:-1]
        assert then["as_of"]["current"] is False
        assert then["links"]["self"] == f"/v1/statements/{key}?as_of={since}"
        cited = changed.get(f"/v1/statements/{key}?as_of={since}&format=bibtex")
        assert OLD[8:-1] in cited.text
        assert cited.headers["Link"] == f'</v1/statements/{key}?format=bibtex>; rel="latest-version"'
        page = changed.get(f"/statements/{key}?as_of={since}", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "This is not current" in page.text
        assert "Correct this" not in page.text

    def test_when_it_was_not_there(self, changed: TestClient) -> None:
        now = changed.get("/v1/statements").json()["items"][0]["id"]
        here = changed.get(f"/v1/statements/{now}").json()
        assert "as_of" not in here
        same = changed.get(f"/v1/statements/{now}?as_of={here['revision']}").json()
        assert same.pop("as_of") == {"current": True, "since": here["revision"], "until": None}
        assert {**same, "links": here["links"]} == here
        early = changed.get(f"/v1/statements/{now}?as_of=1")
        assert (early.status_code, early.json()["type"]) == (404, "/problems/not-found")
        assert f"from revision {here['revision']} on" in early.json()["detail"]
        for place in (f"statements/{now}", "matches/m1"):
            ahead = changed.get(f"/v1/{place}?as_of=999")
            assert (ahead.status_code, ahead.json()["errors"][0]["parameter"]) == (422, "as_of")
        assert changed.get(f"/v1/statements/{now}?as_of=now").status_code == 422
        assert changed.get("/v1/matches/m1?as_of=1").status_code == 404

    def test_its_place_then_and_who_else_reported_it_then(self, changed: TestClient) -> None:
        key = changed.get("/v1/articles/a1/versions/1").json()["statements"][0]["id"]
        since = changed.get("/v1/articles/a1/versions").json()["items"][1]["since_revision"]
        answer = changed.get(f"/v1/statements/{key}/context?as_of={since}")
        assert [(one["position"], one["text"]) for one in answer.json()["paragraphs"]] == [(0, OLD)]
        assert answer.json()["statement"]["as_of"]["current"] is False
        assert answer.headers["Link"] == f'</v1/statements/{key}/context>; rel="latest-version"'
        alone = changed.get(f"/v1/statements/{key}/matches?as_of={since}")
        assert (alone.status_code, f"at revision {since}" in alone.json()["detail"]) == (404, True)

    @pytest.mark.parametrize("path", ["outlets", "speakers/bo-ek", "articles/a1", "stories"])
    def test_what_is_answered_as_it_is_now_alone_says_what_is_not(self, changed: TestClient, path: str) -> None:
        problem = changed.get(f"/v1/{path}?as_of=1").json()
        assert (problem["type"], problem["parameter"]) == ("/problems/unknown-parameter", "as_of")
        assert "/v1/statements/{id}/context" in problem["taken_by"]
        assert "/v1/matches/{id}/members" in problem["detail"]
        page = changed.get(f"/{path}?as_of=1", headers={"Accept": "text/html"})
        assert page.status_code == 422


class TestListAsOf:
    def test_a_list_of_the_past_over_http(self, changed: TestClient) -> None:
        since, now = (
            one["since_revision"] for one in reversed(changed.get("/v1/articles/a1/versions").json()["items"])
        )
        for place in ("statements", "speakers/bo-ek/statements", "articles/a1/statements"):
            answer = changed.get(f"/v1/{place}?as_of={since}")
            then = answer.json()
            assert ([one["text"] for one in then["items"]], then["total"]) == ([OLD[8:-1]], 1)
            assert then["revision"] == since
            assert answer.headers["Link"] == f'</v1/{place}>; rel="latest-version"'
            [links] = [one["links"] for one in then["items"]]
            assert changed.get(links["self"]).json()["text"] == OLD[8:-1]
            assert changed.get(links["context"]).status_code == 200
        here = changed.get("/v1/statements").json()
        assert (here["revision"], [one["text"] for one in here["items"]]) == (now, [NEW[8:-1]])
        same = changed.get(f"/v1/statements?as_of={now}").json()
        assert [{**one, "links": None} for one in same["items"]] == [{**one, "links": None} for one in here["items"]]
        found = changed.get(f"/v1/statements?q=May&as_of={since}").json()["items"]
        assert [OLD[8:-1][one["start"] : one["end"]] for one in found[0]["highlights"]] == ["May"]
        assert changed.get(f"/v1/statements?q=June&as_of={since}").json()["total"] == 0
        counts = changed.get(f"/v1/stats?group_by=speaker&as_of={since}").json()
        assert (counts["items"][0]["speaker"]["slug"], counts["revision"]) == ("bo-ek", since)
        export = changed.get(f"/v1/export?as_of={since}")
        assert (OLD[8:-1] in export.text, NEW[8:-1] in export.text) == (True, False)

    def test_what_it_cannot_be_asked_for(self, changed: TestClient) -> None:
        for query, said in (
            ("role=mayor", "role cannot be asked of the past"),
            ("copies=exclude&conflicted=true", "copies and conflicted cannot"),
        ):
            problem = changed.get(f"/v1/statements?as_of=1&{query}").json()
            assert (problem["type"], problem["errors"][0]["parameter"]) == ("/problems/invalid-parameter", "as_of")
            assert said in problem["detail"]
            assert "speaker, about, topic" in problem["detail"]
        assert changed.get("/v1/statements?as_of=999").json()["errors"][0]["parameter"] == "as_of"
        assert changed.get("/v1/matches?as_of=1").json()["type"] == "/problems/unknown-parameter"

    def test_its_page(self, changed: TestClient) -> None:
        browser = {"Accept": "text/html"}
        since = changed.get("/v1/articles/a1/versions").json()["items"][1]["since_revision"]
        now = changed.get("/statements?speaker=bo-ek", headers=browser).text
        here = changed.get("/v1/statements").json()["revision"]
        assert f'rel="bookmark" href="/statements?speaker=bo-ek&amp;as_of={here}"' in now
        assert "as the record had them" not in now
        assert 'rel="bookmark"' not in changed.get("/statements?role=mayor", headers=browser).text
        page = changed.get(f"/statements?as_of={since}&speaker=bo-ek", headers=browser).text
        assert f"as the record had them at revision {since}" in page
        assert 'rel="latest-version" href="/statements?speaker=bo-ek"' in page
        assert [f"<blockquote><p>{one[8:-1]}" in page for one in (OLD, NEW)] == [True, False]
        [key] = [one["id"] for one in changed.get(f"/v1/statements?as_of={since}").json()["items"]]
        assert f'href="/statements/{key}?as_of={since}"' in page
        refused = changed.get(f"/statements?as_of={since}&role=mayor", headers=browser)
        assert (refused.status_code, "cannot be asked of the past" in refused.text) == (422, True)


def test_a_version_has_a_page_that_leads_to_the_others(changed: TestClient) -> None:
    browser = {"Accept": "text/html"}
    article = changed.get("/articles/a1", headers=browser).text
    assert '<a rel="bookmark" href="/articles/a1/versions/2">' in article
    old = changed.get("/articles/a1/versions/1", headers=browser).text
    assert "This is not current" in old
    assert f"<h1>{OLD}</h1>" in old
    assert '<mark class="content">that taxes will rise in May</mark>' in old
    assert 'href="/articles/a1/versions/1/compare/2"' in old
    assert "which holds now" in changed.get("/articles/a1/versions/2", headers=browser).text
    gone = changed.get("/v1/articles/a1/versions/1").json()["statements"][0]["id"]
    assert 'href="/articles/a1/versions/1"' in changed.get(f"/statements/{gone}", headers=browser).text
