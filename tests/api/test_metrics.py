"""GET /metrics: what a server has done, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families as parsed
from sqlalchemy import Engine, create_engine

from app.config import Settings
from app.main import create_app
from tests.api.running import Running, serving, status

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    return {(one.name, frozenset(one.labels.items())): one.value for family in parsed(text) for one in family.samples}


def value(text: str, name: str, **labels: str) -> float:
    return samples(text)[f"onrecord_{name}", frozenset(labels.items())]


@pytest.fixture
def api(any_engine: Engine, article: Any, said: Any, keep: Any) -> TestClient:
    one = article("Ada said no. Ada said never.", id="a1")
    keep(any_engine, one, *(said(one, words, by="Ada", source="Ada", cue="said") for words in ("no", "never")))
    return TestClient(create_app(Settings(), engine=any_engine), raise_server_exceptions=False)


def test_requests_are_counted_by_route_and_not_by_address(api: TestClient) -> None:
    for path in ("s1", "s2", "s3"):
        api.get(f"/v1/statements/{path}")
    api.get("/v1/articles/a%2Fb")
    api.head("/v1/statements")
    api.get("/v1/nothing/at/all")
    api.request("PROPFIND", "/v1/statements")
    api.get("/docs/assets/docs.js")
    text = api.get("/metrics").text
    assert value(text, "requests_total", route="/v1/statements/{id}", method="GET", status="404") == 3
    assert value(text, "requests_total", route="/v1/articles/{id}", method="GET", status="404") == 1
    assert value(text, "requests_total", route="/v1/statements", method="HEAD", status="200") == 1
    assert value(text, "requests_total", route="none", method="GET", status="404") == 1
    assert value(text, "requests_total", route="/v1/statements", method="other", status="405") == 1
    assert value(text, "requests_total", route="/docs/assets", method="GET", status="200") == 1
    assert value(text, "request_seconds_count", route="/v1/statements/{id}") == 3
    assert 0 < value(text, "request_seconds_sum", route="/v1/statements/{id}") < 30
    assert value(text, "requests_in_progress") == 1, "this one"


def test_what_no_route_could_read_is_counted_too(api: TestClient) -> None:
    api.app.state.metrics.refused(431)  # type: ignore[attr-defined]
    text = api.get("/metrics").text
    assert value(text, "requests_total", route="none", method="none", status="431") == 1


def test_the_size_of_the_store(api: TestClient) -> None:
    text = api.get("/metrics").text
    rows = {noun: value(text, "store_rows", noun=noun) for noun in ("article", "statement", "speaker", "match")}
    assert rows == {"article": 1, "statement": 2, "speaker": 1, "match": 0}
    assert value(text, "store_revision") >= 1
    assert value(text, "store_readable") == 1


def test_without_a_store_the_rest_is_told() -> None:
    engine = create_engine("sqlite:////nowhere/at/all.sqlite3")
    text = TestClient(create_app(Settings(), engine=engine)).get("/metrics").text
    assert value(text, "store_readable") == 0
    assert "onrecord_store_rows{" not in text
    assert value(text, "requests_in_progress") == 1


def test_is_text_of_a_version_that_prometheus_reads(api: TestClient) -> None:
    answer = api.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert api.get("/metrics?x=1").json()["type"] == "/problems/unknown-parameter"


@pytest.fixture
def running(engine: Engine, settings: Settings) -> Iterator[Running]:
    app = create_app(settings.model_copy(update={"readers": 1, "analysers": 1}))
    with serving(app, on_end=app.state.backend.end) as server:
        yield server


def test_answers_given_again_and_workers(running: Running) -> None:
    for _ in range(4):
        assert status(running.ask("/v1/statements?limit=1")) == 200
    text = running.ask("/metrics").partition(b"\r\n\r\n")[2].decode()
    assert value(text, "repeats_total", outcome="hit") == 3
    assert value(text, "repeats_total", outcome="miss") == 1
    assert value(text, "repeats_bytes") > 0
    assert value(text, "requests_total", route="/v1/statements", method="GET", status="200") == 4
    assert value(text, "worker_processes", work="read") >= 1
    assert value(text, "jobs", work="read", state="running") == 0
