"""Make the tagger's weights, from the labelled articles to the files: `python -m app.training.recipe EVAL --help`.

    python -m app.training.recipe EVAL --encoder MINILM --teacher-encoder MPNET --news NEWS --runs training-runs

EVAL holds polnear, speakers, gap and gum; NEWS the texts of `app.training.news`. A large encoder learns the task first;
the small one then learns it from the large one and from the labels, in three rounds, the last from the mean of the
first two. The mean of all three (Wortsman et al., "Model soups", ICML 2022: runs from one start are better averaged
than chosen) goes on with all heads (`app.training.heads`): the large encoder learns them first, the small one from it.
What comes of that is averaged with where it began, which finds statements better, the heads for names, acts and
references learn once more on that encoder. Three short courses without a teacher follow, in which other news and the
marked texts weigh more; the mean of them and of where they began is rounded to int8. Then how sure a statement is, who
a source means, through whom it came, which lines are turns and which day it has are fitted on what it reads. A step
that is done is not done again, so the same command may be given until it is through: about two hours on two cores that
multiply bfloat16 in hardware (AMX) for the rounds, and then ten minutes with a graphics processor for the heads, or
some hours without.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch

from app.training import confidence, days, export, heads, relays, short_names, speakers, tagger, turns

TAGGER = "tagger.pt"

TEACHER = ("--epochs", "3", "--rate", "6e-5", "--head-rate", "6e-4", "--sizes", "160", "--seed", "1")
FIRST = ("--epochs", "6", "--rate", "3e-4", "--head-rate", "9e-4", "--sizes", "160", "128", "254", "--seed", "1")
SECOND = ("--epochs", "3", "--rate", "1.5e-4", "--head-rate", "6e-4", "--sizes", "128", "160", "--seed", "2")
THIRD = ("--epochs", "2", "--rate", "1.5e-4", "--head-rate", "6e-4", "--sizes", "128", "160", "--seed", "3")

FURTHER = ("--epochs", "2", "--rate", "1e-4", "--head-rate", "3e-4", "--references-share", "0.1", "--pieces", "6144")
FIRST_COURSE = ("--epochs", "3", "--many-share", "0.5")
SECOND_COURSE = ("--repeats", "1", "--news-repeats", "1", "--rate", "8e-5", "--seed", "2")
THIRD_COURSE = ("--many-share", "0.5", "--repeats", "1", "--rate", "8e-5", "--seed", "4")


def main() -> None:
    """Train the teacher and the pupil, write the weights, and fit how sure they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path, help="folder of polnear, speakers, gap and gum")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--teacher-encoder", type=Path, required=True, help="folder of all-mpnet-base-v2")
    parser.add_argument("--news", type=Path, required=True, help="the folder of the texts of articles.csv")
    parser.add_argument("--unlabelled", type=Path, help="folder of .txt files of news, to learn from the teacher on")
    parser.add_argument("--runs", type=Path, required=True, help="folder for checkpoints, some 6 GB")
    parser.add_argument("--weights", type=Path, default=Path("app/weights"), help="folder that takes the files")
    args = parser.parse_args()
    teacher, first, second, third = (args.runs / name for name in ("teacher", "round-1", "round-2", "round-3"))
    train(args, teacher, "--encoder", args.teacher_encoder, "--vocabulary", args.encoder, *TEACHER)
    taught = ("--teacher", teacher / TAGGER, "--teacher-encoder", args.teacher_encoder)
    pupil = ("--encoder", args.encoder, *taught)
    train(args, first, *pupil, *FIRST)
    train(args, second, *pupil, *SECOND, "--start", first / TAGGER)
    train(
        args,
        third,
        *pupil,
        *THIRD,
        "--start",
        mean([first / TAGGER, second / TAGGER], args.runs / "mean-of-2.pt", shares=(0.5, 0.5)),
    )
    rounds = [first / TAGGER, second / TAGGER, third / TAGGER]
    start = mean(rounds, args.runs / "mean-of-3.pt", shares=(1 / 3,) * 3)
    large = ("--encoder", args.teacher_encoder, "--vocabulary", args.encoder)
    learn_heads(args, "heads-teacher", *large, "--epochs", "4", "--rate", "8e-5", "--pieces", "5000")
    small = ("--encoder", args.encoder, "--start")
    taught = ("--teacher", args.runs / "heads-teacher" / TAGGER, "--teacher-encoder", args.teacher_encoder)
    unlabelled = ("--unlabelled", args.unlabelled) if args.unlabelled else ()
    learn_heads(args, "heads-taught", *small, start, *taught, *unlabelled)
    between = mean([start, args.runs / "heads-taught" / TAGGER], args.runs / "between.pt", shares=(0.4, 0.6))
    learn_heads(args, "heads", *small, between, "--frozen", "--epochs", "2", "--head-rate", "2e-3")
    whole = args.runs / "heads" / TAGGER
    learn_heads(args, "further-1", *small, whole, *FURTHER, *FIRST_COURSE)
    further = args.runs / "further-1" / TAGGER
    learn_heads(args, "further-2", *small, further, *FURTHER, *SECOND_COURSE)
    courses = [whole, further, args.runs / "further-2" / TAGGER]
    between = mean(courses, args.runs / "mean-of-courses.pt", shares=(0.25, 0.35, 0.4))
    learn_heads(args, "further-3", *small, between, *FURTHER, *THIRD_COURSE)
    shipped = mean([between, args.runs / "further-3" / TAGGER], args.runs / "shipped.pt", shares=(0.5, 0.5))
    export.main([str(shipped), str(args.encoder), str(args.weights)])
    news = ("--news", str(args.news))
    confidence.main([str(args.eval_folder), str(args.weights), *news])
    short_names.main([str(args.eval_folder), str(args.weights), *news])
    speakers.main([str(args.eval_folder), str(args.weights), *news])
    relays.main([str(args.eval_folder), str(args.weights), *news])
    turns.main([str(args.eval_folder), str(args.weights), *news])
    days.main([str(args.eval_folder), str(args.weights), *news])


def learn_heads(args: argparse.Namespace, name: str, *options: object) -> None:
    """All heads, unless they are there."""
    out = args.runs / name
    if not (out / TAGGER).exists():
        heads.main(list(map(str, (args.eval_folder, "--news", args.news, "--out", out, *options))))


def train(args: argparse.Namespace, out: Path, *options: object) -> None:
    """One training run, unless its tagger is there."""
    if not (out / TAGGER).exists():
        tagger.main(list(map(str, (args.eval_folder / "polnear/train.jsonl", "--out", out, *options))))


def mean(states: Sequence[Path], out: Path, *, shares: Sequence[float]) -> Path:
    """Write the mean of some weights, each with its share; weights that not all have are those of the last."""
    read = [torch.load(state, weights_only=True) for state in states]
    averaged = {
        name: sum(share * one[name] for share, one in zip(shares, read, strict=True))
        if weights.is_floating_point() and all(name in one for one in read)
        else weights
        for name, weights in read[-1].items()
    }
    torch.save(averaged, out)
    return out


if __name__ == "__main__":
    main()
