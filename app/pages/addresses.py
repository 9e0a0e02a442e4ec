"""Addresses as templates write them: of pages, of the API, and of what is elsewhere on the web."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

API = "/v1"
FIRST_WORDS, LAST_WORDS = 6, 4  # of a passage, by which a browser finds it in the page of its source


class Addresses:
    """Makes addresses below the path under which the whole API is shown, usually empty."""

    def __init__(self, root: str) -> None:
        self._root = root

    def page(self, *parts: object, **query: Any) -> str:
        """A page: `page("speakers", slug)`. A parameter whose value is None or empty is left out."""
        return self._root + path(*parts, **query)

    def api(self, call: str) -> str:
        """The API at a path."""
        return self._root + call

    def asset(self, name: str, digest: str) -> str:
        """A file that pages load; another address with each content, since browsers keep it for a year."""
        return f"{self._root}/assets/{name}?v={digest}"


def path(*parts: object, **query: Any) -> str:
    """An address without its root: `path("speakers", "a/b", q="x")` -> `/speakers/a%2Fb?q=x`."""
    names = "/".join(quote(str(part), safe="") for part in parts)
    pairs = [(name, one) for name, value in query.items() for one in _several(value) if one not in (None, "")]
    return f"/{names}?{urlencode(pairs)}" if pairs else f"/{names}"


def call(*parts: object, **query: Any) -> str:
    """The address of the API that answers what `path` shows."""
    return API + path(*parts, **query)


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def web_address(url: str | None) -> str | None:
    """An address of the web, as it was found in an article; None for any other kind, such as `javascript:`."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else None


def passage_address(url: str | None, text: str) -> str | None:
    """The address of a passage in the page of its source: browsers that know text fragments scroll to it."""
    address = web_address(url)
    words = text.split()
    if address is None or not words or "#" in address:
        return address
    ends = [words] if len(words) <= FIRST_WORDS + LAST_WORDS else [words[:FIRST_WORDS], words[-LAST_WORDS:]]
    # A hyphen has a meaning of its own in a fragment, and quote() leaves it as it is.
    directive = ",".join(quote(" ".join(end), safe="").replace("-", "%2D") for end in ends)
    return f"{address}#:~:text={directive}"
