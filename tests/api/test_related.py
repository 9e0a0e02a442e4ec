"""Related articles over HTTP: by what they share, with copies marked."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient


def related(client: TestClient, article: str, query: str = "") -> dict[str, dict[str, Any]]:
    answer = client.get(f"/v1/articles/{article}/related?{query}")
    assert answer.status_code == 200, answer.text
    return {item["article"]["id"]: item for item in answer.json()["items"]}


class TestRelated:
    def test_most_shared_first_then_the_newest_stored(self, story: TestClient) -> None:
        found = related(story, "w1")
        assert list(found) == ["w2", "w5", "w4", "w3"]
        assert [item["shared"] for item in found.values()] == [4, 1, 1, 1]

    def test_shares_of_both_articles(self, story: TestClient) -> None:
        found = related(story, "w1")
        assert [(item["of_this"], item["of_other"]) for item in found.values()] == [
            (1.0, 1.0),
            (0.25, 1.0),
            (0.25, 1.0),
            (0.25, 0.5),
        ]
        assert (related(story, "w4")["w1"]["of_this"], related(story, "w4")["w1"]["of_other"]) == (1.0, 0.25)

    def test_conflicts_count_from_either_side(self, story: TestClient) -> None:
        assert {name: item["conflicts"] for name, item in related(story, "w1").items()}["w3"] == 1
        assert {name: item["conflicts"] for name, item in related(story, "w3").items()} == {"w1": 1, "w2": 1}

    def test_a_copy_is_marked_and_one_quotation_is_none(self, story: TestClient) -> None:
        assert {name for name, item in related(story, "w1").items() if item["copy"]} == {"w2"}
        assert related(story, "w2")["w1"]["copy"] is True

    def test_the_same_text_is_a_copy_however_short(self, story: TestClient) -> None:
        assert {name for name, item in related(story, "w4").items() if item["copy"]} == {"w5"}

    def test_nothing_related(self, story: TestClient) -> None:
        assert related(story, "w6") == {}

    def test_links_lead_to_the_comparison(self, story: TestClient) -> None:
        links = related(story, "w1")["w2"]["links"]
        assert story.get(links["compare"]).json()["summary"]["shared"] == 4
        assert story.get(links["article"]).json()["links"]["related"] == "/v1/articles/w2/related"

    def test_pages(self, story: TestClient) -> None:
        seen: list[str] = []
        url: str | None = "/v1/articles/w1/related?limit=1"
        while url:
            answer = story.get(url)
            seen += [item["article"]["id"] for item in answer.json()["items"]]
            url = answer.links["next"]["url"] if "next" in answer.links else None
        assert seen == ["w2", "w5", "w4", "w3"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nobody/related", 404),
        ("{x}/related", 404),
        ("a1/related?limit=-1", 422),
        ("a1/related?cursor=x", 422),
        ("a1/related?copy=true", 422),
        ("nobody/coverage", 404),
        ("a1/coverage?cursor=x", 422),
        ("a1/coverage?sort=newest", 422),
    ],
)
def test_problems(api: TestClient, path: str, status: int) -> None:
    answer = api.get(f"/v1/articles/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
