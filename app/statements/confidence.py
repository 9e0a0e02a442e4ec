"""How likely a statement is right: a logistic regression over what the tagger and the links say of its parts.

Right is meant as the PolNeAR scorer's whole statement: content by half or more, cue and source.
`app.training.confidence` fits the weights and prints how well they keep their word.
"""

from __future__ import annotations

import functools
import math

from app.model import Act, Speech
from app.statements.linking import Attribution
from app.tagging.decoding import Segment
from app.weights import read_json

FEATURES = (
    *("cue", "content", "held", "source", "named"),
    *("no_source", "direct", "mixed", "thought", "attitude", "guessed_act"),
    *("long_content", "far_content", "far_source", "parts", "long_cue", "content_first"),
)
"""How sure the tagger is of each part, what kind of statement it is, and how its parts lie. The acts and the last row
gain some tenths of F1 (the card)."""

FLOOR = 0.07
"""Statements less sure than this are left out; the card has a table of other floors. It is low because `confidence` is
the share that is right on news other than campaigns: of campaign news 45% of the statements stated .07 to .1 are right,
and 58% of those stated .1 to .2."""

BY_RULE = {"signature": 0.8, "bare-quotation": 0.6, "turn": 0.8}
"""Of a quotation without a cue that the tagger saw. Of the bare ones 11 of 18 are right in PolNeAR's development set;
of the signed ones there are too few to tell a share."""

LONG_CUE = 2  # pieces: "said" and "called for" are short, "was quick to point out" is long

SURE = 8.0  # log odds beyond which one is no surer: a saturated score should not outweigh all others


def features(attribution: Attribution, speech: Speech, act: Act, *, guessed: bool) -> tuple[float, ...]:
    """Log odds of the tags of cue, weakest content and source, and of the links; what is missing counts as even.

    `guessed` is whether the act is a guess, as of a cue that the lexicon does not know. Lengths and distances are in
    pieces, as log(1 + n).
    """
    cue, source, contents = attribution.cue, attribution.source, attribution.contents
    return (
        _log_odds(cue.probability) if cue else 0.0,
        min((_log_odds(content.probability) for content in contents), default=0.0),
        _bounded(attribution.held),
        _log_odds(source.probability) if source else 0.0,
        _bounded(attribution.named) if source else 0.0,
        float(source is None),
        float(speech is Speech.DIRECT),
        float(speech is Speech.MIXED),
        float(act is Act.THOUGHT),
        float(act is Act.ATTITUDE),
        float(guessed),
        math.log1p(sum(content.stop - content.start for content in contents)),
        math.log1p(min((_gap(cue, content) for content in contents), default=0)) if cue else 0.0,
        math.log1p(_gap(cue, source)) if cue and source else 0.0,
        float(len(contents) > 1),
        float(cue is not None and cue.stop - cue.start > LONG_CUE),
        float(cue is not None and bool(contents) and contents[0].start < cue.start),
    )


def confidence(attribution: Attribution, speech: Speech, act: Act, *, guessed: bool) -> float:
    """The share of statements like this that are right in other news than campaigns, 0 to 1."""
    weights, bias = _weights()
    given = features(attribution, speech, act, guessed=guessed)
    score = bias + sum(w * x for w, x in zip(weights, given, strict=True))
    return round(1 / (1 + math.exp(-score)), 4)


def _gap(one: Segment, other: Segment) -> int:
    """Pieces between two segments."""
    return max(0, other.start - one.stop, one.start - other.stop)


@functools.cache
def _weights() -> tuple[tuple[float, ...], float]:
    read = read_json("confidence.json")
    return tuple(read["weights"][name] for name in FEATURES), read["bias"]


def _bounded(score: float) -> float:
    return max(-SURE, min(SURE, score))


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return _bounded(math.log(kept / (1 - kept)))
