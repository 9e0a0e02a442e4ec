"""An article as the tagger's heads see it: windows of the body, names of the whole text, acts, antecedents."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.model import Article, ParagraphKind, Span
from app.tagging.datelines import without_dateline
from app.tagging.decoding import log_softmax
from app.tagging.tagger import Scores, Tagger, default_tagger
from app.tagging.tags import ACT_CLASSES, NAME_TAGS, NAME_TYPES, ROLES, TAGS
from app.tagging.windows import START, Window
from app.text.reading import Reading
from app.text.words import GAP

ORGANISATION = [NAME_TAGS.index(f"{edge}-organisation") for edge in "BI"]
NICKNAMED = re.compile(r"\S+\s[(“\"‘'][^\s)”\"’']+[)”\"’']\s\S+(?:\s\S+)?")
"""A person's name with a nickname within: "Robert (Bobby) Hale"."""
PERSON = NAME_TAGS.index("I-person")
LONGEST_BRIDGE = 4  # pieces between two parts of one organisation's name
ENDING = re.compile(r"[’'][sS]")
"""What ends an owner's name, and some bodies' own: "Moody's"."""
LEAST_INSIDE = 0.1
"""The least probability that a piece between two names is inside an organisation's, for the two to be one."""


OF = re.compile(r"\s+of\s+(?:the\s+)?")
OTHER = re.compile(r"(?:,|\band)\s+the\s|\bor\b|[()/]")
"""What parts two bodies, as in "the Roe Company and the Doe Union", or a full name from its short form."""


class Name(NamedTuple):
    """A name in the text, whole words, with its type (`NAME_TYPES`) and the head's mean probability for it."""

    span: Span
    name_type: str
    probability: float


class Tagged:
    """What the heads say of an article. `body` are the windows of its body, `paragraphs`, in text order."""

    def __init__(
        self, reading: Reading, paragraphs: Sequence[Span], body: Sequence[Scores], rest: Sequence[Scores]
    ) -> None:
        self.paragraphs = paragraphs
        self.body = sorted(body, key=_start)
        every = sorted([*body, *rest], key=_start)
        self._starts: list[int] = _joined([scores.window.starts for scores in every]).tolist()
        self._ends: list[int] = _joined([scores.window.ends for scores in every]).tolist()
        self._acts = _joined([scores.acts for scores in every])
        self._roles = _joined([scores.tags for scores in every])
        self._references = _joined([scores.references for scores in every])
        self.names = [name for scores in every for name in _names(reading, scores)]

    def act(self, span: Span) -> dict[str, float]:
        """The probability of each act class for the words of a cue; their mean over its pieces."""
        scores = self._acts[self._pieces(span)].astype(np.float64)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        return dict(zip(ACT_CLASSES, (odds / odds.sum(axis=1, keepdims=True)).mean(axis=0).tolist(), strict=True))

    def roles(self, span: Span) -> dict[str, float]:
        """How likely the likeliest piece of a span is in a source, in a cue, and in content."""
        logs = log_softmax(self._roles[self._pieces(span)]).max(axis=0)
        return {role: float(np.exp(logs[[TAGS.index(f"{edge}-{role}") for edge in "BI"]]).max()) for role in ROLES}

    def antecedents(self, reference: Span, names: Sequence[Span]) -> NDArray[np.float64]:
        """For each name, the log odds that the reference (a pronoun, the head noun of a description) means it.

        The odds are against meaning none of them.
        """
        asks, answers = np.split(self._references, 2, axis=1)
        asking = asks[[self._pieces(reference).start]].astype(np.float64)
        answering = answers[[self._pieces(name).start for name in names]].astype(np.float64)
        scores: NDArray[np.float64] = answering @ asking[0] / np.sqrt(asks.shape[1])
        return scores

    def _pieces(self, span: Span) -> slice:
        """The numbers of the pieces of a span, at least one: the last that starts before it, where none is within."""
        first = bisect_right(self._ends, span.start)
        last = max(first + 1, bisect_left(self._starts, span.end))
        return slice(min(first, len(self._starts) - 1), min(last, len(self._starts)))


def tag(article: Article, reading: Reading, tagger: Tagger | None = None) -> Tagged:
    """Read an article with the tagger: its body as statements are found in it, all else for names."""
    tagger = tagger or default_tagger()
    body = [Span(p.start, p.end) for p in article.paragraphs if p.kind is ParagraphKind.BODY]
    if body:
        body[0] = without_dateline(article.text, body[0])
    within = {span.end for span in body}
    rest = [Span(p.start, p.end) for p in reading.paragraphs if p.end not in within]
    return Tagged(reading, body, list(tagger.read(reading, body)), list(tagger.read(reading, rest)))


