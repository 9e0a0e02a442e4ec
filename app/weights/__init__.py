"""The weights that ship with the program, and how they are loaded. CARD.md says what they were made of.

Each function takes a file's name, and the folder to read it from where that is not this package.
"""

from __future__ import annotations

import json
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NoReturn

FILES = (
    "confidence.json",
    "day_words.npz",
    "days.onnx",
    "days_first.onnx",
    "embedder.onnx",
    "interview_answers.onnx",
    "interview_asks.onnx",
    "matches.json",
    "media_topics.json",
    "media_topics.npy",
    "pair_reader.onnx",
    "quality.json",
    "relays.onnx",
    "short_names.onnx",
    "source_names.onnx",
    "speakers.onnx",
    "tagger.onnx",
    "tokenizer.json",
    "topics.npz",
    "word_rarity.json",
)


class WeightsError(RuntimeError):
    """Weights that are missing or damaged. No input is at fault, and none can be read without them."""


def missing_files() -> list[str]:
    """The names of those files that are not there."""
    return [name for name in FILES if not files(__name__).joinpath(name).is_file()]


def require() -> None:
    """Raise `WeightsError` where a file is missing, before work begins. Damage shows on loading."""
    if missing := missing_files():
        raise WeightsError(f"the weights are missing: {', '.join(missing)}; install onrecord again, with its weights")


def read(name: str, folder: Traversable | None = None) -> bytes:
    """The bytes of a file."""
    file = _file(name, folder)
    try:
        return file.read_bytes()
    except OSError as failure:
        raise WeightsError(f"the weights cannot be read: {file}: {failure.strerror}") from failure


def read_json(name: str, folder: Traversable | None = None) -> Any:
    """The value of a JSON file."""
    try:
        return json.loads(read(name, folder))
    except ValueError as failure:
        damaged(name, failure)


def damaged(name: str, failure: Exception | None = None) -> NoReturn:
    """Raise `WeightsError` for a file whose contents cannot be used."""
    raise WeightsError(f"the weights are damaged: {name}; install onrecord again") from failure


def _file(name: str, folder: Traversable | None) -> Traversable:
    file = (folder or files(__name__)).joinpath(name)
    if not file.is_file():
        raise WeightsError(f"the weights are missing: {file}; install onrecord again, with its weights")
    return file
