"""The change log over HTTP: nothing is missed, and nothing comes twice."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

LOGGED = (
    "SELECT count(*) FROM change WHERE kind IN ('article', 'statement', 'speaker', 'match', 'outlet', 'topic',"
    " 'correction')"
)


@pytest.mark.parametrize("limit", [1, 3, 1000])
def test_whoever_follows_sees_every_change_once(api: TestClient, limit: int) -> None:
    every = api.get("/v1/changes").json()
    assert every["complete"]
    found: list[Any] = []
    since, complete = 0, False
    while not complete:
        page = api.get(f"/v1/changes?since={since}&limit={limit}").json()
        found += page["items"]
        since, complete = page["revision"], page["complete"]
    assert found == every["items"]
    engine: Engine = api.app.state.backend.engine  # type: ignore[attr-defined]
    with engine.connect() as connection:
        logged = connection.scalar(text(LOGGED))
    assert len(found) == logged
    assert {one["kind"] for one in found} >= {"article", "statement", "speaker", "match", "topic"}
    assert [one["revision"] for one in found] == sorted(one["revision"] for one in found)


def test_after_the_last_one_there_is_nothing(api: TestClient) -> None:
    last = api.get("/v1/changes").json()["revision"]
    assert api.get(f"/v1/changes?since={last}").json() == {"items": [], "revision": last, "complete": True}
    assert api.get("/v1/changes?since=-1").status_code == 422
    later = api.get(f"/v1/changes?since={last + 1}")
    assert (later.status_code, later.json()["type"]) == (422, "/problems/invalid-cursor")
    assert f"revision {last}" in later.json()["detail"]
