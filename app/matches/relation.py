"""The relation of two reports: the same statement or not, and how the one wording relates to the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from app.matches.alignment import Run, align
from app.matches.contradiction import Clash, clash
from app.matches.cue_polarity import Polarity, polarity
from app.matches.features import FEATURES, Features, features
from app.matches.speaker_likeness import differ
from app.matches.tokens import surfaces
from app.matches.weighted_text import WeightedText, weigh
from app.model import Because, Relation, Report, Stance, Verdict
from app.weights import damaged, read_json

SAME_WORDS = 0.5
"""A clash ("rose", "fell") makes a conflict where this share of the shorter report's words is aligned; below
it the reports are worded freely, their words do not answer each other, and the score alone decides."""

LEAST_PLAIN = 0.45
"""The least `Features.plain` where no speaker is known to be the same: two or three rare words in common, beside names.
"It would be good" is said every day by anyone, and "Republican front-runner Ann Lee" is in every article of a week."""

BARE = 0.4
"""As `Features.short`: a content of one rare word or of names ("Ann Lee", "his rivals") names what a cue speaks of.
Two such are the same statement only where both cues take the same stance: he praised it, he praises it. Of eight judged
pairs that the score would join without, six were two statements."""

LEAST_WORDS, NEARLY, BUT_ONE_WORD = 4, 0.75, 0.86
"""From so many words, of which this share is equal in order, a clash ("rose", "fell") is a conflict, also where the
score is too low for a match; then of speakers who are not known from the larger share. In more freely worded reports
the words do not answer each other one by one: of 23 conflicts shown without this, in 840 articles, a reader found no
contradiction, but 13 times the same statement."""

FEWEST = 3  # words, where the score is high enough: "taxes will rise", "taxes will not rise"
CONTRARY = {Polarity.CLAIMED, Polarity.DENIED}

# Chosen on the 68 true pairs of the labelled set, of which 63 get the right relation (of given matches).
HELD = 0.8  # of the shorter report's words, kept in the longer one
SHORTER = 0.75  # its length in words beside the longer one's: nearer in length, the difference is in the wording
WHOLLY_HELD = 0.97  # nothing of the shorter report is lost ...
MORE = 5  # ... and the longer one adds a stretch of so many words: a clause; or ...
MORE_AT_END = 3  # ... of so many behind all of the shorter one: "before he leaves", which no style would leave out
FEW_CHANGED = 0.72  # of both reports' words equal, in order
CLAUSE = 6  # words: a longer changed stretch is a clause worded anew, a paraphrase even where the rest is the same


class Weights(NamedTuple):
    """A logistic regression: a weight a feature, and the score from which two reports are the same
    statement."""

    of: tuple[float, ...]
    bias: float
    accept: float


def relate(a: Report, b: Report) -> Verdict:
    """The relation of `a` and `b`, and the score that they are one statement; the same whichever comes first.

    "he is willing to keep close communication with Putin" and "he is willing to maintain close communication
    with Putin", both Xi Jinping's, are `near`. Different known speakers never make a match, whatever the
    words; unknown speakers need more evidence. The same words but for a negation, number, opposite, name or
    role are a `conflict`.
    """
    # Two texts may have several longest alignments; in a fixed order both directions get the same one.
    swapped = (b.content, b.key) < (a.content, a.key)
    first, second = (b, a) if swapped else (a, b)
    ours, theirs = weigh(first.content), weigh(second.content)
    runs = align(ours.forms, theirs.forms)
    values = features(first, second, ours, theirs, runs)
    score = _score(values)
    if differ(a.speakers, b.speakers):
        # The score stays: it says how alike the words are, should a speaker have been resolved wrongly.
        ids = " / ".join(", ".join(sorted(speaker.id for speaker in report.speakers)) for report in (a, b))
        because = Because(rule="different-speakers", text=ids, confidence=1.0)
        return Verdict(relation=None, score=score, because=because)
    alike = score >= _weights().accept and not says_little(a, b, values)
    verbatim = nearly_verbatim(ours, theirs, runs, least=FEWEST if alike else LEAST_WORDS)
    found = sense_clash(ours, theirs, runs, values) if alike or verbatim else None
    poles = {polarity(a), polarity(b)}
    if found and poles != CONTRARY:  # of contrary cues and contrary words the two turns cancel out
        relation = Relation.CONFLICT if verbatim and (alike or _of_one_voice(values, ours, theirs, runs)) else None
        return Verdict(relation=relation, score=score, because=_because(found, score, swapped=swapped))
    if alike and not found and len(poles) > 1:
        of_a_claim = values.speaker > 0 and values.plain >= LEAST_PLAIN  # a claim, and not a mere name
        relation = Relation.CONFLICT if verbatim and poles == CONTRARY and of_a_claim else None
        because = Because(rule="cues-differ", text=f"{a.cue} / {b.cue}", confidence=score)
        return Verdict(relation=relation, score=score, because=because)
    if not alike:
        because = Because(rule="too-little-alike", confidence=round(1 - score, 3))
        return Verdict(relation=None, score=score, because=because)
    relation = wording_relation(first.content, second.content)
    return Verdict(relation=relation, score=score, because=Because(rule=RULES[relation], confidence=score))


def says_little(a: Report, b: Report, values: Features) -> bool:
    """Whether two reports share too little to be the same statement, whatever the score."""
    if values.speaker == 0 and values.plain < LEAST_PLAIN:
        return True
    return values.short >= BARE and (a.stance != b.stance or a.stance is Stance.NEUTRAL)


def _of_one_voice(values: Features, ours: WeightedText, theirs: WeightedText, runs: Sequence[Run]) -> bool:
    """Whether a clash of words is one of statements: they share a speaker, or, if unknown, all words but one or two."""
    return values.speaker > 0 or nearly_verbatim(ours, theirs, runs, share=BUT_ONE_WORD)


def nearly_verbatim(
    ours: WeightedText, theirs: WeightedText, runs: Sequence[Run], *, share: float = NEARLY, least: int = LEAST_WORDS
) -> bool:
    """Whether two reports, each of so many words at least, have this share of their words in common, in order."""
    lengths = len(ours.words), len(theirs.words)
    equal = sum(run.size for run in runs if run.kind == "equal")
    return min(lengths) >= least and 2 * equal >= share * sum(lengths)


def sense_clash(ours: WeightedText, theirs: WeightedText, runs: Sequence[Run], values: Features) -> Clash | None:
    """What sets two reports apart that are in much the same words, or None."""
    return clash(ours.words, theirs.words, runs) if values.in_order >= SAME_WORDS else None


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
    more = longest.size >= (MORE_AT_END if longest is runs[-1] else MORE)
    if adds and ((kept >= HELD and shorter <= SHORTER * longer) or (kept >= WHOLLY_HELD and more)):
        return Relation.CONTAINS
    if 2 * equal >= FEW_CHANGED * (shorter + longer) and longest.size <= CLAUSE:
        return Relation.NEAR
    return Relation.PARAPHRASE


def _because(found: Clash, score: float, *, swapped: bool) -> Because:
    left, right = (found.b, found.a) if swapped else (found.a, found.b)
    return Because(rule=f"{found.kind}-differs", text=f"{left} / {right}", confidence=score)


def _score(values: Features) -> float:
    weights = _weights()
    total = weights.bias + sum(weight * value for weight, value in zip(weights.of, values, strict=True))
    return round(1 / (1 + math.exp(-total)), 4)


@cache
def _weights() -> Weights:
    fitted = read_json("matches.json")
    if set(fitted["weights"]) != set(FEATURES):
        damaged("matches.json")  # fitted on other features: python -m app.training.matches
    return Weights(of=tuple(fitted["weights"][name] for name in FEATURES), bias=fitted["bias"], accept=fitted["accept"])
