"""Base forms of words, and their kinds in a lexicon."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import Act
from app.text.lemmas import NEGATION, bases, kind_of

ENTRIES = {"say": Act.SPEECH, "think": Act.THOUGHT, "lie": Act.ATTITUDE}


class TestBases:
    @pytest.mark.parametrize(
        ("word", "base"),
        [
            ("say", "say"),
            ("says", "say"),
            ("saying", "say"),
            ("said", "say"),
            ("denies", "deny"),
            ("denied", "deny"),
            ("teaches", "teach"),
            ("hoped", "hope"),
            ("hoping", "hope"),
            ("admitted", "admit"),
            ("admitting", "admit"),
            ("agreed", "agree"),
            ("stressed", "stress"),
            ("lying", "lie"),
            ("withdrew", "withdraw"),
        ],
    )
    def test_a_form_leads_to_its_base(self, word: str, base: str):
        assert base in bases(word)

    def test_the_word_itself_comes_first(self):
        assert bases("needs")[0] == "needs"

    @given(st.text(string.ascii_lowercase, max_size=12))
    def test_any_word_has_one(self, word: str):
        assert word in bases(word)


class TestKind:
    @pytest.mark.parametrize(
        ("word", "kind"), [("said", Act.SPEECH), ("thinking", Act.THOUGHT), ("lied", Act.ATTITUDE), ("rained", None)]
    )
    def test_any_form_is_of_the_kind_of_its_base(self, word: str, kind: Act | None):
        assert kind_of(word, ENTRIES) is kind


class TestNegation:
    @pytest.mark.parametrize("cue", ["did not say", "didn't", "didn’t say", "never", "No longer believes"])
    def test_heard(self, cue: str):
        assert NEGATION.search(cue)

    @pytest.mark.parametrize("cue", ["noted", "nevertheless said", "can trust"])
    def test_not_heard_in_other_words(self, cue: str):
        assert not NEGATION.search(cue)
