"""Fit the network that files statements under topics (`app.topics`), or print how it does:

    python -m app.training.topics EVAL NEWS app/weights [--measure] [--without NAME] [--card FILE]

EVAL holds `topics/statements_train.jsonl` and PolNeAR's training articles, NEWS the texts of other news that
`app.training.news` names. What is learnt:

- `topics.csv`, beside this file: 7,666 statements of 1,029 articles (414 of PolNeAR, 615 of other news), as offsets,
  with the topics that a reader chose (`best`, the surest first) and those that another could choose (`also`); one
  reader each, who read the statement with how its article begins. No text is in it.
- `topic_texts.csv`: invented statements and first sentences of reports, about two a topic, written and filed for this;
  for most of the 1,085 topics no statement above has them. Nothing is fitted on those that are `apart`.
- The vocabulary's own definitions.
- EVAL's labelled statements, of the same form.

A seventh of the articles, by a hash of their names, is left out of the fitting. Prints the figures on those, of PolNeAR
and of other news, on the written texts that are apart, and on `topics/statements_dev.jsonl`; with --measure, those of
the weights that ship, without fitting anything. With --without `web`, `lee` or `reu` it fits on everything but the
articles whose names begin so, prints the figures on them (not on those of the seventh), and writes nothing: so well it
does on a source that it does not know.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app import topics
from app.embedding import DIMENSIONS, shared_embedder
from app.evaluation.card import add_topics
from app.evaluation.topics import Filed, MeasuredTopics, TopicFigures, accepted_codes, topic_figures
from app.training.news import read_news
from app.training.trees import article_hash

LEFT_OUT = 7
HIDDEN = 384
DROPOUT = 0.5
EPOCHS = 20
BATCH = 64
RATE, DECAY = 1e-3, 0.02
DEFINITION_WEIGHT = 0.5  # of an example that is a definition: it says what a topic is, not how news speaks of it
VIEWS = (0.6, 0.25, 0.15)
"""How often an example is seen whole, as its article's only statement, and without a headline: articles come so."""
TEXT_CHARS = topics.OPENING_CHARS

Rows = NDArray[np.float32]


class Example(NamedTuple):
    """A statement and what is known of its article; topics by code, best first. `article` is "" for a written text.

    Nothing is fitted on one that is `apart`.
    """

    article: str
    text: str
    headline: str
    lead: str
    beside: tuple[str, ...]
    best: tuple[str, ...]
    also: tuple[str, ...]
    apart: bool = False


class _Article(NamedTuple):
    headline: str
    text: str
    contents: list[list[list[int]]]


def read_examples(folder: Path, news: Path) -> list[Example]:
    """All labelled statements of articles, then the written ones."""
    articles = dict(_articles(folder, news))
    found: list[Example] = []
    for row in _csv("topics.csv"):
        article = articles.get(row["article"])
        if article:
            spans = [[int(at) for at in span.split("-")] for span in row["content"].split()]
            text, context = _exact(article.text, spans), _context(article)
            found.append(Example(row["article"], text, *context, *_codes(row)))
    found += read_labelled(folder / "topics" / "statements_train.jsonl", articles)
    for row in _csv("topic_texts.csv"):
        lead, apart = row["lead"][:TEXT_CHARS], bool(row["apart"])
        found.append(Example("", row["text"], row["headline"], lead, (), *_codes(row), apart))
    return found


