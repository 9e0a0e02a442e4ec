"""The two seed articles against their labels: `python tests/benchmarks/seeds.py EVAL_FOLDER`.

Ingests `seeds/` into a scratch store and compares it with EVAL_FOLDER/seeds/gold.json: whole statements (content IoU of
words >= .5, cue and source overlapping), their speakers, days and holders, and the matches with their relations.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from app.config import Settings
from app.ingest import ingest
from app.store.migrate import upgrade
from app.store.session import open_store
from app.store.tables import (
    ArticleRow,
    MatchMemberRow,
    SpeakerRow,
    StatementRow,
    StatementSpeakerRow,
)

SEEDS = Path(__file__).parents[2] / "seeds"
Spans = list[list[int]]


def words(text: str, spans: Spans) -> set[int]:
    return {start + found.start() for start, end in spans for found in re.finditer(r"\w+", text[start:end])}


def hit(text: str, gold: dict[str, Any], found: StatementRow) -> bool:
    ours, theirs = words(text, found.content), words(text, gold["content"])
    return (
        len(ours & theirs) >= 0.5 * len(ours | theirs)
        and bool(words(text, found.cue) & words(text, gold["cue"]))
        and bool(words(text, found.source) & words(text, gold["source"]))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    gold = json.loads((args.folder / "seeds" / "gold.json").read_text("utf-8"))
    counted = [statement for statement in gold["statements"] if statement["counts"]]
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(database_url=f"sqlite:///{scratch}/seeds.sqlite3")
        engine = open_store(settings.database_url)
        upgrade(engine)
        ingest([SEEDS], engine, settings)
        with Session(engine) as session:
            compare(session, counted)
        engine.dispose()


def compare(session: Session, counted: list[dict[str, Any]]) -> None:
    texts = {article.key: article for article in session.exec(select(ArticleRow))}
    rows = session.exec(select(StatementRow)).all()
    names = {speaker.id: speaker.name for speaker in session.exec(select(SpeakerRow))}
    made_by: dict[int, set[str]] = {}
    for link in session.exec(select(StatementSpeakerRow)):
        made_by.setdefault(link.statement_id, set()).add(names[link.speaker_id])
    members = {member.statement_id: member for member in session.exec(select(MatchMemberRow))}
    found: dict[str, StatementRow] = {}
    for statement in counted:
        article = texts[statement["article"]]
        for row in rows:
            if row.article_id == article.id and row not in found.values() and hit(article.text, statement, row):
                found[statement["id"]] = row
                break
        else:
            print(f"missed {statement['id']}: {statement['source_text']} {statement['cue_text']} ...")
    print(f"whole statements {len(found)} of {len(counted)}; statements stored {len(rows)}")
    speakers = days = holders = 0
    for statement in counted:
        row = found.get(statement["id"])
        if row is None or row.id is None:
            continue
        right = made_by.get(row.id, set()) == set(statement["resolved_speaker"])
        speakers += right
        days += row.said_edtf == statement["date_said"]
        holder = [names[row.holder_id]] if row.holder_id else []
        holders += holder == statement["holder"]
        if not right or row.said_edtf != statement["date_said"] or holder != statement["holder"]:
            print(f"wrong {statement['id']}: {made_by.get(row.id)} on {row.said_edtf}, holder {holder}")
    print(f"speakers right {speakers}, days right {days}, holders right {holders} of {len(counted)}")
    pairs = {
        tuple(sorted((statement["id"], statement["match"]["id"]))): statement["match"]["relation"]
        for statement in counted
        if statement["match"]
    }
    joined = related = 0
    for (one, other), relation in sorted(pairs.items()):
        mine = [members.get(found[name].id or 0) if name in found else None for name in (one, other)]
        together = all(mine) and mine[0].match_id == mine[1].match_id  # type: ignore[union-attr]
        told = [member.relation for member in mine if member and member.relation]
        joined += bool(together)
        related += bool(together) and relation in told
        if not together or relation not in told:
            print(f"wrong match {one} {other}: {relation}, ours {told if together else 'apart'}")
    wanted = {frozenset((found[a].id, found[b].id)) for a, b in pairs if a in found and b in found}
    groups: dict[int, set[int]] = {}
    for member in members.values():
        groups.setdefault(member.match_id, set()).add(member.statement_id)
    extra = sum(frozenset(group) not in wanted for group in groups.values())
    print(f"matches joined {joined} of {len(pairs)}, relations right {related}; other matches {extra}")


if __name__ == "__main__":
    main()
