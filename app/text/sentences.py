"""The sentences of a paragraph: the one splitter of all stages."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from app.text.words import Word

LONGEST = 800
"""Characters. A text without full stops is cut here, so that the work for a statement stays bounded; a news sentence
has about 150."""

# A mark that ends a sentence, closing marks, white space, and then no word in small letters.
_END = re.compile(r"[.!?…][\"”’')\]]*(\s+)(?=[\"“‘'(\[]*[^\W_a-z])")
# Words that mostly have a date, an hour or a name after their full stop. A title's stop is part of its word already.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec")
_ABBREVIATED = frozenset((*_MONTHS, "Mon", "Tue", "Tues", "Wed", "Thu", "Thur", "Thurs", "Fri", "vs"))


def sentence_starts(text: str, start: int, end: int, words: Sequence[Word]) -> list[int]:
    """The offsets at which the sentences of the paragraph `text[start:end]` begin; the first is `start`.

    `words` are those of the whole text, in order. The full stop of an initial, a title or an abbreviation ("Mr. Li",
    "J. Doe", "Sept. 24") ends nothing. A sentence longer than `LONGEST` is cut.
    """
    starts = [start]
    for match in _END.finditer(text, start, end):
        if match.start(1) - match.start() > 1 or not _is_abbreviated(words, match.start()):
            _cut(starts, match.end(1))
            starts.append(match.end(1))
    _cut(starts, end)
    return starts


def _is_abbreviated(words: Sequence[Word], stop: int) -> bool:
    """Whether a full stop belongs to the word before it."""
    at = bisect_left(words, stop + 1, key=lambda word: word.start) - 1
    if at < 0:
        return False
    word = words[at]
    return word.end > stop or (word.end == stop and word.text in _ABBREVIATED)


def _cut(starts: list[int], end: int) -> None:
    """Cut the last sentence, which ends at `end`, into parts of at most `LONGEST` characters."""
    starts += range(starts[-1] + LONGEST, end, LONGEST)
