"""The country that a name or an office belongs to: the Kremlin, the Bank of Japan, a Russian president."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.text.en.places import capital, country, demonym, seat
from app.text.en.titles import role_head

LONGEST_NATION = 3  # words: "South Korean", "United Arab Emirates"
OPENING = re.compile(r"^(?:the\s+|former\s+|acting\s+|then\s+|ex-|deputy\s+|vice\s+|new\s+)+", re.IGNORECASE)
OF = re.compile(r"\bof\s+(?:the\s+)?(?:(?:people[’']s\s+)?republic\s+of\s+)?([A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){0,3})")


def country_of(name: str, roles: Iterable[str] = ()) -> str | None:
    """The country that a name implies, or else one of the `roles` of its bearer; None where neither does.

    >>> country_of("Kremlin"), country_of("Bank of Japan"), country_of("Ivan Orlov", ["Russian President"])
    ('Russia', 'Japan', 'Russia')
    """
    return next((found for found in map(_implied_by, (name, *roles)) if found), None)


def _implied_by(name: str) -> str | None:
    plain = OPENING.sub("", name.strip())
    words = plain.split()
    own = country(plain) or capital(plain)
    if own:
        return own
    for length in range(min(LONGEST_NATION, len(words)), 0, -1):
        first = re.sub(r"[’']s?$", "", " ".join(words[:length]))
        found = seat(first) or demonym(first) or (_heads_a_body(words[length:]) and country(first))
        if found:
            return found
    of = OF.search(plain)
    return _of(of[1]) if of else None


def _heads_a_body(rest: list[str]) -> bool:
    """Whether a country's name opens a name or an office: "China Foreign Ministry", but not "China analyst"."""
    return bool(rest) and rest[0][0].isupper() and (len(rest) > 1 or role_head(rest[0]) is not None)


def _of(named: str) -> str | None:
    words = named.split()
    found = (country(" ".join(words[:length])) for length in range(len(words), 0, -1))
    return next((one for one in found if one), None)
