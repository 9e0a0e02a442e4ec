"""Two spellings of one word: a compound with hyphens or in one ("e-mail", "email"), an abbreviation with full stops or
in capitals ("F.B.I.", "FBI").

A search index reads a text as its words; `spellings` gives it the other spellings beside them, and `variants` the
spellings in which a search is to be looked for. "US" is no other spelling of "us": where an abbreviation reads like a
word of grammar, it is marked (`marked`), and meets only what is marked too. A text with an abbreviation and the word
has a mark for the word as well, so that whoever looks for the word need not see texts with the abbreviation alone
(`told_apart`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, product

from app.text.en.lexicon import words

MOST_LETTERS = 6  # of an abbreviation: a longer run of capitals is a word that is shouted
AROUND = 4  # words before and after another spelling that are given with it, so that a phrase finds it
MOST_VARIANTS = 8  # of one phrase: each costs a look-up
_MARK = "abbr0"
GAP = "gap0"  # in the place of words left out, so that no phrase is found across it

_PART = r"[^\W_]++(?:[\u0300-\u0331]++[^\W_]*+)*+"
WORD = re.compile(_PART)
"""A run of letters and digits, with accents that are written apart: what a search index takes for a word."""
_SPELLED = re.compile(
    rf"(?P<dotted>(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?)"
    rf"|(?P<compound>{_PART}(?:[-\u2010\u2011]{_PART}(?!\.[^\W\d_](?![^\W_])))+)"
    rf"|{_PART}"
)
PLAIN = re.compile(r"[^\W_]+")
"""A word of a text that has neither accents written apart nor other spellings."""
_MARKS = re.compile("[-\u2010\u2011\u0300-\u0331]")
_CAPITALS = re.compile("[A-Z]{2}")
_DOTTED = re.compile(r"[^\W\d_]\.[^\W\d_]")
_HYPHENS = re.compile("[-\u2010\u2011]")
_LINE = re.compile(r"[^\n]+")


Spelled = tuple[int, int, str | None]
"""Where a word or compound of a text is, and its other spelling, where it has one."""


def plain_words(text: str) -> list[str] | None:
    """The words of a text without accents written apart in which none has another spelling; None for any other text.

    Most texts are so, and are read by one pattern.
    """
    if _MARKS.search(text) or _CAPITALS.search(text) or ("." in text and _DOTTED.search(text)):
        return None
    return PLAIN.findall(text)


def spelled(text: str) -> Iterator[Spelled]:
    """The words of a text, with their other spellings.

    >>> [other for _, _, other in spelled("the F.B.I. e-mailed US")]
    [None, 'abbr0fbi0', 'emailed', 'abbr0us0']
    """
    for line in _LINE.finditer(text):
        shouts: bool | None = None
        for found in _SPELLED.finditer(text, *line.span()):
            start, end = found.span()
            kind = found.lastgroup
            if kind == "dotted":
                yield start, end, marked(found[0])
            elif kind == "compound":
                yield from _compound(found[0], start)
            elif text[start].isupper() and _may_abbreviate(found[0]):
                if shouts is None:
                    shouts = _shouts(line[0])
                yield start, end, None if shouts else marked(found[0])
            else:
                yield start, end, None


def spellings(text: str) -> str | None:
    """The other spellings in a text, each among the words around it; None where there are none.

    >>> spellings("He wrote an e-mail to them")
    'gap0 He wrote an email to them'
    """
    found = [] if plain_words(text) is not None else list(spelled(text))
    others = [number for number, (_, _, other) in enumerate(found) if other]
    if not others:
        return None
    told: list[str] = []
    done = 0
    for number in others:
        begin = max(done, number - AROUND)
        told += [GAP] if begin > done or not told else []
        last = min(len(found), number + AROUND + 1)
        told += [other or text[start:end] for start, end, other in found[begin:last]]
        done = max(done, last)
    abbreviations = {other for _, _, other in found if other and other.startswith(_MARK)}
    plain = {text[start:end].lower() for start, end, other in found if not other} if abbreviations else set()
    both = sorted(word for word in plain if marked(word) in abbreviations)
    return " ".join([*told, *(part for word in both for part in (GAP, _plain(word)))])


def variants(typed: str) -> Sequence[str]:
    """The spellings in which a word or phrase of a search is looked for, at most `MOST_VARIANTS`.

    >>> variants("e-mail"), variants("U.S.")
    (['e mail', 'email'], ['abbr0us0'])
    """
    ways: list[Sequence[str]] = []
    done = 0
    found_all = list(_SPELLED.finditer(typed))
    for found in found_all:
        ways += [(typed[done : found.start()],), _ways(found, alone=len(found_all) == 1)]
        done = found.end()
    return ["".join(parts) + typed[done:] for parts in islice(product(*ways), MOST_VARIANTS)]


def marked(abbreviation: str) -> str:
    """An abbreviation as no word is written; digits keep a stemmer from it."""
    return f"{_MARK}{abbreviation.replace('.', '').lower()}0"


def told_apart(typed: str) -> tuple[str, str] | None:
    """For a word that an abbreviation reads like: what marks the abbreviation, and the word in a text with both.

    None where no abbreviation reads like it, or where it may be meant for one.

    >>> told_apart("us"), told_apart("US"), told_apart("force")
    (('abbr0us0', 'plain0us0'), None, None)
    """
    word = typed.lower()
    return (marked(word), _plain(word)) if word in _grammar() and not typed.isupper() else None


def _plain(word: str) -> str:
    return f"plain0{word}0"


def _ways(found: re.Match[str], *, alone: bool) -> Sequence[str]:
    """How a word is looked for. One in small letters may be an abbreviation ("fbi") where it stands alone."""
    word = found.group()
    if found["compound"]:
        split = _HYPHENS.sub(" ", word)
        if not _joins(word):
            heads = variants(_HYPHENS.split(word)[0])
            return [f"{head} {split.partition(' ')[2]}" for head in heads]
        return [split, _HYPHENS.sub("", word)]
    letters = word.replace(".", "")
    if not 1 < len(letters) <= MOST_LETTERS or not letters.isalpha():
        return [word]
    grammatical = letters.lower() in _grammar()
    if word.isupper() or found["dotted"]:
        # "US" is seldom the pronoun; but "AND" and "NOT" are written so for the words.
        apart = grammatical and (found["dotted"] or letters.lower() in _pronouns())
        return [marked(word)] if apart else [letters, marked(word)]
    return [word, marked(word)] if alone and not grammatical else [word]


def _compound(word: str, start: int) -> Iterator[Spelled]:
    """A compound as one; of "US-led" the parts."""
    if _joins(word):
        yield start, start + len(word), _HYPHENS.sub("", word)
        return
    for part in WORD.finditer(word):
        other = marked(part.group()) if _may_abbreviate(part.group()) else None
        yield start + part.start(), start + part.end(), other


def _joins(compound: str) -> bool:
    """Whether a compound may be written in one: not so an abbreviation before a word, as in "US-led"."""
    head, *rest = _HYPHENS.split(compound)
    return not (1 < len(head) <= MOST_LETTERS and head.isupper() and "".join(rest).islower())


def _may_abbreviate(word: str) -> bool:
    """Whether a word in capitals reads like a word of grammar in small letters."""
    return word.isupper() and word.lower() in _grammar()


def _shouts(line: str) -> bool:
    """Whether a line has more capitals than small letters: then its capitals abbreviate nothing."""
    return sum(map(str.isupper, line)) > sum(map(str.islower, line))


@cache
def _grammar() -> frozenset[str]:
    lists = words("function_words") | words("prepositions") | _pronouns()
    return frozenset(word for word in lists if 1 < len(word) <= MOST_LETTERS)


@cache
def _pronouns() -> frozenset[str]:
    return words("pronouns")
