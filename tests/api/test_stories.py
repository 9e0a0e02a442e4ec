"""Stories over HTTP: which there are, what they are about, and how they are found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.config import Settings
from app.linking.statements import link_waiting
from app.main import create_app

BRIDGE = "that the old bridge over the river will close for good in May"
FERRY = "that a ferry will carry everyone across by night from then on"
TOLL = "that the toll on the new tunnel will fall by a third in June"
COLD = "that the mayor has a cold and stays at home today"
RAIN = "that rain is near"
SCHOOL = "that the village school will get a second teacher after summer"


Tell = Callable[..., TestClient]


@pytest.fixture(scope="module")
def new_press(new_engine: Callable[[], Engine], article: Any, said: Any, keep: Any) -> Callable[[], Tell]:
    """Gives what stores articles in a new store and links them: `tell("a", "2025-05-01", "Times", ("Bo Ek", TOLL))`."""

    def new() -> Tell:
        engine = new_engine()

        def tell(key: str, day: str, outlet: str, *lines: tuple[str, str]) -> TestClient:
            text = "\n".join(f"{who} said {words}." for who, words in lines)
            one = article(text, id=key, published_on=day, outlet=outlet, headline=key.upper())
            keep(engine, one, *(said(one, words, by=who, source=who, topics=["20000337"]) for who, words in lines))
            link_waiting(engine)
            return TestClient(create_app(Settings(), engine=engine, extract=dict))

        return tell

    return new


@pytest.fixture(scope="module")
def press(new_press: Callable[[], Tell]) -> TestClient:
    """Three stories: on a bridge in three papers, with a copy; on a toll; and on a school."""
    tell = new_press()
    tell("bridge-2", "2025-05-02", "Coast News", ("Bo Ek", FERRY), ("Bo Ek", BRIDGE), ("Ada Moreau", RAIN))
    tell("toll-1", "2025-05-20", "Herald", ("Ada Moreau", TOLL))
    tell("school-1", "2025-04-01", "Herald", ("Ada Moreau", SCHOOL))
    tell("bridge-1", "2025-05-01", "Herald", ("Bo Ek", BRIDGE), ("Bo Ek", FERRY))
    tell("copy", "2025-05-03", "Herald", ("Bo Ek", BRIDGE), ("Bo Ek", FERRY))
    tell("toll-2", "2025-05-21", "Coast News", ("Ada Moreau", TOLL))
    tell("school-2", "2025-04-01", "Times", ("Ada Moreau", SCHOOL))
    tell("bridge-3", "2025-05-05", "Times", ("Bo Ek", FERRY))
    return tell("alone", "2025-05-05", "Times", ("Ada Moreau", COLD))


def ids(press: TestClient, query: str = "") -> list[str]:
    answer = press.get(f"/v1/stories?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] >= len(answer.json()["items"])
    return [item["id"] for item in answer.json()["items"]]


class TestList:
    def test_the_newest_first_or_the_largest(self, press: TestClient) -> None:
        assert ids(press) == ["toll-1", "bridge-2", "school-1"]
        assert ids(press, "sort=articles") == ["bridge-2", "school-1", "toll-1"]

    @pytest.mark.parametrize("sort", ["newest", "articles"])
    def test_pages_both_ways(self, press: TestClient, sort: str) -> None:
        every = ids(press, f"sort={sort}")
        answer = press.get(f"/v1/stories?sort={sort}&limit=1")
        seen = [answer.json()["items"][0]["id"]]
        while "next" in answer.links:
            answer = press.get(answer.links["next"]["url"])
            seen.append(answer.json()["items"][0]["id"])
        assert seen == every
        while "prev" in answer.links:
            answer = press.get(answer.links["prev"]["url"])
            seen.append(answer.json()["items"][0]["id"])
        assert seen == [*every, *every[-2::-1]]

    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            ("outlet=coast-news", ["toll-1", "bridge-2"]),
            ("speaker=Bo+Ek", ["bridge-2"]),
            ("speaker=ada-moreau&outlet=times", ["school-1"]),
            ("topic=20000337&q=tunnel", ["toll-1"]),
            ("published_from=2025-05&published_to=2025-05-10", ["bridge-2"]),
            ("min_articles=3", ["bridge-2"]),
            ("speaker=nobody-here", []),
            ("limit=0", []),
        ],
    )
    def test_filters(self, press: TestClient, query: str, wanted: list[str]) -> None:
        assert ids(press, query) == wanted

    def test_what_fits_but_is_in_no_story_is_told(self, press: TestClient) -> None:
        answer = press.get("/v1/stories?q=cold").json()
        assert (answer["total"], answer["items"]) == (0, [])
        assert answer["hint"].startswith("1 statement fits, but no article that makes it is in a story.")
        assert " in a story of 9 articles or more." in press.get("/v1/stories?min_articles=9").json()["hint"]

    def test_which_filter_emptied_it(self, press: TestClient) -> None:
        every = press.get("/v1/stories?limit=0").json()["total"]
        assert f"Without min_articles there would be {every}." in press.get("/v1/stories?min_articles=9").json()["hint"]
        hint = press.get("/v1/stories?speaker=bo-ek&published_from=2031&published_to=2032").json()["hint"]
        assert hint == "Without published_from and published_to there would be 1."

    def test_what_one_tells(self, press: TestClient) -> None:
        [story] = press.get("/v1/stories?q=bridge").json()["items"]
        assert story["headline"] == "BRIDGE-1", "that of the article published first"
        assert (story["first_published_on"], story["last_published_on"]) == ("2025-05-01", "2025-05-05")
        assert [story[f"{name}_count"] for name in ("article", "outlet", "match", "statement")] == [4, 3, 2, 5]
        assert [(one["slug"], one["articles"]) for one in story["outlets"]] == [
            ("herald", 2),
            ("coast-news", 1),
            ("times", 1),
        ]
        assert [(one["slug"], one["statements"]) for one in story["speakers"]] == [("bo-ek", 5)]
        assert [(one["code"], one["statements"]) for one in story["topics"]] == [("20000337", 5)]


class TestOne:
    def test_its_articles_and_what_they_share(self, press: TestClient) -> None:
        [story] = press.get("/v1/stories?q=bridge").json()["items"]
        whole = press.get(story["links"]["self"]).json()
        assert {name: whole[name] for name in story} == story
        assert [(one["id"], one["shared"], one["statement_count"], one["copy_of"]) for one in whole["articles"]] == [
            ("bridge-1", 2, 2, None),
            ("bridge-2", 2, 3, None),
            ("copy", 0, 2, "bridge-1"),
            ("bridge-3", 1, 1, None),
        ]
        assert [(one["text"], one["articles"]) for one in whole["matches"]] == [(FERRY, 3), (BRIDGE, 2)]
        match = press.get(f"/v1/matches/{whole['matches'][0]['id']}").json()
        assert {member["article"]["id"] for member in match["members"]} == {"bridge-1", "bridge-2", "bridge-3"}

    @pytest.mark.parametrize("name", ["bridge-1", "bridge-3", "copy"])
    def test_any_of_its_articles_finds_it(self, press: TestClient, name: str) -> None:
        assert press.get(f"/v1/stories/{name}").json() == press.get("/v1/stories/bridge-2").json()

    @pytest.mark.parametrize("name", ["alone", "nobody", "{x}"])
    def test_no_story(self, press: TestClient, name: str) -> None:
        answer = press.get(f"/v1/stories/{name}")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")

    def test_links_lead_somewhere(self, press: TestClient) -> None:
        for link in press.get("/v1/stories/toll-2").json()["links"].values():
            assert press.get(link).status_code == 200


@pytest.mark.parametrize(
    "query", ["sort=oldest", "min_articles=1", "cursor=x", "published_from=2025&published_to=2024"]
)
def test_problems(press: TestClient, query: str) -> None:
    assert press.get(f"/v1/stories?{query}").status_code == 422


def test_an_article_that_joins_two_stories_makes_them_one(new_press: Callable[[], Tell]) -> None:
    tell = new_press()
    for key, day in (("ferry-1", "2025-05-01"), ("ferry-2", "2025-05-02")):
        tell(key, day, "Herald", ("Bo Ek", FERRY), ("Bo Ek", f"that {key} is new"))
    for key, day in (("toll-1", "2025-05-08"), ("toll-2", "2025-05-09")):
        client = tell(key, day, "Times", ("Ada Moreau", TOLL), ("Ada Moreau", f"that {key} is new"))
    assert ids(client) == ["toll-1", "ferry-1"]
    client = tell("both", "2025-04-30", "Coast News", ("Ada Moreau", TOLL), ("Bo Ek", FERRY))
    assert ids(client) == ["toll-1", "ferry-1"], "more than a week lies between the day and the tolls"
    client = tell("both-2", "2025-05-06", "Post", ("Ada Moreau", TOLL), ("Bo Ek", FERRY))
    assert ids(client) == ["ferry-1"], "the story that was stored first"
    assert client.get("/v1/stories/toll-1").json()["article_count"] == 6
