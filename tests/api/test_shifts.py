"""Changed positions of a speaker, updates of a count, and what statements are about, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.config import Settings
from app.linking.statements import link_waiting
from app.main import create_app
from app.model import Speaker, SpeakerKind

CLAIM = "the tannery will move out of the old valley by next spring"
COUNT = "the flood has killed 3 people in the lower valley so far"
GUILD = Speaker(name="Harbour Guild", kind=SpeakerKind.ORGANISATION)


@pytest.fixture(scope="module")
def api(
    new_engine: Callable[[], Engine], article: Callable[..., Any], said: Callable[..., Any], keep: Callable[..., Any]
) -> TestClient:
    engine = new_engine()
    for key, words, day in (
        ("a", CLAIM, 1),
        ("b", CLAIM.replace("will", "will not"), 5),
        ("c", COUNT, 1),
        ("d", COUNT.replace("3", "5"), 2),
        ("e", CLAIM.replace("will", "will never"), 1),
    ):
        by = "Bo Ek" if key == "e" else "Ada Moreau"
        told = article(f"In {key}: {words}.", id=key, published_on=f"2025-03-{day:02}")
        keep(engine, told, said(told, words, by=by, on=f"2025-03-{day:02}", about=(GUILD,) if key == "c" else ()))
        link_waiting(engine)
    return TestClient(create_app(Settings(), engine=engine, extract=dict))


def statement(api: TestClient, article: str) -> dict[str, Any]:
    [found] = api.get(f"/v1/articles/{article}/statements").json()["items"]
    answer: dict[str, Any] = api.get(f"/v1/statements/{found['id']}").json()
    return answer


def test_what_one_speaker_said_on_two_days_and_cannot_both_hold_is_a_shift(api: TestClient) -> None:
    [shift] = api.get("/v1/speakers/ada-moreau/shifts").json()["items"]
    assert [shift[side]["article"]["id"] for side in ("earlier", "later")] == ["a", "b"]
    assert shift["because"]["rule"] == "negation-differs"
    assert "{+not+}" in shift["marked"]


def test_a_contradiction_of_two_speakers_is_no_shift(api: TestClient) -> None:
    assert api.get("/v1/speakers/bo-ek/shifts").json()["items"] == []


def test_of_nobody_there_are_none(api: TestClient) -> None:
    assert api.get("/v1/speakers/nobody/shifts").status_code == 404


def test_a_newer_count_is_an_update_and_no_conflict(api: TestClient) -> None:
    [update] = statement(api, "c")["updates"]
    assert update["statement"]["article"]["id"] == "d"
    assert "[-3-] {+5+}" in update["marked"]
    assert statement(api, "c")["conflicts"] == []
    listed = api.get("/v1/statements?conflicted=true").json()["items"]
    assert sorted(item["article"]["id"] for item in listed) == ["a", "b"]


def test_statements_about_somebody_can_be_asked_for(api: TestClient) -> None:
    for name in ("harbour-guild", "Harbour Guild"):
        [found] = api.get("/v1/statements", params={"about": name}).json()["items"]
        assert found["article"]["id"] == "c"
        assert found["about"] == [{"slug": "harbour-guild", "name": "Harbour Guild", "kind": "organisation"}]
    assert api.get("/v1/speakers/harbour-guild").json()["spoken_of"] == 1


def test_whom_statements_only_speak_of_is_no_speaker_and_is_found_by_a_search(api: TestClient) -> None:
    slugs = [item["slug"] for item in api.get("/v1/speakers").json()["items"]]
    assert slugs == ["ada-moreau", "bo-ek"]
    assert [item["slug"] for item in api.get("/v1/speakers?q=guild").json()["items"]] == ["harbour-guild"]
