"""Through whom a statement came: an outlet or a person between the speaker and the article."""

from __future__ import annotations

import pytest

QUOTED = "“The school will reopen in May,” the mayor, Ann Roe, was quoted by the Harbour Courier as saying."
QUOTING = "The Harbour Courier quoted the mayor, Ann Roe, as saying that the school would reopen."
PLAIN = "“The school will reopen in May,” the mayor, Ann Roe, said at a meeting with the Harbour Guild on Friday."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (QUOTED, ("the mayor, Ann Roe,", "“The school will reopen in May,”")),
        (QUOTING, ("the mayor, Ann Roe,", "that the school would reopen")),
    ],
)
def test_an_outlet_that_quotes_is_the_relay_and_not_the_speaker(resolved, text, said):
    (statement,) = resolved(text, said)
    assert [speaker.name for speaker in statement.speakers] == ["Ann Roe"]
    assert statement.relayed_by is not None
    assert statement.relayed_by.name == "Harbour Courier"
    reason = statement.because["relayed_by"]
    assert (reason.rule, reason.text) == ("relay", "Harbour Courier")
    assert text[slice(*reason.span)] == reason.text


@pytest.mark.parametrize("text", [PLAIN, "Ann Roe said the school would reopen.", "The Harbour Courier said it rains."])
def test_no_relay_where_nobody_carried_the_words(resolved, text):
    source = text[text.index("the mayor") : text.index(" said")] if text == PLAIN else text[: text.index(" said")]
    content = text[: text.index(" the mayor")] if text == PLAIN else text[text.index("said ") + 5 : -1]
    (statement,) = resolved(text, (source, content))
    assert statement.relayed_by is None
    assert "relayed_by" not in statement.because


def test_odd_texts_have_no_relay(resolved):
    text = "“Ja.” " * 200 + "ANN ROE SAID SO"
    (statement,) = resolved(text, ("ANN ROE", "SO"))
    assert statement.relayed_by is None
