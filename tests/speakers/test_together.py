"""Several who speak together: by a plural, by a name beside a pronoun, by what they issued."""

import pytest


@pytest.mark.parametrize(
    ("source", "before"),
    [
        ("They", "Eve Moor and Paul Webb met the press."),
        ("Both farmers", "Eve Moor, a farmer, and Paul Webb, a farmer, met the press."),
        ("The two ministers", "Finance Minister Eve Moor met Health Minister Paul Webb in Oslo."),
        ("The two senators", "Senator Eve Moor and Senator Paul Webb met the press."),
    ],
)
def test_a_plural_is_the_two_named_before(speakers, source, before):
    assert speakers(f"{before} {source} said it rains.", (source, "it rains")) == ["Eve Moor", "Paul Webb"]


def test_a_plural_is_two_who_spoke_one_after_the_other(speakers):
    text = "Eve Moor said it rains. Paul Webb said it snows. Both said the harvest is lost."
    said = ("Eve Moor", "it rains"), ("Paul Webb", "it snows"), ("Both", "the harvest is lost")
    assert speakers(text, *said) == ["Eve Moor", "Paul Webb"]


def test_a_pronoun_and_a_name(speakers):
    text = "Eve Moor trained the team. She and Paul Webb, the doctor, said nobody was asked."
    source = "She and Paul Webb, the doctor,"
    assert speakers(text, (source, "nobody was asked")) == ["Eve Moor", "Paul Webb"]


def test_a_plural_in_general_is_nobody_named(speakers):
    text = "Eve Moor said it rains. Critics said it snows."
    assert speakers(text, ("Eve Moor", "it rains"), ("Critics", "it snows")) == []


def test_ten_thousand_joined_names_take_bounded_time(resolved):
    names = " and ".join(f"Ann{'x' * (number % 7)} Roe{number}" for number in range(2_000))
    (statement,) = resolved(f"{names} met. They said it rains.", ("They", "it rains"))
    assert len(statement.speakers) <= 6
