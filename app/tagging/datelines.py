"""Datelines: where and by which agency a report was filed, before its first words: `GENEVA (AP) — The talks ...`"""

from __future__ import annotations

import re

from app.model import Span

_AGENCY = r"(?:AP|AFP|Reuters|UPI|PTI|ANI|IANS|Xinhua|TASS|DPA|dpa|Bloomberg|CNN|BBC|CBS|NPR|PA|EFE|ANSA|[A-Z]{2,6})"
_CITY = r"[A-Z][A-Z.'’]{2,}(?:[ -][A-Z.'’]+){0,3}"
_REGION = r"(?:, [A-Z][\w.]*(?: [A-Z][\w.]*){0,2})?"
_DAY = r"(?:,? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:, \d{4})?)?"
DATELINE = re.compile(
    rf"\s*(?:{_CITY}{_REGION}{_DAY}(?: ?[(/]{_AGENCY}[)/])? ?(?:--?|–|—) ?"
    rf"|{_CITY}{_REGION}{_DAY} ?[(/]{_AGENCY}[)/]:? "
    rf"|\({_AGENCY}\) ?(?:(?:--?|–|—) ?)?|{_AGENCY} (?:--?|–|—) )(?=[“\"‘'(]?[A-Z])"
)


def without_dateline(text: str, paragraph: Span) -> Span:
    """The first paragraph of a report behind its dateline, which nobody said.

    >>> text = "GENEVA (AP) — Talks failed, an envoy said."
    >>> text[slice(*without_dateline(text, Span(0, len(text))))]
    'Talks failed, an envoy said.'
    """
    found = DATELINE.match(text, *paragraph)
    return Span(found.end(), paragraph.end) if found and found.end() < paragraph.end else paragraph
