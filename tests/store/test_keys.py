from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.store.keys import slug, words_hash
from app.text.folding import fold


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Xi Jinping", "xi-jinping"), ("Recep Tayyip Erdoğan", "recep-tayyip-erdogan"), ("Lech Wałęsa", "lech-walesa"),
     ("Conan O’Brien", "conan-obrien"), ("U.S. Department of State", "u-s-department-of-state")],
)  # fmt: skip
def test_slugs_are_plain(name, plain):
    assert slug(name) == plain


def test_a_name_without_latin_letters_has_a_slug_of_its_own():
    assert slug("习近平") != slug("普京")
    assert slug("习近平").isascii()


@given(st.text(min_size=1, max_size=300))
def test_every_name_has_a_slug(name):
    if not any("\ud800" <= char <= "\udfff" for char in name):
        assert slug(name)
        assert fold(fold(name)) == fold(name) or not name.isascii()


def test_words_count_without_case_punctuation_and_a_leading_that():
    assert words_hash("that “trade” is up.") == words_hash("Trade is up")
    assert words_hash("to raise taxes") == words_hash("raise taxes")
    assert words_hash("trade is not up") != words_hash("trade is up")
    assert words_hash("5.5 percent") != words_hash("5 5 percent")
