import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dating.expressions import find_expressions

MONDAY = dt.date(2016, 9, 26)
FRIDAY = dt.date(2025, 5, 9)


def read(text: str, published_on: dt.date | None = MONDAY) -> list[str | None]:
    return [found.said_on.edtf if found.said_on else None for found in find_expressions(text, published_on)]


class TestWeekdays:
    def test_a_weekday_is_the_last_one_before_publication(self):
        assert read("said on Thursday", FRIDAY) == ["2025-05-08"]

    def test_the_weekday_of_publication_is_that_day(self):
        assert read("said Friday", FRIDAY) == ["2025-05-09"]

    def test_last_is_never_the_day_of_publication(self):
        assert read("said last Friday", FRIDAY) == ["2025-05-02"]

    def test_a_part_of_the_day_belongs_to_the_expression(self):
        [found] = find_expressions("said late Saturday night that", MONDAY)
        assert (found.text, found.said_on.edtf) == ("late Saturday night", "2016-09-24")

    @pytest.mark.parametrize(
        ("text", "edtf"),
        [
            ("on Friday of last week", "2025-05-02"),
            ("on Monday morning of this week", "2025-05-05"),
            ("on Saturday of this week", None),
            ("on Monday of next week", None),
            ("on Thursday 8th", "2025-05-08"),
            ("on Thursday, the 1st", "2025-05-01"),
            ("on Monday 31st", "2025-03-31"),
            ("on Thursday 5th Avenue closed", "2025-05-08"),
            ("on Thursday 8th May", "2025-05-08"),
        ],
    )
    def test_a_week_or_a_number_tells_which(self, text: str, edtf: str | None):
        assert read(text, FRIDAY) == [edtf]

    def test_a_weekday_that_was_never_that_day_is_none(self):
        assert read("on Thursday 42nd", FRIDAY) == []

    def test_next_is_a_time_to_come(self):
        assert read("next Tuesday, and tomorrow") == [None, None]


class TestCalendarDays:
    @pytest.mark.parametrize(
        ("text", "edtf"),
        [
            ("on May 8, 2015", "2015-05-08"),
            ("on 8 May 2015", "2015-05-08"),
            ("on Friday, May 8, 2015,", "2015-05-08"),
            ("on Sept. 24", "2016-09-24"),
            ("on Nov. 30", "2015-11-30"),
            ("from Sept. 19 to 22", "2016-09-19/2016-09-22"),
            ("dated 2016-02-29", "2016-02-29"),
            ("on Labor Day", "2016-09-05"),
            ("at Easter", "2016-03-27"),
            ("on Thanksgiving", "2015-11-26"),
        ],
    )
    def test_a_day(self, text, edtf):
        assert read(text) == [edtf]

    def test_a_day_that_does_not_exist_gives_nothing(self):
        assert read("on Feb. 30, on 2016-02-31, dated 2016-13-45, on June 31, 2015, on 45 May") == []

    def test_a_day_soon_to_come_has_no_date(self):
        assert read("on Oct. 9") == [None]

    def test_a_name_or_a_number_is_no_day(self):
        assert read("May said the march of 9/11 drew 20,000 and 24 Mar-a-Lago guests") == []


class TestStretches:
    @pytest.mark.parametrize(
        ("text", "edtf"),
        [
            ("in March 2016", "2016-03"),
            ("in December", "2015-12"),
            ("In an August speech", "2016-08"),
            ("in early September", "2016-09~"),
            ("in 2013", "2013"),
            ("in his 2002 book", "2002"),
            ("last month", "2016-08"),
            ("last year", "2015"),
            ("last week", "2016-09-19/2016-09-25"),
            ("this weekend", "2016-09-24/2016-09-25"),
            ("at the weekend", "2016-09-24/2016-09-25"),
            ("over the past few days", "2016-09-21~/2016-09-26~"),
            ("two days ago", "2016-09-24"),
            ("three weeks ago", "2016-09-05~/2016-09-11~"),
            ("nine months ago", "2015-12~"),
            ("last summer", "2016-06~/2016-08~"),
        ],
    )
    def test_a_stretch(self, text, edtf):
        assert read(text) == [edtf]

    def test_earlier_this_week_ends_on_the_day_of_publication(self):
        assert read("earlier this week", FRIDAY) == ["2025-05-05/2025-05-09"]

    def test_this_weekend_is_to_come_on_a_friday(self):
        assert read("this weekend", FRIDAY) == [None]

    def test_a_year_to_come_has_no_date(self):
        assert read("in 2030") == [None]


class TestOtherTimes:
    @pytest.mark.parametrize(
        "text",
        ["recently", "a few weeks ago", "two years later", "in the 1990s", "earlier in the campaign", "long ago"],
    )
    def test_some_other_time_is_no_date(self, text):
        [found] = find_expressions(f"said {text} that", MONDAY)
        assert (found.text, found.elsewhen, found.said_on) == (text, True, None)

    def test_most_recently_leads_up_to_a_date(self):
        assert read("said, most recently on Labor Day") == ["2016-09-05"]

    @pytest.mark.parametrize("text", ["on May 8, 2030", "on 2030-05-08", "in May 2030", "in 2030"])
    def test_a_day_to_come_has_no_date(self, text):
        assert read(text) == [None]

    def test_a_newspaper_is_no_day(self):
        assert read("a USA TODAY poll") == []


class TestFromAnEvent:
    @pytest.mark.parametrize(
        ("text", "shift"),
        [("two days later", 2), ("a night earlier", -1), ("the next day", 1), ("the same evening", 0)],
    )
    def test_days_are_counted_from_the_event(self, text, shift):
        assert [found.shift for found in find_expressions(text, None)] == [shift]


class TestWithoutPublication:
    def test_a_relative_expression_is_unknown(self):
        assert [found.unknown for found in find_expressions("on Thursday, in July and yesterday", None)] == [True] * 3

    def test_a_full_date_is_known(self):
        assert read("on May 8, 2025", None) == ["2025-05-08"]


WORDS = (
    "on in last next this the a early over Thursday Mon. May Sept. 8 30 31 2016 1899 week weekend month year days"
    " ago later few past two Labor Day Easter summer night of to - , . 2016-02-30 at time"
)


@given(st.lists(st.sampled_from(WORDS.split(" "))).map(" ".join) | st.text(), st.dates() | st.none())
def test_any_text_on_any_day_gives_ordered_stretches(text, published_on):
    end = 0
    for found in find_expressions(text, published_on):
        assert text[found.span.start : found.span.end] == found.text
        assert end <= found.span.start < found.span.end
        end = found.span.end
        if found.said_on is not None:
            assert found.said_on.first <= found.said_on.last
