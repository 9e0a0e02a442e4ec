"""A text as its words weigh in a comparison: read once, compared with many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from app.matches.text_cache import cache_texts
from app.matches.tokens import Word, words

SMALL = 10  # "the two countries", "10 years": counts up to it are in every other text, and tell none from another


class Reading(NamedTuple):
    """The words of a text, and their weights by form, as often as a form comes.

    `telling` leaves the names out: they say whom a statement is of, and the other words what it says of them.
    """

    words: tuple[Word, ...]
    forms: list[str]
    weights: dict[str, float]
    telling: dict[str, float]
    weight: float
    told: float
    numbers: frozenset[str]


@cache_texts
def read(text: str) -> Reading:
    """The reading of a text; one statement is compared with up to 200, and each of those again with others."""
    found = words(text)
    weights, telling = _weights(found), _weights(word for word in found if not word.name)
    return Reading(
        words=found,
        forms=[word.form for word in found],
        weights=weights,
        telling=telling,
        weight=sum(weights.values()),
        told=sum(telling.values()),
        numbers=frozenset(word.form for word in found if word.number is not None and word.number > SMALL),
    )


def shared(ours: dict[str, float], theirs: dict[str, float]) -> float:
    """The weight of the words that both have."""
    if len(theirs) < len(ours):
        ours, theirs = theirs, ours
    return sum(min(weight, theirs[form]) for form, weight in ours.items() if form in theirs)


def _weights(found: Iterable[Word]) -> dict[str, float]:
    weights: defaultdict[str, float] = defaultdict(float)
    for word in found:
        weights[word.form] += word.weight
    return dict(weights)
