"""What keeps an unsure reading out of the statements, and the reasons that go with those that stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import resources

import numpy as np
import pytest
from tokenizers import Tokenizer

from app.model import Article, Paragraph, Span, Speech
from app.statements import find
from app.statements.confidence import FLOOR
from app.statements.finding import read_attributions
from app.tagging import tag
from app.tagging.decoding import segments
from app.tagging.tagger import Scores
from app.tagging.tags import ACT_CLASSES, NAME_TAGS, TAGS
from app.tagging.windows import windows
from app.text.reading import Reading, read

TEXT = "“The harbour will reopen in June,” Ada Moreau said."
TOKENIZER = Tokenizer.from_file(str(resources.files("app.weights") / "tokenizer.json"))


def article(text: str) -> Article:
    return Article(id="a", origin="test", text=text, paragraphs=(Paragraph(start=0, end=len(text)),))


class AllContent:
    """Stands for the tagger: every piece is content, and no cue claims it."""

    def read(self, reading: Reading, paragraphs: Iterable[Span]) -> Iterator[Scores]:
        for window in windows(reading, paragraphs, TOKENIZER):
            size = len(window)
            tags = np.full((size, len(TAGS)), -9.0, dtype=np.float32)
            tags[0, TAGS.index("B-content")] = tags[1:, TAGS.index("I-content")] = 9.0
            others = [np.zeros((size, width), dtype=np.float32) for width in (len(NAME_TAGS), len(ACT_CLASSES), 2)]
            yield Scores(window, tags, np.full((2, size, size), -9.0, dtype=np.float32), *others)


@pytest.mark.parametrize(("sure", "count"), [(FLOOR, 1), (FLOOR - 0.001, 0)])
def test_a_reading_less_sure_than_the_floor_is_left_out(monkeypatch: pytest.MonkeyPatch, sure: float, count: int):
    monkeypatch.setattr("app.statements.finding.confidence", lambda *_, **__: sure)
    assert len(find(article(TEXT))) == count


@pytest.mark.parametrize(
    ("text", "found"), [("The harbour will reopen in June.", []), ("“We will reopen it in June.”", [Speech.DIRECT])]
)
def test_content_without_a_cue_is_a_statement_only_in_quotation_marks(text: str, found: list[Speech]):
    tagged = tag(article(text), read(article(text)), AllContent())  # type: ignore[arg-type]
    attributions = read_attributions(article(text), tagged=tagged)
    assert [statement.speech for statement, _ in attributions] == found


def test_no_segment_runs_over_the_beginning_of_a_paragraph():
    scores = np.full((4, len(TAGS)), -9.0, dtype=np.float32)
    scores[0, TAGS.index("B-content")] = scores[1:, TAGS.index("I-content")] = 9.0
    assert [(one.start, one.stop) for one in segments(scores)] == [(0, 4)]
    assert all(one.stop <= 2 or one.start >= 2 for one in segments(scores, [2]))
    assert segments(scores, [2])[0].stop == 2


def test_the_reason_of_a_statement_is_its_cue():
    [statement] = find(article(TEXT))
    because = statement.because["statement"]
    assert (because.text, TEXT[slice(*because.span or ())]) == ("said", "said")
