"""What the processes that read are forked from: the program, and every template compiled once for all of them.

Without it the first pages of each process would wait a tenth of a second for their templates.
"""

from __future__ import annotations

from app.api import work
from app.pages import showing
from app.pages.rendering import TEMPLATES, edition, environment

__all__ = ("showing", "work")

edition()
for _path in TEMPLATES.glob("*.html"):
    environment().get_template(_path.name)
