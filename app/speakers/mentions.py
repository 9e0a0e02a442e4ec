"""Mention detection: runs of capitalised words, with the title before them and the kind of name that they look like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from app.speakers.mention import Mention, NameType, mention_of, spelt
from app.speakers.name_types import (
    FUNCTION_WORDS,
    GROUP_NOUNS,
    PARTY_WORDS,
    inner_person,
    is_people,
    is_sentence_capital,
    is_title_only,
    may_be_name,
    name_type_of,
    titled,
)
from app.speakers.organisations import (
    BODY_MODIFIERS,
    KNOWN,
    ORGANISATION_NOUNS,
    POINTING_NOUNS,
    acronym,
    is_organisation_word,
)
from app.text.en.given_names import LONGEST_NAME, LONGEST_WORD, PARTICLES, SUFFIXES, is_given, is_initial
from app.text.en.lexicon import words
from app.text.en.places import country, demonym, is_place
from app.text.en.titles import role_head
from app.text.reading import Reading
from app.text.words import GAP, Word

SEAT = re.compile(r"[A-Z]-[A-Z]")  # "R-Tenn.": a lawmaker's party and state
# Words that no name holds: a run with one of them is a headline within the text ("Mayor Roe Is Out").
TITLE_CASE = words("title_case_words")
FINAL_ABBREVIATION = re.compile(r"^(?:[^\W\d_]\.){2,}$|^(?:Inc|Corp|Co|Ltd|Jr|Sr|No|Bros)\.$")
PARTISAN = PARTY_WORDS | {"current", "former", "longtime", "then"}  # "Former Democratic ..." names nobody
NO_HEADLINE_NAMES = ORGANISATION_NOUNS | FUNCTION_WORDS | GROUP_NOUNS
PUBLISHED = frozenset(("poll", "report", "study"))
PERSONAL = re.compile(r",?\s(?:\d{1,3},|who\b)")  # an age, or "who": the name before is a person's

BOARDS = frozenset(("Commission", "Department", "Agency", "Administration", "Authority"))
# Nouns that follow a name without being named by it: "the Times site", "Doe party".
UNNAMING = frozenset(("force", "giant", "maker", "party", "service", "site", "state", "union"))
ABBREVIATED_STATES = frozenset(("EU", "E.U.", "UK", "U.K.", "UN", "U.N.", "US", "U.S."))  # adjectives as well as names
LONGEST_NOUN = 3  # words: "air defence force"
LONGEST_NAMED = 3  # words that go before the noun; longer runs are titles
LONGEST_CONNECTOR = 10  # characters: " for the "
AIMS = frozenset(("for", "on"))  # after one of these a name may have two aims: "Center for Media and Public Affairs"
SPACE = re.compile(r"\s+")
CONNECTOR = re.compile(r"\s(?:of|for|on|to|at)(?:\sthe)?\s(?=[A-Z])")

SHORTEST_PARTICIPLE = 5  # letters: "Ming" and "Reed" are names
PREPOSITIONS = words("prepositions") | {"in"}


def find_mentions(reading: Reading) -> list[Mention]:
    """The mentions of names in a text, in order. A title before a name belongs to the mention, not to the name."""
    runs = (part for run in _runs(reading) for part in _split(run))
    mentions = [mention for run in runs for mention in _mentions_of(reading, run)]
    for mention in mentions:
        compound(reading, mention)
    joined = join_organisations(reading, mentions)
    drop_strays(reading, joined)
    expand_brackets(reading, joined)
    return joined


def _runs(reading: Reading) -> Iterator[list[Word]]:
    run: list[Word] = []
    common = {word.text for word in reading.words if not word.capital}
    for word in reading.words:
        if run and (
            run[-1].possessive or not GAP.fullmatch(reading.text, run[-1].end, word.start) or _ended(run, word)
        ):
            yield from _closed(run)
            run = []
        if (word.capital and not is_sentence_capital(reading, word, common, opens_run=not run)) or (
            run and word.key in PARTICLES
        ):
            run.append(word)
        elif run:
            yield from _closed(run)
            run = []
    yield from _closed(run)


def _ended(run: list[Word], word: Word) -> bool:
    """Whether an abbreviation ended the sentence before a word: "in the U.S. While"."""
    opener = word.key in FUNCTION_WORDS and not (word.text.isupper() or is_given(word.text))
    return opener and FINAL_ABBREVIATION.search(run[-1].text) is not None


def _closed(run: list[Word]) -> Iterator[list[Word]]:
    end = len(run)
    while end and not run[end - 1].capital:
        end -= 1
    run = run[:end]
    if run and (SEAT.match(run[0].text) or is_people(run[-1].text)):
        return
    if run and not any(len(word.text) > LONGEST_WORD for word in run):
        yield run


def _mentions_of(reading: Reading, run: list[Word]) -> list[Mention]:
    if reading.in_headline(run[0].start) or any(word.key in TITLE_CASE for word in run[1:]):
        return _headline_mentions(run)
    person = titled(run)
    if person:
        _lower_case_role(reading, person)
        return [person]
    if is_title_only(run) or (len(run) > 1 and all(word.key in PARTISAN for word in run)):
        return []
    start = inner_person(run)
    words = run[start:]
    if len(words) == 1 and demonym(words[0].text) and not country(words[0].text):
        return of_people(reading, words[0])
    if len(words) > 2 and words[-1].key in PUBLISHED and is_organisation_word(words[-2].text):
        words = words[:-1]  # "Ostland University Poll" is a poll by Ostland University
    mention = mention_of(words, name_type_of(words))
    if start:
        mention.role, mention.outer = spelt(run[:start]), run[0].start
    _lower_case_role(reading, mention)
    if mention.name_type is NameType.OPEN and len(words) > 1 and PERSONAL.match(reading.text, mention.end):
        mention.name_type = NameType.PERSON
    return [mention]


def _split(run: list[Word]) -> list[list[Word]]:
    """The run in parts: two outlets under one hyphen ("Morning Post-NBC News") are two names."""
    parts: list[list[Word]] = [[]]
    for word in run:
        rest = word
        left, hyphen, right = rest.text.partition("-")
        while hyphen and is_organisation_word(left) and right.isupper():
            middle = rest.start + len(left)
            parts[-1].append(Word(rest.start, middle, left, False))
            rest = Word(middle + 1, rest.end, right, rest.possessive)
            parts.append([])
            left, hyphen, right = rest.text.partition("-")
        parts[-1].append(rest)
    return parts


def _headline_mentions(run: list[Word]) -> list[Mention]:
    """Mentions in a headline, where all words have capitals: a given name with the next word, and single words.

    Clustering keeps those that the article names elsewhere.
    """
    found: list[Mention] = []
    at = 0
    while at < len(run):
        if is_given(run[at].text) and at + 1 < len(run) and may_be_name(run[at + 1]):
            found.append(mention_of(run[at : at + 2], NameType.HEADLINE))
            at += 2
            continue
        single = run[at : at + 1]
        name = single[0].text
        if name.lower() not in NO_HEADLINE_NAMES:
            found.append(mention_of(single, NameType.COUNTRY if country(name) else NameType.HEADLINE))
        at += 1
    return found


def _lower_case_role(reading: Reading, mention: Mention) -> None:
    """Add a role in lower case just before a name: "economist Jane Roe", "its “science editor” Jane Roe".

    A bare name between commas after one ("his daughter, Ann, left") is a person's.
    """
    at = reading.word_from(mention.opens) - 1
    taken: list[Word] = []
    while at >= 0 and len(taken) < LONGEST_NAME:
        word = reading.words[at]
        after = taken[-1].start if taken else mention.opens
        gap = reading.text[word.end : after]
        if not taken and gap == ", " and mention.name_type is NameType.OPEN and role_head(word.text):
            told = reading.text[mention.end : mention.end + 1] == ","
            mention.name_type = NameType.PERSON if told else mention.name_type
        if not (GAP.fullmatch(gap) or (not taken and gap in ("” ", '" '))) or word.possessive:
            break
        if word.key in FUNCTION_WORDS or (not taken and role_head(word.text) is None):
            break
        taken.append(word)
        at -= 1
    if not taken:
        return
    if mention.name_type is NameType.OPEN:
        mention.name_type = NameType.PERSON
    if mention.name_type is NameType.PERSON:
        before = spelt(taken[::-1])
        mention.role, mention.outer = f"{before} {mention.role}".strip(), taken[-1].start


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
    mention.words = (*mention.words, *(word.text for word in noun))
    mention.end, mention.possessive = noun[-1].end, noun[-1].possessive
    mention.name_type, mention.role, mention.outer = NameType.ORGANISATION, "", -1


def join_organisations(reading: Reading, mentions: list[Mention]) -> list[Mention]:
    """Join mentions that are one organisation's name, as "Court" and "Appeals": after "of", "for", "on", "to", "at"."""
    chains: list[_Chain] = []
    for mention in mentions:
        if chains and _continues(reading, chains[-1], mention):
            chains[-1].add(reading.text, mention)
        else:
            chains.append(_Chain(mention))
    return [chain.mention() for chain in chains]


