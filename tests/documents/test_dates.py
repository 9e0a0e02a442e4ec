from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.dates import day_of

DAY = dt.date(2025, 5, 9)


@pytest.mark.parametrize(
    "written",
    [
        "2025-05-09",
        " 2025-05-09T23:30:00-05:00 ",
        "2025-05-09 10:15:00 UTC",
        "2025-05-09T10:15:00.123456+0000",
        "20250509",
        20250509,
        "20250509T101500Z",
        "20250509T1015",
        "20250509101500",
        "Fri, 09 May 2025 23:30:00 -0500",
        "9 May 2025 10:15 GMT",
        # RSS 2.0 allows a year of two digits.
        "9 May 25 10:15 EST",
        "9 May 2025",
        "May 9, 2025",
        "Friday, MAY 9, 2025 at 10:15 a.m. EDT",
        "Fri May 9 2025",
        "2025/05/09",
        "2025/5/9 10:15:00",
        {"$date": "2025-05-09T10:15:00Z"},
        {"@type": "xsd:date", "@value": "2025-05-09"},
        1746748800,
        1746748800.5,
        "1746748800",
        1746748800000,
    ],
)
def test_the_notations_of_machines(written: object):
    assert day_of(written) == DAY


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            "9 May 25",
            "9 Mai 2025",
            "31 June 2025",
            "May 2025",
            "09/05/2025",
            "2025/13/09",
            "2025-02-30",
            "20250230",
            "2025-W19-5",
            "202505",
            "soon",
        ),
        *(0, -1, 12345678, 900000000, 5000000000, 10**20, float("nan"), float("inf"), True, None, [], {}),
        *("Fri, 39 May 2025 23:30:00 GMT", "٢٠٢٥٠٥٠٩"),
    ],
)
def test_what_may_be_another_day_or_none_is_no_date(written: object):
    assert day_of(written) is None


@given(st.dates(dt.date(2000, 1, 2), dt.date(2099, 12, 30)))
def test_a_day_in_any_notation_is_that_day(day: dt.date):
    moment = dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)
    forms = (
        "%Y-%m-%d",
        "%Y%m%d",
        "%Y/%m/%d",
        "%a, %d %b %Y %H:%M:%S GMT",
        "%B %d, %Y",
        "%A %d %B %Y",
    )
    for written in (moment.timestamp(), *map(moment.strftime, forms)):
        assert day_of(written) == day


@given(
    st.one_of(
        st.text(),
        st.integers(),
        st.floats(),
        st.from_regex(r"[0-9]{8,14}(T[0-9]*)?Z?|(Fri, )?[0-9]{1,2} (May|Juin) [0-9]{2,4}( 10:15)?", fullmatch=True),
    )
)
def test_nothing_makes_it_fail(written: object):
    assert day_of(written) is None or isinstance(day_of(written), dt.date)
