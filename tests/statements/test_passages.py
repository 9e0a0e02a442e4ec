"""Quotations that run over paragraphs."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import Span
from app.statements.passages import Passage, passages
from app.text.reading import Reading
from app.training.corpus import lines_of


def parts(text: str) -> list[list[str]]:
    return [[text[slice(*part)] for part in passage.parts] for passage in found(text)]


def found(text: str) -> list[Passage]:
    return passages(Reading(text, ()), lines_of(text))


class TestOverParagraphs:
    @pytest.mark.parametrize(
        ("opens", "closes"), [("“", "”"), ('"', '"'), ("«", "»"), ("„", "“"), ("``", "''"), ("‘", "’")]
    )
    def test_each_opens_and_only_the_last_closes(self, opens: str, closes: str):
        text = f"{opens}We waited all night.\n{opens}Then it came.{closes}"
        assert parts(text) == [[f"{opens}We waited all night.", f"{opens}Then it came.{closes}"]]

    def test_the_first_may_begin_amid_its_paragraph_and_the_last_end_amid_its_own(self):
        text = "Roe said: “We waited.\n“It came,” she added, smiling."
        assert parts(text) == [["“We waited.", "“It came,”"]]
        assert not found(text)[0].bare

    def test_another_mark_does_not_go_on(self):
        assert parts('Roe said: “We waited.\n"It came," Doe said.') == []

    def test_a_closed_quotation_does_not_go_on(self):
        assert parts("Roe said: “We waited.”\n“It came,” Doe said.") == []

    def test_a_turn_of_another_speaker_does_not_go_on(self):
        assert [len(each) for each in parts("“ROE: We waited.\n“DOE: It came.”")] == [1, 1]


class TestBare:
    def test_a_paragraph_that_is_one_quotation(self):
        text = "Roe spoke for an hour.\n“It came at dawn.”\nNobody answered."
        (passage,) = found(text)
        assert passage.bare
        assert text[slice(*passage.before)] == "Roe spoke for an hour."

    def test_the_first_of_a_text_has_nothing_before_it(self):
        assert found("“It came at dawn.”")[0].before == Span(0, 0)

    def test_a_quotation_with_a_word_beside_it_is_none(self):
        assert found("“It came,” Roe said.") == []

    def test_an_elision_opens_nothing(self):
        assert found("'em and the workers' rights\nAll quiet.") == []


@given(st.text(alphabet="aB .,\n“”\"'‘’«»`:—🙂", max_size=80))
def test_parts_lie_in_order_each_in_one_paragraph(text: str):
    spans = [part for passage in found(text) for part in passage.parts]
    assert spans == sorted(spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(part.start < part.end and "\n" not in text[slice(*part)] for part in spans)
