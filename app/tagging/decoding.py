"""Tag scores to segments: the best sequence of tags in which every inside follows its own beginning."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.tagging.tags import ROLES, TAGS

FORBIDDEN = -1e4

BEGINNINGS = [TAGS.index(f"B-{role}") for role in ROLES]


class Segment(NamedTuple):
    """Pieces `start` to `stop` (exclusive) of one role, with the tagger's mean probability for them."""

    role: str
    start: int
    stop: int
    probability: float


def _transitions() -> NDArray[np.float32]:
    allowed = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)
    for role in ROLES:
        inside = TAGS.index(f"I-{role}")
        allowed[:, inside] = FORBIDDEN
        allowed[[TAGS.index(f"B-{role}"), inside], inside] = 0
    return allowed


TRANSITIONS = _transitions()
INSIDE = frozenset(TAGS.index(f"I-{role}") for role in ROLES)
ALLOWED_BEFORE = tuple(frozenset(np.flatnonzero(column == 0).tolist()) for column in TRANSITIONS.T)
"""For each tag the tags that it may follow."""


def log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log probabilities along the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


def viterbi(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """The best allowed sequence of tags for (pieces, tags) log probabilities (Viterbi, 1967)."""
    likeliest: NDArray[np.int64] = scores.argmax(axis=1)
    tags = likeliest.tolist()
    if tags[0] not in INSIDE and all(one in ALLOWED_BEFORE[other] for one, other in pairwise(tags)):
        return likeliest  # nothing that is allowed is better: so it is in nine of ten paragraphs
    size = len(scores)
    back = np.zeros((size, len(TAGS)), dtype=np.int64)
    best = scores[0] + np.where([tag.startswith("I-") for tag in TAGS], FORBIDDEN, 0)
    for at in range(1, size):
        step = best[:, None] + TRANSITIONS
        back[at] = step.argmax(axis=0)
        best = step.max(axis=0) + scores[at]
    path = np.empty(size, dtype=np.int64)
    path[-1] = best.argmax()
    for at in range(size - 1, 0, -1):
        path[at - 1] = back[at, path[at]]
    return path


def segments(scores: NDArray[np.float32], breaks: Sequence[int] = ()) -> list[Segment]:
    """The sources, cues and contents in (pieces, tags) scores, in order; none runs over a break.

    `breaks` are the pieces that begin a paragraph. PolNeAR has a span over two paragraphs in 1 of 120 attributions.
    """
    edges = [0, *(at for at in breaks if at > 0), len(scores)]
    return [
        found._replace(start=found.start + start, stop=found.stop + start)
        for start, stop in pairwise(edges)
        if start < stop
        for found in _segments(scores[start:stop])
    ]


def _segments(scores: NDArray[np.float32]) -> list[Segment]:
    logs = log_softmax(scores)
    path = viterbi(logs)
    chosen = np.exp(logs[np.arange(len(path)), path])
    found: list[Segment] = []
    at = 0
    while at < len(path):
        tag = path[at]
        if tag not in BEGINNINGS:
            at += 1
            continue
        stop = at + 1
        while stop < len(path) and path[stop] == tag + 1:
            stop += 1
        found.append(Segment(TAGS[tag][2:], at, stop, float(chosen[at:stop].mean())))
        at = stop
    return found