def read_labelled(path: Path, articles: dict[str, _Article] | None = None) -> list[Example]:
    """The labelled statements of a file of the yardsticks; `articles` has the other statements of each, where known."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        each = json.loads(line)
        article = (articles or {}).get(each["article"])
        beside = _context(article)[2] if article else ()
        headline, lead = (each["headline"] or "")[:TEXT_CHARS], each["lead"][:TEXT_CHARS]
        codes = tuple(each["best"]), tuple(each["also"])
        found.append(Example(each["article"], each["text"], headline, lead, beside, *codes))
    return found


def left_out(example: Example) -> bool:
    """Whether an example belongs to the articles that nothing is fitted on."""
    return bool(example.article) and article_hash(example.article) % LEFT_OUT == 0


def figures(examples: Sequence[Example], net: dict[str, Rows] | None = None) -> TopicFigures:
    """The figures on some examples, of the weights that ship unless others are given."""
    found = topics.likely(rows(examples)[0], net)
    chosen = (topics.choose(*both) for both in zip(found.accepted, found.best, strict=True))
    return topic_figures(
        (
            Filed([topics.vocabulary()[column].code for column in columns], example.best, example.also)
            for columns, example in zip(chosen, examples, strict=True)
        ),
        topics.vocabulary(),
    )


def rows(examples: Sequence[Example]) -> list[Rows]:
    """What the network reads of each example, in the three `VIEWS`."""
    texts = {text for one in examples for text in (one.text, one.headline, one.lead, *one.beside) if text}
    order = sorted(texts)
    vectors = dict(zip(order, shared_embedder().embed(order), strict=True))

    def view(one: Example, *, alone: bool, headless: bool) -> Rows:
        contents = [vectors[one.text], *(() if alone else (vectors[text] for text in one.beside))]
        headline = vectors[one.headline] if one.headline and not headless else None
        of_article: Rows = topics.features(np.array(contents), headline, vectors[one.lead] if one.lead else None)
        return of_article[:1]

    kinds = (
        {"alone": False, "headless": False},
        {"alone": True, "headless": False},
        {"alone": False, "headless": True},
    )
    return [np.concatenate([view(one, **kind) for one in examples]) for kind in kinds]


def targets(examples: Sequence[Example]) -> tuple[Rows, Rows]:
    """For each example and topic: 1 where it is accepted; and 1 where it is among the best or directly above one."""
    known = {topic.code: topic for topic in topics.vocabulary()}
    column = {code: place for place, code in enumerate(known)}
    accept = np.zeros((len(examples), len(column)), np.float32)
    best = np.zeros_like(accept)
    for row, example in enumerate(examples):
        accept[row, [column[code] for code in accepted_codes(example.best, example.also, known)]] = 1
        best[row, [column[code] for top in example.best for code in (top, *known[top].parents[:1])]] = 1
    return accept, best


def definitions() -> list[Example]:
    """Each topic's definition as an example of it."""
    return [
        Example(
            "", f"{topic.label}: {topic.definition}", "", f"{topic.label}: {topic.definition}", (), (topic.code,), ()
        )
        for topic in topics.vocabulary()
    ]


def fit(examples: Sequence[Example], near_topics: Rows) -> dict[str, Rows]:
    """The weights of `topics.npz`, fitted; `near_topics` are the embeddings of the topics, a row each."""
    import torch  # noqa: PLC0415 - measuring needs none
    from torch import nn  # noqa: PLC0415

    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    every = [*examples, *definitions()]
    weight = torch.tensor([1.0] * len(examples) + [DEFINITION_WEIGHT] * (len(every) - len(examples)))
    seen = torch.tensor(np.array(rows(every)))
    wanted = [torch.tensor(each) for each in targets(every)]
    near = torch.tensor(near_topics.astype(np.float32)).T

    class Network(nn.Module):
        """What `app.topics.likely` computes, with dropout."""

        def __init__(self) -> None:
            super().__init__()
            self.drop = nn.Dropout(DROPOUT)
            self.hidden = nn.Linear(topics.PARTS * DIMENSIONS, HIDDEN)
            self.mix = nn.Parameter(torch.tensor([1.0, 0.5, 0.3, 0.3]))
            self.turn = nn.Parameter(torch.eye(DIMENSIONS))
            self.accepted, self.best = nn.Linear(HIDDEN, near.shape[1]), nn.Linear(HIDDEN, near.shape[1])
            self.through = nn.ParameterList(nn.Parameter(torch.empty(DIMENSIONS, HIDDEN)) for _ in range(2))
            self.nearness = nn.Parameter(torch.tensor([4.0, 4.0]))
            for head, bias in ((self.accepted, -4.0), (self.best, -5.0)):
                nn.init.zeros_(head.weight)
                nn.init.constant_(head.bias, bias)
            for each in self.through:
                nn.init.uniform_(each, -(HIDDEN**-0.5), HIDDEN**-0.5)

        def outputs(self) -> list[torch.Tensor]:
            """The weights from the hidden layer to each topic: by its meaning, and its own."""
            heads = (self.accepted, self.best)
            return [near.T @ part + head.weight for head, part in zip(heads, self.through, strict=True)]

        def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
            hidden = self.drop(torch.relu(self.hidden(self.drop(x))))
            meaning = torch.einsum("npd,p->nd", x.view(-1, topics.PARTS, DIMENSIONS), self.mix) @ self.turn
            close = nn.functional.normalize(meaning, dim=1) @ near
            heads = (self.accepted, self.best)
            # As hidden @ outputs().T, without a product of all topics in each step.
            return [
                (hidden @ part.T) @ near + head(hidden) + scale * close
                for part, head, scale in zip(self.through, heads, self.nearness, strict=True)
            ]

    network = Network()
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(every) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in torch.tensor(chance.permutation(len(every))).split(BATCH):
            views = torch.tensor(chance.choice(len(VIEWS), len(batch), p=VIEWS))
            losses = [
                nn.functional.binary_cross_entropy_with_logits(logits, right[batch], reduction="none").sum(1)
                for logits, right in zip(network(seen[views, batch]), wanted, strict=True)
            ]
            loss = (sum(losses) * weight[batch]).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {total / len(every):.2f}", flush=True)
    with torch.no_grad():
        arrays = {"hidden": network.hidden.weight.T, "hidden_bias": network.hidden.bias, "mix": network.mix}
        arrays |= {"turn": network.turn}
        for name, weights, head, scale in zip(
            ("accepted", "best"), network.outputs(), (network.accepted, network.best), network.nearness, strict=True
        ):
            arrays |= {name: weights.T, f"{name}_bias": head.bias, f"{name}_near": scale}
        return {name: each.numpy().astype("<f2") for name, each in arrays.items()}


