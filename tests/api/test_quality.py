"""The card of the weights over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.api import quality
from app.evaluation.card import Weights, loaded_weights, shipped_card


@pytest.fixture
def other_weights(monkeypatch: pytest.MonkeyPatch) -> Iterator[Weights]:
    """As if this server read statements with weights that nobody has measured."""
    other = Weights(version="0123456789ab", sha256=dict.fromkeys(loaded_weights().sha256, "0123456789ab"))
    monkeypatch.setattr(quality, "loaded_weights", lambda: other)
    quality.edition.cache_clear()
    yield other
    quality.edition.cache_clear()


def test_it_is_the_card_that_comes_with_the_weights(api: TestClient) -> None:
    answer = api.get("/v1/quality").json()
    loaded = answer.pop("loaded")
    assert answer == shipped_card().model_dump(mode="json")
    assert loaded == {
        "version": loaded_weights().version,
        "measured": loaded_weights() == shipped_card().weights,
    }


def test_figures_are_shares_with_what_they_are_shares_of(api: TestClient) -> None:
    figures = api.get("/v1/quality").json()["figures"]
    for kind in ("all", "direct", "mixed", "indirect"):
        score = figures["whole"][kind]
        assert 0 < score["f1"] <= 1
        assert min(score["labelled"], score["found"]) > 0
    assert figures["exact"]["all"]["f1"] < figures["content"]["all"]["f1"]
    assert sum(each["statements"] for each in figures["reliability"]) == figures["whole"]["all"]["found"]


def test_known_weaknesses_are_told(api: TestClient) -> None:
    assert api.get("/v1/quality").json()["weaknesses"]


def test_the_same_card_is_answered_with_304(api: TestClient) -> None:
    etag = api.get("/v1/quality").headers["etag"]
    again = api.get("/v1/quality", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_weights_that_the_card_did_not_measure_are_told(sqlite_api: TestClient, other_weights: Weights) -> None:
    assert sqlite_api.get("/v1/quality").json()["loaded"] == {"version": "0123456789ab", "measured": False}


def test_other_weights_change_the_etag(sqlite_api: TestClient, request: pytest.FixtureRequest) -> None:
    etag = sqlite_api.get("/v1/quality").headers["etag"]
    request.getfixturevalue("other_weights")
    assert sqlite_api.get("/v1/quality", headers={"if-none-match": etag}).status_code == 200


def test_it_takes_no_parameter(sqlite_api: TestClient) -> None:
    assert sqlite_api.get("/v1/quality?act=speech").status_code == 422
