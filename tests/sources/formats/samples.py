"""Made-up news in each format, as small as shows the format, and how a test reads bytes."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

from app.model import InputError, RawDocument
from app.sources.formats import read
from app.sources.reading import Limits, Unpacked

PAGES = Path(__file__).parents[1] / "pages"
SAID = (
    "The harbour will reopen in June, the mayor, Ada Moreau, said on Friday, after two years of works on its sea wall."
)
COSTS = "The works cost 3 million, said Jon Bell, who leads the opposition and asked for an inquiry into the spending."

PAGE = f"""<!doctype html><html><head><title>Harbour to reopen</title>
<meta property="article:published_time" content="2026-03-06"></head>
<body><article><h1>Harbour to reopen</h1><p>{SAID}</p><p>{COSTS}</p></article></body></html>"""

RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Courier</title>
<language>en-gb</language>
<item><title>Harbour &amp; sea wall</title><link>https://courier.example/a</link><author>Jane Doe</author>
<pubDate>Fri, 06 Mar 2026 23:30:00 -0500</pubDate><description>A teaser.</description>
<content:encoded><![CDATA[<p>{SAID}</p><figure><figcaption>The quay.</figcaption></figure>
<p>{COSTS}</p>]]></content:encoded>
</item>
<item><title>Ferry sold</title><link>https://courier.example/b</link>
<description>The ferry was sold.</description></item>
</channel></rss>"""

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Courier</title>
<entry><id>tag:courier.example,2026:1</id><title>Harbour to reopen</title><published>2026-03-06T23:30:00Z</published>
<author><name>Jane Doe</name></author><author><name>Bo Ek</name></author>
<content type="text">{SAID}</content></entry></feed>"""

NEWSML = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:agency.example:1" version="3"
 standard="NewsML-G2" xml:lang="en">
<itemMeta><itemClass qcode="ninat:text"/><provider literal="agency"><name>Harbour Agency</name></provider>
<versionCreated>2026-03-06T23:30:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><by>By Jane Doe</by><headline>Harbour to reopen</headline></contentMeta>
<contentSet><inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body>
<body.head><hedline><hl1>Harbour to reopen</hl1></hedline></body.head>
<body.content><p>{SAID}</p><hl2>Costs</hl2><media><media-caption>The quay.</media-caption></media><p>{COSTS}</p>
</body.content></body></nitf></inlineXML></contentSet></newsItem>"""


def response(body: bytes, content_type: str = "text/html; charset=utf-8", status: str = "200 OK") -> bytes:
    """A WARC record of one answer."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n\r\n".encode() + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://courier.example/a\r\n"
        "WARC-Date: 2026-03-07T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip of files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    """A tar of files."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return packed.getvalue()


def reads(
    data: bytes | str,
    name: str = "",
    *,
    origin: str | None = None,
    max_bytes: int = 1_000_000,
    unpacked: int = 10_000_000,
) -> list[RawDocument | InputError]:
    """What a file of this name and content gives."""
    stream = io.BufferedReader(io.BytesIO(data.encode() if isinstance(data, str) else data))
    limits = Limits(max_bytes, Unpacked(unpacked))
    return list(read(stream, origin or name or "-", limits, name=name))


def one(data: bytes | str, name: str = "") -> RawDocument:
    """The one document of a file."""
    (document,) = reads(data, name)
    assert isinstance(document, RawDocument), document
    return document


def refusal(data: bytes | str, name: str = "", **options: int) -> InputError:
    """The one error of a file."""
    (error,) = reads(data, name, **options)
    assert isinstance(error, InputError), error
    return error


def paragraphs(document: RawDocument) -> list[str]:
    """The paragraphs of a text."""
    return document.text.split("\n\n")


def marked(document: RawDocument) -> list[tuple[str, str]]:
    """The paragraphs whose kind is marked: kind and words."""
    return [(mark.kind.value, document.text[mark.start : mark.end]) for mark in document.marked]
