"""Roles compared."""

import pytest

from app.entities.offices import exclude, is_same, office


def found(role):
    parsed = office(role)
    assert parsed is not None
    return parsed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ukrainian President", "president of Ukraine"),
        ("president", "Ukrainian President"),
        ("Sen.", "senator from Ohio"),
        ("the Kremlin spokesman", "Kremlin spokeswoman"),
        ("ex-president", "former president"),
    ],
)
def test_the_same_office_in_other_words(one, other):
    assert is_same(found(one), found(other))
    assert is_same(found(other), found(one))


@pytest.mark.parametrize(
    ("one", "other"), [("mayor of Springfield", "mayor of Riverton"), ("French minister", "German minister")]
)
def test_two_offices(one, other):
    assert not is_same(found(one), found(other))
    assert exclude(found(one), found(other))


@pytest.mark.parametrize(
    ("one", "other", "never"),
    [
        ("mayor of Springfield", "coach of the Hawks", True),
        ("mayor of Springfield", "lawyer", False),
        ("businessman", "president", False),
        ("former mayor of Springfield", "mayor of Riverton", False),
        ("governor", "senator", False),
    ],
)
def test_what_nobody_is_beside_the_other(one, other, never):
    assert exclude(found(one), found(other)) is never


def test_an_ambassador_is_not_of_where_he_is_sent():
    assert found("U.S. ambassador to Russia").of == {"united states"}


@pytest.mark.parametrize("words", ["", "the table", "of of of", "🚢", "x" * 500])
def test_no_office(words):
    assert office(words) is None


def test_a_spokesman_tells_less_than_a_president():
    assert is_same(found("president"), found("president"), strict=True)
    assert not is_same(found("spokesman"), found("spokesman"), strict=True)
    assert is_same(found("Kremlin spokesman"), found("Kremlin spokesman"), strict=True)
