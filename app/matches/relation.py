"""The relation of two reports: the same statement or not, and how the one wording relates to the other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from app.matches.alignment import Run, align
from app.matches.contradiction import Clash, clash, rounds, turns_cancel
from app.matches.features import FEATURES, Features, features
from app.matches.pair_reader import Reading, read_together
from app.matches.speaker_likeness import differ, two_voices
from app.matches.tokens import surfaces
from app.matches.weighted_text import WeightedText, weigh
from app.model import Because, Relation, Report, Stance, Verdict
from app.weights import damaged, read_json

WORTH_READING = 0.02
"""The score by words from which two reports are read together: low, so that hardly a pair that is the same goes unread;
most candidates of a statement are below it."""

CONTRADICTS, UPDATES, ON_ONE_MATTER = 0.95, 0.7, 0.06
"""The probability of a contradiction or update, and the score by words, from which two reports are one: "will not back
him" contradicts every "will back him", whoever is spoken of, and only words in common say that it is one matter. Of the
written pairs that the reader has not learned, 91% of those that it puts at .95 or more contradict each other, of those
from .8 to .95 67%, counted by hand on the weights before their last short course."""

SUPPORTS = 0.6
"""The reader's probability of a contradiction from which a negation, an opposite or swapped roles, in nearly the same
words, are a conflict: of those written pairs 30 of 31 from there contradict each other, below it 3 of 8. Of numbers,
names and months it knows less than the rule."""

LEAST_SAME = 0.08
"""The reader's probability below which two reports are not the same, whatever the score: "asked whether" has all words
of the claim."""

UNREAD = Reading(same=0.7, contradiction=0.1, update=0.05, different=0.15)
"""In place of a reading that the words know to be wrong."""
CLEARLY_SAME = 0.7
"""The reader's probability from which a clash of words is none, since the cues turn it back."""
ALMOST_NONE = 1e-4  # added to a probability before its logarithm
OF_ONE_SPEAKER = (Relation.PARAPHRASE, Relation.CONFLICT, Relation.UPDATE)
"""What is not said of a speaker and another who speaks for it: their words must be nearly the same."""
TURNS = ("negation", "opposite")
READ_TOO = (*TURNS, "role")  # the kinds of clash in which the reader has a say
READ_FEATURES = (
    *FEATURES,
    *("read_same", "read_contradiction", "read_update", "read_same_speaker"),
    *("clash_number", "clash_name", "clash_turn", "clash_role"),
)

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

# Chosen on the 68 true pairs of the labelled set, of which 63 get the right relation (of given matches).
HELD = 0.8  # of the shorter report's words, kept in the longer one
SHORTER = 0.75  # its length in words beside the longer one's: nearer in length, the difference is in the wording
WHOLLY_HELD = 0.97  # nothing of the shorter report is lost ...
MORE = 5  # ... and the longer one adds a stretch of so many words: a clause; or ...
MORE_AT_END = 3  # ... of so many behind all of the shorter one: "before he leaves", which no style would leave out
FEW_CHANGED = 0.72  # of both reports' words equal, in order
CLAUSE = 6  # words: a longer changed stretch is a clause worded anew, a paraphrase even where the rest is the same


class Regression(NamedTuple):
    """A logistic regression: a weight a feature, and the bias."""

    of: tuple[float, ...]
    bias: float

    def score(self, values: Iterable[float]) -> float:
        """The probability, 0 to 1."""
        total = self.bias + sum(weight * value for weight, value in zip(self.of, values, strict=True))
        return 1 / (1 + math.exp(-total))


class Weights(NamedTuple):
    """`words` judges by words, meaning, speakers and days; `both` by these and what the pair reader says.

    `accept` is the score of `both` from which two reports are the same statement.
    """

    words: Regression
    both: Regression
    accept: float


def score_by_words(a: Report, b: Report) -> float:
    """How likely two reports are one statement by all but the pair reader, 0 to 1; they are read from `WORTH_READING`.

    It costs a fiftieth of what reading them costs.
    """
    first, second = (b, a) if (b.content, b.key) < (a.content, a.key) else (a, b)
    ours, theirs = weigh(first.content), weigh(second.content)
    runs = align(ours.forms, theirs.forms)
    return _weights().words.score(features(first, second, ours, theirs, runs))


