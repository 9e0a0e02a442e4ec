"""The entities that a pronoun, a description or an empty source may mean, with features of each.

Of each: how the tagger's reference head scores its names, how far back it is named and in which place of the sentence,
whether it spoke last, whether kind, gender, nation and role agree with the words of the source. `app.speakers.choice`
weighs them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.model import Span, SpeakerKind, Speech
from app.speakers import together
from app.speakers.anaphors import FIRST_PERSON, Anaphor, anaphor_of, is_plural
from app.speakers.bodies import owned
from app.speakers.discourse import Discourse
from app.speakers.entity import Entity
from app.speakers.nations import country_of
from app.speakers.organisations import HEADS, OWNED_NOUNS, kind_of_head
from app.speakers.source_phrases import Form, Phrase
from app.speakers.together import Together
from app.text.en.lexicon import words as words_of
from app.text.words import Word

LOOK_BACK = 80  # mentions before a source that are looked at
AHEAD = 3  # mentions after it: "In her speech, Roe said"
MOST = 16  # entities
HOLDERS = 2  # further ones with the role or the noun of a description, from anywhere before it
PLACES = 4  # mentions of an entity that the reference head scores, the nearest
FAR = 30  # sentences: further is all the same
UNSCORED = -9.0  # the score of the reference head where there is no reference
BESIDE = 5  # words on each side of a name that may be what a description says

PRONOUNS = ("he", "she", "they", "it", "who", "which", "his", "her", "their", "its", "him", "them", "that", "whom")
DETERMINERS = (
    *("", "the", "a", "an", "his", "her", "its", "their"),
    *("this", "that", "these", "those", "both", "two", "one"),
)
KINDS = tuple(SpeakerKind)
PREPOSITIONS = words_of("prepositions")
AND = re.compile(r"\s+and\s+(?:the\s+)?")
WHOM = re.compile(r",?\s+(?:whom|whose\s+\S+)\s+")
"""Between a name and a source that does not mean it: "Roe, whom she called"."""
MARKS = re.compile(r"[”\"’']?\s?(,|[–—(]|--|-\s)?")
AFTER_HEAD = frozenset(("of", "for", "in", "at", "who", "that", "from", "with", "to", "on"))
"""A description is meant by its head noun, the word before the first of these."""
OF_HEAD = ("head_score", "head_lead", "head_rank", "mean_score")
OF_SOURCE = (
    *("form", "pronoun", "determiner", "head", "definite", "plural", "direct", "quoted_source", "words_of_source"),
    *("introduced", "before_content", "first_person", "last_known", "last_unnamed", "last_form", "last_opening"),
    *("last_head", "since_last", "paragraphs_since", "unissued", "names_inside", "opens_sentence", "how_many"),
    *("candidates", "fitting", "with_noun"),
)
OF_ENTITY = (
    *OF_HEAD,
    *("order", "fits", "fitting_nearer", "noun_nearer", "kind", "gender", "gender_sure", "sentences", "paragraphs"),
    *("sentences_as_subject", "sentences_as_speaker", "sentences_as_joined", "since_spoke", "is_last"),
    *("is_last_but_one", "spoken", "share_spoken", "mentions", "share", "first_mention", "possessive", "object"),
    *("subject", "speaks", "joined", "in_any_content", "same_sentence", "ahead", "single_word", "unnamed_since"),
    *("has_role", "roles", "words_shared", "words_missing", "noun_in_name", "beside", "issuer", "nation", "inside"),
    *("of_person", "speaks_inside", "owner", "words_between", "mark_between"),
    *together.FEATURES,
)
FEATURES = OF_SOURCE + OF_ENTITY
"""The features of a source and an entity, in order. `sentences` and `paragraphs` are distances to its last mention;
`head_score` is the highest log odds of its mentions, `head_lead` how far that is above the best of the others;
`fitting_nearer` counts the entities named since that agree as well in kind and gender. Of several together each is
the mean of theirs, but for those of `app.speakers.together`."""

Candidate = tuple[Entity, ...]
"""One entity, or several that may be meant together."""


class Seen(NamedTuple):
    """A mention of an entity, and its part in the text."""

    entity: Entity
    span: Span
    sentence: int
    paragraph: int
    possessive: bool
    object: bool
    subject: bool
    speaks: bool
    joined: bool
    reported: bool
    """Whether it is within quotation marks or the content of a statement."""


def reference_of(words: list[Word]) -> Word:
    """The word of a source that refers: its pronoun, or the head noun of its description."""
    for at, word in enumerate(words[1:], 1):
        if word.key in AFTER_HEAD:
            return words[at - 1]
    return words[-1]


class Candidates:
    """The entities near each source of an article, with features. One for each article, asked in text order."""

    def __init__(self, discourse: Discourse) -> None:
        self.discourse = discourse
        self._seen = _all_seen(discourse)
        self._together = Together(discourse, {one.span.start for one in self._seen if one.subject})
        self._starts = [one.span.start for one in self._seen]
        self._places: dict[Entity, list[int]] = defaultdict(list)
        for at, one in enumerate(self._seen):
            self._places[one.entity].append(at)
        self._of_person: set[Entity] = set()
        self._roles: dict[Entity, tuple[set[str], frozenset[str], str | None]] = {}

    def near(
        self, phrase: Phrase | None, number: int, offset: int, *, several: bool = True
    ) -> tuple[list[Candidate], NDArray[np.float32]]:
        """What a source may mean, the nearest first, and a row of `FEATURES` for each; sets of `several` come last."""
        source = anaphor_of(self.discourse, phrase, number, offset)
        places = self._near(source)
        found = [entity for entity in places if self._may_be(source, entity)]
        fits = [self._fits(source, entity, self._seen[places[entity][0]]) for entity in found]
        noun = [source.head in self._known(entity)[1] for entity in found]
        alone = (*self._of_source(source), len(found), sum(fits), sum(noun))
        heads = self._of_heads(source, [places[entity] for entity in found])
        rows = []
        for order, entity in enumerate(found):
            nearer = (sum(each[:order]) for each in (fits, noun))
            of_entity = self._of_entity(source, entity, places[entity])
            rows.append((*alone, *heads[order], order, fits[order], *nearer, *of_entity, *together.ALONE))
        table = np.array(rows, np.float32).reshape(-1, len(FEATURES))
        sets = self._together.near(source, dict(zip(found, fits, strict=True))) if several else []
        if not sets or source.how_many == 1:
            return [(entity,) for entity in found], table
        at = {entity: order for order, entity in enumerate(found)}
        means = [table[[at[entity] for entity in members]].mean(axis=0) for members, _ in sets]
        of_sets = np.array(means, np.float32)
        of_sets[:, -len(together.FEATURES) :] = [features for _, features in sets]
        return [*((entity,) for entity in found), *(members for members, _ in sets)], np.concatenate([table, of_sets])

    def first(self, entity: Entity) -> int:
        """The number of the first mention of an entity, to order entities by."""
        return self._places[entity][0] if entity in self._places else len(self._seen)

    def _near(self, source: Anaphor) -> dict[Entity, list[int]]:
        """The entities near a source, each with the numbers of its mentions, the nearest first."""
        start, end = source.span
        at, beyond = bisect_left(self._starts, start), bisect_left(self._starts, end)
        places: dict[Entity, list[int]] = {}
        pronoun = source.phrase is not None and source.phrase.form is Form.PRONOUN
        described = at and WHOM.fullmatch(self.discourse.reading.text, self._seen[at - 1].span.end, start)
        inside = range(at, min(beyond, at + AHEAD)) if not pronoun else ()
        nearest = at - 2 if described else at - 1
        for place in (*inside, *range(nearest, max(-1, at - 1 - LOOK_BACK), -1)):
            entity = self._seen[place].entity
            if entity in places or len(places) < MOST:
                places.setdefault(entity, []).append(place)
        for place in range(beyond, min(len(self._seen), beyond + AHEAD)):
            places.setdefault(self._seen[place].entity, []).append(place)
        recent = (self.discourse.last, self.discourse.last_but_one, *self.discourse.joint_decisions[-1:])
        spoke = [entity for one in recent if one for entity in one.entities]
        for entity in (*spoke, *self.discourse.issuers, *self._described(source)):
            mentioned = self._places.get(entity, [])
            until = bisect_left(mentioned, at)
            if entity not in places and mentioned:
                places[entity] = mentioned[max(0, until - PLACES) : until][::-1] or mentioned[:1]
        return places | self._owned(source, places)

    def _owned(self, source: Anaphor, places: dict[Entity, list[int]]) -> dict[Entity, list[int]]:
        """The bodies of the persons near, of "the campaign" or "the administration": the Roe campaign, where Roe is."""
        phrase = source.phrase
        if phrase is None or phrase.form is not Form.ORGANISATION or phrase.head not in OWNED_NOUNS:
            return {}
        if phrase.owner or phrase.owned:
            return {}
        bodies = {owned(one.words, phrase.head, self.discourse.entities): one for one in places if one.is_person}
        self._of_person.update(bodies)
        return {body: places[person] for body, person in bodies.items() if body not in places}

    def _described(self, source: Anaphor) -> list[Entity]:
        """The entities with the role or the noun of a description, from further away."""
        phrase = source.phrase
        if phrase is None or phrase.form in (Form.PRONOUN, Form.NOTHING):
            return []
        entities = self.discourse.entities
        found: dict[Entity, None] = {}
        if source.role:
            earlier, ahead = entities.with_role({source.role}, source.span.start)
            found |= dict.fromkeys([*earlier[:HOLDERS], *ahead[:1]])
        country = entities.body(source.nation) if source.nation else None
        if country and source.person is not True:  # "the Saudis"
            found[country] = None
        for entity in entities.mentioned_before(phrase.head, source.span.start):
            if len(found) >= 2 * HOLDERS:
                break
            found[entity] = None
        return list(found)

    def _may_be(self, source: Anaphor, entity: Entity) -> bool:
        """Whether a nation in a description lets it mean an entity: the French president is none of this country."""
        return source.nation is None or source.person is not True or self._nation(source, entity) == 1

    def _nation(self, source: Anaphor, entity: Entity) -> int:
        """Whether an entity is of the nation by which it is described (1), or of another or none known (-1)."""
        return 0 if source.nation is None else 1 if self._known(entity)[2] == source.nation else -1

    def _fits(self, source: Anaphor, entity: Entity, seen: Seen) -> bool:
        """Whether an entity agrees in kind and gender, and is not named in the very content."""
        unlike = source.person is not None and entity.is_person != source.person
        other = source.gender and entity.gender and entity.gender is not source.gender
        return not (unlike or other or self._in_content(source.number, seen))

    def _in_content(self, number: int, seen: Seen) -> bool:
        return any(span.holds(seen.span.start) for span in self.discourse.statements[number].content)

    def _of_heads(self, source: Anaphor, places: list[list[int]]) -> list[tuple[float, float, float, float]]:
        """What the reference head says of each entity: its highest log odds, its lead, its rank, and the mean."""
        words = self.discourse.reading.words_in(*source.span)
        if not words or not places:
            return [(UNSCORED, 0, 0, UNSCORED)] * len(places)
        word = reference_of(words)
        names = [self._seen[at].span for each in places for at in each[:PLACES]]
        odds = iter(self.discourse.tagged.antecedents(Span(word.start, word.end), names).tolist())
        grouped = [[next(odds) for _ in each[:PLACES]] for each in places]
        highest = [max(each) for each in grouped]
        ranked = sorted(highest, reverse=True)
        found = []
        for high, each in zip(highest, grouped, strict=True):
            rank = ranked.index(high)  # how many are higher
            other = UNSCORED if len(ranked) == 1 else ranked[0 if rank else 1]
            found.append((high, high - other, float(rank), sum(each) / len(each)))
        return found

    def _of_source(self, source: Anaphor) -> tuple[float, ...]:
        discourse, phrase = self.discourse, source.phrase
        statement, reading, last = discourse.statements[source.number], discourse.reading, discourse.last
        head = phrase.head if phrase else ""
        content = statement.content[0] if statement.content else source.span
        words = reading.words_in(*source.span)
        opening = words[0].key if words else ""
        end = max(0, discourse.last_end - 1)
        inner = reading.keys[reading.word_from(content.start) : reading.word_from(content.end)][:60]
        return (
            list(Form).index(phrase.form) if phrase else -1,
            PRONOUNS.index(head) if head in PRONOUNS else -1,
            DETERMINERS.index(opening) if opening in DETERMINERS else -1,
            HEADS.index(kind_of_head(head)),
            phrase.definite if phrase else False,
            phrase is not None and is_plural(phrase),
            statement.speech is Speech.DIRECT,
            reading.quotation_at(source.span.start) is not None,
            min(len(words), FAR),
            head in discourse.introduced,
            source.span.start < content.start,
            any(key in FIRST_PERSON for key in inner),
            last is not None and bool(last.entities),
            last is not None and not last.entities,
            *self._of_last(),
            _capped(source.sentence - reading.sentence_at(end)) if last else FAR,
            _capped(source.paragraph - reading.paragraph_at(end)) if last else FAR,
            discourse.unissued,
            len(discourse.reader.names_in(source.span)) if source.span.end > source.span.start else 0,
            source.span.start == reading.sentences[source.sentence].start,
            source.how_many,
        )

    def _of_last(self) -> tuple[int, int, int]:
        """The form, the first word and the head of the last source: "a spokesman" may be whom "he" means."""
        last = self.discourse.last_phrase
        if last is None:
            return -1, -1, -1
        opening = last.text.split(maxsplit=1)[:1]
        key = opening[0].lower() if opening else ""
        place = DETERMINERS.index(key) if key in DETERMINERS else -1
        return list(Form).index(last.form), place, HEADS.index(kind_of_head(last.head))

    def _of_entity(self, source: Anaphor, entity: Entity, places: list[int]) -> tuple[float, ...]:
        """The features of an entity, of its nearest mention and of what is known of it; from `kind` on."""
        discourse, phrase = self.discourse, source.phrase
        seen = self._seen[places[0]]
        last, before = discourse.last, discourse.last_but_one
        mentions = len(self._places.get(entity, ()))
        spoken = discourse.spoken[entity]
        roles, known, _ = self._known(entity)
        described = source.words if phrase and phrase.form is not Form.NOTHING else frozenset[str]()
        same = 0 if not source.gender or not entity.gender else 1 if entity.gender is source.gender else -1
        unnamed = last is not None and not last.entities and last.span is not None
        return (
            KINDS.index(entity.kind),
            same,
            max(entity.genders.values(), default=0),
            _capped(source.sentence - seen.sentence),
            _capped(source.paragraph - seen.paragraph),
            self._since(source, [at for at in places if self._seen[at].subject]),
            self._since(source, [at for at in places if self._seen[at].speaks]),
            self._since(source, [at for at in places if self._seen[at].joined]),
            _capped(source.sentence - discourse.spoke_in[entity]) if entity in discourse.spoke_in else FAR + 1,
            last is not None and entity in last.entities,
            before is not None and entity in before.entities,
            spoken,
            spoken / max(1, discourse.times_spoken),
            mentions,
            mentions / len(self._seen),
            self.first(entity),
            seen.possessive,
            seen.object,
            seen.subject,
            seen.speaks,
            seen.joined,
            seen.reported,
            seen.sentence == source.sentence,
            seen.span.start >= source.span.end,
            len(entity.words) == 1,
            bool(unnamed and last and last.span and last.span.start > seen.span.start),
            source.role is not None and source.role in roles,
            len(entity.roles),
            len(described & known),
            len(described - known),
            bool(phrase and phrase.head in {word.lower() for word in entity.words}),
            self._beside(phrase.head, places) if described and phrase else 0,
            entity in discourse.issuers,
            self._nation(source, entity),
            source.span.holds(seen.span.start),
            entity in self._of_person,
            phrase.speaking.get(seen.span.start, 0) if phrase else 0,
            phrase is not None and phrase.owner is not None and phrase.owner.start == seen.span.start,
            *self._between(source, seen),
        )

    def _between(self, source: Anaphor, seen: Seen) -> tuple[int, bool]:
        """How many words part a name from a source after it, -1 where none does; and whether a mark does."""
        reading = self.discourse.reading
        if seen.sentence != source.sentence or seen.span.end > source.span.start:
            return -1, False
        mark = MARKS.match(reading.text, seen.span.end, source.span.start)
        apart = reading.word_from(source.span.start) - reading.word_from(seen.span.end)
        return min(FAR, apart), bool(mark and mark[1])

    def _since(self, source: Anaphor, places: list[int]) -> float:
        return _capped(source.sentence - self._seen[places[0]].sentence) if places else FAR + 1

    def _known(self, entity: Entity) -> tuple[set[str], frozenset[str], str | None]:
        """The role heads of an entity, the words of its roles and name in lower case, and its country."""
        if entity not in self._roles:
            text = " ".join((*entity.roles, entity.name)).lower().split()
            words = frozenset(part for word in text for part in (word, re.sub(r"[’']s$|[.’']+$", "", word)))
            self._roles[entity] = (
                entity.role_heads(),
                words,
                country_of(entity.name if not entity.is_person else "", entity.roles),
            )
        return self._roles[entity]

    def _beside(self, head: str, places: list[int]) -> int:
        """Beside how many of an entity's nearest mentions the head noun is, a few words away."""
        keys, reading = self.discourse.reading.keys, self.discourse.reading
        found = 0
        for at in places[:PLACES]:
            first, after = (reading.word_from(edge) for edge in self._seen[at].span)
            found += head in keys[max(0, first - BESIDE) : first] or head in keys[after : after + BESIDE]
        return found


