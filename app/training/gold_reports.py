"""PolNeAR's labelled attributions as reports, with their speakers resolved as the store resolves them.

All articles are saved in a scratch store in the order of the corpus, so that "Trump" in one article and "Donald J.
Trump" in another get one id, and a name that several speakers bear is not certain: the score is fitted on the same
speaker ids that matching sees.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import documents, speakers
from app.index.reports import article_reports
from app.model import Article, RawDocument, Report, Span, Statement
from app.saving import save_article
from app.statements.stance import stance_of
from app.store import migrate
from app.store.runs import start_run
from app.store.session import open_store, writing

MAX_CHARS = 1_000_000
SPLITS = ("train", "dev")


@cache
def gold_reports(folder: Path) -> Mapping[str, Report]:
    """Every attribution with content below FOLDER/polnear, by the key "ARTICLE#ATTRIBUTION", in the corpus's order.

    Takes about a CPU-minute for 924 articles. Reports have no embedding.
    """
    with tempfile.TemporaryDirectory(prefix="onrecord-") as scratch:
        engine = open_store(f"sqlite:///{scratch}/gold.sqlite3")
        try:
            migrate.upgrade(engine)
            keys = dict(_stored(engine, folder))
            with Session(engine) as session:
                articles = dict.fromkeys(key.partition("#")[0] for key in keys)
                stored = {r.key: r for article in articles for r in article_reports(session, article).values()}
        finally:
            engine.dispose()
    return {key: stored[statement].model_copy(update={"key": key}) for key, statement in keys.items()}


def _stored(engine: Engine, folder: Path) -> Iterator[tuple[str, str]]:
    """Save every article with its attributions; the key of each attribution, and of the statement that it became."""
    with writing(engine) as session:
        run = start_run(session, "gold", [str(folder)])
    for line in (line for split in SPLITS for line in lines(folder / "polnear" / f"{split}.jsonl")):
        article, gold = _article(json.loads(line))
        statements = speakers.resolve(article, list(gold.values()))
        with writing(engine) as session:
            saved = save_article(session, run, article, statements, pipeline="gold")
        in_text_order = sorted(zip(gold, statements, strict=True), key=lambda one: one[1].start)
        yield from zip((key for key, _ in in_text_order), saved.new, strict=True)


def _article(record: dict[str, Any]) -> tuple[Article, dict[str, Statement]]:
    """An article, and its attributions with content as statements, by key."""
    fields = {"id": record["id"], "published_on": record["date"], "headline": record["title"]}
    raw = RawDocument(origin=record["id"], text=record["text"], fields=fields)
    article = documents.read(raw, max_chars=MAX_CHARS)
    return article, {
        attribution_key(record, attribution): _statement(article, attribution)
        for attribution in record["attributions"]
        if attribution["content"]
    }


def _statement(article: Article, attribution: dict[str, Any]) -> Statement:
    source, cue, content = (tuple(Span(*span) for span in attribution[part]) for part in ("source", "cue", "content"))
    return Statement(source=source, cue=cue, content=content, stance=stance_of(article.exact(cue))[0])


def attribution_key(record: dict[str, Any], attribution: dict[str, Any]) -> str:
    """The key of an attribution of an article."""
    return f"{record['id']}#{attribution['id']}"


def lines(path: Path) -> list[str]:
    """The lines of a file of the corpus."""
    return path.read_text("utf-8").splitlines()
