"""Statements to topics: IPTC Media Topics that are near in meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from itertools import chain
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from app.embedding import DIMENSIONS, Embedder
from app.model import Article, Because, FiledUnder, ParagraphKind, Statement, Topic
from app.weights import damaged, read, read_json

Vectors = NDArray[np.float32]

VERSION = "1"
"""Version of this stage's behaviour, written by hand. Raise it by one in each change after which some article gives
other topics, also where the change is in app.embedding; the weights and the vocabulary have versions of their own; not
for a change of names, comments or speed. Stored articles that were analysed under another version are analysed
again."""

MOST = 3  # a statement is about one thing, seldom two; the third keeps a topic and its sibling together
NEAR = 0.30
"""The least score that files a statement: below it, read on 28 PolNeAR dev statements, topics were mostly
wrong ("hobby" for "what"); above it mostly right. 48% of AG News leads reach it, and their branch is right
for 82% against 75% of the others'."""
BESIDE = 0.04  # a second topic stands within this of the best: further down come only distant cousins of the first
OPENING_WEIGHT = 0.5
"""How much the article's opening counts beside the words themselves: "we are ready to talk" says little
alone. At 0.5, read on the same statements, the words still decide."""
OPENING_CHARS = 400  # a headline, or the first sentences of a lead
BLOCK = 256  # statements scored at once: 1,200 topics' scores for all of a long article would take 100 MB and more
BRANCH_SIZE = 10
"""A topic's branch is as near as its ten nearest topics: one odd near topic finds no
support there. AG News leads in the right branch: 74.8% without, 78.4% with branch and topic weighing the
same."""

VERSION = "1"
"""The version of what this stage finds: raise it where the same text gives something else; articles are read again."""


@cache
def vocabulary() -> tuple[Topic, ...]:
    """Every IPTC Media Topic in use, in IPTC's order; `parents` are all broader topics, nearest first."""
    broader = {topic["code"]: topic["parents"] for topic in _records()}

    def ancestors(code: str) -> tuple[str, ...]:
        found = list(broader[code])
        for parent in found:
            found += [above for above in broader[parent] if above not in found]
        return tuple(found)

    return tuple(
        Topic(code=topic["code"], label=topic["label"], parents=ancestors(topic["code"])) for topic in _records()
    )


def file_under(
    article: Article, statements: Sequence[Statement], embedder: Embedder, *, vectors: Vectors | None = None
) -> list[Statement]:
    """File each statement under the topics it is near to, at most three, or none.

    "Russia is willing to start peace talks without preconditions" goes under `peace talks`, `peace plan` and
    `peace envoy`; "I would not say that" under nothing. `vectors` are the embeddings of the statements' contents,
    where they are known already.
    """
    if not statements:
        return []
    if vectors is None:
        vectors = embedder.embed([article.exact(statement.content) for statement in statements])
    if opening := _opening(article):
        blend = vectors + OPENING_WEIGHT * embedder.embed([opening])
        vectors = (blend / np.linalg.norm(blend, axis=1, keepdims=True)).astype(np.float32)
    blocks = (scores(vectors[at : at + BLOCK]) for at in range(0, len(vectors), BLOCK))
    return [_filed(statement, row) for statement, row in zip(statements, chain.from_iterable(blocks), strict=True)]


def scores(vectors: Vectors) -> Vectors:
    """How near each vector is to each topic of `vocabulary()`: the mean of the topic's own cosine and its
    branch's."""
    own = vectors @ _topic_vectors().T
    branch = np.empty_like(own)
    for columns in _branches():
        nearest = np.sort(own[:, columns], axis=1)[:, -BRANCH_SIZE:]
        branch[:, columns] = nearest.mean(axis=1, keepdims=True)
    mean: Vectors = ((own + branch) / 2).astype(np.float32)
    return mean


def nearest(row: Vectors) -> list[FiledUnder]:
    """The topics that a row of `scores` files under, best first."""
    best = np.argsort(-row, kind="stable")[:MOST]
    least = max(NEAR, float(row[best[0]]) - BESIDE)
    topics = vocabulary()
    return [
        FiledUnder(code=topics[place].code, label=topics[place].label, score=min(1.0, round(float(row[place]), 3)))
        for place in best
        if row[place] >= least
    ]


def _filed(statement: Statement, row: Vectors) -> Statement:
    topics = nearest(row)
    if not topics:
        return statement.but(topics=())
    because = Because(rule="embedding-near-topic", span=statement.content[0], confidence=topics[0].score)
    return statement.but(topics=tuple(topics), because={"topics": because})


def _opening(article: Article) -> str:
    """The headline, or else how the body begins: what the article is about."""
    if article.headline:
        return article.headline[:OPENING_CHARS]
    body = next((p for p in article.paragraphs if p.kind is ParagraphKind.BODY), None)
    return article.text[body.start : body.end][:OPENING_CHARS] if body else ""


@cache
def _branches() -> tuple[NDArray[np.intp], ...]:
    """The columns of each top-level topic's branch."""
    columns: dict[str, list[int]] = defaultdict(list)
    for column, topic in enumerate(vocabulary()):
        columns[topic.parents[-1] if topic.parents else topic.code].append(column)
    return tuple(np.array(branch) for branch in columns.values())


class _Record(TypedDict):
    """A topic of the data file; `parents` are the directly broader ones."""

    code: str
    label: str
    definition: str
    parents: list[str]


@cache
def _records() -> list[_Record]:
    records: list[_Record] = read_json("media_topics.json")["topics"]
    return records


@cache
def _topic_vectors() -> Vectors:
    try:
        vectors: Vectors = np.load(BytesIO(read("media_topics.npy")), allow_pickle=False).astype(np.float32)
    except ValueError as failure:
        damaged("media_topics.npy", failure)
    if vectors.shape != (len(_records()), DIMENSIONS):
        damaged("media_topics.npy")  # made of another list of topics
    return vectors
