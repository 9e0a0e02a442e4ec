"""An article to its statements: tag, link, and lay the segments back over the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from app.model import Article, Because, ParagraphKind, Span, Spans, Statement
from app.statements.confidence import FLOOR, confidence
from app.statements.decoding import Segment, segments
from app.statements.linking import Attribution, link
from app.statements.quotations import MARK, quoted, speech_of
from app.statements.stance import stance_of
from app.statements.tagger import Tagger, default_tagger
from app.statements.windows import START, Window

OPENS, CLOSES = '“„«"', '”»"'
EDGE = " \t\r\n,;:"


def find(article: Article, *, tagger: Tagger | None = None) -> list[Statement]:
    """Find every attributed statement in the body of an article, in text order.

    >>> [article.exact(s.content) for s in find(meeting)][1]
    'China has advocated and is committed to a vision of common, comprehensive, cooperative and sustainable security'

    Headings, bylines, datelines and captions are not read: a caption retells the lead, and read as speech it would
    match the very article that it sits in.
    """
    found = [statement for statement, _ in read_attributions(article, tagger=tagger) if statement.confidence >= FLOOR]
    return sorted(found, key=lambda statement: (statement.start, statement.content))


def read_attributions(article: Article, *, tagger: Tagger | None = None) -> Iterator[tuple[Statement, Attribution]]:
    """Every statement that the tagger sees, however unsure, with what it was made of; in no order."""
    body = [Span(p.start, p.end) for p in article.paragraphs if p.kind is ParagraphKind.BODY]
    mask = quoted(article.text)
    for window, tags, links in (tagger or default_tagger()).read(article.text, body):
        breaks = np.flatnonzero(window.shapes & START).tolist()
        for attribution in link(segments(tags, breaks), links, breaks):
            statement = _statement(article, window, attribution, mask)
            if statement is not None:
                yield statement, attribution


def _statement(article: Article, window: Window, attribution: Attribution, mask: bytearray) -> Statement | None:
    text = article.text
    content = _merged(text, [_quotation(text, _span(text, window, each)) for each in attribution.contents])
    if not content:
        return None
    speech = speech_of(text, content, mask)
    if attribution.cue is None:
        # Words without a cue are a statement only where quotation marks say that somebody spoke them.
        if not any(mask[start] or mask[end - 1] for start, end in content):
            return None
        cue: Spans = ()
        stance, told, rule = stance_of("")
    else:
        cue = (_span(text, window, attribution.cue),)
        stance, told, rule = stance_of(article.exact(cue))
    source = (_span(text, window, attribution.source),) if attribution.source else ()
    sure = confidence(attribution, speech)
    return Statement(
        source=source,
        cue=cue,
        content=content,
        speech=speech,
        stance=stance,
        confidence=sure,
        because={
            "statement": Because(
                rule="tagger", span=(cue or content)[0], text=article.exact((cue or content)[:1]), confidence=sure
            ),
            "speech": Because(rule="quotation-marks", span=content[0], text=text[slice(*content[0])], confidence=1.0),
            "stance": Because(
                rule=rule, span=cue[0] if cue else None, text=told, confidence=0.5 if rule == "cue-unknown" else 0.9
            ),
        },
    )


def _span(text: str, window: Window, segment: Segment) -> Span:
    """Where a segment lies in the text, without white space and stops at its edges."""
    start, end = int(window.starts[segment.start]), int(window.ends[segment.stop - 1])
    while start < end - 1 and text[start] in EDGE:
        start += 1
    while start < end - 1 and text[end - 1] in EDGE:
        end -= 1
    return Span(start, end)


def _quotation(text: str, span: Span) -> Span:
    """Take in the quotation mark just outside an edge where its other half is inside or opens there too."""
    start, end = span
    if start > 0 and text[start - 1] in OPENS:
        start -= 1
    closing = re.compile(rf"[,.?!…]{{0,3}}[{CLOSES}]").match(text, end)
    if closing and len(MARK.findall(text[start : closing.end()])) % 2 == 0:
        end = closing.end()
    return Span(start, end)


def _merged(text: str, spans: list[Span]) -> Spans:
    """In text order, joined where only white space or punctuation without a quotation mark lies between."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and (span.start <= joined[-1].end or not re.search(r"\w", text[joined[-1].end : span.start])):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)
