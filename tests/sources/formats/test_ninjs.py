from __future__ import annotations

import json

import pytest

from app.documents import read
from app.model import InputError
from tests.sources.formats.samples import COSTS, SAID, marked, one, paragraphs, refusal

TWO = {
    "uri": "urn:agency.example:1",
    "type": "text",
    "pubstatus": "usable",
    "versioncreated": "2026-03-06T23:30:00Z",
    "headline": "Harbour to reopen",
    "byline": "Jane Doe",
    "language": "en",
    "infosources": [{"name": "Harbour Agency", "role": "provider"}],
    "body_xhtml": f"<p>{SAID}</p><figure><figcaption>The quay.</figcaption></figure><p>{COSTS}</p>",
}
THREE = {
    "uri": "urn:agency.example:1",
    "standard": {"name": "ninjs", "version": "3.0"},
    "pubStatus": "usable",
    "versionCreated": "2026-03-06T23:30:00Z",
    "headlines": [{"role": "short", "value": "Harbour"}, {"role": "main", "value": "Harbour to reopen"}],
    "by": "Jane Doe",
    "language": "en",
    "infoSources": [{"name": "Harbour Agency"}],
    "bodies": [
        {"role": "caption", "contentType": "text/plain", "value": "The quay."},
        {"role": "main", "contentType": "application/xhtml+xml", "value": TWO["body_xhtml"]},
    ],
}
FIELDS = {
    "id": "urn:agency.example:1",
    "published_on": "2026-03-06T23:30:00Z",
    "headline": "Harbour to reopen",
    "outlet": "Harbour Agency",
    "author": "Jane Doe",
    "language": "en",
}


@pytest.mark.parametrize("item", [TWO, THREE], ids=["2.x", "3.x"])
def test_fields_and_body(item):
    document = one(json.dumps(item), "a.json")
    assert document.fields == FIELDS
    assert paragraphs(document) == [SAID, "The quay.", COSTS]
    assert marked(document) == [("caption", "The quay.")]


def test_plain_text_is_taken_before_markup():
    assert one(json.dumps(TWO | {"body_text": SAID}), "a.json").text == SAID


@pytest.mark.parametrize("key", ["pubstatus", "pubStatus"])
@pytest.mark.parametrize("status", ["withheld", "canceled"])
def test_what_its_publisher_takes_back_carries_that_and_is_refused(key, status):
    item = {"uri": "urn:1", key: status, "headline": "Harbour to reopen", "version": 3}
    document = one(json.dumps(item), "a.json")
    assert (document.status, document.version) == (status, "3")
    with pytest.raises(InputError, match=f"a.json:1: pubStatus: {status} by its publisher"):
        read(document, max_chars=1_000)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"body_xhtml": ""}, "no body"),
        ({"body_xhtml": "", "type": "picture"}, "a picture"),
        ({"pubstatus": "x"}, "unknown"),
    ],
)
def test_refusals(change, reason):
    assert reason in refusal(json.dumps(TWO | change), "a.json").reason
