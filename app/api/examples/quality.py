"""An example of the quality card: the one that is shipped."""

from __future__ import annotations

from app.evaluation.card import shipped_card

_CARD = shipped_card()
QUALITY = {**_CARD.model_dump(mode="json"), "loaded": {"version": _CARD.weights.version, "measured": True}}
