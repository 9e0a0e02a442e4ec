"""Train who a source means: `python -m app.training.speakers EVAL app/weights --news FOLDER` writes `speakers.onnx`.

EVAL holds `polnear/train.jsonl` (articles with spans) and `speakers/train.jsonl` (the speakers of each statement).
More labels are beside this file: `speakers.csv` has the speakers and days of the statements of 480 more articles of
PolNeAR's training set, as one reader found them in each; then there are the marked texts (`app.training.marked`) and
the articles of other news (`app.training.news`, whose texts FOLDER holds). A seventh of the articles and texts, by a
hash of their names, is left out of all fitting and choosing, and measured at the end.

Boosted trees score each entity that a pronoun, a description or an empty source may mean (`app.speakers.choice`), right
where it is the labelled speaker. They weigh what the tagger says, so they are fitted on articles and texts that are
apart from what it has learnt: of those it is surer than it will be of others. Prints the share of right speakers by
cross-validation over articles.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import lightgbm
import numpy as np
from numpy.typing import NDArray

from app.documents import read
from app.model import InputError, RawDocument, Span, Spans, Statement
from app.speakers import source_names
from app.speakers.candidates import FEATURES, OF_HEAD, Candidate
from app.speakers.choice import WEIGHTS, Asked, least_of
from app.speakers.discourse import Discourse
from app.speakers.resolution import decide_all
from app.statements.act import act_of
from app.tagging import Tagged, tag
from app.text import reading
from app.text.quotation_marks import speech_of
from app.text.reading import Reading
from app.training import trees
from app.training.marked import read_marked
from app.training.news import read_news
from app.training.trees import Growth, article_hash

LABELS = Path(__file__).with_name("speakers.csv")
FOLDS = 3
GROWTH = Growth(leaves=15, seeds=2)
"""Of the trees that choose; those of names in sources have fewer."""
CORPORA = ("campaign", "news", "marked")
GAP_USED = 1_000
"""Of GAP's 2,000 development examples the reference head reads so many; the rest measure."""
MORE_TOGETHER = 2
"""Sources of several speakers are few: each is counted so many times more."""
LEFT_OUT = 7  # one article in so many
SCORES = (0.2, 0.25, 0.3, 0.35, 0.4)
MAX_CHARS = 2_000_000
TITLES = frozenset(("mr", "mrs", "ms", "dr", "the", "sir", "lord", "dame"))
SUFFIXES = frozenset(("jr", "sr", "ii", "iii"))


class Labelled(NamedTuple):
    """A text with the spans and speakers of its statements; of a statement whose speaker is in doubt they are None."""

    corpus: str
    id: str
    published_on: str
    text: str
    statements: list[dict[str, Any]]
    apart: bool
    """Whether the tagger has learnt nothing of it."""


class Read(NamedTuple):
    """A labelled text as the tagger reads it, with its labelled statements."""

    one: Labelled
    reading: Reading
    tagged: Tagged
    statements: list[Statement]

    def discourse(self) -> Discourse:
        """The text with nothing decided."""
        return Discourse(self.reading, self.tagged, self.statements)


class Example(NamedTuple):
    """A source: its corpus and article, the labelled names, and the entities near it with features."""

    corpus: str
    article: str
    apart: bool
    names: tuple[str, ...]
    form: str
    entities: Sequence[tuple[str, ...]]
    rows: NDArray[np.float32]
    least: float = source_names.LEAST
    """The least score that names a speaker."""


Says = Callable[[Example], NDArray[np.float64]]
"""How likely each entity of an example is meant."""


