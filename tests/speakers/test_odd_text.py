"""Any text and any spans: nothing raised, nothing lost, order kept, evidence within the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model import Article, Span, Statement
from app.speakers import resolve

WORDS = st.sampled_from(
    [
        *("Mr.", "Anna", "Roe", "said", "“", "”", "''", ",", ".", "\n\n", "he", "who", "the", "two", "presidents"),
        *(
            "Beijing",
            "’s",
            "and",
            "PRESIDENT",
            "of",
            "U.S.",
            "poll",
            "x" * 250,
            "X" * 250,
            "İ",
            "ß",
            "\u00a0",
            "J.",
            "-",
        ),
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=40).map(" ".join) | st.text(min_size=1, max_size=120)


@st.composite
def _articles(draw):
    text = draw(TEXTS)
    cut = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(lambda pair: Span(*sorted(pair)))
    spans = st.lists(cut, max_size=2).map(tuple)
    statements = draw(st.lists(st.builds(Statement, source=spans, content=st.tuples(cut)), max_size=4))
    return Article(id="a", origin="test", text=text), statements


@given(_articles())
@settings(max_examples=100, deadline=None)
def test_nothing_raised_and_order_kept(case):
    article, statements = case
    found = resolve(article, statements)
    assert [one.content for one in found] == [one.content for one in statements]
    for one in found:
        span = one.because["speakers"].span
        assert span is None or 0 <= span.start <= span.end <= len(article.text)


def test_a_long_article_is_resolved_to_its_end():
    line = "Anna Lindqvist met Robert Hale. “It rains,” he said. Critics of the Marsh campaign said it will stop.\n\n"
    text = line * 600
    spans = [(text.index("he said", at * len(line)), at * len(line) + 33) for at in range(600)]
    statements = [Statement(source=(Span(he, he + 2),), content=(Span(it, it + 10),)) for he, it in spans]
    found = resolve(Article(id="a", origin="test", text=text), statements)
    assert {tuple(speaker.name for speaker in one.speakers) for one in found} == {("Robert Hale",)}


@pytest.mark.parametrize(
    "written",
    ["Zoe\u0301 Roe", "Zo\u200b\u00e9 Roe", "\u202aZo\u00e9\u202c Roe", "Zo\u00e9 \u2066Roe", "Zo\u00e9\u00a0Roe"],
)
def test_accents_apart_and_marks_without_width_change_no_name(written):
    text = f"Then {written} said it rains. Zo\u00e9 Roe left."
    source, content = Span(5, 5 + len(written)), Span(text.index("it rains"), text.index("it rains") + 8)
    (found,) = resolve(Article(id="a", origin="test", text=text), [Statement(source=(source,), content=(content,))])
    assert [speaker.name for speaker in found.speakers] == ["Zo\u00e9 Roe"]


def test_no_name_is_longer_than_the_model_allows():
    text = f"{'X' * 500} said it rains. {' '.join(['Xabcdefgh'] * 60)} said it will stop."
    spans = [(0, 500), (text.index("Xabc"), text.index(" said it will"))]
    statements = [Statement(source=(Span(*span),), content=(Span(len(text) - 5, len(text)),)) for span in spans]
    found = resolve(Article(id="a", origin="test", text=text), statements)
    assert all(len(speaker.name) <= 200 for one in found for speaker in one.speakers)


@pytest.mark.parametrize(
    "repeated", ["X\u2019s ", "Ann Roe and ", "Senator Ann Roe, a judge who ", "Mr. ", "(X) ", "\u201c"]
)
def test_nothing_is_read_over_and_over(growth, repeated):
    """A source four times as long takes about four times as many steps, not sixteen."""

    def read(chars: int) -> None:
        text = repeated * (chars // len(repeated))
        whole = Statement(source=(Span(0, len(text) - 1),), content=(Span(len(text) - 1, len(text)),))
        resolve(Article(id="a", origin="test", text=text), [whole])

    assert growth(read, size=1_000) < 5
