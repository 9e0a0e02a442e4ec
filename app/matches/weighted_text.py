"""Weighted texts: the words of a text, each with its weight in a comparison; read once, compared with many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from app.matches.text_cache import cache_texts
from app.matches.tokens import Word, words

SMALL = 10  # "the two countries", "10 years": counts up to it are in every other text, and are no evidence


class WeightedText(NamedTuple):
    """The words of a text, and their weights by form, summed over the words of one form.

    `weight` is the sum of `weights`. `plain_weights` and `plain_weight` leave the names out: names say of whom a
    statement is, the other words what it says. `numbers` are the forms of numbers above `SMALL`.
    """

    words: tuple[Word, ...]
    forms: list[str]
    weights: dict[str, float]
    plain_weights: dict[str, float]
    weight: float
    plain_weight: float
    numbers: frozenset[str]


@cache_texts
def weigh(text: str) -> WeightedText:
    """The words of a text with their weights, kept: one statement is compared with up to 200 others."""
    found = words(text)
    weights, plain_weights = _weights(found), _weights(word for word in found if not word.name)
    return WeightedText(
        words=found,
        forms=[word.form for word in found],
        weights=weights,
        plain_weights=plain_weights,
        weight=sum(weights.values()),
        plain_weight=sum(plain_weights.values()),
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