def labelled(folder: Path, news: Path | None) -> Iterator[Labelled]:
    """Every text whose statements are labelled."""
    speakers, apart = speakers_of(folder)
    for line in (folder / "polnear/train.jsonl").open(encoding="utf-8"):
        article = json.loads(line)
        if article["id"] in speakers:
            known = speakers[article["id"]]
            statements = [
                {**one, "speakers": known.get(one["id"])} for one in article["attributions"] if one["content"]
            ]
            day = re.search(r"_(\d{4}-\d\d-\d\d)", article["id"])
            yield Labelled(
                "campaign", article["id"], day[1] if day else "", article["text"], statements, article["id"] in apart
            )
    for text in read_marked():
        yield Labelled("marked", text.id, text.published_on, text.text, text.statements, text.apart)
    for one in read_news(news) if news else ():
        statements = [
            {**each, "speakers": None if each["kind"] == "unscored" or "soft" in each["flags"] else each["speakers"]}
            for each in one.statements
        ]
        yield Labelled("news", one.id, one.published_on, one.text, statements, one.apart)


def speakers_of(folder: Path) -> tuple[dict[str, dict[str, list[str] | None]], set[str]]:
    """The names of the speakers of PolNeAR's statements, by article and statement; None where they are in doubt.

    With the articles whose speakers the tagger has not learnt.
    """
    found: dict[str, dict[str, list[str] | None]] = {}
    apart = set()
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names = [name for name in row["speakers"].split("; ") if name]
            sure = not row["doubtful"] and row["kind"] != "unknown"
            found.setdefault(row["article"], {})[row["statement"]] = names if sure else None
            if row["apart"]:
                apart.add(row["article"])
    for line in (folder / "speakers/train.jsonl").open(encoding="utf-8"):
        one = json.loads(line)
        sure = not one["doubt"] and one["kind"] != "unknown"
        found.setdefault(one["article"], {})[one["attribution"]] = one["speakers"] if sure else None
    return found, apart


def read_labelled(one: Labelled) -> Read | None:
    """A text with what the tagger says of it; None where it cannot be read."""
    raw = RawDocument(origin=one.id, text=one.text, fields={"published_on": one.published_on})
    try:
        article = read(raw, max_chars=MAX_CHARS, dated=False)
    except InputError:
        return None
    read_once = reading.read(article)
    statements = [_statement(article.text, each, read_once) for each in one.statements]
    return Read(one, read_once, tag(article, read_once), statements)


def discourse_of(one: Labelled) -> Discourse | None:
    """A text with its labelled statements, nothing decided; None where it cannot be read."""
    made = read_labelled(one)
    return made.discourse() if made else None


def holding_names(one: Labelled, discourse: Discourse) -> Iterator[Example]:
    """The sources that hold a name, with the entities of the names, and the features of `app.speakers.source_names`."""
    for number, span in enumerate(discourse.sources):
        labels = one.statements[number]["speakers"]
        held = discourse.reader.names_in(span)[: source_names.MOST] if span else []
        if span and held and labels is not None:
            entities = [discourse.entities.of.get(name.start) for name in held]
            named = [(entity.name if entity else name.name,) for entity, name in zip(entities, held, strict=True)]
            rows = source_names.rows_of(discourse.reading, span, held)
            yield Example(one.corpus, one.id, one.apart, tuple(labels), "named", named, rows)


def examples(made: Read, says: Says) -> list[Example]:
    """The sources of a text on which the trees decide, each after the decisions before it that `says` leads to."""
    noted: list[Example] = []
    one, discourse = made.one, made.discourse()

    def note(asked: Asked, found: Sequence[Candidate], rows: NDArray[np.float32]) -> NDArray[np.float32]:
        names, phrase = one.statements[asked.number]["speakers"], asked.phrase
        form = phrase.form.value if phrase else "nothing"
        named = [tuple(entity.name for entity in each) for each in found]
        example = Example(one.corpus, one.id, one.apart, tuple(names or ()), form, named, rows, least_of(phrase))
        source = discourse.sources[asked.number]
        owner = source and phrase and phrase.span.start == source.start and phrase.span != source
        if names is not None and not owner:
            noted.append(example)
        return says(example).astype(np.float32)

    decide_all(discourse, note)
    return noted


def as_labelled(one: Example) -> NDArray[np.float64]:
    """What is right, as if it were said."""
    if one.form == "named":
        return np.array([any(same(name, entity) for name in one.names) for (entity,) in one.entities], float)
    return np.array([all_same(one.names, entities) for entities in one.entities], float)


