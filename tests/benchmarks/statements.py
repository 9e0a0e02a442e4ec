"""Accuracy and speed of the statements stage: `python tests/benchmarks/statements.py EVAL_FOLDER [--weights FOLDER]`.

EVAL_FOLDER holds score_statements.py and polnear/dev.jsonl (or name another corpus with --corpus). Prints the scorer's
figures, and words per CPU-second from text to statements on one thread.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.documents import read
from app.model import RawDocument
from app.statements import find
from app.statements.tagger import Tagger
from app.statements.windows import WINDOW_PIECES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpus", type=Path, help="default: EVAL_FOLDER/polnear/dev.jsonl")
    parser.add_argument("--weights", type=Path, help="default: the shipped ones")
    parser.add_argument("--window", type=int, default=WINDOW_PIECES, help="pieces that the tagger reads at once")
    args = parser.parse_args()
    corpus = args.corpus or args.folder / "polnear" / "dev.jsonl"
    tagger = Tagger(args.weights, window=args.window)
    words = 0
    began = time.process_time()
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as predictions:
        for number, line in enumerate(corpus.read_text("utf-8").splitlines(), 1):
            fields = json.loads(line)
            raw = RawDocument(origin=str(corpus), line=number, text=fields["text"], fields={"id": fields["id"]})
            article = read(raw, max_chars=2_000_000, dated=False)
            words += len(article.text.split())
            attributions = [
                {"source": s.source, "cue": s.cue, "content": s.content} for s in find(article, tagger=tagger)
            ]
            predictions.write(json.dumps({"id": fields["id"], "attributions": attributions}) + "\n")
        took = time.process_time() - began
        predictions.flush()
        scorer = args.folder / "score_statements.py"
        subprocess.run([sys.executable, str(scorer), str(corpus), predictions.name], check=True)
    print(f"{words} words in {took:.1f} CPU-seconds: {words / took:.0f} words per CPU-second")


if __name__ == "__main__":
    main()
