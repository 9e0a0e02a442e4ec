"""What the tense of a cue says of the time of saying: before the event told, or no time at all."""

from __future__ import annotations

import re

# "Has said", "had long argued", "often says": earlier than the event told, or at no one time.
_BACKGROUND = re.compile(
    r"\b(?:has|have|had|previously|repeatedly|often|frequently|always|long|used to)\b|['’]ve\b", re.I
)
# "Refuses", "steadfastly insists", "doesn't think"; the plural looks like an infinitive: only common verbs count.
_PRESENT = re.compile(
    r"\W*(?:[a-z]+ly )*(?:is|are|am|(?:do|does)(?:n['’]t)?|[a-z]*[^s'’\W]s|want|believe|think|feel|hope"
    r"|plan|support)\b",
    re.I,
)
_PROMISED = re.compile(r"\W*(?:will|shall|plans? to|is to|are to)\b", re.I)
_THOUGHT = re.compile(
    r"\b(?:think|thought|believ|reali[sz]|feel|felt|know|knew|see|saw|seen|watch|want|hop(?:e|ing)|wish"
    r"|lik|lov|fear|understood|understand|look)(?:e|ed|es|s|ing)?\b",
    re.I,
)


def is_promised(cue: str) -> bool:
    """Whether a cue tells of what is yet to be said."""
    return bool(_PROMISED.match(cue))


def is_background(words: str) -> bool:
    """Whether a cue, with the words before it, tells of an earlier or a repeated saying."""
    return bool(_BACKGROUND.search(words))


def is_present(cue: str) -> bool:
    """Whether a cue is in the present tense, as what somebody thinks or says at any time."""
    return bool(_PRESENT.match(cue))


def is_thought(cue: str) -> bool:
    """Whether a cue tells of thinking or seeing: its day is no event of speech."""
    return bool(_THOUGHT.search(cue))
