"""Resolve a source that is a name, a document, a description, or empty, to entities of the article."""

from __future__ import annotations

import re

from app.model import Span, SpeakerKind
from app.speakers import nominals
from app.speakers.antecedents import GENDERS
from app.speakers.decision import Decision
from app.speakers.discourse import Discourse
from app.speakers.entity import Entity
from app.speakers.mention import Mention, NameType
from app.speakers.organisations import acronym
from app.speakers.source_phrases import Phrase
from app.text.en.lexicon import words
from app.text.en.places import capital

SPEECH_VERBS = words("speech_verbs")
PARTY_WORDS = words("parties")
PLACE_OPENINGS = words("place_openings")
OWNED = re.compile(r"[a-z][’']s\s")  # "the foundation's tally": of another than the last issuer
PERSONAL = frozenset(("blog", "book", "e-mail", "email", "letter", "memoir", "newsletter", "tweet"))
VERDICTS = frozenset(("ruling", "verdict", "judgment", "decision"))
LONGEST_INITIALS = 4  # letters: "JMK"
LONGEST_PERSON = 4  # words: an unknown run of more names a person no more than a body


def decide_named(discourse: Discourse, phrase: Phrase) -> Decision | None:
    """The entities named in the head of a source."""
    entities = tuple(dict.fromkeys(_entity(discourse, mention) for mention in phrase.named))
    rule = "joint" if len(entities) > 1 else "organisation"
    if len(entities) == 1 and entities[0].is_person:
        rule = "full-name" if len(phrase.named[0].words) > 1 else "name"
    elif capital(phrase.named[0].name):
        rule = "metonym"
    return Decision(entities, rule, Span(phrase.named[0].start, phrase.named[-1].end), phrase.text)


def _entity(discourse: Discourse, mention: Mention) -> Entity:
    """The entity of a name in a source; a new one is a person, unless "the" or its words make it an organisation."""
    entity = discourse.entities.of.get(mention.start)
    if entity:
        return entity
    state = capital(mention.name)
    if state:
        entity = discourse.entities.organisation(state, SpeakerKind.GOVERNMENT)
        entity.aliases[mention.name] += 1
        return entity
    if mention.name_type is NameType.PLACE and (len(mention.words) == 1 or mention.words[0].lower() in PLACE_OPENINGS):
        return discourse.entities.organisation(mention.name, SpeakerKind.GOVERNMENT)
    namesakes = discourse.entities.candidates(mention.name) if len(mention.words) == 1 else []
    articled = discourse.reading.text[max(0, mention.opens - 4) : mention.opens].lower() == "the "
    if namesakes:
        entity = namesakes[0]
    elif articled or len(mention.words) > LONGEST_PERSON:
        return discourse.entities.organisation(mention.name)
    else:
        entity = discourse.entities.person(mention)
    discourse.entities.link(mention, entity)
    return entity


def decide_document(discourse: Discourse, phrase: Phrase) -> Decision | None:
    """The issuer of a document or poll: named with it, or that of the last one ("the report")."""
    issuers = (_issuer(discourse, phrase, mention) for mention in phrase.named)
    entities = tuple(dict.fromkeys(entity for entity in issuers if entity))
    if entities:
        discourse.issuers, discourse.issued = entities, phrase.head
        return Decision(entities, "issuer", phrase.span, phrase.text)
    if not phrase.definite or OWNED.search(phrase.text):
        discourse.issuers = ()  # "a new poll": from here on "the poll" is this one, and no one is known to have made it
        return None
    gender = GENDERS.get(phrase.owned)
    if gender:
        author = discourse.memory.person(gender, discourse.reading.place_of(phrase.span.start)).entity
        return Decision((author,), "issuer", phrase.span, phrase.text) if author else None
    court = discourse.entities.first_with("court") if phrase.head in VERDICTS else None
    # "The poll" and "the survey" are one; "the book" is no report told of before.
    same = phrase.head == discourse.issued or phrase.head not in PERSONAL
    entities = (court,) if court else discourse.issuers if same else ()
    return Decision(entities, "issuer", phrase.span, phrase.text) if entities else None


