"""Boxes of several paragraphs: reader comments, lists of other stories, the lines about the author.

A line alone may not tell: `Lyon buys trams` is a heading above an article and a link below one. A box is told by
the line that opens it, or by where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.documents.wording import NAMES, REPORT
from app.model import ParagraphKind

MAX_ITEM_CHARS = 160  # a headline, with its kicker and the hour
MAX_BIO_CHARS = 600
MAX_OPENER_CHARS = 80
MOST_BYLINES = 20  # above an article: it has one to three, a list of writers is no byline
MIN_WORDS_ABOVE = 60  # under a headline, a standfirst or a long lead, `12 comments` is a link to them
MIN_WORDS_ABOVE_THREAD = 8  # where a button or an hour stands by every comment below: no article has so many
MIN_BUTTONS = 2
MAX_BARE_THREAD = 2
MAX_BARE = 5  # paragraphs of comments without a button or an hour among them: a longer run may be an article

OPENER = re.compile(
    r"(?:reader |user |all |view |show |read )?comments(?: ?\(\d[\d,]*\)| ?[:·|] ?\d[\d,]*)?|\d[\d,]* comments?"
    r"|(?:leave|post|add|write) a (?:comment|reply)|comments (?:are|have been) (?:closed|disabled)\.?"
    r"|\d+ (?:responses|replies|thoughts) (?:to|on) [\"“‘«].*",
    re.IGNORECASE,
)
"""A line above comments that needs no buttons below it, if little stands there."""
COMMENTS = re.compile(
    rf"{OPENER.pattern}|join the (?:conversation|discussion)|have your say|(?:what['’]s )?your view\??"
    r"|sort by:? ?(?:newest|oldest|best|top|most \w+)?",
    re.IGNORECASE,
)
"""Any line above comments; many articles have one in their middle."""
BUTTON = re.compile(
    r"(?:reply|report(?: abuse| comment)?|recommend|flag|upvote|permalink)(?: ?\(?\d+\)?)?", re.IGNORECASE
)
MARK = re.compile(
    rf"{BUTTON.pattern}|(?:like|edited)(?: ?\(?\d+\)?)?"
    r"|(?:an?|\d+) ?(?:m|h|d|w|min|minute|hour|day|week|month|year)s? ago",
    re.IGNORECASE,
)
LIST = re.compile(
    r"(?:related|recommended|trending|popular|top|latest|more|other|similar|featured|promoted|sponsored)"
    r"(?: (?:top|news|related|local))?"
    r" (?:stor(?:y|ies)|articles?|posts?|content|links?|coverage|reading|videos?|topics?|headlines|news)"
    r"|(?:related|recommended|trending|popular)(?: (?:now|today|for you))?"
    r"|most (?:read|popular|viewed|shared|watched|commented)(?: (?:in|on) [\w&’' -]{2,40})?"
    r"|more (?:from|on|in|about) [\w&.,’' -]{2,50}(?<!\.)|(?:read|up|watch|what to read) next"
    r"|you (?:may|might) (?:also )?(?:like|be interested in)|also (?:in the news|on [\w.]+)|editors?['’]?s? picks?"
    r"|don['’]t miss|in case you missed it|from (?:around )?the web|around the web"
    r"|elsewhere on [\w.]+(?: [\w.]+)?(?<!\.)|tags|topics|explore more|more like this"
    r"|get more on these topics|in this story",
    re.IGNORECASE,
)
SPEECH = re.compile(r"[,.!?][\"”]|\bsaid\b")
"""What an item of a list of stories lacks: `“We must go,” she said`."""
_WRITES = (
    r"(?:reporter|correspondent|columnist|editor|journalist|writer|contributor|producer|blogger|fellow|professor"
    r"|lecturer|author|co-?author|founder|director|analyst|commentator|photographer|anchor|host|bureau chief)"
)
BIOGRAPHY = re.compile(
    rf"(?P<name>{NAMES})(?:, [^.]{{3,60}},)? (?:is|was|has been)(?: (?:an?|the|one of|[\w’']+['’]s?))?"
    rf"(?: [\w’'&,-]+){{0,9}} {_WRITES}\b[^\"“”]*"
    rf"|(?P<writer>{NAMES}) (?:covers|writes (?:about|on|for)|reports (?:on|from|for))\b[^\"“”]*"
    rf"|(?i:about the (?:author|writer)s?|the (?:author|writer) is)\b[^\"“”]*"
)
CREDITS_OF_ITS_OWN = re.compile(
    r"\b(?:covers|covering|follow (?:him|her|them|me|us)|@\w|joined|based in|e-?mail|(?:his|her|their) (?:\w+ )?books?"
    r"|author of|staff writer|contribut(?:or|ing)|reporter|correspondent|columnist|editor (?:at|of|for)"
    r"|write(?:s|r) (?:about|for|on|at)|reports|the (?:author|writer))",
    re.IGNORECASE,
)
"""What a biography tells of its subject, and a news sentence about a writer seldom does."""


def type_boxes(paragraphs: Sequence[str], kinds: Sequence[ParagraphKind]) -> list[ParagraphKind]:
    """The kinds, with the lists of stories and the comments among the body paragraphs typed `heading`.

    >>> type_boxes(["The mayor spoke.", "Most read", "Why do trams squeal?"], [BODY, BODY, BODY])
    [BODY, HEADING, HEADING]

    A list of stories runs to the next paragraph that is no headline by its form. Comments run to the end of the text:
    nothing of the article stands below them.
    """
    told = list(kinds)
    _type_lists(paragraphs, told)
    for position in range(_comments(paragraphs, told), len(told)):
        if told[position] is ParagraphKind.BODY:
            told[position] = ParagraphKind.HEADING
    return told


def type_biographies(paragraphs: Sequence[str], kinds: Sequence[ParagraphKind]) -> list[ParagraphKind]:
    """The kinds, with the lines about the author typed `byline`: `Jane Doe is a reporter who covers ...`

    They stand below the last running text, or above the first if the byline names the author too: elsewhere such words
    may be news of a reporter.
    """
    told = list(kinds)
    names = [
        _author(paragraph) if kind is ParagraphKind.BODY else None
        for paragraph, kind in zip(paragraphs, kinds, strict=True)
    ]
    running = [
        position
        for position, (kind, name) in enumerate(zip(kinds, names, strict=True))
        if kind is ParagraphKind.BODY and name is None
    ]
    if not running:
        return told
    above = zip(paragraphs[: running[0]], kinds[: running[0]], strict=True)
    bylines = [paragraph.casefold() for paragraph, kind in above if kind is ParagraphKind.BYLINE][:MOST_BYLINES]
    for position, name in enumerate(names):
        named_above = name and position < running[0] and any(name.casefold() in byline for byline in bylines)
        if name is not None and (position > running[-1] or named_above):
            told[position] = ParagraphKind.BYLINE
    return told


def _comments(paragraphs: Sequence[str], kinds: Sequence[ParagraphKind]) -> int:
    """Where the comments begin; the number of paragraphs where there are none.

    Below a line such as `12 comments` an article may still go on. So what stands below must have the buttons and hours
    of comments throughout, or be little: at most a third of what stands above.
    """
    words = [
        len(paragraph.split()) if kind is ParagraphKind.BODY else 0
        for paragraph, kind in zip(paragraphs, kinds, strict=True)
    ]
    end, above, below, buttons, bare, barest = len(paragraphs), sum(words), 0, 0, 0, 0
    for position in reversed(range(len(paragraphs))):
        line = paragraphs[position] if len(paragraphs[position]) <= MAX_OPENER_CHARS else ""
        above -= words[position]
        are_comments = buttons >= MIN_BUTTONS and barest <= MAX_BARE and COMMENTS.fullmatch(line)
        are_few = below * 3 <= above and OPENER.fullmatch(line)
        least = MIN_WORDS_ABOVE_THREAD if are_comments and barest <= MAX_BARE_THREAD else MIN_WORDS_ABOVE
        if above >= least and (are_comments or are_few):
            end = position
        below += words[position]
        buttons += BUTTON.fullmatch(line) is not None
        bare = 0 if MARK.fullmatch(line) else bare + (words[position] > 0)
        barest = max(barest, bare)
    return end


def _type_lists(paragraphs: Sequence[str], kinds: list[ParagraphKind]) -> None:
    bodies = [kind is ParagraphKind.BODY for kind in kinds]
    if all(_is_item(paragraph) for paragraph, body in zip(paragraphs, bodies, strict=True) if body):
        return  # A text without full stops, an interview say, has no form that tells a list.
    listing = False
    for position, paragraph in enumerate(paragraphs):
        if len(paragraph) <= MAX_OPENER_CHARS and LIST.fullmatch(paragraph.rstrip(":")):
            listing = True
        elif bodies[position] and not _is_item(paragraph):
            listing = False
        if listing and bodies[position]:
            kinds[position] = ParagraphKind.HEADING


def _is_item(paragraph: str) -> bool:
    """Whether it may be a headline in a list: one short line without a stop at its end."""
    return (
        len(paragraph) <= MAX_ITEM_CHARS
        and not paragraph.endswith((".", ":", ",", ";", '."', ".”"))
        and SPEECH.search(paragraph) is None
    )


def _author(paragraph: str) -> str | None:
    """Whom it tells of, if it tells what an author does: a name, or nothing for `The writer is ...`"""
    if len(paragraph) > MAX_BIO_CHARS or REPORT.search(paragraph):
        return None
    told = BIOGRAPHY.fullmatch(paragraph)
    if told is None or not CREDITS_OF_ITS_OWN.search(paragraph):
        return None
    return told["name"] or told["writer"] or ""
