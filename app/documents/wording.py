"""How furniture and reports are worded: the parts that the patterns of several modules share."""

from __future__ import annotations

import re

from app.text.en.lexicon import any_word_of


def any_of(*patterns: str) -> str:
    """One pattern that fits wherever one of these does."""
    return "(?:" + "|".join(patterns) + ")"


_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
NAME = rf"(?:{_CAPITAL}\.|{_CAPITAL}[\w'’-]+\.?)"
NAMES = rf"{NAME}(?: (?:(?:de|da|di|du|den|van|von|der|la|le|al|el|bin) ){{0,2}}{NAME}){{1,4}}"
"""Two to five words of a name, which may be those of a person or of a house."""

REPORT = re.compile(rf"\b(?:{any_word_of('report_forms')}|according to)\b")
"""What a sentence holds that reports what somebody said: furniture seldom does."""
