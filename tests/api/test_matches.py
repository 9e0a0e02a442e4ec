"""Matches over HTTP: found by their members, first report first, and never more of them than a page holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.config import Settings
from app.linking.statements import link_waiting
from app.main import create_app
from app.model import Because, Member, Relation
from app.store.session import writing

MANY = 45  # members: three pages of twenty


class TestMatches:
    @pytest.mark.parametrize(
        ("query", "number"),
        [
            ("", 1),
            ("speaker=ada-moreau&topic=04000000&outlet=coast-news", 1),
            ("speaker=port-authority", 0),
            ("relation=near", 1),
            ("relation=identical", 0),
            ("min_articles=3", 0),
            ("said_from=2025-05-08&said_to=2025-05-08", 1),
            ("article=a1", 1),
            ("article=c9", 0),
            ("article=c9&article=b7", 1),
            ("article=a1&outlet=coast-news", 0),
        ],
    )
    def test_filters(self, api: TestClient, query: str, number: int) -> None:
        answer = api.get(f"/v1/matches?{query}")
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["items"]) == number

    def test_members_in_time_order(self, api: TestClient) -> None:
        match = api.get("/v1/matches").json()["items"][0]
        whole = api.get(match["links"]["self"]).json()
        assert [member["article"]["id"] for member in whole["members"]] == ["a1", "b7"]
        assert (whole["articles"], whole["member_count"]) == (2, 2)

    def test_undated_members_come_last_and_articles_are_counted_once(self, story: TestClient) -> None:
        counts = {match["member_count"] for match in story.get("/v1/matches?min_articles=4").json()["items"]}
        assert counts == {4}
        [match] = story.get("/v1/matches?article=w5").json()["items"]
        assert [member["article"]["id"] for member in match["members"]] == ["w1", "w2", "w4", "w5"]
        assert match["members"][0]["relation"] is None


@pytest.fixture(scope="module")
def slogan(
    new_engine: Callable[[], Engine],
    article: Callable[..., Any],
    said: Callable[..., Any],
    keep: Callable[..., Any],
    save_match: Callable[..., None],
) -> TestClient:
    """One statement in `MANY` articles, the first report stored last; every other article has the same day."""
    engine = new_engine()
    for number in range(MANY):
        words = "that all is well" if number else "that all is very well"
        told = article(f"{number} Ek said {words}.", id=f"n{number}", published_on=f"2025-05-{number // 2 + 2:02d}")
        keep(engine, told, said(told, words, by="Bo Ek", cue="said"))
    told = article("First Ek said that all is well.", id="first", published_on="2025-05-02")
    keep(engine, told, said(told, "that all is well", by="Bo Ek", cue="said"))
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT article.key AS article, statement.key FROM statement JOIN article ON article.id = article_id"
        )
        keys = {row.article: row.key for row in rows}
    why = Because(rule="test", confidence=0.9)
    members = [Member(key=keys.pop("first"), relation=None, score=1, because=why)]
    members += [Member(key=key, relation=Relation.NEAR, score=0.9, because=why) for key in keys.values()]
    with writing(engine) as session:
        save_match(session, members)
    return TestClient(create_app(Settings(), engine=engine, extract=dict))


class TestManyMembers:
    def test_a_list_and_a_match_show_the_first_and_count_all(self, slogan: TestClient) -> None:
        [match] = slogan.get("/v1/matches").json()["items"]
        whole = slogan.get(match["links"]["self"]).json()
        assert (len(match["members"]), len(whole["members"])) == (10, 20)
        assert match["member_count"] == match["articles"] == whole["member_count"] == MANY + 1
        shown = [member["statement"] for member in whole["members"]]
        assert [member["statement"] for member in match["members"]] == shown[:10]

    def test_pages_hold_every_member_once_in_the_same_order(self, slogan: TestClient) -> None:
        [match] = slogan.get("/v1/matches").json()["items"]
        url: str | None = f"{match['links']['members']}?limit=20"
        found: list[dict[str, Any]] = []
        while url:
            answer = slogan.get(url)
            found += answer.json()["items"]
            url = answer.links["next"]["url"] if "next" in answer.links else None
        assert len({member["statement"] for member in found}) == len(found) == MANY + 1
        assert found[:20] == slogan.get(match["links"]["self"]).json()["members"]
        days = [member["article"]["published_on"] for member in found]
        assert days == sorted(days)

    def test_the_first_report_leads_and_the_others_differ_from_it(self, slogan: TestClient) -> None:
        [match] = slogan.get("/v1/matches").json()["items"]
        first, second, *_ = slogan.get(match["links"]["members"]).json()["items"]
        assert (first["article"]["id"], first["relation"], first["changes"]) == ("first", None, [])
        assert second["marked"] == "that all is {+very+} well"


class TestOrder:
    def test_a_page_has_200_at_most(self, api: TestClient) -> None:
        assert api.get("/v1/matches?limit=201").status_code == 422

    @pytest.mark.parametrize("sort", ["newest", "articles"])
    def test_pages_are_the_whole_list(self, story: TestClient, sort: str) -> None:
        whole = story.get(f"/v1/matches?sort={sort}&limit=200").json()
        url: str | None = f"/v1/matches?sort={sort}&limit=1"
        found: list[dict[str, Any]] = []
        while url:
            answer = story.get(url)
            found += answer.json()["items"]
            url = answer.links["next"]["url"] if "next" in answer.links else None
        assert found == whole["items"]
        assert len(found) == whole["total"] > 1
        if sort == "articles":
            assert [one["articles"] for one in found] == sorted((one["articles"] for one in found), reverse=True)


class TestSince:
    def test_what_is_new_or_changed_after_a_revision(
        self, new_engine: Callable[[], Engine], article: Any, said: Any, keep: Any
    ) -> None:
        engine = new_engine()
        client = TestClient(create_app(Settings(), engine=engine, extract=dict))

        def tell(key: str, words: str) -> None:
            one = article(f"In {key} Ek said {words}.", id=key)
            keep(engine, one, said(one, words, by="Bo Ek", cue="said"))
            link_waiting(engine)

        def new(revision: int) -> dict[str, Any]:
            answer = client.get(f"/v1/matches?since={revision}")
            assert answer.status_code == 200, answer.text
            found: dict[str, Any] = answer.json()
            return found

        tolls, ferries = "that the toll on the bridge will fall in June", "that a ferry will run by night from May on"
        tell("a", tolls)
        before = new(0)
        assert (before["items"], before["total"]) == ([], 0)
        tell("b", tolls)
        first = new(before["revision"])
        assert [match["member_count"] for match in first["items"]] == [2]
        tell("c", ferries)
        tell("d", ferries)
        second = new(first["revision"])
        assert [match["members"][0]["text"] for match in second["items"]] == [ferries]
        tell("e", tolls)
        third = new(second["revision"])
        assert [(match["id"], match["member_count"]) for match in third["items"]] == [(first["items"][0]["id"], 3)]
        assert new(third["revision"])["total"] == 0
        hint = client.get(f"/v1/matches?since={third['revision']}&speaker=bo-ek").json()["hint"]
        assert hint == "Without since there would be 2.", "matches, not statements"
        assert "Without min_articles there would be 2." in client.get("/v1/matches?min_articles=9").json()["hint"]
        assert new(0)["total"] == 2
        assert client.get("/v1/changes?since=0").json()["revision"] == third["revision"]

    @pytest.mark.parametrize("since", ["-1", "x", str(2**53 + 1)])
    def test_what_is_no_revision(self, api: TestClient, since: str) -> None:
        assert api.get(f"/v1/matches?since={since}").status_code == 422


class TestProblems:
    def test_an_unknown_match_has_no_members(self, api: TestClient) -> None:
        answer = api.get("/v1/matches/m0/members")
        assert (answer.status_code, answer.json()["title"]) == (404, api.get("/v1/matches/m0").json()["title"])

    @pytest.mark.parametrize("query", ["limit=-1", "cursor=x", "outlet=daily"])
    def test_what_members_cannot_be_asked_for(self, api: TestClient, query: str) -> None:
        match = api.get("/v1/matches").json()["items"][0]
        answer = api.get(f"{match['links']['members']}?{query}")
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"

    def test_a_cursor_belongs_to_one_match(self, story: TestClient) -> None:
        one, other = (match["links"]["members"] for match in story.get("/v1/matches?limit=2").json()["items"])
        cursor = story.get(f"{one}?limit=1").json()["next"]
        assert story.get(f"{other}?cursor={cursor}").status_code == 422
