"""Relative pronouns: "who" and "which" mean the name just before them, over an apposition."""

from __future__ import annotations

import re

from app.model import Span
from app.speakers.decision import Decision
from app.speakers.discourse import Discourse
from app.speakers.source_phrases import Form, Phrase
from app.text.en.lexicon import words
from app.text.en.titles import plural_role

GROUP_NOUNS = words("group_nouns")
NEAREST_NAMES = 3  # whose apposition may run up to a "who"
PEOPLE_RELATIVES = frozenset(("who", "whom"))
LONGEST_DESCRIPTION = 7  # words of a description before "who"
FARTHEST_REACH = 400  # characters before a "who"; what REACHING lets in takes 230, and some white space more
# What may lie between a name and its "who": what it is of, an apposition, an aside in brackets.
REACHING = re.compile(
    r"[”\"’']?(?:\s+(?:of|from|in|at|for|with|on|this|last|next|himself|herself|both)\b[^,;]{0,60})?"
    r"(?:\s*(?:[,(–—]|--|\s-)(?:.{0,150}(?:[,)–—]|--|\s-))?)?\s*"
    r"|,\s(?:an?|the|his|her|its)\s[^,;]{1,80}"
)


def antecedent(discourse: Discourse, phrase: Phrase) -> Decision | Phrase | None:
    """Whom a relative pronoun means: a decision on the name before it, or the description before it.

    None where neither is just before: "critics who said".
    """
    offset = phrase.span.start
    at = discourse.reading.word_from(offset) - 1
    if at < 0:
        return None
    before = discourse.reading.words[at]
    opening = max(discourse.reading.sentences[discourse.reading.sentence_at(offset)].start, offset - FARTHEST_REACH)
    mentions = discourse.reader.mentions_in(opening, offset)
    start = max(opening, mentions[-1].end) if mentions else opening
    described = discourse.reader.read(Span(_description_start(discourse, at, start), before.end))
    if described.form is Form.ROLE and described.definite:
        return described
    apposed = any(REACHING.fullmatch(discourse.reading.text, one.end, offset) for one in mentions[-NEAREST_NAMES:])
    if discourse.reading.text[before.end : offset].strip() == "" and start < before.start and not apposed:
        return None
    wanted = phrase.head in PEOPLE_RELATIVES
    if before.key in GROUP_NOUNS or (wanted and plural_role(before.text) and not before.capital):
        return None
    for mention in reversed(mentions):
        entity = discourse.entities.of.get(mention.start)
        reached = REACHING.fullmatch(discourse.reading.text, mention.end, offset)
        if entity and entity.is_person == wanted and reached and not mention.possessive:
            return Decision((entity,), "relative-pronoun", Span(mention.start, mention.end), mention.name)
    return None


def _description_start(discourse: Discourse, at: int, start: int) -> int:
    """The offset at which the description that ends in word `at` begins: its article, a few words back."""
    for back in range(at, max(-1, at - LONGEST_DESCRIPTION), -1):
        word = discourse.reading.words[back]
        if word.start < start:
            break
        if word.key in ("the", "a", "an"):
            return word.start
    return discourse.reading.words[at].start
