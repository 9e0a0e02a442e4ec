from __future__ import annotations

import contextlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import InputError
from app.sources.decoding import decode

SENTENCE = "“It’s over,” said José Núñez of Zürich’s council — the price is £5."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_text_is_read_in_its_encoding(encoding):
    assert decode(SENTENCE.encode(encoding), origin="a.txt") == SENTENCE


def test_a_second_byte_order_mark_is_no_text():
    assert decode(f"\ufeff\ufeff{SENTENCE}".encode(), origin="a.txt") == SENTENCE


@pytest.mark.parametrize("text", ["café", "The price is £5, he said.", "Der Präsident sagte, daß es schön sei."])
def test_short_latin_1_is_read(text):
    assert decode(text.encode("latin-1"), origin="a.txt") == text


def test_other_code_pages_are_told_from_western_ones():
    text = "Президент заявил, что страна готова к переговорам. Он также сказал, что мир возможен."
    assert decode(text.encode("cp1251"), origin="a.txt") == text


def test_mojibake_is_mended():
    assert decode("She said itâ€™s in ZÃ¼rich.".encode(), origin="a.txt") == "She said it’s in Zürich."


@pytest.mark.parametrize(
    "text", ["“curly” ‘quotes’", '"straight"', "ﬁne ligature", "Ｗｉｄｅ", "AT&amp;T", "an… ellipsis"]
)
def test_what_the_writer_typed_is_kept(text):
    assert decode(text.encode(), origin="a.txt") == text


def test_line_ends_become_newlines_and_letters_nfc():
    assert decode("one\r\ntwo\rcafe\u0301".encode(), origin="a.txt") == "one\ntwo\ncaf\u00e9"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"MZ\x90\0\3\0", bytes(range(1, 32)) * 4, b"\xff\xfea"]
)
def test_binary_junk_is_an_error_that_names_the_file(data):
    with pytest.raises(InputError, match=r"^junk\.txt: "):
        decode(data, origin="junk.txt")


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_an_input_error(data):
    with contextlib.suppress(InputError):
        text = decode(data, origin="a.txt")
        assert "\0" not in text
        assert "\r" not in text
        assert unicodedata.is_normalized("NFC", text)


@given(st.binary(max_size=200), st.sampled_from([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xff\xfe\0\0"]))
def test_any_bytes_after_a_byte_order_mark_give_text_or_an_input_error(data, mark):
    with contextlib.suppress(InputError):
        decode(mark + data, origin="a.txt")
