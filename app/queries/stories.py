"""Stories: articles of some days that share statements, as one item."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, Integer, func, select

from app.index.facets import FacetView, Selection
from app.index.stories import Ids, Stories, stories_of
from app.index.wanted import Holds, Mask, Wanted
from app.model import Row
from app.queries.article_names import key_of
from app.queries.asked import MATCHED, asked, beside, date_of, explained, number_of, view_of
from app.queries.clauses import any_of
from app.queries.columns import ARTICLE, OUTLET, SPEAKER, STATEMENT
from app.queries.filters import StoryFilters
from app.queries.matches import LEAST_ARTICLES
from app.queries.members import first_members
from app.queries.paging import Order, Page, fingerprint, sorted_page
from app.queries.topic_tree import TopicTree, topic_tree

MOST_OUTLETS, MOST_TOPICS, MOST_SPEAKERS = 10, 3, 5  # of a story in a list: enough to recognise it by
MOST_ARTICLES = 100  # of one story, in time order: its counts are of all
MOST_MATCHES = 20  # of one story, those that most of its articles carry: /v1/matches?article= has the rest

_ORDERS = {
    "newest": Order(id=ARTICLE.c.id, key=ARTICLE.c.published_on, descending=True),
    "articles": Order(id=ARTICLE.c.id, key=ARTICLE.c.id, reads=int, descending=True),
}
_ORIGINAL = ARTICLE.alias("original")
_STATEMENTS = select(func.count(type_=Integer)).where(STATEMENT.c.article_id == ARTICLE.c.id).scalar_subquery()
_SELECT_ARTICLES = (
    select(
        *(ARTICLE.c[name] for name in ("id", "key", "headline", "url", "published_on")),
        OUTLET.c.slug,
        OUTLET.c.name,
        _ORIGINAL.c.key.label("copy_of"),
        _STATEMENTS.label("statements"),
    )
    .select_from(
        ARTICLE.outerjoin(OUTLET, OUTLET.c.id == ARTICLE.c.outlet_id).outerjoin(
            _ORIGINAL, _ORIGINAL.c.id == ARTICLE.c.copy_of_id
        )
    )
    .where(ARTICLE.c.id.in_(any_of("ids")))
    .order_by(ARTICLE.c.published_on.is_(None), ARTICLE.c.published_on, ARTICLE.c.id)
)


def list_stories(connection: Connection, filters: StoryFilters) -> Page:
    """One page of the stories of which a statement meets the filters, those with the newest article first."""
    return explained(_page(connection, filters), filters, lambda fewer: _page(connection, fewer).total)


def _page(connection: Connection, filters: StoryFilters) -> Page:
    view, found = view_of(connection), asked(connection, filters)
    selection = found.selected(view)
    stories = stories_of(view)
    ids, sizes, last = stories.each
    kept = np.zeros(ids.size, bool)
    kept[np.searchsorted(ids, stories.told_in(selection.different("article")))] = True
    kept &= sizes >= filters.min_articles
    newest = filters.sort == "newest"
    page = sorted_page(
        (last if newest else sizes)[kept],
        ids[kept],
        _ORDERS[filters.sort],
        limit=filters.limit,
        cursor=filters.cursor,
        belongs_to=fingerprint("stories", filters.wanted),
        as_key=date_of if newest else int,
        as_number=number_of if newest else int,
    )
    beside_rows = beside(view, found, selection, int(np.count_nonzero(kept)))
    if selection.count and not beside_rows["total"]:
        beside_rows["hint"] = " ".join(
            filter(None, (beside_rows["hint"], _of_no_story(selection.count, filters.min_articles)))
        )
    return Page(
        [one.shown for one in _present(connection, view, stories, page.rows)], page.next, beside_rows, page.prev
    )


def _of_no_story(statements: int, least: int) -> str:
    """The hint where statements fit, and no story."""
    fit = "1 statement fits" if statements == 1 else f"{statements} statements fit"
    size = "a story" if least == LEAST_ARTICLES else f"a story of {least} articles or more"
    return f"{fit}, but no article that makes {'it' if statements == 1 else 'them'} is in {size}."


def get_story(connection: Connection, name: str) -> Row | None:
    """The story that an article belongs to, with its first articles and its most reported statements; or None."""
    article = connection.scalar(select(ARTICLE.c.id).where(ARTICLE.c.key == key_of(connection, name)))
    view = view_of(connection)
    stories = stories_of(view)
    [number] = stories.of(np.array([article or 0])).tolist()
    if not number:
        return None
    [story] = _present(connection, view, stories, [number])
    matches = story.matches.most_common(MOST_MATCHES)
    first = first_members(connection, [match for match, _ in matches], 1)
    return story.shown | {
        "articles": [_article(row, story.shared[row["id"]]) for row in story.articles[:MOST_ARTICLES]],
        "matches": [_match(first[match][0].statement, articles) for match, articles in matches],
    }


class _Story(NamedTuple):
    """A story as lists show it, and what else one story shows: its articles in time order, and what they share."""

    shown: Row
    articles: list[Mapping[Any, Any]]
    matches: Counter[int]
    """In how many of its articles each match is: in two or more."""
    shared: Counter[int]
    """How many statements of each article are in these matches."""


def _present(connection: Connection, view: FacetView, stories: Stories, ids: Sequence[int]) -> list[_Story]:
    """Some stories, in the order of `ids`."""
    if not ids:
        return []
    some = stories.among(np.array(ids))
    of = dict(zip(some.articles.tolist(), some.story.tolist(), strict=True))
    articles: defaultdict[int, list[Mapping[Any, Any]]] = defaultdict(list)
    for row in connection.execute(_SELECT_ARTICLES, {"ids": list(of)}).mappings():
        articles[of[row["id"]]].append(row)
    held = view.select(Wanted([Holds("article", list(of))], [MATCHED]))
    story, match = some.of(held.column("article")), held.column("match")
    shared, matches = _shared(story, match)
    topics = _most(held, "topic", story, shared, MOST_TOPICS)
    speakers = _most(held, "speaker", story, shared, MOST_SPEAKERS)
    names = _names(connection, {speaker for found in speakers.values() for speaker, _ in found})
    tree = topic_tree(connection)
    counts = Counter(held.column("article")[shared].tolist())
    return [
        _Story(
            _shown(number, articles[number])
            | {"match_count": len(matches[number]), "statement_count": sum(matches[number].values())}
            | {"topics": [_topic(tree, code) | {"statements": count} for code, count in topics[number]]}
            | {"speakers": [names[speaker] | {"statements": count} for speaker, count in speakers[number]]},
            articles[number],
            matches[number],
            counts,
        )
        for number in ids
    ]


def _shared(story: Ids, match: Ids) -> tuple[Mask, defaultdict[int, Counter[int]]]:
    """Which statements another article of the story makes too, and in how many articles each match of a story is."""
    pairs, at, sizes = np.unique(np.stack([story, match]), axis=1, return_inverse=True, return_counts=True)
    matches: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for one, number, size in zip(*pairs.tolist(), sizes.tolist(), strict=True):
        if size > 1:  # an article has one statement in a match
            matches[one][number] = size
    return sizes[at.ravel()] > 1, matches


def _most(held: Selection, name: str, story: Ids, shared: Mask, most: int) -> defaultdict[int, list[tuple[int, int]]]:
    """The values in a set that most of the shared statements of each story have, and how many."""
    numbers, values = held.numbered(name)
    kept = shared[numbers]
    counts = Counter(zip(story[numbers[kept]].tolist(), values[kept].tolist(), strict=True))
    found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for (one, value), count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        if len(found[one]) < most:
            found[one].append((value, count))
    return found


def _names(connection: Connection, speakers: Iterable[int]) -> dict[int, Row]:
    """Some speakers, as other things refer to them, by row id."""
    rows = select(SPEAKER.c.id, SPEAKER.c.slug, SPEAKER.c.name, SPEAKER.c.kind).where(SPEAKER.c.id.in_(speakers))
    return {row.id: {"slug": row.slug, "name": row.name, "kind": row.kind} for row in connection.execute(rows)}


def _shown(number: int, articles: Sequence[Mapping[Any, Any]]) -> Row:
    """The fields of a story that come from its articles, in time order."""
    days = [row["published_on"] for row in articles if row["published_on"] is not None]
    outlets = Counter((row["slug"], row["name"]) for row in articles if row["slug"] is not None)
    most = sorted(outlets.items(), key=lambda one: (-one[1], one[0]))[:MOST_OUTLETS]
    return {
        "id": next(row["key"] for row in articles if row["id"] == number),
        "headline": articles[0]["headline"],
        "first_published_on": days[0],
        "last_published_on": days[-1],
        "article_count": len(articles),
        "outlet_count": len(outlets),
        "outlets": [{"slug": slug, "name": name, "articles": count} for (slug, name), count in most],
    }


def _topic(tree: TopicTree, number: int) -> Row:
    code = tree.codes[number]
    return {"code": code, "label": tree.labels[code]}


def _article(row: Mapping[Any, Any], shared: int) -> Row:
    return {
        "id": row["key"],
        "headline": row["headline"],
        "outlet": None if row["slug"] is None else {"slug": row["slug"], "name": row["name"]},
        "url": row["url"],
        "published_on": row["published_on"],
        "copy_of": row["copy_of"],
        "statement_count": row["statements"],
        "shared": shared,
    }


def _match(first: Row, articles: int) -> Row:
    """A match by its first report."""
    shown = {name: first[name] for name in ("text", "speakers", "said_on", "topics")}
    return {"id": first["match"], **shown, "articles": articles}
