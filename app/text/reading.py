"""One reading of an article: its words, sentences, paragraphs and quotations, found once and used by every stage."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from app.model import Article, Paragraph, ParagraphKind
from app.text.en.lexicon import words
from app.text.quotation_marks import Quotation, quotations, quoted_mask
from app.text.sentences import sentence_starts
from app.text.words import Word, has_word, words_of

HEADLINE_SHARE = 0.7
"""A paragraph with more of its longer words capitalised is set as a headline: capitals mark no names there."""
LONGER = 4  # letters: "with" and "from" are capitalised in headlines, "the" and "of" are not
FEWEST_LONGER = 4  # words: two or three capitalised ones may be a name
PLAIN_VERBS = words("plain_verbs") | {"have", "were"}
"""Verbs that a headline would capitalise: in small letters they show that a paragraph is none."""
_LINE = re.compile(r"\S[^\n]*")


class Sentence(NamedTuple):
    """A sentence: `text[start:end]`, white space behind it included, and the number of its paragraph."""

    start: int
    end: int
    paragraph: int


class Reading:
    """The words, sentences, paragraphs and quotations of a text, each in text order, and look-ups by offset.

    `keys` are the words as lexicons hold them.

    `mask` has one byte a character: 1 inside double quotation marks. `headlines` are the numbers of the paragraphs set
    in capitals or in title case.
    """

    def __init__(self, text: str, paragraphs: Sequence[Paragraph]) -> None:
        self.text = text
        self.paragraphs = _whole(text, paragraphs)
        self.words = words_of(text)
        self.keys = [word.key for word in self.words]
        self._word_starts = [word.start for word in self.words]
        self._paragraph_starts = [paragraph.start for paragraph in self.paragraphs]
        self.sentences = self._sentences()
        self._sentence_starts = [sentence.start for sentence in self.sentences]
        self.headlines = {number for number, one in enumerate(self.paragraphs) if self._is_headline(one)}
        self.quotations = [quotations(text, one.start, one.end) for one in self.paragraphs]
        self._quoted = [each for found in self.quotations for each in found if not each.single]
        self._quoted_starts = [each.span.start for each in self._quoted]
        self.mask = quoted_mask(len(text), self._quoted)

    def word_from(self, offset: int) -> int:
        """The number of the first word that starts at or after `offset`."""
        return bisect_left(self._word_starts, offset)

    def word_over(self, offset: int) -> int:
        """The number of the word that holds `offset`, else of the first word after it."""
        before = bisect_right(self._word_starts, offset) - 1
        return before if before >= 0 and offset < self.words[before].end else before + 1

    def words_in(self, start: int, end: int) -> list[Word]:
        """The words that start within `text[start:end]`."""
        return self.words[self.word_from(start) : self.word_from(end)]

    def sentence_at(self, offset: int) -> int:
        """The number of the sentence that holds `offset`, or of the last one before it."""
        return max(0, bisect_right(self._sentence_starts, offset) - 1)

    def paragraph_at(self, offset: int) -> int:
        """The number of the paragraph that holds `offset`, or of the last one before it."""
        return max(0, bisect_right(self._paragraph_starts, offset) - 1)

    def quotation_at(self, offset: int) -> Quotation | None:
        """The quotation in double marks that holds `offset`, its marks included; None in narration."""
        at = bisect_right(self._quoted_starts, offset) - 1
        return self._quoted[at] if at >= 0 and offset < self._quoted[at].span.end else None

    def quotations_in(self, start: int, end: int) -> list[Quotation]:
        """The quotations of the paragraph that begins at or before `start` and ends at `end`, from `start` on."""
        return [each for each in self.quotations[self.paragraph_at(start)] if start <= each.span.start < end]

    def in_headline(self, offset: int) -> bool:
        """Whether `offset` lies in a paragraph set in capitals or in title case."""
        return self.paragraph_at(offset) in self.headlines

    def _sentences(self) -> list[Sentence]:
        found: list[Sentence] = []
        for number, one in enumerate(self.paragraphs):
            starts = sentence_starts(self.text, one.start, one.end, self.words)
            ends = [*starts[1:], one.end]
            found += [Sentence(start, end, number) for start, end in zip(starts, ends, strict=True)]
        return found

    def _is_headline(self, paragraph: Paragraph) -> bool:
        longer = [word for word in self.words_in(paragraph.start, paragraph.end) if len(word.text) >= LONGER]
        capitals = sum(word.capital for word in longer)
        in_title_case = len(longer) >= FEWEST_LONGER and capitals > HEADLINE_SHARE * len(longer)
        if in_title_case and not any(word.text in PLAIN_VERBS for word in longer):
            return True
        return bool(longer) and 2 * sum(word.text.isupper() for word in longer) > len(longer)


def read(article: Article) -> Reading:
    """Read the text of an article once, for all stages.

    >>> [article.text[start:end] for start, end, _ in read(meeting).sentences][0]
    'President Xi Jinping met with Russian President Vladimir Putin on Thursday. '
    """
    return Reading(article.text, article.paragraphs)


def _whole(text: str, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs, with the header before the first as one more; of a text without any, its lines.

    A header (front matter) is no paragraph of an article, but has names in it.
    """
    if not paragraphs:
        lines = _LINE.finditer(text)
        return [Paragraph(start=line.start(), end=line.end()) for line in lines] or [Paragraph(start=0, end=len(text))]
    header = Paragraph(start=0, end=paragraphs[0].start, kind=ParagraphKind.HEADING)
    return [header, *paragraphs] if has_word(text, header.start, header.end) else list(paragraphs)
