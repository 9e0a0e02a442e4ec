"""Mentions: the names that the tagger sees, each with the title before it, and bodies named by a name and a noun."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import pairwise
from operator import attrgetter

from app.speakers.mention import Mention, NameType, mention_of, spelt
from app.speakers.organisations import BODY_MODIFIERS, GOVERNMENT_NOUNS, OWNED_NOUNS, POINTING_NOUNS, acronym
from app.tagging import Name, Tagged
from app.text.en.given_names import LONGEST_NAME, LONGEST_WORD, PARTICLES, SUFFIXES, is_given, is_initial
from app.text.en.lexicon import words
from app.text.en.places import capital, country, demonym
from app.text.en.titles import HONORIFICS, plural_role, role_head
from app.text.reading import Reading
from app.text.words import GAP, Word

FUNCTION_WORDS = words("function_words")
TYPES = {"person": NameType.PERSON, "organisation": NameType.ORGANISATION, "place": NameType.PLACE}
# Nouns that follow a name without being named by it: "the Times site", "Doe party".
UNNAMING = frozenset(("force", "giant", "maker", "party", "service", "site", "state", "union"))
ABBREVIATED_STATES = frozenset(("EU", "E.U.", "UK", "U.K.", "UN", "U.N.", "US", "U.S."))  # adjectives as well as names
LIMITING = frozenset(("acting", "current", "deputy", "former", "longtime", "retired", "then", "vice"))
LONGEST_NOUN = 3  # words: "air defence force"
LONGEST_LETTERS = 4  # "OBE", "GCMG"
LONGEST_NAMED = 3  # words that go before the noun; longer runs are titles
OPENS_ASIDE = frozenset("“\"‘'(")  # before a nickname within a name


def find_mentions(reading: Reading, tagged: Tagged) -> list[Mention]:
    """The mentions of names in a text, in order. A title before a name belongs to the mention, not to the name."""
    types = _types(reading, tagged)
    mentions = [mention for name in tagged.names for mention in _mentions_of(reading, name, types)]
    for mention in mentions:
        compound(reading, mention)
    mentions.sort(key=attrgetter("start"))
    bodies: list[Mention] = []
    for word in reading.words:
        for body in of_people(reading, word) if word.capital and demonym(word.text) else ():
            # Names do not overlap, so of those that begin before its end only the last can reach into it.
            at = bisect_left(mentions, body.end, key=attrgetter("start"))
            if at == 0 or mentions[at - 1].end <= body.start:
                bodies.append(body)
    mentions = sorted([*mentions, *bodies], key=attrgetter("start"))
    expand_brackets(reading, mentions)
    return mentions


def _types(reading: Reading, tagged: Tagged) -> dict[str, str]:
    """The type of each spelling: that for which the tagger is surest over all of the article."""
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for name in tagged.names:
        votes[_spelling(reading, name)][name.name_type] += name.probability
    chosen = {spelling: max(types, key=types.__getitem__) for spelling, types in votes.items()}
    full = [name for name, name_type in chosen.items() if name_type == "person" and " " in name]
    people = {part for name in full for part in name.split()}
    # A single name that is part of a person's full name is that person, also before "campaign".
    return {
        name: "person" if name in people and name_type == "organisation" else name_type
        for name, name_type in chosen.items()
    }


def _spelling(reading: Reading, name: Name) -> str:
    return reading.text[name.span.start : name.span.end]


def _mentions_of(reading: Reading, name: Name, types: dict[str, str]) -> list[Mention]:
    inside = [word for word in reading.words_in(*name.span) if len(word.text) <= LONGEST_WORD]
    if inside and inside[-1].key not in OWNED_NOUNS:  # "Roe's campaign" is the Roe campaign
        inside = [_with_ending(reading, word, name) for word in inside]
    inside = _with_domains(reading, inside)
    if not any(word.capital or word.text[0].isdigit() for word in inside):
        return []  # "the ministry"
    while len(inside) > 1 and (inside[0].key in ("the", *HONORIFICS) or _is_common(inside[0])):
        inside.pop(0)
    while len(inside) > 1 and _is_common(inside[-1]):
        inside.pop()
    name_type = TYPES[types[_spelling(reading, name)]]
    if name_type is NameType.PERSON:
        inside = _of_person(reading, inside)
    if not inside or len(spelt(inside)) == 1:
        return []
    if name_type is not NameType.PERSON and country(spelt(inside)):
        name_type = NameType.COUNTRY
    elif name_type is NameType.ORGANISATION and capital(spelt(inside)):
        name_type = NameType.PLACE  # it stands for the government only where it speaks
    if len(inside) == 1 and demonym(inside[0].text) and not country(inside[0].text):
        return of_people(reading, inside[0])
    if name_type is NameType.PERSON:
        inside = _with_initial(reading, inside)
    mention = mention_of(inside, name_type)
    if name_type is NameType.PERSON:
        _take_title(reading, mention)
    return [mention]


def _with_ending(reading: Reading, word: Word, name: Name) -> Word:
    """The word with its "'s" or apostrophe where that lies within the name: "Moody's", "Moody's Analytics"."""
    if not word.possessive:
        return word
    end = word.end + len("'s") if reading.text[word.end + 1 : word.end + 2] in ("s", "S") else word.end + len("'")
    return Word(word.start, end, reading.text[word.start : end], possessive=False) if end <= name.span.end else word


def _with_domains(reading: Reading, inside: list[Word]) -> list[Word]:
    """The words with the parts of an address made one: "Harbour.com" is a name, and "com" no common word behind it."""
    made: list[Word] = []
    for word in inside:
        last = made[-1] if made else None
        if last and last.end + 1 == word.start and reading.text[last.end] == "." and word.text.islower():
            made[-1] = Word(last.start, word.end, reading.text[last.start : word.end], word.possessive)
        else:
            made.append(word)
    return made


def _is_common(word: Word) -> bool:
    """Whether a word at an edge is no part of a name: in small letters, and no number."""
    return not word.capital and word.text.isalpha()


def _of_person(reading: Reading, inside: list[Word]) -> list[Word]:
    """A person's name without title, without a nickname in quotation marks or brackets, and without his place."""
    while len(inside) > 2 and role_head(inside[0].text) and not is_given(inside[0].text):
        inside = inside[1:]  # "Director-General Ann Roe"
    kept: list[Word] = []
    for word in inside:
        if kept and word.key in FUNCTION_WORDS and not word.capital and word.key not in PARTICLES:
            break
        if not kept or reading.text[word.start - 1] not in OPENS_ASIDE:
            kept.append(word)
    while len(kept) > 2 and _is_letters(kept[-1]) and not all(word.text.isupper() for word in kept[:-1]):
        kept.pop()
    return kept


