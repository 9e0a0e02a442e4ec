"""What each paragraph is for: heading, byline, dateline, caption or body.

Every rule looks at the form of a paragraph, never at what it is about. A doubtful one stays `body`: a heading
read for statements costs a repetition, a body paragraph passed over costs the statements in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.documents.boxes import type_biographies, type_boxes
from app.documents.furniture import is_byline, is_caption, is_dateline
from app.documents.notices import is_notice
from app.model import ParagraphKind

MAX_HEADING_CHARS = 120  # the longest of 924 headlines in American news that keeps to one line has 118
MAX_HEADING_WORDS = 20
MAX_LABEL_WORDS = 4  # "FULL TEXT." and "LETTERS." are labels; five words in capitals may be a shout

SENTENCE_END = re.compile(r"[.!?…:;,)\]\"”—–-]$|[.!?…,]['’]+$|''$")
NOT_A_HEADING = re.compile(
    r"[\"“”„«»]|''|``"  # American headlines quote in single marks: double ones are speech
    r"|^['‘—–-]"  # a quotation, or the source line below one
    r"|^[A-Z][A-Z .'’-]+: "  # a turn in a transcript
    r"|@\w|https?://"  # a post
)
MARKDOWN_HEADING = re.compile(r"#{1,6} \S[^\n]*")


def kinds_of(paragraphs: Sequence[str], *, headline: str | None = None) -> list[ParagraphKind]:
    """The kind of each paragraph, in order.

    >>> kinds_of(["Talks begin", "By Jane Doe", "MOSCOW (AP) —", "The mayor said that talks had begun."])
    [HEADING, BYLINE, DATELINE, BODY]

    A paragraph is a heading by its shape only if running text follows it, and only where most paragraphs are
    not of that shape, as those of a transcript or a list may be.
    """
    # Hard-wrapped furniture, and names joined by no-break spaces, read as if on one line.
    spaced = [_spaced(paragraph) for paragraph in paragraphs]
    headline = _spaced(headline).casefold() if headline else None
    kinds = type_boxes(spaced, [_kind_by_words(words, headline) for words in spaced])
    return type_biographies(spaced, _with_headings(paragraphs, kinds))


def _with_headings(paragraphs: Sequence[str], kinds: list[ParagraphKind]) -> list[ParagraphKind]:
    """The kinds, with the paragraphs of a heading's shape typed."""
    kinds = [
        ParagraphKind.HEADING if kind is ParagraphKind.BODY and MARKDOWN_HEADING.fullmatch(paragraph) else kind
        for paragraph, kind in zip(paragraphs, kinds, strict=True)
    ]
    titles = [
        kind is ParagraphKind.BODY and _is_title(paragraph) for paragraph, kind in zip(paragraphs, kinds, strict=True)
    ]
    running = sum(kind is ParagraphKind.BODY for kind in kinds) - sum(titles)
    if running < sum(titles):
        return kinds
    followed = False
    for position in reversed(range(len(kinds))):
        if titles[position] and followed:
            kinds[position] = ParagraphKind.HEADING
        elif kinds[position] is ParagraphKind.BODY and not titles[position]:
            followed = True
    return kinds


def _kind_by_words(paragraph: str, headline: str | None) -> ParagraphKind:
    """The kind that the paragraph's own words tell, whatever stands around it."""
    if headline and paragraph.casefold() == headline:
        return ParagraphKind.HEADING
    if is_byline(paragraph):
        return ParagraphKind.BYLINE
    if is_dateline(paragraph):
        return ParagraphKind.DATELINE
    if is_caption(paragraph):
        return ParagraphKind.CAPTION
    if is_notice(paragraph) or _is_label(paragraph):
        return ParagraphKind.HEADING
    return ParagraphKind.BODY


def _is_label(paragraph: str) -> bool:
    """A word or a few in capitals that name what follows: `ABSTRACT.`"""
    words = paragraph.rstrip(".").split()
    return 0 < len(words) <= MAX_LABEL_WORDS and all(word.isalpha() and word.isupper() for word in words)


def _is_title(paragraph: str) -> bool:
    """Whether it looks a title: one short line that opens with a capital and ends as no sentence does."""
    return (
        len(paragraph) <= MAX_HEADING_CHARS
        and len(paragraph.splitlines()) == 1
        and len(paragraph.split()) <= MAX_HEADING_WORDS
        and (paragraph[0].isupper() or paragraph[0].isdigit())
        and not SENTENCE_END.search(paragraph)
        and not NOT_A_HEADING.search(paragraph)
    )


def _spaced(text: str) -> str:
    return " ".join(text.split())
