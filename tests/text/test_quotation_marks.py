"""Which characters are quoted, and what speech that makes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import Span, Speech
from app.text.quotation_marks import LONG_QUOTATION, speech_of
from app.text.reading import Reading


def quoted(text: str) -> bytearray:
    return Reading(text, ()).mask


def inside(text: str) -> str:
    return "".join(char if held else "." for char, held in zip(text, quoted(text), strict=True))


class TestQuoted:
    def test_curly_and_straight_marks_hold_what_is_between_them(self):
        assert inside('She “won” and "lost".') == ".....won" + "." * 7 + "lost" + ".."

    def test_a_quotation_left_open_runs_to_the_end_of_its_line_only(self):
        assert inside("“One\ntwo") == ".One...."

    def test_wire_marks_of_two_apostrophes_count(self):
        assert inside("''Yes,'' he") == "..Yes,....."

    @pytest.mark.parametrize(
        ("text", "quoted_words"),
        [
            ('"He said “no” to us," she', "He said “no” to us,"),
            ('“He said "no" to us,” she', 'He said "no" to us,'),
            ('“Yes," she said. "No,” he', "Yes, No,"),
            ("“We won“ she said", "We won"),
            ('a review of his systems" and the "records" of', "records"),
            ('"No," said the 6\' 2" man', "No,"),
            ("«Oui», dit-elle “ici”", "Oui ici"),
        ],
    )
    def test_each_mark_closes_its_own_where_they_pair_off(self, text: str, quoted_words: str):
        assert " ".join(inside(text).replace(".", " ").split()) == " ".join(quoted_words.replace(".", " ").split())

    def test_a_mark_that_is_never_closed_holds_only_so_much(self):
        assert sum(quoted("“" + "we " * 2_000)) < LONG_QUOTATION

    def test_apostrophes_are_not_quotation_marks(self):
        assert not any(quoted("It's the people's 'choice'"))

    @given(st.text())
    def test_the_mask_is_as_long_as_the_text(self, text: str):
        assert len(quoted(text)) == len(text)


class TestSpeech:
    def test_all_within_marks_is_direct(self):
        text = "“We won,” she said. “We did.”"
        assert speech_of(text, (Span(0, 9), Span(20, 29)), quoted(text)) is Speech.DIRECT

    def test_some_within_marks_is_mixed(self):
        text = "He called the plan “a scam”."
        assert speech_of(text, (Span(10, 27),), quoted(text)) is Speech.MIXED

    def test_none_within_marks_is_indirect(self):
        text = "He said it rained."
        assert speech_of(text, (Span(8, 17),), quoted(text)) is Speech.INDIRECT
