"""Markup -> text in paragraphs, of which captions and headings are marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from app.model import Paragraph, ParagraphKind

TAG = re.compile(
    r"</?(?:p|br|div|h[1-6]|ul|ol|li|blockquote|span|a|em|strong|b|i|figure|img|section|article)\b[^<>]*>", re.I
)
DECLARATION = re.compile(r"<!\[[^>]*>?|<\?[^>]*>?")
"""A CDATA mark, a conditional comment or an instruction: none is text, and some make the parser fail."""

LINES = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "br",
        "hr",
        "figure",
        "address",
        "body",
        "block",
        "body.content",
        "hl1",
        "hl2",
        "media",
    ]
)
"""Elements that begin a line and end one, those of NITF among them."""
KINDS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"), ParagraphKind.HEADING),
    **dict.fromkeys(("figcaption", "media-caption", "caption"), ParagraphKind.CAPTION),
}
LEFT_OUT = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "svg",
        "math",
        "form",
        "button",
        "select",
        "nav",
        "aside",
        "table",
        "video",
        "audio",
        "head",
        "title",
    ]
)
"""Elements without a sentence of the article. A table's cells are no sentences, and would be glued into one."""


@dataclass
class Blocks:
    """Paragraphs as they are added: the text, a blank line between two, and those whose kind is known."""

    parts: list[str] = field(default_factory=list)
    marks: list[Paragraph] = field(default_factory=list)
    length: int = 0

    def add(self, words: str, kind: ParagraphKind | None = None) -> None:
        """Add a paragraph on one line; nothing where it has no words."""
        line = " ".join(words.split())
        if not line:
            return
        start = self.length + 2 if self.parts else 0
        self.length = start + len(line)
        self.parts.append(line)
        if kind is not None:
            self.marks.append(Paragraph(start=start, end=self.length, kind=kind))

    @property
    def text(self) -> str:
        """The paragraphs, a blank line between two."""
        return "\n\n".join(self.parts)

    @property
    def marked(self) -> Sequence[Paragraph]:
        """The paragraphs whose kind the markup shows, in order."""
        return tuple(self.marks)


def is_markup(text: str) -> bool:
    """Whether a text is written in HTML: two tags, for one may be named in a sentence."""
    return len(TAG.findall(text[:100_000])) >= 2


def of_fragment(markup: str) -> Blocks:
    r"""The paragraphs of an article's own markup (of a feed, a CMS, an agency), with no furniture around it.

    >>> of_fragment("<p>He <b>spoke</b>.</p><figure><figcaption>The mayor</figcaption></figure><p>She left.</p>").text
    'He spoke.\n\nThe mayor\n\nShe left.'
    """
    walker = _Walker()
    walker.feed(DECLARATION.sub(" ", markup))
    walker.close()
    walker.end_line()
    return walker.blocks


class _Walker(HTMLParser):
    """Collects lines of words as tags begin and end them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks = Blocks()
        self.words: list[str] = []
        self.left_out: list[str] = []
        self.kinds: list[tuple[str, ParagraphKind]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in LEFT_OUT:
            self.end_line()
            self.left_out.append(tag)
        elif tag in KINDS:
            self.end_line()
            self.kinds.append((tag, KINDS[tag]))
        elif tag in LINES:
            self.end_line()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.end_line() if tag in LINES or tag in KINDS else None

    def handle_endtag(self, tag: str) -> None:
        if tag in self.left_out:
            while self.left_out.pop() != tag:
                pass
        elif tag in KINDS:
            self.end_line()
            self.kinds = [kind for kind in self.kinds if kind[0] != tag]
        elif tag in LINES:
            self.end_line()

    def handle_data(self, data: str) -> None:
        if not self.left_out:
            self.words.append(data)

    def end_line(self) -> None:
        """Close the paragraph that is being collected."""
        self.blocks.add("".join(self.words), self.kinds[-1][1] if self.kinds else None)
        self.words = []
