"""What is known of a date near a statement: its words, its days, who speaks beside it."""

import datetime as dt

import numpy as np

from app.dating import chain, wordings
from app.dating.pairs import Pairs
from app.dating.sentences import Sentences
from app.dating.speakers import speakers_of
from app.model import Article, Span, Speaker, SpeakerKind, Statement
from app.text import reading


def article(text: str, published_on: dt.date | None = dt.date(2021, 6, 16)) -> Article:
    return Article(id="a", origin="a", text=text, published_on=published_on)


def said(text: str, source: str, cue: str, content: str, *speakers: str) -> Statement:
    begin = text.index(content)
    spans = {
        name: (Span(at, at + len(words)),)
        for name, words, at in (
            ("source", source, text.index(source)),
            ("cue", cue, text.index(cue)),
            ("content", content, begin),
        )
    }
    people = tuple(Speaker(name=name, kind=SpeakerKind.PERSON) for name in speakers)
    return Statement(**spans, speakers=people)


def days(text: str, *statements: Statement, published_on: dt.date | None = dt.date(2021, 6, 16)) -> list[str]:
    one = article(text, published_on)
    return [date.said_on.edtf for date in Sentences(one, statements, reading.read(one)).dates]


def test_names_numbers_dates_and_content_are_each_one_word_to_the_model():
    narration = "On Monday, Anna Berg and 40 others said           ."
    words = [word for word, _, _ in wordings.tokens(narration, [Span(3, 9)])]
    assert words == ["on", "&", ",", "@", "and", "#", "others", "said", "_"]


def test_two_days_later_counts_from_the_last_day_told():
    assert days("Berg spoke on Monday. Two days later she left.") == ["2021-06-14", "2021-06-16"]


def test_a_day_that_somebody_speaks_of_is_not_counted_from():
    text = "Berg spoke on Monday. Holm said the mill shut on Sunday. The next day she left."
    spoken = said(text, "Holm", "said", "the mill shut on Sunday")
    assert days(text, spoken) == ["2021-06-14", "2021-06-13", "2021-06-15"]


def test_without_a_day_of_publication_days_are_reckoned_from_a_stand_in_and_marked_so():
    one = article("Berg spoke on Monday, and on May 8, 2021.", None)
    dates = Sentences(one, [], reading.read(one)).dates
    assert [(date.said_on.edtf, date.known) for date in dates] == [("2021-05-03", False), ("2021-05-08", True)]


def test_a_pronoun_that_nobody_resolved_is_whoever_spoke_last():
    text = "Anna Berg said no. She added why."
    statements = [said(text, "Anna Berg", "said", "no", "Anna Berg"), said(text, "She", "added", "why")]
    assert speakers_of(article(text), statements) == [frozenset(["Anna Berg"])] * 2


def test_the_second_look_knows_what_the_speaker_s_other_statement_says():
    text = "On Monday, Anna Berg said no. Per Holm said yes. Berg added why. It rains."
    statements = [
        said(text, "Anna Berg", "said", "no", "Anna Berg"),
        said(text, "Per Holm", "said yes", "yes", "Per Holm"),
        said(text, "Berg added", "added", "why", "Anna Berg"),
    ]
    one = article(text)
    pairs = Pairs(one, Sentences(one, statements, reading.read(one)), statements)
    rows = chain.second_look(pairs, np.array([0.9, 0.1, 0.2], np.float32))
    told = dict(zip(chain.FEATURES, rows[2].tolist(), strict=True))
    assert round(told["speaker_before"], 1) == 0.9
    assert round(told["before"], 1) == 0.1
    assert told["latest_speaker_day"] == 1
