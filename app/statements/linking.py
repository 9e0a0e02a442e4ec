"""Segments to attributions: which contents and which source belong to each cue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.tagging.decoding import Segment

SOURCE, CONTENT = 0, 1

SOURCE_FLOOR = -2.2
"""A source scoring lower (log odds; probability .1) is left off: chosen on PolNeAR dev."""

CONTENT_FLOOR = -1.5
"""A content scoring lower belongs to no cue of its window. On PolNeAR dev floors of none, -6, -3, -1.5, -.7 and 0 gave
whole F1 72.6, 72.7, 72.8, 73.2, 72.6 and 70.5, exact content 63.7, 64.1, 65.1, 65.5, 65.1 and 63.8."""

CROSSING = 3.0
"""What a link into another paragraph must score above one at home (log odds): chosen on PolNeAR dev."""


@dataclass(slots=True)
class Attribution:
    """A cue with its contents and its source, as segments of one window. Content in quotation marks may lack a cue.

    `held` is the mean claim (log odds) that the cue lays to its contents, `named` its claim to the source.
    """

    cue: Segment | None
    contents: list[Segment]
    source: Segment | None = None
    held: float = 0.0
    named: float = 0.0


def link(found: list[Segment], links: NDArray[np.float16], breaks: Sequence[int] = ()) -> list[Attribution]:
    """Give each content to the cue that claims it most, if any does, and each cue the source that it claims most.

    `links` is (2, pieces, pieces): log odds that the second piece is of the source (0) or content (1) of the cue that
    the first piece is in. `breaks` are the pieces that begin a paragraph. A source may serve several cues. A cue
    without content is kept: it may introduce a quotation of other paragraphs.
    """

    cues = [segment for segment in found if segment.role == "cue"]
    sources = [segment for segment in found if segment.role == "source"]
    made = {cue: Attribution(cue, []) for cue in cues}
    contents = [segment for segment in found if segment.role == "content"]
    alone = []
    claims = _claims(links[CONTENT], cues, contents, breaks)
    for number, content in enumerate(contents):
        best = _last_best(claims[:, number])
        if best is None or claims[best, number] < CONTENT_FLOOR:
            alone.append(Attribution(None, [content]))
        else:
            made[cues[best]].contents.append(content)
            made[cues[best]].held += float(claims[best, number])
    claims = _claims(links[SOURCE], cues, sources, breaks)
    for row, attribution in enumerate(made.values()):
        attribution.held /= max(1, len(attribution.contents))
        best = _last_best(claims[row])
        if best is not None and claims[row, best] > SOURCE_FLOOR:
            attribution.source, attribution.named = sources[best], float(claims[row, best])
    return [*made.values(), *alone]


def _claims(
    links: NDArray[np.float16], cues: Sequence[Segment], others: Sequence[Segment], breaks: Sequence[int]
) -> NDArray[np.float64]:
    """The mean log odds, (cues, others), that the pieces of each segment belong to each cue.

    `links` is (pieces, pieces). All pairs are read off one table of sums: a window of short sentences has a hundred
    cues, and so ten thousand pairs.
    """
    if not cues or not others:
        return np.zeros((len(cues), len(others)))
    sums = np.zeros((len(links) + 1, links.shape[1] + 1))
    sums[1:, 1:] = links.cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    start, stop = _edges(cues)
    first, last = _edges(others)
    rows = sums[stop] - sums[start]
    means = (rows[:, last] - rows[:, first]) / np.outer(stop - start, last - first)
    apart = np.searchsorted(breaks, start, side="right")[:, None] != np.searchsorted(breaks, first, side="right")
    scores: NDArray[np.float64] = means - CROSSING * apart
    return scores


def _edges(segments: Sequence[Segment]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return np.array([one.start for one in segments]), np.array([one.stop for one in segments])


def _last_best(scores: NDArray[np.float64]) -> int | None:
    """The number of the highest score, the last of several that are equal; None where there is none."""
    return len(scores) - 1 - int(scores[::-1].argmax()) if len(scores) else None
