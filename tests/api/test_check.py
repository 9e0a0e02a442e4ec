"""POST /v1/check: its shape, its links and its refusals, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

WORDS = "the harbour will reopen in June"


def ask(api: TestClient, **body: Any) -> dict[str, Any]:
    answer = api.post("/v1/check", json=body)
    assert answer.status_code == 200, answer.text
    schema = {
        "$ref": "#/components/schemas/CheckAnswer",
        "components": api.get("/openapi.json").json()["components"],
    }
    assert [error.message for error in Draft202012Validator(schema).iter_errors(answer.json())] == []
    found: dict[str, Any] = answer.json()
    return found


def test_a_quotation_on_record(api: TestClient) -> None:
    answer = ask(api, text=WORDS, speaker="Moreau", said_from="2025-05-01", said_to="2025-05-31", limit=3)
    assert answer["outcome"] == "verbatim"
    assert answer["speakers"] == [{"slug": "ada-moreau", "name": "Ada Moreau"}]
    assert answer["outlets"] == [{"slug": "harbour-times", "name": "Harbour Times"}]
    assert len(answer["statements"]) == 3
    best, other = answer["statements"][:2]
    assert (best["outcome"], best["relation"], best["by_speaker"]) == ("verbatim", "identical", True)
    assert other["statement"]["text"] == "that the port will reopen in June"
    assert other["marked"] == "the [-harbour-] {+port+} will reopen in June" or "{+port+}" in other["marked"]


def test_its_links_lead_somewhere(api: TestClient) -> None:
    statement = ask(api, text=WORDS)["statements"][0]["statement"]
    assert set(statement["links"]) == {"self", "context", "article", "match"}
    found = {name: api.get(link) for name, link in statement["links"].items()}
    assert {answer.status_code for answer in found.values()} == {200}
    assert found["self"].json()["id"] == statement["id"]
    assert found["match"].json()["id"] == statement["match"]


def test_it_is_not_kept_and_stores_nothing(api: TestClient) -> None:
    before = api.get("/v1/statements").headers["etag"]
    answer = api.post("/v1/check", json={"text": WORDS})
    assert "etag" not in answer.headers
    assert api.get("/v1/statements").headers["etag"] == before


def test_other_scripts_and_signs(api: TestClient) -> None:
    assert ask(api, text="the Łódź crews")["outcome"] == "verbatim"
    assert ask(api, text="the Łódź crews 🚢")["outcome"] == "verbatim"
    assert ask(api, text="平和")["outcome"] == "not-found"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"{", "body"),
        (b"{}", "text"),
        (b'{"text": ""}', "text"),
        (b'{"text": "\xf0\x9f\x9a\xa2 ..."}', "text"),
        (b'{"text": "a\\u0000b"}', "text"),
        (b'{"text": "\\ud800 a"}', "text"),
        (b'{"text": 7}', "text"),
        (b'{"text": "x", "speaker": ""}', "speaker"),
        (b'{"text": "x", "said_from": "soon"}', "said_from"),
        (b'{"text": "x", "said_from": 0}', "said_from"),
        (b'{"text": "x", "said_to": 20250509}', "said_to"),
        (b'{"text": "x", "said_from": "2025-05-09", "said_to": "2025-05-08"}', "said_to"),
        (b'{"text": "x", "limit": 0}', "limit"),
        (b'{"text": "x", "limit": 51}', "limit"),
        (b'{"text": "x", "outlet": "y"}', "outlet"),
    ],
)
def test_a_bad_body_names_the_field(sqlite_api: TestClient, body: bytes, field: str) -> None:
    answer = sqlite_api.post("/v1/check", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].endswith("/problems/invalid-body")
    assert answer.json()["errors"][0]["field"] == field


def test_a_text_that_is_too_long(sqlite_api: TestClient) -> None:
    assert sqlite_api.post("/v1/check", json={"text": "x" * 10_001}).status_code == 413


def test_an_unknown_parameter(sqlite_api: TestClient) -> None:
    answer = sqlite_api.post("/v1/check?speaker=ada-moreau", json={"text": WORDS})
    assert (answer.status_code, answer.json()["parameter"]) == (422, "speaker")


class TestOneStatement:
    """Does the statement that a text cites say so?"""

    @staticmethod
    def key(api: TestClient, query: str) -> str:
        return str(api.get(f"/v1/statements?{query}").json()["items"][0]["id"])

    def test_only_that_one_is_asked(self, api: TestClient) -> None:
        here = self.key(api, "q=harbour")
        answer = ask(api, text=WORDS, statement=here)
        assert (answer["outcome"], answer["complete"]) == ("verbatim", True)
        assert [one["statement"]["id"] for one in answer["statements"]] == [here]
        other = ask(api, text=WORDS, statement=self.key(api, "q=ready"))
        assert (other["outcome"], other["complete"], len(other["statements"])) == ("not-found", True, 1)

    def test_what_it_contradicts_and_whose_it_is(self, sqlite_api: TestClient) -> None:
        here = self.key(sqlite_api, "q=harbour")
        contrary = ask(sqlite_api, text="the harbour will not reopen in June", statement=here)
        assert contrary["outcome"] == "conflict"
        assert ask(sqlite_api, text=WORDS, statement=here, speaker="Port Authority")["outcome"] == "other-speaker"
        assert ask(sqlite_api, text=WORDS, statement=here, speaker="Moreau")["outcome"] == "verbatim"

    def test_what_is_refused(self, sqlite_api: TestClient) -> None:
        for body, reason in (
            ({"statement": "s0"}, "there is no statement s0"),
            ({"statement": "s0", "said_to": "2025-05-09"}, "leave said_from and said_to out"),
        ):
            answer = sqlite_api.post("/v1/check", json={"text": WORDS, **body})
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "statement")
            assert reason in answer.json()["detail"]
