"""What a cue reports: words, a private state, or a side taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import Act, Speech
from app.statements.act import ENTRIES, HEDGED, PUT_IN_WORDS, act_of


def act(cue: str, content: str = "", speech: Speech = Speech.INDIRECT) -> Act:
    return act_of(cue, speech=speech, content=content)[0]


def rule(cue: str, content: str = "", speech: Speech = Speech.INDIRECT) -> str:
    return act_of(cue, speech=speech, content=content)[2]


class TestOneWord:
    @pytest.mark.parametrize("cue", ["said", "has told reporters", "According to", "wrote", "tweeting", "denies"])
    def test_saying_and_writing(self, cue: str):
        assert act(cue) is Act.SPEECH

    @pytest.mark.parametrize("cue", ["praised", "thanked", "warns", "vowed", "blamed", "apologised for"])
    def test_what_is_done_in_words_is_said(self, cue: str):
        assert act(cue) is Act.SPEECH

    @pytest.mark.parametrize("cue", ["believes", "fears", "were hoping", "knew", "is confident", "thought"])
    def test_private_states(self, cue: str):
        assert act(cue) is Act.THOUGHT

    @pytest.mark.parametrize("cue", ["backs", "opposed", "refusing", "voted for", "is reluctant", "chose"])
    def test_sides_taken(self, cue: str):
        assert act(cue) is Act.ATTITUDE

    def test_the_telling_word_is_told(self):
        assert act_of("has long BELIEVED", speech=Speech.INDIRECT) == (Act.THOUGHT, "believed", "cue-lexicon")


class TestSeveralWords:
    @pytest.mark.parametrize(
        ("cue", "wanted"),
        [
            ("said he opposes", Act.SPEECH),
            ("fears to say", Act.THOUGHT),
            ("refused to believe", Act.ATTITUDE),
            ("declined to comment", Act.ATTITUDE),
        ],
    )
    def test_the_first_word_that_tells_governs(self, cue: str, wanted: Act):
        assert act(cue) is wanted

    @pytest.mark.parametrize(
        ("cue", "wanted"),
        [
            ("seemed to mock", Act.SPEECH),
            ("tried to explain", Act.SPEECH),
            ("appears to back", Act.ATTITUDE),
            ("seems", Act.THOUGHT),
            ("sought", Act.ATTITUDE),
            ("seems to be trying", Act.THOUGHT),
        ],
    )
    def test_a_hedge_gives_way_to_a_word_that_tells(self, cue: str, wanted: Act):
        assert act(cue) is wanted

    @pytest.mark.parametrize(
        ("cue", "wanted"),
        [
            ("shot back", Act.SPEECH),
            ("made it clear", Act.SPEECH),
            ("doubled down", Act.SPEECH),
            ("weighed in", Act.SPEECH),
            ("looks forward to", Act.THOUGHT),
            ("cast her vote for", Act.ATTITUDE),
            ("cast doubt on", Act.SPEECH),
        ],
    )
    def test_phrases_that_no_single_word_tells(self, cue: str, wanted: Act):
        assert act(cue) is wanted


class TestSilence:
    @pytest.mark.parametrize(
        "cue", ["did not comment", "didn’t respond", "has never spoken about", "without elaborating", "would not say"]
    )
    def test_who_keeps_silent_reports_no_words(self, cue: str):
        assert (act(cue), rule(cue)) == (Act.ATTITUDE, "cue-negated")

    def test_not_only_is_no_silence(self):
        assert act("did not only say") is Act.SPEECH

    @pytest.mark.parametrize(
        ("cue", "wanted"),
        [("did not deny", Act.SPEECH), ("does not believe", Act.THOUGHT), ("said he would not comment", Act.SPEECH)],
    )
    def test_other_negations_change_nothing(self, cue: str, wanted: Act):
        assert act(cue) is wanted


class TestContent:
    @pytest.mark.parametrize("verb", sorted(PUT_IN_WORDS))
    def test_a_that_clause_puts_a_decision_in_words(self, verb: str):
        assert act(verb, "that the bridge stays closed") is Act.SPEECH
        assert act(verb, "the closure of the bridge") is Act.ATTITUDE

    def test_a_that_clause_after_other_words_does_not(self):
        assert act("decided on Monday", "that the bridge stays closed") is Act.ATTITUDE

    def test_words_in_quotation_marks_were_said_whatever_the_cue(self):
        assert act_of("fears", speech=Speech.DIRECT) == (Act.SPEECH, "", "quotation-marks")

    def test_words_in_part_quoted_go_by_their_cue(self):
        assert act("fears", speech=Speech.MIXED) is Act.THOUGHT


class TestUnknown:
    @pytest.mark.parametrize("cue", ["", ":", " -- "])
    def test_no_cue(self, cue: str):
        assert act_of(cue, speech=Speech.INDIRECT) == (Act.SPEECH, "", "no-cue")

    @pytest.mark.parametrize("cue", ["zigzags", "über", "in"])
    def test_a_cue_that_nothing_is_known_of_says_so(self, cue: str):
        assert act_of(cue, speech=Speech.INDIRECT) == (Act.SPEECH, "", "cue-unknown")

    @given(st.text(), st.text(), st.sampled_from(Speech))
    def test_any_cue_has_an_act(self, cue: str, content: str, speech: Speech):
        assert act(cue, content, speech) in Act


class TestLexicon:
    def test_no_word_both_tells_and_hedges(self):
        assert not ENTRIES.keys() & HEDGED.keys()

    @pytest.mark.parametrize("verb", sorted(PUT_IN_WORDS))
    def test_what_a_that_clause_turns_is_an_attitude_without_one(self, verb: str):
        assert ENTRIES[verb] is Act.ATTITUDE
