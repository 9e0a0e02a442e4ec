"""What two reports have in common, as a few numbers from 0 to 1 that a score is made of."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from app.embedding import unpack
from app.matches.agreement import agreement
from app.matches.alignment import Run
from app.matches.words import Word
from app.model import Report

FEATURES = ("shared", "held", "in_order", "verbatim", "meaning", "evidence", "speaker", "day")
"""In the order of the weights: see `features`."""
MUCH_EVIDENCE = 8.0  # weight of shared words from which more tells nothing more: ten telling words or so
REWORDED = 0.6  # share of equal words, in order, up to which two texts are no nearer to verbatim than any two
FAR_APART = 400  # days; the labelled pairs lie up to 251 apart
UNKNOWN_MEANING = (0.40, 0.58)
"""For a report without embedding: least squares of the cosine on `shared` over the 229 labelled pairs."""


def features(
    a: Report, b: Report, a_words: Sequence[Word], b_words: Sequence[Word], runs: Sequence[Run]
) -> tuple[float, ...]:
    """The features of a pair.

    shared: weight of the words that both have, of all the weight of both (Dice). held: the same, of the
    shorter report. in_order: weight of the words aligned in order, of the shorter report. verbatim: how near
    the two are to the same words in the same order, times evidence: many words in one order are not chance,
    whoever spoke. meaning: cosine of the embeddings. evidence: how much is shared at all, so that three
    generic words say little. speaker: how far the known speakers are the same; 0 where either is unknown.
    day: closeness of the days of publication on a log scale, 0.5 where unknown.
    """
    ours, theirs = _weights(a_words), _weights(b_words)
    both = sum(min(weight, theirs.get(form, 0.0)) for form, weight in ours.items())
    ours_sum, theirs_sum = sum(ours.values()), sum(theirs.values())
    shorter = max(min(ours_sum, theirs_sum), 1e-9)
    aligned = sum(word.weight for run in runs if run.kind == "equal" for word in a_words[run.a_from : run.a_to])
    evidence = min(1.0, math.log1p(both) / math.log1p(MUCH_EVIDENCE))
    one_wording = 2 * aligned / max(ours_sum + theirs_sum, 1e-9)
    shared = 2 * both / max(ours_sum + theirs_sum, 1e-9)
    return (
        shared,
        min(1.0, both / shorter),
        min(1.0, aligned / shorter),
        evidence * max(0.0, min(1.0, (one_wording - REWORDED) / (1 - REWORDED))),
        _meaning(a, b, shared),
        evidence,
        agreement(a.speakers, b.speakers),
        _day(a, b),
    )


def _weights(found: Sequence[Word]) -> dict[str, float]:
    """The weight of each form, as often as it comes."""
    weights: defaultdict[str, float] = defaultdict(float)
    for word in found:
        weights[word.form] += word.weight
    return weights


def _meaning(a: Report, b: Report, shared: float) -> float:
    if a.embedding is None or b.embedding is None:
        least, slope = UNKNOWN_MEANING
        return least + slope * shared
    return max(0.0, min(1.0, float(unpack(a.embedding) @ unpack(b.embedding))))


def _day(a: Report, b: Report) -> float:
    if a.published_on is None or b.published_on is None:
        return 0.5
    apart = min(abs((a.published_on - b.published_on).days), FAR_APART)
    return 1 - math.log1p(apart) / math.log1p(FAR_APART)
