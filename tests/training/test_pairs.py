"""The judged pairs that the match score is fitted on, and the weights made of them."""

from __future__ import annotations

import csv
import json
import re
from importlib.resources import files

from app.matches.features import FEATURES
from app.matches.relation import READ_FEATURES
from app.training.pair_texts import opposed_rows, written_pairs

WRITTEN = list(csv.DictReader(files("app.training").joinpath("written_pairs.csv").read_text("utf-8").splitlines()))
ROWS = list(csv.DictReader(files("app.training").joinpath("judged.csv").read_text("utf-8").splitlines()))


def test_a_judged_pair_names_places_and_holds_no_text():
    assert len(ROWS) == 498
    for row in ROWS:
        assert all(re.fullmatch(r"(train|dev):\d+:\d+", row[side]) for side in "ab")
        assert row["same"] in ("0", "1")
    assert len({frozenset((row["a"], row["b"])) for row in ROWS}) == len(ROWS)


def test_no_statement_of_an_opposed_pair_is_in_both_halves_and_none_has_words():
    halves: dict[tuple[str, str], str] = {}
    for row in opposed_rows():
        assert row["relation"] in ("same", "contradiction", "update", "shift", "different")
        assert row["sure"] in ("0", "1", "2")
        for side in "ab":
            assert all(re.fullmatch(r"[0-9 -]*", row[f"{part}_{side}"]) for part in ("cue", "content"))
            assert halves.setdefault((row[f"article_{side}"], row[f"content_{side}"]), row["half"]) == row["half"]
    assert set(halves.values()) == {"learn", "apart"}


def test_what_is_written_for_and_against_one_thing_is_left_out_together():
    apart: dict[str, set[bool]] = {}
    for row, pair in zip(WRITTEN, written_pairs(), strict=True):
        if row["kind"] == "position":
            apart.setdefault(row["part"], set()).add(pair.apart)
    assert len(apart) == 138
    assert all(len(some) == 1 for some in apart.values())


def test_the_weights_are_of_the_features():
    weights = json.loads(files("app.weights").joinpath("matches.json").read_text("utf-8"))
    assert tuple(weights["words"]["weights"]) == FEATURES
    assert tuple(weights["both"]["weights"]) == READ_FEATURES
    assert 0 < weights["accept"] < 1