def _articles(folder: Path, news: Path) -> Iterator[tuple[str, _Article]]:
    for line in (folder / "polnear" / "train.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        contents = [each["content"] for each in record["attributions"] if each["content"]]
        yield record["id"], _Article((record["title"] or "")[:TEXT_CHARS], record["text"], contents)
    for article in read_news(news):
        yield (
            article.id,
            _Article("", article.text, [each["content"] for each in article.statements if each["content"]]),
        )


def _context(article: _Article) -> tuple[str, str, tuple[str, ...]]:
    """The headline, the first paragraph of some length, and all statements."""
    paragraphs = [line.strip() for line in article.text.split("\n") if line.strip() not in ("", article.headline)]
    lead = next((line for line in paragraphs if len(line) >= topics.LEAD_CHARS), article.text)[:TEXT_CHARS]
    return article.headline, lead, tuple(_exact(article.text, spans) for spans in article.contents)


def _codes(row: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The topics of a labelled row: the best, and those that are accepted too."""
    return tuple(row["best"].split()), tuple(row["also"].split())


def _exact(text: str, spans: Sequence[Sequence[int]]) -> str:
    return " ".join(text[start:end] for start, end in spans)


def _csv(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(files("app.training").joinpath(name).read_text("utf-8").splitlines())


def show(name: str, found: TopicFigures) -> None:
    """Print the figures in a line, and those of each branch."""
    line = f"{name}: {found.statements} statements, filed {found.filed:.1%}, first accepted {found.first_accepted:.1%}"
    print(f"{line}, with a wrong one {found.wrong:.1%}, topics accepted {found.accepted:.1%}")
    for branch in found.branches:
        print(f"  {branch.label}: {branch.filed} filed, {branch.accepted:.1%} accepted")


def main() -> None:
    """Fit, unless only the figures are wanted; print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("news", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--measure", action="store_true", help="only print the figures of the weights that ship")
    parser.add_argument("--card", type=Path, help="write those of the left-out articles into this quality card")
    parser.add_argument("--without", metavar="NAME", help="fit without the articles of a source, and measure on them")
    asked = parser.parse_args()
    every = read_examples(asked.eval_folder, asked.news)
    learned = [each for each in every if not (left_out(each) or each.apart)]
    near = np.load(asked.out / "media_topics.npy")
    if asked.without:
        known, unknown = (
            [each for each in learned if each.article.startswith(f"{asked.without}-") is wanted]
            for wanted in (False, True)
        )
        show(f"source {asked.without}", figures(unknown, fit(known, near)))
        return
    if not asked.measure:
        weights: dict[str, Any] = dict(fit(learned, near))  # numpy's own types want it so
        np.savez(asked.out / "topics.npz", **weights)
    articles = dict(_articles(asked.eval_folder, asked.news))
    news = {article.id for article in read_news(asked.news)}
    left = [each for each in every if left_out(each)]
    apart = figures(left)
    show("articles left out", apart)
    show("of PolNeAR", figures([each for each in left if each.article not in news]))
    show("of other news", figures([each for each in left if each.article in news]))
    show("written, apart", figures([each for each in every if each.apart]))
    show("statements_dev", figures(read_labelled(asked.eval_folder / "topics" / "statements_dev.jsonl", articles)))
    if asked.card:
        command = f"python -m app.training.topics EVAL NEWS app/weights --measure --card {asked.card.name}"
        corpus = "statements of articles of campaign news and other news that were left out of the fitting"
        today = dt.datetime.now(dt.UTC).date()
        add_topics(asked.card, MeasuredTopics(corpus=corpus, figures=apart, command=command, measured_on=today))


if __name__ == "__main__":
    main()
