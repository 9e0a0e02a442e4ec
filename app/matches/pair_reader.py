"""Two reported statements read together: are they the same, in contradiction, one an update of the other, or neither?

A small network reads both with their cues ("denied", "asked whether") as one text. It was taught by a larger one, on
pairs that readers judged and pairs written for it (`app.training.pair_reader`). Words in common say little of a pair in
which one word decides: "needs a new school", "needs a new hospital"; or of two that share none.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from app.model import Report
from app.weights.networks import network, tokenizer

FILE = "pair_reader.onnx"
SAID = "said"  # the cue of a statement that has none
CHARS, PIECES = 900, 90  # read of each statement, cue included
HONORIFIC = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof)\.?\s+(?=[A-Z])")  # house style, and to the network a difference
MAY_CONTRADICT = 0.2
"""The probability of a contradiction in one order from which the other order is read too. Of 170 judged pairs all that
both orders together put at .5 or more reach .5 in the first."""
CLS, SEP = 101, 102  # pieces of BERT's vocabulary that begin and end a text


class Reading(NamedTuple):
    """The probability of each relation of two statements; they add up to 1."""

    same: float
    contradiction: float
    update: float
    different: float


CONTRADICTION = Reading._fields.index("contradiction")
ALIKE = Reading(same=0.97, contradiction=0.01, update=0.01, different=0.01)
"""Of the very same words, as far as they are read."""


def load() -> None:
    """Load the network and run it once, for processes that are forked later. Raises `WeightsError`."""
    first, second = _pieces(f"{SAID}: trade is up"), _pieces(f"{SAID}: trade is down")
    _read(first, second)


def read_together(one: Report, other: Report) -> Reading:
    """Read two reports; whose they are is not read."""
    first, second = _pieces(_text(one)[:CHARS]), _pieces(_text(other)[:CHARS])
    return ALIKE if first == second else _read(*sorted((first, second)))


def may_contradict(one: Report, other: Report) -> bool:
    """Whether it is worth reading two reports in either order to know whether they contradict each other.

    It reads them in one order, which takes half the time. Most pairs of statements of one speaker do not.
    """
    first, second = sorted((_pieces(_text(one)[:CHARS]), _pieces(_text(other)[:CHARS])))
    return first != second and _contradiction_in_one_order(first, second) >= MAY_CONTRADICT


def pieces(text: str) -> list[int]:
    """The word pieces of a statement that the network reads."""
    return list(_pieces(text[:CHARS]))


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[int, ...]:
    """The pieces, kept: one statement is read with many others."""
    return tuple(_tokenizer().encode(text, add_special_tokens=False).ids[:PIECES])


def _text(report: Report) -> str:
    return HONORIFIC.sub("", f"{report.cue or SAID}: {report.content}")


@lru_cache(maxsize=4096)
def _read(first: tuple[int, ...], second: tuple[int, ...]) -> Reading:
    """Read in either order: the mean of both is the same whichever comes first."""
    ids, sides = np.stack([_joined(first, second), _joined(second, first)], axis=1)
    log_odds = _network().run(None, {"ids": ids, "sides": sides, "mask": np.ones_like(ids)})[0].mean(0)
    likely = np.exp(log_odds)
    return Reading(*(likely / likely.sum()).tolist())


@lru_cache(maxsize=16_384)  # what a thousand outlets print is read with the same earlier statements a thousand times
def _contradiction_in_one_order(first: tuple[int, ...], second: tuple[int, ...]) -> float:
    ids, sides = _joined(first, second)[:, None]
    likely = np.exp(_network().run(None, {"ids": ids, "sides": sides, "mask": np.ones_like(ids)})[0][0])
    return float(likely[CONTRADICTION] / likely.sum())


def _joined(one: tuple[int, ...], other: tuple[int, ...]) -> NDArray[np.int64]:
    """Two texts as one: the pieces, and which text each is of."""
    ids = [CLS, *one, SEP, *other, SEP]
    return np.array([ids, [0] * (len(one) + 2) + [1] * (len(other) + 1)], dtype=np.int64)


@cache
def _network() -> Any:
    return network(FILE)


@cache
def _tokenizer() -> Tokenizer:
    return tokenizer()
