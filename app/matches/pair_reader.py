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
from tokenizers import Tokenizer

from app.model import Report
from app.weights.networks import network, tokenizer

FILE = "pair_reader.onnx"
SAID = "said"  # the cue of a statement that has none
CHARS, PIECES = 900, 90  # read of each statement, cue included
HONORIFIC = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof)\.?\s+(?=[A-Z])")  # house style, and to the network a difference
CLS, SEP = 101, 102  # pieces of BERT's vocabulary that begin and end a text


class Reading(NamedTuple):
    """The probability of each relation of two statements; they add up to 1."""

    same: float
    contradiction: float
    update: float
    different: float


ALIKE = Reading(same=0.97, contradiction=0.01, update=0.01, different=0.01)
"""Of the very same words, as far as they are read."""


def read_together(one: Report, other: Report) -> Reading:
    """Read two reports; whose they are is not read."""
    first, second = _pieces(_text(one)[:CHARS]), _pieces(_text(other)[:CHARS])
    return ALIKE if first == second else _read(*sorted((first, second)))


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
    orders = ((first, second), (second, first))
    ids = np.array([[CLS, *one, SEP, *other, SEP] for one, other in orders], dtype=np.int64)
    sides = np.array([[0] * (len(one) + 2) + [1] * (len(other) + 1) for one, other in orders], dtype=np.int64)
    log_odds = _network().run(None, {"ids": ids, "sides": sides, "mask": np.ones_like(ids)})[0].mean(0)
    likely = np.exp(log_odds)
    return Reading(*(likely / likely.sum()).tolist())


@cache
def _network() -> Any:
    return network(FILE)


@cache
def _tokenizer() -> Tokenizer:
    return tokenizer()
