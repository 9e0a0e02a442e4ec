"""Sources whose speaker the form of the text settles: names, new documents, bodies named by their owner, "I", turns."""

from __future__ import annotations

from collections import Counter

from app.model import Span, SpeakerKind
from app.speakers import bodies
from app.speakers.decision import Decision
from app.speakers.discourse import Discourse, is_turn
from app.speakers.entity import Entity
from app.speakers.mention import Mention, is_articled
from app.speakers.organisations import acronym
from app.speakers.source_phrases import Phrase
from app.text.en.interviews import INTERVIEWS, SUBJECT
from app.text.en.lexicon import words
from app.text.en.places import capital
from app.text.en.titles import plural_role

PLACE_OPENINGS = words("place_openings")
LONGEST_INITIALS = 4  # letters: "JMK"
LONGEST_PERSON = 4  # words: an unknown run of more names a person no more than a body


def decide_named(discourse: Discourse, phrase: Phrase) -> Decision:
    """The entities named in the head of a source."""
    entities = tuple(dict.fromkeys(_entity(discourse, mention) for mention in phrase.named))
    rule = "joint" if len(entities) > 1 else "organisation"
    if len(entities) == 1 and entities[0].is_person:
        rule = "full-name" if len(phrase.named[0].words) > 1 else "name"
    elif capital(phrase.named[0].name):
        rule = "metonym"
    return Decision(entities, rule, Span(phrase.named[0].start, phrase.named[-1].end), phrase.text)


def _entity(discourse: Discourse, mention: Mention) -> Entity:
    """The entity of a name in a source; only a place has none yet."""
    entity = discourse.entities.of.get(mention.start)
    if entity is None:
        entity = _of_place(discourse, mention)
        discourse.entities.link(mention, entity)
    return entity


def _of_place(discourse: Discourse, mention: Mention) -> Entity:
    """The government of a place; of several words that do not begin as a place's name do, a body or a person."""
    state = capital(mention.name)
    if state or len(mention.words) == 1 or mention.words[0].lower() in PLACE_OPENINGS:
        return discourse.entities.organisation(state or mention.name, SpeakerKind.GOVERNMENT)
    if is_articled(discourse.reading.text, mention) or len(mention.words) > LONGEST_PERSON:
        return discourse.entities.organisation(mention.name)
    return discourse.entities.person(mention)


def decide_document(discourse: Discourse, phrase: Phrase) -> Decision | None:
    """The issuer of a document or poll that is named with it; None where the trees decide."""
    issuers = (discourse.entities.of.get(mention.start) for mention in phrase.named)
    entities = tuple(dict.fromkeys(entity for entity in issuers if entity))
    if entities:
        discourse.issuers, discourse.unissued = entities, False
        return Decision(entities, "issuer", phrase.span, phrase.text)
    return None


def decide_together(discourse: Discourse, phrase: Phrase) -> Decision | None:
    """The two of "the two presidents": the last two of that role, where there are two."""
    role = plural_role(phrase.head)
    earlier, _ = discourse.entities.with_role({role}, phrase.span.start) if role else ([], [])
    pair = sorted(dict.fromkeys(earlier[:2]), key=lambda one: one.mentions[0].start)
    return Decision(tuple(pair), "together", phrase.span, phrase.text) if len(pair) == 2 else None


def decide_body(discourse: Discourse, phrase: Phrase) -> Decision | None:
    """The body that a description names itself ("Roe's campaign"); None where it only points to one."""
    found = bodies.named_by(phrase, discourse.entities)
    if found is None:
        return None
    discourse.add_mention(found, phrase)
    return Decision((found,), "description", phrase.span, phrase.text)


def decide_first_person(discourse: Discourse, phrase: Phrase, number: int) -> Decision:
    """In a quotation "I" is whoever is quoted; outside of one it is the article's author, whom nothing names."""
    outer = discourse.outer(number, phrase.span.start)
    entities = outer.entities if outer else ()
    return Decision(entities, "quoted-speaker" if entities else "unknown", phrase.span, phrase.text)


def decide_turn(discourse: Discourse, phrase: Phrase | None) -> Decision:
    """The person of a turn whose label is a surname in capitals or initials; of "A", or no label, the interviewed."""
    span, text = (phrase.span, phrase.text) if phrase else (None, "")
    label = text.strip(" .")
    named = discourse.entities.candidates(label) if label else []
    if not named and 1 < len(label) <= LONGEST_INITIALS:
        named = [one for one in discourse.entities.persons if acronym(one.name) == label]
    if len(named) == 1:
        return Decision((named[0],), "turn", span, text)
    person = None if named or label.lower() not in ("", "a", "answer") else _interviewee(discourse)
    return Decision((person,), "interviewee", span, text) if person else Decision((), "unknown", span, text)


def _interviewee(discourse: Discourse) -> Entity | None:
    """The person named beside "interviews" or "spoke with" before the first answer, nearest to such a word.

    In a text without such a word it is the person named outside the turns more often than all others together.
    None where two are interviewed: which of them answers is not known.
    """
    turns = [one.content for one in discourse.statements if is_turn(one)]
    first, last = turns[0][0].start, turns[-1][-1].end
    verbs = list(INTERVIEWS.finditer(discourse.reading.text, 0, first))
    if not verbs:
        outside = [mention.start for mention in discourse.mentions if not first <= mention.start < last]
        known = Counter(one for start in outside if (one := discourse.entities.of.get(start)) and one.is_person)
        return next((one for one, count in known.items() if 2 * count > known.total()), None)
    beside = [
        (distance, mention, entity)
        for mention in discourse.mentions
        if (entity := discourse.entities.of.get(mention.start)) and entity.is_person
        for verb in verbs
        if (distance := _beside(discourse, verb.span(), mention)) is not None
    ]
    if not beside:
        return None
    _, nearest, person = min(beside, key=lambda each: each[0])
    joined = any(
        other is not person and discourse.reading.text[nearest.end : mention.start].strip(" ,") == "and"
        for _, mention, other in beside
    )
    return None if joined else person


def _beside(discourse: Discourse, verb: tuple[int, int], mention: Mention) -> int | None:
    """Characters between a verb and a name of its sentence; None for a name elsewhere, or of the subject."""
    between = max(0, mention.start - verb[1], verb[0] - mention.end)
    apart = discourse.reading.sentence_at(mention.start) != discourse.reading.sentence_at(verb[0])
    return None if apart or SUBJECT.search(discourse.reading.text, verb[1], mention.start) else between
