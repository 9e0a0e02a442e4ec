"""What an API answer shows changes only together with a note in the change log."""

from __future__ import annotations

from collections import defaultdict

import pytest
from sqlalchemy import select

from app.linking.curation import add_aliases, merge, split
from app.linking.speaker_file import list_speakers
from app.model import ListedSpeaker, Speaker, SpeakerKind
from app.store import tables
from app.store.changes import Kind, changed_since, revision
from app.store.session import writing
from app.store.tables import table

UNSEEN = {"id", "run_id", "ingested_at", "keys_version", "embedding_version", "embedding", "namesake", "folded"}
BESIDE = {
    Kind.SPEAKER: (tables.SpeakerAliasRow, tables.SpeakerRoleRow, tables.SpeakerSlugRow, tables.ArticleSpeakerRow),
    Kind.STATEMENT: (tables.StatementSpeakerRow, tables.StatementTopicRow),
    Kind.ARTICLE: (tables.ParagraphRow,),
    Kind.OUTLET: (),
}
MADE = {
    Kind.SPEAKER: (tables.SpeakerRow, "slug", "speaker_id"),
    Kind.STATEMENT: (tables.StatementRow, "key", "statement_id"),
    Kind.ARTICLE: (tables.ArticleRow, "key", "article_id"),
    Kind.OUTLET: (tables.OutletRow, "slug", "outlet_id"),
}


def person(name, *roles, **more):
    return Speaker(name=name, kind=SpeakerKind.PERSON, roles=roles, **more)


def shown(engine):
    """Everything that answers show of speakers, statements, articles and outlets, by kind and public key."""
    with engine.connect() as connection:
        keys, rows = {}, defaultdict(list)
        for kind, (row, key, reference) in MADE.items():
            for one in connection.execute(select(table(row))).mappings():
                keys[reference, one["id"]] = one[key]
                rows[kind, one[key]].append(one)
        for kind, beside in BESIDE.items():
            for row in beside:
                for one in connection.execute(select(table(row))).mappings():
                    rows[kind, keys[MADE[kind][2], one[MADE[kind][2]]]].append(one)
    slugs = [(row, slug) for (reference, row), slug in keys.items() if reference == "speaker_id"]
    keys |= {(column, row): slug for row, slug in slugs for column in ("holder_id", "relayed_by_id")}

    def plain(row):
        """A row as text, with public keys in place of ids."""
        seen = {name: value for name, value in row.items() if name not in UNSEEN}
        return repr({name: keys.get((name, one), one) if isinstance(one, int) else one for name, one in seen.items()})

    return {at: sorted(map(plain, some)) for at, some in rows.items()}


@pytest.fixture
def tell(any_engine, article, said, keep):
    def store(key, *people, holder=None, relay=None, pipeline="test", **fields):
        text = "\n".join(f"{one.name} said in {key}: no {n}." for n, one in enumerate(people)) or "Nothing."
        a = article(text, id=key, **fields)
        statements = (said(a, f"no {n}", by=one, holder=holder, relayed_by=relay) for n, one in enumerate(people))
        return keep(any_engine, a, *statements, pipeline=pipeline)

    return store


ADA, BELL, GUILD = person("Ada Bell", "mayor"), person("Bell"), Speaker(name="The Guild", kind=SpeakerKind.GROUP)
LISTED = ListedSpeaker(name="Jo Bell", kind=SpeakerKind.PERSON, aliases=("Bell",), roles=("coach",), wikidata="Q42")
CHANGES = {
    "a new article": lambda tell, _: tell("new", person("Al Roe", "coach", aliases=("Roe",)), outlet="Post"),
    "one more statement of a known speaker": lambda tell, _: tell("new", person("Mei Ng", gender="female")),
    "another headline": lambda tell, _: tell("a", person("Mei Ng"), headline="News", outlet="Herald"),
    "another outlet": lambda tell, _: tell("a", person("Mei Ng"), outlet="Post"),
    "other speakers": lambda tell, _: tell("a", person("Al Roe"), outlet="Herald", pipeline="newer"),
    "another holder": lambda tell, _: tell("a", person("Mei Ng"), holder=GUILD, outlet="Herald", pipeline="newer"),
    "another relay": lambda tell, _: tell("a", person("Mei Ng"), relay=GUILD, outlet="Herald", pipeline="newer"),
    "another role": lambda tell, _: tell("a", person("Mei Ng", "judge"), outlet="Herald", pipeline="newer"),
    "no speakers": lambda tell, _: tell("a", outlet="Herald", pipeline="newer"),
    "a name left ambiguous finds its speaker": lambda tell, _: tell("new", ADA),
    "a merge": lambda _, write: write(merge, "olha-bondar", "mei-ng"),
    "a merge of an ambiguous name": lambda _, write: write(merge, "bell", "mei-ng"),
    "a split": lambda _, write: write(split, "olha-bondar", articles=["b"], name="Olga Bondar"),
    "an alias": lambda _, write: write(add_aliases, "mei-ng", ["Mei Roe"]),
    "an alias that was ambiguous": lambda _, write: write(add_aliases, "mei-ng", ["Bell"]),
    "a listed speaker": lambda _, write: write(list_speakers, [LISTED]),
    "a known speaker listed": lambda _, write: write(list_speakers, [LISTED.model_copy(update={"name": "Mei Ng"})]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_all_that_changes_is_noted(any_engine, tell, change):
    def write(work, *args, **more):
        with writing(any_engine) as session:
            work(session, *args, **more)

    tell("a", person("Mei Ng"), outlet="Herald")
    tell("b", person("Olha Bondar"), person("Bell", "mayor"), holder=person("Olha Bondar"), relay=person("Olha Bondar"))
    tell("c", person("Olha Bondar"))
    before = shown(any_engine)
    with any_engine.connect() as connection:
        seen = revision(connection)
    change(tell, write)
    after = shown(any_engine)
    with any_engine.connect() as connection:
        noted = {(kind, key) for kind in Kind for key in changed_since(connection, seen, kind)}
    changed = {at for at in before.keys() | after.keys() if before.get(at) != after.get(at)}
    assert changed
    assert changed <= noted
