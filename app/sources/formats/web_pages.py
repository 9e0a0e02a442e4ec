"""A news page in HTML: its main text, captions apart from it, and what its metadata says."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

import lxml.html
from trafilatura import bare_extraction
from trafilatura.settings import Document

from app.model import InputError, ParagraphKind, RawDocument
from app.sources.decoding import decode
from app.sources.markup import Blocks
from app.sources.reading import Limits, Read, or_error, whole

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what is wrong with a page is reported by our own errors
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

MIN_WORDS = 20  # of running text: a cookie banner or "Subscribe to read on" has fewer, the shortest news in brief more
MAX_ELEMENTS = 200_000  # a long live blog has 20,000; ten times that takes a minute to look through
MAX_CAPTION_CHARS = 1_500

DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
DECLARED_WITHIN = 4_096
CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]))(?![0-9a-fA-F]);?"
)
"""Control characters, and entities of them: lxml reads some that it then refuses to hold."""
XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")

CAPTION = re.compile(r"(?:^|[\s_-])(?:fig|wp|image|photo|img|media|gallery|picture|slide)?-?caption(?:$|[\s_-])", re.I)
GALLERY = re.compile(r"(?:^|[\s_-])(?:photo-?)?(?:gallery|slideshow|slider)(?:$|[\s_-])", re.IGNORECASE)
HOLDERS = ("figure", "figcaption", "div", "p", "span", "ul", "ol", "section", "blockquote", "aside")
PULL_QUOTE = re.compile(r"(?:^|[\s_-])pull-?quote(?:$|[\s_-])", re.IGNORECASE)
"""Words of the article in large type, which would be a statement twice over."""
MARK = re.compile(r"(qzcaption[0-9]+zq)")
"""Stands for a caption while the main text is found, in which captions would be lost or glued to sentences."""

LINES = ("p", "head", "item", "quote", "lb")


def read(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Read]:
    """The article of one page."""
    yield or_error(lambda: document(whole(stream, origin, limits), origin=origin))


def document(data: bytes, *, origin: str, charset: str | None = None, url: str | None = None) -> RawDocument:
    """The raw document of a page: `charset` and `url` are what came with it, used where the page does not say.

    Raises `InputError` for a page without an article.
    """
    try:
        tree = _tree(decode(data, origin=origin, declared=_declared(data) or charset), origin)
        captions = _set_captions_apart(tree)
        page = _extract(tree)
    except InputError:
        raise
    except Exception as error:  # Whatever a page does to its reader, the others are read.
        reason = f"a page that cannot be read ({type(error).__name__}); save its text as .txt"
        raise InputError(origin, reason) from None
    fields = _fields(page, url)
    blocks = _blocks(page, captions, str(fields.get("headline", "")))
    running = len(blocks.text.split()) - sum(len(blocks.text[one.start : one.end].split()) for one in blocks.marks)
    if running < MIN_WORDS:
        reason = (
            f"no article text in this page ({running} words of running text): a list of stories, a video, or text that "
            "a script loads; save the article's text as .txt, or as a JSON record"
        )
        raise InputError(origin, reason, field="text")
    return RawDocument(origin=origin, text=blocks.text, fields=fields, marked=tuple(blocks.marks))


def _declared(data: bytes) -> str | None:
    found = DECLARED.search(data[:DECLARED_WITHIN])
    return found[1].decode("ascii") if found else None


def _tree(page: str, origin: str) -> lxml.html.HtmlElement:
    # lxml refuses text that declares an encoding, for text has none.
    tree = lxml.html.document_fromstring(CONTROLS.sub(" ", XML_DECLARATION.sub("", page, count=1)))
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        raise InputError(origin, f"more than {MAX_ELEMENTS:,} elements; save the article's text as .txt")
    return tree


def _set_captions_apart(tree: lxml.html.HtmlElement) -> list[str]:
    """Take figures, captions and pull quotes out of the tree, each caption replaced by a mark."""
    captions: list[str] = []
    for element in list(tree.iter(*HOLDERS)):
        if element.getparent() is None or element.getroottree().getroot() is not tree:
            continue
        if _is_classed(element, PULL_QUOTE):
            _replace(element, [])
            continue
        if element.tag == "figure" or _is_classed(element, GALLERY):
            words = [_words(one) for one in element.iter("figcaption", "div", "p", "span") if _is_caption(one)]
        elif _is_caption(element):
            words = [_words(element)]
        else:
            continue
        kept = [one for one in dict.fromkeys(words) if one and len(one) <= MAX_CAPTION_CHARS]
        if _text_beside_captions(element) > sum(map(len, kept)):
            continue  # A figure around a quotation, or a whole article of the class `format-gallery`.
        _replace(element, [f"qzcaption{len(captions) + number}zq" for number in range(len(kept))])
        captions += kept
    return captions


def _is_caption(element: lxml.html.HtmlElement) -> bool:
    return element.tag == "figcaption" or (element.tag != "figure" and _is_classed(element, CAPTION))


def _is_classed(element: lxml.html.HtmlElement, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(element.get("class") or ""))


def _text_beside_captions(element: lxml.html.HtmlElement) -> int:
    """How many characters of running text an element holds that are in no caption."""
    blocks = (one for one in element.iter("p", "blockquote", "table") if not _is_caption(one))
    return sum(len(_words(one)) for one in blocks if not any(map(_is_caption, one.iterancestors())))


def _words(element: lxml.html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _replace(element: lxml.html.HtmlElement, marks: list[str]) -> None:
    """Put marks, a paragraph each, in place of an element, or below the paragraph that it interrupts."""
    around = next(element.iterancestors("p"), None)
    for mark in reversed(marks) if around is not None else marks:
        paragraph = lxml.html.Element("p")
        paragraph.text = mark
        if around is None:
            element.addprevious(paragraph)
        else:
            paragraph.tail, around.tail = around.tail, None
            around.addnext(paragraph)
    element.drop_tree()  # and not what follows it


def _extract(tree: lxml.html.HtmlElement) -> Document | None:
    """The main text and metadata. Tables are left out, unless a page of old lays its text out in one."""
    for with_tables in (False, True):
        page = bare_extraction(
            tree,
            include_comments=False,
            include_tables=with_tables,
            with_metadata=True,
            # Searched through, a page's text gives any day that is named in it: that would be a guess.
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
        if isinstance(page, Document) and page.body is not None and len(_words(page.body).split()) >= MIN_WORDS:
            return page
    return page if isinstance(page, Document) else None


def _fields(page: Document | None, url: str | None) -> dict[str, object]:
    if page is None:
        return {}
    given = {
        "headline": page.title,
        "author": page.author and page.author.replace("; ", ", "),
        "published_on": page.date,
        "outlet": page.sitename,
        "url": page.url if page.url and urlsplit(page.url).scheme in ("http", "https") else url,
    }
    return {name: value for name, value in given.items() if value}


def _blocks(page: Document | None, captions: list[str], headline: str) -> Blocks:
    blocks = Blocks()
    if page is None or page.body is None:
        return blocks
    for element in page.body.iter("p", "head", "item", "quote", "cell"):
        _add(blocks, element, captions, headline)
    return blocks


def _add(blocks: Blocks, element: lxml.html.HtmlElement, captions: list[str], headline: str) -> None:
    """Add the lines of one element, without those of the elements within it that are added themselves."""
    lines = "".join(_own_words(element)).split("\n")
    kind = ParagraphKind.HEADING if element.tag == "head" else None
    if kind and " ".join(" ".join(lines).split()).casefold() == headline.casefold():
        return
    for line in lines:
        for part in MARK.split(line):
            if MARK.fullmatch(part):
                number = int(part.removeprefix("qzcaption").removesuffix("zq"))
                blocks.add(captions[number] if number < len(captions) else "", ParagraphKind.CAPTION)
            else:
                blocks.add(part, kind)


def _own_words(element: lxml.html.HtmlElement) -> Iterator[str]:
    yield " ".join((element.text or "").splitlines())
    for child in element:
        if child.tag == "lb" or child.tag in LINES:
            yield "\n"
        else:
            yield from _own_words(child)
        yield " ".join((child.tail or "").splitlines())
