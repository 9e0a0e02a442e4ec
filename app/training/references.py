"""What references mean: pronouns and descriptions, each with the names that it may mean, and those that it does.

From GAP (Webster et al., TACL 2018: all of validation, and the first half of development), from GUM's chains, and from
the sources of labelled statements that are no name. Of each source the lines before it are read, as many as fit.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from app.model import Span
from app.speakers.candidates import AFTER_HEAD
from app.tagging.windows import LONGEST_PIECES, WINDOW_PIECES, Window, windows
from app.text.reading import Reading
from app.training.corpus import lines_of
from app.training.entities import Named
from app.training.gum import Document
from app.training.speakers import same

CONTEXT = 330  # pieces before a source, at most
LONGEST_SOURCE = 8  # words
OWN = frozenset(("i", "we", "my", "our", "you", "who"))
THIRD = frozenset(
    ("he", "she", "him", "her", "his", "hers", "it", "its", "they", "them", "their", "himself", "herself")
)
CHAINLESS = 3  # of GUM's references without a named antecedent one in so many is taken
_WORD = re.compile(r"[^\W_][\w’'-]*")

Edges = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference at an offset, the names that it means, and all that it may mean."""

    at: int
    means: list[Edges]
    names: list[Edges]


@dataclass(frozen=True, slots=True)
class Example:
    """Windows in text order, and the references in them: number of a piece, pieces it means, pieces it may mean."""

    windows: list[Window]
    references: list[tuple[int, list[int], list[int]]]


def example(text: str, lines: Sequence[Span], references: Sequence[Reference], tokenizer: Tokenizer) -> Example | None:
    """The windows of some lines, as the tagger reads them, with the references in them; None where there are none."""
    packed = windows(Reading(text, ()), lines, tokenizer, size=WINDOW_PIECES, longest=LONGEST_PIECES)
    packed.sort(key=lambda window: int(window.starts[0]))
    starts = np.concatenate([window.starts for window in packed])
    ends = np.concatenate([window.ends for window in packed])

    def piece(start: int, end: int) -> int | None:
        inside = np.flatnonzero((starts < end) & (ends > start))
        return int(inside[0]) if len(inside) else None

    found = []
    for one in references:
        at = piece(one.at, one.at + 1)
        means = {place for edges in one.means if (place := piece(*edges)) is not None and place != at}
        names = means | {place for edges in one.names if (place := piece(*edges)) is not None and place != at}
        if at is not None and names:
            found.append((at, sorted(means), sorted(names)))
    return Example(packed, found) if found else None


def of_gap(path: Path, tokenizer: Tokenizer, most: int | None = None) -> Iterator[Example]:
    """An example a row of a file of GAP: the pronoun, and the two names that it may mean."""
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)):
            if most is not None and number >= most:
                return
            names = [(int(row[f"{one}-offset"]), int(row[f"{one}-offset"]) + len(row[one])) for one in "AB"]
            means = [name for name, one in zip(names, "AB", strict=True) if row[f"{one}-coref"] == "TRUE"]
            reference = Reference(int(row["Pronoun-offset"]), means, names)
            made = example(row["Text"], lines_of(row["Text"]), [reference], tokenizer)
            if made:
                yield made


def of_gum(document: Document, tokenizer: Tokenizer) -> Iterator[Example]:
    """The pronouns and definite descriptions of a document's chains."""
    named = [
        (one, (one.proper[0].start, one.proper[-1].end))
        for one in document.entities
        if one.proper and one.entity_type in ("person", "organization", "place") and len(one.tokens) <= LONGEST_SOURCE
    ]
    references = []
    for number, one in enumerate(document.entities):
        words = document.text[one.tokens[0].start : one.tokens[-1].end].lower() if one.tokens else ""
        if one.proper or one.entity_type not in ("person", "organization") or len(one.tokens) > 5:
            continue
        if words not in THIRD and not words.startswith(("the ", "this ")):
            continue
        means = [edges for other, edges in named if other.chain == one.chain]
        if not means and number % CHAINLESS:
            continue
        kinds = ("person",) if one.entity_type == "person" else ("organization", "place", "person")
        names = [edges for other, edges in named if other.entity_type in kinds]
        references.append(Reference(one.tokens[-1].start, means, names))
    yield from chunks(document.text, references, tokenizer)


def of_sources(
    text: str, statements: Sequence[dict[str, Any]], names: Sequence[tuple[int, int, str]]
) -> list[Reference]:
    """The sources of statements that hold no name, with the names of their speakers; None of nobody named."""
    places = [(start, end) for start, end, _ in names]
    found = []
    for one in statements:
        if not one["source"] or one["speakers"] is None:
            continue
        start, end = one["source"][0][0], one["source"][-1][1]
        head = _head(text, (start, end))
        if head is None or any(start <= place < end for place, _ in places):
            continue
        means = [edges for edges in places if any(same(speaker, text[slice(*edges)]) for speaker in one["speakers"])]
        if means or not one["speakers"]:
            found.append(Reference(head, means, _among(names, means)))
    return found


def of_list(text: str, listed: Named) -> list[Reference]:
    """What a reader listed beside the names of an article: "the agency", "both men"."""
    places = [(start, end) for start, end, _ in listed.names]
    found = []
    for edges, means in listed.references:
        head = _head(text, edges)
        if head is not None and not any(start < edges[1] and edges[0] < end for start, end in places):
            found.append(Reference(head, means, _among(listed.names, means)))
    return found


def _head(text: str, edges: Edges) -> int | None:
    """Where the head word of a short reference in the third person begins."""
    words = list(_WORD.finditer(text, *edges))
    if not 0 < len(words) <= LONGEST_SOURCE or words[0].group().lower() in OWN:
        return None
    head = next((at for at, word in enumerate(words) if at and word.group().lower() in AFTER_HEAD), len(words)) - 1
    return words[head].start()


def _among(names: Sequence[tuple[int, int, str]], means: Sequence[Edges]) -> list[Edges]:
    """The names that a reference may mean: places only where it means one."""
    places = [(start, end) for start, end, _ in names]
    speakers = [(start, end) for start, end, name_type in names if name_type != "place"]
    return speakers if all(edges in speakers for edges in means) else places


def chunks(text: str, references: Sequence[Reference], tokenizer: Tokenizer) -> Iterator[Example]:
    """An example for each line that holds references, with the lines before it that fit and the one after."""
    lines = lines_of(text)
    sizes = [len(tokenizer.encode(text[line.start : line.end], add_special_tokens=False).ids) for line in lines]
    by_line: dict[int, list[Reference]] = {}
    for one in references:
        by_line.setdefault(max(at for at, line in enumerate(lines) if line.start <= one.at), []).append(one)
    for at, some in by_line.items():
        first, pieces = at, sizes[at]
        while first and pieces + sizes[first - 1] <= CONTEXT:
            first -= 1
            pieces += sizes[first]
        last = min(len(lines) - 1, at + 1)
        start, end = lines[first].start, lines[last].end
        kept = []
        for one in some:
            means = [edges for edges in one.means if start <= edges[0] < end]
            if means or not one.means:  # else its name is further away than the chunk
                kept.append(Reference(one.at, means, [edges for edges in one.names if start <= edges[0] < end]))
        made = example(text, lines[first : last + 1], kept, tokenizer)
        if made:
            yield made
