"""The networks among the weights, and the tokenizer that they share."""

from __future__ import annotations

from importlib.resources.abc import Traversable

import onnxruntime as ort
from tokenizers import Tokenizer

from app.weights import damaged, read


def network(name: str, folder: Traversable | None = None, *, threads: int = 1) -> ort.InferenceSession:
    """An ONNX network on the processor, run by so many threads."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    data = read(name, folder)
    try:
        return ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as failure:  # onnxruntime has a class for each way in which a file can be broken
        damaged(name, failure)


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