def _is_letters(word: Word) -> bool:
    """Whether a word behind a name is letters of an office or honour: "Jane Roe MP"; "Jane Roe III" has a number."""
    return word.text.isupper() and 1 < len(word.text) <= LONGEST_LETTERS and word.key not in SUFFIXES


def _with_initial(reading: Reading, inside: list[Word]) -> list[Word]:
    """A person's name with the initial before it, which the tagger may leave out: "I. Jane Roe"."""
    at = reading.word_from(inside[0].start) - 1
    before = reading.words[at] if at >= 0 else None
    initial = before is not None and before.text.endswith(".") and is_initial(before.text)
    if before and initial and GAP.fullmatch(reading.text, before.end, inside[0].start):
        return [before, *inside]
    return inside


def _take_title(reading: Reading, mention: Mention) -> None:
    """Add the title or role just before a name: "economist Jane Roe", "Mr. Roe", "Harbour Party chairman Jane Roe"."""
    at = reading.word_from(mention.start) - 1
    taken: list[Word] = []
    while at >= 0 and len(taken) < LONGEST_NAME:
        word = reading.words[at]
        gap = reading.text[word.end : taken[-1].start if taken else mention.start]
        if not (GAP.fullmatch(gap) or (not taken and gap in ("” ", '" '))) or word.possessive:
            break
        ends = word.key in HONORIFICS or role_head(word.text) is not None or plural_role(word.text) is not None
        if word.key in FUNCTION_WORDS or not word.text[0].isalpha() or (not taken and not ends):
            break
        if taken and taken[-1].capital and not word.capital and word.key not in LIMITING:
            break  # "met Russian President": the verb is no part of the title
        taken.append(word)
        at -= 1
    if not taken:
        return
    title = taken[::-1]
    mention.outer = title[0].start
    mention.honorific = next((word.key for word in taken if word.key in HONORIFICS), "")
    mention.role = spelt([word for word in title if word.key not in HONORIFICS])


