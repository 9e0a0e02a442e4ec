"""Make the tagger's weights, from the labelled articles to the files: `python -m app.training.recipe CORPUS --help`.

    python -m app.training.recipe EVAL/polnear --encoder MINILM --teacher-encoder MPNET --runs training-runs

CORPUS holds train.jsonl and dev.jsonl. A large encoder learns the task first; the small one then learns it from the
large one and from the labels, in three rounds, the last from the mean of the first two. The mean of all three is
rounded to int8 (Wortsman et al., "Model soups", ICML 2022: runs from one start are better averaged than chosen), and
how sure it is is fitted on dev. A step that is done is not done again, and one that was broken off goes on at its last
epoch, so the same command may be given until it is through: about an hour and three quarters on two cores that multiply
bfloat16 in hardware (AMX).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch

from app.training import confidence, export, tagger

TAGGER = "tagger.pt"

TEACHER = ("--epochs", "3", "--rate", "6e-5", "--head-rate", "6e-4", "--sizes", "160", "--seed", "1")
FIRST = ("--epochs", "6", "--rate", "3e-4", "--head-rate", "9e-4", "--sizes", "160", "128", "254", "--seed", "1")
SECOND = ("--epochs", "3", "--rate", "1.5e-4", "--head-rate", "6e-4", "--sizes", "128", "160", "--seed", "2")
THIRD = ("--epochs", "2", "--rate", "1.5e-4", "--head-rate", "6e-4", "--sizes", "128", "160", "--seed", "3")


def main() -> None:
    """Train the teacher and the pupil, write the weights, and fit how sure they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="folder with train.jsonl and dev.jsonl")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--teacher-encoder", type=Path, required=True, help="folder of all-mpnet-base-v2")
    parser.add_argument("--runs", type=Path, required=True, help="folder for checkpoints, some 6 GB")
    parser.add_argument("--weights", type=Path, default=Path("app/weights"), help="folder that takes the files")
    args = parser.parse_args()
    teacher, first, second, third = (args.runs / name for name in ("teacher", "round-1", "round-2", "round-3"))
    train(args, teacher, "--encoder", args.teacher_encoder, "--vocabulary", args.encoder, *TEACHER)
    taught = ("--teacher", teacher / TAGGER, "--teacher-encoder", args.teacher_encoder)
    pupil = ("--encoder", args.encoder, *taught)
    train(args, first, *pupil, *FIRST)
    train(args, second, *pupil, *SECOND, "--start", first / TAGGER)
    train(args, third, *pupil, *THIRD, "--start", mean([first, second], args.runs / "mean-of-2.pt"))
    state = mean([first, second, third], args.runs / "mean-of-3.pt")
    export.main([str(state), str(args.encoder), str(args.weights)])
    confidence.main([str(args.corpus / "dev.jsonl"), str(args.weights)])


def train(args: argparse.Namespace, out: Path, *options: object) -> None:
    """One training run, unless its tagger is there."""
    if not (out / TAGGER).exists():
        tagger.main(list(map(str, (args.corpus / "train.jsonl", "--out", out, *options))))


def mean(runs: Sequence[Path], out: Path) -> Path:
    """Write the mean of the runs' weights."""
    states = [torch.load(run / TAGGER, weights_only=True) for run in runs]
    averaged = {
        name: sum(state[name] for state in states) / len(states) if weights.is_floating_point() else weights
        for name, weights in states[0].items()
    }
    torch.save(averaged, out)
    return out


if __name__ == "__main__":
    main()