class _Chain:
    """Mentions that may be parts of one organisation's name: the first of them, and the words up to the last."""

    def __init__(self, first: Mention) -> None:
        self.first, self.last = first, first
        self.words: list[str] = []
        self.name_type = first.name_type
        self.has_aim = not AIMS.isdisjoint(first.words)

    @property
    def joined(self) -> bool:
        """Whether the chain has more than one mention."""
        return self.last is not self.first

    @property
    def single(self) -> bool:
        """Whether the name is one word so far."""
        return not self.joined and len(self.first.words) == 1

    def add(self, text: str, mention: Mention) -> None:
        """Go on with a mention, and with the words between."""
        if not self.joined:
            self.words = SPACE.split(text[self.first.start : self.first.end])
        more = SPACE.split(text[self.last.end : mention.end])[1:]
        self.words += more
        self.has_aim = self.has_aim or not AIMS.isdisjoint(more)
        self.last, self.name_type = mention, NameType.ORGANISATION

    def mention(self) -> Mention:
        """The chain as one mention."""
        if not self.joined:
            return self.first
        words = tuple(self.words)
        return Mention(self.first.start, self.last.end, words, self.name_type, possessive=self.last.possessive)


def expand_brackets(reading: Reading, mentions: list[Mention]) -> None:
    """Set `expands` of each short name in brackets: "the Harbour Fishing Authority (HFA)"."""
    for full, short in pairwise(mentions):
        bracketed = reading.text[full.end : short.start] == " (" and reading.text[short.end : short.end + 1] == ")"
        if not bracketed or len(short.words) > 1 or len(full.words) == 1:
            continue
        initials = short.name.upper() == acronym(full.name)
        if full.name_type is NameType.ORGANISATION or (full.name_type in (NameType.OPEN, NameType.PLACE) and initials):
            full.name_type = short.name_type = NameType.ORGANISATION
            short.expands = full.name


