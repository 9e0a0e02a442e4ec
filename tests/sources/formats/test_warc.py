from __future__ import annotations

import gzip

import pytest

from tests.sources.formats.samples import PAGE, SAID, one, reads, refusal, response


@pytest.mark.parametrize("name", ["a.warc", ""])
def test_the_pages_among_the_records_are_read(name):
    data = (
        response(b"body {}", "text/css")
        + response(PAGE.encode())
        + response(b"<p>Not found</p>", status="404 Not Found")
        + response(PAGE.replace("Ada", "Zoë").encode("latin-1"), "text/html; charset=iso-8859-1")
    )
    first, second = reads(data, name, origin="a.warc")
    assert (first.origin, first.fields["url"]) == ("a.warc!https://courier.example/a", "https://courier.example/a")
    assert SAID in first.text
    assert "Zoë Moreau" in second.text


def test_packed_record_by_record_as_crawlers_do():
    packed = gzip.compress(response(b"", "image/png")) + gzip.compress(response(PAGE.encode()))
    assert SAID in one(packed, "a.warc.gz").text


def test_a_page_without_an_article_is_told_by_its_address():
    error, document = reads(response(b"<p>Hello</p>") + response(PAGE.encode()), "a.warc")
    assert error.origin == "a.warc!https://courier.example/a"
    assert SAID in document.text


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_a_page_packed_in_a_way_that_is_not_read_is_named(coding):
    packed = response(b"\x0b\x02\x80", f"text/html\r\nContent-Encoding: {coding}")
    error, document = reads(packed + response(PAGE.encode()), "a.warc")
    assert error.reason.startswith(f"packed as '{coding}' by its server")
    assert SAID in document.text


def test_refusals():
    assert "no page" in refusal(response(b"", "image/png"), "a.warc").reason
    assert "cut off" in refusal(response(PAGE.encode())[:500], "a.warc").reason
    assert "broken WARC record" in str(reads(response(PAGE.encode()) + b"garbage\r\n", "a.warc")[1])
    no_headers = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999\r\n\r\nshort"
    assert refusal(no_headers, "a.warc").reason == "a broken WARC record; fetch it again"
    assert "more than 100 bytes" in refusal(response(PAGE.encode()), "a.warc", max_bytes=100).reason
