"""The access log: a line of JSON for each request, and nothing that anybody wrote in one."""

from __future__ import annotations

import json
import logging
import re

import pytest
from fastapi.testclient import TestClient

SECRET = "Moreau"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="app.access")
    return caplog


def logged(lines: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in lines.records if record.name == "app.access"]


def test_a_request_has_the_name_that_it_brings_or_a_new_one(
    sqlite_api: TestClient, lines: pytest.LogCaptureFixture
) -> None:
    given = sqlite_api.get("/v1/statements?q=harbour", headers={"x-request-id": "mine-1"})
    assert given.headers["x-request-id"] == "mine-1"
    other = sqlite_api.get("/v1/nothing", headers={"x-request-id": "<script>"})
    assert re.fullmatch("[0-9a-f]{16}", other.headers["x-request-id"])
    assert [json.loads(line)["id"] for line in logged(lines)] == ["mine-1", other.headers["x-request-id"]]


def test_a_line_names_the_request_its_route_and_its_answer(
    sqlite_api: TestClient, lines: pytest.LogCaptureFixture
) -> None:
    answer = sqlite_api.get("/v1/articles/a1", headers={"x-request-id": "mine", "accept-encoding": "identity"})
    line = json.loads(logged(lines)[0])
    assert set(line) == {"time", "id", "method", "path", "route", "status", "ms", "bytes"}
    assert (line["id"], line["route"], line["path"]) == ("mine", "/v1/articles/{id}", "/v1/articles/a1")
    assert (line["method"], line["status"], line["bytes"]) == ("GET", 200, len(answer.content))
    assert 0 <= line["ms"] < 30_000


def test_what_took_no_route_has_none(sqlite_api: TestClient, lines: pytest.LogCaptureFixture) -> None:
    sqlite_api.get("/v1/nothing")
    assert json.loads(logged(lines)[0])["route"] is None


def test_no_words_are_in_it(sqlite_api: TestClient, lines: pytest.LogCaptureFixture) -> None:
    sqlite_api.get(f"/v1/statements?q={SECRET}")
    sqlite_api.post("/v1/check", json={"text": SECRET})
    sqlite_api.post("/v1/check", json={"text": SECRET, SECRET: 1})
    sqlite_api.post("/v1/check", content=SECRET)
    assert len(logged(lines)) == 4
    assert SECRET not in "".join(logged(lines))


@pytest.mark.parametrize("name", ["%0A%0D%1B[31m", "%E2%80%AEx", "%C2%9B31m", '%22,"status":200'])
def test_no_character_breaks_a_line(sqlite_api: TestClient, lines: pytest.LogCaptureFixture, name: str) -> None:
    sqlite_api.get(f"/v1/statements/{name}", headers={"x-request-id": "a\x1bb"})
    (line,) = logged(lines)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["status"] == 404


def test_metrics_have_none(sqlite_api: TestClient, lines: pytest.LogCaptureFixture) -> None:
    sqlite_api.get("/metrics")
    assert logged(lines) == []
