"""How furniture and reports are worded: the parts that the patterns of several modules share."""

from __future__ import annotations

import re


def any_of(*patterns: str) -> str:
    """One pattern that fits wherever one of these does."""
    return "(?:" + "|".join(patterns) + ")"


_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
NAME = rf"(?:{_CAPITAL}\.|{_CAPITAL}[\w'’-]+\.?)"
NAMES = rf"{NAME}(?: (?:(?:de|da|di|du|den|van|von|der|la|le|al|el|bin) ){{0,2}}{NAME}){{1,4}}"
"""Two to five words of a name, which may be those of a person or of a house."""

REPORT = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|t(?:old|ells)|urge[sd]|ask(?:s|ed)|add(?:s|ed)|warn(?:s|ed)|argue[sd]|insist(?:s|ed)"
    r"|announce[sd]|claim(?:s|ed)|replie[sd]|promise[sd]|denie[sd]|stated|noted|explain(?:s|ed)|admit(?:s|ted)"
    r"|acknowledge[sd]|vow(?:s|ed)|suggest(?:s|ed)|believe[sd]?|according to)\b"
)
"""What a sentence holds that reports what somebody said: furniture seldom does."""
