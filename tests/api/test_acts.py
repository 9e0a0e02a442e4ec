"""What is reported, and how sure it is, as filters; what is counted is what the lists show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.config import Settings
from app.main import create_app
from app.model import Act, Article, Speaker, SpeakerKind, Statement, Topic
from app.store.session import writing
from app.store.topics import sync_topics

TEXT = "Ada Moreau said the harbour pays. Moreau fears a storm. Moreau backs the new pier. Holm backs the old one."
PAYS, STORM, PIER, OLD = "the harbour pays", "a storm", "the new pier", "the old one"
TOPICS = (
    Topic(code="04000000", label="economy"),
    Topic(code="20000337", label="transport", parents=("04000000",)),
    Topic(code="15000000", label="sport"),
)


@pytest.fixture(scope="module")
def api(
    new_engine: Callable[[], Engine],
    article: Callable[..., Article],
    said: Callable[..., Statement],
    keep: Callable[..., object],
) -> TestClient:
    """A store with one article: Ada Moreau's speech, thought and attitude, and an attitude of Holm."""
    engine = new_engine()
    with writing(engine) as session:
        sync_topics(session, TOPICS)
    ada = Speaker(name="Ada Moreau", kind=SpeakerKind.PERSON)
    told = article(TEXT, id="a1", outlet="Harbour Times")
    by_ada = {"by": ada, "source": "Moreau", "topics": ["20000337"]}
    keep(
        engine,
        told,
        said(told, PAYS, cue="said", on="2025-05-08", confidence=0.95, **by_ada),
        said(told, STORM, cue="fears", act=Act.THOUGHT, on="2025-05-08", confidence=0.6, **by_ada),
        said(told, PIER, cue="backs", act=Act.ATTITUDE, on="2025-05-07", confidence=0.8, **by_ada),
        said(told, OLD, by="Holm", source="Holm", act=Act.ATTITUDE, confidence=0.4, topics=["15000000"]),
    )
    return TestClient(create_app(Settings(), engine=engine, extract=lambda _: {}))


def items(api: TestClient, path: str) -> list[dict[str, Any]]:
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def texts(api: TestClient, path: str) -> set[str]:
    return {item["text"] for item in items(api, path)}


class TestAct:
    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            ("", {PAYS, STORM}),
            ("act=speech", {PAYS}),
            ("act=thought", {STORM}),
            ("act=attitude", {PIER, OLD}),
            ("act=attitude&act=speech", {PAYS, PIER, OLD}),
            ("act=speech&act=thought", {PAYS, STORM}),
            ("act=speech&act=thought&act=attitude", {PAYS, STORM, PIER, OLD}),
            ("act=attitude&speaker=holm", {OLD}),
        ],
    )
    def test_speech_and_thought_unless_asked(self, api: TestClient, query: str, wanted: set[str]) -> None:
        assert texts(api, f"/v1/statements?{query}") == wanted

    @pytest.mark.parametrize("path", ["/v1/speakers/ada-moreau", "/v1/topics/20000337", "/v1/articles/a1"])
    def test_lists_inside_something_go_by_the_same_default(self, api: TestClient, path: str) -> None:
        assert texts(api, f"{path}/statements") == {PAYS, STORM}
        assert PIER in texts(api, f"{path}/statements?act=attitude")

    def test_each_statement_says_which(self, api: TestClient) -> None:
        acts = {item["text"]: item["act"] for item in items(api, "/v1/articles/a1/statements?act=thought&act=attitude")}
        assert acts == {STORM: "thought", PIER: "attitude", OLD: "attitude"}

    def test_an_attitude_is_found_by_its_address(self, api: TestClient) -> None:
        [held] = items(api, "/v1/statements?act=attitude&speaker=ada-moreau")
        assert api.get(held["links"]["self"]).json()["act"] == "attitude"

    def test_pages_keep_to_the_filter(self, api: TestClient) -> None:
        first = api.get("/v1/statements?act=attitude&limit=1").json()
        last = api.get(f"/v1/statements?act=attitude&limit=1&cursor={first['next']}").json()
        assert {item["text"] for item in first["items"] + last["items"]} == {PIER, OLD}
        assert last["next"] is None

    def test_a_cursor_of_another_act_is_refused(self, api: TestClient) -> None:
        first = api.get("/v1/statements?act=attitude&limit=1").json()
        assert api.get(f"/v1/statements?limit=1&cursor={first['next']}").status_code == 422

    def test_an_act_that_is_none(self, api: TestClient) -> None:
        refused = api.get("/v1/statements?act=opinion")
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-parameter")
        assert "attitude" in refused.text


class TestCounts:
    def test_beside_a_speaker(self, api: TestClient) -> None:
        listed = {item["slug"]: item["statements"] for item in items(api, "/v1/speakers")}
        assert listed == {"ada-moreau": 2, "holm": 0}
        for slug, number in listed.items():
            assert api.get(f"/v1/speakers/{slug}").json()["statements"] == number
            assert len(items(api, f"/v1/speakers/{slug}/statements")) == number

    def test_on_a_speakers_days(self, api: TestClient) -> None:
        days = items(api, "/v1/speakers/ada-moreau/timeline")
        assert [(day["day"], day["statements"]) for day in days] == [("2025-05-08", 2)]
        assert api.get("/v1/speakers/ada-moreau").json()["first"]["day"] == "2025-05-08"

    def test_beside_a_topic(self, api: TestClient) -> None:
        [economy] = items(api, "/v1/topics")
        assert (economy["statements"], economy["children"][0]["statements"]) == (2, 2)
        for code, number in (("04000000", 2), ("20000337", 2), ("15000000", 0)):
            assert api.get(f"/v1/topics/{code}").json()["statements"] == number
            assert len(items(api, f"/v1/topics/{code}/statements")) == number

    def test_beside_an_outlet(self, api: TestClient) -> None:
        [outlet] = items(api, "/v1/outlets")
        assert outlet["statements"] == len(items(api, outlet["links"]["statements"])) == 2

    def test_of_an_article_that_is_shown_whole(self, api: TestClient) -> None:
        whole = api.get("/v1/articles/a1?include=statements").json()
        assert whole["statement_count"] == len(whole["statements"]) == 4


class TestConfidence:
    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            ("confidence_from=0.6", {PAYS, STORM}),
            ("confidence_from=0.61", {PAYS}),
            ("confidence_from=0", {PAYS, STORM}),
            ("confidence_from=1", set()),
            ("confidence_from=0.5&act=attitude", {PIER}),
        ],
    )
    def test_the_least_that_is_listed(self, api: TestClient, query: str, wanted: set[str]) -> None:
        assert texts(api, f"/v1/statements?{query}") == wanted

    @pytest.mark.parametrize("value", ["1.5", "-0.1", "sure", "nan"])
    def test_a_value_that_is_no_confidence(self, api: TestClient, value: str) -> None:
        refused = api.get(f"/v1/statements?confidence_from={value}")
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-parameter")
