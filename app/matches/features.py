"""Features of a pair of reports: what they have in common, as numbers from 0 to 1 of which a score is made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.embedding import unpack
from app.matches.alignment import Run
from app.matches.speaker_likeness import voice_likeness
from app.matches.weighted_text import WeightedText, shared
from app.model import Report, Stance

MUCH_EVIDENCE = 8.0  # weight of shared words beyond which more is no further evidence: about ten rare words
REWORDED = 0.6  # share of equal words, in order, up to which two texts are no nearer to verbatim than any two
FAR_APART = 400  # days; the labelled pairs lie up to 251 apart
NEAR_MEANING = 0.6  # cosine below which contents of one topic lie as often as contents of one statement
FEW_PLAIN = 1.5  # weight of two rare words that are no names: "a ban", "her record"
SHORT = 2.0  # weight of a content of three words or so: "his rivals", "Mrs. Clinton", "the tax code"
UNKNOWN = 0.5  # where one report lacks what is compared
UNKNOWN_MEANING = (0.40, 0.58)
"""For a report without embedding: least squares of the cosine on the words shared over 229 labelled pairs."""

AGAINST = frozenset({Stance.CRITICISE, Stance.DENY})
"""Stances of cues that take a side against what the content names: "condemned the plan to ban ...". Beside "called for
a ban" it is another speaker's reaction."""


class Features(NamedTuple):
    """The features of a pair, in the order of the weights.

    - held: weight of the words that both have, of the shorter report
    - in_order: weight of the words aligned in order, of the shorter report
    - verbatim: how near the two are to the same words in the same order, times the evidence: many words in one order
      are not chance, whoever spoke
    - meaning: cosine of the embeddings; near_meaning: how far it is above that of any two contents of one topic
    - plain: the evidence in the shared words that are no names, so that three frequent words are little; names_only: 1
      where no such word is shared
    - shared: the same, of what both say: two long texts on one topic share ten words by chance
    - numbers: share of the numbers of one report that the other has
    - reaction: 1 where the cue of one report takes a side against what it names, and that of the other does not
    - short: how far the shorter report is from saying anything by itself
    - speaker: `voice_likeness`, 0 where either report has no known speaker and speaks for nobody
    - day: closeness of the days of publication on a log scale

    The products let one speaker on one day say a thing in other words.
    """

    held: float
    in_order: float
    verbatim: float
    meaning: float
    near_meaning: float
    plain: float
    names_only: float
    shared: float
    numbers: float
    reaction: float
    short: float
    speaker: float
    day: float
    speaker_meaning: float
    speaker_day: float
    plain_meaning: float


FEATURES = Features._fields


def features(a: Report, b: Report, ours: WeightedText, theirs: WeightedText, runs: Sequence[Run]) -> Features:
    """The features of two reports, from their contents' weighted words and the alignment of these."""
    both = shared(ours.weights, theirs.weights)
    both_plain = shared(ours.plain_weights, theirs.plain_weights)
    of_both = max(ours.weight + theirs.weight, 1e-9)
    shorter = max(min(ours.weight, theirs.weight), 1e-9)
    aligned = sum(word.weight for run in runs if run.kind == "equal" for word in ours.words[run.a_from : run.a_to])
    one_wording = 2 * aligned / of_both
    meaning = _meaning(a, b, 2 * both / of_both)
    plain = evidence(both_plain)
    speaker = voice_likeness(a, b)
    day = _day(a, b)
    return Features(
        held=min(1.0, both / shorter),
        in_order=min(1.0, aligned / shorter),
        verbatim=evidence(both) * _above(REWORDED, one_wording),
        meaning=meaning,
        near_meaning=_above(NEAR_MEANING, meaning),
        plain=plain,
        names_only=max(0.0, 1 - both_plain / FEW_PLAIN),
        shared=both_plain / max(math.sqrt(ours.plain_weight * theirs.plain_weight), 1e-9),
        numbers=_numbers(ours.numbers, theirs.numbers),
        reaction=float((a.stance in AGAINST) != (b.stance in AGAINST)),
        short=max(0.0, 1 - shorter / SHORT),
        speaker=speaker,
        day=day,
        speaker_meaning=speaker * meaning,
        speaker_day=speaker * day,
        plain_meaning=plain * meaning,
    )


def evidence(weight: float) -> float:
    """The evidence in a weight of shared words, 0 to 1: the tenth word adds less than the second."""
    return min(1.0, math.log1p(weight) / math.log1p(MUCH_EVIDENCE))


def _above(least: float, value: float) -> float:
    """Where a value lies between `least` (0) and 1."""
    return max(0.0, min(1.0, (value - least) / (1 - least)))


def _numbers(ours: frozenset[str], theirs: frozenset[str]) -> float:
    if not ours or not theirs:
        return UNKNOWN
    return len(ours & theirs) / min(len(ours), len(theirs))


def cosine(a: Report, b: Report) -> float | None:
    """How near the contents are in meaning, 0 to 1; None where a report has no embedding."""
    if a.embedding is None or b.embedding is None:
        return None
    return max(0.0, min(1.0, float(_vector(a.embedding) @ _vector(b.embedding))))


def _meaning(a: Report, b: Report, shared_words: float) -> float:
    least, slope = UNKNOWN_MEANING
    known = cosine(a, b)
    return least + slope * shared_words if known is None else known


@lru_cache(maxsize=1024)
def _vector(packed: bytes) -> NDArray[np.float32]:
    """The vector, kept: one statement is compared with up to 200."""
    return unpack(packed)


def _day(a: Report, b: Report) -> float:
    if a.published_on is None or b.published_on is None:
        return UNKNOWN
    apart = min(abs((a.published_on - b.published_on).days), FAR_APART)
    return 1 - math.log1p(apart) / math.log1p(FAR_APART)
