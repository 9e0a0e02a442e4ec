"""Resolve a source that is a pronoun: he, she, I, we, who, which, it, they."""

from __future__ import annotations

import re

from app.model import Span
from app.speakers import rules
from app.speakers.antecedents import GENDERS
from app.speakers.decision import Decision
from app.speakers.discourse import Discourse
from app.speakers.source_phrases import Form, Phrase
from app.text.en.lexicon import words
from app.text.en.places import country
from app.text.en.titles import plural_role

GROUP_NOUNS = words("group_nouns")
AHEAD = 400  # characters; "In his speech, Roe said": the person of a pronoun may follow in the same sentence
FARTHEST_BODY = 6  # sentences; further on, "it" is the weather or a thing that no lexicon knows
NEAREST_NAMES = 3  # whose apposition may run up to a "who"
LONGEST_GIVEN = 30  # characters of a name before its last word
LONGEST_DESCRIPTION = 7  # words of a description before "who"
FIRST_PERSON = frozenset(("i", "me", "my", "we", "us", "our"))
PEOPLE_RELATIVES = frozenset(("who", "whom"))
RELATIVES = frozenset(("who", "whom", "which", "that"))
FARTHEST_REACH = 400  # characters before a "who"; what REACHING lets in takes 230, and some white space more
# What may stand between a name and its "who": what it is of, an apposition, an aside in brackets.
REACHING = re.compile(
    r"[”\"’']?(?:\s+(?:of|from|in|at|for|with|on|this|last|next|himself|herself|both)\b[^,;]{0,60})?"
    r"(?:\s*(?:[,(–—]|--|\s-)(?:.{0,150}(?:[,)–—]|--|\s-))?)?\s*"
    r"|,\s(?:an?|the|his|her|its)\s[^,;]{1,80}"
)


def decide_pronoun(discourse: Discourse, phrase: Phrase, number: int, offset: int) -> Decision | None:
    """The decision on a pronoun; None where it refers to people whom the article does not name."""
    word = phrase.head
    if word in GENDERS:
        return _he_or_she(discourse, phrase, number, offset)
    if word in RELATIVES:
        return _relative(discourse, phrase, offset)
    if word in FIRST_PERSON:
        # In a quotation "I" is whoever is quoted; outside of one it is the article's author, whom nothing names.
        outer = discourse.outer(number, offset)
        entities = outer.entities if outer else ()
        return Decision(entities, "quoted-speaker" if entities else "unknown", phrase.span, phrase.text)
    if word in ("it", "its"):
        return _it(discourse, phrase)
    if word in ("you", "your"):
        return Decision((), "unknown", phrase.span, phrase.text)
    several = discourse.last.entities if discourse.last else ()
    if phrase.text.lower() in ("they", "them", "their") and len(several) < 2:
        several = discourse.pair_before(offset)
    return Decision(several, "pronoun", phrase.span, phrase.text) if len(several) > 1 else None


def _he_or_she(discourse: Discourse, phrase: Phrase, number: int, offset: int) -> Decision:
    quoted = discourse.reading.quotation_at(offset) is not None
    gender = GENDERS[phrase.head]
    # Nobody speaks of himself by name: who is named in the content is not the one who says it.
    without = (*discourse.statements[number].content, *_relative_to(discourse, offset))
    found = discourse.memory.person(gender, discourse.reading.place_of(offset), without=without, quoted=quoted)
    unnamed = discourse.unnamed_near(offset)
    if unnamed and unnamed.span and (found.seen is None or found.seen.span.start < unnamed.span.start):
        # "A delegate said ... he added": whoever was met before the delegate is not meant.
        return Decision((), "unnamed", unnamed.span, unnamed.text)
    if found.entity:
        return Decision((found.entity,), "pronoun", phrase.span, phrase.text)
    if found.seen and found.rival:
        text = f"{phrase.text}: {found.seen.entity.name} or {found.rival.name}"
        return Decision((), "ambiguous", phrase.span, text)
    for mention in discourse.reader.mentions_in(offset, offset + AHEAD):
        entity = discourse.entities.of.get(mention.start)
        if entity and entity.is_person and entity.gender in (gender, None):
            return Decision((entity,), "pronoun", phrase.span, phrase.text)
    return Decision((), "unknown", phrase.span, phrase.text)


def _relative_to(discourse: Discourse, offset: int) -> tuple[Span, ...]:
    """The span of the name before "whom": in "Roe, whom he described", "he" is not Roe."""
    at = discourse.reading.word_from(offset) - 1
    if at < 1 or discourse.reading.words[at].key != "whom":
        return ()
    before = discourse.reading.words[at - 1]
    return (Span(max(0, before.start - LONGEST_GIVEN), before.end),)


def _it(discourse: Discourse, phrase: Phrase) -> Decision | None:
    spoke = discourse.last.entities if discourse.last else ()
    if spoke and not spoke[0].is_person:
        return Decision(spoke, "pronoun", phrase.span, phrase.text)
    # A country that has said nothing is where things happen: named a while ago, it is less likely meant than a body.
    here = discourse.reading.sentence_at(phrase.span.start)
    # What has spoken is kept in mind twice as long.
    near = [
        one
        for one in discourse.organisations
        if here - discourse.heard_in[one] <= (2 * FARTHEST_BODY if one in discourse.spoke else FARTHEST_BODY)
    ]
    speaking = [
        one for one in near if one in discourse.spoke or not country(one.name) or here - discourse.heard_in[one] <= 1
    ]
    heard = speaking or near
    return Decision((heard[0],), "pronoun", phrase.span, phrase.text) if heard else None


def _relative(discourse: Discourse, phrase: Phrase, offset: int) -> Decision | None:
    """ "Who" and "which" refer to the name, or the description, just before them in the sentence."""
    at = discourse.reading.word_from(offset) - 1
    if at < 0:
        return None
    before = discourse.reading.words[at]
    opening = max(discourse.reading.sentences[discourse.reading.sentence_at(offset)].start, offset - FARTHEST_REACH)
    mentions = discourse.reader.mentions_in(opening, offset)
    start = max(opening, mentions[-1].end) if mentions else opening
    described = discourse.reader.read(Span(_description_start(discourse, at, start), before.end))
    if described.form is Form.ROLE and described.definite:
        return rules.decide_role(discourse, described, offset)
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
