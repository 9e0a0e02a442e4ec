"""Searches as people write them: the same on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from app.index.matched_words import Matcher
from app.index.search import articles_matching, ids_matching, parse

LINES = [
    "the government will not raise taxes this year",
    "taxes will rise, and the government knows it",
    "peace talks with neighbours go on",
    "a talk about peace is planned in the U.S. for 5.5 million people",
    "the café on O'Connell Street stays open",
]


@pytest.fixture(scope="module")
def find(new_engine: Any, article: Any, said: Any, keep: Any) -> Any:
    engine = new_engine()
    a = article("\n".join(f"Smith said {line}." for line in LINES))
    keep(engine, a, *(said(a, line, source="Smith", cue="said") for line in LINES))

    def found(q: str, *, sources: bool = False) -> list[int]:
        with engine.connect() as connection:
            ids = ids_matching(connection, parse(q), sources=sources)
            rows = connection.execute(text("SELECT id, content_text FROM statement"))
            return sorted(LINES.index(words) for number, words in rows if number in ids)

    return found


@pytest.mark.parametrize(
    ("q", "lines"),
    [
        ("taxes", [0, 1]),
        ("TAX government", [0, 1]),
        ('"peace talks"', [2]),
        ("“peace talks”", [2]),
        ("taxes -year", [0 + 1]),
        ('peace -"peace talks"', [3]),
        ("taxes OR peace", [0, 1, 2, 3]),
        ("government taxes OR peace", [0, 1]),
        ('"peace talks" OR café OR raise', [0, 2, 4]),
        ("neigh*", [2]),
        ("gov* rais*", [0]),
        ("governme* AND taxe*", [0, 1]),
        ("taxes NOT year", [1]),
        ("peace AND NOT neighbours", [3]),
        ("NEAR(government taxes, 3)", [0]),
        ("NEAR(taxes government)", [0, 1]),
        ("-NEAR(government taxes, 3) taxes", [1]),
        ("5.5", [3]),
        ("O'Connell", [4]),
        ("Smith", []),
        ("taxes ?", [0, 1]),
    ],
)
def test_finds(find: Any, q: str, lines: list[int]) -> None:
    assert find(q) == lines


def test_the_words_of_the_source_alone(find: Any) -> None:
    assert find("Smith", sources=True) == [0, 1, 2, 3, 4]
    assert find("taxes", sources=True) == []


SPELLED = [
    "an e-mail of the F.B.I. came to us",
    "the email went to the FBI director",
    "the US wants no e mail",
    "a U.S.-led force is here",
    "the US told us so",
]


@pytest.fixture(scope="module")
def spelled(new_engine: Any, article: Any, said: Any, keep: Any) -> Engine:
    engine: Engine = new_engine()
    a = article("\n".join(f"Smith said {line}." for line in SPELLED))
    keep(engine, a, *(said(a, line, source="Smith", cue="said") for line in SPELLED))
    return engine


@pytest.mark.parametrize(
    ("q", "lines"),
    [
        ("email", [0, 1]),
        ("e-mail", [0, 1, 2]),
        ("emails*", [0, 1]),
        ("FBI", [0, 1]),
        ("F.B.I.", [0, 1]),
        ("fbi", [0, 1]),
        ('"the F.B.I. director"', [1]),
        ('"email of the FBI"', [0]),
        ("U.S.", [2, 3, 4]),
        ("US", [2, 3, 4]),
        ('"US led"', [3]),
        ("US-led", [3]),
        ("us", [0, 4]),
        ("us -US", [0]),
        ("us OR email", [0, 1, 4]),
        ('"told us"', [4]),
        ("email -FBI", []),
        ("e-mail -us", [1, 2]),
        ("NEAR(FBI email, 2)", [0]),
        ("NEAR(FBI email, 30)", [0, 1]),
    ],
)
def test_other_spellings_meet(spelled: Engine, q: str, lines: list[int]) -> None:
    with spelled.connect() as connection:
        ids = ids_matching(connection, parse(q))
        rows = connection.execute(text("SELECT id, content_text FROM statement"))
        found = [words for number, words in rows if number in ids]
    assert sorted(map(SPELLED.index, found)) == lines
    assert all(Matcher(parse(q)).highlights(found))


def test_a_word_is_shown_where_it_is_no_abbreviation() -> None:
    assert Matcher(parse("us")).highlights(["the US told us so"]) == [[(12, 14)]]
    assert Matcher(parse("US")).highlights(["the US told us so"]) == [[(4, 6)]]


def test_the_words_of_articles_follow_what_is_stored(any_engine: Engine, article: Any, keep: Any) -> None:
    def found(q: str) -> int:
        with any_engine.connect() as connection:
            return len(articles_matching(connection, parse(q)))

    keep(any_engine, article("An e-mail came.\nThe U.S. is far.", id="a1", headline="Rain and snow"))
    assert [found(q) for q in ("rain", "emails", "US", "rain -snow", '"came the"', "zebra")] == [1, 1, 1, 0, 1, 0]
    keep(any_engine, article("A letter came.", id="a1", headline="Hail"))
    assert [found(q) for q in ("rain", "email", "US", "hail letter")] == [0, 0, 0, 1]
    with any_engine.begin() as connection:
        connection.execute(text("DELETE FROM article"))
    assert found("letter") == 0


def test_a_very_long_article_is_found_by_its_beginning(any_engine: Engine, article: Any, keep: Any) -> None:
    words = " ".join(f"w{number}ééééé" for number in range(60_000))
    keep(any_engine, article(f"A zebra came. {words}"))
    with any_engine.connect() as connection:
        assert len(articles_matching(connection, parse("zebra"))) == 1


@pytest.mark.parametrize(
    "q",
    [
        '"taxes this',
        "taxes OR",
        "OR taxes",
        "taxes OR OR peace",
        "-taxes",
        "NEAR(taxes",
        "NEAR(a b c)",
        "taxes OR -a",
        "taxes OR ?",
    ],
)
def test_what_cannot_be_read_is_looked_for_as_words(q: str) -> None:
    search = parse(q)
    assert search.hint
    assert not search.unwanted
    assert {len(some) for some in search.wanted} == {1}


@pytest.mark.parametrize("q", ["", "?!", '""', "- -", "\x00", "word " * 65])
def test_what_has_no_word_or_too_many_is_refused(q: str) -> None:
    with pytest.raises(ValueError, match="write at"):
        parse(q)


@given(q=st.text(st.sampled_from('abtaxes "*-()ORNEAR,^:{}+\\\x00é\ud800'), max_size=30))
@budget(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_nothing_that_is_typed_breaks_it(any_engine: Engine, q: str) -> None:
    try:
        search = parse(q)
    except ValueError:
        return
    with any_engine.connect() as connection:
        ids_matching(connection, search)
        ids_matching(connection, search, sources=True)
        articles_matching(connection, search)
    Matcher(search).highlights(LINES)
