"""Segments to attributions: which contents and which source belong to each cue."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.statements.decoding import Segment

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


def link(found: list[Segment], links: NDArray[np.float32], breaks: Sequence[int] = ()) -> list[Attribution]:
    """Give each content to the cue that claims it most, if any does, and each cue the source that it claims most.

    `links` is (2, pieces, pieces): log odds that the second piece is of the source (0) or content (1) of the cue that
    the first piece is in. `breaks` are the pieces that begin a paragraph. A source may serve several cues. A cue
    without content is kept: it may introduce a quotation of other paragraphs.
    """

    def claim(kind: int, cue: Segment, other: Segment) -> float:
        """Mean log odds that the pieces of `other` belong to `cue`."""
        score = float(links[kind, cue.start : cue.stop, other.start : other.stop].mean())
        apart = bisect_right(breaks, cue.start) != bisect_right(breaks, other.start)
        return score - CROSSING if apart else score

    cues = [segment for segment in found if segment.role == "cue"]
    sources = [segment for segment in found if segment.role == "source"]
    made = {cue: Attribution(cue, []) for cue in cues}
    alone = []
    for content in (segment for segment in found if segment.role == "content"):
        score, cue = max(((claim(CONTENT, cue, content), cue) for cue in cues), default=(-np.inf, None))
        if cue is None or score < CONTENT_FLOOR:
            alone.append(Attribution(None, [content]))
        else:
            made[cue].contents.append(content)
            made[cue].held += score
    for cue, attribution in made.items():
        attribution.held /= max(1, len(attribution.contents))
        if sources:
            score, source = max((claim(SOURCE, cue, source), source) for source in sources)
            if score > SOURCE_FLOOR:
                attribution.source, attribution.named = source, score
    return [*made.values(), *alone]
