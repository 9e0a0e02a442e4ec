"""The analysis of one article: statements -> speakers -> dates -> topics. It knows no store."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from app import dating, documents, speakers, statements, topics, weights
from app.embedding import shared_embedder
from app.model import Article, Statement
from app.tagging import tag
from app.text.reading import read

STAGES: tuple[tuple[ModuleType, tuple[str, ...]], ...] = (
    (documents, ()),
    (statements, ("tagger.onnx", "tokenizer.json", "confidence.json", "interview_answers.onnx", "interview_asks.onnx")),
    (speakers, ("short_names.onnx", "source_names.onnx", "speakers.onnx", "relays.onnx")),
    (dating, ("day_words.npz", "days_first.onnx", "days.onnx")),
    (topics, ("embedder.onnx", "media_topics.json", "media_topics.npy", "topics.npz")),
)
"""The stages in their order, each with the weights that say what it finds in a text; `matches.json` is read when
statements are linked."""

Analysed = tuple[list[Statement], NDArray[np.float32]]
"""The statements of an article in text order, and a row of an embedding for each."""


@functools.cache
def stages() -> Mapping[str, str]:
    """The version of each stage by its name: what it finds in a text changes only with it.

    A stage has a version that is raised by hand when it finds something else in the same text, and weights, whose
    bytes say it.
    """
    return {stage.__name__.rpartition(".")[2]: _version(stage.VERSION, names) for stage, names in STAGES}


def _version(by_hand: str, names: Iterable[str]) -> str:
    digests = [hashlib.sha256(weights.read(name)).hexdigest() for name in names]
    return f"{by_hand}.{hashlib.sha256(''.join(digests).encode()).hexdigest()[:12]}" if digests else by_hand


@functools.cache
def pipeline() -> str:
    """The version of the line: the package's, and a hash of the versions of its stages.

    An article of other stages is analysed again when it is ingested or reprocessed.
    """
    parts = " ".join(f"{name} {number}" for name, number in stages().items())
    return f"{version('onrecord')}+{hashlib.sha256(parts.encode()).hexdigest()[:8]}"


def same_stages(one: str, other: str) -> bool:
    """Whether two versions of the line find the same in a text: a release of the package may leave all stages alone."""
    return one.rpartition("+")[2] == other.rpartition("+")[2]


def analyse(article: Article) -> Analysed:
    """Find the statements of an article, say whose each is, of which day, and on what; with their embeddings."""
    reading = read(article)
    tagged = tag(article, reading)
    found = statements.find(article, reading=reading, tagged=tagged)
    named = speakers.resolve(article, found, reading=reading, tagged=tagged)
    dated = dating.date_statements(article, named, reading=reading)
    vectors = shared_embedder().embed([article.exact(statement.content) for statement in dated])
    return topics.file_under(article, dated, shared_embedder(), vectors=vectors), vectors
