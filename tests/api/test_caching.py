"""ETags, HEAD, and the headers for browsers."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from app.config import Settings
from app.main import create_app
from app.store.changes import Kind, note
from app.store.session import writing


def test_the_same_question_is_answered_with_304(api: TestClient) -> None:
    first = api.get("/v1/statements?speech=direct")
    assert first.headers["cache-control"] == "no-cache"
    etag = first.headers["etag"]
    for known in (etag, f'"other", {etag}', etag.removeprefix("W/"), "*"):
        again = api.get("/v1/statements?speech=direct", headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
    assert api.get("/v1/statements?speech=mixed", headers={"if-none-match": etag}).status_code == 200


def test_a_change_of_the_store_changes_the_etag(engine: Engine) -> None:
    api = TestClient(create_app(Settings(), engine=engine, extract=lambda raw: {}))
    etag = api.get("/v1/topics").headers["etag"]
    with writing(engine) as session:
        note(session, Kind.ARTICLE, ["a1"])
    assert api.get("/v1/topics", headers={"if-none-match": etag}).status_code == 200


def test_another_history_at_the_same_revision_is_another_etag(engine: Engine) -> None:
    """A backup was restored, and as much was stored since as before."""
    api = TestClient(create_app(Settings(), engine=engine, extract=lambda raw: {}))
    tags = []
    for key in ("a1", "a2"):
        with writing(engine) as session:
            note(session, Kind.ARTICLE, [key])
        tags.append(api.get("/v1/topics").headers["etag"])
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM change WHERE revision = (SELECT max(revision) FROM change)"))
    assert tags[0] != tags[1]
    assert api.get("/v1/topics").headers["etag"] not in tags


def test_runs_are_always_fresh(sqlite_api: TestClient) -> None:
    assert "etag" not in sqlite_api.get("/v1/runs").headers


@pytest.mark.parametrize("path", ["/v1/statements", "/v1/articles/a1", "/healthz", "/docs", "/docs/assets/docs.js"])
def test_head_is_get_without_its_body(sqlite_api: TestClient, path: str) -> None:
    got, asked = sqlite_api.get(path), sqlite_api.head(path)
    assert asked.content == b""
    assert asked.status_code == got.status_code == 200
    assert asked.headers.get("etag") == got.headers.get("etag")


class TestPagesOfOthers:
    @pytest.mark.parametrize("method", ["GET", "OPTIONS"])
    def test_may_not_read_unless_it_is_set(self, sqlite_api: TestClient, method: str) -> None:
        asked = {"origin": "https://example.org", "access-control-request-method": "GET"}
        answer = sqlite_api.request(method, "/v1/statements?limit=1", headers=asked)
        assert not [name for name in answer.headers if name.startswith("access-control-")]

    def test_may_read_where_it_is_set(self, engine: Engine) -> None:
        settings = Settings(cors_origins=("https://example.org",))
        api = TestClient(create_app(settings, engine=engine), raise_server_exceptions=False)
        answer = api.get("/v1/statements?limit=1", headers={"origin": "https://example.org"})
        assert answer.headers["access-control-allow-origin"] == "https://example.org"
        assert "Link" in answer.headers["access-control-expose-headers"]
        asked = {
            "origin": "https://example.org",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        }
        assert api.options("/v1/check", headers=asked).status_code == 200
        assert api.options("/v1/check", headers=asked | {"origin": "https://evil.example"}).status_code == 400
        failed = api.get("/v1/statements?limit=ten", headers={"origin": "https://example.org"})
        assert failed.headers["access-control-allow-origin"] == "https://example.org"


def test_browsers_are_kept_careful(sqlite_api: TestClient) -> None:
    for path in ("/v1/statements", "/v1/nothing", "/docs"):
        headers = sqlite_api.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in headers["content-security-policy"]
