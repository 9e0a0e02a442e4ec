"""Accuracy and speed of the statements stage: `python tests/benchmarks/statements.py EVAL_FOLDER [--weights FOLDER]`.

EVAL_FOLDER holds score_statements.py and polnear/dev.jsonl (or name another corpus with --corpus). Prints the figures
of that scorer and those of `onrecord evaluate statements` over the same statements, and fails where the two differ:
they share no code, so that each checks the other. Only the speech slices may differ: each has a list of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from app.command import figures as tables
from app.command.screen import screen
from app.config import Settings
from app.evaluation.gold import ROLES, GoldArticle, read_gold
from app.evaluation.scores import Figures, Score
from app.evaluation.statements import evaluate
from app.model import Statement
from app.tagging.tagger import Tagger
from app.tagging.windows import WINDOW_PIECES

TOLERANCE = 0.0005  # figures are printed to a tenth of a percent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", type=Path, help="default: EVAL_FOLDER/polnear/dev.jsonl")
    parser.add_argument("--weights", type=Path, help="default: the shipped ones")
    parser.add_argument("--window", type=int, default=WINDOW_PIECES, help="pieces that the tagger reads at once")
    args = parser.parse_args()
    corpus = args.corpus or args.folder / "polnear" / "dev.jsonl"
    settings = Settings()
    with tempfile.TemporaryDirectory() as folder:
        predictions, scores = Path(folder, "predictions.jsonl"), Path(folder, "scores.json")
        with predictions.open("w", encoding="utf-8") as stream:

            def write(article: GoldArticle, found: Sequence[Statement]) -> None:
                attributions = [{role: getattr(one, role) for role in ROLES} for one in found]
                stream.write(json.dumps({"id": article.id, "attributions": attributions}) + "\n")

            gold = read_gold(corpus, max_bytes=settings.max_file_bytes)
            tagger = Tagger(args.weights, window=args.window)
            done = evaluate(gold, max_chars=settings.max_text_chars, tagger=tagger, on_article=write)
        scorer = [sys.executable, str(args.folder / "score_statements.py"), str(corpus), str(predictions)]
        subprocess.run([*scorer, "--json", str(scores)], check=True)
        theirs = json.loads(scores.read_text("utf-8"))
    tables.show(done.figures, screen())
    apart = [name for name, (one, other) in side_by_side(done.figures, theirs).items() if abs(one - other) > TOLERANCE]
    if done.errors or apart:
        sys.exit("\n".join([*map(str, done.errors), *(f"the two scorers differ in {name}" for name in apart)]))
    print("Both scorers agree.")


def side_by_side(ours: Figures, theirs: dict) -> dict[str, tuple[float, float]]:
    """Each figure that both scorers give: ours, theirs."""
    pairs: dict[str, tuple[Score, dict[str, float]]] = {}
    for measure, name in (("whole", "whole"), ("content", "iou50"), ("exact", "exact")):
        for kind in ("all", "direct", "mixed", "indirect"):
            pairs[f"{measure}, {kind}"] = getattr(getattr(ours, measure), kind), theirs[name][kind]
    for role in ROLES:
        pairs[f"segments, {role}"] = getattr(ours.segments, role), theirs["segments"][role]
    letters = {"precision": "P", "recall": "R", "f1": "F"}
    return {
        f"{name}: {figure}": (getattr(one, figure), other[letter])
        for name, (one, other) in pairs.items()
        for figure, letter in letters.items()
    }


if __name__ == "__main__":
    main()
