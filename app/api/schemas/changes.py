"""Changes as answers show them."""

from __future__ import annotations

from pydantic import Field

from app.api.schemas.shapes import Shape
from app.store.changes import Kind


class Change(Shape):
    """One thing that a revision made, changed or removed."""

    revision: int
    kind: Kind
    id: str = Field(description="Its id, slug or code, as addresses have it.")


class Changes(Shape):
    """Some changes in their order."""

    items: list[Change]
    revision: int = Field(description="The last revision that the answer covers: give it as `since` to go on.")
    complete: bool = Field(description="Whether there are no more changes now.")
