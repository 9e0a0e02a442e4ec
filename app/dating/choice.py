"""Which date gives the day of a statement: boosted trees score each pair of a statement and a date near it, twice.

The first look scores each pair by itself (`pairs`), the second also by what the first says of the other statements
(`chain`). The date with the highest score gives the day, if the score is at least `LEAST`. `app.training.days` fits
the trees and measures them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.dating import wordings
from app.dating.chain import second_look
from app.dating.pairs import Pair, Pairs
from app.dating.sentences import Sentences
from app.model import Article, Because, SaidOn, Statement
from app.text.reading import Reading, read
from app.weights.networks import probabilities

FIRST, SECOND = "days_first.onnx", "days.onnx"
LEAST = 0.4
"""The least score that dates a statement. Of campaign articles, five-fold, .3 dates 75% of the days right and 13% of
the undated statements, .4 69 and 10, .5 63 and 7 (`python -m app.training.days`)."""


def date_statements(
    article: Article, statements: Sequence[Statement], *, reading: Reading | None = None
) -> list[Statement]:
    """Set `said_on` of each statement whose day the text gives. Statements come back in the order given.

    Published on 2025-05-09, "Xi said on Thursday that ..." is dated 2025-05-08 by its own sentence; "Putin said that
    ..." after "Xi made the remarks while having a chat with Putin" by the occasion. `reading` is the one of the
    article, where it is made already.
    """
    sentences = Sentences(article, statements, reading or read(article))
    pairs = Pairs(article, sentences, statements)
    dated = list(statements)
    if not pairs.pairs:
        return dated
    best: dict[int, tuple[float, Pair]] = {}
    for pair, score in zip(pairs.pairs, scores_of(pairs).tolist(), strict=True):
        if score > best.get(pair.statement, (LEAST, pair))[0]:
            best[pair.statement] = (score, pair)
    for score, pair in best.values():
        number = pairs.places[pair.statement].number
        date = pairs.dates[pair.date]
        evidence = sentences.evidence(date.sentence)
        because = Because(
            rule=rule_of(pairs, pair),
            span=evidence,
            text=article.text[evidence.start : evidence.end],
            confidence=round(score, 3) if date.known else 0,
        )
        said_on: SaidOn | None = date.said_on if date.known else None
        dated[number] = dated[number].but({"said_on": because}, said_on=said_on)
    return dated


def scores_of(pairs: Pairs) -> NDArray[np.float32]:
    """The probability that the date of each pair is that of its statement."""
    features = pairs.features(pairs.word_scores(wordings.weights()))
    chained = second_look(pairs, probabilities(FIRST, features))
    return probabilities(SECOND, np.concatenate([features, chained], axis=1))


def rule_of(pairs: Pairs, pair: Pair) -> str:
    """In which way a date gives the day: by the statement's own sentence, by an event before it, or by one after."""
    date, place = pairs.dates[pair.date], pairs.places[pair.statement]
    if not date.known:
        return "no-publication-day"
    if date.expression.shift is not None:
        return "from-event"
    if place.sentence == date.sentence:
        return "cue-clause"
    if date.sentence > place.sentence:
        return "told-later"
    return "same-event" if pairs.speaks_at(pair) else "nearby-date"
