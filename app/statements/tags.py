"""What the tagger says of a piece: outside, or the beginning or inside of a source, a cue or a content span."""

from __future__ import annotations

ROLES = ("source", "cue", "content")
TAGS = ("O", *(f"{edge}-{role}" for role in ROLES for edge in "BI"))
