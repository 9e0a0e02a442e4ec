"""Whether two names may be one speaker's, by the names alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.entities.name_likeness import DIFFERENT, POSSIBLE, SAME, name_likeness
from app.model import SpeakerKind

BODY = SpeakerKind.ORGANISATION


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada J. Moreau", "Ada Moreau"),
        ("Joe Okafor", "Joseph R. Okafor"),
        ("Ada Moreau", "Ada Lind Moreau"),
        ("Sergei Petrov", "Sergey Petrov"),
        ("Wen Li", "Li Wen"),
        ("李文", "李文"),
        ("?", "?"),
    ],
)
def test_one_name_in_two_forms(one, other):
    assert name_likeness(one, other) == name_likeness(other, one) == SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Moreau", "Ada Moreau"),
        ("Ada", "Ada Moreau"),
        ("B. Okafor", "Bill Okafor"),
        ("W. Okafor", "Bill Okafor"),
        ("van Roe", "Roe"),
        ("Joe Okafor", "Joe Okafor Jr."),
    ],
)
def test_names_that_may_be_one_speakers(one, other):
    assert name_likeness(one, other) == name_likeness(other, one) == POSSIBLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Moreau", "Ida Moreau"),
        ("George H. W. Bush", "George W. Bush"),
        ("Joe Okafor Sr.", "Joe Okafor Jr."),
        ("A. Moreau", "Ida Moreau"),
        ("?", "!"),
        ("李文", "王芳"),
    ],
)
def test_two_names(one, other):
    assert name_likeness(one, other) == name_likeness(other, one) == DIFFERENT


def test_bodies():
    assert name_likeness("The Daily Herald", "Daily Herald", BODY) == SAME
    assert name_likeness("White House", "Moreau administration", BODY) == POSSIBLE
    assert name_likeness("the Times", "Harbour Times", BODY) == POSSIBLE
    assert name_likeness("White House", "Harbour House", BODY) == DIFFERENT


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40), st.sampled_from(SpeakerKind))
def test_any_two_names_have_a_likeness(one, other, kind):
    assert name_likeness(one, other, kind) == name_likeness(other, one, kind)
    assert name_likeness(one, one, kind) == SAME
