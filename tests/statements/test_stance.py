"""The stance of a cue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import Stance
from app.statements.stance import stance_of


@pytest.mark.parametrize(
    ("cue", "stance"),
    [
        ("said", Stance.NEUTRAL),
        ("claimed", Stance.CLAIM),
        ("has denied", Stance.DENY),
        ("vowing", Stance.PROMISE),
        ("highly appreciated", Stance.PRAISE),
        ("stressed", Stance.STRESS),
        ("slammed", Stance.CRITICISE),
        ("thought", Stance.BELIEVE),
        ("does not believe", Stance.DENY),
        ("did not say", Stance.NEUTRAL),
        ("said he hoped", Stance.HOPE),
        ("admitted", Stance.ADMIT),
        ("asking", Stance.ASK),
        ("called on", Stance.URGE),
        ("called", Stance.NEUTRAL),
    ],
)
def test_a_cue_has_the_stance_of_its_telling_word(cue: str, stance: Stance):
    assert stance_of(cue)[0] is stance


def test_a_cue_that_nothing_is_known_of_is_neutral_and_says_so():
    assert stance_of("zzz")[::2] == (Stance.NEUTRAL, "cue-unknown")


@given(st.text())
def test_any_cue_has_a_stance(cue: str):
    assert stance_of(cue)[0] in Stance
