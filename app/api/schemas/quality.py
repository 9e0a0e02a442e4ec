"""The quality card as the answer shows it."""

from __future__ import annotations

from pydantic import Field

from app.api.schemas.shapes import Shape
from app.evaluation.card import Card


class LoadedWeights(Shape):
    """The weights that this server reads statements with."""

    version: str
    measured: bool = Field(description="Whether they are those that the card measured, file by file.")


class Quality(Card):
    """How good the weights are, and whether this server runs them."""

    loaded: LoadedWeights
