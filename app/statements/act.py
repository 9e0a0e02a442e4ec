"""What a cue reports: words said or written, a private state, or a side taken without words.

Speech and private states are as in Wiebe, Wilson & Cardie, "Annotating Expressions of Opinions and Emotions in
Language" (2005); what they call expressive acts, such as praise and blame, news reports as words: it is speech.
"""

from __future__ import annotations

import re

from app.model import Act, Speech
from app.text.en.lexicon import cues
from app.text.lemmas import NEGATION, bases, kind_of
from app.text.words import LETTERS

PHRASES = (
    (
        re.compile(
            r"(?:shot|fired?|hit|punched|pushed) back\b|ma(?:k|d)(?:es?|ing)(?: \w+){0,2} clear\b"
            r"|ma(?:k|d)(?:es?|ing) no secret\b|(?:lays?|laid|laying) out\b|went (?:on|after)\b"
            r"|weigh(?:s|ed|ing)? in\b|doubl(?:es?|ed|ing) down\b|(?:takes?|took|taking) (?:aim|issue)\b"
            r"|ma(?:k|d)(?:es?|ing) (?:the|a|his|her|their) case\b|case (?:for|against|that)\b"
        ),
        Act.SPEECH,
    ),
    (re.compile(r"look(?:s|ed|ing)? forward\b"), Act.THOUGHT),
    (re.compile(r"cast(?:s|ing)? (?:\w+ ){0,3}(?:vote|ballot)s?\b"), Act.ATTITUDE),
)
"""Cues that no single word decides, or whose first word would mislead, as in "cast his vote"."""

PUT_IN_WORDS = frozenset(("accept", "allow", "decide", "determine", "grant", "mandate", "require"))
"""Attitudes that a that-clause turns into words: a court "decided that", a senator "allowed that"."""

SILENT = frozenset(
    ("answer", "comment", "discuss", "elaborate", "mention", "reply", "respond", "return", "say", "speak", "tell")
)
"""Not to do these is to keep silent: "did not respond" reports no words."""

SILENCED = re.compile(rf"(?:{NEGATION.pattern}|\bwithout\b)(?! (?:only|just|merely))", re.IGNORECASE)
THAT_CLAUSE = re.compile(r"\s*that\b", re.IGNORECASE)

ENTRIES = cues("act", Act)
HEDGED = cues("hedge", Act)

UNKNOWN = Act.SPEECH
"""Of 60 such cues drawn from PolNeAR's training articles 27 reported words ("in", "about", "per" among them), 20 a side
taken, and 13 a private state."""


def act_of(cue: str, *, speech: Speech, content: str = "") -> tuple[Act, str, str]:
    """What a cue reports, the words that decide it, and the rule.

    `speech` is how the content is reported and `content` its words. The rules are `quotation-marks` (words within them
    were said, whatever the cue), `no-cue` (nothing but punctuation), `cue-lexicon`, `cue-negated` and `cue-unknown`.

    >>> act_of("said he opposes", speech=Speech.INDIRECT)
    (<Act.SPEECH: 'speech'>, 'said', 'cue-lexicon')

    The first word in the lexicon governs the rest, but one that hedges gives way: who "seemed to mock" used words.
    """
    if speech is Speech.DIRECT:
        return Act.SPEECH, "", "quotation-marks"
    if not any(map(str.isalpha, cue)):
        return Act.SPEECH, "", "no-cue"
    lowered = cue.lower()
    for word in LETTERS.finditer(lowered):
        for phrase, act in PHRASES:
            if found := phrase.match(lowered, word.start()):
                return act, found.group(), "cue-lexicon"
        if known := kind_of(word.group(), ENTRIES):
            return _turned(known, word, content)
    for hedge in LETTERS.findall(lowered):
        if known := kind_of(hedge, HEDGED):
            return known, hedge, "cue-lexicon"
    return UNKNOWN, "", "cue-unknown"


def _turned(act: Act, word: re.Match[str], content: str) -> tuple[Act, str, str]:
    """What the deciding word reports, given the negation before it and the clause after it."""
    forms = bases(word.group())
    if not SILENT.isdisjoint(forms) and SILENCED.search(word.string, 0, word.start()):
        return Act.ATTITUDE, word.group(), "cue-negated"
    if not PUT_IN_WORDS.isdisjoint(forms) and word.end() == len(word.string) and THAT_CLAUSE.match(content):
        return Act.SPEECH, word.group(), "cue-lexicon"
    return act, word.group(), "cue-lexicon"
