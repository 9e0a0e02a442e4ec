"""How likely a statement is right: a logistic regression over what the tagger and the links say of its parts.

Right is meant as the PolNeAR scorer's whole statement: content by half or more, cue and source.
`app.training.confidence` fits the weights and prints how well they keep their word.
"""

from __future__ import annotations

import functools
import json
import math
from importlib import resources

from app.model import Speech
from app.statements.linking import Attribution

FEATURES = ("cue", "content", "held", "source", "named", "no_source", "direct", "mixed")
FLOOR = 0.3
"""Statements less sure than this are left out: see the table in the card for what other floors would give."""

BARE = 0.4
"""Of a quotation without a cue. The corpus labels none, so this is a rank: listed, below what has a cue."""

SURE = 8.0  # log odds beyond which one is no surer: a saturated score should not outweigh all others


def features(attribution: Attribution, speech: Speech) -> tuple[float, ...]:
    """Log odds of the tags of cue, weakest content and source, and of the links; what is missing counts as even."""
    source = attribution.source
    return (
        _log_odds(attribution.cue.probability) if attribution.cue else 0.0,
        min((_log_odds(content.probability) for content in attribution.contents), default=0.0),
        _bounded(attribution.held),
        _log_odds(source.probability) if source else 0.0,
        _bounded(attribution.named) if source else 0.0,
        float(source is None),
        float(speech is Speech.DIRECT),
        float(speech is Speech.MIXED),
    )


def confidence(attribution: Attribution, speech: Speech) -> float:
    """The share of statements like this that are right, 0 to 1."""
    if attribution.cue is None and speech is Speech.DIRECT:
        return BARE
    weights, bias = _weights()
    score = bias + sum(w * x for w, x in zip(weights, features(attribution, speech), strict=True))
    return round(1 / (1 + math.exp(-score)), 4)


@functools.cache
def _weights() -> tuple[tuple[float, ...], float]:
    read = json.loads(resources.files("app.weights").joinpath("confidence.json").read_text("utf-8"))
    return tuple(read["weights"][name] for name in FEATURES), read["bias"]


def _bounded(score: float) -> float:
    return max(-SURE, min(SURE, score))


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return _bounded(math.log(kept / (1 - kept)))
