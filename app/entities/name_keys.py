"""Name keys: equal for one name however it is transliterated, abbreviated or shortened.

Keys are for look-up: names that share a key may be one speaker's, which `app.entities.resolution` decides. The rules
for letters are the usual differences between English, French and German transliterations of Russian, Ukrainian and
Arabic.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from app.model import SpeakerKind
from app.text.en.given_names import given_form, is_given
from app.text.en.lexicon import words
from app.text.folding import fold

VERSION = 1
"""Raise it with every change after which `keys_of` gives other keys for some name: the rules here, the given names,
short forms and particles of `app.text.en`, `app.text.folding.fold`. Stored keys of an older version are to be made anew
before speakers are resolved."""

_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_ARTICLES = re.compile(r"^(?:al|el|ad|an|ar|as|ash|at|az)-(?=.)")  # "el-Sisi", "as-Sisi" and "al Sisi" are one name
_VOWEL = re.compile("[aeiouy]")
GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))  # these part father and son, as "MD" does not
_PARTICLES = words("particles")

# In this order; each line is one sound and the ways in which it is written.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[’'`-]", ""),
        (r"t?sch|tch", "ch"),
        (r"c(?=[eiy])", "s"),
        (r"kh|q|ck|c(?!h)", "k"),
        (r"gh|dh|th(?=a)", lambda found: found[0][0]),
        (r"ph", "f"),
        (r"w", "v"),
        (r"x", "ks"),
        (r"dj", "j"),
        (r"^ye", "e"),
        (r"ou|oo|u", "o"),
        (r"iy|yi|yy|ij|yj|ee|j(?=[^aeiou]|$)|y", "i"),
        (r"ie(?=v|$)", "e"),
        (r"(.)\1+", r"\1"),
        (r"(?<=a)h$", ""),
    )
)


class NameKeys(NamedTuple):
    """A name's keys.

    `name` is the whole name without initials; `ends` its given name in one form with its last name ("mike" as
    "michael"), and "" where it is one word or no person's; `parts` what the person goes by alone: the last name, with
    its particles or without, the last two, and the first where it is no given name ("Xi"). `given` is a given name, by
    which few are called. `initials` are the letters left out; `generation` is Jr., II ...
    """

    name: str
    ends: str = ""
    parts: frozenset[str] = frozenset()
    given: str = ""
    initials: str = ""
    generation: str = ""

    @property
    def all(self) -> frozenset[str]:
        """Every key under which the name is looked up."""
        return frozenset((self.name, *self.parts, *filter(None, (self.ends, self.given))))

    @property
    def is_bare(self) -> bool:
        """Whether a person is named by one name alone, particles not counted."""
        return not self.ends


@lru_cache(maxsize=16384)
def keys_of(name: str, kind: SpeakerKind) -> NameKeys:
    """The keys of a name.

    >>> keys_of("Volodymyr Zelenskyy", PERSON).name == keys_of("Volodymyr Zelens'kyi", PERSON).name
    True
    >>> keys_of("U.N.", ORGANISATION).name, keys_of("The Daily Herald", ORGANISATION).name
    ('un', 'daily herald')
    """
    if kind is not SpeakerKind.PERSON:
        plain = " ".join(_TOKEN.findall(fold(name).replace(".", "").replace("&", " and ")))
        return NameKeys(plain.removeprefix("the ") or fold(name))
    tokens = [part for token in _TOKEN.findall(fold(name)) for part in re.split("[ -]", _ARTICLES.sub("al ", token))]
    generation = next((token for token in tokens if token in GENERATIONS), "")
    core = [token for token in tokens if len(token) > 1 and token not in GENERATIONS]
    if not core:
        return NameKeys(fold(name))
    leading = "".join(tokens[: tokens.index(core[0])])
    if len(leading) > 1:  # "J. D. Vance" goes by his initials as others by a name, and "JD" is the same
        core.insert(0, leading)
    initials = "" if len(leading) > 1 else "".join(token for token in tokens if len(token) == 1)
    sounds = [_sound(token) for token in core]
    # "Al Roe" and "Van Roe" have first names; "al-Roe" and "van Roe" are last names alone.
    surname = _surname_from(core) or int(len(core) > 1 and name.split(maxsplit=1)[0] == core[0].capitalize())
    whole = " ".join((*sounds, generation)).strip()
    if surname == 0:
        return NameKeys(whole, "", frozenset((" ".join(sounds),)), "", initials, generation)
    last = " ".join(sounds[surname:])
    ends = f"{_sound(given_form(core[0]))} {last}"
    parts = {sounds[-1], last, *([" ".join(sounds[-2:])] if len(sounds) > 2 else [])}
    if is_given(core[0]):
        return NameKeys(whole, ends, frozenset(parts), sounds[0], initials, generation)
    return NameKeys(whole, ends, frozenset((*parts, sounds[0])), "", initials, generation)


def _surname_from(core: list[str]) -> int:
    """Where the last name begins, its particles included; 0 where there is no given name before it."""
    at = len(core) - 1
    while at > 0 and core[at - 1] in _PARTICLES:
        at -= 1
    return at


@lru_cache(maxsize=16384)
def _sound(word: str) -> str:
    if not _VOWEL.search(word):
        return word
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word
