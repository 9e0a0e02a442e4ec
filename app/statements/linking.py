"""Segments to attributions: which contents and which source belong to each cue."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.statements.decoding import Segment

SOURCE, CONTENT = 0, 1

SOURCE_FLOOR = -2.2
"""A source scoring lower (log odds; probability .1) is left off: chosen on PolNeAR dev."""


@dataclass(slots=True)
class Attribution:
    """A cue with its contents and its source, as segments of one window. Content in quotation marks may lack a cue."""

    cue: Segment | None
    contents: list[Segment] = field(default_factory=list)
    source: Segment | None = None
    probability: float = 1.0
    """How sure the reading is: the least of the parts' tag probabilities and of the links'."""


def _mean(links: NDArray[np.float32], kind: int, cue: Segment, other: Segment) -> float:
    """Mean log odds that the pieces of `other` belong to `cue`."""
    return float(links[kind, cue.start : cue.stop, other.start : other.stop].mean())


def _odds(score: float) -> float:
    return float(1 / (1 + np.exp(-score)))


def link(found: list[Segment], links: NDArray[np.float32]) -> list[Attribution]:
    """Give each content to the cue that claims it most, and each cue the source that it claims most.

    `links` is (2, pieces, pieces): log odds that the second piece is of the source (0) or content (1) of the cue that
    the first piece is in. A source may serve several cues. A cue without content states nothing and is left out.
    """
    cues = [segment for segment in found if segment.role == "cue"]
    sources = [segment for segment in found if segment.role == "source"]
    held: dict[Segment, list[tuple[Segment, float]]] = defaultdict(list)
    alone: list[Segment] = []
    for content in (segment for segment in found if segment.role == "content"):
        scored = [(_mean(links, CONTENT, cue, content), cue) for cue in cues]
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
            score, nearest = max((_mean(links, SOURCE, cue, source), source) for source in sources)
            if score > SOURCE_FLOOR:
                source = nearest
                sure += [source.probability, _odds(score)]
        made.append(Attribution(cue, contents, source, min(sure)))
    made.extend(Attribution(None, [content], None, content.probability / 2) for content in alone)
    return made
