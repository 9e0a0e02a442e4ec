"""Who a source means that is a name or a description."""

from __future__ import annotations

import re

from app.model import Span, SpeakerKind
from app.speakers import bodies, descriptions
from app.speakers.antecedents import GENDERS
from app.speakers.capitals import PARTY_WORDS
from app.speakers.decision import Decision
from app.speakers.discourse import Scene
from app.speakers.entity import Entity
from app.speakers.mention import Look, Mention
from app.speakers.name_types import PLACE_OPENINGS
from app.speakers.source_phrases import Phrase
from app.text.en.lexicon import words
from app.text.en.places import capital

SPEECH_VERBS = words("speech_verbs")
OWNED = re.compile(r"[a-z][’']s\s")  # "the foundation's tally": of another than the last issuer
PERSONAL = frozenset(("blog", "book", "e-mail", "email", "letter", "memoir", "newsletter", "tweet"))
VERDICTS = frozenset(("ruling", "verdict", "judgment", "decision"))
LONGEST_PERSON = 4  # words: an unknown run of more names a person no more than a body


def decide_named(scene: Scene, phrase: Phrase) -> Decision | None:
    """The persons, organisations or governments named in a source's head."""
    entities = tuple(dict.fromkeys(_entity(scene, mention) for mention in phrase.named))
    rule = "joint" if len(entities) > 1 else "organisation"
    if len(entities) == 1 and entities[0].is_person:
        rule = "full-name" if len(phrase.named[0].words) > 1 else "name"
    elif capital(phrase.named[0].name):
        rule = "metonym"
    return Decision(entities, rule, Span(phrase.named[0].start, phrase.named[-1].end), phrase.text)


def _entity(scene: Scene, mention: Mention) -> Entity:
    """The entity of a name that speaks; one not placed yet is a person's, unless "the" or its words say otherwise."""
    entity = scene.cast.of.get(mention.start)
    if entity:
        return entity
    state = capital(mention.name)
    if state:
        entity = scene.cast.organisation(state, SpeakerKind.GOVERNMENT)
        entity.aliases[mention.name] += 1
        return entity
    if mention.look is Look.PLACE and (len(mention.words) == 1 or mention.words[0].lower() in PLACE_OPENINGS):
        return scene.cast.organisation(mention.name, SpeakerKind.GOVERNMENT)
    namesakes = scene.cast.candidates(mention.name) if len(mention.words) == 1 else []
    articled = scene.reading.text[max(0, mention.opens - 4) : mention.opens].lower() == "the "
    if namesakes:
        entity = namesakes[0]
    elif articled or len(mention.words) > LONGEST_PERSON:
        return scene.cast.organisation(mention.name)
    else:
        entity = scene.cast.person(mention)
    scene.cast.link(mention, entity)
    return entity


def decide_document(scene: Scene, phrase: Phrase) -> Decision | None:
    """Who issued a document or poll: named with it, or as before ("the report")."""
    issuers = (_issuer(scene, phrase, mention) for mention in phrase.named)
    entities = tuple(dict.fromkeys(entity for entity in issuers if entity))
    if entities:
        scene.issuers, scene.issued = entities, phrase.head
        return Decision(entities, "issuer", phrase.span, phrase.text)
    if not phrase.definite or OWNED.search(phrase.text):
        scene.issuers = ()  # "a new poll": from here on "the poll" is this one, and no one is known to have made it
        return None
    gender = GENDERS.get(phrase.owned)
    if gender:
        sentence, line = scene.reading.sentence_at(phrase.span.start), scene.reading.line_at(phrase.span.start)
        author = scene.memory.person(gender, sentence, line).entity
        return Decision((author,), "issuer", phrase.span, phrase.text) if author else None
    court = scene.cast.first_with("court") if phrase.head in VERDICTS else None
    # "The poll" and "the survey" are one; "the book" is no report told of before.
    same = phrase.head == scene.issued or phrase.head not in PERSONAL
    entities = (court,) if court else scene.issuers if same else ()
    return Decision(entities, "issuer", phrase.span, phrase.text) if entities else None


def _issuer(scene: Scene, phrase: Phrase, mention: Mention) -> Entity | None:
    """Who is named as a document's issuer, known or new; not a word that only the source's head capitalised."""
    known = scene.cast.of.get(mention.start)
    opening = mention.start == phrase.span.start and len(mention.words) == 1
    partisan = any(word.lower() in PARTY_WORDS for word in mention.words)
    if known or opening or partisan or mention.look in (Look.PLACE, Look.HEADLINE) or len(mention.name) == 1:
        return known
    return scene.cast.organisation(mention.name)


def decide_together(scene: Scene, phrase: Phrase) -> Decision | None:
    """The two of "the two leaders"."""
    pair = scene.pair_before(phrase.span.start)
    if not descriptions.may_be_both(phrase, pair):
        pair = ()
    entities = pair or descriptions.together(phrase, scene.memory, scene.organisations)
    return Decision(entities, "together", phrase.span, phrase.text) if entities else None


def decide_role(scene: Scene, phrase: Phrase, offset: int) -> Decision | None:
    """The person of "the senator"; "a senator" and "Roe's lawyer" stay unnamed."""
    # A title at the head of a line ("Senator from Ohio") has lost its article.
    headed = phrase.text[:1].isupper() and not phrase.determined
    if not (phrase.definite or headed) or phrase.owner is not None or phrase.owned:
        return None
    near = scene.speaking_near(offset) or descriptions.only_near(scene.memory, scene.reading.sentence_at(offset))
    running = descriptions.by_running(phrase, near, scene.introduced)
    if running is None or phrase.head not in descriptions.PARTY_NOUNS:
        person = descriptions.by_role(phrase, scene.cast, scene.memory, offset)
        if person:
            return Decision((person,), "role", phrase.span, phrase.text)
    central = descriptions.by_centre(phrase, scene.memory, scene.reading.sentence_at(offset))
    person = central or running
    return Decision((person,), "description", phrase.span, phrase.text) if person else None


def decide_organisation(scene: Scene, phrase: Phrase, offset: int) -> Decision | None:
    """The organisation of "the campaign", "his campaign", "the court"."""
    if phrase.owned:
        gender = GENDERS.get(phrase.owned)
        if gender is None or phrase.head not in bodies.OWNED_NOUNS:
            return None
        sentence, line = scene.reading.sentence_at(offset), scene.reading.line_at(offset)
        owner = scene.memory.person(gender, sentence, line).entity
        found = bodies.owned(owner.words, phrase.head, scene.cast) if owner else None
    else:
        found = bodies.described(phrase, scene.cast, scene.organisations, offset)
    if found is None:
        return None
    if not found.mentions:
        # Named only by its owner so far: from here on "the ministry" is this one.
        scene.cast.mention(found, Mention(offset, phrase.span.end, found.words, Look.ORGANISATION))
    return Decision((found,), "description", phrase.span, phrase.text)


def decide_continued(scene: Scene, phrase: Phrase | None, number: int, offset: int) -> Decision:
    """A statement without a source, or with a bare verb for one: the speaker before it goes on, or nobody is known."""
    elided = phrase is not None and phrase.head in SPEECH_VERBS
    last = scene.last
    if last and last.entities and (elided or scene.goes_on(number, offset)):
        return Decision(last.entities, "running-speaker", last.span, last.text)
    return Decision((), "unknown", None, "")
