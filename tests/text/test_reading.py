"""One reading of an article: sentences, paragraphs and quotations, and look-ups by offset."""

import pytest

from app.model import Article, Paragraph, ParagraphKind
from app.text.reading import Reading, read
from app.text.words import words_of


def sentences(text: str) -> list[str]:
    return [text[start:end].strip() for start, end, _ in Reading(text, ()).sentences]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Li met J. Doe. | They left.",
        "It fell on Sept. 24 and Mon. 2 p.m. Eastern time. | It rose.",
        "He went to the U.S. Senate. | “It rains,” she said. | “No.”",
        "Is it so? | It is! | Élodie says so… | 12 agree.",
        "He paid 2.5 percent. it said",
    ],
)
def test_sentences_end_at_a_stop_that_is_no_abbreviation(text):
    assert sentences(text.replace(" | ", " ")) == text.split(" | ")


def test_a_text_without_stops_is_cut():
    assert [len(part) for part in sentences("x" * 2_000)] == [800, 800, 400]


class TestHardWrappedParagraph:
    """Lines of one paragraph are no sentences, and a quotation runs over them."""

    TEXT = "Ada Roe said “the harbour\nreopens in June” and\nleft. He stayed.\n\nIt rained."
    READING = read(
        Article(id="a", origin="a", text=TEXT, paragraphs=(Paragraph(start=0, end=64), Paragraph(start=66, end=76)))
    )

    def test_sentences_run_over_lines(self):
        assert [sentence.paragraph for sentence in self.READING.sentences] == [0, 0, 1]

    def test_quotations_run_over_lines(self):
        assert self.READING.quotation_at(self.TEXT.index("June"))
        assert not self.READING.quotation_at(self.TEXT.index("left"))

    def test_places_are_numbered_through_the_text(self):
        assert self.READING.sentence_at(self.TEXT.index("stayed")) == 1
        assert self.READING.paragraph_at(self.TEXT.index("rained")) == 1


def test_a_header_is_read_but_is_no_body():
    text = "date 2025-05-09 Ada Roe left."
    reading = Reading(text, [Paragraph(start=16, end=len(text))])
    assert [paragraph.kind for paragraph in reading.paragraphs] == [ParagraphKind.HEADING, ParagraphKind.BODY]
    assert [word.text for word in reading.words_in(0, 16)] == ["date", "2025-05-09"]


def test_a_word_keeps_its_marks_and_loses_its_owner():
    words = words_of("The Hales’ Oslo-based d’Arcy firm, Zoe\u0301’s U.S. AT&T rival")
    assert [word.text for word in words if word.capital] == ["The", "Hales", "d’Arcy", "Zo\u00e9", "U.S.", "AT&T"]
    assert [word.text for word in words if word.possessive] == ["Hales", "Zo\u00e9"]