def all_same(labels: Sequence[str], names: Sequence[str]) -> bool:
    """Whether some names are those of some labels, each of one."""
    left = list(names)
    for label in labels:
        met = next((name for name in left if same(label, name)), None)
        if met is None:
            return False
        left.remove(met)
    return not left


def _statement(text: str, one: dict[str, Any], read_once: reading.Reading) -> Statement:
    content = _spans(one["content"])
    speech = speech_of(text, content, read_once.mask)
    cue = " ".join(text[start:end] for start, end in one["cue"])
    act, _, _ = act_of(cue, speech=speech)
    return Statement(source=_spans(one["source"]), cue=_spans(one["cue"]), content=content, speech=speech, act=act)


def _spans(pairs: Sequence[Sequence[int]]) -> Spans:
    return tuple(Span(*pair) for pair in pairs)


def same(label: str, name: str) -> bool:
    """Whether a name is that of a label: the same words, a surname alone, the same person's, or an acronym."""
    one, other = _words(label), _words(name)
    if not one or not other:
        return False
    if one == other or (one[-1] == other[-1] and (len(other) == 1 or len(one) == 1 or one[0] == other[0])):
        return True
    initials = "".join(word[0] for word in one)
    return (len(other) == 1 and other[0] == initials) or (len(other) > 1 and set(other) <= set(one))


def _words(name: str) -> list[str]:
    words = re.findall(r"[\w&]+(?:-\w+)*", re.sub(r"[’']s\b|[’'.]", "", name).lower())
    return [word for word in words if word not in TITLES and word not in SUFFIXES] or words


def fit(some: Sequence[Example], growth: Growth = trees.SMALL) -> list[lightgbm.Booster]:
    """Trees for some examples."""
    counted = [*some, *(one for one in some for _ in range(MORE_TOGETHER) if len(one.names) > 1)]
    rows = np.concatenate([one.rows for one in counted])
    right = np.concatenate([as_labelled(one) for one in counted])
    return trees.fit(rows, right, growth)


def fold_of(one: Example | Labelled) -> int:
    """In which of the folds a text is."""
    name = one.article if isinstance(one, Example) else one.id
    return article_hash(name) // LEFT_OUT % FOLDS


def blind(one: Example) -> Example:
    """An example without what the reference head says of it."""
    rows = one.rows.copy()
    rows[:, [FEATURES.index(name) for name in OF_HEAD]] = np.nan
    return one._replace(rows=rows)


def in_turn(made: Sequence[Read], more: Sequence[Example]) -> tuple[list[Example], list[list[lightgbm.Booster]]]:
    """The examples of some texts, after decisions of trees that were fitted on the other folds; and those trees.

    The decision on a source follows from those before it. So the first trees learn after decisions as labelled, the
    last ones after decisions of the first.
    """
    some = [example for each in made for example in examples(each, as_labelled)]
    first = by_folds(some, more)
    some = [example for each in made for example in examples(each, says_of(first[fold_of(each.one)]))]
    return some, by_folds(some, more)


def by_folds(some: Sequence[Example], more: Sequence[Example]) -> list[list[lightgbm.Booster]]:
    """For each fold the trees fitted on the other folds, and on what is in none."""
    return [
        fit([*(one for one in some if fold_of(one) != fold), *more], GROWTH._replace(seeds=1)) for fold in range(FOLDS)
    ]


def says_of(fitted: Sequence[lightgbm.Booster]) -> Says:
    """What some trees say."""
    return lambda one: trees.predict(fitted, one.rows) if one.entities else np.zeros(0)