def relate(a: Report, b: Report) -> Verdict:
    """The relation of `a` and `b`, and the score that they are one statement; the same whichever comes first.

    "he is willing to keep close communication with Putin" and "he is willing to maintain close communication
    with Putin", both Xi Jinping's, are `near`. Different known speakers never make a match, whatever the
    words, but where the one speaks for the other, in nearly the same words; unknown speakers need more evidence. What
    cannot be true together is a `conflict`: the same words but for a negation, number, opposite, name or role; a claim
    and its denial; or what the pair reader says contradicts.
    """
    verdict = _relate(a, b)
    if verdict.relation in OF_ONE_SPEAKER and differ(a.speakers, b.speakers):
        return Verdict(relation=None, score=verdict.score, because=_two_speakers(a, b))
    return verdict


def _relate(a: Report, b: Report) -> Verdict:
    # Two texts may have several longest alignments; in a fixed order both directions get the same one.
    swapped = (b.content, b.key) < (a.content, a.key)
    first, second = (b, a) if swapped else (a, b)
    ours, theirs = weigh(first.content), weigh(second.content)
    runs = align(ours.forms, theirs.forms)
    values = features(first, second, ours, theirs, runs)
    by_words = _weights().words.score(values)
    if two_voices(a, b):
        # The score stays: it says how alike the words are, should a speaker have been resolved wrongly.
        return Verdict(relation=None, score=round(by_words, 4), because=_two_speakers(a, b))
    verbatim = nearly_verbatim(ours, theirs, runs)
    if by_words < WORTH_READING and not verbatim:
        return _unlike(by_words)
    found = clash(ours.words, theirs.words, runs)
    reading = read(first, second, ours, theirs, runs, found)
    if found and found.kind in TURNS and a.cue != b.cue and reading.same >= CLEARLY_SAME:
        found = None  # two turns: "denied that it would", "said that it would not"
    score = _weights().both.score(read_features(values, reading, found))
    likely = reading.same >= max(LEAST_SAME, reading.contradiction)
    alike = likely and score >= _weights().accept and not says_little(a, b, values)
    if found and (verbatim or (alike and nearly_verbatim(ours, theirs, runs, least=FEWEST))):
        sure = values.speaker > 0 or by_words >= _weights().accept
        one_voice = sure or nearly_verbatim(ours, theirs, runs, share=BUT_ONE_WORD)
        related = Relation.UPDATE if found.kind == "number" and _on_two_days(a, b) else Relation.CONFLICT
        at_odds = one_voice and (found.kind not in READ_TOO or reading.contradiction >= SUPPORTS)
        because = _because(found, score, swapped=swapped)
        return Verdict(relation=related if at_odds else None, score=round(score, 4), because=because)
    if by_words >= ON_ONE_MATTER and values.speaker > 0 and (told := _read_as(reading, a, b)):
        cues = f"{a.cue} / {b.cue}" if verbatim and a.cue != b.cue else ""  # "said / denied", of the same words
        confidence = round(max(reading.contradiction, reading.update), 3)
        because = Because(rule=f"read-as-{told}", text=cues, confidence=confidence)
        return Verdict(relation=told, score=round(score, 4), because=because)
    if not alike:
        return _unlike(score)
    relation = wording_relation(first.content, second.content)
    because = Because(rule=RULES[relation], confidence=round(score, 4))
    return Verdict(relation=relation, score=round(score, 4), because=because)


