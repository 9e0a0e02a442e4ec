"""Sentence embeddings: the meaning of a text as a unit vector, by MiniLM in int8 on one thread."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from app import weights
from app.weights.networks import network, tokenizer

DIMENSIONS = 384
KEPT = 2_048  # vectors of texts read before, 5 MB
MAX_PIECES = 128  # the length MiniLM was tuned on; 0.5% of 6,385 PolNeAR contents are longer


class Embedder:
    """Turns texts into unit vectors whose dot product says how near they are in meaning.

    The model is read on first use, so that making an `Embedder` costs nothing. `folder` is that of its weights,
    if not in the package. Raises `WeightsError` where they are missing or damaged.
    """

    def __init__(self, *, folder: Traversable | None = None, threads: int = 1) -> None:
        self._weights = folder
        self._threads = threads
        self._vector = lru_cache(KEPT)(self._run)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, shape (n, 384); a text without words gives a vector like any other.

        Texts are run one by one, equal texts once: int8 activations are scaled by the range of a whole batch,
        so a text's vector would depend on its neighbours (cosine 0.991 on average, 0.966 at worst) and a
        second ingest would differ from the first. Batches of eight would be 1.6 times as fast (330 to 210
        contents a second). Of texts with the same first pieces, the last `KEPT` are not run again: copies of
        an agency's report have most of their statements in common.
        """
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._vector(tuple(self._tokenizer.encode(text).ids))
        return vectors

    def _run(self, pieces: tuple[int, ...]) -> NDArray[np.float32]:
        ids = np.array([pieces], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        vector: NDArray[np.float32] = self._session.run(None, feed)[0][0]
        return vector

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        truncating = tokenizer(self._weights)
        truncating.enable_truncation(MAX_PIECES)
        return truncating

    @cached_property
    def _session(self) -> Any:
        return network("embedder.onnx", self._weights, threads=self._threads)


@cache
def shared_embedder() -> Embedder:
    """The one embedder of this process."""
    return Embedder()


@cache
def version() -> str:
    """The version of the encoder: equal where the same text gives the same vector."""
    digest = hashlib.sha256()
    for name in ("embedder.onnx", "tokenizer.json"):
        digest.update(weights.read(name))
    return digest.hexdigest()[:8]


def pack(vector: NDArray[np.float32]) -> bytes:
    """A vector as little-endian float16, two bytes a dimension: the form that the store keeps."""
    return vector.astype("<f2").tobytes()


def unpack(packed: bytes) -> NDArray[np.float32]:
    """The vector of `pack`, at unit length again: float16 loses about 1 part in 2,000."""
    vector = np.frombuffer(packed, dtype="<f2").astype(np.float32)
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else vector
