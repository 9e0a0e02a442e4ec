"""Statements to topics: which IPTC Media Topics a librarian would file a statement under.

A small network reads four embeddings that are made anyway: of the statement, of the headline, of the article's first
paragraph, and the mean of the article's statements. For each topic it gives the probability that a reader accepts it
for the statement, and that it is among the best. It learnt both from statements filed by reading
(`app.training.topics`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from typing import NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from app.embedding import DIMENSIONS, Embedder
from app.model import Article, Because, FiledUnder, ParagraphKind, Statement, Topic
from app.weights import damaged, read, read_json

Vectors = NDArray[np.float32]

VERSION = "3"
"""Version of this stage's behaviour, written by hand. Raise it by one in each change after which some article gives
other topics, also where the change is in app.embedding; the weights and the vocabulary have versions of their own; not
for a change of names, comments or speed. Stored articles that were analysed under another version are analysed
again."""

PARTS = 4  # embeddings that are read together: statement, headline, first paragraph, all statements of the article
OPENING_CHARS = 400  # of a headline or a paragraph; the embedder reads 128 pieces
LEAD_CHARS = 60  # a shorter first paragraph is a byline, a place or a day

# Chosen on articles that were left out of the fitting.
LEAST = 0.15
"""Probability of being accepted below which a statement is filed under nothing. It is low: of first topics between 0.15
and 0.28 readers accept more than half, in news of a source that the network has not learnt from too."""
LEAST_ALONE = 0.4  # of the only statement of a paragraph that is all there is: "we are confident" is about nothing then
BEST_WEIGHT = 0.3  # of the probability of being among the best, beside that of being accepted
GENERAL = (0.6, 0.85)
"""Weight of a topic at the top of the tree, and one level below; 1 further down. The top is nearly always accepted, and
says little: a topic further down that is a little less sure says more."""
SECOND = 0.85  # probability of a second topic: one good topic is worth more than two of which one is doubtful


class Likely(NamedTuple):
    """The probability, for each statement (rows) and topic of `vocabulary()` (columns), of being accepted, and best."""

    accepted: Vectors
    best: Vectors


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
        Topic(
            code=topic["code"],
            label=topic["label"],
            definition=topic["definition"],
            wikidata=topic["wikidata"],
            parents=ancestors(topic["code"]),
        )
        for topic in _records()
    )


def file_under(
    article: Article, statements: Sequence[Statement], embedder: Embedder, *, vectors: Vectors | None = None
) -> list[Statement]:
    """File each statement under a topic, seldom two, the likeliest first; or under none.

    "Russia is willing to start peace talks without preconditions" goes under `diplomacy`; "I would not say that"
    under what its article is about, or nothing. `vectors` are the embeddings of the statements' contents, where they
    are known already.
    """
    if not statements:
        return []
    if vectors is None:
        vectors = embedder.embed([article.exact(statement.content) for statement in statements])
    headline, lead = (article.headline or "")[:OPENING_CHARS], _lead(article)
    openings = embedder.embed([text for text in (headline, lead) if text])
    rows = features(vectors, openings[0] if headline else None, openings[-1] if lead else None)
    found = likely(rows)
    paragraphs = sum(each.kind is ParagraphKind.BODY for each in article.paragraphs)
    least = LEAST_ALONE if not headline and len(statements) == 1 and paragraphs <= 1 else LEAST
    return [
        _filed(statement, choose(accepted, best, least), accepted)
        for statement, accepted, best in zip(statements, found.accepted, found.best, strict=True)
    ]


def features(contents: Vectors, headline: Vectors | None, lead: Vectors | None) -> Vectors:
    """What the network reads of each statement, shape (n, 1536), from the embeddings of one article.

    Without a headline the first paragraph stands for it, and without that the mean of the statements.
    """
    mean = contents.mean(axis=0)
    mean /= max(float(np.linalg.norm(mean)), 1e-6)
    first = next((part for part in (lead, headline) if part is not None), mean)
    of_article = np.concatenate([first if headline is None else headline, first, mean])
    return np.hstack([contents, np.broadcast_to(of_article, (len(contents), len(of_article)))]).astype(np.float32)


def likely(rows: Vectors, net: Mapping[str, Vectors] | None = None) -> Likely:
    """The probabilities of each topic for rows of `features`, by the weights that ship unless others are given."""
    net = net or _network()
    hidden = np.maximum(rows @ net["hidden"] + net["hidden_bias"], 0)
    meaning = np.tensordot(rows.reshape(-1, PARTS, DIMENSIONS), net["mix"], ([1], [0])) @ net["turn"]
    meaning /= np.maximum(np.linalg.norm(meaning, axis=1, keepdims=True), 1e-6)
    near = meaning @ _topic_vectors().T
    return Likely(
        *(
            (1 / (1 + np.exp(-(hidden @ net[name] + net[f"{name}_bias"] + net[f"{name}_near"] * near)))).astype(
                np.float32
            )
            for name in ("accepted", "best")
        )
    )


def choose(accepted: Vectors, best: Vectors, least: float = LEAST) -> list[int]:
    """The columns of the topics of one statement, at most two, from its row of each probability.

    None where the first is less likely than `least`. The second is neither above nor below the first in the tree.
    """
    worth = (accepted + BEST_WEIGHT * best) * _generality()
    first = int(worth.argmax())
    if accepted[first] < least:
        return []
    second = int(np.where(_related()[first], 0, worth).argmax())
    return [first, second] if accepted[second] >= SECOND else [first]


def _filed(statement: Statement, columns: Sequence[int], accepted: Vectors) -> Statement:
    topics = tuple(
        FiledUnder(
            code=vocabulary()[column].code,
            label=vocabulary()[column].label,
            score=round(min(1.0, float(accepted[column])), 3),
        )
        for column in columns
    )
    if not topics:
        return statement.but(topics=())
    because = Because(rule="learned-topic", span=statement.content[0], confidence=topics[0].score)
    return statement.but(topics=topics, because={"topics": because})


def _lead(article: Article) -> str:
    """How the body begins: its first paragraph of some length."""
    body = [article.text[each.start : each.end] for each in article.paragraphs if each.kind is ParagraphKind.BODY]
    lead = next((text for text in body if len(text) >= LEAD_CHARS), body[0] if body else "")
    return lead[:OPENING_CHARS]


@cache
def _generality() -> Vectors:
    """The weight of each topic by its level."""
    levels = {topic.code: _level(topic) for topic in vocabulary()}
    return np.array([dict(enumerate(GENERAL)).get(level, 1.0) for level in levels.values()], np.float32)


def _level(topic: Topic) -> int:
    """How many steps a topic is from the top, by the shortest way."""
    broader = _broader()
    steps, here = 0, [topic.code]
    while all(broader[code] for code in here):
        here = [parent for code in here for parent in broader[code]]
        steps += 1
    return steps


@cache
def _broader() -> dict[str, list[str]]:
    """The directly broader topics of each, by code."""
    return {record["code"]: record["parents"] for record in _records()}


@cache
def _related() -> NDArray[np.bool_]:
    """For each topic (rows) which topics are itself, broader or narrower."""
    column = {topic.code: place for place, topic in enumerate(vocabulary())}
    related = np.eye(len(column), dtype=np.bool_)
    for topic in vocabulary():
        for parent in topic.parents:
            related[column[topic.code], column[parent]] = related[column[parent], column[topic.code]] = True
    return related


class _Record(TypedDict):
    """A topic of the data file; `parents` are the directly broader ones."""

    code: str
    label: str
    definition: str
    wikidata: str | None
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


@cache
def _network() -> dict[str, Vectors]:
    try:
        with np.load(BytesIO(read("topics.npz")), allow_pickle=False) as arrays:
            found = {name: arrays[name].astype(np.float32) for name in arrays.files}
    except (ValueError, OSError) as failure:
        damaged("topics.npz", failure)
    if found["accepted"].shape[1] != len(_records()):
        damaged("topics.npz")  # fitted on another list of topics
    return found
