"""The language of an article, as its source states it and as its text shows it. Only English is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from math import ceil

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from app.documents.fields import shown
from app.model import InputError

PUNCTUATION = ".,;:!?()[]\"'“”‘’„«»—–-…"
NO_WORD = re.compile(r"[/@#_<>=]")  # in addresses, handles and markup
LATIN_END, LATIN_ADDITIONAL, LATIN_ADDITIONAL_END = "\u0250", "\u1e00", "\u1f00"

TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")  # BCP 47: en, en-GB, zh-Hant-HK
ENGLISH = frozenset(("en", "eng"))
NO_LANGUAGE = frozenset(("und", "mul", "mis", "zxx"))  # undetermined, several, uncoded, none: the text decides

STRETCHES = 8  # of a long text, spread evenly: the time is the same for 5,000 characters and for 2,000,000
STRETCH_CHARS = 600  # about 100 words

FUNCTION_WORD = re.compile(r"the|of|and|that|with|which|said|this|from|were|been|their|they|would|who")
"""Frequent in English and rare elsewhere: not `in`, nor `was` (German), `are` (Romanian) or `have` (Danish)."""
ENGLISH_SHARE = 0.05
"""Of the words of a stretch: at this share of function words it is English, and the detector, which takes 0.7 s and
76 MB to load, is spared. One of 966 English articles (PolNeAR, GUM, other news) needs it."""

# Set on 17,672 English texts, from articles to tweets, and on the first 100 characters of news in 57 languages: no
# English text was refused (but one lead that is French), and 2 of the 57 openings were too short to judge.
LEAST_LETTERS = 50  # in words of lower case
LEAST_LETTERS_ELSEWHERE = 10  # in another script than Latin, which English is not written in
SURE = 0.8  # the probability of the two likeliest together: Malay and Indonesian share it

MOSTLY = 0.75  # of what could be judged: an English article with a long quotation in another language is read
OF_ALL = 0.25  # of all letters: a list of names with one sentence in another language is read


def language_of(value: object) -> str:
    """The BCP 47 tag that a source states, such as `en` or `en-GB`; `en` where it states none.

    >>> language_of("en_US"), language_of("English")
    ('en-US', 'en')

    Raises `InputError` for another language, by its name, and for what is no language.
    """
    if value is None:
        return "en"
    tag = value.strip().replace("_", "-") if isinstance(value, str) else ""
    code = tag.partition("-")[0].lower()
    if TAG.fullmatch(tag) and code in ENGLISH | NO_LANGUAGE:
        return tag
    name = _name(code if TAG.fullmatch(tag) else tag)
    if name == "English":
        return "en"
    if name is None:
        raise InputError("", f"{shown(value)} is not a language tag such as `en` or `en-GB`", field="language")
    raise InputError("", f"written in {name} ({shown(value)}); On Record reads English", field="language")


def refuse_other_language(text: str, start: int = 0) -> None:
    """Raise `InputError` for a text that is written in another language than English, by its name.

    Looked at are stretches from `start` on, of bounded length. Capitalised words are left out, so that names do not
    decide the language. A short text, one in capitals, a list of names, and a text of which a quarter or more is
    English are read.
    """
    stretches = [stretch.split() for stretch in _stretches(text, start)]
    kept = [[word for word in stretch if _is_lower(word)] for stretch in stretches]
    letters = [_letters(words) for words in kept]
    english = [_is_english(stretch) for stretch in stretches]
    plainly = sum(count for count, is_english in zip(letters, english, strict=True) if is_english)
    if plainly > (1 - MOSTLY) * sum(letters):
        return
    judged = Counter({"en": plainly})
    for words, count, is_english in zip(kept, letters, english, strict=True):
        if not is_english and (language := _language(words, count)) is not None:
            judged[language] += count
    other = judged.total() - judged["en"]
    if other and other >= MOSTLY * judged.total() and other >= OF_ALL * sum(map(_letters, stretches)):
        code = max(judged.keys() - {"en"}, key=lambda code: judged[code])
        raise InputError("", f"written in {_name(code) or code}; On Record reads English", field="text")


def _stretches(text: str, start: int) -> Iterator[str]:
    """Stretches of equal length: the whole of a short text, `STRETCHES` spread evenly over a long one."""
    length = len(text) - start
    count = min(STRETCHES, max(1, ceil(length / STRETCH_CHARS)))
    for number in range(count):
        begin = start + number * length // count
        yield text[begin : begin + min(STRETCH_CHARS, ceil(length / count))]


def _is_english(tokens: list[str]) -> bool:
    """Whether a stretch is English by its function words alone."""
    known = sum(bool(FUNCTION_WORD.fullmatch(token.strip(PUNCTUATION).lower())) for token in tokens)
    return known > 0 and known >= ENGLISH_SHARE * len(tokens)


def _language(words: list[str], letters: int) -> str | None:
    """The language of the words, which have so many letters; None where that is unsure."""
    elsewhere = 2 * sum(map(_is_latin, filter(str.isalpha, "".join(words)))) < letters
    if letters < (LEAST_LETTERS_ELSEWHERE if elsewhere else LEAST_LETTERS):
        return None
    (first, one), (second, two), *_ = _identifier().rank(" ".join(words))
    if first == "en" or first in NO_LANGUAGE:
        return "en" if first == "en" else None
    probability = one + (0 if second == "en" or second in NO_LANGUAGE else two)
    return str(first) if probability >= SURE else None


def _is_lower(token: str) -> bool:
    """Whether a token is a word of lower case, or of a script without it, and no address or tag."""
    first = next(filter(str.isalpha, token), "")
    return bool(first) and not (first.isupper() and _is_latin(first)) and not NO_WORD.search(token)


def _is_latin(letter: str) -> bool:
    return letter < LATIN_END or LATIN_ADDITIONAL <= letter < LATIN_ADDITIONAL_END


def _letters(words: list[str]) -> int:
    return sum(map(str.isalpha, "".join(words)))


@cache
def _identifier() -> LanguageIdentifier:
    """The detector, loaded with the first text that is not plainly English."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _name(language: str) -> str | None:
    """The English name of a language by its ISO 639 code or name: `German`, and `Greek` for `Modern Greek (1453-)`."""
    # Only a refusal needs the names, and they take 0.2 s to load.
    from iso639 import Language, LanguageNotFoundError  # noqa: PLC0415

    try:
        name = Language.match(language, strict_case=False).name
    except LanguageNotFoundError:
        return None
    return re.sub(r" \(.*", "", name).removeprefix("Modern ")
