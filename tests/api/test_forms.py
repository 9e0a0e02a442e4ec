"""Statements in other forms: by `format`, by Accept, page by page."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as Xml

import pytest
from fastapi.testclient import TestClient

from app.api.preferences import preferred

TYPES = {
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv",
    "jsonld": "application/ld+json",
    "csl": "application/vnd.citationstyles.csl+json",
    "bibtex": "application/x-bibtex",
    "atom": "application/atom+xml",
    "jsonfeed": "application/feed+json",
}


@pytest.mark.parametrize("path", ["/v1/statements", "/v1/speakers/ada-moreau/statements", "/v1/articles/a1/statements"])
@pytest.mark.parametrize("form", TYPES)
def test_by_name_and_by_accept(sqlite_api: TestClient, path: str, form: str) -> None:
    named = sqlite_api.get(f"{path}?format={form}")
    accepted = sqlite_api.get(path, headers={"accept": f"text/html, {TYPES[form]};q=0.9, */*;q=0.1"})
    for answer in (named, accepted):
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == TYPES[form]
        assert "accept" in answer.headers["vary"].lower().split(", ")
    if form not in ("atom", "jsonfeed"):  # these name their own address
        assert named.content == accepted.content
    assert named.headers["etag"] != sqlite_api.get(f"{path}?limit=7").headers["etag"]


def test_a_form_that_is_not_there(sqlite_api: TestClient) -> None:
    answer = sqlite_api.get("/v1/statements", headers={"accept": "image/png, application/json;q=0"})
    assert (answer.status_code, answer.json()["type"]) == (406, "/problems/not-acceptable")
    assert sqlite_api.get("/v1/statements?format=xls").status_code == 422
    assert sqlite_api.get("/v1/statements", headers={"accept": "*/*"}).headers["content-type"] == "application/json"
    tags = {sqlite_api.get("/v1/statements", headers={"accept": kind}).headers["etag"] for kind in TYPES.values()}
    assert len(tags) == len(TYPES), "an answer in one form is not that in another"


@pytest.mark.parametrize(
    ("path", "types"),
    [
        ("matches", "application/json"),
        ("changes", "application/json"),
        ("runs", "application/json"),
        ("speakers/ada-moreau", "application/json"),
        ("articles", "application/json, text/csv"),
        ("export", "application/x-ndjson, text/csv"),
        ("changes/stream", "text/event-stream"),
    ],
)
def test_what_cannot_be_had_says_what_can(sqlite_api: TestClient, path: str, types: str) -> None:
    for accept in ("image/png", "text/html", "image/*, */*;q=0"):
        refused = sqlite_api.get(f"/v1/{path}", headers={"accept": accept})
        assert (refused.status_code, refused.json()["type"]) == (406, "/problems/not-acceptable")
        assert types in refused.json()["detail"]
    assert "instance" in sqlite_api.get("/v1/matches?q=money", headers={"accept": "text/csv"}).json()


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/csv"),
        ("text/csv, application/json", "text/csv"),
        ("application/json;q=0.5, text/csv;q=0.4", "application/json"),
        ("application/json;q=0, */*", "text/csv"),
        ("*/*, text/csv;q=0.1", "application/json"),
        ("text/csv;q=0", None),
        ("text/csv;q=high", None),
    ],
)
def test_the_closest_range_decides(accept: str, expected: str | None) -> None:
    assert preferred(accept, ("application/json", "text/csv")) == expected


def test_counts_articles_and_days_are_tables_too(api: TestClient) -> None:
    def table(path: str) -> list[dict[str, str]]:
        answer = api.get(path, headers={"accept": "text/csv"})
        assert answer.headers["content-type"].startswith("text/csv")
        return list(csv.DictReader(io.StringIO(answer.text)))

    asked = "/v1/stats?group_by=speaker&group_by=stance"
    shown = api.get(asked).json()["items"]
    assert table(asked) == [
        {
            "speaker": (one["speaker"] or {}).get("slug", ""),
            "speaker_name": (one["speaker"] or {}).get("name", ""),
            "stance": one["stance"],
            "statements": str(one["statements"]),
        }
        for one in shown
    ]
    assert list(table("/v1/stats?group_by=topic")[0]) == ["topic", "topic_label", "statements"]
    articles = table("/v1/articles")
    assert [one["id"] for one in articles] == [one["id"] for one in api.get("/v1/articles").json()["items"]]
    assert {"Harbour Times", "Coast News"} <= {one["outlet"] for one in articles}
    days = api.get("/v1/speakers/ada-moreau/timeline").json()["items"]
    assert table("/v1/speakers/ada-moreau/timeline") == [{name: str(day[name]) for name in day} for day in days]


def test_lines_and_tables_have_the_rows_of_the_list(api: TestClient) -> None:
    rows = api.get("/v1/statements?limit=3").json()["items"]
    lines = api.get("/v1/statements?limit=3&format=ndjson")
    assert [json.loads(line)["id"] for line in lines.text.splitlines()] == [row["id"] for row in rows]
    assert 'rel="next"' in lines.headers["link"]
    assert "format=ndjson" in lines.headers["link"]
    table = list(csv.DictReader(io.StringIO(api.get("/v1/statements?limit=3&format=csv").text)))
    assert [row["id"] for row in table] == [row["id"] for row in rows]


def test_some_fields_alone(sqlite_api: TestClient) -> None:
    whole = sqlite_api.get("/v1/statements?limit=3").json()["items"]
    for query in ("fields=id,speakers", "fields=speakers&fields=id"):
        some = sqlite_api.get(f"/v1/statements?limit=3&{query}").json()["items"]
        assert some == [{"id": one["id"], "speakers": one["speakers"]} for one in whole]
    lines = sqlite_api.get("/v1/statements?limit=3&fields=text&format=ndjson").text.splitlines()
    assert [json.loads(line) for line in lines] == [{"text": one["text"]} for one in whole]
    table = sqlite_api.get("/v1/statements?limit=3&fields=said_on,text,article&format=csv").text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert list(rows[0]) == [
        "said_on",
        "said_from",
        "said_to",
        "text",
        "article",
        "headline",
        "outlet",
        "published_on",
        "url",
    ]
    assert [(row["text"], row["article"]) for row in rows] == [(one["text"], one["article"]["id"]) for one in whole]
    refused = sqlite_api.get("/v1/statements?fields=id,txt")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-parameter")


def test_citations_name_the_article(sqlite_api: TestClient) -> None:
    [first] = sqlite_api.get("/v1/statements?format=csl&q=harbour").json()
    assert (first["type"], first["container-title"]) == ("article-newspaper", "Harbour Times")
    assert first["issued"] == {"date-parts": [[2025, 5, 9]]}
    assert first["note"] == "Ada Moreau: that the harbour will reopen in June"


def test_linked_data_tells_quotations_from_claims(sqlite_api: TestClient) -> None:
    listed = sqlite_api.get("/v1/statements?format=jsonld&article=a1").json()
    kinds = {one["text"]: one["@type"] for one in listed["itemListElement"]}
    assert listed["@context"] == "https://schema.org"
    assert kinds["We stand ready"] == "Quotation"
    assert kinds["that the harbour will reopen in June"] == "Claim"


def test_feeds_are_well_formed(sqlite_api: TestClient) -> None:
    feed = Xml.fromstring(sqlite_api.get("/v1/statements?format=atom").content)  # noqa: S314 - our own
    space = {"a": "http://www.w3.org/2005/Atom"}
    entries = feed.findall("a:entry", space)
    assert len(entries) == len(sqlite_api.get("/v1/statements").json()["items"])
    for entry in (feed, *entries):
        assert all(entry.findtext(f"a:{name}", namespaces=space) for name in ("id", "title", "updated"))
    listed = sqlite_api.get("/v1/statements?format=jsonfeed&limit=2").json()
    assert listed["version"] == "https://jsonfeed.org/version/1.1"
    assert sqlite_api.get(listed["next_url"]).json()["items"][0]["id"] not in {one["id"] for one in listed["items"]}


class TestOneStatement:
    FORMS = ("json", "jsonld", "csl", "bibtex")

    @staticmethod
    def address(api: TestClient) -> str:
        return f"/v1/statements/{api.get('/v1/statements?q=harbour').json()['items'][0]['id']}"

    @pytest.mark.parametrize("form", FORMS)
    def test_by_name_and_by_accept(self, sqlite_api: TestClient, form: str) -> None:
        path = self.address(sqlite_api)
        named = sqlite_api.get(f"{path}?format={form}")
        accepted = sqlite_api.get(path, headers={"accept": f"text/html, {TYPES[form]};q=0.9, */*;q=0.1"})
        for answer in (named, accepted):
            assert answer.headers["content-type"].partition(";")[0] == TYPES[form]
        assert named.content == accepted.content

    def test_its_address_leads_to_the_passage(self, api: TestClient) -> None:
        path = self.address(api)
        wanted = "https://example.org/harbour#:~:text=that%20the%20harbour%20will%20reopen%20in%20June"
        assert api.get(path).json()["source_url"] == wanted
        (item,) = api.get(f"{path}?format=csl").json()
        assert (item["URL"], item["issued"]) == (wanted, {"date-parts": [[2025, 5, 9]]})
        linked = api.get(f"{path}?format=jsonld").json()
        assert (linked["@type"], linked["url"]) == ("Claim", wanted)
        assert f"  url = {{{wanted}}}," in api.get(f"{path}?format=bibtex").text

    def test_it_names_the_author_of_the_article(self, sqlite_api: TestClient) -> None:
        key = sqlite_api.get("/v1/statements?q=port+reopen").json()["items"][0]["id"]
        (item,) = sqlite_api.get(f"/v1/statements/{key}?format=csl").json()
        assert (item["author"], item["container-title"]) == ([{"literal": "Iris Holm"}], "Coast News")
        assert "  author = {Iris Holm}," in sqlite_api.get(f"/v1/statements/{key}?format=bibtex").text
        linked = sqlite_api.get(f"/v1/statements/{key}?format=jsonld").json()
        assert linked["isPartOf"]["author"] == {"@type": "Person", "name": "Iris Holm"}
        assert "author" not in sqlite_api.get(f"/v1/statements/{key}").json()["article"]

    def test_a_form_that_one_statement_has_not(self, sqlite_api: TestClient) -> None:
        path = self.address(sqlite_api)
        for accept in ("text/html", "text/csv", "image/png"):
            refused = sqlite_api.get(path, headers={"accept": accept})
            assert refused.status_code == 406
            assert "set format (json, jsonld, csl, bibtex)" in refused.json()["detail"]
        assert sqlite_api.get(f"{path}?format=csv").status_code == 422

    def test_each_form_has_its_own_tag(self, sqlite_api: TestClient) -> None:
        path = self.address(sqlite_api)
        tags = {sqlite_api.get(path, headers={"accept": TYPES[form]}).headers["etag"] for form in self.FORMS}
        assert len(tags) == len(self.FORMS)
