"""An article to its statements: tag, link, and lay the segments back over the text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.model import Act, Article, Because, Spans, Speech, Statement
from app.statements.act import act_of
from app.statements.confidence import BY_RULE, FLOOR, confidence
from app.statements.drafts import Draft, lay
from app.statements.joining import join
from app.statements.linking import Attribution, link
from app.statements.passages import passages
from app.statements.signatures import sign
from app.statements.stance import stance_of
from app.statements.turns import answers, turns, without_turns
from app.tagging import Tagged, tag
from app.tagging.decoding import segments
from app.tagging.windows import START
from app.text.quotation_marks import speech_of
from app.text.reading import Reading, read

ACT_CERTAINTY = {
    "quotation-marks": 1.0,
    "no-cue": 0.9,
    "cue-lexicon": 0.9,
    "cue-negated": 0.9,
    "not-said": 0.8,
    "turn": 1.0,
    "cue-unknown": 0.5,
}
"""The lexicon has 140 of 142 labelled cues right, a guess 10 of 15: `tests/benchmarks/acts.py EVAL`."""

UNSAID = 0.5
"""Probability from which a cue reports speech that was not made."""


def find(article: Article, *, reading: Reading | None = None, tagged: Tagged | None = None) -> list[Statement]:
    """Find every attributed statement in the body of an article, in text order.

    >>> [article.exact(s.content) for s in find(meeting)][1]
    'China has advocated and is committed to a vision of common, comprehensive, cooperative and sustainable security'

    Headings, bylines, datelines and captions are not read: a caption retells the lead, and read as speech it would
    match the very article that it sits in. `reading` and `tagged` are those of the article, where they are made
    already.
    """
    attributions = read_attributions(article, reading=reading, tagged=tagged)
    found = [statement for statement, _ in attributions if statement.confidence >= FLOOR]
    return sorted(found, key=lambda statement: (statement.start, statement.content))


def read_attributions(
    article: Article, *, reading: Reading | None = None, tagged: Tagged | None = None
) -> Iterator[tuple[Statement, Attribution]]:
    """Every statement that the tagger sees, however unsure, with what it was made of; in no order."""
    reading = reading or read(article)
    tagged = tagged or tag(article, reading)
    drafts = []
    for scores in tagged.body:
        breaks = np.flatnonzero(scores.window.shapes & START).tolist()
        found = link(segments(scores.tags, breaks), scores.links, breaks)
        drafts += [lay(article.text, scores.window, each) for each in found]
    taken = turns(article.text, tagged.paragraphs, article.outlet)
    drafts = without_turns(article.text, drafts, taken)
    for draft in [*join(article.text, drafts, passages(reading, tagged.paragraphs)), *answers(taken)]:
        sign(article.text, draft)
        statement = _statement(article, draft, reading.mask, tagged)
        if statement is not None:
            yield statement, draft.attribution


def _statement(article: Article, draft: Draft, mask: bytearray, tagged: Tagged) -> Statement | None:
    text, content = article.text, draft.contents
    if not content:
        return None  # A cue without content states nothing.
    rule = draft.rule
    speech = Speech.DIRECT if rule == "turn" else speech_of(text, content, mask)
    if draft.cue is None and rule != "turn":
        # Words without a cue are a statement only where quotation marks say that somebody spoke them.
        if speech is Speech.INDIRECT:
            return None
        rule = "bare-quotation" if speech is Speech.DIRECT and rule == "tagger" else rule
    cue: Spans = (draft.cue,) if draft.cue else ()
    act, telling, act_rule = act_of(article.exact(cue), speech=speech, content=article.exact(content))
    if rule == "turn":
        act_rule = "turn"
    if cue and tagged.act(cue[0])["unsaid"] > UNSAID:
        act, telling, act_rule = Act.ATTITUDE, article.exact(cue), "not-said"
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
            "speech": Because(
                rule="turn" if rule == "turn" else "quotation-marks",
                span=content[0],
                text=text[slice(*content[0])],
                confidence=1.0,
            ),
            "act": Because(rule=act_rule, span=at, text=telling, confidence=ACT_CERTAINTY[act_rule]),
            "stance": Because(
                rule=stance_rule,
                span=cue[0] if cue else None,
                text=toned,
                confidence=0.5 if stance_rule == "cue-unknown" else 0.9,
            ),
        },
    )
