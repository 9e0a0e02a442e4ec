"""Two articles side by side over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.config import Settings
from app.ingest import ingest
from app.main import create_app

SEEDS = Path(__file__).parents[2] / "seeds"


class TestCompare:
    def test_aligns_each_statement_once(self, api: TestClient) -> None:
        answer = api.get("/v1/articles/a1/compare/b7").json()
        pairs = [(pair["here"]["statement"]["text"], pair["there"]["statement"]["text"]) for pair in answer["both"]]
        assert ("that the harbour will reopen in June", "that the port will reopen in June") in pairs
        assert [item["statement"]["text"] for item in answer["only_there"]] == ["the Łódź crews 🚢"]
        assert len(answer["both"]) + len(answer["only_here"]) == 3

    def test_a_stored_relation_is_shown(self, api: TestClient) -> None:
        both = api.get("/v1/articles/b7/compare/a1").json()["both"]
        assert [(pair["relation"], pair["score"]) for pair in both if "June" in pair["here"]["statement"]["text"]] == [
            ("near", 0.9)
        ]

    def test_changes_are_both_wordings(self, api: TestClient) -> None:
        for pair in api.get("/v1/articles/a1/compare/b7").json()["both"]:
            new = "".join(change["new"]["text"] for change in pair["changes"])
            in_old_order = sorted(pair["changes"], key=lambda change: change["old"]["span"])
            assert new == pair["there"]["statement"]["text"]
            assert "".join(change["old"]["text"] for change in in_old_order) == pair["here"]["statement"]["text"]

    def test_places_tell_the_order(self, api: TestClient) -> None:
        answer = api.get("/v1/articles/a1/compare/b7").json()
        here = [pair["here"] for pair in answer["both"]]
        assert [(told["place"], told["order"]) for told in here] == sorted((t["place"], t["order"]) for t in here)
        assert sorted(pair["there"]["order"] for pair in answer["both"]) == [1, 2]
        assert [pair["moved"] for pair in answer["both"]].count(True) == answer["summary"]["moved"] == 1

    def test_the_summary_counts_what_is_shown(self, api: TestClient) -> None:
        answer = api.get("/v1/articles/a1/compare/b7").json()
        figures = answer["summary"]
        assert figures["shared"] == len(answer["both"])
        assert figures["only_here"] == len(answer["only_here"])
        assert figures["here"] == figures["shared"] + figures["conflicts"] + figures["only_here"]
        assert figures["line"].startswith("2 shared")
        assert figures["lead"]["of_here"]["paragraph"] == 1

    def test_an_article_beside_itself(self, api: TestClient) -> None:
        answer = api.get("/v1/articles/a1/compare/a1").json()
        assert [pair["relation"] for pair in answer["both"]] == ["identical"] * 3
        assert answer["only_here"] == answer["only_there"] == answer["conflicts"] == []
        assert answer["summary"]["line"] == "3 shared (3 identical), order kept, lead kept; 0 only here, 0 only there"

    @pytest.mark.parametrize("path", ["a1/compare/nobody", "nobody/compare/a1"])
    def test_an_unknown_article(self, api: TestClient, path: str) -> None:
        assert api.get(f"/v1/articles/{path}").status_code == 404

    def test_an_unknown_parameter(self, api: TestClient) -> None:
        assert api.get("/v1/articles/a1/compare/b7?diff=words").status_code == 422


def test_words_that_contradict_are_neither_shared_nor_left_over(
    engine: Engine, article: Callable[..., Any], said: Callable[..., Any], keep: Callable[..., Any]
) -> None:
    for name, text in (("a1", "Ek said that taxes will rise."), ("b7", "Ek said that taxes will not rise.")):
        told = article(text, id=name)
        keep(engine, told, said(told, text[8:-1], by="Bo Ek", cue="said"))
    answer = TestClient(create_app(Settings(), engine=engine, extract=dict)).get("/v1/articles/a1/compare/b7").json()
    assert [pair["relation"] for pair in answer["conflicts"]] == ["conflict"]
    assert answer["conflicts"][0]["marked"] == "that taxes will {+not+} rise"
    assert answer["both"] == answer["only_here"] == answer["only_there"] == []
    assert answer["summary"]["line"].endswith("1 in conflict")


def test_the_seeds_tell_nine_statements_in_another_order(engine: Engine, settings: Settings) -> None:
    ingest([SEEDS], engine, settings)
    client = TestClient(create_app(settings, engine=engine))
    answer = client.get("/v1/articles/000_5f311bf8f2bea91d/compare/001_caab9da2518d0403").json()
    summary = answer["summary"]
    assert (summary["shared"], summary["moved"], summary["lead"]["differs"]) == (9, 4, True)
    # Ukraine went from the lead to the end.
    lead = answer["both"][0]
    assert (lead["here"]["order"], lead["there"]["order"]) == (1, 5)
    assert lead["here"]["share"] < 0.1
    assert lead["there"]["share"] > 0.6
    moved = [change["new"]["text"].strip() for change in lead["changes"] if change["kind"] == "move"]
    assert moved == ["through dialogue"]
