"""The analysis of one article: statements -> speakers -> dates -> topics. It knows no store."""

from __future__ import annotations

import functools
import hashlib
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from app import dating, documents, speakers, statements, topics, weights
from app.embedding import shared_embedder
from app.model import Article, Statement
from app.tagging import tag
from app.text.reading import read

WEIGHTS = (
    *("tagger.onnx", "tokenizer.json", "confidence.json", "source_names.onnx", "speakers.onnx"),
    *("relays.onnx", "days.onnx", "embedder.onnx", "media_topics.json", "media_topics.npy"),
    "topics.npz",
)
"""The weights that say what is found in a text; `matches.json` is read when statements are linked."""

Analysed = tuple[list[Statement], NDArray[np.float32]]
"""The statements of an article in text order, and a row of an embedding for each."""


@functools.cache
def pipeline() -> str:
    """The version of the line: the package's, and a hash of the behaviour of its stages.

    A stage has a version that is raised by hand when it finds something else in the same text, and weights, whose
    bytes say it. An article of another version is read again when it is ingested or rebuilt.
    """
    stages = (documents, statements, speakers, dating, topics)
    parts = [f"{stage.__name__} {stage.VERSION}" for stage in stages]
    parts += [f"{name} {hashlib.sha256(weights.read(name)).hexdigest()}" for name in WEIGHTS]
    return f"{version('onrecord')}+{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:8]}"


def analyse(article: Article) -> Analysed:
    """Find the statements of an article, say whose each is, of which day, and on what; with their embeddings."""
    reading = read(article)
    tagged = tag(article, reading)
    found = statements.find(article, reading=reading, tagged=tagged)
    named = speakers.resolve(article, found, reading=reading, tagged=tagged)
    dated = dating.date_statements(article, named, reading=reading)
    vectors = shared_embedder().embed([article.exact(statement.content) for statement in dated])
    return topics.file_under(article, dated, shared_embedder(), vectors=vectors), vectors
