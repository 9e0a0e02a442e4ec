"""The models' files, made by `app.training`; CARD.md describes them."""

from __future__ import annotations

from importlib import resources

FILES = (
    "confidence.json",
    "embedder.onnx",
    "matches.json",
    "media_topics.json",
    "media_topics.npy",
    "quality.json",
    "tagger.onnx",
    "tokenizer.json",
    "word_rarity.json",
)


def missing_files() -> list[str]:
    """The names of those files that are not there."""
    return [name for name in FILES if not resources.files(__name__).joinpath(name).is_file()]
