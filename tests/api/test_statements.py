"""Statements over HTTP: filters, pages, one with its reasons, its context, its other wordings."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

ALL = 7


def texts(api: TestClient, query: str, path: str = "/v1/statements") -> list[str]:
    answer = api.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["text"] for item in answer.json()["items"]]


HARBOUR, PORT = "that the harbour will reopen in June", "that the port will reopen in June"
SHORT, READY, CREWS, SEEN = "that money is short", "We stand ready", "the Łódź crews 🚢", "seen at the match"


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            ("speaker=ada-moreau", {HARBOUR, PORT, READY, CREWS}),
            ("speaker=Ada+Moreau", {HARBOUR, PORT, READY, CREWS}),
            ("speaker=Ada+Moreau&outlet=Coast+News", {PORT, CREWS}),
            ("speaker=port-authority&speaker=ada-moreau", {HARBOUR, PORT, READY, CREWS, SHORT}),
            ("speaker=ada-moreau&outlet=coast-news", {PORT, CREWS}),
            ("topic=20000337", {HARBOUR, PORT}),
            ("topic=04000000", {HARBOUR, PORT}),
            ("topic=15000000&topic=04000000", {HARBOUR, PORT, READY}),
            ("said_from=2025-05-08&said_to=2025-05-08", {HARBOUR, PORT}),
            ("said_to=2025-05-07", set()),
            ("published_from=2025-05-10", {SHORT, PORT, CREWS}),
            ("published_to=2025-05-09", {SHORT, HARBOUR, READY}),
            ("article=c9", {SEEN}),
            ("speech=direct", {READY}),
            ("stance=deny&stance=praise", {SHORT, CREWS}),
            ("q=june", {HARBOUR, PORT}),
            ("q=june+harbour", {HARBOUR}),
            ("matched=true", {HARBOUR, PORT}),
            ("matched=false&outlet=coast-news", {SHORT, CREWS}),
            ("speaker=nobody", set()),
            ("topic=99999999", set()),
        ],
    )
    def test_answers_what_fits(self, api: TestClient, query: str, wanted: set[str]) -> None:
        assert set(texts(api, query)) == wanted

    def test_path_and_filters_go_together(self, api: TestClient) -> None:
        assert texts(api, "speech=direct", "/v1/speakers/ada-moreau/statements") == [READY]
        assert set(texts(api, "speaker=ada-moreau", "/v1/topics/04000000/statements")) == {HARBOUR, PORT}
        assert set(texts(api, "stance=deny", "/v1/articles/a1/statements")) == {SHORT}


class TestOrder:
    def test_newest_day_first_and_undated_last(self, api: TestClient) -> None:
        days = [
            (item["said_on"] or {}).get("from") or item["article"]["published_on"]
            for item in api.get("/v1/statements").json()["items"]
        ]
        assert days == ["2025-05-10", "2025-05-10", "2025-05-09", "2025-05-09", "2025-05-08", "2025-05-08", None]

    def test_oldest_day_first_and_undated_last(self, api: TestClient) -> None:
        items = api.get("/v1/statements?sort=oldest").json()["items"]
        assert items[0]["said_on"]["from"] == "2025-05-08"
        assert items[-1]["text"] == SEEN

    @pytest.mark.parametrize("sort", ["newest", "oldest"])
    @pytest.mark.parametrize("limit", [1, 2, 3, 6])
    def test_pages_hold_each_statement_once(self, api: TestClient, sort: str, limit: int) -> None:
        whole = [item["id"] for item in api.get(f"/v1/statements?sort={sort}").json()["items"]]
        walked: list[str] = []
        url: str | None = f"/v1/statements?sort={sort}&limit={limit}"
        while url:
            answer = api.get(url)
            walked += [item["id"] for item in answer.json()["items"]]
            url = answer.links.get("next", {}).get("url")
            assert bool(url) == bool(answer.json()["next"])
        assert walked == whole
        assert len(walked) == ALL


class TestOne:
    def test_spans_are_selectors_over_the_stored_text(self, api: TestClient) -> None:
        text = api.get("/v1/articles/b7?include=text").json()["text"]
        for item in api.get("/v1/statements?article=b7").json()["items"]:
            whole = api.get(item["links"]["self"]).json()
            assert whole["because"]["statement"]["rule"] == "test"
            for part in ("source", "cue", "content"):
                assert whole[part]["spans"] == item[part]["spans"]
                for quote, position in whole[part]["selectors"]:
                    found = text[position["start"] : position["end"]]
                    assert quote["exact"] == found
                    assert quote["prefix"] + found + quote["suffix"] in text

    def test_holder_relay_and_joint_speakers(self, api: TestClient) -> None:
        held = api.get("/v1/articles/a1/statements?stance=deny").json()["items"][0]
        assert held["holder"] == {"slug": "ada-moreau", "name": "Ada Moreau", "kind": "person"}
        assert held["relayed_by"] == {"slug": "harbour-herald", "name": "Harbour Herald", "kind": "organisation"}
        joint = api.get("/v1/statements?stance=praise").json()["items"][0]
        assert [speaker["slug"] for speaker in joint["speakers"]] == ["ada-moreau", "port-authority"]

    def test_context_is_the_paragraph_and_its_neighbours(self, api: TestClient) -> None:
        item = api.get("/v1/statements?q=harbour").json()["items"][0]
        context = api.get(item["links"]["context"]).json()
        assert [paragraph["position"] for paragraph in context["paragraphs"]] == [0, 1, 2]
        alone = api.get(item["links"]["context"] + "?around=0").json()["paragraphs"]
        assert [paragraph["text"] for paragraph in alone] == [
            "Ada Moreau said on Thursday that the harbour will reopen in June."
        ]

    def test_context_counts_code_points(self, api: TestClient) -> None:
        item = api.get("/v1/statements?stance=praise").json()["items"][0]
        paragraph = api.get(item["links"]["context"] + "?around=0").json()["paragraphs"][0]
        assert paragraph["text"].endswith("She also praised the Łódź crews 🚢.")

    def test_matches_show_the_other_wording(self, api: TestClient) -> None:
        item = api.get("/v1/statements?q=harbour").json()["items"][0]
        first, other = api.get(f"/v1/statements/{item['id']}/matches").json()["members"]
        assert (first["relation"], other["relation"]) == (None, "near")
        assert "[-harbour-] {+port+}" in other["marked"]

    def test_unmatched_has_no_matches(self, api: TestClient) -> None:
        item = api.get("/v1/statements?stance=deny").json()["items"][0]
        assert api.get(f"/v1/statements/{item['id']}/matches").status_code == 404


class TestHighlights:
    def test_show_where_each_statement_has_what_is_asked_for(self, api: TestClient) -> None:
        items = api.get('/v1/statements?q="will+reopen"+OR+crew').json()["items"]
        shown = [[item["text"][one["start"] : one["end"]] for one in item["highlights"]] for item in items]
        assert sorted(shown) == [["crews"], ["will reopen"], ["will reopen"]]

    def test_are_in_lines_of_json_and_among_fields(self, sqlite_api: TestClient) -> None:
        path = "/v1/statements?q=june&limit=1"
        assert '"highlights":[{"start":' in sqlite_api.get(f"{path}&format=ndjson").text
        assert sqlite_api.get(f"{path}&fields=highlights").json()["items"][0].keys() == {"highlights"}
        assert "highlights" not in sqlite_api.get(f"{path}&format=csv").text
        assert "highlights" not in sqlite_api.get("/v1/statements").text


class TestRelevance:
    @pytest.mark.parametrize(
        "path", ["/v1/statements", "/v1/speakers/ada-moreau/statements", "/v1/articles/a1/statements"]
    )
    def test_puts_what_fits_best_first(self, api: TestClient, path: str) -> None:
        items = api.get(f"{path}?q=june+OR+harbour+OR+ready&sort=relevance").json()["items"]
        assert items[0]["text"] == HARBOUR

    def test_needs_words(self, sqlite_api: TestClient) -> None:
        answer = sqlite_api.get("/v1/statements?sort=relevance")
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "sort")
        assert "add q" in answer.json()["detail"]

    def test_a_cursor_of_another_order_is_refused(self, sqlite_api: TestClient) -> None:
        following = sqlite_api.get("/v1/statements?q=june+OR+money&limit=1&sort=relevance").json()["next"]
        answer = sqlite_api.get(f"/v1/statements?q=june+OR+money&limit=1&cursor={following}")
        assert answer.json()["type"] == "/problems/invalid-cursor"

    def test_exports_all(self, sqlite_api: TestClient) -> None:
        lines = sqlite_api.get("/v1/export?q=june+OR+money&sort=relevance").text.splitlines()
        assert len(lines) == sqlite_api.get("/v1/statements?q=june+OR+money").json()["total"]
