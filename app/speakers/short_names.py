"""Which longer name of an article the name of a body is short for: "Emery" is Emery Air Freight Corp, "the Fed" the
Federal Reserve.

Boosted trees score each pair of names in which the shorter may come from the longer, by its words or by its letters.
`app.training.short_names` trains the trees, on `app/training/names.csv`, and measures them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.speakers.mention import Mention, NameType, is_articled
from app.speakers.organisations import CONFEDERATE_NOUNS, KNOWN, POINTING_NOUNS, acronym
from app.text.en.given_names import is_given, surname_key
from app.text.en.places import capital, country
from app.text.reading import Reading
from app.weights.networks import probabilities

WEIGHTS = "short_names.onnx"
LEAST = 0.5
"""The least score of a longer name."""
LONGEST = 12  # words of a longer name; longer ones are lists that were run together
MOST = 8  # longer names that a short one is compared with
MOST_ALIKE = 20  # names with one word in common; a list has hundreds
MOST_NAMES = 400  # names of an article that are compared
LEAST_LETTERS = 3  # of a word that opens another: "Fed" and "Federal"
FAR = 30  # sentences
TYPES = tuple(NameType)

FEATURES = (
    *("relation", "words", "words_of_longer", "words_left", "lower_left", "left_noun", "letters", "letters_of_longer"),
    *("type", "type_of_longer", "times", "times_of_longer", "longer_first", "sentences", "bracketed", "articled"),
    *("articled_longer", "rivals", "rank", "persons", "full_persons", "is_country", "is_capital", "is_known"),
    *("honorific", "longer_ends", "shouted", "given", "longer_has_place", "possessive", "joined", "given_left"),
    *("own_left",),
)
RELATIONS = ("head", "tail", "inside", "letters", "most-letters", "opening", "same-but")


class Naming(NamedTuple):
    """A name of an article, with all its mentions."""

    words: tuple[str, ...]
    name_type: NameType
    mentions: list[Mention]


class Pair(NamedTuple):
    """A name and a longer one for which it may be short."""

    short: Naming
    longer: Naming
    relation: str


def longer_names(reading: Reading, mentions: Sequence[Mention]) -> dict[str, str]:
    """The short names of bodies, each with the longer one."""
    pairs, rows = pairs_of(reading, mentions)
    if not pairs:
        return {}
    best: dict[str, tuple[float, str]] = {}
    for pair, sure in zip(pairs, probabilities(WEIGHTS, rows).tolist(), strict=True):
        name, longer = " ".join(pair.short.words), " ".join(pair.longer.words)
        if sure >= LEAST and sure > best.get(name, (0.0, ""))[0]:
            best[name] = sure, longer
    return {name: _end(name, best) for name in best}


def _end(name: str, best: dict[str, tuple[float, str]]) -> str:
    """The longest name: of "Emery", "Emery Air" and "Emery Air Freight Corp" the last. Names only get longer."""
    while name in best:
        name = best[name][1]
    return name


def pairs_of(reading: Reading, mentions: Sequence[Mention]) -> tuple[list[Pair], NDArray[np.float32]]:
    """The pairs of names of an article of which one may be short for the other, and a row of `FEATURES` for each."""
    names = _namings(mentions)[:MOST_NAMES]
    surnames = Counter(
        surname_key(word)
        for one in names
        if one.name_type is NameType.PERSON and len(one.words) > 1
        for word in (one.words[0], one.words[-1])
    )
    by_word: dict[str, list[Naming]] = defaultdict(list)
    for one in names:
        if one.name_type is NameType.ORGANISATION and len(one.words) <= LONGEST:
            for key in {*(word.lower().replace(".", "") for word in one.words), f"={_letters(one)}"}:
                _add(by_word[key], one)
            if len(one.words) > 1:
                _add(by_word[f"~{one.words[0][:LEAST_LETTERS].lower()}"], one)
    pairs: list[Pair] = []
    rows: list[tuple[float, ...]] = []
    for short in names:
        found = list(islice(_longer(short, by_word), MOST))
        pairs += found
        rows += (_row(reading, pair, found, surnames) for pair in found)
    return pairs, np.array(rows, np.float32).reshape(-1, len(FEATURES))


def _add(alike: list[Naming], one: Naming) -> None:
    if len(alike) < MOST_ALIKE:
        alike.append(one)


def _namings(mentions: Sequence[Mention]) -> list[Naming]:
    found: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
    for mention in mentions:
        found[mention.words].append(mention)
    return [
        Naming(words, Counter(one.name_type for one in same).most_common(1)[0][0], same)
        for words, same in found.items()
    ]


def _letters(one: Naming) -> str:
    return acronym(" ".join(one.words)).lower()


def _longer(short: Naming, by_word: dict[str, list[Naming]]) -> Iterator[Pair]:
    """The longer names that share words or letters with a short one."""
    if short.name_type is NameType.PERSON and len(short.words) > 1:
        return
    keys = [word.lower().replace(".", "") for word in short.words]
    plain = "".join(keys)
    near = [*by_word.get(keys[-1], ()), *by_word.get(keys[0], ()), *by_word.get(f"={plain}", ())]
    if len(short.words) == 1 and len(plain) >= LEAST_LETTERS:
        near += by_word.get(f"~{plain[:LEAST_LETTERS]}", ())
    for one in {each.words: each for each in near}.values():
        relation = _relation(short, keys, one)
        if relation and len(" ".join(one.words)) > len(" ".join(short.words)):
            yield Pair(short, one, relation)


def _relation(short: Naming, keys: list[str], longer: Naming) -> str | None:
    """How a name may come from a longer one, one of `RELATIONS`; None where it does not."""
    words = [word.lower().replace(".", "") for word in longer.words]
    if by_words := _by_words(keys, words):
        return by_words
    if len(keys) > 1 or len(words) == 1:
        return None
    if keys[0] == _letters(longer):
        return "letters"
    if short.words[0].replace(".", "").isupper() and len(keys[0]) > 1:
        initials = iter("".join(word[0] for word in words))
        if words[0][0] == keys[0][0] and all(letter in initials for letter in keys[0]):
            return "most-letters"
    return "opening" if len(keys[0]) >= LEAST_LETTERS and words[0].startswith(keys[0]) else None


def _by_words(keys: list[str], words: list[str]) -> str | None:
    if len(keys) >= len(words):
        return "same-but" if sorted(keys) == sorted(words) else None
    if words[: len(keys)] == keys:
        return "head"
    if words[-len(keys) :] == keys:
        return "tail"
    rest = iter(words)
    return "inside" if all(key in rest for key in keys) else None


def _row(reading: Reading, pair: Pair, rivals: Sequence[Pair], surnames: Counter[str]) -> tuple[float, ...]:
    short, longer = pair.short, pair.longer
    keys = {word.lower() for word in short.words}
    left = [word for word in longer.words if word.lower() not in keys]
    first = short.mentions[0]
    since = [one for one in longer.mentions if one.start < first.start]
    nearest = since[-1] if since else longer.mentions[0]
    name = " ".join(short.words)
    alike = [one for one in rivals if one.relation == pair.relation]
    return (
        RELATIONS.index(pair.relation),
        len(short.words),
        len(longer.words),
        len(left),
        sum(word.islower() for word in left),
        bool(left) and left[-1].lower() in POINTING_NOUNS,
        len(name),
        sum(map(len, longer.words)),
        TYPES.index(short.name_type),
        TYPES.index(longer.name_type),
        len(short.mentions),
        len(longer.mentions),
        longer.mentions[0].start < first.start,
        min(FAR, abs(reading.sentence_at(first.start) - reading.sentence_at(nearest.start))),
        reading.text[first.start - 1 : first.start] == "(" and reading.text[first.end : first.end + 1] == ")",
        _share([is_articled(reading.text, one) for one in short.mentions[:5]]),
        _share([is_articled(reading.text, one) for one in longer.mentions[:5]]),
        len(rivals),
        alike.index(pair),
        surnames[surname_key(short.words[-1])] if len(short.words) == 1 else 0,
        sum(surnames[surname_key(word)] > 0 for word in longer.words),
        country(name) is not None,
        capital(name) is not None,
        name in KNOWN,
        bool(first.honorific or first.role),
        longer.words[-1].lower() in POINTING_NOUNS or longer.words[-1].lower() in CONFEDERATE_NOUNS,
        name.isupper(),
        is_given(short.words[0]),
        any(country(word) or capital(word) for word in left),
        _share([one.possessive for one in short.mentions[:5]]),
        any(word.lower() in ("and", "&") for word in left),
        bool(left) and is_given(left[0]),
        bool(left) and surnames[surname_key(left[0])] > 0,
    )


def _share(some: Sequence[bool]) -> float:
    return sum(some) / len(some)
