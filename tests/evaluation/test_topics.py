"""The figures of topics: what a reader accepts, by branch; statements about nothing are asked of nobody."""

from __future__ import annotations

import pytest

from app.evaluation.topics import Filed, topic_figures
from app.model import Topic

VOCABULARY = (
    Topic(code="11000000", label="politics"),
    Topic(code="20000593", label="diplomacy", parents=("11000000",)),
    Topic(code="20000597", label="treaty", parents=("20000593", "11000000")),
    Topic(code="15000000", label="sport"),
)


def test_shares_of_statements_and_of_topics():
    figures = topic_figures(
        [
            Filed(["20000597", "15000000"], best=["20000597"], also=[]),
            Filed(["20000593"], best=["20000597"], also=[]),
            Filed(["15000000"], best=["20000597"], also=["11000000"]),
            Filed([], best=["15000000"], also=[]),
            Filed(["15000000"], best=[], also=["11000000"]),
        ],
        VOCABULARY,
    )
    assert (figures.statements, figures.filed) == (4, 0.75)
    assert figures.first_accepted == pytest.approx(2 / 3, abs=1e-4)
    assert figures.wrong == pytest.approx(2 / 3, abs=1e-4)
    assert figures.accepted == 0.5
    assert [(each.label, each.filed, each.accepted) for each in figures.branches] == [
        ("politics", 2, 1.0),
        ("sport", 1, 0.0),
    ]


def test_of_nothing_labelled_all_shares_are_none():
    figures = topic_figures([], VOCABULARY)
    assert (figures.statements, figures.filed, figures.accepted, figures.branches) == (0, 0.0, 0.0, [])
