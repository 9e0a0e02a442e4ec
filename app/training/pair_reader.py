"""Train the pair reader (`app.matches.pair_reader`): a large encoder learns the pairs, and teaches a small one.

    python -m app.training.pair_reader EVAL --teacher MPNET --encoder MINILM --out app/weights [--unlabelled PAIRS]
    python -m app.training.pair_reader EVAL --again FILE --encoder MINILM --out app/weights [--unlabelled PAIRS]

EVAL holds polnear; MPNET and MINILM are the folders of all-mpnet-base-v2 and all-MiniLM-L6-v2. Three teachers, of other
seeds, learn the labelled pairs (`app.training.pair_texts`) less a seventh, and pairs that were made. The small encoder
then learns what the three make, on average, of these and of many others: of the rewordings of one statement with each
other, of --unlabelled, a file of JSON Lines, {"cue_a", "a", "cue_b", "b"} each (made by `app.training.near_pairs`), and
of twins of their statements in which words are exchanged for neighbours (`app.training.teaching.Exchange`), so that it
learns of many more nouns and verbs than the labelled pairs have. Eleven minutes on one graphics processor. The state of
the small network and what the teachers make of the pairs are kept (--save): a run that was broken off goes on there.
The small network learns in two courses, each with a falling rate, and the mean of its weights after both is kept: on
pairs left out it ranks contradictions better than either.

With --again a network goes on from what was labelled since, from its state or, where that is lost, from the
`pair_reader.onnx` that was made of it: a short course on the contradictions in articles, samples of the other pairs
and of the written ones, and made ones, in which it keeps what it made of pairs without a label. The lowest
layer stays as it is. Five minutes on one free core that multiplies bfloat16 in hardware.

Prints how each does on the pairs left out, and writes `pair_reader.onnx`, rounded to int8.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from app.matches.pair_reader import CLS, CONTRADICTION, FILE, SAID, SEP, pieces
from app.training.export import OPSET
from app.training.network import load_encoder
from app.training.pair_texts import (
    RELATIONS,
    SURE,
    TextPair,
    article_pairs,
    made_pairs,
    text_pairs,
    written_pairs,
)
from app.training.teaching import Exchange

TEACHERS, TEACHER_EPOCHS, TEACHER_RATE, TEACHER_BATCH = 3, 4, 3e-5, 32
EPOCHS, RATE, BATCH = 6, 3e-4, 256
EPOCHS_MORE, RATE_MORE = 5, 2e-4
EPOCHS_AGAIN, RATE_AGAIN, BATCH_AGAIN = 1, 1e-4, 32
IN_ARTICLES_AGAIN, CONTRADICTIONS_AGAIN, REST_AGAIN = 2_000, 900, 700  # pairs read again: of articles, written ones
MADE_AGAIN, OTHERS_AGAIN = 80, 400
OPPOSED_AGAIN = 3
"""Times that a contradiction of two statements in articles is seen while another pair is seen once: they are few, and
not worded as one would write them."""
KEPT_LAYERS = ("layer.0.",)
REPEATED = 4  # times that the small network sees a labelled pair while it sees another once
MADE = 700  # contents of which pairs are made
WORDS = "word_embeddings"
HEAD_RATE = 5  # the head's rate beside the encoder's: it starts from nothing
WARMING = 0.1  # share of the steps
SMOOTHING = 0.05
TAUGHT = 0.7  # the teachers' share of what is learned
SURENESS = (0.4, 0.8, 1.0)  # weight of a pair whose reader was in doubt, rather sure, sure
READ_AT_ONCE = 256
NEAR_LENGTHS = 40  # batches whose pairs are sorted by length together

Rows = NDArray[np.float32]
Pieces = tuple[list[int], list[int]]
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


class PairNetwork(nn.Module):
    """An encoder that reads two texts as one, and the log probability of each of `RELATIONS`."""

    def __init__(self, encoder: nn.Module, width: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.sides = nn.Embedding(2, width)  # MPNet has none of its own
        nn.init.zeros_(self.sides.weight)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(2 * width, len(RELATIONS))

    def forward(self, ids: Tensor, sides: Tensor, mask: Tensor) -> Tensor:
        """One row of log probabilities a pair."""
        embedded = self.encoder.get_input_embeddings()(ids) + self.sides(sides)  # type: ignore[operator]
        hidden = self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        real = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * real).sum(1) / real.sum(1)
        scores: Tensor = self.head(self.drop(torch.cat([hidden[:, 0], mean], 1)))
        return scores.float().log_softmax(1)


class Lesson(NamedTuple):
    """Pairs in pieces; the relation of each or -1; how much each counts; what teachers make of each, or None.

    A row of `taught` that is all 0 was not taught: the label alone counts.
    """

    pairs: list[Pieces]
    relations: list[int]
    weights: list[float]
    taught: Rows | None = None


def fresh(folder: Path, tokenizer: Tokenizer) -> PairNetwork:
    """An untrained network on an encoder."""
    encoder = load_encoder(folder, tokenizer, None)
    # A few thousand pairs would move the embeddings of the words that they have, and of no others.
    encoder.get_input_embeddings().weight.requires_grad_(False)
    network = PairNetwork(encoder, encoder.config.hidden_size)
    network.to(DEVICE)
    return network


def batch(pairs: Sequence[Pieces]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, sides and mask of some pairs."""
    rows = [([CLS, *a, SEP, *b, SEP], [0] * (len(a) + 2) + [1] * (len(b) + 1)) for a, b in pairs]
    longest = max(len(ids) for ids, _ in rows)
    filled = np.zeros((3, len(rows), longest), np.int64)
    for row, (ids, sides) in enumerate(rows):
        filled[0, row, : len(ids)], filled[1, row, : len(ids)], filled[2, row, : len(ids)] = ids, sides, 1
    ids, sides, mask = torch.from_numpy(filled).to(DEVICE)
    return ids, sides, mask


