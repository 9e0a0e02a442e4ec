"""A story as a matrix over HTTP: a row for each match of the article, a column for each outlet."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient


def cells(row: dict[str, Any]) -> list[str | None]:
    return [cell and (cell["relation"] or "first") for cell in row["cells"]]


class TestMatrix:
    def test_rows_in_the_order_of_the_article(self, story: TestClient) -> None:
        answer = story.get("/v1/articles/w1/coverage").json()
        told = story.get("/v1/articles/w1/statements?sort=oldest").json()["items"]
        assert [row["statement"] for row in answer["items"]] == [statement["id"] for statement in told]
        assert [row["match"] for row in answer["items"]] == [statement["match"] for statement in told]

    def test_columns_own_first_then_those_that_carry_most(self, story: TestClient) -> None:
        columns = story.get("/v1/articles/w3/coverage").json()["columns"]
        assert [column["outlet"]["slug"] for column in columns] == ["daily", "agency"]
        answer = story.get("/v1/articles/w1/coverage").json()
        assert [
            (column["outlet"] or column["article"]).get("slug", "-") + str(column["matches"])
            for column in answer["columns"]
        ] == ["agency4", "daily4", "-1", "-1"]
        assert answer["column_count"] == 4

    def test_an_article_without_an_outlet_is_a_column(self, story: TestClient) -> None:
        columns = story.get("/v1/articles/w1/coverage").json()["columns"][2:]
        assert [(column["article"]["id"], column["article"]["headline"]) for column in columns] == [
            ("w4", "W4"),
            ("w5", "W5"),
        ]

    def test_cells_say_how_each_carries_it(self, story: TestClient) -> None:
        rows = story.get("/v1/articles/w1/coverage").json()["items"]
        assert [cells(row) for row in rows] == [
            ["first", "identical", None, None],
            ["first", "identical", "identical", "identical"],
            ["first", "identical", None, None],
            ["first", "identical", None, None],
        ]
        daily = rows[0]["cells"][1]
        assert (daily["published_on"], daily["reports"]) == ("2025-05-02", 2)
        assert story.get(f"/v1/statements/{daily['statement']}").json()["article"]["id"] == "w2"
        assert rows[1]["cells"][3]["published_on"] is None

    def test_pages_keep_their_columns(self, story: TestClient) -> None:
        whole = story.get("/v1/articles/w1/coverage").json()
        url: str | None = "/v1/articles/w1/coverage?limit=3"
        rows: list[dict[str, Any]] = []
        while url:
            answer = story.get(url)
            rows += answer.json()["items"]
            assert answer.json()["columns"] == whole["columns"]
            url = answer.links["next"]["url"] if "next" in answer.links else None
        assert rows == whole["items"]

    @pytest.mark.parametrize("outlet", ["daily", "Daily"])
    def test_columns_of_one_outlet(self, story: TestClient, outlet: str) -> None:
        answer = story.get(f"/v1/articles/w1/coverage?outlet={outlet}").json()
        assert [column["outlet"]["slug"] for column in answer["columns"]] == ["daily"]
        assert [len(row["cells"]) for row in answer["items"]] == [1] * 4
        nobody = story.get("/v1/articles/w1/coverage?outlet=nobody").json()
        assert (nobody["columns"], nobody["column_count"], nobody["items"][0]["cells"]) == ([], 0, [])

    def test_of_an_article_that_nobody_else_carries(self, story: TestClient) -> None:
        answer = story.get("/v1/articles/w6/coverage").json()
        assert answer == {"columns": [], "column_count": 0, "items": [], "next": None}

    def test_no_more_columns_than_fit(self, story: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        from app.queries import coverage

        monkeypatch.setattr(coverage, "_SELECT_COLUMNS", coverage._SELECT_COLUMNS.limit(2))
        answer = story.get("/v1/articles/w1/coverage").json()
        assert (len(answer["columns"]), answer["column_count"]) == (2, 4)
        assert [len(row["cells"]) for row in answer["items"]] == [2] * 4
