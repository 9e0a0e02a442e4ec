"""What the tagger's heads learn from: windows of labelled texts, references in them, and texts without labels."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from app.model import Span, Speech
from app.statements.act import act_of
from app.tagging.tags import ACT_CLASSES, NAME_TAGS
from app.tagging.windows import WINDOW_PIECES, Window, windows
from app.text.quotation_marks import speech_of
from app.text.reading import Reading
from app.training import corpus, references, speakers
from app.training.entities import names_of
from app.training.gum import read_gum
from app.training.marked import read_marked
from app.training.news import read_news
from app.training.substitution import substitute
from app.training.trees import article_hash

LEFT_OUT = 7  # of articles and texts one in so many is kept from all training
MARKED_SIZE = 254
SUBSTITUTED = 0.5  # share of texts whose persons get other names
TOGETHER = 3  # windows of a text without labels that are read together, so that references have names to mean

Name = tuple[int, int, str]
"""Start, end and type of a name."""


class Text(NamedTuple):
    """A text with what is labelled in it; None where a corpus does not label it."""

    text: str
    statements: list[dict[str, Any]] | None
    names: list[Name] | None
    size: int | None = None


class Labelled(NamedTuple):
    """A window with its labels: spans, names (a tag a piece, -100 where not labelled) and acts (piece, class)."""

    spans: corpus.Example
    has_spans: bool
    names: NDArray[np.int64]
    acts: list[tuple[int, int]]


class Texts(NamedTuple):
    """The texts to learn from: PolNeAR's and GUM's, which are many, the marked ones, and those of other news."""

    many: list[Text]
    marked: list[Text]
    news: list[Text]


def texts(folder: Path, news: Path) -> Texts:
    """All texts with labels, but those that are left out or apart."""
    many = [Text(one.text, None, one.names) for one in read_gum(folder / "gum/conllu")]
    for record in corpus.read_corpus(folder / "polnear/train.jsonl"):
        names = _names_of(record["id"], record["text"]) if article_hash(record["id"]) % LEFT_OUT else None
        many.append(Text(record["text"], _with_acts(record), names))
    marked = [
        Text(one.text, one.statements, one.names, MARKED_SIZE)
        for one in read_marked()
        if article_hash(one.id) % LEFT_OUT and not one.apart
    ]
    others = [
        Text(one.text, one.statements, _names_of(one.id, one.text))
        for one in read_news(news)
        if article_hash(one.id) % LEFT_OUT and not one.apart
    ]
    return Texts(many, marked, others)


def _names_of(article: str, text: str) -> list[Name] | None:
    found = names_of(article, text)
    return found.names if found else None


def _with_acts(record: dict[str, Any]) -> list[dict[str, Any]]:
    """PolNeAR's attributions with the act of each cue that the lexicon knows."""
    mask = Reading(record["text"], ()).mask
    made = []
    for one in record["attributions"]:
        cue, content = (" ".join(record["text"][start:end] for start, end in one[part]) for part in ("cue", "content"))
        speech = (
            speech_of(record["text"], tuple(Span(*edges) for edges in one["content"]), mask)
            if content
            else Speech.INDIRECT
        )
        act, _, rule = act_of(cue, speech=speech, content=content)
        made.append({**one, "act": act.value if cue and content and rule == "cue-lexicon" else None})
    return made


def labelled(some: Sequence[Text], tokenizer: Tokenizer, size: int, rng: random.Random) -> Iterator[Labelled]:
    """The windows of the texts, half of which get other persons."""
    for one in some:
        text, statements, names = one.text, one.statements, one.names
        if names and rng.random() < SUBSTITUTED:
            new = substitute(text, names, statements or [], rng)
            text, statements, names = new.text, statements and new.attributions, new.names
        width = one.size or size
        for window in windows(Reading(text, ()), corpus.lines_of(text), tokenizer, size=width, longest=width):
            if len(window):
                acts = [each for statement in statements or [] for each in _acts(window, statement)]
                spans = corpus.label(window, statements or [])
                yield Labelled(spans, statements is not None, _names(window, names), acts)


def _acts(window: Window, statement: dict[str, Any]) -> Iterator[tuple[int, int]]:
    if statement["act"] is not None:
        for start, end in statement["cue"]:
            for piece in np.flatnonzero((window.starts < end) & (window.ends > start)):
                yield int(piece), ACT_CLASSES.index(statement["act"])


def _names(window: Window, names: list[Name] | None) -> NDArray[np.int64]:
    if names is None:
        return np.full(len(window), -100)
    tags = np.zeros(len(window), dtype=np.int64)
    for start, end, name_type in names:
        inside = np.flatnonzero((window.starts < end) & (window.ends > start))
        if len(inside):
            tags[inside] = NAME_TAGS.index(f"I-{name_type}")
            tags[inside[0]] = NAME_TAGS.index(f"B-{name_type}")
    return tags


def reference_examples(folder: Path, news: Path, tokenizer: Tokenizer, rng: random.Random) -> list[references.Example]:
    """Every reference; those of articles and marked texts once more with other persons."""
    found = [
        *references.of_gap(folder / "gap/gap-validation.tsv", tokenizer),
        *references.of_gap(folder / "gap/gap-development.tsv", tokenizer, speakers.GAP_USED),
    ]
    for document in read_gum(folder / "gum/conllu"):
        found += references.of_gum(document, tokenizer)
    marked = {one.id: one.names for one in read_marked()}
    for one in speakers.labelled(folder, news):
        listed = names_of(one.id, one.text)
        names = listed.names if listed else marked.get(one.id)
        if names is None or one.apart or article_hash(one.id) % LEFT_OUT == 0:
            continue
        asked = references.of_sources(one.text, one.statements, names)
        if listed:
            places = {ask.at for ask in asked}
            asked += [ask for ask in references.of_list(one.text, listed) if ask.at not in places]
        found += references.chunks(one.text, asked, tokenizer)
        new = substitute(one.text, names, [], rng)

        def moved(edges: references.Edges, move: Any = new.move) -> references.Edges:
            return move(edges[0], False), move(edges[1], True)

        other = [
            references.Reference(new.move(ask.at, False), [*map(moved, ask.means)], [*map(moved, ask.names)])
            for ask in asked
        ]
        found += references.chunks(new.text, other, tokenizer)
    return found


def unlabelled(some: Sequence[str], tokenizer: Tokenizer) -> Iterator[list[Window]]:
    """Texts as windows, a few adjacent ones together."""
    for text in some:
        packed = windows(Reading(text, ()), corpus.lines_of(text), tokenizer, size=WINDOW_PIECES, longest=WINDOW_PIECES)
        packed = sorted((window for window in packed if len(window)), key=lambda window: int(window.starts[0]))
        yield from (packed[at : at + TOGETHER] for at in range(0, len(packed), TOGETHER))
