"""The features of two reports."""

from __future__ import annotations

import pytest

from app.matches.alignment import align
from app.matches.features import Features, features
from app.matches.weighted_text import weigh
from app.model import Report, Stance

FERRY = "The ferry company will double its sailings to the northern islands before the summer holidays"


def seen(a: str, b: str, *, stances: tuple[Stance, Stance] = (Stance.NEUTRAL, Stance.NEUTRAL)) -> Features:
    reports = [
        Report(key=k, article=k, content=text, stance=s) for k, text, s in zip("ab", (a, b), stances, strict=True)
    ]
    texts = weigh(a), weigh(b)
    return features(*reports, *texts, align(texts[0].forms, texts[1].forms))


def test_all_are_from_0_to_1():
    for a, b in ((FERRY, FERRY), (FERRY, "no"), ("", ""), ("...", FERRY), ("7 11 40", "7 11 40")):
        assert all(0 <= value <= 1 for value in seen(a, b)), (a, b)


def test_names_alone_tell_nothing():
    assert seen("Ada Moreau and Ida Berg", "Ada Moreau and Ida Berg").plain < 0.1
    assert seen(FERRY, FERRY).plain > 0.8


@pytest.mark.parametrize(
    ("a", "b", "share"),
    [
        ("it cost 812 million in 2015", "it cost 812 million", 1),
        ("it cost 812 dollars", "it cost 913 dollars", 0),
        ("the two towns", "two rivers", 0.5),
        ("it cost 812 dollars", "it cost a lot", 0.5),
    ],
    ids=["all", "none", "small counts say nothing", "one has none"],
)
def test_numbers(a, b, share):
    assert seen(a, b).numbers == share


def test_a_cue_that_takes_a_side_against_is_a_reaction():
    assert seen(FERRY, FERRY, stances=(Stance.URGE, Stance.CRITICISE)).reaction == 1
    assert seen(FERRY, FERRY, stances=(Stance.DENY, Stance.CRITICISE)).reaction == 0


def test_three_words_are_short_and_a_sentence_is_not():
    assert seen("the harbour", FERRY).short > 0.3
    assert seen(FERRY, FERRY).short == 0