def line(some: Sequence[Example], says: Says, least: float | None = None) -> str:
    """Single speakers that are right, several that are, and unnamed ones that are given a name.

    `least` is the least score that names, that of each form where it is None.
    """
    right: list[bool] = []
    sets: list[bool] = []
    named: list[bool] = []
    for one in some:
        likely = says(one)
        best = int(likely.argmax()) if len(likely) else -1
        needed = one.least if least is None else least
        chosen = one.entities[best] if best >= 0 and likely[best] >= needed else ()
        if one.names:
            (right if len(one.names) == 1 else sets).append(all_same(one.names, chosen))
        else:
            named.append(bool(chosen))
    return ", ".join(
        f"{100 * np.mean(each or [False]):5.1f} of {len(each):4} {what}"
        for each, what in ((right, "named right"), (sets, "together"), (named, "unnamed given a name"))
    )


def exact_sets(fitted: Sequence[lightgbm.Booster], some: Sequence[Example]) -> str:
    """Of the sources that hold a name, those whose speaking names are the labelled ones."""
    right: dict[str, list[bool]] = {"no": [], "one": [], "several": []}
    for one in some:
        likely = trees.predict(fitted, one.rows)
        chosen = [
            name for (name,), sure in zip(one.entities, likely.tolist(), strict=True) if sure >= source_names.LEAST
        ]
        met = all(any(same(label, name) for name in chosen) for label in one.names)
        fine = met and all(any(same(label, name) for label in one.names) for name in chosen)
        right["no" if not one.names else "one" if len(one.names) == 1 else "several"].append(fine)
    return ", ".join(
        f"{100 * np.mean(each or [False]):5.1f} of {len(each)} with {count} speaker" for count, each in right.items()
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print the figures, and write the trees."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eval_folder", type=Path)
    parser.add_argument("out", type=Path, help="the folder of the weights; takes speakers.onnx, source_names.onnx")
    parser.add_argument("--news", type=Path, help="the folder of the texts of articles.csv")
    asked = parser.parse_args(arguments)
    texts = labelled(asked.eval_folder, asked.news)
    made = [each for one in texts if (each := read_labelled(one))]
    holding = [example for each in made for example in holding_names(each.one, each.discourse())]
    fitted = fit(_kept(holding))
    for corpus in CORPORA:
        these = [one for one in _apart(holding) if one.corpus == corpus]
        print(f"names in sources, left out, {corpus}: {exact_sets(fitted, these)}")
    trees.export(fitted, asked.out / source_names.WEIGHTS, features=len(source_names.FEATURES))
    report_choice(made, asked.out)


def report_choice(made: Sequence[Read], out: Path) -> None:
    """Fit the trees that choose, print their figures, and write them."""
    kept = [each for each in made if not left_out(each.one.id)]
    more = [blind(example) for each in kept if not each.one.apart for example in examples(each, as_labelled)]
    some, folds = in_turn([each for each in kept if each.one.apart], more)
    known = {id(one): says_of(folds[fold_of(one)])(one) for one in some}

    def by_fold(one: Example) -> NDArray[np.float64]:
        return known[id(one)]

    for corpus in CORPORA:
        these = [one for one in some if one.corpus == corpus]
        for least in SCORES:
            print(f"{corpus}, from {least:4.2f}    {line(these, by_fold, least)}")
        for form in sorted({one.form for one in these}):
            print(f"  {form:13} {line([one for one in these if one.form == form], by_fold)}")
    fitted = fit([*some, *more], GROWTH)
    trees.export(fitted, out / WEIGHTS, features=len(FEATURES))
    says = says_of(fitted)
    apart = [example for each in made if left_out(each.one.id) for example in examples(each, says)]
    for corpus in CORPORA:
        these = [one for one in apart if one.corpus == corpus]
        print(f"left out, {corpus}    {line(these, says)}")
        for form in sorted({one.form for one in these}):
            print(f"  {form:13} {line([one for one in these if one.form == form], says)}")


def left_out(article: str) -> bool:
    """Whether an article is among those that nothing is fitted on."""
    return article_hash(article) % LEFT_OUT == 0


def _kept(some: Sequence[Example]) -> list[Example]:
    return [one for one in some if article_hash(one.article) % LEFT_OUT]


def _apart(some: Sequence[Example]) -> list[Example]:
    return [one for one in some if article_hash(one.article) % LEFT_OUT == 0]


if __name__ == "__main__":
    main()
