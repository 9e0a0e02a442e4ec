"""Text to windows of word pieces."""

import functools
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from app.model import Span
from app.tagging.windows import CAPITAL, QUOTED, START, UPPER, windows
from app.text.reading import Reading


@functools.cache
def shipped() -> Tokenizer:
    made = Tokenizer.from_file(str(resources.files("app.weights") / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made


@pytest.fixture
def tokenizer() -> Tokenizer:
    return shipped()


def whole(text: str) -> list[Span]:
    return [Span(0, len(text))] if text else []


def test_paragraphs_are_packed_whole(tokenizer):
    text = "One two three.\nFour five six.\nSeven eight."
    spans = [Span(0, 14), Span(15, 29), Span(30, 42)]
    first, second = windows(Reading(text, ()), spans, tokenizer, size=8)
    assert [text[first.starts[0] : first.ends[-1]], text[second.starts[0] : second.ends[-1]]] == [
        "One two three.\nFour five six.",
        "Seven eight.",
    ]


def test_a_paragraph_longer_than_a_window_has_one_of_its_own(tokenizer):
    text = "One two.\nThree four five six seven eight nine ten.\nEleven."
    made = windows(Reading(text, ()), [Span(0, 8), Span(9, 50), Span(51, 58)], tokenizer, size=4)
    assert [text[each.starts[0] : each.ends[-1]] for each in made] == text.splitlines()


def test_a_very_long_paragraph_is_cut_after_a_sentence(tokenizer):
    text = "One two three four. Five six seven eight nine ten."
    first, second = windows(Reading(text, ()), whole(text), tokenizer, size=8, longest=8)
    assert text[first.ends[-1] - 1] == "."
    assert text[second.starts[0] :].startswith("Five")


def test_shapes_tell_what_an_uncased_encoder_cannot_see(tokenizer):
    text = "He said “NATO won”"
    (window,) = windows(Reading(text, ()), whole(text), tokenizer)
    shapes = {text[s:e]: int(shape) for s, e, shape in zip(window.starts, window.ends, window.shapes, strict=True)}
    assert shapes["He"] == START | CAPITAL
    assert shapes["NATO"] == QUOTED | CAPITAL | UPPER
    assert shapes["won"] == QUOTED


@settings(deadline=None)
@given(st.text(max_size=400), st.integers(1, 40))
def test_every_piece_lies_in_the_text_in_order_and_no_window_is_too_large(text: str, size: int):
    made = windows(Reading(text, ()), whole(text), shipped(), size=size, longest=size)
    assert all(0 < len(window) <= size for window in made)
    starts = [int(start) for window in made for start in window.starts]
    assert starts == sorted(starts)
    assert all(0 <= s <= e <= len(text) for w in made for s, e in zip(w.starts, w.ends, strict=True))