def _joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.zeros(0)


def _start(scores: Scores) -> int:
    return int(scores.window.starts[0])


def _names(reading: Reading, scores: Scores) -> Iterator[Name]:
    """The names in a window: runs of pieces of one type, widened to whole words, without what makes them owners."""
    names = scores.names.astype(np.float32)
    odds = np.exp(names - names.max(axis=1, keepdims=True))
    likely = odds / odds.sum(axis=1, keepdims=True)
    tags, sure = likely.argmax(axis=1), likely.max(axis=1)
    window = scores.window
    after_space = _after_space(reading, window)
    _bridge(reading.text, tags, likely, window, after_space)
    end = 0
    for start, stop, name_type in _runs(tags.tolist(), after_space):
        first = reading.word_over(int(window.starts[start]))
        last = reading.word_from(int(window.ends[stop - 1]))
        words = [word for word in reading.words[first:last] if word.start >= end]
        if words:
            end = words[-1].end
            tagged_end = int(window.ends[stop - 1])
            if NAME_TYPES[name_type] == "organisation" and ENDING.fullmatch(reading.text, end, tagged_end):
                end = tagged_end
            yield Name(Span(words[0].start, end), NAME_TYPES[name_type], float(sure[start:stop].mean()))


def _bridge(
    text: str, tags: NDArray[np.int64], likely: NDArray[np.float32], window: Window, after_space: Sequence[bool]
) -> None:
    """Make one name of its parts, where the head tags them apart.

    A place right after a person is a surname ("Eve Moor"), a nickname in brackets parts no name. Of an organisation,
    a place or person right before it is part ("Saint-Roch Hospital"), and what lies between it and another organisation
    or a place is, where the head holds each piece likely enough to be inside: it is unsure of small words within a long
    name ("Bank of Ruritania").
    """
    inside = likely[:, ORGANISATION].sum(axis=1)
    starts = np.flatnonzero(window.shapes & START)
    for start, stop, name_type in list(_runs(tags.tolist(), after_space)):
        if (
            NAME_TYPES[name_type] != "organisation"
            and stop < len(tags)
            and after_space[stop]
            and tags[stop] in ORGANISATION
        ):
            tags[start : stop + 1] = ORGANISATION[1]
    runs = list(_runs(tags.tolist(), after_space))
    for (start, end, first), (begin, stop, second) in pairwise(runs):
        if (NAME_TYPES[first], NAME_TYPES[second]) == ("person", "place") and begin == end and after_space[end]:
            tags[start:stop] = PERSON
        both = text[window.starts[start] : window.ends[stop - 1]]
        if first == second == NAME_TYPES.index("person") and NICKNAMED.fullmatch(both):
            tags[start:stop] = PERSON
    runs = list(_runs(tags.tolist(), after_space))
    for (_, end, first), (start, stop, second) in pairwise(runs):
        apart = start - end > LONGEST_BRIDGE or ((starts > end) & (starts <= start)).any()
        types = NAME_TYPES[first], NAME_TYPES[second]
        if types[0] != "organisation" or types[1] == "person" or apart:
            continue
        if start == end:
            if text[window.starts[end - 1] : window.ends[end - 1]].islower():  # "Bank of" and "Ruritania"
                tags[end:stop] = ORGANISATION[1]
            continue
        gap = text[window.ends[end - 1] : window.starts[start]]
        of_place = types[1] == "place" and OF.fullmatch(gap)
        if of_place or (not OTHER.search(gap) and float(inside[end:start].min()) >= LEAST_INSIDE):
            tags[end:stop] = ORGANISATION[1]


def _after_space(reading: Reading, window: Window) -> list[bool]:
    """For each piece, whether only a space parts it from the one before: two names never stand so."""
    before = [reading.text[end:start] for end, start in zip(window.ends[:-1], window.starts[1:], strict=True)]
    return [False, *(GAP.fullmatch(gap) is not None for gap in before)]


def _runs(tags: Sequence[int], after_space: Sequence[bool]) -> Iterator[tuple[int, int, int]]:
    """Start and stop of each run of one name type, and its number in `NAME_TYPES`.

    A B- tag begins another run, but not of the same type right after a space.
    """
    at = 0
    while at < len(tags):
        stop = at + 1
        if tags[at]:
            inside = tags[at] + tags[at] % 2  # of B- and I- tag the I- tag, which has the even number
            while stop < len(tags) and (tags[stop] == inside or (tags[stop] == inside - 1 and after_space[stop])):
                stop += 1
            yield at, stop, (inside - 2) // 2
        at = stop
