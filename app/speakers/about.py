"""What a statement is about: the persons, bodies and places that its content names, or means in other words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from app.model import Because, Span
from app.speakers.candidates import Candidates
from app.speakers.choice import score
from app.speakers.decision import LONGEST_EVIDENCE
from app.speakers.discourse import Discourse
from app.speakers.entity import Entity
from app.speakers.genders import GENDERS
from app.speakers.mention import Mention, NameType
from app.speakers.mentions import FUNCTION_WORDS
from app.speakers.organisations import POINTING_NOUNS
from app.speakers.source_phrases import Form, Phrase
from app.text.en.places import country, demonym
from app.text.words import GAP, Word

LEAST = 0.35
"""The least score of the person that a pronoun means (`tests/benchmarks/about.py`)."""
LEAST_DESCRIBED = 0.5
"""The least score of the body that "the company" means: on the half of the labels that was read 8 of the 9 that reach
it were right (`tests/benchmarks/about.py`)."""
LONGEST_DESCRIPTION = 3  # words after "the"
MOST = 20  # of one statement; a list of names has hundreds
CONFIDENCE = 0.92  # the share of those found that are right (`tests/benchmarks/about.py`)


class Subjects:
    """The entities that each statement of an article is about."""

    def __init__(self, discourse: Discourse) -> None:
        self._discourse = discourse
        self._mentions = {mention.start: mention for mention in discourse.mentions}
        self._found: dict[int, dict[Entity, Span]] = {}

    def of(self, number: int) -> tuple[tuple[Entity, ...], Because | None]:
        """Those of one statement, in the order of its content, and why: the words that name or mean them."""
        found = self._found.get(number)
        if not found:
            return (), None
        text = self._discourse.reading.text
        words = "; ".join(text[start:end] for start, end in found.values())[:LONGEST_EVIDENCE]
        first = next(iter(found.values()))
        return tuple(found), Because(rule="named-in-content", span=first, text=words, confidence=CONFIDENCE)

    def add(self, candidates: Candidates, number: int) -> None:
        """Take in a statement whose speaker is decided, and none after it.

        "She broke the law", said of Clinton by Trump, is about Clinton. The speaker is among them only by name: "he"
        of the speaker himself says nothing of whom it is about.
        """
        speakers = self._discourse.decisions[number].entities
        found = self._found[number] = {}
        for start, end in self._discourse.statements[number].content:
            covered = start
            words = self._discourse.reading.words_in(start, end)
            for at, word in enumerate(words):
                if word.start < covered:
                    continue
                mention = self._mentions.get(word.start)
                covered = mention.end if mention else word.end
                if not mention and word.key in GENDERS:
                    meant = self._meant(candidates, number, word)
                elif word.key == "the" and (noun := self._noun_of(words[at + 1 : at + 2 + LONGEST_DESCRIPTION])):
                    covered = noun.end
                    meant = self._described(candidates, number, Span(word.start, noun.end))
                else:
                    meant = self._named(word, mention)
                for entity in meant:
                    if (mention or entity not in speakers) and len(found) < MOST:
                        found.setdefault(entity, Span(word.start, covered))

    def _named(self, word: Word, mention: Mention | None) -> Sequence[Entity]:
        """The entity of a name, the place, or the country of an adjective; both countries of "China-Russia"."""
        entities = self._discourse.entities
        if found := entities.of.get(word.start):
            return [found]
        parts = mention.name.split("-") if mention else [word.text]
        nations = [_nation(part) or (country(part) if mention else None) for part in parts]
        if all(nations):
            return [entities.organisation(nation) for nation in nations if nation]
        return [entities.place(mention)] if mention and mention.name_type is NameType.PLACE else []

    def _noun_of(self, words: Sequence[Word]) -> Word | None:
        """The noun of a body in the first words after "the", where nothing says that it goes on: "the car maker"."""
        text = self._discourse.reading.text
        for word, following in pairwise([*words, None]):
            if word is None or not word.text.islower() or word.start in self._mentions:
                return None
            if word.key in POINTING_NOUNS:
                parted = following is None or not GAP.fullmatch(text, word.end, following.start)
                # "The airline has", "the airline rejects", but "the airline industry".
                verbal = following is not None and following.key.endswith(("s", "ed"))
                ends = parted or verbal or (following is not None and following.key in FUNCTION_WORDS)
                return word if ends and not word.possessive else None
        return None

    def _described(self, candidates: Candidates, number: int, span: Span) -> Sequence[Entity]:
        """The body that a description means ("the company"), if one is likely enough."""
        phrase = self._discourse.reader.read(span)
        likely = _likely(candidates, number, phrase) if phrase.form is Form.ORGANISATION else {}
        best = max(likely, key=likely.__getitem__, default=None)
        return [best] if best and likely[best] >= LEAST_DESCRIBED and not best.is_person else []

    def _meant(self, candidates: Candidates, number: int, pronoun: Word) -> Sequence[Entity]:
        """The person whom a pronoun means; in a quotation it is not the speaker, who would say "I"."""
        likely = _likely(candidates, number, self._discourse.reader.read(Span(pronoun.start, pronoun.end)))
        quoted = self._discourse.reading.quotation_at(pronoun.start) is not None
        speakers = self._discourse.decisions[number].entities if quoted else ()
        fitting = [one for one in likely if likely[one] >= LEAST and one not in speakers]
        return [max(fitting, key=likely.__getitem__)] if fitting else []


def _likely(candidates: Candidates, number: int, phrase: Phrase) -> dict[Entity, float]:
    """How likely a phrase means each entity near it."""
    found, rows = candidates.near(phrase, number, phrase.span.start, several=False)
    return dict(zip((one for (one,) in found), score(rows).tolist(), strict=True)) if found else {}


def _nation(word: str) -> str | None:
    """The country of an adjective or of its people: "Chilean", "Chileans"."""
    return demonym(word) or demonym(word.removesuffix("s"))
