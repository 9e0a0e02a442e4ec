"""Text fragments: what a browser that follows the WICG's draft finds first is the passage that was meant."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from app.formats.text_fragments import directive, passage_url

PAGE = "https://example.org/a"
TEXT = (
    "The mayor said that taxes will fall. The mayor said that taxes will fall, too, if trade recovers.\n"
    "“We stand-by, ready & able,” she added.\n"
    "A long sentence about the harbour in Łódź begins here and goes on over many words until it ends here at last.\n"
    "In the end\nit was two lines of a poem that she read aloud to everybody in the hall, who listened.\n"
    "yes, he said. yes."
)


def found_by_a_browser(fragment: str, text: str = TEXT) -> tuple[int, int] | None:
    """Where the directive of an address leads, by the plainest reading of the draft."""
    parts = fragment.partition(":~:text=")[2].split(",")
    prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
    suffix = unquote(parts.pop()[1:]) if parts[-1].startswith("-") else ""
    start, *end = map(unquote, parts)
    for here in occurrences(start, text):
        if prefix and not any(text[place[1] : here[0]].strip() == "" for place in occurrences(prefix, text[: here[0]])):
            continue
        lasts = [here] if not end else [(a, b) for a, b in occurrences(end[0], text) if a >= here[1]]
        for last in lasts:
            rest = text[last[1] :].lstrip()
            if not suffix or occurrences(suffix, rest)[:1] == [(0, len(suffix))]:
                return here[0], last[1]
    return None


def occurrences(words: str, text: str) -> list[tuple[int, int]]:
    """Where words stand as whole words in a text."""
    inner = r"\s+".join(map(re.escape, words.split()))
    return [found.span() for found in re.finditer(rf"(?<!\w){inner}(?!\w)" if inner[:1].isalnum() else inner, text)]


def spans(words: str) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(re.escape(words), TEXT)]


@pytest.mark.parametrize(
    "words",
    [
        "that taxes will fall",
        "taxes",
        "We stand-by, ready & able",
        "A long sentence about the harbour in Łódź begins here and goes on over many words until it ends here at last",
        "the end\nit was two lines of a poem that she read aloud to everybody in the hall, who listened",
        "yes",
    ],
)
def test_each_place_of_some_words_is_found(words: str) -> None:
    for start, end in spans(words):
        address = passage_url(PAGE, TEXT, [(start, end)])
        assert address is not None
        assert found_by_a_browser(address) == (start, end), address


def test_only_what_is_needed_is_in_the_address() -> None:
    (place,) = spans("We stand-by, ready & able")
    assert passage_url(PAGE, TEXT, [place]) == f"{PAGE}#:~:text=We%20stand%2Dby%2C%20ready%20%26%20able"
    (place,) = spans(
        "A long sentence about the harbour in Łódź begins here and goes on over many words until it ends here"
    )
    assert passage_url(PAGE, TEXT, [place]) == f"{PAGE}#:~:text=A%20long%20sentence%20about,until%20it%20ends%20here"


def test_a_part_of_a_directive_stays_in_its_paragraph() -> None:
    (place,) = spans("the end\nit was two lines of a poem")
    one = directive(TEXT, *place)
    assert (one.start, one.end) == ("the end", "lines of a poem")


def test_pieces_have_a_directive_each() -> None:
    (one,), (other,) = spans("We stand-by"), spans("many words")
    address = passage_url(PAGE, TEXT, [one, other])
    assert address == f"{PAGE}#:~:text=We%20stand%2Dby&text=many%20words"


@pytest.mark.parametrize(
    ("url", "begins"),
    [
        ("https://example.org/a#top", "https://example.org/a#top:~:text="),
        ("https://example.org/a#top:~:text=old", "https://example.org/a#top:~:text="),
        ("HTTP://example.org/?q=1", "HTTP://example.org/?q=1#:~:text="),
    ],
)
def test_a_fragment_that_is_there_stays(url: str, begins: str) -> None:
    address = passage_url(url, TEXT, spans("poem"))
    assert address is not None
    assert address.startswith(begins)
    assert address.count(":~:") == 1


def test_what_is_no_web_address_has_none() -> None:
    assert passage_url(None, TEXT, [(0, 3)]) is None
    assert passage_url("javascript:alert(1)", TEXT, [(0, 3)]) is None
    assert passage_url("urn:x", TEXT, [(0, 3)]) is None
    assert passage_url(PAGE, TEXT, []) == PAGE


def test_a_text_that_repeats_itself_is_answered_in_time() -> None:
    text = "they said so and " * 20_000
    assert passage_url(PAGE, text, [(170_000, 170_016)])
