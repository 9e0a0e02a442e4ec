"""What the processes that read are forked from: the program, compiled templates, and what comparing articles needs.

Without it the first page of each process would wait a tenth of a second for its templates, and the first comparison a
fifth for the network that reads two statements together.
"""

from __future__ import annotations

from contextlib import suppress

from app import embedding
from app.api import work
from app.matches import pair_reader
from app.pages import showing
from app.pages.rendering import TEMPLATES, edition, environment
from app.weights import WeightsError

__all__ = ("showing", "work")

edition()
for _path in TEMPLATES.glob("*.html"):
    environment().get_template(_path.name)
with suppress(WeightsError):  # the first comparison raises the error again
    embedding.version()
    pair_reader.load()
