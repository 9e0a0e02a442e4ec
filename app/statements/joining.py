"""Joining: the paragraphs of one quotation are one statement, whatever windows they were read in.

Of 150 paragraphs of PolNeAR's training articles that are one bare quotation 88 belong to the cue of a paragraph before,
13 to one after, and 38 to none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from app.model import Span
from app.statements.drafts import Draft, merged
from app.statements.linking import Attribution
from app.statements.passages import TURN, Passage
from app.text.words import WORD

QUOTES = "“„«\"'‘`"
SENTENCE_WORDS = 4  # of a bare quotation that nobody claims: a shorter one may be a title or a sign


def join(text: str, drafts: Sequence[Draft], passages: Sequence[Passage]) -> list[Draft]:
    """Give the paragraphs of each passage to the one draft that reports it; changes the drafts' contents.

    Before: a draft for “We waited all night, Roe said. / “Then the boat came.” holds the first paragraph alone, and one
    without a cue the second. After: the first holds both. A paragraph that is one quotation and that no draft claims is
    a draft of its own: somebody said it. Drafts come back in text order; one whose words all went to another keeps its
    cue and has no content.
    """
    index = _Index(text, drafts, passages)
    for number, passage in enumerate(passages):
        near = index.near[number]
        parts = list(passage.parts)
        head = _beside(text, near, parts[0])
        last = _beside(text, near, parts[-1])
        if head and last and last is not head:
            parts.pop()  # Who closes the quotation with words of their own ("..., she added") has said that much.
        head = head or last or index.introducing(passage)
        if head is None and near:
            head = index.continued(passage) or _nearest(near, passage)
        if head is None and passage.bare and _speaks(text, parts[0]):
            head = Draft(Attribution(None, []), None, None, ())
            index.drafts.append(head)
        if head is None or not (passage.bare or len(parts) > 1):
            continue
        for other in near:
            if other is not head:
                other.contents = tuple(each for each in other.contents if not index.is_in(each, number, parts[-1].end))
        head.contents = merged(text, [*head.contents, *parts])
    return sorted((draft for draft in index.drafts if draft.contents or draft.cue), key=lambda draft: draft.anchor)


class _Index:
    """Drafts in text order, and those that lay claim to each passage from outside."""

    def __init__(self, text: str, drafts: Sequence[Draft], passages: Sequence[Passage]) -> None:
        self._text = text
        self._parts = [(part, number) for number, passage in enumerate(passages) for part in passage.parts]
        self._starts = [part.start for part, _ in self._parts]
        self.drafts = sorted(drafts, key=lambda draft: draft.anchor)
        self._anchors = [draft.anchor for draft in self.drafts]
        self.near: dict[int, list[Draft]] = defaultdict(list)
        for draft in self.drafts:
            within = self._passage_of(draft.cue) if draft.cue else None
            for number in dict.fromkeys(map(self._passage_of, draft.contents)):
                # A cue inside the quotation belongs to what the speaker reports of others.
                if number is not None and number != within:
                    self.near[number].append(draft)

    def _passage_of(self, span: Span) -> int | None:
        at = bisect_right(self._starts, span.end - 1) - 1
        return self._parts[at][1] if at >= 0 and self._parts[at][0].end > span.start else None

    def is_in(self, span: Span, number: int, end: int) -> bool:
        """Whether a span lies in a passage, before `end`."""
        return span.start < end and self._passage_of(span) == number

    def introducing(self, passage: Passage) -> Draft | None:
        """The last draft of a paragraph before that ends in a colon: `The letter says: / “Dear friends ...”`"""
        if not self._text.endswith(":", passage.before.start, passage.before.end):
            return None
        at = bisect_right(self._anchors, passage.before.end) - 1
        draft = self.drafts[at] if at >= 0 else None
        return draft if draft and draft.cue and draft.cue.start >= passage.before.start else None

    def continued(self, passage: Passage) -> Draft | None:
        """The last draft in the paragraph before that quotes: what follows without another word is more of it."""
        if not passage.bare:
            return None
        at = bisect_right(self._anchors, passage.before.end) - 1
        while at >= 0 and self._anchors[at] >= passage.before.start:
            draft = self.drafts[at]
            if draft.cue and any(self._text[each.start] in QUOTES for each in draft.contents):
                return draft
            at -= 1
        return None


def _beside(text: str, near: Sequence[Draft], part: Span) -> Draft | None:
    """The first draft that claims a part of the passage and whose cue is in the same paragraph."""
    for draft in near:
        if draft.cue and any(each.gap(part) < 0 for each in draft.contents):
            first, last = sorted((draft.cue.start, part.start))
            if text.find("\n", first, last) < 0:
                return draft
    return None


def _nearest(near: Sequence[Draft], passage: Passage) -> Draft:
    """A draft without a cue, or with one no further than the paragraph before; else the first."""
    return next((draft for draft in near if draft.cue is None or draft.cue.start >= passage.before.start), near[0])


def _speaks(text: str, part: Span) -> bool:
    """Whether a quotation that nobody claims is somebody's: no title or sign, and no turn of a transcript."""
    return len(WORD.findall(text, *part)) >= SENTENCE_WORDS and not TURN.match(text, *part)