def read(  # noqa: PLR0913, PLR0917 - two reports, and all that their words say
    first: Report,
    second: Report,
    ours: WeightedText,
    theirs: WeightedText,
    runs: Sequence[Run],
    found: Clash | None,
) -> Reading:
    """What the pair reader makes of two reports; `UNREAD` where the words are known to agree, and it does not see it.

    So it is where turns of the sense cancel out, where a number is rounded, and where the one has all words of the
    other: what it adds contradicts nothing, only the cues can ("said", "denied").
    """
    reading = read_together(first, second)
    if reading.same >= UNREAD.same:
        return reading
    if turns_cancel(ours.words, theirs.words, runs) or rounds(ours.words, theirs.words, runs):
        return UNREAD
    if one_holds_the_other(runs) and not found:
        plainly = (report.model_copy(update={"cue": ""}) for report in (first, second))
        return UNREAD if read_together(*plainly).same < UNREAD.same else reading
    return reading


def one_holds_the_other(runs: Sequence[Run]) -> bool:
    """Whether one text has all words of the other, in order, and more."""
    changes = {run.kind for run in runs} - {"equal"}
    return len(changes) == 1 and "replace" not in changes


def read_features(values: Features, reading: Reading, found: Clash | None) -> tuple[float, ...]:
    """What the score is made of, in the order of `READ_FEATURES`: the features, the reading, and a clash of words."""
    odds = math.log(reading.same + ALMOST_NONE) - math.log(1 - reading.same + ALMOST_NONE)
    kind = found.kind if found else None
    clashes = (kind == "number", kind == "name", kind in TURNS, kind == "role")
    of_reading = (odds, reading.contradiction, reading.update, values.speaker * odds)
    return (*values, *of_reading, *map(float, clashes))


def says_little(a: Report, b: Report, values: Features) -> bool:
    """Whether two reports share too little to be the same statement, whatever the score."""
    if values.speaker == 0 and values.plain < LEAST_PLAIN:
        return True
    return values.short >= BARE and (a.stance != b.stance or a.stance is Stance.NEUTRAL)


def nearly_verbatim(
    ours: WeightedText, theirs: WeightedText, runs: Sequence[Run], *, share: float = NEARLY, least: int = LEAST_WORDS
) -> bool:
    """Whether two reports, each of so many words at least, have this share of their words in common, in order."""
    lengths = len(ours.words), len(theirs.words)
    equal = sum(run.size for run in runs if run.kind == "equal")
    return min(lengths) >= least and 2 * equal >= share * sum(lengths)


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


def _read_as(reading: Reading, a: Report, b: Report) -> Relation | None:
    """Whether the pair reader finds two reports of one speaker in conflict, or one an update of the other."""
    if reading.contradiction >= CONTRADICTS:
        return Relation.CONFLICT
    return Relation.UPDATE if reading.update >= UPDATES and _on_two_days(a, b) else None


def _two_speakers(a: Report, b: Report) -> Because:
    ids = " / ".join(", ".join(sorted(speaker.id for speaker in report.speakers)) for report in (a, b))
    return Because(rule="different-speakers", text=ids, confidence=1.0)


def _on_two_days(a: Report, b: Report) -> bool:
    """Whether the two were said on different days, or published so where a day of saying is not known."""
    one, other = a.said_on, b.said_on
    if one and other:
        return one.last < other.first or other.last < one.first
    return bool(a.published_on and b.published_on and a.published_on != b.published_on)


def _because(found: Clash, score: float, *, swapped: bool) -> Because:
    left, right = (found.b, found.a) if swapped else (found.a, found.b)
    return Because(rule=f"{found.kind}-differs", text=f"{left} / {right}", confidence=round(score, 4))


def _unlike(score: float) -> Verdict:
    because = Because(rule="too-little-alike", confidence=round(1 - score, 3))
    return Verdict(relation=None, score=round(score, 4), because=because)


@cache
def _weights() -> Weights:
    fitted = read_json("matches.json")
    if set(fitted["words"]["weights"]) != set(FEATURES) or set(fitted["both"]["weights"]) != set(READ_FEATURES):
        damaged("matches.json")  # fitted on other features: python -m app.training.matches
    words, both = (
        Regression(tuple(fitted[name]["weights"][feature] for feature in names), fitted[name]["bias"])
        for name, names in (("words", FEATURES), ("both", READ_FEATURES))
    )
    return Weights(words=words, both=both, accept=fitted["accept"])