def _continues(reading: Reading, chain: _Chain, mention: Mention) -> bool:
    last = chain.last
    if last.possessive or mention.outer >= 0 or mention.opens - last.end > LONGEST_CONNECTOR:
        return False
    if mention.name_type is NameType.PERSON:
        return False
    gap = reading.text[last.end : mention.opens]
    if chain.name_type is NameType.OPEN and chain.single:
        # "Citizens for Tax Justice", "Securities and Exchange Commission".
        society = gap == " for " and last.name.endswith("s") and mention.name_type is not NameType.PLACE
        return society or _of_two_matters(last, mention, gap)
    if chain.name_type is not NameType.ORGANISATION:
        return False
    if gap == " and ":
        # "Center for Media" goes on with "and Public Affairs"; "Reuters and Google" are two.
        two_aims = chain.has_aim and mention.name not in KNOWN
        return two_aims or (chain.single and _of_two_matters(last, mention, gap))
    connector = CONNECTOR.match(reading.text, last.end)
    # "Reserve Bank of India", but "Commission on Russia" is about it.
    about = mention.name in KNOWN or (mention.name_type is NameType.COUNTRY and gap != " of ")
    return not about and connector is not None and connector.end() == mention.start


def _of_two_matters(last: Mention, mention: Mention, gap: str) -> bool:
    """Whether a board's name joins two matters: "Harbours" and "Fisheries Commission"."""
    matter = len(last.words) == 1 and last.name not in KNOWN and not last.name.isupper()
    return gap == " and " and matter and len(mention.words) > 1 and mention.words[-1] in BOARDS


