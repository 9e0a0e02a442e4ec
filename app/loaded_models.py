"""Importing this module loads the models of the analysis; processes that are forked later share them.

Processes that are forked from one that has imported it share its models, which are read and kept in memory once.
"""

from __future__ import annotations

from contextlib import suppress

from app.analysis import analyse
from app.child_processes import collect_garbage_seldom
from app.documents import read
from app.model import RawDocument

SAMPLE = RawDocument(
    origin="sample",
    text="Mayor Ada Moreau said on Thursday that trade is up. She is glad of it, she said, according to the Courier.",
)


def load_models() -> None:
    """Load what the analysis of any article needs. Raises `WeightsError` where the weights cannot be read."""
    analyse(read(SAMPLE, max_chars=len(SAMPLE.text), dated=False))


with suppress(Exception):  # the first article raises the error again
    load_models()
collect_garbage_seldom()
