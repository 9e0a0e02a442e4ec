"""The classes of the tagger's heads: of a piece its role in a statement and in a name, of a cue its act."""

from __future__ import annotations

ROLES = ("source", "cue", "content")
TAGS = ("O", *(f"{edge}-{role}" for role in ROLES for edge in "BI"))

NAME_TYPES = ("person", "organisation", "place")
NAME_TAGS = ("O", *(f"{edge}-{name_type}" for name_type in NAME_TYPES for edge in "BI"))

ACT_CLASSES = ("speech", "thought", "attitude", "unsaid")
"""`unsaid` is speech that was not made: denied to have been, only imagined, asked for or still to come."""
