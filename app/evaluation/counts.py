"""The counts of an evaluation, gathered article by article, from which the figures are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.evaluation.cues import DEFINITION
from app.evaluation.gold import ROLES, GoldArticle
from app.evaluation.pairing import Pairing, Said, said
from app.evaluation.scores import DIGITS, Bin, BySpeech, Figures, Score, Segments, Slice, score
from app.evaluation.words import Words, runs
from app.model import Speech, Statement

BINS = 10  # of confidence: each a tenth wide


@dataclass
class Tally:
    """Counts of labels and statements by kind of speech, and of those that met."""

    labelled: Counter[Speech] = field(default_factory=Counter)
    found: Counter[Speech] = field(default_factory=Counter)
    recalled: Counter[Speech] = field(default_factory=Counter)
    right: Counter[Speech] = field(default_factory=Counter)

    def add(self, labelled: list[Speech], found: list[Speech], pairs: Iterable[tuple[int, int]]) -> None:
        """Count one article: the kinds of its labels and of its statements, and which met which."""
        pairs = list(pairs)
        self.labelled.update(labelled)
        self.found.update(found)
        self.recalled.update(labelled[label] for label, _ in pairs)
        self.right.update(found[statement] for _, statement in pairs)

    def by_speech(self) -> BySpeech:
        """The scores so far."""
        kinds = {kind.value: self._score([kind]) for kind in Speech}
        return BySpeech(all=self._score(list(Speech)), **kinds)

    def _score(self, kinds: list[Speech]) -> Score:
        labelled, found, recalled, right = (
            sum(counter[kind] for kind in kinds) for counter in (self.labelled, self.found, self.recalled, self.right)
        )
        return score(recalled, right, labelled, found)


@dataclass
class SegmentCount:
    """Exact runs of words of one role."""

    labelled: int = 0
    found: int = 0
    both: int = 0

    def add(self, labelled: set[tuple[int, int]], found: set[tuple[int, int]]) -> None:
        """Count one article."""
        self.labelled += len(labelled)
        self.found += len(found)
        self.both += len(labelled & found)

    def score(self) -> Score:
        """The score so far."""
        return score(self.both, self.both, self.labelled, self.found)


@dataclass
class Counts:
    """Everything that is counted, article by article."""

    seconds: float = 0.0
    articles: int = 0
    words: int = 0
    whole: Tally = field(default_factory=Tally)
    content: Tally = field(default_factory=Tally)
    exact: Tally = field(default_factory=Tally)
    speech_whole: Tally = field(default_factory=Tally)
    speech_content: Tally = field(default_factory=Tally)
    segments: dict[str, SegmentCount] = field(default_factory=lambda: {role: SegmentCount() for role in ROLES})
    sure: Counter[int] = field(default_factory=Counter)
    right: Counter[int] = field(default_factory=Counter)

    def add(self, article: GoldArticle, found: Sequence[Statement]) -> None:
        """Count one article and the statements that were found in it."""
        words = Words(article.text)
        labels, found = asked(article, words, found)
        statements = [said(article.text, words, statement) for statement in found]
        self.articles += 1
        self.words += len(article.text.split())
        pairing = Pairing(labels, statements)
        _tally(pairing, whole=self.whole, content=self.content)
        self.exact.add(*_kinds(pairing), pairing.exact)
        _tally(pairing.of_speech(), whole=self.speech_whole, content=self.speech_content)
        for role, count in self.segments.items():
            count.add(*(set().union(*(runs(getattr(one, role)) for one in side)) for side in (labels, statements)))
        right = {there for _, there in pairing.whole}
        for place, statement in enumerate(found):
            bin_ = min(int(statement.confidence * BINS), BINS - 1)
            self.sure[bin_] += 1
            self.right[bin_] += place in right

    def figures(self) -> Figures:
        """The figures so far."""
        return Figures(
            articles=self.articles,
            words=self.words,
            words_per_cpu_second=round(self.words / self.seconds) if self.seconds else 0,
            whole=self.whole.by_speech(),
            content=self.content.by_speech(),
            exact=self.exact.by_speech(),
            speech_slice=Slice(
                definition=DEFINITION,
                whole=self.speech_whole.by_speech(),
                content=self.speech_content.by_speech(),
            ),
            segments=Segments(**{role: count.score() for role, count in self.segments.items()}),
            reliability=[
                Bin(
                    low=bin_ / BINS,
                    high=(bin_ + 1) / BINS,
                    statements=sure,
                    right=round(self.right[bin_] / sure, DIGITS),
                )
                for bin_, sure in sorted(self.sure.items())
            ],
        )


def asked(article: GoldArticle, words: Words, found: Sequence[Statement]) -> tuple[list[Said], list[Statement]]:
    """The labels that are asked for, and the statements that meet no soft label.

    Content without a word can meet nothing: without it, places in a pairing are places in these lists.
    """
    found = [statement for statement in found if words.of(statement.content)]
    every = [said(article.text, words, label) for label in article.attributions]
    soft = {number for number, label in enumerate(article.attributions) if label.soft}
    if not soft:
        return every, found
    pairing = Pairing(every, [said(article.text, words, statement) for statement in found])
    met = {there for here, there in pairing.content if here in soft}
    labels = [one for number, one in enumerate(every) if number not in soft]
    return labels, [statement for place, statement in enumerate(found) if place not in met]


def _tally(pairing: Pairing, *, whole: Tally, content: Tally) -> None:
    whole.add(*_kinds(pairing), pairing.whole)
    content.add(*_kinds(pairing), pairing.content)


def _kinds(pairing: Pairing) -> tuple[list[Speech], list[Speech]]:
    """The kinds of speech of the labels and of the statements."""
    return [one.speech for one in pairing.labelled], [one.speech for one in pairing.found]
