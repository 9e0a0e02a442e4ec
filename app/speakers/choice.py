"""Who a pronoun, a description or an empty source means: boosted trees score each entity named near it.

The entity with the highest score is the speaker, or the set of several, if the score is high enough (`LEAST`).
`app.training.speakers` trains the trees and measures them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.speakers.anaphors import THINGS
from app.speakers.candidates import Candidate, Candidates
from app.speakers.decision import Decision
from app.speakers.discourse import Discourse
from app.speakers.entity import Entity
from app.speakers.genders import GENDERS
from app.speakers.source_phrases import Form, Phrase
from app.weights.networks import probabilities

WEIGHTS = "speakers.onnx"

LEAST = 0.35
"""The least score that names a speaker (`app.training.speakers` prints the figures at others)."""

LEAST_OF = {Form.NOTHING: 0.4, Form.PRONOUN: 0.25, Form.ORGANISATION: 0.25, Form.TOGETHER: 0.25, Form.ROLE: 0.3}
"""The same of forms that mean somebody named more often, or less."""

LEAST_OF_ONE = 0.2
"""The same of "he", "she" and "it", which nearly always mean somebody named."""

RIVAL = 0.1
"""Two whose scores reach this, but not the least that names, fit about equally: the reason names them."""


class Asked(NamedTuple):
    """A source that is open: its phrase (None for an empty one), its statement, and where it is in the text."""

    phrase: Phrase | None
    number: int
    offset: int


Scorer = Callable[[Asked, Sequence[Candidate], NDArray[np.float32]], NDArray[np.float32]]
"""The probability that each is the speaker, or speakers; a row of features belongs to each."""


def by_trees(_: Asked, found: Sequence[Candidate], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the trees say of each entity near a source."""
    return score(rows) if found else np.zeros(0, np.float32)


def score(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probability that each entity is meant; a row holds the `FEATURES` of one."""
    return probabilities(WEIGHTS, rows)


def choose(candidates: Candidates, asked: Asked, score: Scorer = by_trees) -> Decision:
    """The decision on a source: what has the highest score, or none where no score is high enough."""
    discourse, phrase = candidates.discourse, asked.phrase
    found, rows = candidates.near(phrase, asked.number, asked.offset)
    likely = score(asked, found, rows) if found else np.zeros(0, np.float32)
    best = int(likely.argmax()) if found else -1
    span, text = (phrase.span, phrase.text) if phrase else (None, "")
    if not found or likely[best] < least_of(phrase):
        sure = 1 - float(likely[best]) if found else 1.0
        rivals = [found[at][0] for at in (likely >= RIVAL).nonzero()[0] if len(found[at]) == 1]
        return _nobody(discourse, phrase, rivals, sure)
    in_order = sorted(found[best], key=candidates.first)
    if phrase and not in_order[0].mentions:
        discourse.add_mention(in_order[0], phrase)
    rule = _rule(discourse, phrase, in_order)
    if phrase is None and discourse.last:
        span, text = discourse.last.span, discourse.last.text
    return Decision(tuple(in_order), rule, span, text, float(likely[best]))


def least_of(phrase: Phrase | None) -> float:
    """The least score that names the speaker of a source."""
    if phrase and phrase.form is Form.PRONOUN and (phrase.head in GENDERS or phrase.head in THINGS):
        return LEAST_OF_ONE
    return LEAST_OF.get(phrase.form if phrase else Form.NOTHING, LEAST)


def _nobody(discourse: Discourse, phrase: Phrase | None, rivals: Sequence[Entity], sure: float) -> Decision:
    """Why a source means nobody named: nobody is known, two fit, or it is, or goes on from, somebody unnamed."""
    if phrase is None or discourse.is_elided(phrase):
        return Decision((), "unknown", None, "", sure)
    if phrase.form is not Form.PRONOUN:
        return Decision((), "unnamed", phrase.span, phrase.text, sure)
    if len(rivals) > 1:
        text = f"{phrase.text}: {' or '.join(one.name for one in rivals)}"
        return Decision((), "ambiguous", phrase.span, text, sure)
    last = discourse.last
    if last and last.rule == "unnamed" and last.span:
        return Decision((), "unnamed", last.span, last.text, sure)
    return Decision((), "unknown", phrase.span, phrase.text, sure)


def _rule(discourse: Discourse, phrase: Phrase | None, chosen: Sequence[Entity]) -> str:
    """What a reason calls the way in which a source means somebody."""
    if phrase is None or discourse.is_elided(phrase):
        same = discourse.last is not None and chosen[0] in discourse.last.entities
        return "running-speaker" if same else "reference"
    if phrase.form is Form.PRONOUN:
        return "pronoun"
    if len(chosen) > 1:
        return "together"
    if phrase.form is Form.DOCUMENT:
        return "issuer"
    return "role" if phrase.form is Form.ROLE and phrase.head in chosen[0].role_heads() else "description"
