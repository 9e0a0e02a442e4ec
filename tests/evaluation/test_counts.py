"""The figures, against counts made by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from app.evaluation.counts import Counts
from app.evaluation.gold import GoldArticle, Label
from app.evaluation.scores import Figures, Score
from app.model import Article, Statement

TEXT = """Moreau said the new harbour will reopen in June. Holm backs the plan.
"We stand ready," she added. Critics called it "a costly dream" on Monday."""

Say = Callable[..., Statement]
Measure = Callable[..., Figures]


@pytest.fixture
def say(article: Callable[..., Article], said: Say) -> Say:
    """A statement by words of TEXT."""
    read = article(TEXT)
    return lambda content, **fields: said(read, content, **fields)


@pytest.fixture
def measure() -> Measure:
    """The figures of labels and statements in one article; both are written as statements."""

    def measure(labels: Sequence[Statement], found: Sequence[Statement], *, seconds: float = 0.0) -> Figures:
        counts = Counts(seconds=seconds)
        attributions = tuple(Label(source=one.source, cue=one.cue, content=one.content) for one in labels)
        counts.add(GoldArticle(id="a1", text=TEXT, attributions=attributions, origin="gold.jsonl", line=1), found)
        return counts.figures()

    return measure


def shares(score: Score) -> tuple[float, float, float]:
    return score.precision, score.recall, score.f1


def counts_of(score: Score) -> tuple[int, int]:
    return score.labelled, score.found


@pytest.fixture
def labels(say: Say) -> list[Statement]:
    """Three of speech (indirect, direct, mixed), and one that is not."""
    return [
        say("the new harbour will reopen in June", source="Moreau", cue="said"),
        say("the plan", source="Holm", cue="backs"),
        say("We stand ready", source="she", cue="added"),
        say('it "a costly dream"', source="Critics", cue="called"),
    ]


class TestShares:
    def test_what_is_labelled_and_found_alike_is_all_right(self, measure: Measure, labels: list[Statement]):
        figures = measure(labels, labels)
        for by_speech in (figures.whole, figures.content, figures.exact):
            assert shares(by_speech.all) == (1, 1, 1)
            assert counts_of(by_speech.all) == (4, 4)

    def test_half_found_and_a_third_of_that_wrong(self, measure: Measure, labels: list[Statement], say: Say):
        stray = say("on Monday", source="Critics", cue="called")
        figures = measure(labels, [labels[0], labels[2], stray])
        assert shares(figures.whole.all) == (0.666667, 0.5, 0.571429)
        assert counts_of(figures.whole.all) == (4, 3)

    def test_another_source_costs_the_whole_but_not_the_content(
        self, measure: Measure, labels: list[Statement], say: Say
    ):
        figures = measure(labels[:1], [say("the new harbour will reopen in June", source="Holm", cue="said")])
        assert figures.whole.all.f1 == 0
        assert figures.content.all.f1 == figures.exact.all.f1 == 1

    def test_a_word_less_costs_exactness_alone(self, measure: Measure, labels: list[Statement], say: Say):
        figures = measure(labels[:1], [say("new harbour will reopen in June", source="Moreau", cue="said")])
        assert figures.whole.all.f1 == figures.content.all.f1 == 1
        assert figures.exact.all.f1 == 0

    def test_nothing_found_and_nothing_labelled(self, measure: Measure, labels: list[Statement]):
        assert shares(measure(labels, []).whole.all) == (0, 0, 0)
        assert counts_of(measure([], labels).whole.all) == (0, 4)
        assert shares(measure([], []).whole.all) == (0, 0, 0)


class TestBySpeech:
    def test_each_kind_counts_its_own(self, measure: Measure, labels: list[Statement]):
        whole = measure(labels, labels[:2]).whole
        assert [counts_of(kind) for kind in (whole.direct, whole.mixed, whole.indirect)] == [(1, 0), (1, 0), (2, 2)]
        assert [kind.recall for kind in (whole.direct, whole.mixed, whole.indirect)] == [0, 0, 1]

    def test_recall_goes_by_the_kind_of_the_label_and_precision_by_that_of_the_statement(
        self, measure: Measure, labels: list[Statement], say: Say
    ):
        # Three of the five words that were found are quoted, and all of the label's.
        mixed = say('We stand ready," she added', source="she", cue="added")
        whole = measure([labels[2]], [mixed]).whole
        assert (whole.direct.recall, whole.direct.precision) == (1, 0)
        assert (whole.mixed.recall, whole.mixed.precision) == (0, 1)


class TestSpeechSlice:
    def test_other_labels_and_what_meets_them_are_left_out(self, measure: Measure, labels: list[Statement]):
        part = measure(labels, labels).speech_slice
        assert counts_of(part.whole.all) == (3, 3)
        assert shares(part.whole.all) == (1, 1, 1)
        assert "verb of saying" in part.definition


class TestSegments:
    def test_runs_of_words_are_right_to_the_word(self, measure: Measure, labels: list[Statement], say: Say):
        found = [
            say("the new harbour will reopen in June", source="Moreau", cue="said"),
            say("plan", source="Holm", cue="backs"),
        ]
        segments = measure(labels[:2], found).segments
        assert shares(segments.source) == shares(segments.cue) == (1, 1, 1)
        assert shares(segments.content) == (0.5, 0.5, 0.5)

    def test_a_segment_that_two_statements_share_counts_once(self, measure: Measure, say: Say):
        both = [say("the plan", source="Holm", cue="backs"), say("it", source="Holm", cue="backs")]
        assert counts_of(measure(both, both).segments.source) == (1, 1)


class TestReliability:
    def test_each_tenth_of_confidence_has_its_share_of_right_ones(
        self, measure: Measure, labels: list[Statement], say: Say
    ):
        sure = [one.model_copy(update={"confidence": 0.95}) for one in labels[:3]]
        wrong = say("on Monday", source="Holm", cue="added", confidence=0.9)
        unsure = say("a costly dream", source="Critics", cue="called", confidence=0.31)
        bins = measure(labels, [*sure, wrong, unsure]).reliability
        assert [(each.low, each.high, each.statements, each.right) for each in bins] == [
            (0.3, 0.4, 1, 1.0),
            (0.9, 1.0, 4, 0.75),
        ]

    def test_certainty_is_in_the_last_bin(self, measure: Measure, labels: list[Statement]):
        [last] = measure(labels, [labels[0].model_copy(update={"confidence": 1.0})]).reliability
        assert (last.low, last.high) == (0.9, 1.0)


class TestSums:
    def test_articles_add_up(self, labels: list[Statement]):
        counts = Counts(seconds=2.0)
        label = Label(source=labels[0].source, cue=labels[0].cue, content=labels[0].content)
        for name, found in (("a1", labels[:1]), ("a2", [])):
            counts.add(GoldArticle(id=name, text=TEXT, attributions=(label,), origin="g", line=1), found)
        figures = counts.figures()
        assert (figures.articles, figures.words, figures.words_per_cpu_second) == (2, 52, 26)
        assert shares(figures.whole.all) == (1, 0.5, 0.666667)
