"""Embeddings: unit vectors that say what is near, the same whatever else is embedded."""

from __future__ import annotations

import numpy as np
import pytest

from app.embedding import DIMENSIONS, Embedder, pack, unpack
from app.weights import WeightsError

EMBEDDER = Embedder()
TEXTS = ["Rates will rise in June.", "Interest rates are to go up this summer.", "The cat slept.", "", "word " * 2000]


def test_unit_vectors_one_a_text():
    vectors = EMBEDDER.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_near_in_meaning_is_near():
    rise, up, cat, *_ = EMBEDDER.embed(TEXTS)
    assert rise @ up > 0.6
    assert rise @ cat < 0.3


def test_a_vector_does_not_depend_on_its_neighbours():
    together, alone = EMBEDDER.embed(TEXTS), Embedder()  # vectors are kept: another one has none yet
    assert all(
        (alone.embed([text])[0] == vector).all() for text, vector in zip(reversed(TEXTS), together[::-1], strict=True)
    )
    assert (EMBEDDER.embed([*TEXTS, *TEXTS])[len(TEXTS) :] == together).all()


def test_a_vector_that_is_kept_cannot_be_changed_by_who_got_it():
    [before] = EMBEDDER.embed(TEXTS[:1])
    EMBEDDER.embed(TEXTS[:1])[0] *= 2
    assert (EMBEDDER.embed(TEXTS[:1])[0] == before).all()


def test_no_texts():
    assert EMBEDDER.embed([]).shape == (0, DIMENSIONS)


def test_packed_and_unpacked():
    [vector] = EMBEDDER.embed(TEXTS[:1])
    packed = pack(vector)
    assert len(packed) == 2 * DIMENSIONS
    assert unpack(packed) @ vector == pytest.approx(1, abs=1e-3)


def test_packing_is_little_endian_float16():
    assert pack(np.array([1.0, -2.0], dtype=np.float32)) == b"\x00\x3c\x00\xc0"


def test_missing_weights_are_told(tmp_path):
    with pytest.raises(WeightsError, match=r"weights are missing: .*embedder\.onnx|tokenizer\.json"):
        Embedder(folder=tmp_path).embed(["text"])
