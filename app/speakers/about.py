"""What a statement is about: the persons, bodies and countries that its content names or means by a pronoun."""

from __future__ import annotations

from app.model import Because, Span
from app.speakers.candidates import Candidates
from app.speakers.choice import score
from app.speakers.discourse import Discourse
from app.speakers.entity import Entity
from app.speakers.genders import GENDERS
from app.text.en.places import demonym
from app.text.words import Word

LEAST = 0.35
"""The least score of the person that a pronoun means (`tests/benchmarks/about.py`)."""
MOST = 20  # of one statement; a list of names has hundreds
CONFIDENCE = 0.92  # the share of those found that are right (`tests/benchmarks/about.py`)
LONGEST_EVIDENCE = 300  # characters of words that a reason quotes


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

    def meet(self, candidates: Candidates, number: int) -> None:
        """Take in a statement whose speaker is decided, and none after it.

        "She broke the law", said of Clinton by Trump, is about Clinton. The speaker is among them only by name: "he"
        of the speaker himself says nothing of whom it is about.
        """
        speakers = self._discourse.decisions[number].entities
        found = self._found[number] = {}
        for start, end in self._discourse.statements[number].content:
            covered = start
            for word in self._discourse.reading.words_in(start, end):
                if word.start < covered:
                    continue
                mention = self._mentions.get(word.start)
                covered = mention.end if mention else word.end
                meant = not mention and word.key in GENDERS
                entity = self._meant(candidates, number, word) if meant else self._named(word)
                if entity and (mention or entity not in speakers) and len(found) < MOST:
                    found.setdefault(entity, Span(word.start, covered))

    def _named(self, word: Word) -> Entity | None:
        """The entity of a name, or the country of its adjective."""
        entities = self._discourse.entities
        nation = demonym(word.text)
        return entities.of.get(word.start) or (entities.organisation(nation) if nation else None)

    def _meant(self, candidates: Candidates, number: int, pronoun: Word) -> Entity | None:
        """The person whom a pronoun means, or None; in a quotation it is not the speaker, who would say "I"."""
        phrase = self._discourse.reader.read(Span(pronoun.start, pronoun.end))
        found, rows = candidates.near(phrase, number, pronoun.start, several=False)
        entities = [one for (one,) in found]
        quoted = self._discourse.reading.quotation_at(pronoun.start) is not None
        speakers = self._discourse.decisions[number].entities if quoted else ()
        likely = dict(zip(entities, score(rows).tolist(), strict=True)) if entities else {}
        return max(
            (one for one in likely if likely[one] >= LEAST and one not in speakers),
            key=likely.__getitem__,
            default=None,
        )
