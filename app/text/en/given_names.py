"""What a name looks like: given names and their gender, particles, suffixes."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files

from app.text.en.lexicon import base_forms, words
from app.text.en.titles import Gender

PARTICLES = words("particles")
SUFFIXES = words("suffixes")
GIVEN_FORMS = base_forms("given_forms")
LONGEST_NAME = 6  # words; of names in news none but royal and Arabic full styles are longer
ARTICLE_PREFIX = re.compile(r"^(?:a[ldnrstz]|ash|el|es|ul)-", re.IGNORECASE)
LONGEST_WORD = 40  # characters; a longer run of letters is a link, a hashtag or noise


@cache
def given_names() -> dict[str, Gender | None]:
    """Given names in lower case, with the gender they tell (None where both use the name)."""
    table = json.loads(files("app.text.en").joinpath("given_names.json").read_text(encoding="utf-8"))
    genders = {"male": Gender.MALE, "female": Gender.FEMALE, "either": None}
    return {folded(name): gender for group, gender in genders.items() for line in table[group] for name in line.split()}


def folded(word: str) -> str:
    """The word in lower case without accents: "António" is found as `antonio`."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()


def is_given(word: str) -> bool:
    """Whether `word` is a known given name; of "Ki-moon" or "Jean-Claude" the first part decides."""
    key = folded(word)
    return key in given_names() or ("-" in key and key.split("-")[0] in given_names())


def given_gender(word: str) -> Gender | None:
    """The gender that a given name tells, if it does."""
    key = folded(word)
    return given_names().get(key, given_names().get(key.split("-")[0]))


def given_form(name: str) -> str:
    """The full form of a given name in lower case: `given_form("mike") == "michael"`; a name without one is itself."""
    return GIVEN_FORMS.get(name, name)


def is_initial(word: str) -> bool:
    """Whether `word` is an initial: `J.` or `J`."""
    return len(word.rstrip(".")) == 1 and word[0].isupper()


def without_suffix(name: tuple[str, ...]) -> list[str]:
    """The words of a name without "Jr." or "III", where any are left."""
    return [word for word in name if word.lower().rstrip(".") not in SUFFIXES] or list(name)


def surname_key(word: str) -> str:
    """A surname as it is looked up: no accents, and no article, since "al-Rashid" is Rashid soon after."""
    return ARTICLE_PREFIX.sub("", folded(word)).rstrip(".")
