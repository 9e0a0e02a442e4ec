"""Web addresses as they are given: recognised among paths, and shown without secrets."""

from __future__ import annotations

import re

MEANT_AS_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
USER_INFO = re.compile(r"(?<=://)[^/?#]*@")


def is_url(text: str) -> bool:
    """Whether an input is meant as a web address, and not as a path; fetching refuses what is not http by name."""
    return MEANT_AS_URL.match(text) is not None


def without_password(url: str) -> str:
    """A URL as it may be shown and kept, whoever wrote a user name and password into it.

    >>> without_password("https://me:secret@news.example/a")
    'https://news.example/a'
    """
    return USER_INFO.sub("", url)
