"""A report's first paragraph behind its dateline."""

import pytest

from app.model import Span
from app.tagging.datelines import without_dateline


def rest(text: str) -> str:
    return text[slice(*without_dateline(text, Span(0, len(text))))]


@pytest.mark.parametrize(
    "dateline",
    [
        "GENEVA — ",
        "GENEVA -- ",
        "GENEVA (AP) — ",
        "  GENEVA (Reuters) - ",
        "GENEVA, Switzerland – ",
        "SAN JOSÉ, Costa Rica — ".replace("É", "E"),
        "NEW YORK, May 9 (AFP) - ",
        "WASHINGTON, D.C. — ",
        "ST. LOUIS — ",
        "GENEVA (AP) ",
        "(CBS) ",
        "AFP - ",
        "Reuters - ",
    ],
)
def test_is_read_without_it(dateline: str):
    assert rest(f"{dateline}The talks failed, an envoy said.") == "The talks failed, an envoy said."


@pytest.mark.parametrize(
    "text",
    [
        "The talks failed, an envoy said.",
        "NATO said the talks failed.",
        "NATO — which met on Monday — said the talks failed.",
        "GENEVA",
        "GENEVA —",
        "Ada Moreau — The Harbour Master — said no.",
        "(The talks failed, an envoy said.)",
        "U.S. officials said the talks failed.",
        "",
    ],
)
def test_other_openings_stay(text: str):
    assert rest(text) == text


def test_only_a_paragraph_of_its_own_is_looked_at():
    text = "Geneva.\nGENEVA — Talks failed."
    assert without_dateline(text, Span(0, 7)) == Span(0, 7)
