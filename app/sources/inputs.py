"""Inputs as they are named on the command line: paths of this machine, and addresses of objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.sources.files import read_paths
from app.sources.objects import is_object, read_objects
from app.sources.reading import Read


def read_inputs(inputs: Sequence[str], *, max_bytes: int) -> Iterator[Read]:
    """Every document of some inputs, in their order: each a path (`app.sources.files`) or objects (`s3://...`)."""
    for one in inputs:
        if is_object(one):
            yield from read_objects(one, max_bytes=max_bytes)
        else:
            yield from read_paths([Path(one)], max_bytes=max_bytes)
