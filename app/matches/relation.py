"""How two reports stand to each other: the same statement or not, and in what relation."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from app.matches.agreement import differ
from app.matches.alignment import align
from app.matches.features import FEATURES, features
from app.matches.guard import Clash, clash
from app.matches.words import surfaces, words
from app.model import Because, InputError, Relation, Report, Verdict

SAME_WORDS = 0.5
"""A clash ("rose", "fell") makes a conflict where this share of the shorter report's words is aligned; below
it the reports are worded freely, their words do not answer each other, and the score alone decides."""

LEAST_EVIDENCE = 0.45
"""Of unknown speakers: two or three telling words in common. "It would be good" is said every day by anyone."""

# Chosen on the 68 true pairs of the labelled set, of which 61 get the right relation (of given matches).
HELD = 0.8  # of the shorter report's words, kept in the longer one
SHORTER = 0.75  # its length in words beside the longer one's: nearer in length, the difference is in the wording
WHOLLY_HELD = 0.97  # nothing of the shorter report is lost ...
MORE = 5  # ... and the longer one adds a stretch of so many words: a clause
FEW_CHANGED = 0.7  # of both reports' words equal, in order
CLAUSE = 6  # words: a longer changed stretch is a clause worded anew, a paraphrase even where the rest is the same


class Weights(NamedTuple):
    """A logistic regression: a weight a feature, and the score from which two reports are the same
    statement."""

    of: tuple[float, ...]
    bias: float
    accept: float


def relate(a: Report, b: Report) -> Verdict:
    """How `a` and `b` stand to each other; the same whichever comes first.

    "he is willing to keep close communication with Putin" and "he is willing to maintain close communication
    with Putin", both Xi Jinping's, are `near`. Different known speakers never make a match, whatever the
    words; unknown speakers need more evidence. The same words but for a negation, number, opposite, name or
    role are a `conflict`.
    """
    if differ(a.speakers, b.speakers):
        told = f"{', '.join(sorted(a.speakers))} / {', '.join(sorted(b.speakers))}"
        return Verdict(relation=None, score=0.0, because=Because(rule="different-speakers", text=told, confidence=1.0))
    # Two texts may have several longest alignments; in a fixed order both directions get the same one.
    swapped = (b.content, b.key) < (a.content, a.key)
    first, second = (b, a) if swapped else (a, b)
    first_words, second_words = words(first.content), words(second.content)
    runs = align([word.form for word in first_words], [word.form for word in second_words])
    values = dict(zip(FEATURES, features(first, second, first_words, second_words, runs), strict=True))
    score = _score(tuple(values.values()))
    unsaid = values["speaker"] == 0 and values["evidence"] < LEAST_EVIDENCE
    if unsaid or score < _weights().accept:
        because = Because(rule="too-little-alike", confidence=round(1 - score, 3))
        return Verdict(relation=None, score=score, because=because)
    found = clash(first_words, second_words, runs) if values["in_order"] >= SAME_WORDS else None
    if found:
        return Verdict(relation=Relation.CONFLICT, score=score, because=_because(found, score, swapped=swapped))
    relation = wording_relation(first.content, second.content)
    return Verdict(relation=relation, score=score, because=Because(rule=RULES[relation], confidence=score))


RULES = {
    Relation.IDENTICAL: "same-words",
    Relation.NEAR: "few-words-changed",
    Relation.CONTAINS: "one-holds-the-other",
    Relation.PARAPHRASE: "same-meaning-in-other-words",
}


def wording_relation(a: str, b: str) -> Relation:
    """The relation of two wordings of one statement, by their words alone."""
    ours, theirs = surfaces(a), surfaces(b)
    if ours == theirs:
        return Relation.IDENTICAL
    runs = align(ours, theirs)
    equal = sum(run.size for run in runs if run.kind == "equal")
    longest = max((run for run in runs if run.kind != "equal"), key=lambda run: run.size)
    shorter, longer = sorted((len(ours), len(theirs)))
    kept = equal / max(1, shorter)
    adds = longest.kind != "replace" or longest.size >= MORE
    if adds and ((kept >= HELD and shorter <= SHORTER * longer) or (kept >= WHOLLY_HELD and longest.size >= MORE)):
        return Relation.CONTAINS
    if 2 * equal >= FEW_CHANGED * (shorter + longer) and longest.size <= CLAUSE:
        return Relation.NEAR
    return Relation.PARAPHRASE


def _because(found: Clash, score: float, *, swapped: bool) -> Because:
    left, right = (found.b, found.a) if swapped else (found.a, found.b)
    return Because(rule=f"{found.kind}-differs", text=f"{left} / {right}", confidence=score)


def _score(values: Sequence[float]) -> float:
    weights = _weights()
    total = weights.bias + sum(weight * value for weight, value in zip(weights.of, values, strict=True))
    return round(1 / (1 + math.exp(-total)), 4)


@cache
def _weights() -> Weights:
    file = files("app.weights").joinpath("matches.json")
    if not file.is_file():
        reason = "the weights are missing; reinstall the package, or make them: python -m app.training.matches"
        raise InputError(str(file), reason)
    read = json.loads(file.read_text("utf-8"))
    if set(read["weights"]) != set(FEATURES):
        reason = "the weights are for other features; make them again: python -m app.training.matches"
        raise InputError(str(file), reason)
    return Weights(of=tuple(read["weights"][name] for name in FEATURES), bias=read["bias"], accept=read["accept"])
