"""Templates into HTML. Every value is text unless a template says otherwise, and none does."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.pages import words
from app.pages.addresses import Addresses

HERE = Path(__file__).parent
STATIC = HERE / "static"
TEMPLATES = HERE / "templates"
DIGITS = 12  # of a SHA-256: enough to tell any two editions apart


@functools.cache
def edition() -> str:
    """A name for the templates, the style sheet and the script as they are: another one when any of them changes."""
    digest = hashlib.sha256()
    for path in sorted([*TEMPLATES.rglob("*.html"), *STATIC.iterdir()]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:DIGITS]


@functools.cache
def digest_of(name: str) -> str:
    """A name for the content of a file that pages load; empty where there is none of this name."""
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:DIGITS] if path.parent == STATIC and path.is_file() else ""


@functools.cache
def environment() -> Environment:
    """The templates, with what they may call."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= words.FILTERS
    return made


def render(template: str, values: dict[str, Any], root: str) -> bytes:
    """A page as bytes; its addresses begin with `root`."""
    to = Addresses(root)
    text = environment().get_template(template).render(to=to, digest_of=digest_of, **values)
    return text.encode("utf-8", "replace")  # a lone surrogate is no character that a browser could show
