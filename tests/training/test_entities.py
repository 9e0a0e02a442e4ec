"""The labelled names of articles: every offset in order, no name within another, every group of known members."""

from __future__ import annotations

import csv
from itertools import pairwise

import pytest

from app.training.entities import LABELS, names_of, read_entities


def test_no_name_lies_within_another():
    for article, listed in read_entities().items():
        for (_, end, _), (start, *_) in pairwise(listed.names):
            assert end <= start, article
        assert all(start < end for start, end, _ in listed.names)


def test_a_reference_means_names_that_are_listed():
    for listed in read_entities().values():
        places = {(start, end) for start, end, _ in listed.names}
        assert all(means and set(means) <= places for _, means in listed.references)


def test_the_labels_hold_no_text():
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert not (row["names"] + row["references"] + row["members"]).strip("0123456789- ")
            assert row["type"] in ("person", "organisation", "place", "group")


def test_another_text_is_refused():
    article = next(iter(read_entities()))
    with pytest.raises(ValueError, match="another text"):
        names_of(article, "Not that text.")
    assert names_of("no such article", "Any text.") is None
