"""The country that a name or a role tells."""

import pytest

from app.speakers.nations import country_of


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Kremlin", "Russia"),
        ("the White House", "United States"),
        ("Russia", "Russia"),
        ("Moscow", "Russia"),
        ("Britain", "United Kingdom"),
        ("the Russian government", "Russia"),
        ("Norwegian Defence Ministry", "Norway"),
        ("South Korean army", "South Korea"),
        ("U.S. Supreme Court", "United States"),
        ("Bank of Japan", "Japan"),
        ("Communist Party of China", "China"),
        ("European Union", "European Union"),
        ("Harbour Times", None),
        ("Congress", None),
        ("", None),
    ],
)
def test_country_of_a_name(name, country):
    assert country_of(name) == country


@pytest.mark.parametrize(
    ("role", "country"),
    [
        ("Russian President", "Russia"),
        ("former Norwegian prime minister", "Norway"),
        ("president of France", "France"),
        ("Kremlin spokesman", "Russia"),
        ("U.S. ambassador to Russia", "United States"),
        ("ambassador to Russia", None),
        ("China analyst", None),
        ("Senator", None),
    ],
)
def test_country_of_a_person_by_role(role, country):
    assert country_of("Anna Kowal", ["party leader", role]) == country
