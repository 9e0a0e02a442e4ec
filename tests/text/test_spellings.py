"""Other spellings of words: what a text has, and in which a search is looked for."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.spellings import AROUND, MOST_VARIANTS, plain_words, spelled, spellings, variants


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("an e-mail came", ["email"]),
        ("the F.B.I. and the U.S.", ["abbr0fbi0", "abbr0us0"]),
        ("the F.B.I and the FBI", ["abbr0fbi0"]),
        ("the US told us", ["abbr0us0"]),
        ("U.S.-led, US-led", ["abbr0us0", "abbr0us0"]),
        ("F-16 and COVID‑19", ["F16", "COVID19"]),
        ("GIVE US MORE OF IT", []),
        ("GIVE US MORE\nthe US gives", ["abbr0us0"]),
        ("non-U.S. firms", ["abbr0us0"]),
        ("plain words, 5.5 of them", []),
    ],
)
def test_of_a_text(text: str, others: list[str]) -> None:
    assert [other for _, _, other in spelled(text) if other] == others


def test_stand_among_the_words_around_them() -> None:
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    told = spellings(" ".join([*words, "an e-mail of", *words]))
    assert told == "gap0 eight nine ten an email of zero one two"
    assert len(told.split()) == 2 * AROUND + 2
    assert spellings(" ".join(words)) is None


def test_a_word_is_marked_beside_an_abbreviation_that_reads_like_it() -> None:
    assert spellings("the US told Us") == "gap0 the abbr0us0 told Us gap0 plain0us0"
    assert spellings("the US told me") == "gap0 the abbr0us0 told me"
    assert spellings("he told us") is None


@pytest.mark.parametrize(
    ("typed", "ways"),
    [
        ("e-mail", {"e mail", "email"}),
        ("U.S.", {"abbr0us0"}),
        ("US", {"abbr0us0"}),
        ("us", {"us"}),
        ("F.B.I.", {"FBI", "abbr0fbi0"}),
        ("fbi", {"fbi", "abbr0fbi0"}),
        ("NOT", {"NOT", "abbr0not0"}),
        ("peace talks", {"peace talks"}),
        ("U.S.-led e-mail", {"abbr0us0-led e mail", "abbr0us0-led email"}),
        ("US-led", {"abbr0us0 led"}),
    ],
)
def test_of_a_search(typed: str, ways: set[str]) -> None:
    assert set(variants(typed)) == ways


def test_of_a_long_search_are_few() -> None:
    assert len(variants("e-mail " * 20)) == MOST_VARIANTS


@given(text=st.text("aUS.- \n’é\u0301𝒜1", max_size=40))
def test_words_are_apart_and_in_order(text: str) -> None:
    spans = [(start, end) for start, end, _ in spelled(text)]
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
    words = plain_words(text)
    if words is not None:
        assert words == [text[start:end] for start, end in spans]
        assert spellings(text) is None
