"""Who a source means that is only a pronoun: he, she, I, we, who, which, it, they."""

from __future__ import annotations

import re

from app.model import Span
from app.speakers import rules
from app.speakers.antecedents import GENDERS
from app.speakers.capitals import GROUP_NOUNS
from app.speakers.decision import Decision
from app.speakers.discourse import Scene
from app.speakers.source_phrases import Form, Phrase
from app.text.en.places import country
from app.text.en.titles import plural_role

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


def decide_pronoun(scene: Scene, phrase: Phrase, number: int, offset: int) -> Decision | None:
    """Who a pronoun speaks for. None where it stands for people that the article does not name."""
    word = phrase.head
    if word in GENDERS:
        return _he_or_she(scene, phrase, number, offset)
    if word in RELATIVES:
        return _relative(scene, phrase, offset)
    if word in FIRST_PERSON:
        # In a quotation "I" is whoever is quoted; outside of one it is the article's author, whom nothing names.
        outer = scene.outer(number, offset)
        entities = outer.entities if outer else ()
        return Decision(entities, "quoted-speaker" if entities else "unknown", phrase.span, phrase.text)
    if word in ("it", "its"):
        return _it(scene, phrase)
    if word in ("you", "your"):
        return Decision((), "unknown", phrase.span, phrase.text)
    several = scene.last.entities if scene.last else ()
    if phrase.text.lower() in ("they", "them", "their") and len(several) < 2:
        several = scene.pair_before(offset)
    return Decision(several, "pronoun", phrase.span, phrase.text) if len(several) > 1 else None


def _he_or_she(scene: Scene, phrase: Phrase, number: int, offset: int) -> Decision:
    sentence, line = scene.reading.sentence_at(offset), scene.reading.line_at(offset)
    quoted = scene.reading.quotation_at(offset) is not None
    gender = GENDERS[phrase.head]
    # Nobody speaks of himself by name: who is named in the content is not the one who says it.
    without = (*scene.statements[number].content, *_relative_to(scene, offset))
    found = scene.memory.person(gender, sentence, line, without=without, quoted=quoted)
    unnamed = scene.unnamed_near(offset)
    if unnamed and unnamed.span and (found.seen is None or found.seen.span.start < unnamed.span.start):
        # "A delegate said ... he added": whoever was met before the delegate is not meant.
        return Decision((), "unnamed", unnamed.span, unnamed.text)
    if found.entity:
        return Decision((found.entity,), "pronoun", phrase.span, phrase.text)
    if found.seen and found.rival:
        text = f"{phrase.text}: {found.seen.entity.name} or {found.rival.name}"
        return Decision((), "ambiguous", phrase.span, text)
    for mention in scene.reader.mentions_in(offset, offset + AHEAD):
        entity = scene.cast.of.get(mention.start)
        if entity and entity.is_person and entity.gender in (gender, None):
            return Decision((entity,), "pronoun", phrase.span, phrase.text)
    return Decision((), "unknown", phrase.span, phrase.text)


def _relative_to(scene: Scene, offset: int) -> tuple[Span, ...]:
    """The name that "whom he described" is about, which is another's."""
    at = scene.reading.word_from(offset) - 1
    if at < 1 or scene.reading.words[at].key != "whom":
        return ()
    before = scene.reading.words[at - 1]
    return (Span(max(0, before.start - LONGEST_GIVEN), before.end),)


def _it(scene: Scene, phrase: Phrase) -> Decision | None:
    spoke = scene.last.entities if scene.last else ()
    if spoke and not spoke[0].is_person:
        return Decision(spoke, "pronoun", phrase.span, phrase.text)
    # A country that has said nothing is where things happen: named a while ago, it is less likely meant than a body.
    here = scene.reading.sentence_at(phrase.span.start)
    # What has spoken is kept in mind twice as long.
    near = [
        one
        for one in scene.organisations
        if here - scene.heard_in[one] <= (2 * FARTHEST_BODY if one in scene.spoke else FARTHEST_BODY)
    ]
    speaking = [one for one in near if one in scene.spoke or not country(one.name) or here - scene.heard_in[one] <= 1]
    heard = speaking or near
    return Decision((heard[0],), "pronoun", phrase.span, phrase.text) if heard else None


def _relative(scene: Scene, phrase: Phrase, offset: int) -> Decision | None:
    """ "Who" and "which" mean the name, or the description, just before them in the sentence."""
    at = scene.reading.word_from(offset) - 1
    if at < 0:
        return None
    before = scene.reading.words[at]
    opening = max(scene.reading.sentences[scene.reading.sentence_at(offset)], offset - FARTHEST_REACH)
    mentions = scene.reader.mentions_in(opening, offset)
    start = max(opening, mentions[-1].end) if mentions else opening
    described = scene.reader.read(Span(_description_start(scene, at, start), before.end))
    if described.form is Form.ROLE and described.definite:
        return rules.decide_role(scene, described, offset)
    apposed = any(REACHING.fullmatch(scene.reading.text, one.end, offset) for one in mentions[-NEAREST_NAMES:])
    if scene.reading.text[before.end : offset].strip() == "" and start < before.start and not apposed:
        return None
    wanted = phrase.head in PEOPLE_RELATIVES
    if before.key in GROUP_NOUNS or (wanted and plural_role(before.text) and not before.capital):
        return None
    for mention in reversed(mentions):
        entity = scene.cast.of.get(mention.start)
        reached = REACHING.fullmatch(scene.reading.text, mention.end, offset)
        if entity and entity.is_person == wanted and reached and not mention.possessive:
            level = (mention,) if wanted else scene.reader.level_with(mention)
            members = tuple(dict.fromkeys(one for one in (scene.cast.of.get(m.start) for m in level) if one))
            return Decision(members, "relative-pronoun", Span(mention.start, mention.end), mention.name)
    return None


def _description_start(scene: Scene, at: int, start: int) -> int:
    """Where the description that ends in word `at` begins: at its article, a few words back."""
    for back in range(at, max(-1, at - LONGEST_DESCRIPTION), -1):
        word = scene.reading.words[back]
        if word.start < start:
            break
        if word.key in ("the", "a", "an"):
            return word.start
    return scene.reading.words[at].start
