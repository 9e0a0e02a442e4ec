"""Telling web addresses from paths."""

from __future__ import annotations

import re

MEANT_AS_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def is_url(text: str) -> bool:
    """Whether an input is meant as a web address, and not as a path; fetching refuses what is not http by name."""
    return MEANT_AS_URL.match(text) is not None
