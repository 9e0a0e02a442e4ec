"""The networks among the weights, and the tokenizer that they share."""

from __future__ import annotations

import functools
from importlib.resources.abc import Traversable

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from app.weights import damaged, read

SLOWER_FUSED = ("SkipLayerNormFusion",)
"""Optimisations of onnxruntime left out: the fused sum and layer norm costs more than the two by themselves, so that a
window of 128 pieces takes a tenth longer."""


def network(name: str, folder: Traversable | None = None, *, threads: int = 1) -> ort.InferenceSession:
    """An ONNX network on the processor, run by so many threads."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    data = read(name, folder)
    try:
        return ort.InferenceSession(
            data, options, providers=["CPUExecutionProvider"], disabled_optimizers=list(SLOWER_FUSED)
        )
    except Exception as failure:  # onnxruntime has a class for each way in which a file can be broken
        damaged(name, failure)


def probabilities(name: str, rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """What boosted trees say of each row of features: the probability that it is right."""
    log_odds: NDArray[np.float32] = _trees(name).run(["log_odds"], {"features": rows})[0][:, 0]
    return (1 / (1 + np.exp(-log_odds))).astype(np.float32)


@functools.cache
def _trees(name: str) -> ort.InferenceSession:
    return network(name)


def tokenizer(folder: Traversable | None = None) -> Tokenizer:
    """The tokenizer that both networks share, with neither padding nor truncation."""
    data = read("tokenizer.json", folder)
    try:
        loaded = Tokenizer.from_buffer(data)
    except Exception as failure:  # tokenizers raises Exception itself
        damaged("tokenizer.json", failure)
    loaded.no_padding()
    loaded.no_truncation()
    return loaded
