"""Short names of bodies: a first word, the last words, initials; and names that are another's."""

import pytest


@pytest.mark.parametrize(
    ("longer", "short"),
    [
        ("Taft Holdings Inc", "Taft"),
        ("Harbour Fishing Authority", "HFA"),
        ("New Harbour Daily News", "Daily News"),
    ],
)
def test_a_short_name_is_the_longer_one_named_before(speakers, longer, short):
    text = f"{longer} raised its prices in May. {short} said sales fell."
    assert speakers(text, (short, "sales fell", len(longer))) == [longer]


def test_a_surname_is_the_person_also_where_a_firm_has_it(speakers):
    text = "Una Brannock founded Brannock Tidal Energy in a garage. Mrs. Brannock said she still had it."
    assert speakers(text, ("Mrs. Brannock", "she still had it")) == ["Una Brannock"]


def test_another_body_with_the_same_noun_is_another(speakers):
    text = "Harbour Tidal Bank fell on Monday. The Bank of Ruritania said prices rose."
    assert speakers(text, ("The Bank of Ruritania", "prices rose")) == ["Bank of Ruritania"]
