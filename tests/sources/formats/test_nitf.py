from __future__ import annotations

import pytest

from tests.sources.formats.samples import COSTS, SAID, marked, one, paragraphs, reads, refusal

NITF = f"""<nitf version="-//IPTC//DTD NITF 3.5//EN"><head><title>Harbour</title>
<docdata management-status="usable"><doc-id id-string="courier-17"/><date.issue norm="20260305T101500Z"/>
<doc.copyright holder="The Courier Company"/></docdata>
<pubdata date.publication="20260306" name="The Courier" ex-ref="https://courier.example/a"/></head>
<body><body.head><hedline><hl1>Harbour to reopen</hl1></hedline><byline>By Jane Doe</byline></body.head>
<body.content><block class="lead_paragraph"><p>{SAID}</p></block><block class="full_text"><p>{SAID}</p>
<media media-type="image"><media-caption>The quay.</media-caption></media><p>{COSTS}</p></block></body.content>
</body></nitf>"""


@pytest.mark.parametrize("name", ["a.xml", "a.nitf", ""])
def test_an_article_with_its_fields(name):
    document = one(f'<?xml version="1.0"?>\n<!DOCTYPE nitf SYSTEM "nitf-3-5.dtd">\n{NITF}', name)
    assert paragraphs(document) == [SAID, "The quay.", COSTS]
    assert marked(document) == [("caption", "The quay.")]
    assert document.fields == {
        "id": "courier-17",
        "published_on": "20260306",
        "headline": "Harbour to reopen",
        "outlet": "The Courier",
        "url": "https://courier.example/a",
        "author": "By Jane Doe",
    }


def test_what_it_says_elsewhere_counts_where_the_surer_place_is_empty():
    bare = NITF.partition("<pubdata")[0] + "</head>" + NITF.partition("</head>")[2]
    document = one(bare.replace("hl1>", "hl2>").replace("full_text", "other"), "a.xml")
    assert document.fields["published_on"] == "20260305T101500Z"
    assert (document.fields["headline"], document.fields["outlet"]) == ("Harbour", "The Courier Company")
    assert paragraphs(document)[0] == paragraphs(document)[1] == SAID


def test_one_in_a_namespace():
    assert (
        one(NITF.replace("<nitf", '<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"'), "a.xml").fields["id"]
        == "courier-17"
    )


def test_what_its_publisher_takes_back_and_what_is_empty():
    (canceled,) = reads(NITF.replace('"usable"', '"canceled"'), "a.xml")
    assert (canceled.status, canceled.fields["id"]) == ("canceled", "courier-17")
    assert "no text in its body.content" in refusal("<nitf><body/></nitf>", "a.xml").reason
