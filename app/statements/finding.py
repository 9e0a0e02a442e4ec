"""An article to its statements: tag, link, and lay the segments back over the text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.model import Article, Because, ParagraphKind, Span, Spans, Speech, Statement
from app.statements.act import act_of
from app.statements.confidence import BY_RULE, FLOOR, confidence
from app.statements.coordination import coordinate
from app.statements.datelines import without_dateline
from app.statements.decoding import segments
from app.statements.drafts import Draft, lay
from app.statements.joining import join
from app.statements.linking import Attribution, link
from app.statements.passages import passages
from app.statements.signatures import sign
from app.statements.stance import stance_of
from app.statements.tagger import Tagger, default_tagger
from app.statements.windows import START
from app.text.quotation_marks import speech_of
from app.text.reading import Reading, read

ACT_CERTAINTY = {"quotation-marks": 1.0, "no-cue": 0.9, "cue-lexicon": 0.9, "cue-negated": 0.9, "cue-unknown": 0.5}
"""The lexicon has 140 of 142 labelled cues right, a guess 10 of 15: `tests/benchmarks/acts.py EVAL`."""


def find(article: Article, *, reading: Reading | None = None, tagger: Tagger | None = None) -> list[Statement]:
    """Find every attributed statement in the body of an article, in text order.

    >>> [article.exact(s.content) for s in find(meeting)][1]
    'China has advocated and is committed to a vision of common, comprehensive, cooperative and sustainable security'

    Headings, bylines, datelines and captions are not read: a caption retells the lead, and read as speech it would
    match the very article that it sits in. `reading` is the one of the article, where it is made already.
    """
    attributions = read_attributions(article, reading=reading, tagger=tagger)
    found = [statement for statement, _ in attributions if statement.confidence >= FLOOR]
    return sorted(found, key=lambda statement: (statement.start, statement.content))


def read_attributions(
    article: Article, *, reading: Reading | None = None, tagger: Tagger | None = None
) -> Iterator[tuple[Statement, Attribution]]:
    """Every statement that the tagger sees, however unsure, with what it was made of; in no order."""
    reading = reading or read(article)
    body = [Span(p.start, p.end) for p in article.paragraphs if p.kind is ParagraphKind.BODY]
    if body:
        body[0] = without_dateline(article.text, body[0])
    drafts = []
    for window, tags, links in (tagger or default_tagger()).read(reading, body):
        breaks = np.flatnonzero(window.shapes & START).tolist()
        drafts += [lay(article.text, window, each) for each in link(segments(tags, breaks), links, breaks)]
    for draft in join(article.text, coordinate(article.text, drafts), passages(reading, body)):
        sign(article.text, draft)
        statement = _statement(article, draft, reading.mask)
        if statement is not None:
            yield statement, draft.attribution


def _statement(article: Article, draft: Draft, mask: bytearray) -> Statement | None:
    text, content = article.text, draft.contents
    if not content:
        return None  # A cue without content states nothing.
    speech = speech_of(text, content, mask)
    rule = draft.rule
    if draft.cue is None:
        # Words without a cue are a statement only where quotation marks say that somebody spoke them.
        if speech is Speech.INDIRECT:
            return None
        rule = "bare-quotation" if speech is Speech.DIRECT else rule
    cue: Spans = (draft.cue,) if draft.cue else ()
    act, telling, act_rule = act_of(article.exact(cue), speech=speech, content=article.exact(content))
    stance, toned, stance_rule = stance_of(article.exact(cue))
    guessed = act_rule == "cue-unknown"
    sure = BY_RULE.get(rule) or confidence(draft.attribution, speech, act, guessed=guessed)
    at = (cue or content)[0]
    return Statement(
        source=(draft.source,) if draft.source else (),
        cue=cue,
        content=content,
        speech=speech,
        act=act,
        stance=stance,
        confidence=sure,
        because={
            "statement": Because(rule=rule, span=at, text=text[slice(*at)], confidence=sure),
            "speech": Because(rule="quotation-marks", span=content[0], text=text[slice(*content[0])], confidence=1.0),
            "act": Because(rule=act_rule, span=at, text=telling, confidence=ACT_CERTAINTY[act_rule]),
            "stance": Because(
                rule=stance_rule,
                span=cue[0] if cue else None,
                text=toned,
                confidence=0.5 if stance_rule == "cue-unknown" else 0.9,
            ),
        },
    )
