"""What stands beside a statement: those at odds with it, and those that quote it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.config import Settings
from app.linking.statements import link_waiting
from app.main import create_app

TOLL = "the toll on the harbour bridge will rise by 20 percent in the spring"
OTHER_TOLL = TOLL.replace("20", "30")
QUOTING = "that Moreau had promised the toll “will rise by 20 percent in the spring” and not before"


@pytest.fixture(scope="module")
def api(
    new_engine: Callable[[], Engine], article: Callable[..., Any], said: Callable[..., Any], keep: Callable[..., Any]
) -> TestClient:
    engine = new_engine()
    for key, words, by in (("a", TOLL, "Ada Moreau"), ("b", OTHER_TOLL, "Ada Moreau"), ("c", QUOTING, "Bo Ek")):
        told = article(f"In {key}: {words}.", id=key)
        keep(engine, told, said(told, words, by=by))
        link_waiting(engine)
    return TestClient(create_app(Settings(), engine=engine, extract=dict))


def one(api: TestClient, article: str) -> dict[str, Any]:
    [found] = api.get(f"/v1/articles/{article}/statements").json()["items"]
    answer: dict[str, Any] = api.get(f"/v1/statements/{found['id']}").json()
    return answer


@pytest.mark.parametrize(("here", "there", "marked"), [("a", "b", "[-20-] {+30+}"), ("b", "a", "[-30-] {+20+}")])
def test_a_changed_number_is_shown_from_either_side(api: TestClient, here: str, there: str, marked: str) -> None:
    [conflict] = one(api, here)["conflicts"]
    assert conflict["statement"]["article"]["id"] == there
    assert conflict["because"]["rule"] == "number-differs"
    assert marked in conflict["marked"]


def test_who_quotes_it_is_listed_and_who_does_not_is_not(api: TestClient) -> None:
    [quoting] = one(api, "a")["quoted_by"]
    assert (quoting["statement"]["article"]["id"], quoting["because"]["rule"]) == ("c", "quotes-another")
    assert one(api, "b")["quoted_by"] == one(api, "c")["quoted_by"] == []


def test_statements_at_odds_can_be_asked_for(api: TestClient) -> None:
    def articles(query: str) -> list[str]:
        return sorted(item["article"]["id"] for item in api.get(f"/v1/statements?{query}").json()["items"])

    assert articles("conflicted=true") == ["a", "b"]
    assert articles("conflicted=false") == ["c"]
