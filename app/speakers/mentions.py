"""Names in a text: runs of capitalised words, with the title before them and what kind of name they look like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.speakers.capitals import FUNCTION_WORDS, GROUP_NOUNS, PARTY_WORDS, is_people, is_sentence_capital
from app.speakers.compounds import compound, expand_brackets, join_organisations, of_people
from app.speakers.mention import Look, Mention, mention_of, spelt
from app.speakers.name_types import inner_person, is_title_only, look_of, may_be_name, titled
from app.speakers.organisations import ORGANISATION_NOUNS, is_organisation_word
from app.speakers.strays import drop_strays
from app.text.en.given_names import LONGEST_NAME, LONGEST_WORD, PARTICLES, is_given
from app.text.en.lexicon import words
from app.text.en.places import country, demonym
from app.text.en.titles import role_head
from app.text.reading import GAP, Reading, Word

SEAT = re.compile(r"[A-Z]-[A-Z]")  # "R-Tenn.": a lawmaker's party and state
# Words that no name holds: a run with one of them is a headline within the text ("Mayor Roe Is Out").
TITLE_CASE = words("title_case_words")
FINAL_ABBREVIATION = re.compile(r"^(?:[^\W\d_]\.){2,}$|^(?:Inc|Corp|Co|Ltd|Jr|Sr|No|Bros)\.$")
PARTISAN = PARTY_WORDS | {"current", "former", "longtime", "then"}  # "Former Democratic ..." names nobody
NO_HEADLINE_NAMES = ORGANISATION_NOUNS | FUNCTION_WORDS | GROUP_NOUNS
PUBLISHED = frozenset(("poll", "report", "study"))
PERSONAL = re.compile(r",?\s(?:\d{1,3},|who\b)")  # an age, or "who": the name before is a person's


def find_mentions(reading: Reading) -> list[Mention]:
    """Every name in the text, in order. Titles before a name belong to the mention, not to the name."""
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
    mention = mention_of(words, look_of(words))
    if start:
        mention.role, mention.outer = spelt(run[:start]), run[0].start
    _lower_case_role(reading, mention)
    if mention.look is Look.OPEN and len(words) > 1 and PERSONAL.match(reading.text, mention.end):
        mention.look = Look.PERSON
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
    """In a headline every word has a capital: a given name with the word after it, and single words, known later."""
    found: list[Mention] = []
    at = 0
    while at < len(run):
        if is_given(run[at].text) and at + 1 < len(run) and may_be_name(run[at + 1]):
            found.append(mention_of(run[at : at + 2], Look.HEADLINE))
            at += 2
            continue
        single = run[at : at + 1]
        name = single[0].text
        if name.lower() not in NO_HEADLINE_NAMES:
            found.append(mention_of(single, Look.COUNTRY if country(name) else Look.HEADLINE))
        at += 1
    return found


def _lower_case_role(reading: Reading, mention: Mention) -> None:
    """A role without capitals just before a name: "economist Jane Roe", "its “science editor” Jane Roe".

    A bare name between commas after one ("his daughter, Ann, left") is a person's.
    """
    at = reading.word_from(mention.opens) - 1
    taken: list[Word] = []
    while at >= 0 and len(taken) < LONGEST_NAME:
        word = reading.words[at]
        after = taken[-1].start if taken else mention.opens
        gap = reading.text[word.end : after]
        if not taken and gap == ", " and mention.look is Look.OPEN and role_head(word.text):
            told = reading.text[mention.end : mention.end + 1] == ","
            mention.look = Look.PERSON if told else mention.look
        if not (GAP.fullmatch(gap) or (not taken and gap in ("” ", '" '))) or word.possessive:
            break
        if word.key in FUNCTION_WORDS or (not taken and role_head(word.text) is None):
            break
        taken.append(word)
        at -= 1
    if not taken:
        return
    if mention.look is Look.OPEN:
        mention.look = Look.PERSON
    if mention.look is Look.PERSON:
        before = spelt(taken[::-1])
        mention.role, mention.outer = f"{before} {mention.role}".strip(), taken[-1].start
