"""Nouns that name a body, a document or persons, and well-known bodies whose names have none."""

from __future__ import annotations

from app.model import SpeakerKind
from app.text.en.lexicon import words
from app.text.en.places import without_the
from app.text.en.titles import plural_role, role_head

GOVERNMENT_NOUNS = words("government_nouns")
# Nouns whose definite phrase points back to an organisation named before ("the court", "the campaign").
POINTING_NOUNS = words("pointing_nouns")
OWNED_NOUNS = words("owned_nouns")
BODY_MODIFIERS = words("body_modifiers")
DOCUMENT_NOUNS = words("document_nouns")
CONFEDERATE_NOUNS = words("campaign_nouns")

KNOWN = {
    **dict.fromkeys(words("known_organisations") | words("known_agencies"), SpeakerKind.ORGANISATION),
    **dict.fromkeys(words("known_governments"), SpeakerKind.GOVERNMENT),
    **dict.fromkeys(words("known_groups"), SpeakerKind.GROUP),
}

HEADS = ("none", "role", "roles", "body", "document", "other")


def kind_of_head(head: str) -> str:
    """What the head noun of a description names, one of `HEADS`."""
    if not head:
        return "none"
    if head in DOCUMENT_NOUNS:
        return "document"
    if head in POINTING_NOUNS:
        return "body"
    if plural_role(head):
        return "roles"
    return "role" if role_head(head) else "other"


def kind_of(name: str) -> SpeakerKind:
    """Whether a name that is no person's is an organisation's, a government's or a known group's.

    >>> kind_of("Russian Defense Ministry").value, kind_of("Reuters").value
    ('government', 'organisation')
    """
    known = KNOWN.get(without_the(name))
    if known:
        return known
    parts = {word.lower() for word in name.split()}
    return SpeakerKind.GOVERNMENT if parts & GOVERNMENT_NOUNS else SpeakerKind.ORGANISATION


def acronym(name: str) -> str:
    """The initials of a name's capitalised words ("Alliance to Reclaim Our Schools" gives `AROS`)."""
    return "".join(word[0] for word in name.replace("-", " ").split() if word[0].isupper())
