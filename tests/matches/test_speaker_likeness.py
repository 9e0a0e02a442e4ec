"""Whose two reports are, by the names alone: the same, one part of the other, or others."""

from __future__ import annotations

import pytest

from app.matches.speaker_likeness import agreement, differ, name_likeness


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("Ada J. Moreau", "ada-moreau"),
        ("Joe Okafor", "Joseph R. Okafor Jr."),
        ("Ada Moreau", "Ada Lind Moreau"),
        ("Mike Berg", "Michael Berg"),
        ("ada-moreau-2", "ada-moreau-2"),
        ("李文", "李文"),
        ("?", "?"),
    ],
)
def test_the_same_name(x, y):
    assert name_likeness(x, y) == name_likeness(y, x) == 1


@pytest.mark.parametrize(
    ("x", "y"),
    [("Moreau", "Ada Moreau"), ("White House", "Moreau administration"), ("Downing Street", "British government")],
)
def test_it_may_be_the_same(x, y):
    assert name_likeness(x, y) == name_likeness(y, x) == 0.5


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("Ada Moreau", "Ida Moreau"),
        ("ada-moreau", "ada-moreau-2"),
        ("White House", "Harbour House"),
        ("White House", "Ada Moreau"),
        ("?", "!"),
        ("李文", "王芳"),
    ],
)
def test_another(x, y):
    assert name_likeness(x, y) == name_likeness(y, x) == 0
    assert differ(frozenset([x]), frozenset([y]))


def test_a_joint_statement_is_half_one_speakers_own():
    assert agreement(frozenset(["Ada Moreau", "Li Wen"]), frozenset(["Ada Moreau"])) == 0.5


def test_the_unknown_neither_agree_nor_differ():
    assert agreement(frozenset(), frozenset(["Ada Moreau"])) == 0
    assert not differ(frozenset(), frozenset(["Ada Moreau"]))
