"""The search box: what is typed, and what it is taken for."""

from __future__ import annotations

import datetime as dt

import pytest
from fastapi.testclient import TestClient

from app.pages.asking import read_question
from app.store.reading import reading

TODAY = dt.date(2026, 3, 10)  # a Tuesday
PUTIN, XI = ("speaker", "vladimir-putin"), ("speaker", "xi-jinping")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("putin", [PUTIN]),
        ("Putin peace talks", [PUTIN, ("q", "peace talks")]),
        ("peace talks Putin", [PUTIN, ("q", "peace talks")]),
        ("what did Putin say on peace talks?", [PUTIN, ("q", "peace talks")]),
        ("what Putin said on peace talks", [PUTIN, ("q", "peace talks")]),
        ("what putin said on peace talks", [PUTIN, ("q", "peace talks")]),
        ("did Putin say peace talks?", [PUTIN, ("q", "peace talks")]),
        ("who else reported Putin peace talks", [PUTIN, ("q", "peace talks")]),
        ("who reported that peace talks", [("q", "peace talks")]),
        ("Putin's peace talks", [PUTIN, ("q", "peace talks")]),
        ("statements about Ukraine", [("about", "ukraine")]),
        ("quotes on trade", [("q", "trade")]),
        ("Putin said on 8 May 2025", [PUTIN, ("said_from", "2025-05-08"), ("said_to", "2025-05-08")]),
        ("said on 8 May 2025", [("said_from", "2025-05-08"), ("said_to", "2025-05-08")]),
        ('Is "no force can stop" on record?', [("q", '"no force can stop"')]),
        ("what we need is peace", [("q", "what we need is peace")]),
        ("Xi Ukraine", [XI, ("about", "ukraine")]),
        ("Putin peace talks since May 2025", [PUTIN, ("q", "peace talks"), ("said_from", "2025-05-01")]),
        ("President Xi until 2025-05-08", [XI, ("said_to", "2025-05-08")]),
        ("xi and putin in May 2025", [XI, PUTIN, ("said_from", "2025-05-01"), ("said_to", "2025-05-31")]),
        ("Xi about Ukraine", [XI, ("about", "ukraine")]),
        ("peace on 8 May 2025", [("q", "peace"), ("said_from", "2025-05-08"), ("said_to", "2025-05-08")]),
        ("trade between 2024-01 and 2025-06", [("q", "trade"), ("said_from", "2024-01"), ("said_to", "2025-06")]),
        ("trade 2024..2025", [("q", "trade"), ("said_from", "2024"), ("said_to", "2025")]),
        ("trade last month", [("q", "trade"), ("said_from", "2026-02-01"), ("said_to", "2026-02-28")]),
        ('"peace talks" OR ceasefire', [("q", '"peace talks" OR ceasefire')]),
        ("no force can stop the two countries", [("q", "no force can stop the two countries")]),
        ("that it may close", [("q", "that it may close")]),
        ("?!", []),
        ("", []),
        ("put\0in", [("q", "put in")]),
        ('"', []),
    ],
)
def test_it_is_taken_apart(seeds: TestClient, typed: str, asked: list[tuple[str, str]]) -> None:
    with reading(seeds.app.state.backend.engine) as connection:  # type: ignore[attr-defined]
        assert read_question(connection, typed, TODAY) == asked


def test_a_long_paste_is_read_in_bounded_steps(seeds: TestClient) -> None:
    with reading(seeds.app.state.backend.engine) as connection:  # type: ignore[attr-defined]
        [(name, words)] = read_question(connection, "Ab " * 1_000, TODAY)
    assert name == "q"
    assert len(words) <= 1_000


def test_the_box_leads_to_the_list(seeds: TestClient) -> None:
    answer = seeds.get("/search?for=Putin+peace+talks+since+May+2025")
    place = answer.headers["location"]
    assert (answer.status_code, place) == (
        302,
        "/statements?speaker=vladimir-putin&q=peace+talks&said_from=2025-05-01",
    )
    assert "that Russia is willing to start" in seeds.get(place).text
    assert seeds.get("/search?for=+").headers["location"] == "/"


def test_data_is_found_by_the_box_too(seeds: TestClient) -> None:
    asked = {"Accept": "application/json"}
    answer = seeds.get("/search?for=Putin+peace+talks", headers=asked, follow_redirects=True)
    assert answer.json()["total"] == 2
