"""Statements as BibTeX: the article that reports each, with its words as a note."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from app.model import Row

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    **{sign: f"\\{sign}" for sign in "$&#%_"},
}
# A brace counts for BibTeX also behind a backslash: one without its partner would end the entry.
_ESCAPED = re.compile("[" + re.escape("".join(_SPECIAL)) + "]")
_SEVERAL = re.compile(r",|;|&|\band\b", re.IGNORECASE)  # BibTeX reads commas and "and" as its own
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OF_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"


def bibtex(statements: Iterable[Row]) -> str:
    """An entry for each statement, under its id.

    Dates are given both ways: `date` for biblatex, `year` and `month` for BibTeX.
    """
    return "".join(map(_entry, statements))


def _entry(statement: Row) -> str:
    article = statement["article"]
    outlet, day = article["outlet"], article["published_on"]
    speakers = ", ".join(one["name"] for one in statement["speakers"])
    fields: dict[str, Any] = {
        "author": _author(article.get("author")),
        "title": f"{{{_text(article['headline'])}}}" if article["headline"] else None,
        "journal": _text(outlet["name"]) if outlet else None,
        "date": day.isoformat() if day else None,
        "year": str(day.year) if day else None,
        "month": _MONTHS[day.month - 1] if day else None,
        "day": str(day.day) if day else None,
        "url": _address(statement.get("source_url") or article["url"]),
        "note": _text(f"{speakers or statement['source']['text']}: {statement['text']}"),
    }
    # A month is the name of one of BibTeX's own texts, and so has no braces.
    shown = [
        f"  {name} = {value}" if name == "month" else f"  {name} = {{{value}}}"
        for name, value in fields.items()
        if value is not None
    ]
    kind = "article" if outlet else "misc"
    return f"@{kind}{{{statement['id']},\n" + ",\n".join(shown) + "\n}\n\n"


def _author(author: str | None) -> str | None:
    """An author; several, or a name with a comma, as one that is printed as it is."""
    if not author:
        return None
    return f"{{{_text(author)}}}" if _SEVERAL.search(author) else _text(author)


def _text(words: str) -> str:
    """Words on one line, with the signs of LaTeX as signs to print."""
    return _ESCAPED.sub(lambda sign: _SPECIAL[sign[0]], " ".join(_CONTROLS.sub(" ", words).split()))


def _address(url: str | None) -> str | None:
    r"""An address that `\url` prints as it is: braces and spaces are percent-encoded, nothing else."""
    return None if url is None else quote(url, safe=_OF_ADDRESSES)
