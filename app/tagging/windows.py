"""Text to windows: word pieces with offsets, packed paragraph by paragraph into what the tagger reads at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from app.model import Span
from app.text.reading import Reading

WINDOW_PIECES = 128
"""Pieces in a window, less [CLS] and [SEP]. On PolNeAR dev 96, 128, 160 and 254 gave whole F1 71.8, 72.3, 71.8 and 71.6
(`tests/benchmarks/statements.py EVAL --window N`): more context adds nothing to a paragraph."""

LONGEST_PIECES = 254
"""Pieces of a paragraph that is longer than a window and still read in one, some 190 words. Cut, the words behind the
cut would have neither cue nor source."""

START, QUOTED, CAPITAL, UPPER = 1, 2, 4, 8
"""Bits of a piece's shape: first of its paragraph, inside quotation marks, capitalised, all capitals.

The encoder is uncased and sees no line breaks; these four facts are what it misses most.
"""
SHAPES = 16


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces of adjacent paragraphs. Arrays run along the pieces, [CLS] and [SEP] left out."""

    ids: NDArray[np.int64]
    shapes: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)


def _shapes(reading: Reading, offsets: list[tuple[int, int]], base: int) -> Iterator[int]:
    for order, (start, end) in enumerate(offsets):
        piece = reading.text[base + start : base + end]
        # A piece inside a word takes the case of the word's first letter only where it starts the word.
        yield (
            (START if order == 0 else 0)
            | (QUOTED if reading.mask[base + start] else 0)
            | (CAPITAL if piece[:1].isupper() else 0)
            | (UPPER if len(piece) > 1 and piece.isupper() else 0)
        )


def _paragraph(reading: Reading, span: Span, tokenizer: Tokenizer) -> Window:
    encoding = tokenizer.encode(reading.text[span.start : span.end], add_special_tokens=False)
    offsets = encoding.offsets
    places = np.array(offsets, dtype=np.int64).reshape(-1, 2) + span.start
    shapes = np.fromiter(_shapes(reading, offsets, span.start), dtype=np.int64, count=len(offsets))
    return Window(np.array(encoding.ids, dtype=np.int64), shapes, places[:, 0], places[:, 1])


def _cut(window: Window, text: str, size: int) -> Iterator[Window]:
    """Cut a long paragraph into parts of at most `size` pieces, after a sentence's end where one is near."""
    at = 0
    while len(window) - at > size:
        last = at + size
        stops = [i for i in range(at + size // 2, last) if text[window.starts[i]] in ".!?;”"]
        stop = stops[-1] + 1 if stops else last
        yield _part(window, at, stop)
        at = stop
    yield _part(window, at, len(window))


def _part(window: Window, start: int, stop: int) -> Window:
    return Window(*(array[start:stop] for array in (window.ids, window.shapes, window.starts, window.ends)))


def _join(parts: list[Window]) -> Window:
    return Window(*(np.concatenate([getattr(p, name) for p in parts]) for name in ("ids", "shapes", "starts", "ends")))


def windows(
    reading: Reading,
    paragraphs: Iterable[Span],
    tokenizer: Tokenizer,
    *,
    size: int = WINDOW_PIECES,
    longest: int = LONGEST_PIECES,
) -> list[Window]:
    """Pack whole paragraphs into windows of at most `size` pieces.

    A longer paragraph has a window of its own, and one longer than `longest` too is cut at a sentence.
    """
    packed: list[Window] = []
    waiting: list[Window] = []
    pieces = 0
    for span in paragraphs:
        for part in _cut(_paragraph(reading, span, tokenizer), reading.text, max(size, longest)):
            if waiting and pieces + len(part) > size:
                packed.append(_join(waiting))
                waiting, pieces = [], 0
            if len(part):
                waiting.append(part)
                pieces += len(part)
    if waiting:
        packed.append(_join(waiting))
    return packed
