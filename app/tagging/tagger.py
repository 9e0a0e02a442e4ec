"""The tagger at work: windows of pieces through the ONNX network, in batches of alike length."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.model import Span
from app.tagging.windows import WINDOW_PIECES, Window, windows
from app.text.reading import Reading
from app.weights.networks import network, tokenizer

BATCH_PIECES = 130
"""Padded pieces in one call, one full window: what its layers make stays in the processor's cache, and the network,
whose int8 scale is that of the whole call, reads a window alike whatever article it stands in. 512 and 4,096 gave 1.52
and 1.08 times the speed of spaCy's parse for 1.64 (`tests/benchmarks/speed.py EVAL --batch N`)."""

HELD = np.float16
"""How scores are held until the article is done: three digits are more than they mean, and links are most of them."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What the heads say of the pieces of a window.

    `tags` is (pieces, role tags), `links` (2, pieces, pieces), `names` (pieces, name tags), `acts` (pieces, act
    classes), all log odds; `references` is (pieces, 2 x width): the vector with which a piece asks for its antecedent,
    and that with which it answers.
    """

    window: Window
    tags: NDArray[np.float32]
    links: NDArray[np.float16]
    names: NDArray[np.float16]
    acts: NDArray[np.float16]
    references: NDArray[np.float16]


class Tagger:
    """Scores the pieces of a text, window by window."""

    def __init__(
        self,
        weights: Path | None = None,
        *,
        threads: int = 1,
        window: int = WINDOW_PIECES,
        batch: int = BATCH_PIECES,
    ) -> None:
        self._window = window
        self._batch = batch
        self._session = network("tagger.onnx", weights, threads=threads)
        self._tokenizer = tokenizer(weights)
        self._first, self._last = self._special("[CLS]"), self._special("[SEP]")

    def _special(self, token: str) -> int:
        found = self._tokenizer.token_to_id(token)
        if found is None:
            raise ValueError(f"tokenizer.json has no {token}: it belongs to another encoder than tagger.onnx")
        return int(found)

    def read(self, reading: Reading, paragraphs: Sequence[Span]) -> Iterator[Scores]:
        """The scores of each window of the paragraphs, in no order: windows are batched by length."""
        waiting = sorted(windows(reading, paragraphs, self._tokenizer, size=self._window), key=len)
        while waiting:
            # The longest window sets the width of the batch, so take as many as fit beside it.
            width = len(waiting[-1]) + 2
            count = max(1, self._batch // width)
            batch = waiting[-count:]
            del waiting[-count:]
            yield from self._score(batch, width)

    def _score(self, batch: list[Window], width: int) -> Iterator[Scores]:
        ids = np.zeros((len(batch), width), dtype=np.int64)
        shapes, mask = np.zeros_like(ids), np.zeros_like(ids)
        for row, window in enumerate(batch):
            size = len(window)
            ids[row, 0], ids[row, size + 1] = self._first, self._last
            ids[row, 1 : size + 1] = window.ids
            shapes[row, 1 : size + 1] = window.shapes
            mask[row, : size + 2] = 1
        tags, links, *others = self._session.run(None, {"ids": ids, "shapes": shapes, "mask": mask})
        for row, window in enumerate(batch):
            inner = slice(1, len(window) + 1)
            names, acts, references = (scores[row, inner].astype(HELD) for scores in others)
            yield Scores(
                window, tags[row, inner].copy(), links[row, :, inner, inner].astype(HELD), names, acts, references
            )


@functools.lru_cache(maxsize=1)
def default_tagger() -> Tagger:
    """The tagger with the shipped weights, loaded once a process."""
    return Tagger()
