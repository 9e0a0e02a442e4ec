from __future__ import annotations

from sqlalchemy import select

from app.model import Topic
from app.store.changes import revision
from app.store.session import writing
from app.store.tables import TopicAncestorRow, TopicRow, table
from app.store.topics import sync_topics

POLITICS = Topic(code="11000000", label="politics")
DIPLOMACY = Topic(code="20000593", label="diplomacy", parents=("11000000",))
TREATY = Topic(code="20000597", label="treaty", parents=("20000593", "11000000"))


def sync(engine, *topics):
    with writing(engine) as session:
        changed = sync_topics(session, topics)
    with engine.connect() as connection:
        return changed, revision(connection)


def stored(engine):
    with engine.connect() as connection:
        topics = table(TopicRow)
        labels = dict(connection.execute(select(topics.c.code, topics.c.label)).all())
        return labels, set(connection.execute(select(table(TopicAncestorRow))).all())


class TestSync:
    def test_fills_topics_and_every_ancestor(self, any_engine):
        assert sync(any_engine, TREATY, DIPLOMACY, POLITICS) == (True, 1)
        labels, ancestors = stored(any_engine)
        assert labels == {"11000000": "politics", "20000593": "diplomacy", "20000597": "treaty"}
        assert ancestors == {
            ("11000000", "11000000", 0), ("20000593", "20000593", 0), ("20000593", "11000000", 1),
            ("20000597", "20000597", 0), ("20000597", "20000593", 1), ("20000597", "11000000", 2),
        }  # fmt: skip

    def test_again_changes_nothing(self, any_engine):
        sync(any_engine, POLITICS, DIPLOMACY)
        assert sync(any_engine, POLITICS, DIPLOMACY) == (False, 1)

    def test_follows_a_new_label_and_a_new_parent(self, any_engine):
        sync(any_engine, POLITICS, DIPLOMACY)
        moved = Topic(code="20000593", label="foreign relations")
        assert sync(any_engine, POLITICS, moved) == (True, 2)
        labels, ancestors = stored(any_engine)
        assert labels["20000593"] == "foreign relations"
        assert ancestors == {("11000000", "11000000", 0), ("20000593", "20000593", 0)}

    def test_follows_a_new_definition_and_wikidata_item(self, any_engine):
        sync(any_engine, POLITICS)
        mapped = POLITICS.model_copy(update={"definition": "How we are governed", "wikidata": "Q7163"})
        assert sync(any_engine, mapped) == (True, 2)
        assert sync(any_engine, mapped) == (False, 2)

    def test_leaves_out_a_parent_that_is_not_in_the_vocabulary(self, any_engine):
        sync(any_engine, DIPLOMACY)
        assert stored(any_engine)[1] == {("20000593", "20000593", 0)}
