import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dating import date_statements
from app.model import Article, Paragraph, ParagraphKind, Span, Speaker, SpeakerKind, Statement

WEDNESDAY = "2021-06-16"


def marked(text: str) -> tuple[str, list[Statement]]:
    """The text without its marks, and its statements: `{s:source} {c:cue} {t:content};;`, the parts in any order."""
    plain, statements, parts = "", [], {}
    for piece in re.split(r"(\{[sct]:[^}]*\}|;;)", text):
        if piece == ";;":
            statements.append(parts)
            parts = {}
        elif piece[:1] == "{":
            span = Span(len(plain), len(plain) + len(piece) - 4)
            parts.setdefault({"s": "source", "c": "cue", "t": "content"}[piece[1]], []).append(span)
            plain += piece[3:-1]
        else:
            plain += piece
    return plain, [Statement(**{name: tuple(spans) for name, spans in one.items()}) for one in statements]


def article(text: str, published_on: str | None = WEDNESDAY, **fields: object) -> Article:
    day = dt.date.fromisoformat(published_on) if published_on else None
    return Article(id="a", origin="a", text=text, published_on=day, **fields)


def dated(text: str, published_on: str | None = WEDNESDAY) -> list[str | None]:
    """The days of the statements."""
    plain, statements = marked(text)
    return [one.said_on and one.said_on.edtf for one in date_statements(article(plain, published_on), statements)]


class TestClauseOfTheCue:
    @pytest.mark.parametrize(
        "text",
        [
            "{s:Minister Anna Berg} {c:said} on Monday {t:that wages rise}.;;",
            "{s:Berg} {c:told} reporters Monday night {t:that wages rise}.;;",
            '{t:"Wages rise,"} {s:Berg} {c:said} in a statement on Monday.;;',
            '{t:"Wages rise,"} {s:Berg} {c:said} in a Monday interview.;;',
            "Speaking at a rally on Monday, {s:Berg} {c:said} {t:wages rise}.;;",
            "On Monday, {s:Berg} {c:said} {t:wages rise}.;;",
            "At Monday's debate, {s:Berg} {c:said} {t:wages rise}.;;",
        ],
    )
    def test_a_date_of_the_saying(self, text):
        assert dated(text) == ["2021-06-14"]

    @pytest.mark.parametrize(
        "text",
        [
            "{s:Berg} {c:called} {t:Monday's decision} a mistake.;;",
            "{s:Berg} {c:said} {t:the bank closed on Monday}.;;",
            "{s:Berg}, who lost her seat on Monday, {c:said} {t:wages rise}.;;",
            "{s:Berg}, who will meet unions on Monday, {c:said} {t:wages rise}.;;",
            "The bank closed on Monday, but {s:Berg} {c:said} {t:wages rise}.;;",
            "On Monday, {s:Berg} {c:will announce} {t:that wages rise}.;;",
            "{s:Berg} {c:has said} since Monday {t:that wages rise}.;;",
            "OSLO, June 14 (Wire) - {s:Berg} {c:said} {t:wages rise}.;;",
        ],
    )
    def test_a_date_of_something_else(self, text):
        assert dated(text) == [None]

    def test_the_nearest_cue_takes_the_date(self):
        text = "{s:Berg} {c:said} {t:wages rise};;, and {s:Holm} {c:said} on Monday {t:that they fall}.;;"
        assert dated(text) == [None, "2021-06-14"]

    def test_the_reason_quotes_the_sentence_that_dates_it(self):
        text = "It rains. {s:Berg} {c:said} on Monday {t:that wages rise}.;; {t:No}, {s:she} {c:said}.;;"
        plain, statements = marked(text)
        for rule, found in zip(("cue-clause", "same-event"), date_statements(article(plain), statements), strict=True):
            because = found.because["said_on"]
            assert (because.rule, because.text) == (rule, "Berg said on Monday that wages rise.")
            assert plain[slice(*because.span)] == because.text

    def test_without_a_day_of_publication_the_reason_says_so(self):
        plain, statements = marked("{s:Berg} {c:said} on Monday {t:that wages rise}.;;")
        [found] = date_statements(article(plain, None), statements)
        assert (found.said_on, found.because["said_on"].rule) == (None, "no-publication-day")

    def test_nothing_said_of_time_stays_unknown(self):
        plain, statements = marked("{s:Berg} {c:said} {t:that wages rise}.;;")
        assert date_statements(article(plain), statements) == statements


