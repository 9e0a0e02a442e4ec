"""Tense of cues: whether a statement is of the current event, an earlier one, a future one, or of no one time."""

from __future__ import annotations

import re

from app.text.en.lexicon import any_word_of

# "Has said", "had long argued", "often says": earlier than the event told, or at no one time.
_BACKGROUND = re.compile(
    r"\b(?:(?:has|have|had)(?:n['’]t)?|previously|repeatedly|often|frequently|always|long|used to)\b|['’]ve\b", re.I
)
_PERFECT = re.compile(r"\b(?:has|have)(?:n['’]t)?\b(?! to\b)|['’]ve\b", re.I)
_HAS = re.compile(r"\b(?:has|have)\b", re.I)
_AND = re.compile(r"\band (?:also |then |even )?$", re.I)
# "Refuses", "steadfastly insists", "doesn't think"; the plural looks like an infinitive: only common verbs count.
_PRESENT = re.compile(
    r"\W*(?:[a-z]+ly )*(?!was\b)(?:is|are|am|(?:do|does)(?:n['’]t)?|[a-z]*[^s'’\W]s"
    rf"|{any_word_of('plural_present_forms')})\b",
    re.I,
)
_PROMISED = re.compile(
    r"\W*(?:will|shall|must|may|might|should|plans? to|(?:is|are|was|were|be) (?:\w+ )?to"
    r"|(?:has|have|needs?|hopes?) to)\b",
    re.I,
)
# "He is poised |to argue|": the words before an infinitive say that it has not been done.
_TO_COME = re.compile(
    r"(?:\b(?:poised|looking|ready|likely|expected|eager|set|planning|plans?|going|needs?|hoping|hopes?|has|have|about)"
    r" (?:to )?|\b(?:will|would|must|should|may|might)(?: be| also)? )$",
    re.I,
)
_SPOKEN = re.compile(
    rf"\b(?:{any_word_of('spoken_forms')}|shot back|hit back|chimed in|brought up|followed up|delivered)\b", re.I
)
_INFINITIVE = re.compile(r"\W*(?:to )?[a-z]+\b(?<!ed)(?<!ing)", re.I)
_TO = re.compile(r"\W*to [a-z]", re.I)
_BARE_TO = re.compile(r"\bto $", re.I)
_ON = re.compile(
    r"\b(?:went on|goes on|continue[ds]?|continuing|began|beg[au]n|proceeded|managed|used) (?:to )?$", re.I
)
# "Trump's |attacks on|", "the |criticism of|": a noun, not a verb, and so no one act of saying.
_OWNED = re.compile(r"(?:['’]s?|\b(?:his|her|their|its|the|an?|this|any|no|such))\s+(?:[a-z]+\s+)?$", re.I)
_VERB = re.compile(
    r"\W*(?:[a-z]+ly |also |then |not )*(?:[a-z]+(?:ed|ing)|said|told|wrote|spoke|gave|made|took|was|were|did"
    r"|swore|put|went|began|came|held|had|drew|sought|ran|let|led|hit|cut|set|saw|thought|felt|heard|asks?|says?|tells?|writes?)\b",
    re.I,
)
_THOUGHT = re.compile(rf"\b(?:{any_word_of('thought_forms')}|(?:watch|look)(?:ed|es|s|ing)?)\b", re.I)


def is_promised(cue: str, before: str = "") -> bool:
    """Whether a cue, with the words before it, is about words still to be said."""
    return bool(_PROMISED.match(cue) or (_INFINITIVE.match(cue) and _TO_COME.search(before)))


def is_aim(cue: str, before: str) -> bool:
    """Whether a cue is an infinitive, "easier for him |to compromise on|": an aim, unless it went on or began so."""
    begins = _TO.match(cue)
    return not _ON.search(before) if begins else bool(_BARE_TO.search(before) and not _ON.search(before))


def is_noun(cue: str, before: str) -> bool:
    """Whether a cue is a noun that somebody owns, as in "his attacks on", and tells of no one act of saying."""
    return not _VERB.match(cue) and bool(_OWNED.search(before))


def is_background(words: str, before: str = "") -> bool:
    """Whether a cue, with the words just before it, tells of an earlier or a repeated saying.

    `before` is the narration of its sentence up to the cue: "has praised him and |said|" is of one tense.
    """
    return bool(_BACKGROUND.search(words)) or _is_carried(before)


def _is_carried(before: str) -> bool:
    """Whether a verb after "and" shares the "has" before it, in one clause: "has praised him and |said|"."""
    found = _AND.search(before)
    if found is None:
        return False
    clause = max(before.rfind(".", 0, found.start()), before.rfind(";", 0, found.start())) + 1
    return _HAS.search(before, clause, found.start()) is not None


def is_perfect(words: str) -> bool:
    """Whether a cue, with the words before it, is in the present perfect, which no date in the past goes with."""
    return bool(_PERFECT.search(words))


def is_present(cue: str) -> bool:
    """Whether a cue is in the present tense, as what somebody thinks or says at any time."""
    return bool(_PRESENT.match(cue))


def is_spoken(cue: str) -> bool:
    """Whether a cue, in the past tense, tells of words spoken aloud."""
    return bool(_SPOKEN.search(cue))


def is_thought(cue: str) -> bool:
    """Whether a cue tells of thinking or seeing: its day is no event of speech."""
    return bool(_THOUGHT.search(cue))
