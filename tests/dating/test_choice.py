"""The choice among the dates near a statement: what dates it in running news, and what it leaves to the rules."""

import datetime as dt

import pytest

from app.dating import date_statements, wordings
from app.dating.pairs import FEATURES, FIRST, NEAREST, Pairs
from app.dating.sentences import Sentences
from app.model import Article, Span, Speaker, SpeakerKind, Statement
from app.text import reading

BERG = Speaker(name="Anna Berg", kind=SpeakerKind.PERSON)
NEWS = (
    "Speaking to reporters after a meeting of her council on Monday, Mayor Anna Berg said the harbour would reopen.",
    '"We have waited two years for this," Berg said.',
    "The harbour was closed after a storm broke two cranes in 2019, and shops on the quay lost half of their trade.",
    '"All three cranes are ready," she added.',
)
SAID = (
    ("Mayor Anna Berg", "said", "the harbour would reopen"),
    ("Berg", "said", '"We have waited two years for this,"'),
    ("she", "added", '"All three cranes are ready,"'),
)


def news(*lines: str, published_on: dt.date | None = dt.date(2021, 6, 16)) -> Article:
    return Article(id="a", origin="a", text="\n\n".join(lines), published_on=published_on)


def said(article: Article, source: str, cue: str, content: str) -> Statement:
    """The statement whose content has these words, with the source and cue nearest to it."""
    begin = article.text.index(content)
    line = article.text.rindex("\n", 0, begin) + 1 if "\n" in article.text[:begin] else 0
    spans = {}
    for name, words in (("source", source), ("cue", cue), ("content", content)):
        start = begin if name == "content" else article.text.index(words, line)
        spans[name] = (Span(start, start + len(words)),)
    return Statement(**spans, speakers=(BERG,))


def days(article: Article, *told: tuple[str, str, str]) -> list[str | None]:
    found = date_statements(article, [said(article, *one) for one in told])
    return [one.said_on and one.said_on.edtf for one in found]


def test_the_day_of_an_occasion_is_that_of_all_that_is_said_there():
    assert days(news(*NEWS), *SAID) == ["2021-06-14"] * 3


def test_the_reason_quotes_the_sentence_with_the_date():
    article = news(*NEWS)
    for one in date_statements(article, [said(article, *told) for told in SAID]):
        because = one.because["said_on"]
        assert because.text == NEWS[0]
        assert article.text[slice(*because.span)] == NEWS[0]
        assert 0.5 <= because.confidence <= 1


def test_a_date_that_is_spoken_of_is_no_day_of_saying():
    assert days(news("Berg said the bank closed on Monday."), ("Berg", "said", "the bank closed on Monday")) == [None]


@pytest.mark.parametrize("cue", ["will announce", "is expected to announce"])
def test_what_is_still_to_be_said_has_no_day(cue):
    text = f"On Monday, Berg {cue} that wages rise."
    assert days(news(text), ("Berg", cue, "that wages rise")) == [None]


def test_without_a_day_of_publication_the_reason_quotes_the_words_that_would_give_it():
    article = news(*NEWS, published_on=None)
    for one in date_statements(article, [said(article, *told) for told in SAID]):
        assert (one.said_on, one.because["said_on"].rule) == (None, "no-publication-day")
        assert one.because["said_on"].text == NEWS[0]


def test_the_dates_looked_at_for_a_statement_are_bounded():
    article = news(*(f"Berg met unions on {number} May." for number in range(1, 31)), *NEWS, *NEWS * 8)
    statements = [said(article, *told) for told in SAID]
    pairs = Pairs(article, Sentences(article, statements, reading.read(article)), statements)
    for number in range(3):
        near = [pair for pair in pairs.pairs if pair.statement == number]
        assert 0 < len(near) <= NEAREST + FIRST
    assert pairs.features(pairs.word_scores(wordings.weights())).shape == (len(pairs.pairs), len(FEATURES))


def test_a_speaker_who_is_called_as_a_day_gives_no_day():
    friday = Speaker(name="Peter Friday", kind=SpeakerKind.PERSON)
    article = news("Peter Friday said the harbour would reopen.")
    statement = said(article, "Peter Friday", "said", "the harbour would reopen").but(speakers=(friday,))
    assert date_statements(article, [statement])[0].said_on is None
