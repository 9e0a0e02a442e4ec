"""PolNeAR-shaped records to labelled windows: `{id, text, attributions: [{source, cue, content}]}`, a record a line."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from app.model import Span
from app.tagging.tags import ROLES, TAGS
from app.tagging.windows import WINDOW_PIECES, Window, windows
from app.text.reading import Reading


@dataclass(frozen=True, slots=True)
class Example:
    """A window with its labels.

    `tags` has a tag a piece. `links` has a row for each piece of a cue: (piece, attribution), and `members` a row for
    each attribution: 1 where a piece is of its source (0) or its content (1).
    """

    window: Window
    tags: NDArray[np.int64]
    links: NDArray[np.int64]
    members: NDArray[np.int8]


def read_corpus(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def lines_of(text: str) -> list[Span]:
    """Each non-blank line as a paragraph: PolNeAR puts a paragraph on a line."""
    return [Span(*found.span()) for found in re.finditer(r"\S[^\n]*", text)]


def label(window: Window, attributions: list[dict[str, Any]]) -> Example:
    """Lay an article's attributions over one of its windows."""
    size = len(window)
    tags = np.zeros(size, dtype=np.int64)
    links: list[tuple[int, int]] = []
    members: list[NDArray[np.int8]] = []
    for attribution in attributions:
        held = np.zeros((3, size), dtype=np.int8)
        for order, role in enumerate(ROLES):
            for start, end in attribution[role]:
                inside = np.flatnonzero((window.starts < end) & (window.ends > start))
                held[order, inside] = 1
                if len(inside):
                    tags[inside] = TAGS.index(f"I-{role}")
                    tags[inside[0]] = TAGS.index(f"B-{role}")
        cue = np.flatnonzero(held[ROLES.index("cue")])
        if len(cue):
            links.extend((int(piece), len(members)) for piece in cue)
            members.append(held[[ROLES.index("source"), ROLES.index("content")]])
    return Example(
        window,
        tags,
        np.array(links, dtype=np.int64).reshape(-1, 2),
        np.array(members, dtype=np.int8).reshape(-1, 2, size),
    )


def examples(records: list[dict[str, Any]], tokenizer: Tokenizer, *, size: int = WINDOW_PIECES) -> list[Example]:
    """Every window of every record, labelled."""
    return [
        label(window, record["attributions"])
        for record in records
        for window in windows(Reading(record["text"], ()), lines_of(record["text"]), tokenizer, size=size, longest=size)
    ]
