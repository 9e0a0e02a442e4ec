"""What an ingest that is killed, at any moment, must leave behind: made-up articles, and what a store holds of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

PEOPLE = "Ada Moreau,Bo Ekdal,Carla Nunez,Dmitri Volkov,Esther Adeyemi,Farid Haddad,Greta Lindqvist,Hugo Bauer"
PLACES = "harbour,bridge,library,hospital,stadium,airport,museum,school,theatre,market,tunnel,lighthouse,park,mill,dam"
CLAIMS = (
    "will reopen in June after two years of repairs",
    "needs eleven million euros more than was planned",
    "was closed because its northern wall had sunk",
)

_ARTICLES = "SELECT key, sha256, published_on FROM article"
_STATEMENTS = """
    SELECT a.key, s.key, s.start_at, s.content_text, s.said_edtf, s.speech, s.words_hash FROM statement s
    JOIN article a ON a.id = s.article_id"""
_MADE_BY = """
    SELECT s.key, p.slug, m.position FROM statement_speaker m
    JOIN statement s ON s.id = m.statement_id JOIN speaker p ON p.id = m.speaker_id"""
_TOPICS = "SELECT s.key, t.code, t.score FROM statement_topic t JOIN statement s ON s.id = t.statement_id"
# Which of two statements is the first depends on the order in which their articles came.
_LINKS = """
    SELECT CASE WHEN one.key < other.key THEN one.key ELSE other.key END,
    CASE WHEN one.key < other.key THEN other.key ELSE one.key END, l.score FROM match_link l
    JOIN statement one ON one.id = l.statement_id JOIN statement other ON other.id = l.other_id"""
_MATCHES = """
    SELECT g.key, s.key, m.relation, m.score FROM match_member m
    JOIN match g ON g.id = m.match_id JOIN statement s ON s.id = m.statement_id"""
_SPEAKERS = "SELECT slug, name, statement_count FROM speaker"
_SPANS = """
    SELECT s.key, a.text, s.source, s.source_text, s.cue, s.cue_text, s.content, s.content_text FROM statement s
    JOIN article a ON a.id = s.article_id"""
_TOO_MANY = """
    SELECT key FROM article GROUP BY key HAVING count(*) > 1 UNION ALL
    SELECT sha256 FROM article GROUP BY sha256 HAVING count(*) > 1 UNION ALL
    SELECT key FROM statement GROUP BY key HAVING count(*) > 1"""


def write_articles(folder: Path, number: int = 30) -> Path:
    """So many short articles in one file; each two tell of one thing, in words that are nearly the same."""
    people, places = PEOPLE.split(","), PLACES.split(",")
    path = folder / "articles.jsonl"
    with path.open("w", encoding="utf-8") as lines:
        for at in range(number):
            story = at // 2
            who, place = people[story % len(people)], places[story % len(places)]
            claim, other = CLAIMS[story % len(CLAIMS)], CLAIMS[(story + 1) % len(CLAIMS)]
            first = f"{who} said on Thursday that the {place} {claim}."
            second = f'"The {place} {other}," {who.split()[1]} told reporters.'
            body = f"{first}\n{second}" if at % 2 == 0 else f"The {place} {claim}, {who} said on Thursday."
            record = {"id": f"article-{at}", "published_on": "2026-03-06", "outlet": f"Outlet {at % 3}", "text": body}
            lines.write(json.dumps(record) + "\n")
    return path


def contents(engine: Engine) -> dict[str, list[str]]:
    """All that readers see of a store's articles, in an order of its own."""
    asked = {
        "articles": _ARTICLES,
        "statements": _STATEMENTS,
        "speakers of statements": _MADE_BY,
        "topics": _TOPICS,
        "links": _LINKS,
        "matches": _MATCHES,
        "speakers": _SPEAKERS,
    }
    with engine.connect() as connection:
        return {
            name: sorted(str(tuple(map(_shown, row))) for row in connection.execute(text(sql)))
            for name, sql in asked.items()
        }


def faults(engine: Engine, clean: dict[str, list[str]]) -> list[str]:
    """What is wrong with a store after the last run, beside that of one clean run; nothing where all is well."""
    found = [
        f"{name}: {len(set(clean[name]) - set(rows))} lost, {len(set(rows) - set(clean[name]))} more"
        for name, rows in contents(engine).items()
        if rows != clean[name]
    ]
    with engine.connect() as connection:
        found += [f"twice: {key}" for key in connection.scalars(text(_TOO_MANY))]
        for key, whole, *fields in connection.execute(text(_SPANS)):
            found += [
                f"{key}: {exact!r} is not at {spans}"
                for spans, exact in _pairs(fields)
                if not _is_true(whole, spans, exact)
            ]
        waiting = connection.scalar(
            text("SELECT (SELECT count(*) FROM link_queue) + (SELECT count(*) FROM group_queue)")
        )
        found += [f"{waiting} statements wait to be linked"] if waiting else []
        statuses = list(connection.scalars(text("SELECT status FROM run ORDER BY id")))
        found += [f"runs: {statuses}"] if statuses[-1] != "done" or "running" in statuses else []
    return found


def _shown(value: object) -> str:
    """The same for a value of either database."""
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def _pairs(fields: list[Any]) -> list[tuple[list[list[int]], str]]:
    spans, texts = fields[::2], fields[1::2]
    read = (json.loads(one) if isinstance(one, str) else one for one in spans)
    return list(zip(read, texts, strict=True))


def _is_true(whole: str, spans: list[list[int]], exact: str) -> bool:
    return " ".join(whole[start:end] for start, end in spans) == exact
