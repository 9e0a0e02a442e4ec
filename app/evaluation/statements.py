"""The statements stage against a gold corpus: text to statements by our own line, and the figures of what it found."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.documents import read
from app.evaluation.counts import Counts
from app.evaluation.gold import GoldArticle
from app.evaluation.scores import Figures
from app.model import InputError, RawDocument, Statement
from app.statements import find
from app.tagging import tag
from app.tagging.tagger import Tagger, default_tagger
from app.text import reading

OnArticle = Callable[[GoldArticle, Sequence[Statement]], None]


@dataclass
class Evaluation:
    """What a corpus gave: the figures of the articles that could be read, and the errors of those that could not."""

    figures: Figures
    errors: list[InputError]


def evaluate(
    gold: Iterable[GoldArticle | InputError],
    *,
    max_chars: int,
    tagger: Tagger | None = None,
    on_article: OnArticle | None = None,
) -> Evaluation:
    """Find the statements of every gold article, and measure them against its labels.

    Each text is read as one that is ingested, only undated; `max_chars` bounds it. `on_article` is called with each
    article and its statements once they are found. A record that cannot be used is among the errors, and the rest goes
    on.
    """
    # Loaded before the clock starts: a corpus of three articles should not look slow.
    tagger = tagger or default_tagger()
    counts, errors = Counts(), list[InputError]()
    for article in gold:
        if isinstance(article, InputError):
            errors.append(article)
            continue
        began = time.process_time()
        try:
            found = _find(article, max_chars, tagger)
        except InputError as error:
            errors.append(error)
            continue
        counts.seconds += time.process_time() - began
        counts.add(article, found)
        if on_article:
            on_article(article, found)
    return Evaluation(figures=counts.figures(), errors=errors)


def _find(gold: GoldArticle, max_chars: int, tagger: Tagger) -> list[Statement]:
    raw = RawDocument(origin=gold.origin, line=gold.line, text=gold.text, fields={"id": gold.id})
    article = read(raw, max_chars=max_chars, dated=False)
    return find(article, tagged=tag(article, reading.read(article), tagger))
