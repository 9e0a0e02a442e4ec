"""What a statement is about: whom its content names, or means by a pronoun; never the speaker by "I" or "he"."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "said", "about"),
    [
        (
            "Ann Roe said that Jon Ek and the Harbour Guild would pay the French fishermen.",
            ("Ann Roe", "that Jon Ek and the Harbour Guild would pay the French fishermen"),
            ["Jon Ek", "Harbour Guild", "France"],
        ),
        (
            "Mayor Ann Roe met the press. Of the deputy, Jane Doe, Jon Ek said: “She never paid her fine.”",
            ("Jon Ek", "“She never paid her fine.”"),
            ["Jane Doe"],
        ),
        ("Jon Ek said that he was tired.", ("Jon Ek", "that he was tired"), []),
        ("“I am tired,” Jon Ek said.", ("Jon Ek", "“I am tired,”"), []),
    ],
)
def test_about(resolved, text, said, about):
    (statement,) = resolved(text, said)
    assert [entity.name for entity in statement.about] == about
    assert ("about" in statement.because) == bool(about)


def test_the_reason_is_the_words_that_name_or_mean_them(resolved):
    text = "Ann Roe said that Jon Ek and the French fishermen would pay."
    (statement,) = resolved(text, ("Ann Roe", "that Jon Ek and the French fishermen would pay"))
    reason = statement.because["about"]
    assert (reason.rule, reason.text) == ("named-in-content", "Jon Ek; French")
    assert text[slice(*reason.span)] == "Jon Ek"


def test_a_list_of_names_is_cut(resolved):
    firsts, lasts = ("Bel", "Cor", "Dan", "Ger"), ("man", "by", "ton", "ley", "ham", "wick", "field")
    names = ", ".join(f"Ann {first}{last}" for first in firsts for last in lasts)
    text = f"Jon Ek said that {names} would come."
    (statement,) = resolved(text, ("Jon Ek", text[text.index("that ") : -1]))
    assert len(statement.about) <= 20


def test_places_are_among_them_and_are_no_speakers(resolved):
    text = "Ann Roe said that the road from Lyon to Marseille runs through Germany."
    (statement,) = resolved(text, ("Ann Roe", "that the road from Lyon to Marseille runs through Germany"))
    kinds = {one.name: one.kind.value for one in statement.about}
    assert kinds == {"Lyon": "place", "Marseille": "place", "Germany": "government"}


@pytest.mark.parametrize(
    ("content", "about"),
    [
        ("that Chileans like the China-Russia treaty", ["Chile", "China", "Russia"]),
        ("that British Columbia is wet", ["British Columbia"]),
        ("that the company will pay", ["Harbour Company"]),
        ("that the company car is old", []),
    ],
)
def test_people_of_a_country_and_bodies_that_are_described(resolved, content, about):
    text = f"The Harbour Company met on Monday. Ann Roe told the Harbour Company {content}."
    (statement,) = resolved(text, ("Ann Roe", content))
    assert [entity.name for entity in statement.about] == about
