"""Coordinated names: "Roe and Doe", "Roe and his deputy, Jane Doe", "two economists, Roe and Doe"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.speakers.mention import Mention, NameType
from app.text.en.lexicon import words
from app.text.en.titles import role_head

SEAT = re.compile(r"\([^)\n]{1,60}\)|,\s*[A-Z]-[A-Z][\w. -]{1,12}(?=,|\s|$)")
BOTH_SIDES = re.compile(
    r"\s*,?\s*(?:and|or|&|as well as|/|-|along with)\s*(?:the\s+)?"
    r"(?:(?!an?\s|of\s|for\s|to\s|by\s|his\s|her\s|other\s)[a-z-]+\s+){0,3}"
)
HIS_ROLE = re.compile(r"\s*,?\s*and\s+(?:his|her|its|their)\s+(?:[\w’'-]+\s+){0,4}?([\w-]+)\s*,?\s*")
COMMA = re.compile(r"\s*,\s*(the\s+)?")
AFFILIATION = re.compile(r"\b(?:at|of|from|with|for|in|to)\s+(?:the\s+)?$")
OPEN_LIST = re.compile(r"\b(?:including|like|such as|among them)\b")  # names some of them: the rest stay unnamed
NOUN = re.compile(r"\s([a-z][\w-]+)")
STOPS = words("stops")
AFTER_NAMES = frozenset(
    ("also", "alike", "and", "both", "each", "herself", "himself", "itself", "jointly", "or", "respectively", "then")
) | frozenset(("themselves", "together", "too"))
LONGEST_GAP = 80  # characters; names further apart are on no level


def is_modifier(text: str, mention: Mention, end: int) -> bool:
    """Whether a name only modifies the noun after it ("Indiana observers"), within a source up to `end`."""
    noun = NOUN.match(text, mention.end, end)
    return noun is not None and noun[1] not in STOPS | AFTER_NAMES and not mention.possessive


def joined(
    text: str, first: Mention, after: Sequence[Mention], end: int, *, modifying: bool = False
) -> tuple[Mention, ...]:
    """The names coordinated with `first` among those `after` it, without those of its apposition.

    Before the noun of a document names are `modifying`: "a Times/Herald poll" has two issuers.
    """
    members = [first]
    waiting: list[Mention] = []
    last = first
    for mention in after:
        gap = SEAT.sub("", text[last.end : min(mention.opens, last.end + 2 * LONGEST_GAP)])
        if len(gap) > LONGEST_GAP or mention.possessive or (not modifying and is_modifier(text, mention, end)):
            break
        comma = COMMA.fullmatch(gap)
        if BOTH_SIDES.fullmatch(gap) or _his_role(gap):
            members += [*waiting, mention]
            waiting = []
        elif comma and not (comma[1] and first.name_type is NameType.PERSON):
            waiting.append(mention)
        else:
            break
        last = mention
    return tuple(members)


def _his_role(gap: str) -> bool:
    match = HIS_ROLE.fullmatch(gap)
    return match is not None and role_head(match[1]) is not None


def listed(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The persons of a list after "two economists", without names of the places where they work."""
    people = [
        mention
        for mention in mentions
        if mention.name_type is NameType.PERSON
        and not AFFILIATION.search(text, max(0, mention.opens - 12), mention.opens)
    ]
    if len(people) < 2 or OPEN_LIST.search(text, max(0, people[0].opens - LONGEST_GAP), people[0].opens):
        return ()
    return tuple(people)
