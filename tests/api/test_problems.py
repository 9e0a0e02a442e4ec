"""Whatever is asked, the answer is a documented problem that says what to do, or the answer itself."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from app.api.problems import PROBLEMS
from app.config import Settings
from app.main import create_app

LISTS = ("statements", "articles", "speakers", "topics", "matches", "outlets", "runs")


def problem(answer: object, name: str) -> dict[str, object]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["type"] == f"/problems/{name}", body
    assert body["status"] == answer.status_code == PROBLEMS[name].status
    assert body["title"] == PROBLEMS[name].title
    assert body["detail"].endswith(".")
    assert body["instance"].startswith("/")
    return body


class TestParameters:
    @pytest.mark.parametrize("noun", LISTS)
    def test_an_unknown_one_is_named_with_those_allowed(self, sqlite_api: TestClient, noun: str) -> None:
        body = problem(sqlite_api.get(f"/v1/{noun}?speakr=x"), "unknown-parameter")
        assert body["parameter"] == "speakr"
        assert ("Is it speaker?" in body["detail"]) == ("speaker" in body["allowed"])
        assert all(name in body["detail"] for name in body["allowed"])

    @pytest.mark.parametrize("path", ["/v1/statements/x", "/v1/articles/a1", "/v1/topics/04000000", "/healthz"])
    def test_single_items_take_none_or_few(self, sqlite_api: TestClient, path: str) -> None:
        problem(sqlite_api.get(f"{path}?limit=1"), "unknown-parameter")

    @pytest.mark.parametrize(
        "query",
        [
            "limit=-1",
            "limit=1001",
            "limit=ten",
            "limit=1&limit=2",
            "limit=1.0",
            "limit=1_0",
            "limit=%205",
            "limit=%D9%A5",
            "limit=" + "9" * 5_000,
            "speaker=%ED%A0%80",
            "topic=20000639&q=peace%FF",
            "outlet=%C0%80",
            "said_from=2025-02-30",
            "said_from=yesterday",
            "said_from=1746748800",
            "said_from=2025-05-09T00:00:00",
            "said_from=20250509",
            "said_from=2025-05-10&said_to=2025-05-09",
            "published_from=2025-05-10&published_to=2025-05-09",
            "speech=loud",
            "matched=perhaps",
            "sort=random",
            "q=",
            "q=%22",
            "source=%22",
            "source=" + "+".join("x" for _ in range(65)),
            "said_from=2025-W19-5",
            "said_from=0",
            "q=a%00b",
            "speaker=",
            "speaker=%00",
            "speaker=" + "x" * 201,
            "q=" + "x" * 10_000,
            "&".join(f"speaker=s{number}" for number in range(51)),
        ],
    )
    def test_a_bad_value_is_named(self, sqlite_api: TestClient, query: str) -> None:
        body = problem(sqlite_api.get(f"/v1/statements?{query}"), "invalid-parameter")
        assert body["errors"][0]["parameter"] == query.rsplit("&", maxsplit=1)[-1].partition("=")[0]

    @pytest.mark.parametrize(
        ("path", "detail"),
        [
            ("statements?sort=newst", "sort: is it 'newest'? Write 'newest', 'oldest' or 'relevance'."),
            ("statements?stance=nicely", "stance: write 'neutral', 'claim', "),
            ("statements?fields=ids", "fields: is it 'id'? Write 'id', 'text', "),
            ("statements?fields=nosuch", "or 'highlights'."),
            (
                "statements?said_from=2025-13",
                "said_from: write an existing day as YYYY-MM-DD, a month as YYYY-MM or a year",
            ),
            ("statements?limit=5000", "limit: write a number of at most 1000."),
            ("statements?q=", "q: write at least 1 character."),
            ("stats", "group_by: it is needed: give it, for example group_by=speaker."),
            ("stats?group_by=day&group_by=act&group_by=topic", "group_by: give at most 2."),
            ("statements?matched=maybe", "matched: write true or false."),
        ],
    )
    def test_the_reason_says_what_to_write(self, sqlite_api: TestClient, path: str, detail: str) -> None:
        body = problem(sqlite_api.get(f"/v1/{path}"), "invalid-parameter")
        assert detail in body["detail"]

    @pytest.mark.parametrize("cursor", ["", "x", "AAAA", "W10", "Ww", "é", "bnVsbA", "WyJhIiwiYiIsImMiXQ"])
    def test_a_broken_cursor(self, sqlite_api: TestClient, cursor: str) -> None:
        for noun in ("statements", "articles", "speakers", "matches", "outlets", "runs"):
            problem(sqlite_api.get(f"/v1/{noun}?cursor={cursor}"), "invalid-cursor")

    def test_a_cursor_of_other_filters(self, sqlite_api: TestClient) -> None:
        cursor = sqlite_api.get("/v1/statements?limit=1").json()["next"]
        body = problem(sqlite_api.get(f"/v1/statements?speech=indirect&cursor={cursor}"), "invalid-cursor")
        assert "other filters" in body["detail"]
        problem(sqlite_api.get(f"/v1/articles?cursor={cursor}"), "invalid-cursor")
        assert sqlite_api.get(f"/v1/statements?limit=3&cursor={cursor}").status_code == 200

    def test_an_unknown_part(self, sqlite_api: TestClient) -> None:
        body = problem(sqlite_api.get("/v1/articles/a1?include=comments"), "invalid-parameter")
        assert "paragraphs" in body["detail"]


HOSTILE = [
    *('"', '"a', "*", "a*", "NEAR(a b)", "a NEAR b", "AND", "a OR", "NOT x", "-x", "col:x", "^x", "(", "a'b", "%", "_"),
    *(
        "\\",
        "🚢",
        "ﷺ",
        "\u202ex",
        "e\u0301",
        "a\tb\nc",
        "Ω" * 900,
        "to_tsquery('x')",
        "; DROP TABLE x",
        ":*",
        "&|!<->",
        "'",
    ),
]


class TestHostileText:
    @pytest.mark.parametrize("q", HOSTILE)
    def test_gives_an_answer_or_a_problem(self, api: TestClient, q: str) -> None:
        for noun in ("statements", "articles", "speakers"):
            assert api.get(f"/v1/{noun}", params={"q": q}).status_code in (200, 422)

    @pytest.mark.parametrize("name", [*HOSTILE, "\0", "a\0b", "../etc", "x" * 5_000, "%ff", "9" * 30])
    def test_in_a_path_is_not_found(self, api: TestClient, name: str) -> None:
        for noun in ("statements", "articles", "speakers", "topics", "matches", "runs"):
            problem(api.get(f"/v1/{noun}/{quote(name, safe='')}"), "not-found")

    def test_in_a_path_of_any_length_is_not_looked_for(self, sqlite_api: TestClient) -> None:
        body = problem(sqlite_api.get(f"/v1/topics/{'x' * 50_000}"), "not-found")
        assert "4000 characters" in body["detail"]

    def test_that_is_a_replacement_character_is_text(self, sqlite_api: TestClient) -> None:
        assert sqlite_api.get("/v1/statements", params={"speaker": "a\ufffdb"}).status_code == 200

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        name=st.sampled_from(["q", "speaker", "topic", "article", "cursor", "said_from", "limit"]),
        value=st.text(max_size=60),
    )
    def test_no_value_breaks_the_server(self, sqlite_api: TestClient, name: str, value: str) -> None:
        assert sqlite_api.get("/v1/statements", params={name: value}).status_code in (200, 422)


class TestPaths:
    @pytest.mark.parametrize(
        "path",
        [
            "/v1/nothing",
            "/v1/statements/none",
            "/v1/statements/none/context",
            "/v1/statements/none/matches",
            "/v1/articles/none",
            "/v1/articles/none/statements",
            "/v1/articles/a1/compare/none",
            "/v1/articles/none/compare/a1",
            "/v1/speakers/none",
            "/v1/speakers/none/statements",
            "/v1/speakers/none/timeline",
            "/v1/topics/none",
            "/v1/topics/99999999/statements",
            "/v1/matches/none",
            "/v1/runs/99",
            "/v1/runs/none",
            "/v1/runs/0",
            "/problems/none",
            "/docs/assets/none.js",
            "/docs/assets/..%2fdocs.py",
        ],
    )
    def test_what_is_not_there(self, sqlite_api: TestClient, path: str) -> None:
        problem(sqlite_api.get(path), "not-found")

    @pytest.mark.parametrize("path", ["/v1/statement", "/v1/statements/", "/v1/Statements"])
    def test_a_near_address_is_named(self, sqlite_api: TestClient, path: str) -> None:
        body = problem(sqlite_api.get(path, headers={"Accept": "application/json"}), "not-found")
        assert body["detail"] == f"There is nothing at {path}. Is it /v1/statements? GET /docs lists what there is."

    def test_no_near_address_is_guessed(self, sqlite_api: TestClient) -> None:
        assert "Is it" not in problem(sqlite_api.get("/v1/nosuch"), "not-found")["detail"]

    def test_a_wrong_method(self, sqlite_api: TestClient) -> None:
        answer = sqlite_api.delete("/v1/statements")
        problem(answer, "method-not-allowed")
        assert "GET" in answer.headers["allow"]

    def test_every_problem_has_its_page(self, sqlite_api: TestClient) -> None:
        listed = sqlite_api.get("/problems").json()["items"]
        assert [sqlite_api.get(entry["type"]).json() for entry in listed] == listed


# JSON values that are no day as YYYY-MM-DD: pydantic reads some of them as moments, Python some as days of a week.
NO_DAYS = (b"0", b"20250509", b"1.5", b"true", b"[]", b'"2025-W19-5"', b'"20250509"', b'"2025-05-09T00:00:00"', b'""')


class TestMediaTypes:
    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/json", "*/*", ""])
    @pytest.mark.parametrize("path", ["/v1/extract", "/v1/check"])
    def test_another_one_is_refused(self, sqlite_api: TestClient, path: str, kind: str) -> None:
        answer = sqlite_api.post(path, content=b'{"text": "Ada spoke."}', headers={"content-type": kind})
        body = problem(answer, "unsupported-media-type")
        assert (kind or "no Content-Type") in body["detail"]
        assert answer.headers["accept"] == answer.headers["accept-post"] == "application/json"

    def test_none_at_all(self, sqlite_api: TestClient) -> None:
        problem(sqlite_api.post("/v1/extract", content=iter([b"{}"])), "unsupported-media-type")
        problem(sqlite_api.post("/v1/extract"), "invalid-body")

    @pytest.mark.parametrize("kind", ["application/json", "APPLICATION/JSON;charset=UTF-8", " application/json ;a=b"])
    def test_as_it_may_be_written(self, sqlite_api: TestClient, kind: str) -> None:
        answer = sqlite_api.post("/v1/extract", content=b'{"text": "Ada spoke."}', headers={"content-type": kind})
        assert answer.status_code == 200

    def test_compressed(self, sqlite_api: TestClient) -> None:
        asked = {"content-type": "application/json", "content-encoding": "gzip"}
        answer = sqlite_api.post("/v1/extract", content=gzip.compress(b'{"text": "Ada spoke."}'), headers=asked)
        problem(answer, "unsupported-media-type")
        assert answer.headers["accept-encoding"] == "identity"


class TestBodies:
    def test_a_dry_run(self, sqlite_api: TestClient) -> None:
        answer = sqlite_api.post("/v1/extract", json={"text": "Ada spoke.", "published_on": "2025-05-09"})
        assert answer.json() == {"id": "request", "paragraphs": [], "statements": []}

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            (b"", "body"),
            (b"{", "body"),
            (b"[]", "body"),
            (b"\xff\xfe", "body"),
            (b"{}", "text"),
            (b'{"text": ""}', "text"),
            (b'{"text": 1}', "text"),
            (b'{"text": "\\ud800"}', "text"),
            (b'{"text": "refuse"}', "text"),
            (b'{"text": "x", "published_on": "soon"}', "published_on"),
            *((b'{"text": "x", "published_on": %s}' % day, "published_on") for day in NO_DAYS),
            (b'{"text": "x", "url": "example.org"}', "url"),
            (b'{"text": "x", "id": "a\\u0000b"}', "id"),
            (b'{"text": "x", "id": "a\\u008ab"}', "id"),
            (b'{"text": "x", "colour": "red"}', "colour"),
            (b"[" * 9_000, "body"),
        ],
    )
    def test_a_bad_one_names_the_field(self, sqlite_api: TestClient, body: bytes, field: str) -> None:
        answer = sqlite_api.post("/v1/extract", content=body, headers={"content-type": "application/json"})
        assert problem(answer, "invalid-body")["errors"][0]["field"] == field

    def test_of_countless_errors_some_are_told(self, sqlite_api: TestClient) -> None:
        fields = {f"{'x' * 300}{number}": 1 for number in range(25)}
        answer = sqlite_api.post("/v1/extract", json={"text": "x", **fields})
        body = problem(answer, "invalid-body")
        assert len(body["errors"]) == 20
        assert body["detail"].endswith("; and 5 more.")
        assert len(answer.content) < 20_000

    @pytest.mark.parametrize("path", ["/v1/extract", "/v1/check"])
    def test_countless_fields_are_not_looked_at(self, sqlite_api: TestClient, path: str) -> None:
        answer = sqlite_api.post(path, json={"text": "x", **{f"f{number}": 1 for number in range(100)}})
        body = problem(answer, "invalid-body")
        assert [(one["field"], "100 fields" in one["detail"]) for one in body["errors"]] == [("body", True)]

    def test_too_large(self, sqlite_api: TestClient) -> None:
        problem(sqlite_api.post("/v1/extract", json={"text": "x" * 10_001}), "too-large")

    def test_too_large_in_chunks(self, sqlite_api: TestClient) -> None:
        def chunks() -> Iterator[bytes]:
            yield b'{"text": "'
            for _ in range(100):
                yield b"x" * 1_000
            yield b'"}'

        answer = sqlite_api.post("/v1/extract", content=chunks(), headers={"content-type": "application/json"})
        problem(answer, "too-large")

    def test_a_failure_tells_no_secret(self, sqlite_api: TestClient) -> None:
        answer = sqlite_api.post("/v1/extract", json={"text": "fail"})
        problem(answer, "internal-error")
        assert "secret" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"


class TestStoreAway:
    def test_without_tables(self) -> None:
        client = TestClient(create_app(Settings(), engine=create_engine("sqlite://"), extract=json.loads))
        answer = client.get("/v1/statements")
        problem(answer, "store-unavailable")
        assert answer.headers["retry-after"]
        problem(client.get("/readyz"), "store-unavailable")
        assert client.get("/healthz").json()["status"] == "ok"

    def test_without_server(self) -> None:
        engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
        client = TestClient(create_app(Settings(), engine=engine, extract=json.loads))
        problem(client.get("/readyz"), "store-unavailable")
        problem(client.get("/v1/topics"), "store-unavailable")

    def test_ready(self, api: TestClient) -> None:
        assert api.get("/readyz").json() == {"status": "ready"}
