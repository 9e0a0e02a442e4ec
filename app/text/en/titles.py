"""Titles and roles: the words before, after and in place of a name, and what they tell of the person."""

from __future__ import annotations

from enum import StrEnum

from app.text.en.lexicon import base_forms, words


class Gender(StrEnum):
    """What pronouns a person takes, as far as the text tells."""

    MALE = "male"
    FEMALE = "female"


HONORIFICS = words("honorifics")
HONORIFIC_GENDER = dict.fromkeys(words("male_honorifics"), Gender.MALE) | dict.fromkeys(
    words("female_honorifics"), Gender.FEMALE
)

ROLE_FORMS = base_forms("role_forms")

# "Secretary-General", "president-elect"; "co-founder", "vice-chair".
ROLE_ENDINGS = frozenset(("elect", "general", "designate", "in-chief", "in-law", "nominate"))
ROLE_OPENINGS = frozenset(("co", "deputy", "ex", "step", "sub", "under", "vice"))
LONGEST_ROLE = 40  # characters; a longer word is a link or noise

MALE_ROLES = words("male_roles")
FEMALE_ROLES = words("female_roles")

PERSON_ROLES = MALE_ROLES | FEMALE_ROLES | words("roles") | frozenset(ROLE_FORMS)

GENDER_NOUNS = {
    **dict.fromkeys(("man", "boy", "guy", "gentleman"), Gender.MALE),
    **dict.fromkeys(("woman", "girl", "lady"), Gender.FEMALE),
}


def role_head(word: str) -> str | None:
    """The role that a word names, in its one form, or None.

    >>> role_head("Sen."), role_head("nominee"), role_head("table")
    ('senator', 'candidate', None)
    """
    if len(word) > LONGEST_ROLE:
        return None
    key = word.lower().rstrip(".")
    while key not in PERSON_ROLES:
        first, _, rest = key.partition("-")
        if rest in ROLE_ENDINGS:
            key = first.rstrip(".")
        elif rest and first in ROLE_OPENINGS:
            key = rest
        else:
            return None
    return ROLE_FORMS.get(key, key)


def role_gender(role: str) -> Gender | None:
    """The gender that a role tells ("spokeswoman", "father"), if any."""
    words = role.lower().split(" of ")[0].split()
    head = words[-1] if words else ""
    return Gender.FEMALE if head in FEMALE_ROLES else Gender.MALE if head in MALE_ROLES else None


def plural_role(word: str) -> str | None:
    """The role that a plural names ("presidents" gives `president`), or None."""
    key = word.lower()
    if key in ("gentlemen", "ladies"):
        return "man" if key == "gentlemen" else "woman"
    if key.endswith("men"):
        return role_head(key[:-2] + "an")
    for ending, single in (("ies", "y"), ("ses", "s"), ("s", "")):
        if key.endswith(ending):
            role = role_head(key[: -len(ending)] + single)
            if role:
                return role
    return None
