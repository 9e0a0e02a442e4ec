"""Whatever bytes a file holds, its reader gives documents and errors, and raises nothing."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.model import InputError, RawDocument
from app.sources.formats import BY_SUFFIX
from tests.sources.formats.samples import ATOM, NEWSML, PAGE, RSS, reads, response, tarred, zipped

TEXT = {"a.txt": b"The mayor said so."}
WHOLE = {
    ".html": PAGE.encode(),
    ".rss": RSS.encode(),
    ".atom": ATOM.encode(),
    ".xml": NEWSML.encode(),
    ".csv": b'title,body,date\nA,"One, ""two""\nthree",2025-05-09\nB,Four.,\n',
    ".json": b'{"articles": [{"title": "A", "content": "<p>One.</p>", "authors": [{"name": "B"}, [1]]}]}',
    ".warc": response(PAGE.encode()),
    ".gz": gzip.compress(b'{"text": "One."}'),
    ".zip": zipped(TEXT),
    ".tar": tarred(TEXT),
}


@pytest.mark.parametrize("suffix", BY_SUFFIX)
@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(suffix, data):
    assert all(isinstance(one, RawDocument | InputError) for one in reads(data, f"a{suffix}"))


@pytest.mark.parametrize("suffix", WHOLE)
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_damaged_file(suffix, data):
    whole = WHOLE[suffix]
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    damaged = whole[:start] + data.draw(st.binary(max_size=10)) + whole[end:]
    assert all(isinstance(one, RawDocument | InputError) for one in reads(damaged, f"a{suffix}"))
