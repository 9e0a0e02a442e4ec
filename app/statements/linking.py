"""Segments to attributions: which contents and which source belong to each cue."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.statements.decoding import Segment

SOURCE, CONTENT = 0, 1

SOURCE_FLOOR = -2.2
"""A source scoring lower (log odds; probability .1) is left off: chosen on PolNeAR dev."""

CROSSING = 3.0
"""What a link into another paragraph must score above one at home (log odds): chosen on PolNeAR dev."""


@dataclass(slots=True)
class Attribution:
    """A cue with its contents and its source, as segments of one window. Content in quotation marks may lack a cue."""

    cue: Segment | None
    contents: list[Segment] = field(default_factory=list)
    source: Segment | None = None
    probability: float = 1.0
    """How sure the reading is: the least of the parts' tag probabilities and of the links'."""


def _odds(score: float) -> float:
    return float(1 / (1 + np.exp(-score)))


def link(found: list[Segment], links: NDArray[np.float32], breaks: Sequence[int] = ()) -> list[Attribution]:
    """Give each content to the cue that claims it most, and each cue the source that it claims most.

    `links` is (2, pieces, pieces): log odds that the second piece is of the source (0) or content (1) of the cue that
    the first piece is in. `breaks` are the pieces that begin a paragraph. A source may serve several cues. A cue without
    content states nothing and is left out.
    """

    def claim(kind: int, cue: Segment, other: Segment) -> float:
        """Mean log odds that the pieces of `other` belong to `cue`."""
        score = float(links[kind, cue.start : cue.stop, other.start : other.stop].mean())
        apart = bisect_right(breaks, cue.start) != bisect_right(breaks, other.start)
        return score - CROSSING if apart else score

    cues = [segment for segment in found if segment.role == "cue"]
    sources = [segment for segment in found if segment.role == "source"]
    held: dict[Segment, list[tuple[Segment, float]]] = defaultdict(list)
    alone: list[Segment] = []
    for content in (segment for segment in found if segment.role == "content"):
        scored = [(claim(CONTENT, cue, content), cue) for cue in cues]
        if scored:
            score, cue = max(scored)
            held[cue].append((content, score))
        else:
            alone.append(content)
    made = []
    for cue in cues:
        if cue not in held:
            continue
        contents = [content for content, _ in held[cue]]
        sure = [cue.probability, *(content.probability for content in contents), *(_odds(s) for _, s in held[cue])]
        source = None
        if sources:
            score, nearest = max((claim(SOURCE, cue, source), source) for source in sources)
            if score > SOURCE_FLOOR:
                source = nearest
                sure += [source.probability, _odds(score)]
        made.append(Attribution(cue, contents, source, min(sure)))
    made.extend(Attribution(None, [content], None, content.probability / 2) for content in alone)
    return made
