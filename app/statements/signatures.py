"""Signatures: quotations with the name of who spoke behind or before them, as lists of voices and pull quotes have."""

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


_NAME = r"[^\W\d_a-z][\w.'’-]*(?: (?:[^\W\d_a-z][\w.'’-]*|de|la|van|von|al|bin)){1,4}"
LISTED = re.compile(
    rf"[”\"»]?,?{_SPACE}(?:\n{_SPACE}){{0,2}}(?P<source>{_NAME}, [^\n.!?“”\"«»]{{1,60}}){_SPACE}(?=\n|\Z)"
)
"""A name and, behind a comma, an age or an office to the end of the line: `“Too loud,” Ada Moreau, 41, baker`."""
HEADED = re.compile(
    rf"(?:^|\n)[ \t*•-]*(?P<source>{_NAME}(?:, [^\n“”\"«»—–]{{1,60}}?)?){_SPACE}(?P<cue>[―—–]|--){_SPACE}\Z"
)
"""A name and a dash at the head of the line, before its quotation: `Ada Moreau — “Too loud.”`"""
LONGEST_HEAD = 120  # characters


def sign(text: str, draft: Draft) -> None:
    """Give a quotation without a cue its signature, if one follows or heads it: cue is the dash, source the name.

    Before: “The sea is ours.” alone. After, in `“The sea is ours.” — Ada Moreau`: cue "—", source "Ada Moreau".
    """
    if draft.cue is not None or draft.source is not None or not draft.contents:
        return
    start, end = draft.contents[0].start, draft.contents[-1].end
    found = SIGNATURE.match(text, end) or HEADED.search(text[max(0, start - LONGEST_HEAD) : start])
    moved = 0 if found is None or found.re is SIGNATURE else max(0, start - LONGEST_HEAD)
    if found:
        draft.cue = Span(found.start("cue") + moved, found.end("cue") + moved)
    else:
        found = LISTED.match(text, end)
    if found:
        draft.source = Span(found.start("source") + moved, found.end("source") + moved)
        draft.rule = "signature"