def drop_strays(reading: Reading, mentions: list[Mention]) -> None:
    """Cut words off names that are no part of them: a participle before, nouns or a place after."""
    names = Counter(mention.name for mention in mentions)
    common = {word.text for word in reading.words if not word.capital}
    for mention in mentions:
        if mention.name_type in (NameType.OPEN, NameType.PERSON):
            _drop_tail(mention, names, common)
        if mention.name_type is NameType.OPEN and len(mention.words) > 1 and mention.outer < 0:
            _drop_head(reading, mention, names, common)


def _drop_head(reading: Reading, mention: Mention, names: Counter[str], common: set[str]) -> None:
    first, rest = mention.words[0], mention.words[1:]
    if is_given(first) or is_initial(first):
        return
    person = len(rest) > 1 and is_given(rest[0]) and rest[0].lower() not in PARTICLES
    known = names[" ".join(rest)] > 0 and names[mention.name] == 1
    participle = len(first) >= SHORTEST_PARTICIPLE and (first.endswith("ing") or _is_past(first, common))
    place = is_place(first) and _after_preposition(reading, mention)
    if (known and (person or participle or place)) or (person and participle):
        mention.words = rest
        mention.start += len(first) + 1
        mention.name_type = NameType.PERSON if person else _look(rest)


def _drop_tail(mention: Mention, names: Counter[str], common: set[str]) -> None:
    """Cut "Jane Roe Election Day" after the surname, if only common nouns or places follow."""
    words = mention.words
    last = words[-1]
    if not is_given(words[0]) or last.lower().rstrip(".") in SUFFIXES or names[last]:
        return
    strays = len(words)
    while strays > 2 and _is_stray(words[strays - 1], common):
        strays -= 1
    for at in range(strays, len(words)):
        if names[words[at - 1]] > 0:
            mention.end -= len(" ".join(("", *words[at:])))
            mention.words, mention.name_type, mention.possessive = words[:at], NameType.PERSON, False
            return


def _is_stray(word: str, common: set[str]) -> bool:
    """Whether a word after a surname may be no part of the name: the article has it in lower case, or it is a place."""
    return word.lower() in common or is_place(word) or is_organisation_word(word)


def _is_past(word: str, common: set[str]) -> bool:
    """Whether a word in -ed is a verb: the article has it in lower case; "Waheed" it has not."""
    return word.endswith("ed") and word.lower() in common


def _after_preposition(reading: Reading, mention: Mention) -> bool:
    before = reading.word_from(mention.start) - 1
    return before >= 0 and reading.words[before].key in PREPOSITIONS


def _look(rest: tuple[str, ...]) -> NameType:
    if is_organisation_word(rest[-1]):
        return NameType.ORGANISATION
    return NameType.PLACE if is_place(rest[-1]) else NameType.OPEN
