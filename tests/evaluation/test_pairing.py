"""Which statement meets which label, and what counts as whole, half or exact."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from app.evaluation.cues import reports_speech
from app.evaluation.pairing import Pairing, Said, said
from app.evaluation.words import Words, runs
from app.model import Speech

TEXT = 'Moreau said the new harbour will reopen in June. Holm backs the plan. "We stand ready," she added.'


def one(content: str, *, source: str = "", cue: str = "") -> Said:
    """An attribution by words of TEXT; `|` parts the pieces of a role."""

    def spans(words: str) -> list[tuple[int, int]]:
        return [
            (m.start(), m.end())
            for piece in words.split("|")
            if piece
            for m in [re.search(re.escape(piece), TEXT)]
            if m
        ]

    built = SimpleNamespace(source=spans(source), cue=spans(cue), content=spans(content))
    return said(TEXT, Words(TEXT), built)  # type: ignore[arg-type]


HARBOUR = one("the new harbour will reopen in June", source="Moreau", cue="said")
PLAN = one("the plan", source="Holm", cue="backs")


class TestWhole:
    def test_half_of_the_words_with_cue_and_source(self):
        pairing = Pairing([HARBOUR], [one("harbour will reopen in June", source="Moreau", cue="said")])
        assert (pairing.whole, pairing.content, pairing.exact) == ([(0, 0)], [(0, 0)], [])

    @pytest.mark.parametrize(("found", "counts"), [("the new harbour", True), ("the new", False)])
    def test_exactly_half_of_the_words_is_half(self, found: str, counts: bool):
        assert bool(Pairing([one("the new harbour will reopen in")], [one(found)]).content) == counts

    def test_less_than_half_of_the_words(self):
        assert not Pairing([HARBOUR], [one("in June", source="Moreau", cue="said")]).content

    @pytest.mark.parametrize("wrong", [{"source": "Holm", "cue": "said"}, {"source": "Moreau", "cue": "backs"}, {}])
    def test_another_source_or_cue(self, wrong: dict[str, str]):
        pairing = Pairing([HARBOUR], [one("the new harbour will reopen in June", **wrong)])
        assert (pairing.whole, pairing.exact) == ([], [(0, 0)])

    def test_a_label_without_source_allows_none(self):
        bare = one("We stand ready", cue="added")
        assert Pairing([bare], [bare]).whole
        assert not Pairing([bare], [one("We stand ready", source="she", cue="added")]).whole

    def test_a_label_without_cue_asks_for_none(self):
        assert Pairing([one("We stand ready", source="she")], [one("We stand ready", source="she", cue="added")]).whole

    def test_a_label_is_met_once(self):
        assert len(Pairing([HARBOUR], [HARBOUR, HARBOUR]).whole) == 1

    def test_a_whole_statement_goes_before_a_nearer_content(self):
        nearer = one("the new harbour will reopen in June", source="Holm", cue="backs")
        whole = one("harbour will reopen in June", source="Moreau", cue="said")
        assert Pairing([HARBOUR], [nearer, whole]).content == [(0, 1)]

    def test_marks_and_spaces_at_edges_never_count(self):
        assert Pairing([one('"We stand ready,"')], [one("We stand ready")]).exact


class TestSpeechSlice:
    def test_what_meets_another_label_is_left_out(self):
        pairing = Pairing([HARBOUR, PLAN], [HARBOUR, PLAN]).of_speech()
        assert (pairing.labelled, pairing.found) == ([HARBOUR], [HARBOUR])

    def test_what_shares_the_cue_of_another_label_is_left_out(self):
        stray = one("We stand ready", source="Holm", cue="backs")
        assert Pairing([HARBOUR, PLAN], [HARBOUR, stray]).of_speech().found == [HARBOUR]

    def test_what_belongs_to_nothing_stays_and_is_wrong(self):
        stray = one("We stand ready", source="she", cue="added")
        pairing = Pairing([HARBOUR, PLAN], [HARBOUR, stray]).of_speech()
        assert len(pairing.found) == 2
        assert pairing.whole == [(0, 0)]

    @pytest.mark.parametrize(
        ("cue", "is_speech"),
        [("said", True), ("has denied", True), ("According to", True), (":", True), ("hopes", False), ("", False)],
    )
    def test_which_cues_report_speech(self, cue: str, is_speech: bool):
        assert reports_speech(cue) is is_speech


class TestWords:
    @pytest.mark.parametrize(
        ("content", "speech"),
        [
            ("We stand ready", Speech.DIRECT),
            ("the plan|We stand ready", Speech.MIXED),
            ("the plan", Speech.INDIRECT),
        ],
    )
    def test_quotation_marks_tell_the_kind_of_speech(self, content: str, speech: Speech):
        assert one(content).speech is speech

    def test_a_span_that_cuts_a_word_has_it(self):
        assert Words("The harbour").of([(5, 7)]) == {1}

    def test_runs_of_words_side_by_side(self):
        assert runs(frozenset({5, 1, 2})) == {(1, 2), (5, 5)}
        assert runs(frozenset()) == set()
