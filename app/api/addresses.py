"""The names in addresses, with an example of each that the two seed articles answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator

from app.api.slashes import SLASH
from app.queries.values import Revision

LARGEST = 2**31 - 1  # of an INTEGER in PostgreSQL


def _with_slashes(name: str) -> str:
    return name.replace(SLASH, "/")


StatementId = Annotated[str, Path(description="Its `id`.", examples=["s49565a23955bf4ba"])]
MatchId = Annotated[str, Path(description="Its `id`.", examples=["m2948e07a8c5a0ae3"])]
AsOf = Annotated[
    Revision | None,
    Query(description="A revision of the store: the answer is what it was then, with `as_of`.", examples=[4]),
]
ArticleId = Annotated[
    str,
    AfterValidator(_with_slashes),
    Path(description="Its `id`, or the id that its source gave it.", examples=["000_5f311bf8f2bea91d"]),
]
OtherArticleId = Annotated[
    str,
    AfterValidator(_with_slashes),
    Path(
        description="The `id` of another article, or the id that its source gave it.", examples=["001_caab9da2518d0403"]
    ),
]
SpeakerSlug = Annotated[
    str,
    Path(
        description="Its `slug`. Any other name that means this speaker leads there (308).", examples=["vladimir-putin"]
    ),
]
OutletSlug = Annotated[str, Path(description="Its `slug`, or its name.", examples=["harbour-times"])]
TopicCode = Annotated[str, Path(description="Its IPTC Media Topic `code`.", examples=["11000000"])]
RunId = Annotated[int, Path(ge=1, le=LARGEST, description="Its `id`.", examples=[1])]
StoryId = Annotated[str, Path(description="Its `id`, or that of an article in it.", examples=["000_5f311bf8f2bea91d"])]
VersionNumber = Annotated[int, Path(ge=1, le=LARGEST, description="The `number` of a version.", examples=[1])]
OtherVersionNumber = Annotated[int, Path(ge=1, le=LARGEST, description="That of another version.", examples=[1])]