class TestSameEvent:
    def test_the_same_speaker_goes_on(self):
        text = "{s:Berg} {c:said} on Monday {t:that wages rise}.;;\n\n{t:Prices fall}, {s:she} {c:added}.;;"
        assert dated(text) == ["2021-06-14", "2021-06-14"]

    def test_another_speaker_does_not(self):
        text = "{s:Berg} {c:said} on Monday {t:that wages rise}.;;\n\n{t:Prices fall}, {s:Per Holm} {c:said}.;;"
        assert dated(text) == ["2021-06-14", None]

    def test_what_was_said_before_the_event_is_not_dated_by_it(self):
        text = "{s:Berg} {c:said} on Monday {t:that wages rise}.;;\n\n{s:Berg} {c:has long said} {t:taxes are high}.;;"
        assert dated(text) == ["2021-06-14", None]

    def test_a_new_day_begins_a_new_event(self):
        text = (
            "{s:Berg} {c:said} on Monday {t:that wages rise}.;;\n\nIn March, {s:Berg} {c:said} {t:they fall}.;;\n\n"
            "{t:It hurts}, {s:she} {c:said} at the time.;;"
        )
        assert dated(text) == ["2021-06-14", "2021-03", "2021-03"]

    def test_the_next_day_is_counted_from_the_event(self):
        text = "{s:Berg} {c:said} on Monday {t:that wages rise}.;;\n\nThe next day, {s:Holm} {c:said} {t:they fall}.;;"
        assert dated(text) == ["2021-06-14", "2021-06-15"]

    def test_resolved_speakers_tell_namesakes_apart(self):
        plain, [one, two] = marked("{s:Berg} {c:said} on Monday {t:that wages rise}.;; {t:No}, {s:Berg} {c:said}.;;")
        anna = Speaker(name="Anna Berg", kind=SpeakerKind.PERSON)
        nils = Speaker(name="Nils Berg", kind=SpeakerKind.PERSON)
        found = date_statements(article(plain), [one.but(speakers=(anna,)), two.but(speakers=(nils,))])
        assert [bool(statement.said_on) for statement in found] == [True, False]


class TestWhatTheDateBelongsTo:
    @pytest.mark.parametrize(
        "text",
        [
            "On Monday, Berg will open a mill where polls {c:show} {t:wages rise}.;;",
            "The clerk {s:who} first {c:revealed} {t:the plan} was sent to prison on Monday.;;",
            "When the mill opens in late July, it {c:is assumed} {t:that wages rise}.;;",
            "{s:Berg}, who was named chair on Monday by a vote, {c:said} {t:wages rise}.;;",
            "A poll from USA TODAY {c:found} {t:that wages rise}.;;",
        ],
    )
    def test_another_verb(self, text):
        assert dated(text) == [None]

    def test_a_date_that_opens_the_sentence_rules_what_comes_after_a_side_clause(self):
        assert dated("On Monday, after talks about pay, {s:Berg} {c:said} {t:wages rise}.;;") == ["2021-06-14"]

    def test_a_book_is_dated_by_its_year(self):
        text = "{s:Berg} {c:spoke} Monday {t:of work}.;; {s:Berg} {c:wrote} in his 1990 memoir {t:that it pays}.;;"
        assert dated(text) == ["2021-06-14", "1990"]

    def test_a_day_after_publication_is_none(self):
        assert dated("{s:Berg} {c:said} on May 8, 2031 {t:that wages rise}.;;") == [None]


