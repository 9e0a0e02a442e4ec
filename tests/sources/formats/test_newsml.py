from __future__ import annotations

from base64 import b64encode

import pytest

from app.documents import read
from app.model import InputError
from tests.sources.formats.samples import COSTS, NEWSML, SAID, marked, one, paragraphs, reads, refusal

MESSAGE = (
    '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet><packageItem guid="p"/>'
    + NEWSML
    + NEWSML.replace("stat:usable", "stat:canceled")
    + "</itemSet></newsMessage>"
)


def test_an_item_with_nitf_in_it():
    document = one(NEWSML, "a.xml")
    assert paragraphs(document) == [SAID, "Costs", "The quay.", COSTS]
    assert marked(document) == [("heading", "Costs"), ("caption", "The quay.")]
    assert document.fields == {
        "id": "urn:newsml:agency.example:1",
        "published_on": "2026-03-06T23:30:00Z",
        "headline": "Harbour to reopen",
        "outlet": "Harbour Agency",
        "author": "By Jane Doe",
        "language": "en",
    }


def test_an_item_of_plain_text():
    start, end = NEWSML.index("<inlineXML"), NEWSML.index("</contentSet>")
    plain = NEWSML[:start] + f'<inlineData contenttype="text/plain">{SAID}\n\n{COSTS}</inlineData>' + NEWSML[end:]
    assert paragraphs(one(plain)) == [SAID, COSTS]


def test_text_packed_in_base64():
    start, end = NEWSML.index("<inlineXML"), NEWSML.index("</contentSet>")
    packed = b64encode(f"{SAID}\n{COSTS} – so it is".encode()).decode()
    item = f'{NEWSML[:start]}<inlineData encoding="https://cv.iptc.org/base64">{packed}</inlineData>{NEWSML[end:]}'
    assert paragraphs(one(item)) == [SAID, f"{COSTS} – so it is"]
    assert "not base64" in refusal(item.replace(packed, SAID)).reason


def test_a_message_with_several_items():
    usable, canceled = reads(MESSAGE, "a.xml")
    assert (usable.origin, usable.status) == ("a.xml[0]", "usable")
    assert (canceled.origin, canceled.status) == ("a.xml[1]", "canceled")
    assert canceled.version == usable.version
    assert canceled.version is not None


@pytest.mark.parametrize("status", ["withheld", "canceled"])
def test_what_its_publisher_takes_back_is_refused_by_that_name(status):
    with pytest.raises(InputError, match=f"pubStatus: {status} by its publisher"):
        read(one(NEWSML.replace("stat:usable", f"stat:{status}"), "a.xml"), max_chars=10_000)


def test_what_holds_no_text_is_refused():
    start, end = NEWSML.index("<inlineXML"), NEWSML.index("</contentSet>")
    picture = NEWSML[:start] + '<remoteContent href="a.jpg"/>' + NEWSML[end:]
    assert "without inline text" in refusal(picture.replace("ninat:text", "ninat:picture"), "a.xml").reason
    package = '<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="p"><groupSet/></packageItem>'
    assert "without news items" in refusal(package, "a.xml").reason


def test_other_and_broken_xml():
    assert "<recipe>" in refusal("<recipe/>", "a.xml").reason
    assert "give a sitemap's web address" in refusal("<urlset/>", "a.xml").reason
    error = refusal("<newsItem>\n<itemMeta>\n</newsItem>", "a.xml")
    assert (error.line, "broken XML" in error.reason) == (3, True)
