"""Articles, speakers, topics, matches, outlets and runs over HTTP."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from fastapi.testclient import TestClient


def ids(api: TestClient, path: str, name: str = "id") -> list[Any]:
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    return [item[name] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    "path",
    [
        "articles?sort=newest",
        "articles?sort=oldest",
        "articles?sort=newest&q=that",
        "articles?sort=oldest&q=that",
        "articles/w1/related?",
        "articles/w1/coverage?",
        "matches?sort=newest",
        "matches?sort=articles",
        "outlets?",
        "runs?",
        "speakers?sort=name",
        "speakers?sort=statements",
        "statements?",
    ],
)
def test_every_list_is_read_backward_too(story: TestClient, path: str) -> None:
    answer = story.get(f"/v1/{path}&limit=1")
    assert "prev" not in answer.links
    forward = [answer.json()["items"]]
    while "next" in answer.links:
        answer = story.get(answer.links["next"]["url"])
        forward.append(answer.json()["items"])
    backward = [answer.json()["items"]]
    while "prev" in answer.links:
        answer = story.get(answer.links["prev"]["url"])
        backward.append(answer.json()["items"])
    assert backward == forward[::-1]


class TestArticles:
    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            ("", ["b7", "a1", "c9"]),
            ("sort=oldest", ["a1", "b7", "c9"]),
            ("outlet=coast-news", ["b7"]),
            ("outlet=coast-news&outlet=harbour-times", ["b7", "a1"]),
            ("published_to=2025-05-09", ["a1"]),
            ("speaker=ada-moreau&topic=15000000", ["a1"]),
            ("q=crews", ["b7"]),
            ("q=headline-word", []),
            ("q=harbour+reopen&sort=oldest", ["a1"]),
            ("q=match&speaker=ada-moreau", []),
            ("q=june&outlet=coast-news&published_from=2025-05-10", ["b7"]),
            ("speaker=port-authority&q=June", ["b7", "a1"]),
        ],
    )
    def test_filters(self, api: TestClient, query: str, wanted: list[str]) -> None:
        assert ids(api, f"/v1/articles?{query}") == wanted

    @pytest.mark.parametrize(
        ("query", "hint"),
        [
            ("speaker=ada-moreau&topic=15000000&q=zebra", "Without q there would be 1."),
            ("q=june&outlet=herald", 'outlet: there is no outlet "herald". Without outlet there would be 2.'),
            ("q=zebra", "Without q there would be 3."),
            ("published_from=2031&published_to=2032", "Without published_from and published_to there would be 3."),
            ("speaker=ada-moreau&published_from=2031", "Without published_from there would be 2."),
        ],
    )
    def test_which_filter_emptied_the_list(self, api: TestClient, query: str, hint: str) -> None:
        assert hint in api.get(f"/v1/articles?{query}").json()["hint"]

    def test_pages(self, api: TestClient) -> None:
        first = api.get("/v1/articles?limit=2").json()
        assert ids(api, f"/v1/articles?limit=2&cursor={first['next']}") == ["c9"]

    def test_parts_only_on_demand(self, api: TestClient) -> None:
        bare = api.get("/v1/articles/a1").json()
        assert not {"text", "paragraphs", "statements"} & bare.keys()
        whole = api.get("/v1/articles/a1?include=paragraphs,text&include=statements").json()
        assert len(whole["statements"]) == bare["statement_count"] == 3
        assert [whole["text"][p["start"] : p["end"]] for p in whole["paragraphs"]] == [
            p["text"] for p in whole["paragraphs"]
        ]
        starts = [statement["content"]["spans"][0][0] for statement in whole["statements"]]
        assert starts == sorted(starts)


class TestSpeakers:
    @pytest.mark.parametrize("q", ["moreau", "MOREAU", "ada", "Moréau"])
    def test_found_by_part_of_a_name(self, api: TestClient, q: str) -> None:
        assert ids(api, f"/v1/speakers?q={q}", "slug") == ["ada-moreau"]

    def test_wildcards_are_letters(self, api: TestClient) -> None:
        assert ids(api, "/v1/speakers?q=%25", "slug") == []

    def test_kind_and_order(self, api: TestClient) -> None:
        assert ids(api, "/v1/speakers?kind=organisation", "slug") == ["harbour-herald", "port-authority"]
        assert ids(api, "/v1/speakers?sort=statements", "slug") == ["ada-moreau", "port-authority", "harbour-herald"]
        first = api.get("/v1/speakers?sort=statements&limit=1").json()
        assert ids(api, f"/v1/speakers?sort=statements&limit=1&cursor={first['next']}", "slug") == ["port-authority"]

    def test_one(self, api: TestClient) -> None:
        ada = api.get("/v1/speakers/ada-moreau").json()
        assert (ada["aliases"], ada["statements"], ada["first"]["day"]) == (["Moreau"], 4, "2025-05-08")
        assert ada["roles"] == [{"role": "mayor", "articles": 2, "first_on": "2025-05-09", "last_on": "2025-05-10"}]

    def test_timeline(self, api: TestClient) -> None:
        days = api.get("/v1/speakers/ada-moreau/timeline").json()["items"]
        assert [(day["day"], day["statements"], day["articles"]) for day in days] == [
            ("2025-05-08", 2, 2),
            ("2025-05-09", 1, 1),
            ("2025-05-10", 1, 1),
        ]


class TestTopics:
    def test_a_parent_counts_its_children(self, api: TestClient) -> None:
        tree = api.get("/v1/topics").json()["items"]
        assert [(node["label"], node["statements"]) for node in tree] == [("economy", 2), ("sport", 1)]
        assert [child["code"] for child in tree[0]["children"]] == ["20000337"]

    def test_one(self, api: TestClient) -> None:
        topic = api.get("/v1/topics/20000337").json()
        assert topic["parents"] == [{"code": "04000000", "label": "economy"}]
        assert topic["statements"] == 2


def test_outlets(api: TestClient) -> None:
    items = api.get("/v1/outlets").json()["items"]
    assert [(item["slug"], item["articles"], item["statements"]) for item in items] == [
        ("coast-news", 1, 3),
        ("harbour-times", 1, 3),
    ]
    assert len(api.get(items[0]["links"]["statements"]).json()["items"]) == 3


def test_one_outlet_has_its_days_its_speakers_and_its_topics(api: TestClient) -> None:
    outlet = api.get("/v1/outlets/Harbour Times").json()
    assert outlet == api.get("/v1/outlets/harbour-times").json()
    assert (outlet["articles"], outlet["statements"]) == (1, 3)
    assert outlet["first_published_on"] == outlet["last_published_on"] == "2025-05-09"
    quoted = {one["slug"]: one["statements"] for one in outlet["speakers"]}
    assert quoted == {"ada-moreau": 2, "port-authority": 1}
    assert [one["code"] for one in outlet["topics"]] == ["15000000", "20000337"]
    assert outlet["links"]["self"] == "/v1/outlets/harbour-times"
    assert api.get("/v1/outlets/nobody").status_code == 404


def test_runs_show_their_errors(api: TestClient) -> None:
    runs = api.get("/v1/runs").json()["items"]
    assert [run["status"] for run in runs] == ["running", "done", "done", "done"]
    fault = {"origin": "news/empty.txt", "line": None, "field": "text", "reason": "the file is empty"}
    assert runs[0]["errors"] == [fault]
    assert api.get(runs[0]["links"]["self"]).json() == runs[0]


@pytest.mark.parametrize(
    ("path", "columns", "first"),
    [
        ("speakers?sort=statements&limit=2", "slug,name,kind,country,wikidata,ambiguous,statements", "slug"),
        ("outlets?limit=2", "slug,name,articles,statements", "slug"),
        ("topics?empty=true", "code,label,parents,statements", "code"),
    ],
)
def test_lists_of_names_are_tables_too(api: TestClient, path: str, columns: str, first: str) -> None:
    shown = api.get(f"/v1/{path}")
    items = shown.json()["items"]
    for asked in ({"headers": {"Accept": "text/csv"}}, {"params": {"format": "csv"}}):
        answer = api.get(f"/v1/{path}", **asked) if "headers" in asked else api.get(f"/v1/{path}&format=csv")
        assert answer.headers["content-type"].startswith("text/csv")
        assert answer.headers["etag"] != shown.headers["etag"]
        assert ("next" in answer.links) == ("next" in shown.links)
        head, *rows = csv.reader(io.StringIO(answer.text))
        assert ",".join(head) == columns
        assert rows[0][0] == items[0][first]
        assert len(rows) == len({row[0] for row in rows}) >= len(items)
    assert api.get(f"/v1/{path}", headers={"Accept": "text/csv;q=0.1, application/json"}).json()["items"] == items
    refused = api.get(f"/v1/{path}", headers={"Accept": "application/pdf"})
    assert (refused.status_code, refused.json()["type"]) == (406, "/problems/not-acceptable")
    assert api.get(f"/v1/{path}&format=pdf").status_code == 422