def _capped(distance: int) -> int:
    return max(-2, min(FAR, distance))


def _all_seen(discourse: Discourse) -> list[Seen]:
    """The mentions that have an entity, in text order."""
    reading = discourse.reading
    mentions = [one for one in discourse.mentions if discourse.entities.of.get(one.start)]
    contents = sorted(span for statement in discourse.statements for span in statement.content)
    found: list[Seen] = []
    subjects: set[int] = set()
    reached = next_content = 0
    for at, one in enumerate(mentions):
        while next_content < len(contents) and contents[next_content].start <= one.start:
            reached = max(reached, contents[next_content].end)
            next_content += 1
        sentence = reading.sentence_at(one.start)
        word = reading.word_from(one.opens) - 1
        lower = (
            word >= 0
            and reading.keys[word] in PREPOSITIONS
            and reading.words[word].start >= reading.sentences[sentence].start
        )
        quoted = reading.quotation_at(one.start) is not None
        subject = not (lower or one.possessive or quoted) and sentence not in subjects
        if subject:
            subjects.add(sentence)
        sides = [(mentions[at - 1].end, one.opens)] if at else []
        sides += [(one.end, mentions[at + 1].opens)] if at + 1 < len(mentions) else []
        found.append(
            Seen(
                discourse.entities.of[one.start],
                Span(one.start, one.end),
                sentence,
                reading.paragraph_at(one.start),
                one.possessive,
                lower,
                subject,
                one.opens in discourse.speaking or one.start in discourse.speaking,
                any(AND.fullmatch(reading.text, *side) for side in sides),
                quoted or one.start < reached,
            )
        )
    return found
