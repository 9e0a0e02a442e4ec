"""Matches against labelled pairs and one-edit pairs, by the shared scorer.

    python tests/benchmarks/matches.py EVAL_FOLDER

EVAL_FOLDER/matches/pairs_dev.jsonl also fits the weights (few for so many pairs: see the cross-validated
figures that app.training.matches prints); adversarial_dev.jsonl has no part in them. One-edit pairs have no
speaker, day or article.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from app.embedding import Embedder, pack
from app.matches import relate
from app.model import Relation, Report, Verdict
from app.training.pairs import read_pairs


def prediction(verdict: Verdict) -> dict[str, object]:
    same = verdict.relation not in (None, Relation.CONFLICT)
    return {
        "same": same,
        "score": verdict.score if same else verdict.score / 2,
        "relation": verdict.relation or "different",
    }


def score(folder: Path, pairs: str, predictions: Iterable[dict[str, object]]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as out:
        out.writelines(json.dumps(each) + "\n" for each in predictions)
        out.flush()
        subprocess.run([sys.executable, folder / "score_matches.py", folder / "matches" / pairs, out.name], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    folder = parser.parse_args().eval_folder
    pairs = read_pairs(folder)
    began = time.process_time()
    found = [prediction(relate(pair.a, pair.b)) | {"pair_id": pair.id} for pair in pairs]
    print(f"{1e6 * (time.process_time() - began) / len(pairs):.0f} microseconds a pair")
    score(folder, "pairs_dev.jsonl", found)

    embedder = Embedder()

    def report(text: str, key: str) -> Report:
        return Report(key=key, article=key, content=text, embedding=pack(embedder.embed([text])[0]))

    lines = (folder / "matches" / "adversarial_dev.jsonl").read_text("utf-8").splitlines()
    edits = [json.loads(line) for line in lines]
    verdicts = [relate(report(edit["a"], "a"), report(edit["b"], "b")) for edit in edits]
    score(folder, "adversarial_dev.jsonl", map(prediction, verdicts))
    wrong = [v.relation is not Relation.CONFLICT for v, edit in zip(verdicts, edits, strict=True) if not edit["label"]]
    print(f"edits of sense not called a conflict {100 * sum(wrong) / len(wrong):.1f}%")


if __name__ == "__main__":
    main()
