"""Statements written as short texts: `speakers("Ann Roe spoke. She said it rains.", "She", "it rains")`."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.model import Article, Span, Speech, Statement
from app.speakers import resolve

Said = tuple[str, str] | tuple[str, str, int]
"""Source words (empty for none), content words, and from which offset to look for them."""


def statement(text: str, source: str, content: str, after: int = 0) -> Statement:
    at = text.index(content, after)
    found = re.compile(rf"(?<!\w){re.escape(source)}(?!\w)").search(text, after) if source else None
    spoken = found.start() if found else -1
    return Statement(
        source=(Span(spoken, spoken + len(source)),) if source else (),
        content=(Span(at, at + len(content)),),
        speech=Speech.DIRECT if content[0] in '“"' else Speech.INDIRECT,
    )


def resolve_all(text: str, *said: Said) -> list[Statement]:
    return resolve(Article(id="a", origin="test", text=text), [statement(text, *one) for one in said])


@pytest.fixture
def resolved() -> Callable[..., list[Statement]]:
    """Every statement resolved."""
    return resolve_all


@pytest.fixture
def speakers() -> Callable[..., list[str]]:
    """The names of the speakers of the last statement."""

    def names(text: str, *said: Said) -> list[str]:
        return [speaker.name for speaker in resolve_all(text, *said)[-1].speakers]

    return names
