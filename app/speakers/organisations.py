"""Organisations: nouns that mark a name as one, well-known names without such a noun, and documents they issue."""

from __future__ import annotations

from app.model import SpeakerKind
from app.text.en.lexicon import words

GOVERNMENT_NOUNS = words("government_nouns")
# Nouns whose definite phrase points back to an organisation named before ("the court", "the campaign").
POINTING_NOUNS = words("pointing_nouns")
BODY_MODIFIERS = words("body_modifiers")
DOCUMENT_NOUNS = words("document_nouns")
CONFEDERATE_NOUNS = words("campaign_nouns")

KNOWN = {
    **dict.fromkeys(words("known_organisations") | words("known_agencies"), SpeakerKind.ORGANISATION),
    **dict.fromkeys(words("known_governments"), SpeakerKind.GOVERNMENT),
    **dict.fromkeys(words("known_groups"), SpeakerKind.GROUP),
}


def kind_of(name: str) -> SpeakerKind:
    """Whether a name that is no person's is an organisation's, a government's or a known group's.

    >>> kind_of("Russian Defense Ministry").value, kind_of("Reuters").value
    ('government', 'organisation')
    """
    known = KNOWN.get(name.removeprefix("The ").removeprefix("the "))
    if known:
        return known
    parts = {word.lower() for word in name.split()}
    return SpeakerKind.GOVERNMENT if parts & GOVERNMENT_NOUNS else SpeakerKind.ORGANISATION


def acronym(name: str) -> str:
    """The initials of a name's capitalised words ("Alliance to Reclaim Our Schools" gives `AROS`)."""
    return "".join(word[0] for word in name.replace("-", " ").split() if word[0].isupper())
