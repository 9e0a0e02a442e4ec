"""The judged pairs that the match score is fitted on, and the weights made of them."""

from __future__ import annotations

import csv
import json
import re
from importlib.resources import files

from app.matches.features import FEATURES
from app.matches.relation import READ_FEATURES

ROWS = list(csv.DictReader(files("app.training").joinpath("judged.csv").read_text("utf-8").splitlines()))


def test_a_judged_pair_names_places_and_holds_no_text():
    assert len(ROWS) == 498
    for row in ROWS:
        assert all(re.fullmatch(r"(train|dev):\d+:\d+", row[side]) for side in "ab")
        assert row["same"] in ("0", "1")
    assert len({frozenset((row["a"], row["b"])) for row in ROWS}) == len(ROWS)


def test_the_weights_are_of_the_features():
    weights = json.loads(files("app.weights").joinpath("matches.json").read_text("utf-8"))
    assert tuple(weights["words"]["weights"]) == FEATURES
    assert tuple(weights["both"]["weights"]) == READ_FEATURES
    assert 0 < weights["accept"] < 1
