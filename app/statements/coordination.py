"""Lists of infinitives: their last verb is no cue of its own.

"She expressed her readiness to keep in touch, safeguard trade, and advocate for peace": "advocate" is what she is ready
for, not what she does; a finite verb of one person would be "advocates" or "advocated".
"""

from __future__ import annotations

import re
from collections import defaultdict
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
    by_source: dict[Span, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.source is not None:
            by_source[draft.source].append(draft)
    kept: list[Draft] = []
    for last in drafts:
        # A list has one speaker, so only the drafts of that source are looked through: a few of one window.
        same = by_source[last.source] if last.source is not None and _may_end_a_list(text, last) else ()
        list_of = next((draft for draft in same if draft is not last and _continues(text, draft, last)), None)
        if list_of is None:
            kept.append(last)
        else:
            rest = Span(list_of.contents[-1].start, max(span.end for span in last.contents))
            list_of.contents = merged(text, [*list_of.contents, rest])
    return kept


def _may_end_a_list(text: str, last: Draft) -> bool:
    """Whether the cue of a draft looks like an infinitive, of a single speaker: a finite verb would have an ending."""
    if last.source is None or last.cue is None or not last.contents or _SEVERAL.search(text, *last.source):
        return False
    verb = text[slice(*last.cue)]
    return verb.isalpha() and verb.islower() and not verb.endswith(_FINITE) and verb not in IRREGULAR


def _continues(text: str, draft: Draft, last: Draft) -> bool:
    """Whether the cue of `last` follows where the words of `draft`, an infinitive among them, end."""
    if last.cue is None or not draft.contents:
        return False
    end = draft.contents[-1].end
    follows = end <= last.cue.start and _BETWEEN.fullmatch(text, end, last.cue.start)
    return bool(follows and _INFINITIVE.search(text, *draft.contents[-1]))
