"""Holders: a belief reported for another."""


def test_holder_is_the_party_whose_belief_opens_the_content(resolved):
    text = "Ivan Orlov spoke. The Norwegian side believes that talks help, he said."
    (statement,) = resolved(text, ("he", "The Norwegian side believes that talks help"))
    assert [speaker.name for speaker in statement.speakers] == ["Ivan Orlov"]
    assert statement.holder is not None
    assert statement.holder.name == "Norway"
    assert statement.because["holder"].text == "Norwegian side believes"


def test_no_holder_where_content_opens_with_a_deed(resolved):
    text = "Ivan Orlov said that Norway sent ships."
    (statement,) = resolved(text, ("Ivan Orlov", "that Norway sent ships"))
    assert statement.holder is None
