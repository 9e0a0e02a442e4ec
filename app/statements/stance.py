"""What a cue says of the act of saying: a lexicon of cue words to stances.

The classes follow the factuality and appraisal readings of reporting verbs (Bergler, "Evidential Analysis of Reported
Speech", 1992; Martin & White, "The Language of Evaluation", 2005), cut down to what a reader of news asks for.
"""

from __future__ import annotations

import re

from app.model import Stance
from app.text.en.lexicon import cues
from app.text.lemmas import NEGATION, kind_of
from app.text.words import LETTERS

PHRASES = ((re.compile(r"\bcall(?:s|ed|ing)? (?:for|on|upon)\b", re.IGNORECASE), Stance.URGE),)
"""Cues whose second word turns them: "called the plan a scam" describes, "called for a vote" urges."""

ENTRIES = cues("stance", Stance)


def stance_of(cue: str) -> tuple[Stance, str, str]:
    """The stance of a cue, the word that decides it, and the rule: `cue-lexicon`, `cue-negated` or `cue-unknown`.

    The last word known with a stance of its own decides: in "said he opposes" and "highly appreciated" the later word
    carries more than "said". A denied neutral cue ("did not say") denies nothing, so negation turns only belief,
    promise, agreement and praise.

    >>> stance_of("highly appreciated")
    (<Stance.PRAISE: 'praise'>, 'appreciated', 'cue-lexicon')
    """
    for phrase, stance in PHRASES:
        if found := phrase.search(cue):
            return stance, found.group(), "cue-lexicon"
    telling: tuple[Stance, str] | None = None
    for word in LETTERS.findall(cue.lower()):
        known = kind_of(word, ENTRIES)
        if known is not None and (telling is None or known is not Stance.NEUTRAL):
            telling = (known, word)
    if telling is None:
        return Stance.NEUTRAL, "", "cue-unknown"
    if NEGATION.search(cue) and telling[0] in (Stance.BELIEVE, Stance.PROMISE, Stance.AGREE, Stance.PRAISE):
        return Stance.DENY, telling[1], "cue-negated"
    return *telling, "cue-lexicon"
