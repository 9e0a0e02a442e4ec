"""The quality card of the weights: what they reach, on which corpus, measured how, and where they are weak.

A command writes the figures anew; what people wrote into the card (of the corpus, and the weaknesses) stays.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from app.evaluation.scores import Figures
from app.evaluation.topics import MeasuredTopics
from app.model import InputError, Value

FILE = "quality.json"
WEIGHTS = ("tagger.onnx", "tokenizer.json", "confidence.json")
"""What the figures hang on: the first names the version, but another of them would change the figures too."""

VERSION_DIGITS = 12  # of a SHA-256 in hexadecimal: enough to tell any two weights apart, short enough to read out


class Weights(Value):
    """Which weights: each file's SHA-256, and a short name for them all."""

    version: str = Field(description="The first digits of the tagger's SHA-256.")
    sha256: dict[str, str] = Field(description="File -> its SHA-256.")


class Corpus(Value):
    """The labelled articles. Name, licence and remark are written by hand; null is unknown."""

    name: str | None = None
    licence: str | None = None
    remark: str | None = Field(default=None, description="What else to know when reading the figures.")
    file: str
    sha256: str


class Measured(Value):
    """Figures on a corpus, and how they came."""

    corpus: Corpus
    figures: Figures
    command: str = Field(description="What measured them.")
    measured_on: dt.date


class Card(Measured):
    """How good the weights are: on one corpus, and on others beside it."""

    weights: Weights
    weaknesses: list[str] = Field(description="Where they are known to fail, a sentence each; written by hand.")
    others: list[Measured] = Field(default=[], description="The same weights on other corpora.")
    topics: MeasuredTopics | None = Field(default=None, description="How well statements are filed under topics.")


class KeptCorpus(BaseModel):
    """A corpus of an earlier card; its figures may be of another form by now."""

    corpus: Corpus


class Kept(KeptCorpus):
    """What people wrote into an earlier card, and its figures of topics, which hang on other weights."""

    weaknesses: list[str]
    others: list[KeptCorpus] = []
    topics: MeasuredTopics | None = None


def write_card(path: Path, figures: Figures, gold: Path, *, kept: Kept | None, today: dt.date) -> Card:
    """Write the card of the shipped weights at `path`, with what people wrote into the earlier one.

    The name, licence and remark of its corpus stay only where the gold file is still the same. Figures on other corpora
    go: they were those of the weights before.
    """
    card = Card(
        weights=loaded_weights(),
        corpus=_corpus(gold, kept),
        figures=figures,
        weaknesses=kept.weaknesses if kept else [],
        topics=kept.topics if kept else None,
        command=f"onrecord evaluate statements {gold.name} --card {path.name}",
        measured_on=today,
    )
    return _written(path, card)


def add_to_card(path: Path, figures: Figures, gold: Path, *, kept: Kept, today: dt.date) -> Card:
    """Write the figures on another corpus into the card at `path`, in place of earlier ones on the same file.

    Raises `ValueError` where the card is of other weights than those loaded.
    """
    try:
        card = Card.model_validate_json(path.read_bytes())
    except ValidationError:
        card = None
    if card is None or card.weights != loaded_weights():
        raise ValueError("its figures are of other weights: measure its own corpus first, without --also")
    measured = Measured(
        corpus=_corpus(gold, kept),
        figures=figures,
        command=f"onrecord evaluate statements {gold.name} --card {path.name} --also",
        measured_on=today,
    )
    others = [one for one in card.others if one.corpus.file != gold.name]
    return _written(path, card.model_copy(update={"others": [*others, measured]}))


def add_topics(path: Path, topics: MeasuredTopics) -> Card:
    """Write the figures of topics into the card at `path`."""
    return _written(path, Card.model_validate_json(path.read_bytes()).model_copy(update={"topics": topics}))


def _corpus(gold: Path, kept: Kept | None) -> Corpus:
    """A corpus, with what people wrote of it into an earlier card."""
    corpus = Corpus(file=gold.name, sha256=_sha256(gold))
    known = [one.corpus for one in (kept, *kept.others)] if kept else []
    return next((one for one in known if one.sha256 == corpus.sha256), corpus).model_copy(update={"file": gold.name})


def _written(path: Path, card: Card) -> Card:
    path.write_text(card.model_dump_json(indent=2) + "\n", "utf-8")
    return card


def kept_of(path: Path) -> Kept | None:
    """What people wrote into the card at `path`, or None where there is no file; InputError where it is no card."""
    if not path.exists():
        return None
    try:
        return Kept.model_validate_json(path.read_bytes())
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or None
        reason = f"not a quality card ({first['msg']}); mend it, or name a new file"
        raise InputError(str(path), reason, field=field) from None


@functools.cache
def shipped_card() -> Card:
    """The card that comes with the weights."""
    return Card.model_validate_json(_weights_file(FILE).read_bytes())


@functools.cache
def loaded_weights() -> Weights:
    """The weights that this process reads statements with."""
    digests = {name: _sha256(_weights_file(name)) for name in WEIGHTS}
    return Weights(version=digests[WEIGHTS[0]][:VERSION_DIGITS], sha256=digests)


def _weights_file(name: str) -> Path:
    return Path(str(resources.files("app.weights") / name))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
