"""Signatures: quotations that end in a dash and the name of who spoke, as lists of voices and pull quotes do."""

from __future__ import annotations

import re

from app.model import Span
from app.statements.drafts import Draft

_SPACE = r"[ \t\u00a0\u2009\u200a]*"
_WORD = r"(?:[^\W\d_a-z][\w.'’-]*|@\w+|of|the|de|la|van|von|al|bin|and|&)"
SIGNATURE = re.compile(
    rf"[”\"»]?{_SPACE}(?:\n{_SPACE}){{0,2}}(?P<cue>[―—–]|--?){_SPACE}"
    rf"(?P<source>{_WORD}(?: {_WORD}){{0,6}}(?:, [^\n“”\"«»]{{1,60}}?)?)\.?{_SPACE}(?=\n|\Z)"
)
"""A dash and a name to the end of the line, on that of the quotation or the next, with an office behind a comma:
`— Ada Moreau, harbour master`. A word in small letters before the comma makes it a sentence: `— The crowd cheered`."""


def sign(text: str, draft: Draft) -> None:
    """Give a quotation without a cue its signature, if one follows: the dash is its cue and the name its source.

    Before: “The sea is ours.” alone. After, in `“The sea is ours.” — Ada Moreau`: cue "—", source "Ada Moreau".
    """
    if draft.cue is None and draft.contents and (found := SIGNATURE.match(text, draft.contents[-1].end)):
        draft.cue, draft.source = Span(*found.span("cue")), Span(*found.span("source"))
        draft.rule = "signature"
