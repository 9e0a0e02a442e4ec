"""How good the weights of a server are."""

from __future__ import annotations

from datetime import date

from onrecord.rows.base import Row


class Score(Row):
    """How well one kind of thing is found."""

    precision: float
    recall: float
    f1: float
    labelled: int
    found: int


class BySpeech(Row):
    """A score over all statements, and over those of one kind of speech."""

    all: Score
    direct: Score
    mixed: Score
    indirect: Score


class Slice(Row):
    """The scores of a part of the labels."""

    definition: str
    whole: BySpeech
    content: BySpeech


class Segments(Row):
    """Exact runs of words of each role, whatever statement they belong to."""

    source: Score
    cue: Score
    content: Score


class Bin(Row):
    """Statements that were about equally sure, and the share of them that is right (as whole statements)."""

    low: float
    high: float
    statements: int
    right: float


class Corpus(Row):
    """The labelled articles. Name, licence and remark are written by hand; null is unknown."""

    name: str | None = None
    licence: str | None = None
    remark: str | None = None
    file: str
    sha256: str


class Figures(Row):
    """How the statements that were found stand to the labels; all counts are over the whole corpus."""

    articles: int
    words: int
    words_per_cpu_second: float
    whole: BySpeech
    content: BySpeech
    exact: BySpeech
    speech_slice: Slice
    segments: Segments
    reliability: tuple[Bin, ...]


class Measured(Row):
    """Figures on a corpus, and how they came."""

    corpus: Corpus
    figures: Figures
    command: str
    measured_on: date


class BranchFigures(Row):
    """A top-level topic: the statements first filed in its branch, and the share of those where that is accepted."""

    code: str
    label: str
    filed: int
    accepted: float


class TopicFigures(Row):
    """Shares of the labelled statements. A topic is accepted where the reader gave it or a narrower one of the best."""

    statements: int
    filed: float
    first_accepted: float
    wrong: float
    accepted: float
    branches: tuple[BranchFigures, ...]


class MeasuredTopics(Row):
    """Figures of topics, and how they came."""

    corpus: str
    figures: TopicFigures
    command: str
    measured_on: date


class Weights(Row):
    """Which weights: each file's SHA-256, and a short name for them all."""

    version: str
    sha256: dict[str, str]


class LoadedWeights(Row):
    """The weights that this server reads statements with."""

    version: str
    measured: bool


class Quality(Row):
    """How good the weights are, and whether this server runs them."""

    corpus: Corpus
    figures: Figures
    command: str
    measured_on: date
    weights: Weights
    weaknesses: tuple[str, ...]
    others: tuple[Measured, ...] = ()
    topics: MeasuredTopics | None = None
    loaded: LoadedWeights