def learn(  # noqa: PLR0913 - the settings of a training
    network: PairNetwork, lesson: Lesson, *, epochs: int, rate: float, size: int, seed: int
) -> PairNetwork:
    """Train a network; each pair is read in either order."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    head = [*network.head.parameters(), *network.sides.parameters()]
    groups = [
        {"params": [each for each in network.encoder.parameters() if each.requires_grad], "lr": rate},
        {"params": head, "lr": HEAD_RATE * rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = epochs * -(-len(lesson.pairs) // size)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (WARMING * steps)) * max(0.0, 1 - step / steps)
    )
    relations, weights = torch.tensor(lesson.relations, device=DEVICE), torch.tensor(lesson.weights, device=DEVICE)
    taught = None if lesson.taught is None else torch.tensor(lesson.taught, device=DEVICE)
    for epoch in range(epochs):
        network.train()
        total = 0.0
        for numbers in _batches(lesson.pairs, size, chance):
            some = torch.tensor(numbers, device=DEVICE)
            pairs = [lesson.pairs[at] if chance.random() < 0.5 else lesson.pairs[at][::-1] for at in numbers]
            with torch.autocast(DEVICE, dtype=torch.bfloat16):
                said = network(*batch(pairs))
            labelled = relations[some] >= 0
            loss = nn.functional.cross_entropy(
                said, relations[some].clamp(min=0), label_smoothing=SMOOTHING, reduction="none"
            )
            loss = loss * labelled * weights[some]
            if taught is not None:
                known = (taught[some] < 0).any(1)
                loss = torch.where(known, (1 - TAUGHT) * loss - TAUGHT * (taught[some].exp() * said).sum(1), loss)
            optimizer.zero_grad()
            loss.mean().backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.sum().item()
        print(f"  epoch {epoch + 1} of {epochs}: loss {total / len(lesson.pairs):.3f}", flush=True)
    return network


def log_probabilities(network: PairNetwork, pairs: Sequence[Pieces]) -> Rows:
    """What a network makes of pairs, the mean of both orders."""
    network.eval()
    found = np.zeros((len(pairs), len(RELATIONS)), np.float32)
    order = sorted(range(len(pairs)), key=lambda at: len(pairs[at][0]) + len(pairs[at][1]))
    for at in range(0, len(order), READ_AT_ONCE):
        some = order[at : at + READ_AT_ONCE]
        with torch.no_grad(), torch.autocast(DEVICE, dtype=torch.bfloat16):
            both = [network(*batch([pairs[one][::step] for one in some])) for step in (1, -1)]  # type: ignore[misc]
        found[some] = ((both[0] + both[1]) / 2).cpu().numpy()
    return found


def report(name: str, network: PairNetwork, pairs: Sequence[TextPair]) -> None:
    """Print how often the relation is right, and how often it is right that two are the same."""
    said = log_probabilities(network, [in_pieces(pair) for pair in pairs])
    relation = np.array([pair.relation for pair in pairs])
    right = (said.argmax(1) == relation).mean()
    same = ((said.argmax(1) == 0) == (relation == 0)).mean()
    for number, each in enumerate(RELATIONS):
        chosen, wanted = said.argmax(1) == number, relation == number
        both = (chosen & wanted).sum()
        print(f"  {each}: P {100 * both / max(1, chosen.sum()):.1f}  R {100 * both / max(1, wanted.sum()):.1f}")
    print(f"{name}: relation right {100 * right:.1f}%, same or not {100 * same:.1f}% of {len(pairs)}", flush=True)


def export(network: PairNetwork, out: Path) -> None:
    """Write the network as ONNX, rounded to int8."""
    network = network.cpu().eval()
    example = torch.ones((2, 12), dtype=torch.int64)
    free = {0: "batch", 1: "pieces"}
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "fp32.onnx"
        torch.onnx.export(
            network,
            (example, example * 0, example),
            str(full),
            input_names=["ids", "sides", "mask"],
            output_names=["log_probabilities"],
            dynamic_axes={"ids": free, "sides": free, "mask": free, "log_probabilities": {0: "batch"}},
            opset_version=OPSET,
            dynamo=False,
        )
        quantize_dynamic(
            full,
            out / FILE,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
        )


def in_pieces(pair: TextPair) -> Pieces:
    """Both statements as the reader reads them."""
    return pieces(f"{pair.cue_a or SAID}: {pair.a}"), pieces(f"{pair.cue_b or SAID}: {pair.b}")


def beside(pairs: Sequence[TextPair]) -> Iterator[Pieces]:
    """The rewordings of one written statement with each other, whose relations nobody judged."""
    groups: defaultdict[str, list[list[int]]] = defaultdict(list)
    for pair in pairs:
        groups[pair.a].append(in_pieces(pair)[1])
    for group in groups.values():
        yield from combinations(group, 2)


def _batches(pairs: Sequence[Pieces], size: int, chance: random.Random) -> list[list[int]]:
    order = list(range(len(pairs)))
    chance.shuffle(order)
    found = []
    for at in range(0, len(order), size * NEAR_LENGTHS):
        near = sorted(order[at : at + size * NEAR_LENGTHS], key=lambda one: len(pairs[one][0]) + len(pairs[one][1]))
        found += [near[start : start + size] for start in range(0, len(near), size)]
    chance.shuffle(found)
    return found


def exchanged(pairs: Sequence[Pieces], encoder: nn.Module, tokenizer: Tokenizer) -> Iterator[Pieces]:
    """The first statement of each pair with a twin in which words are exchanged for their neighbours."""
    torch.manual_seed(0)
    exchange = Exchange(encoder.get_input_embeddings().weight.cpu(), tokenizer)  # type: ignore[operator]
    for one, _ in pairs:
        twin = exchange(torch.tensor(one)).tolist()
        if twin != one:
            yield one, twin


def teach(asked: argparse.Namespace, seen: Sequence[TextPair], apart: Sequence[TextPair]) -> PairNetwork:
    """A small network taught by large ones."""
    tokenizer = Tokenizer.from_file(str(asked.encoder / "tokenizer.json"))
    small = fresh(asked.encoder, tokenizer)
    labelled = lesson_of([*seen, *made_pairs(asked.eval_folder, MADE)])
    near = list(unlabelled(asked.unlabelled))
    other = [*beside([pair for pair in seen if pair.sure == SURE]), *near, *exchanged(near, small.encoder, tokenizer)]
    pairs = [*labelled.pairs, *other]
    print(f"{len(labelled.pairs)} labelled and made pairs, {len(other)} others", flush=True)
    taught = np.zeros((len(pairs), len(RELATIONS)), np.float32)
    for seed in range(TEACHERS):
        taught += judged_by_teacher(asked, seed, labelled, pairs, apart) / TEACHERS
    again = REPEATED - 1
    lesson = Lesson(
        [*pairs, *labelled.pairs * again],
        [*labelled.relations, *[-1] * len(other), *labelled.relations * again],
        [*labelled.weights, *[1.0] * len(other), *labelled.weights * again],
        np.concatenate([taught, *[taught[: len(labelled.pairs)]] * again]),
    )
    learn(small, lesson, epochs=EPOCHS, rate=RATE, size=BATCH, seed=0)
    before = {name: weights.clone() for name, weights in small.state_dict().items()}
    report("before the second course", small, apart)
    learn(small, lesson, epochs=EPOCHS_MORE, rate=RATE_MORE, size=BATCH, seed=0)
    small.load_state_dict(
        {name: torch.lerp(weights, before[name], 0.5) for name, weights in small.state_dict().items()}
    )
    return small


def judged_by_teacher(
    asked: argparse.Namespace, seed: int, labelled: Lesson, pairs: Sequence[Pieces], apart: Sequence[TextPair]
) -> Rows:
    """What the teacher of this seed makes of pairs; kept in a file beside the state."""
    kept = asked.save.with_suffix(f".{seed}.npy") if asked.save else None
    if kept and kept.exists() and len(found := np.load(kept)) == len(pairs):
        return np.asarray(found, np.float32)
    tokenizer = Tokenizer.from_file(str(asked.encoder / "tokenizer.json"))
    teacher = learn(
        fresh(asked.teacher, tokenizer),
        labelled,
        epochs=TEACHER_EPOCHS,
        rate=TEACHER_RATE,
        size=TEACHER_BATCH,
        seed=seed,
    )
    report(f"teacher {seed + 1}", teacher, apart)
    found = log_probabilities(teacher, pairs)
    if kept:
        np.save(kept, found)
    return found


def go_on(asked: argparse.Namespace, apart: Sequence[TextPair]) -> PairNetwork:
    """A small network that was saved, after a short course on the pairs that are labelled now."""
    reader = fresh(asked.encoder, Tokenizer.from_file(str(asked.encoder / "tokenizer.json")))
    is_onnx = asked.again.suffix == ".onnx"
    state = weights_of(asked.again) if is_onnx else torch.load(asked.again, weights_only=True, map_location=DEVICE)
    reader.load_state_dict(reader.state_dict() | state)
    report("before", reader, apart)
    chance = random.Random(3)
    in_articles, written = (
        [pair for pair in pairs if not pair.apart] for pairs in (article_pairs(asked.eval_folder), written_pairs())
    )
    opposed, others = _opposed_and_others(in_articles)
    opposite, rest = _opposed_and_others(written)
    again = [*opposed * OPPOSED_AGAIN, *chance.sample(others, IN_ARTICLES_AGAIN)]
    again += [*chance.sample(opposite, CONTRADICTIONS_AGAIN), *chance.sample(rest, REST_AGAIN)]
    labelled = lesson_of([*again, *made_pairs(asked.eval_folder, MADE_AGAIN)])
    other = list(unlabelled(asked.unlabelled))
    other = chance.sample(other, min(len(other), OTHERS_AGAIN))
    untaught = np.zeros((len(labelled.pairs), len(RELATIONS)), np.float32)
    lesson = Lesson(
        [*labelled.pairs, *other],
        [*labelled.relations, *[-1] * len(other)],
        [*labelled.weights, *[1.0] * len(other)],
        np.concatenate([untaught, log_probabilities(reader, other)]),
    )
    print(f"{len(labelled.pairs)} labelled and made pairs, {len(other)} others", flush=True)
    for name, weights in reader.encoder.named_parameters():
        if any(layer in name for layer in KEPT_LAYERS):
            weights.requires_grad_(False)
    return learn(reader, lesson, epochs=EPOCHS_AGAIN, rate=RATE_AGAIN, size=BATCH_AGAIN, seed=1)


def _opposed_and_others(pairs: Sequence[TextPair]) -> tuple[list[TextPair], list[TextPair]]:
    found = [[pair for pair in pairs if (pair.relation == CONTRADICTION) is one] for one in (True, False)]
    return found[0], found[1]


def weights_of(path: Path) -> dict[str, Tensor]:
    """The weights of a network that `export` wrote, by their names in `PairNetwork`; word embeddings are left out."""
    graph = onnx.load(path).graph
    known = {each.name: numpy_helper.to_array(each) for each in graph.initializer}

    def exact(name: str) -> Rows:
        rounded, zero = (known[f"{name}_{part}"].astype(np.float32) for part in ("quantized", "zero_point"))
        return np.asarray((rounded - zero) * known[f"{name}_scale"], np.float32)

    found = {name: weights for name, weights in known.items() if name.endswith((".weight", ".bias"))}
    embeddings = [name.removesuffix("_quantized") for name in known if name.endswith("embeddings.weight_quantized")]
    found |= {name: exact(name) for name in [*embeddings, "sides.weight"] if WORDS not in name}
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            name = node.input[1].removesuffix("_quantized")
            # Most matrices have no name of their own, but the node that multiplies by it has its layer's.
            layer = node.name.removeprefix("/encoder/").removesuffix("/MatMul_quant").replace("/", ".")
            found[f"encoder.{layer}.weight" if name.startswith("onnx::") else name] = exact(name).T
    return {name: torch.tensor(weights) for name, weights in found.items()}


def lesson_of(pairs: Sequence[TextPair]) -> Lesson:
    """Labelled pairs in pieces."""
    return Lesson(
        [in_pieces(pair) for pair in pairs],
        [pair.relation for pair in pairs],
        [SURENESS[pair.sure] for pair in pairs],
    )


def unlabelled(path: Path | None) -> Iterator[Pieces]:
    """The pairs of a file without labels, in pieces."""
    for each in map(json.loads, path.read_text("utf-8").splitlines() if path else ()):
        yield in_pieces(TextPair(each["cue_a"], each["a"], each["cue_b"], each["b"], 0, SURE, apart=False))


def main() -> None:
    """Train the teachers, then the small network; print the figures and write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--teacher", type=Path, help="folder of the large encoder")
    which.add_argument("--again", type=Path, help="a state, or pair_reader.onnx, to go on from")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of the small encoder")
    parser.add_argument("--out", type=Path, required=True, help="folder of the weights")
    parser.add_argument(
        "--save", type=Path, help="file for the state of the small network, and what teachers make of the pairs"
    )
    parser.add_argument("--unlabelled", type=Path, help="JSON Lines of pairs without a label")
    asked = parser.parse_args()
    every = text_pairs(asked.eval_folder)
    seen, apart = [pair for pair in every if not pair.apart], [pair for pair in every if pair.apart]
    if asked.save and asked.save.exists():
        reader = fresh(asked.encoder, Tokenizer.from_file(str(asked.encoder / "tokenizer.json")))
        reader.load_state_dict(torch.load(asked.save, weights_only=True, map_location=DEVICE))
    else:
        reader = go_on(asked, apart) if asked.again else teach(asked, seen, apart)
        if asked.save:
            torch.save(reader.state_dict(), asked.save)
    report("reader", reader, apart)
    export(reader, asked.out)


if __name__ == "__main__":
    main()