class TestWhereAnEventStops:
    FIRST = "{s:Berg} {c:said} on Monday {t:that wages rise}.;;\n\n"

    @pytest.mark.parametrize(
        "text",
        [
            "{t:They fall}, {s:Berg} {c:said} recently.;;",
            "A few years later, {s:Berg} {c:said} {t:they fall}.;;",
            "{s:Berg's advisers} {c:said} {t:they fall}.;;",
            "{s:Berg} {c:is expected to} {t:resign}.;;",
            "Berg has praised unions and {c:criticized} {t:the mill}.;;",
        ],
    )
    def test_another_time_or_another_voice(self, text):
        assert dated(self.FIRST + text) == ["2021-06-14", None]

    def test_a_month_does_not_date_what_was_told_before_it(self):
        text = "{s:Berg} {c:said} {t:wages rise}.;; {s:Berg} {c:urged} in March {t:that they should}.;;"
        assert dated(text) == [None, "2021-03"]

    def test_a_year_in_passing_begins_no_event(self):
        text = "She spoke of a stone that marks a speech by Per Holm in 1930.\n\n{t:It moved me}, {s:Berg} {c:said}.;;"
        assert dated(self.FIRST + text) == ["2021-06-14", "2021-06-14"]

    def test_a_long_quotation_does_not_use_up_the_reach(self):
        long = "{s:Berg} {c:said} on Monday: {t:" + "Wages rise. " * 20 + "}.;;\n\n{t:So it is}, {s:she} {c:added}.;;"
        assert dated(long) == ["2021-06-14", "2021-06-14"]


class TestOccasions:
    def test_whoever_spoke_before_the_debate_does_not(self):
        text = (
            "It rains. It pours. It drips.\n\n{t:Odd}, {s:Ola Vik} {c:said}.;;\n\n"
            "{s:The candidates} {c:clashed} Monday {t:over pay} in a debate.;; {t:No}, {s:Ola Vik} {c:said}.;;"
        )
        assert dated(text) == [None, "2021-06-14", None]


def test_a_long_line_of_dates_is_not_read_over_and_over(growth):
    def read(sentences: int) -> None:
        plain, statements = marked("{s:Berg} {c:said} Monday {t:no};; " * sentences)
        date_statements(article(plain), statements)

    assert growth(read, size=60) < 5  # of a shorter line not all that is near is looked at


def test_a_caption_dates_nothing():
    plain, statements = marked("Berg speaks at a rally on Monday.\n{s:Berg} {c:said} {t:wages rise}.;;")
    cut = plain.index("\n")
    paragraphs = (
        Paragraph(start=0, end=cut, kind=ParagraphKind.CAPTION),
        Paragraph(start=cut + 1, end=len(plain)),
    )
    assert date_statements(article(plain, paragraphs=paragraphs), statements)[0].said_on is None


TEXT = "Berg said on Monday that wages rise. During talks with Holm on 8 May, he said no.\n\nLast week both agreed. "


@st.composite
def readings(draw: st.DrawFn) -> tuple[Article, list[Statement]]:
    text = draw(st.text(min_size=1) | st.lists(st.sampled_from(TEXT.split(" ")), min_size=1).map(" ".join))
    place = st.integers(0, len(text))
    span = st.tuples(place, place).map(lambda pair: Span(min(pair), max(pair)))
    spans = st.lists(span, max_size=2).map(tuple)
    statement = st.builds(Statement, source=spans, cue=spans, content=st.lists(span, min_size=1, max_size=2).map(tuple))
    published_on = draw(st.dates() | st.none())
    return Article(id="a", origin="a", text=text or " ", published_on=published_on), draw(
        st.lists(statement, max_size=6)
    )


@given(readings())
def test_any_statements_come_back_in_order_with_ordered_days(given_reading):
    read, statements = given_reading
    found = date_statements(read, statements)
    assert [one.content for one in found] == [one.content for one in statements]
    for one in found:
        assert one.said_on is None or (one.said_on.first <= one.said_on.last and "said_on" in one.because)
