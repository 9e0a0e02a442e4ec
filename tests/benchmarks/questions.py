"""A check asked as people ask: `python tests/benchmarks/questions.py EVAL_FOLDER [--store URL]`.

Makes questions of the statements of a store: their words, whole or in part, under the name of their speaker as people
write it (last name, title, lower case, "Last, First"); under another speaker's; with a negation or another number; and
claims that nobody in the store made (CheckThat! 2020, EVAL_FOLDER/matches). Prints how many outcomes are right, by
kind, and each false accusation: `other-speaker` for the very speaker's words. Without --store, reads the articles of
PolNeAR dev into a store that is thrown away. Which questions are made depends on --seed alone.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from sqlalchemy import Connection, Engine, select

from app.config import Settings
from app.ingest import ingest
from app.model import SpeakerKind, Stance
from app.queries.check import Question, check
from app.queries.columns import SPEAKER, SPEAKER_ROLE, STATEMENT, STATEMENT_SPEAKER
from app.store.migrate import upgrade
from app.store.session import open_store

OF_A_KIND = 50
LEAST_WORDS = 8
NEGATED = {"will": "will not", "is": "is not", "are": "are not", "was": "was not", "would": "would not"}
NEGATED |= {"should": "should not", "can": "cannot", "has": "has not", "have": "have not", "were": "were not"}
NUMBER = re.compile(r"\b([2-9]|[1-9][0-9]{1,2})\b")


class Said(NamedTuple):
    """A statement with its only speaker, a person."""

    text: str
    slug: str
    name: str
    gender: str | None
    role: str | None


class Asked(NamedTuple):
    """A question, and the outcomes that are right."""

    kind: str
    text: str
    speaker: str | None
    right: tuple[str, ...]
    slug: str | None = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("--store", help="the URL of a store")
    parser.add_argument("--seed", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(database_url=args.store or f"sqlite:///{scratch}/store.sqlite3")
        engine = open_store(settings.database_url)
        if not args.store:
            upgrade(engine)
            ingest([args.eval_folder / "polnear" / "dev.jsonl"], engine, settings)
        tell(engine, args.eval_folder, np.random.default_rng(args.seed))
        engine.dispose()


def tell(engine: Engine, folder: Path, rng: Generator) -> None:
    """Ask, and print how many outcomes are right."""
    with engine.connect() as connection:
        questions = list(made(connection, folder, rng))
    right, asked, accused = Counter[str](), Counter[str](), []
    wrong: list[str] = []
    for question in questions:
        with engine.connect() as connection:
            answer = check(connection, Question(question.text, speaker=question.speaker))
        asked[question.kind] += 1
        good = answer["outcome"] in question.right
        right[question.kind] += good
        if answer["outcome"] == "other-speaker" and question.slug is not None:
            accused.append(f"  {question.speaker} ({question.slug}): {question.text}")
        if not good:
            best = answer["statements"][0]["statement"]["text"] if answer["statements"] else ""
            wrong.append(f"  {question.kind}: {answer['outcome']}: {question.speaker}: {question.text} | {best}")
    for kind, number in asked.items():
        print(f"{kind:34}{right[kind]:4} of {number}")
    print(f"{'all':34}{right.total():4} of {asked.total()} ({right.total() / asked.total():.1%})")
    print(f"own words said to be another's: {len(accused)}", *accused, sep="\n")
    print("wrong:", *wrong, sep="\n")


def made(connection: Connection, folder: Path, rng: Generator) -> Iterator[Asked]:
    """The questions, some of each kind."""
    every = statements(connection)
    said = [every[int(at)] for at in rng.permutation(len(every))]
    known = sorted({one.name for one in said})
    waiting = iter(said)
    for number, one in enumerate(some(waiting, lambda _: True)):
        name = NAMES[number % len(NAMES)](one)
        yield Asked("whole, names as people write", one.text, name, ("verbatim",), one.slug)
    for number, one in enumerate(some(waiting, lambda one: len(one.text.split()) >= 2 * LEAST_WORDS)):
        words = one.text.split()
        part = " ".join(words[len(words) // 2 :])
        yield Asked("in part", part, NAMES[number % len(NAMES)](one), ("verbatim",), one.slug)
    for one in some(waiting, lambda _: True):
        others = [name for name in known if name.split()[-1] != one.name.split()[-1]]
        yield Asked("another's words", one.text, others[int(rng.integers(len(others)))], ("other-speaker",))
    for one in some(waiting, lambda one: negated(one.text) is not None):
        yield Asked("with a negation", negated(one.text) or "", one.name, ("conflict",), one.slug)
    for one in some(waiting, lambda one: NUMBER.search(one.text) is not None):
        text = NUMBER.sub(lambda found: str(int(found[1]) * 3 + 1), one.text, count=1)
        yield Asked("with another number", text, one.name, ("conflict",), one.slug)
    claims = [json.loads(line)["claim"] for line in (folder / CLAIMS).read_text("utf-8").splitlines()]
    for at in rng.permutation(len(claims))[:OF_A_KIND]:
        yield Asked("what nobody said", claims[int(at)], None, ("not-found",))


CLAIMS = Path("matches") / "checkthat2020_claims.jsonl"


def some(waiting: Iterator[Said], fits: Callable[[Said], bool]) -> list[Said]:
    """The next statements that fit, as many as there are of a kind."""
    found: list[Said] = []
    for one in waiting:
        if fits(one):
            found.append(one)
        if len(found) == OF_A_KIND:
            break
    return found


def statements(connection: Connection) -> list[Said]:
    """What persons of a full name said alone, without a denial, in eight words or more."""
    roles: dict[int, str] = dict(connection.execute(select(SPEAKER_ROLE.c.speaker_id, SPEAKER_ROLE.c.role)).all())
    rows = (
        select(STATEMENT.c.id, STATEMENT.c.content_text, SPEAKER.c.id.label("speaker"), SPEAKER.c.slug, SPEAKER.c.name)
        .add_columns(SPEAKER.c.gender)
        .join(STATEMENT_SPEAKER, STATEMENT_SPEAKER.c.statement_id == STATEMENT.c.id)
        .join(SPEAKER, SPEAKER.c.id == STATEMENT_SPEAKER.c.speaker_id)
        .where(SPEAKER.c.kind == SpeakerKind.PERSON, SPEAKER.c.ambiguous.is_(False))
        .where(STATEMENT.c.stance != Stance.DENY, STATEMENT.c.act == "speech")
        .order_by(STATEMENT.c.id)
    )
    found = connection.execute(rows).all()
    times = Counter(row.id for row in found)
    return [
        Said(row.content_text, row.slug, row.name, row.gender, roles.get(row.speaker))
        for row in found
        if times[row.id] == 1 and " " in row.name and len(row.content_text.split()) >= LEAST_WORDS
    ]


def negated(text: str) -> str | None:
    """The statement with a negation; None where it has one, or no place for it."""
    words = text.split()
    if any(word.lower() in ("not", "no", "never", "nobody", "nothing", "cannot") or "n't" in word for word in words):
        return None
    at = next((at for at, word in enumerate(words) if word in NEGATED), None)
    return None if at is None else " ".join((*words[:at], NEGATED[words[at]], *words[at + 1 :]))


def _last(one: Said) -> str:
    words = [word for word in one.name.split() if word.rstrip(".").lower() not in ("jr", "sr", "ii", "iii")]
    return words[-1]


def _titled(one: Said) -> str:
    return f"{one.role} {_last(one)}" if one.role else one.name


def _courteous(one: Said) -> str:
    title = {"male": "Mr.", "female": "Mrs."}.get(one.gender or "")
    return f"{title} {_last(one)}" if title else one.name


def _reversed(one: Said) -> str:
    first, _, last = one.name.rpartition(" ")
    return f"{last}, {first}"


NAMES: Sequence[Callable[[Said], Any]] = (
    lambda one: one.name,
    _last,
    _titled,
    _courteous,
    lambda one: one.name.lower(),
    _reversed,
    lambda one: f"{one.role or 'Mr.'} {one.name}",
    lambda one: one.slug,
)


if __name__ == "__main__":
    main()
