"""A world made up by chance, for stores of any size: words, speakers, stories, and what is said in them.

Nothing of it is corpus text. Frequent words come from the word list that ships with the program, as often as it says;
names and rare words are made of syllables, their frequency falling as 1/rank. A story lasts some days, has words, names
and speakers of its own, and takes others from its topic: so that what is said in one story looks alike, and what is
said on one topic a little.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

KINDS = ("identical", "near", "contains", "paraphrase")
FUNCTION_WORDS = 150  # the most frequent: they have no synonyms, and belong to no topic
RARE, NAMES, TOPICS, SPEAKERS = 30_000, 3_000, 500, 2_000
OF_RARE = 0.07  # of all that is said: the list leaves out one word in fourteen of the corpus that it was counted in
COMMONEST_TO_RAREST = 7.8  # log of the counts of the most and the least frequent words on the list (12,000 and 5)
OF_TOPIC, OF_STORY = 400, 12  # words
DIMENSIONS = 384
LIKE_TOPIC, LIKE_STORY = 0.45, 0.45  # two contents of one story have a cosine of 0.4, of one topic 0.2: as MiniLM
LIKE_TWIN = {"identical": 1.0, "near": 0.95, "contains": 0.85, "paraphrase": 0.80}  # as MiniLM on labelled pairs
SYLLABLES = [first + vowel + last for first in "bdfgklmnprstvz" for vowel in "aeiou" for last in ("", "n", "r", "l")]


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors at unit length."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / lengths).astype(np.float32)


def noise(rng: Generator, *shape: int) -> NDArray[np.float32]:
    """Unit vectors of no meaning."""
    return unit(rng.standard_normal((*shape, DIMENSIONS), dtype=np.float32))


def draw(rng: Generator, shares: Sequence[float]) -> int:
    """One of some numbers from 0 on, each as often as its share says."""
    return bisect_right(_sums(tuple(shares)), rng.random())


@cache
def _sums(shares: tuple[float, ...]) -> list[float]:
    sums = np.cumsum(shares)
    return list(sums / sums[-1])


@dataclass
class Story:
    """Some days' news: the day it begins, its speakers, its words, and what it is like."""

    day: int
    speakers: list[int]
    topic: int
    words: list[str]
    meaning: NDArray[np.float32]


class World:
    """Everything that is the same for a store of any size."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        listed = json.loads(files("app.weights").joinpath("word_rarity.json").read_text("utf-8"))["rarity"]
        plain = sorted((word for word in listed if word.isalpha()), key=lambda word: (listed[word], word))
        rare = self._made(rng, RARE, 3)
        self.names = [word.title() for word in self._made(rng, NAMES, 2)]
        self.words = np.array([*plain, *rare])
        often = np.exp(-COMMONEST_TO_RAREST * np.array([listed[word] for word in plain]))
        seldom = 1 / np.arange(10, RARE + 10)
        self.often = np.concatenate([often, seldom * (OF_RARE / (1 - OF_RARE) * often.sum() / seldom.sum())])
        self.often /= self.often.sum()
        content = self.often[FUNCTION_WORDS:] ** 0.5
        self._content = content / content.sum()
        size = (TOPICS, OF_TOPIC)
        self.topics = FUNCTION_WORDS + rng.choice(len(content), size=size, p=self._content)
        self.meanings = noise(rng, TOPICS)
        # Synonyms are neighbours in frequency; rare words and names have none, as terms have none in the news.
        pairs = list(zip(plain[FUNCTION_WORDS::2], plain[FUNCTION_WORDS + 1 :: 2], strict=False))
        self.synonyms = {one: other for pair in pairs for one, other in (pair, pair[::-1])}
        people = zip(self._made(rng, SPEAKERS, 2), self._made(rng, SPEAKERS, 3), strict=True)
        self.speakers = [f"{first.title()} {last.title()}" for first, last in people]
        active = 1 / np.arange(10, SPEAKERS + 10)  # the busiest says one statement in fifty
        self.active = tuple((active / active.sum()).tolist())

    @staticmethod
    def _made(rng: Generator, number: int, syllables: int) -> list[str]:
        made: dict[str, None] = {}
        while len(made) < number:
            drawn = rng.choice(SYLLABLES, size=(number, syllables))
            made |= dict.fromkeys(word for word in map("".join, drawn) if len(word) >= 4)
        return list(made)[:number]

    @cached_property
    def _running(self) -> NDArray[np.float64]:
        return np.cumsum(self.often)

    def story(self, rng: Generator, days: int) -> Story:
        """A new story, somewhen in so many days."""
        topic = int(rng.integers(TOPICS))
        own = FUNCTION_WORDS + rng.choice(len(self._content), size=OF_STORY - 4, p=self._content)
        names = [self.names[int(at)] for at in len(self.names) ** rng.random(4) - 1]
        speakers = rng.choice(SPEAKERS, size=5, p=self.active)
        words = [*self.words[own], *names]
        meaning = LIKE_TOPIC * self.meanings[topic] + LIKE_STORY * noise(rng)
        return Story(int(rng.integers(days)), [int(one) for one in speakers], topic, words, meaning)

    def say(self, rng: Generator, story: Story) -> str:
        """What somebody says in a story: 8 to 36 words, in one clause or two."""
        length = int(rng.integers(8, 37))
        drawn = rng.random(length)
        said = list(self.words[np.minimum(np.searchsorted(self._running, rng.random(length)), len(self.words) - 1)])
        topic = self.topics[story.topic]
        for at in np.flatnonzero(drawn < 0.45):
            if drawn[at] < 0.15:
                said[at] = story.words[int(rng.integers(len(story.words)))]
            elif drawn[at] < 0.42:
                said[at] = self.words[topic[int(len(topic) * rng.random() ** 2)]]
            else:
                said[at] = f"{int(10 ** (1 + 3 * rng.random())):,}"
        if rng.random() < 0.6 and length >= 12:
            at = int(rng.integers(5, length - 5))
            said[at] += ","
        return " ".join(said)

    def mean(self, rng: Generator, story: Story) -> NDArray[np.float32]:
        """The vector of a statement of a story."""
        rest = (1 - LIKE_TOPIC**2 - LIKE_STORY**2) ** 0.5
        return unit(story.meaning + rest * noise(rng))

    def retell(self, rng: Generator, words: str, kind: str) -> str:
        """The same statement in another article's words."""
        said = words.split()
        if kind == "identical":
            return words
        if kind == "contains":
            at = next((at for at, word in enumerate(said, 1) if word.endswith(",")), 0)
            cut = at if 2 * at >= len(said) else max(6, int(len(said) * (0.55 + 0.2 * rng.random())))
            return " ".join(said[:cut]).rstrip(",")
        can = [at for at, word in enumerate(said) if word.rstrip(",") in self.synonyms]
        share = 0.4 if kind == "paraphrase" else 0.12
        for at in rng.permutation(can)[: max(1, round(share * len(can)))]:
            said[at] = re.sub(r"\w+", lambda found: self.synonyms[found.group()], said[at])
        if kind == "near":
            return " ".join(said)
        at = next((at for at, word in enumerate(said, 1) if word.endswith(",")), len(said) // 2)
        return f"{' '.join(said[at:])}, {' '.join(said[:at])}".rstrip(",")

    @staticmethod
    def mean_again(rng: Generator, vector: NDArray[np.float32], kind: str) -> NDArray[np.float32]:
        """The vector of a statement that is told again."""
        like = LIKE_TWIN[kind]
        return vector if like == 1 else unit(like * vector + (1 - like**2) ** 0.5 * noise(rng))
