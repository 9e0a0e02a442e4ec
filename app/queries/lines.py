"""The lines of a text that is kept without its paragraphs."""

from __future__ import annotations

import re

from app.model import ParagraphKind, Row

_LINE = re.compile(r"[^\n]*\S[^\n]*")


def lines_of(text: str) -> list[Row]:
    r"""Each line of a text that is not empty, as a paragraph of its body.

    >>> [line["text"] for line in lines_of("One.\n\nTwo.")]
    ['One.', 'Two.']
    """
    kind = ParagraphKind.BODY.value
    return [
        {"position": at, "kind": kind, "start": line.start(), "end": line.end(), "text": line.group()}
        for at, line in enumerate(_LINE.finditer(text))
    ]
