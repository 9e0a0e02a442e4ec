"""Names on a level: pairs, lists, whoever comes with a role, and names that are none of them."""

import pytest


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("Ann Roe and her deputy, Paul Webb,", ["Ann Roe", "Paul Webb"]),
        ("Two economists, Eve Moor and Paul Webb,", ["Eve Moor", "Paul Webb"]),
        ("Ann Roe, Eve Moor and Paul Webb", ["Ann Roe", "Eve Moor", "Paul Webb"]),
        ("Her rivals, Senator Eve Moor of Ohio and Paul Webb,", ["Eve Moor", "Paul Webb"]),
        ("Ann Roe, the Poe and Doe Professor of Law", ["Ann Roe"]),
        ("Ann Roe and many Indiana observers", ["Ann Roe"]),
        ("Roe's chief of staff, Paul Webb,", ["Paul Webb"]),
        ("A lawyer for the shops, Eve Moor,", ["Eve Moor"]),
        ("His successor, Paul Webb,", ["Paul Webb"]),
        ("Ann Roe herself", ["Ann Roe"]),
        ("Other candidates, including Eve Moor and Paul Webb,", ["Eve Moor", "Paul Webb"]),
        ("a Harbour Times/FBX News poll", ["Harbour Times", "FBX News"]),
    ],
)  # fmt: skip
def test_who_is_on_a_level(speakers, source, names):
    text = f"Ann Roe spoke. Yesterday {source} said it rains."
    assert speakers(text, (source, "it rains", 15)) == names
