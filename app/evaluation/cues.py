"""The cues of the speech slice: those that report speech or writing, counted apart in the figures.

The list belongs to the yardstick alone. Were it the product's own lexicon, each word added there would change what the
figures measure.
"""

from __future__ import annotations

import re

from app.text.lemmas import bases

VERBS = (
    "accord accuse acknowledge add admit advise affirm allege announce answer argue ask assert assure blog boast brag "
    "call caution chant cite claim comment complain concede conclude confess confirm contend continue counter cry "
    "declare demand deny describe disclose elaborate emphasize emphasise exclaim explain express gush indicate inform "
    "inquire insist interject joke lament maintain mention mock muse note object observe offer opine pledge point post "
    "predict proclaim promise propose protest quip quote read reaffirm recall recommend recount reiterate relay remark "
    "remind repeat reply report request respond retort reveal say scoff scream shout signal speak speculate state "
    "stress suggest summarize summarise swear talk tell testify thunder tweet underline underscore urge utter voice "
    "vow warn whisper wonder write yell"
)
"""Base forms of verbs of saying and writing; "accord" stands for "according to"."""

ENTRIES = frozenset(VERBS.split())

DEFINITION = (
    "labels whose cue has a verb of saying or writing (a list of its own, app/evaluation/cues.py) or is punctuation "
    "alone; statements that hit another label, or share its cue, are left out"
)


def reports_speech(cue: str) -> bool:
    """Whether a cue tells of saying or writing; a cue of punctuation alone ("Moreau: ...") does.

    >>> reports_speech("later added"), reports_speech("backs"), reports_speech(":"), reports_speech("")
    (True, False, True, False)
    """
    words = re.findall(r"[a-z]+", cue.lower())
    return any(ENTRIES.intersection(bases(word)) for word in words) if words else bool(cue.strip())
