"""Lists of infinitives: their last verb is no cue of its own.

"She expressed her readiness to keep in touch, safeguard trade, and advocate for peace": "advocate" is what she is ready
for, not what she does; a finite verb of one person would be "advocates" or "advocated".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.model import Span
from app.statements.drafts import Draft, merged
from app.text.lemmas import IRREGULAR

_BETWEEN = re.compile(r",?\s+(?:(?:and|or)\s+)?")
_INFINITIVE = re.compile(r"\bto [a-z]+")
_FINITE = ("s", "ed", "ing")
_SEVERAL = re.compile(r"(?:i|we|you|they|who|that|which)$|\band\b|[^s’']s$", re.IGNORECASE)


def coordinate(text: str, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without those whose cue is the last verb of another's list of infinitives, which takes its words."""
    kept = list(drafts)
    for last in drafts:
        list_of = next((draft for draft in drafts if _continues(text, draft, last)), None)
        if list_of is not None and last.cue is not None:
            rest = Span(list_of.contents[-1].start, max(span.end for span in last.contents))
            list_of.contents = merged(text, [*list_of.contents, rest])
            kept.remove(last)
    return kept


def _continues(text: str, draft: Draft, last: Draft) -> bool:
    """Whether the cue of `last` goes on where the words of `draft` end, both of one and the same speaker."""
    if draft is last or draft.source is None or draft.source != last.source or not draft.contents:
        return False
    if last.cue is None or not last.contents or _SEVERAL.search(text, *draft.source):
        return False
    end = draft.contents[-1].end
    verb = text[slice(*last.cue)]
    follows = end <= last.cue.start and _BETWEEN.fullmatch(text, end, last.cue.start)
    is_base = verb.isalpha() and verb.islower() and not verb.endswith(_FINITE) and verb not in IRREGULAR
    return bool(follows and is_base and _INFINITIVE.search(text, *draft.contents[-1]))
