"""Other names for the persons of a labelled text, so that a tagger learns what is around a name and not the names.

Surnames are drawn from the US census of 1990 (the package `names`), some with a particle or a hyphen, and one in eight
from words that are also titles, trades, months, places, colours or animals.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from app.text.en.given_names import given_gender
from app.text.en.titles import Gender

_WORD: re.Pattern[str] = re.compile(r"\S+")
WORDS: list[str] = _WORD.findall("""
king bishop major park church may friday paris price law banks day young long white rice cash marsh small best love
short sharp stone page cook baker fisher hunter mason knight abbott pope prince duke earl baron judge sheriff
marshall dean deacon parson priest monk march april june august winter summer frost snow rain storm field woods
forest hill lake rivers brook bridge ford street lane london york france england ireland holland jordan israel chad
kent lincoln dallas houston austin power speed swift strong rich poor wise good bliss joy grace hope faith pride
noble grant chance ward guard case cross bell book cooper carter porter weaver taylor gardener farmer shepherd
butcher singer steward chambers hall house castle towers gates post boxer north south east west gray green brown
black silver gold diamond pearl rose flowers berry apple peach crane drake swan wolf fox lamb bull hogg fish bass
pike salmon
""")
PARTICLES = ("van der ", "de ", "Al-", "O’", "Mac", "von ", "bin ", "dos ", "")
LONGEST = 3  # words of a name that is exchanged
FIRST_NAMES = 600  # the most frequent of each gender
WORD_SHARE, PARTICLE_SHARE, HYPHEN_SHARE = 0.12, 0.05, 0.03  # of surnames
WORD_FIRST_SHARE = 0.15
_CAPITAL = re.compile(r"\b[A-Z][\w’'-]*?(?=\b|['’]s\b)")

Move = Callable[[int, bool], int]
"""An offset of the old text, and whether it is an end, to the offset of the new text."""


class Substituted(NamedTuple):
    """A text with other persons, its names and attributions moved along, and how any other offset moves."""

    text: str
    names: list[tuple[int, int, str]]
    attributions: list[dict[str, Any]]
    move: Move


def substitute(
    text: str, names: Sequence[tuple[int, int, str]], attributions: Sequence[dict[str, Any]], rng: random.Random
) -> Substituted:
    """Exchange the persons among the names: a surname for the same other surname throughout, a first name likewise."""
    changes = _changes(text, names, rng)
    parts, points, at, size = [], list[tuple[int, int, int, int]](), 0, 0
    for start, end, word in changes:
        parts += [text[at:start], word]
        size += start - at
        points.append((start, end, size, size + len(word)))
        size += len(word)
        at = end
    starts = [point[0] for point in points]

    def move(offset: int, is_end: bool) -> int:
        before = bisect_right(starts, offset - 1 if is_end else offset) - 1
        if before < 0:
            return offset
        start, end, new_start, new_end = points[before]
        if offset >= end:
            return offset + new_end - end
        return new_start if offset == start or not is_end else new_end

    def moved(spans: Sequence[Sequence[int]]) -> list[list[int]]:
        return [[move(start, False), move(end, True)] for start, end in spans]

    parts_of = ("source", "cue", "content")
    return Substituted(
        "".join([*parts, text[at:]]),
        [(move(start, False), move(end, True), name_type) for start, end, name_type in names],
        [{**one, **{part: moved(one[part]) for part in parts_of}} for one in attributions],
        move,
    )


def _changes(text: str, names: Sequence[tuple[int, int, str]], rng: random.Random) -> list[tuple[int, int, str]]:
    firsts: dict[str, str] = {}
    lasts: dict[str, str] = {}
    found: dict[tuple[int, int], str] = {}
    for start, end, name_type in names:
        words = [(word.start() + start, word.end() + start) for word in _WORD.finditer(text[start:end])]
        if name_type != "person" or len(words) > LONGEST:
            continue
        if len(words) > 1:
            first = text[slice(*words[0])]
            firsts.setdefault(first, _first_name(first, rng))
            found[words[0]] = firsts[first]
        last = text[slice(*words[-1])]
        if len(words) == 1 and last in firsts:
            found[words[-1]] = firsts[last]
            continue
        lasts.setdefault(last, _surname(rng))
        found[words[-1]] = lasts[last]
    for word in _CAPITAL.finditer(text):  # "the Roe campaign"
        inside = any(start <= word.start() < end for start, end in found)
        if word.group() in lasts and len(word.group()) > LONGEST and not inside:
            found[word.span()] = lasts[word.group()]
    kept, last_end = list[tuple[int, int, str]](), -1
    for (start, end), name in sorted(found.items()):
        if start >= last_end:
            kept.append((start, end, name))
            last_end = end
    return kept


def _first_name(old: str, rng: random.Random) -> str:
    if rng.random() < WORD_FIRST_SHARE:
        return rng.choice(WORDS).capitalize()
    gender = given_gender(old) or rng.choice((Gender.MALE, Gender.FEMALE))
    return rng.choice(_census(f"dist.{gender.value}.first")[:FIRST_NAMES])


def _surname(rng: random.Random) -> str:
    chance = rng.random()
    surnames = _census("dist.all.last")
    if chance < WORD_SHARE:
        return rng.choice(WORDS).capitalize()
    if chance < WORD_SHARE + PARTICLE_SHARE:
        return rng.choice(PARTICLES) + rng.choice(surnames)
    if chance < WORD_SHARE + PARTICLE_SHARE + HYPHEN_SHARE:
        return f"{rng.choice(surnames)}-{rng.choice(surnames)}"
    return rng.choice(surnames)


@cache
def _census(name: str) -> list[str]:
    lines = files("names").joinpath(name).read_text("utf-8").splitlines()
    return [line.split()[0].capitalize() for line in lines]
