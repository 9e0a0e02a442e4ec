"""Addresses that lead to a passage of a page: text fragments, `#:~:text=prefix-,start,end,-suffix`.

By the draft of the WICG (https://wicg.github.io/scroll-to-text-fragment/). A browser looks for the first place that a
directive fits, in words and without regard to case and line breaks, and marks it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple
from urllib.parse import quote

MOST_WHOLE = 90  # characters of a passage that is given whole; of a longer one its first and last words are
FIRST_WORDS = 4  # of a longer passage, and as many last ones
MOST_WORDS = 12  # then more words at its ends, or before it, tell it from another place no better
MOST_AROUND = 400  # characters before and behind it that are looked at for these words
DIRECTIVE = ":~:"
_WORD = re.compile(r"\S+")
_SPACE = re.compile(r"\s+")


class Directive(NamedTuple):
    """What a browser looks for: a text or its first and last words, and the words right before and after it."""

    start: str
    end: str = ""
    prefix: str = ""
    suffix: str = ""

    def encoded(self) -> str:
        """The directive as an address has it."""
        parts = [f"{_encoded(self.prefix)}-"] if self.prefix else []
        parts += [_encoded(one) for one in (self.start, self.end) if one]
        parts += [f"-{_encoded(self.suffix)}"] if self.suffix else []
        return "text=" + ",".join(parts)


def passage_url(url: str | None, text: str, spans: Sequence[Sequence[int]]) -> str | None:
    """The address of a page with a fragment that marks passages of its text; None where there is no web address.

    `spans` are code points into `text`, which is that of the page. A passage of several pieces has a directive each.

    >>> passage_url("https://example.org/a#top", "He said yes. She said yes.", [[22, 25]])
    'https://example.org/a#top:~:text=She%20said-,yes'
    """
    if url is None or not url.lower().startswith(("http://", "https://")):
        return None
    plain, _, _ = url.partition(DIRECTIVE)
    directives = [directive(text, start, end).encoded() for start, end in spans if text[start:end].strip()]
    if not directives:
        return url
    return f"{plain}{'' if '#' in plain else '#'}{DIRECTIVE}{'&'.join(directives)}"


def directive(text: str, start: int, end: int) -> Directive:
    """The shortest directive of a few tried that a browser finds at this place first.

    Where even the longest finds another place first, as in a text that repeats itself, that one is given.
    """
    wanted = text[start:end]
    start += len(wanted) - len(wanted.lstrip())
    end -= len(wanted) - len(wanted.rstrip())
    page = _Page(text)
    found = Directive("")
    for found in chain(_plain(text, start, end), _with_context(text, start, end)):
        if page.first(found) == (start, end):
            return found
    return found


class _Page:
    """A text as a browser searches it, in which each run of white space is one space."""

    def __init__(self, text: str) -> None:
        # The few letters whose lower case is two letters would move all places behind them.
        self._lower = text.lower()
        if len(self._lower) != len(text):
            self._lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)

    def first(self, wanted: Directive) -> tuple[int, int] | None:
        """Where a directive is found first: its passage, without the words around it."""
        before = rf"{self._pattern(wanted.prefix)}\s*" if wanted.prefix else ""
        after = rf"(?=\s*{self._pattern(wanted.suffix)})" if wanted.suffix else ""
        start = re.compile(rf"{before}(?P<start>{self._pattern(wanted.start)})")
        for found in start.finditer(self._lower):
            if not wanted.end:
                if not after or re.compile(after).match(self._lower, found.end()):
                    return found.span("start")
                continue
            last = re.compile(self._pattern(wanted.end) + after).search(self._lower, found.end("start"))
            return None if last is None else (found.start("start"), last.end())
        return None

    @staticmethod
    def _pattern(words: str) -> str:
        """Words in a row, not cut out of longer ones."""
        inner = r"\s+".join(re.escape(word) for word in words.lower().split())
        left = r"(?<!\w)" if inner[:1].isalnum() else ""
        right = r"(?!\w)" if inner[-1:].isalnum() else ""
        return left + inner + right


def _plain(text: str, start: int, end: int) -> list[Directive]:
    """The passage whole, or by more and more of its first and last words."""
    passage = text[start:end]
    if len(passage) <= MOST_WHOLE and "\n" not in passage:
        return [Directive(_spaced(passage))]
    words = [match.span() for match in _WORD.finditer(passage)]
    found = []
    for count in range(FIRST_WORDS, MOST_WORDS + 1, 2):
        first = _in_first_line(passage, words[: max(1, min(count, len(words) // 2))])
        last = _in_last_line(passage, words[-max(1, min(count, len(words) // 2)) :])
        found.append(Directive(first, last))
    return found


def _with_context(text: str, start: int, end: int) -> list[Directive]:
    """The same with more and more words before it, and behind it."""
    before = [match.group() for match in _WORD.finditer(text[max(0, start - MOST_AROUND) : start].rpartition("\n")[2])]
    after = [match.group() for match in _WORD.finditer(text[end : end + MOST_AROUND].partition("\n")[0])]
    best = _plain(text, start, end)[-1]
    sizes = (2, 4, 8)
    found = [best._replace(prefix=" ".join(before[-size:])) for size in sizes if before]
    if not best.end:
        found += [
            best._replace(prefix=" ".join(before[-size:]), suffix=" ".join(after[:size])) for size in sizes if after
        ]
    return found


def _in_first_line(passage: str, words: Sequence[tuple[int, int]]) -> str:
    """Some first words, up to the end of a line: a part of a directive lies within one paragraph."""
    return _spaced(passage[words[0][0] : words[-1][1]].partition("\n")[0])


def _in_last_line(passage: str, words: Sequence[tuple[int, int]]) -> str:
    return _spaced(passage[words[0][0] : words[-1][1]].rpartition("\n")[2])


def _spaced(words: str) -> str:
    return _SPACE.sub(" ", words).strip()


def _encoded(words: str) -> str:
    """Percent-encoded: the hyphen too, which would part a directive as the comma and the ampersand do."""
    return quote(words, safe="").replace("-", "%2D")
