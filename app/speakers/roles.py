"""Roles from appositions: "Jane Roe, the harbour spokeswoman," and "the harbour spokeswoman, Jane Roe,"."""

from __future__ import annotations

import re

from app.speakers.entities import Entities
from app.speakers.mention import Mention
from app.text.en.titles import role_head
from app.text.reading import Reading

LONGEST_ROLE = 90  # characters; a longer apposition is a clause
AFTER = re.compile(r",\s+(?:\d{1,3},\s+)?((?:the|a|an|his|her|its|their)\s+)?([^,.;:()\n“”\"]{3,90})(?=[,.;:(\n]|$)")
BEFORE = re.compile(r"(?:\b(?:the|his|her|its|their|a|an)\s+|[’']s\s+)([^,.;:()\n“”\"]{3,60}),\s+$", re.IGNORECASE)
CLAUSE = re.compile(r"\s+(?:who|which|that|where|when|said|says|told|and|in an?|on|during)\s.*$", re.DOTALL)
REFERENCE = re.compile(r"\b(?:of|for|at|to|with|from|in|on)\s.*$", re.DOTALL)


def learn_roles(reading: Reading, entities: Entities, mentions: list[Mention]) -> None:
    """Add to every person the roles that appositions give."""
    for mention in mentions:
        person = entities.of.get(mention.start)
        if person is None or not person.is_person or mention.possessive:
            continue
        for role in (_role_after(reading, mention), _role_before(reading, mention)):
            if role:
                person.add_role(role)


def _role_after(reading: Reading, mention: Mention) -> str | None:
    match = AFTER.match(reading.text, mention.end)
    if not match:
        return None
    role = " ".join(CLAUSE.sub("", match[2]).split())
    # The head stands before the first preposition: "a senior adviser to the campaign", "the governor of Ohio".
    head = REFERENCE.sub("", role).split()
    return role if head and len(head) <= 7 and role_head(head[-1]) else None


def _role_before(reading: Reading, mention: Mention) -> str | None:
    window = reading.text[max(0, mention.opens - LONGEST_ROLE) : mention.opens]
    match = BEFORE.search(window)
    if not match:
        return None
    words = match[1].split()
    return " ".join(words) if len(words) <= 5 and role_head(words[-1]) else None