def _issuer(discourse: Discourse, phrase: Phrase, mention: Mention) -> Entity | None:
    """The entity of a document's named issuer; None for a word with a capital from its place in the sentence."""
    known = discourse.entities.of.get(mention.start)
    opening = mention.start == phrase.span.start and len(mention.words) == 1
    partisan = any(word.lower() in PARTY_WORDS for word in mention.words)
    if known or opening or partisan or mention.name_type is NameType.PLACE or len(mention.name) == 1:
        return known
    return discourse.entities.organisation(mention.name)


def decide_together(discourse: Discourse, phrase: Phrase) -> Decision | None:
    """The two of "the two leaders"."""
    pair = discourse.pair_before(phrase.span.start)
    if not nominals.may_be_both(phrase, pair):
        pair = ()
    entities = pair or nominals.together(phrase, discourse.memory, discourse.organisations)
    return Decision(entities, "together", phrase.span, phrase.text) if entities else None


def decide_role(discourse: Discourse, phrase: Phrase, offset: int) -> Decision | None:
    """The person of "the senator"; "a senator" and "Roe's lawyer" stay unnamed."""
    # A title at the head of a line ("Senator from Ohio") has lost its article.
    headed = phrase.text[:1].isupper() and not phrase.determined
    if not (phrase.definite or headed) or phrase.owner is not None or phrase.owned:
        return None
    near = discourse.speaking_near(offset) or nominals.only_near(
        discourse.memory, discourse.reading.sentence_at(offset)
    )
    running = nominals.by_running(phrase, near, discourse.introduced)
    if running is None or phrase.head not in nominals.PARTY_NOUNS:
        person = nominals.by_role(phrase, discourse.entities, discourse.memory, offset)
        if person:
            return Decision((person,), "role", phrase.span, phrase.text)
    central = nominals.by_centre(phrase, discourse.memory, discourse.reading.sentence_at(offset))
    person = central or running
    return Decision((person,), "description", phrase.span, phrase.text) if person else None


def decide_organisation(discourse: Discourse, phrase: Phrase, offset: int) -> Decision | None:
    """The organisation of "the campaign", "his campaign", "the court"."""
    if phrase.owned:
        gender = GENDERS.get(phrase.owned)
        if gender is None or phrase.head not in nominals.OWNED_NOUNS:
            return None
        owner = discourse.memory.person(gender, discourse.reading.place_of(offset)).entity
        found = nominals.owned(owner.words, phrase.head, discourse.entities) if owner else None
    else:
        found = nominals.described(phrase, discourse.entities, discourse.organisations, offset)
    if found is None:
        return None
    if not found.mentions:
        # Named only by its owner so far: from here on "the ministry" is this one.
        discourse.entities.mention(found, Mention(offset, phrase.span.end, found.words, NameType.ORGANISATION))
    return Decision((found,), "description", phrase.span, phrase.text)


def decide_continued(discourse: Discourse, phrase: Phrase | None, number: int, offset: int) -> Decision:
    """A statement without a source, or with a bare verb for one: the speaker before it goes on, or nobody is known."""
    elided = phrase is not None and phrase.head in SPEECH_VERBS
    last = discourse.last
    if last and last.entities and (elided or discourse.goes_on(number, offset)):
        return Decision(last.entities, "running-speaker", last.span, last.text)
    return Decision((), "unknown", None, "")


def decide_turn(discourse: Discourse, phrase: Phrase | None) -> Decision:
    """The person of a turn whose label is a surname in capitals or initials; of "A", or no label, the interviewed."""
    span, text = (phrase.span, phrase.text) if phrase else (None, "")
    label = text.strip(" .")
    named = discourse.entities.candidates(label) if label else []
    if not named and 1 < len(label) <= LONGEST_INITIALS:
        named = [one for one in discourse.entities.persons if acronym(one.name) == label]
    if len(named) == 1:
        return Decision((named[0],), "turn", span, text)
    person = None if named or label.lower() not in ("", "a", "answer") else discourse.interviewee()
    return Decision((person,), "interviewee", span, text) if person else Decision((), "unknown", span, text)
