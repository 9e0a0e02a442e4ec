"""Text to statements, with the shipped weights: whatever the text looks like."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.model import Act, Article, Paragraph, ParagraphKind, Span, Speech, Statement
from app.statements import find
from app.statements.confidence import FLOOR
from app.training.corpus import lines_of


def read(text: str, kind: ParagraphKind = ParagraphKind.BODY) -> Article:
    paragraphs = tuple(Paragraph(start=start, end=end, kind=kind) for start, end in lines_of(text))
    return Article(id="a", origin="test", text=text, paragraphs=paragraphs)


def told(text: str) -> list[tuple[str, str, str]]:
    """Source, cue and content of each statement."""
    article = read(text)
    return [(article.exact(s.source), article.exact(s.cue), article.exact(s.content)) for s in find(article)]


def only(text: str) -> Statement:
    (statement,) = find(read(text))
    return statement


class TestSpeech:
    @pytest.mark.parametrize(
        ("text", "speech"),
        [
            ("“The harbour will reopen in June,” Ada Moreau said.", Speech.DIRECT),
            ("Ada Moreau said the harbour will “reopen in June”.", Speech.MIXED),
            ("Ada Moreau said that the harbour will reopen in June.", Speech.INDIRECT),
        ],
    )
    def test_is_told_by_the_marks(self, text: str, speech: Speech):
        assert only(text).speech is speech

    def test_a_statement_within_a_statement_is_part_of_the_outer_one(self):
        text = "Ada Moreau said that the council believes the harbour will reopen in June."
        assert told(text) == [("Ada Moreau", "said", "that the council believes the harbour will reopen in June")]

    def test_a_quotation_over_paragraphs_is_one_statement(self):
        text = "“We waited all night for the boat,” Ada Moreau said. “It was cold.\n“And then it came out of the fog.”"
        (_, _, content) = told(text)[0]
        assert content == "“We waited all night for the boat,” “It was cold. “And then it came out of the fog.”"
        assert len(told(text)) == 1

    def test_a_bare_quotation_is_a_statement_less_sure_than_one_with_a_cue(self):
        text = "Ada Moreau came to the harbour.\n“We never had a plan for the winter.”\nThe boats lay on the shore."
        bare = only(text)
        assert (bare.source, bare.cue) == ((), ())
        assert bare.speech is Speech.DIRECT
        assert bare.confidence < only("“We never had a plan for the winter,” Ada Moreau said.").confidence


class TestAct:
    @pytest.mark.parametrize(
        ("text", "act"),
        [
            ("Ada Moreau said that the harbour will reopen in June.", Act.SPEECH),
            ("Ada Moreau believes that the harbour will reopen in June.", Act.THOUGHT),
            ("Ada Moreau refuses to sign the treaty with the northern ports.", Act.ATTITUDE),
        ],
    )
    def test_is_told_by_the_cue_and_has_its_because(self, text: str, act: Act):
        statement = only(text)
        assert statement.act is act
        assert statement.because["act"].text in text


class TestNothing:
    @pytest.mark.parametrize("kind", [kind for kind in ParagraphKind if kind is not ParagraphKind.BODY])
    def test_is_found_outside_the_body(self, kind: ParagraphKind):
        assert find(read("Ada Moreau said that the harbour will reopen in June.", kind)) == []

    def test_is_found_in_nothing(self):
        assert find(read(" \n\n \t")) == []


class TestOddText:
    @pytest.mark.parametrize(
        ("text", "content"),
        [
            ("ADA MOREAU SAID THE HARBOUR WILL REOPEN IN JUNE", "THE HARBOUR WILL REOPEN IN JUNE"),
            ("ada moreau said the harbour will reopen in june", "the harbour will reopen in june"),
            ("🚢🚢 Ada Moreau said the harbour 🚢 will reopen in June 🎉🎉", "the harbour 🚢 will reopen in June"),
            (
                "Ada Moreau said the harbo\u0301ur will re\u00adopen in\u00a0June.",
                "the harbo\u0301ur will re\u00adopen in\u00a0June",
            ),
        ],
    )
    def test_offsets_hold(self, text: str, content: str):
        statement = only(text)
        assert content in read(text).exact(statement.content)

    def test_a_long_article_is_read_to_its_end(self):
        text = "The fog lay over the water and the boats. " * 12 + "\n"
        text = text * 100 + "Ada Moreau said that the harbour will reopen in June."
        assert told(text)[-1] == ("Ada Moreau", "said", "that the harbour will reopen in June")

    def test_a_paragraph_that_never_ends_is_read_to_its_end(self):
        text = (
            "The fog lay over the water and the boats. " * 100 + "Ada Moreau said that the harbour will reopen in June."
        )
        assert told(text)[-1] == ("Ada Moreau", "said", "that the harbour will reopen in June")

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.sampled_from(
                [
                    "Ada Moreau",
                    "said",
                    "that",
                    "“",
                    "”",
                    '"',
                    "\n",
                    "🚢",
                    "said:",
                    ".",
                    ",",
                    "\u202e",
                    "\ufeff",
                    "É",
                    "''",
                    "—",
                ]
            )
            | st.text(max_size=5).filter(lambda text: not any(0xD800 <= ord(letter) < 0xE000 for letter in text)),
            min_size=1,
            max_size=40,
        )
        .map(" ".join)
        .filter(bool)
    )
    def test_spans_are_words_of_the_text_in_order(self, text: str):
        article = read(text)
        found = find(article)
        assert found == sorted(found, key=lambda statement: (statement.start, statement.content))
        for statement in found:
            spans: tuple[Span, ...] = (*statement.source, *statement.cue, *statement.content)
            assert all(0 <= start < end <= len(text) and text[start:end].strip() for start, end in spans)
            assert FLOOR <= statement.confidence <= 1