def _noun_after(reading: Reading, end: int) -> list[Word]:
    """The words after a name up to the noun of an organisation: "campaign" of "Doe campaign", "defence ministry"."""
    at = reading.word_from(end)
    if reading.in_headline(end):
        return []
    words: list[Word] = []
    for word in reading.words[at : at + LONGEST_NOUN]:
        if not (GAP.fullmatch(reading.text, words[-1].end if words else end, word.start) and word.text.islower()):
            return []
        words.append(word)
        if word.key in POINTING_NOUNS:
            return words
        if word.key not in BODY_MODIFIERS or word.possessive:
            return []
    return []


def of_people(reading: Reading, word: Word) -> list[Mention]:
    """The mention of a demonym with a noun, which names its state or body: "the Chinese side", "Saudi government"."""
    noun = _noun_after(reading, word.end)
    if not noun or word.possessive or _one_of_many(reading, word.start):
        return []
    if noun[-1].key == "side":
        return [Mention(word.start, noun[-1].end, (demonym(word.text) or word.text,), NameType.COUNTRY)]
    return [mention_of([word, *noun], NameType.ORGANISATION)]


def _one_of_many(reading: Reading, start: int) -> bool:
    """Whether an indefinite article comes before: "a Russian court" is no name."""
    return reading.text[max(0, start - 3) : start].lower().split()[-1:] in (["a"], ["an"])


def compound(reading: Reading, mention: Mention) -> None:
    """Extend a name by the noun of an organisation after it: "Doe" and "campaign" are the Doe campaign."""
    abbreviated = mention.name in ABBREVIATED_STATES
    if mention.possessive or mention.honorific or (mention.name_type is NameType.COUNTRY and not abbreviated):
        return
    noun = _noun_after(reading, mention.end)
    if not noun or len(mention.words) > LONGEST_NAMED or _one_of_many(reading, mention.opens):
        return
    if len(noun) == 1 and (noun[0].key in UNNAMING or (abbreviated and noun[0].key == "government")):
        return
    made = abbreviated or mention.name_type is not NameType.ORGANISATION
    if made or noun[-1].key in OWNED_NOUNS | GOVERNMENT_NOUNS:
        mention.words = (*mention.words, *(word.text for word in noun))  # not of "the Courier newspaper"
    mention.end, mention.possessive = noun[-1].end, noun[-1].possessive
    mention.name_type, mention.role, mention.outer = NameType.ORGANISATION, "", -1


def expand_brackets(reading: Reading, mentions: list[Mention]) -> None:
    """Set `expands` of each short name in brackets: "the Harbour Fishing Authority (HFA)"."""
    for full, short in pairwise(mentions):
        bracketed = reading.text[full.end : short.start] == " (" and reading.text[short.end : short.end + 1] == ")"
        if not bracketed or len(short.words) > 1 or len(full.words) == 1:
            continue
        initials = short.name.upper() == acronym(full.name)
        if full.name_type is NameType.ORGANISATION or (
            full.name_type in (NameType.PERSON, NameType.PLACE) and initials
        ):
            full.name_type = short.name_type = NameType.ORGANISATION
            short.expands = full.name
