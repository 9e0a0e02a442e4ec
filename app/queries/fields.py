"""The fields of a statement in a list, by which an answer can be cut."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypeAliasType

StatementField = TypeAliasType(
    "StatementField",
    Literal[
        "id",
        "text",
        "speech",
        "act",
        "stance",
        "speakers",
        "holder",
        "relayed_by",
        "speaks_for",
        "about",
        "said_on",
        "topics",
        "source",
        "cue",
        "content",
        "confidence",
        "article",
        "match",
        "links",
        "highlights",
    ],
)
