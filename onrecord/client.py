# Written from async_client.py by `make library`: change that file, and run it again.
"""The client that waits for each answer."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

import httpx

from onrecord import questions
from onrecord.calls import Call, get, post, read
from onrecord.connection import Connection
from onrecord.exports import form_of, written
from onrecord.filters import (
    ArticleFilters,
    Claimed,
    CorrectionFilters,
    Known,
    MatchFilters,
    SampledFilters,
    Several,
    SpeakerFilters,
    StatementFilters,
    StoryFilters,
)
from onrecord.paging import Page, Rows
from onrecord.rows.answers import (
    Change,
    Changes,
    CheckAnswer,
    Correction,
    Extracted,
    FoundStatement,
    Group,
    Job,
    Run,
    WholeJob,
)
from onrecord.rows.articles import (
    Article,
    Comparison,
    Coverage,
    Related,
    Version,
    VersionComparison,
    WholeArticle,
    WholeVersion,
)
from onrecord.rows.base import Row
from onrecord.rows.matches import Match, Story, WholeMatch, WholeMember, WholeStory
from onrecord.rows.quality import Quality
from onrecord.rows.speakers import Outlet, Shift, Speaker, SpokenDay, TopicNode, WholeOutlet, WholeSpeaker, WholeTopic
from onrecord.rows.statements import Statement, StatementContext, WholeStatement

R = TypeVar("R", bound=Row)


class Client:
    """Asks a server of On Record.

    >>> with Client("http://localhost:8000") as client:
    ...     for statement in client.statements(speaker="Putin"):
    ...         print(statement)
    ...     print(client.speaker("vladimir-putin"))

    `address` is the server's, with or without `/v1`; `key` is needed to write, and to read where the server asks for
    one. `timeout` is the seconds that a connection, and each part of an answer, may take. A request that found the
    server busy is sent again, `retries` times at most, after the time that the server names; a question that takes too
    long is not. `http` is an httpx client to send by, where one of yours has a proxy or certificates.

    What the server refuses is raised as `Problem` (`NotFound`, `Busy`), and `Unreachable` where it does not answer.
    A client may be used as a context manager, which closes its connections; threads may share one.
    """

    def __init__(
        self,
        address: str = "http://localhost:8000",
        *,
        key: str | None = None,
        timeout: float = 30.0,
        retries: int = 3,
        http: httpx.Client | None = None,
    ) -> None:
        self._connection = Connection(address, key, timeout, retries, http)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    def __repr__(self) -> str:
        return f"<Client of {self._connection.base}>"

    def statements(self, *, limit: int | None = None, **filters: Unpack[SampledFilters]) -> Rows[Statement]:
        """Who said what, the newest first: `client.statements(speaker="Putin", said_from="2025-05")`."""
        return Rows(self._connection.ask, get("statements", **filters), Statement, limit)

    def statement(self, statement: str, *, as_of: int | None = None) -> WholeStatement:
        """One statement by its id, with its reasons; `as_of`: as it was at that revision of the store."""
        return self._one(get("statements", statement, as_of=as_of), WholeStatement)

    def context(self, statement: str, *, around: int = 1, as_of: int | None = None) -> StatementContext:
        """A statement in its paragraph, with so many `around` it on each side; `as_of`: at that revision."""
        return self._one(get("statements", statement, "context", around=around, as_of=as_of), StatementContext)

    def match_of(self, statement: str, *, as_of: int | None = None) -> WholeMatch:
        """Who else reported a statement; `NotFound` where nobody did; `as_of`: at that revision of the store."""
        return self._one(get("statements", statement, "matches", as_of=as_of), WholeMatch)

    def cite(self, statement: str, format: str = "bibtex") -> str:  # noqa: A002 - the API's word
        """A statement as a citation: `bibtex`, `csl` or `jsonld`."""
        answer = self._connection.ask(get("statements", statement, format=format))
        return answer.text

    def stats(self, *by: str, limit: int | None = None, **filters: Unpack[StatementFilters]) -> Rows[Group]:
        """How many statements by one or two of `speaker`, `about`, `topic`, `outlet`, `act`, `month`, ..."""
        return Rows(self._connection.ask, get("stats", group_by=by, **filters), Group, limit)

    def articles(self, *, limit: int | None = None, **filters: Unpack[ArticleFilters]) -> Rows[Article]:
        """Articles, the newest first."""
        return Rows(self._connection.ask, get("articles", **filters), Article, limit)

    def article(self, article: str, *, include: Sequence[str] = ()) -> WholeArticle:
        """One article; `include` any of `text`, `paragraphs` and `statements`."""
        return self._one(get("articles", article, include=include), WholeArticle)

    def compare(self, article: str, other: str) -> Comparison:
        """Two articles side by side: what both tell, and in which words."""
        return self._one(get("articles", article, "compare", other), Comparison)

    def related(self, article: str, *, limit: int | None = None) -> Rows[Related]:
        """Other articles that share statements with this one."""
        return Rows(self._connection.ask, get("articles", article, "related"), Related, limit)

    def coverage(self, article: str, *, outlet: Several = (), limit: int = 1000) -> Coverage:
        """Which outlet carries which statement of an article, in which wording."""
        return self._one(get("articles", article, "coverage", outlet=outlet, limit=limit), Coverage)

    def versions(self, article: str, *, as_of: int | None = None, limit: int | None = None) -> Rows[Version]:
        """The texts that an article had, the newest first; `as_of`: the one of that revision of the store."""
        return Rows(self._connection.ask, get("articles", article, "versions", as_of=as_of), Version, limit)

    def version(self, article: str, number: int) -> WholeVersion:
        """One text that an article had, with its statements."""
        return self._one(get("articles", article, "versions", number), WholeVersion)

    def compare_versions(self, article: str, old: int, new: int) -> VersionComparison:
        """What changed in an article."""
        return self._one(get("articles", article, "versions", old, "compare", new), VersionComparison)

    def speakers(
        self, q: str | None = None, *, limit: int | None = None, **filters: Unpack[SpeakerFilters]
    ) -> Rows[Speaker]:
        """Who is on record; `q` is a part of a name, spelt about right."""
        return Rows(self._connection.ask, get("speakers", q=q, **filters), Speaker, limit)

    def speaker(self, slug: str) -> WholeSpeaker:
        """One speaker, by slug or by another name: other names, roles, topics, outlets."""
        return self._one(get("speakers", slug), WholeSpeaker)

    def timeline(self, slug: str) -> tuple[SpokenDay, ...]:
        """How much a speaker said on each day, in time order."""
        answer = self._one(get("speakers", slug, "timeline"), Page[SpokenDay])
        return answer.items

    def shifts(self, slug: str) -> tuple[Shift, ...]:
        """What a speaker said on two days and cannot both hold. Read both before you report it."""
        answer = self._one(get("speakers", slug, "shifts"), Page[Shift])
        return answer.items

    def topics(self, q: str | None = None, *, empty: bool = False) -> tuple[TopicNode, ...]:
        """The tree of topics; `empty` ones too."""
        answer = self._one(get("topics", q=q, empty=empty), Page[TopicNode])
        return answer.items

    def topic(self, code: str) -> WholeTopic:
        """One topic, by code: where it is in the tree, and who speaks on it."""
        return self._one(get("topics", code), WholeTopic)

    def matches(self, *, limit: int | None = None, **filters: Unpack[MatchFilters]) -> Rows[Match]:
        """The same statement in several articles."""
        return Rows(self._connection.ask, get("matches", **filters), Match, limit)

    def match(self, match: str, *, as_of: int | None = None) -> WholeMatch:
        """One match, with its first wordings in time order; `as_of`: as it was at that revision of the store."""
        return self._one(get("matches", match, as_of=as_of), WholeMatch)

    def members(self, match: str, *, as_of: int | None = None, limit: int | None = None) -> Rows[WholeMember]:
        """Every wording of a match in time order, with its changes to the first report; `as_of`: at that revision."""
        return Rows(self._connection.ask, get("matches", match, "members", as_of=as_of), WholeMember, limit)

    def stories(self, *, limit: int | None = None, **filters: Unpack[StoryFilters]) -> Rows[Story]:
        """Groups of articles that share statements."""
        return Rows(self._connection.ask, get("stories", **filters), Story, limit)

    def story(self, story: str) -> WholeStory:
        """One story, with its articles and what they share."""
        return self._one(get("stories", story), WholeStory)

    def outlets(self, q: str | None = None, *, limit: int | None = None) -> Rows[Outlet]:
        """Who publishes."""
        return Rows(self._connection.ask, get("outlets", q=q), Outlet, limit)

    def outlet(self, slug: str) -> WholeOutlet:
        """One outlet: whom it quotes, and on what."""
        return self._one(get("outlets", slug), WholeOutlet)

    def runs(self, *, limit: int | None = None) -> Rows[Run]:
        """What was ingested, the newest run first."""
        return Rows(self._connection.ask, get("runs"), Run, limit)

    def run(self, run: int) -> Run:
        """One run, with what it could not use."""
        return self._one(get("runs", run), Run)

    def quality(self) -> Quality:
        """How good the weights of the server are."""
        return self._one(get("quality"), Quality)

    def job(self, job: str, *, after: int | None = None) -> WholeJob:
        """How far the articles of a job are; `after` a line, where there are more than an answer holds."""
        return self._one(get("jobs", job, after=after), WholeJob)

    def check(self, text: str, **claimed: Unpack[Claimed]) -> CheckAnswer:
        """Whether a quotation is on record: `outcome`, and the statements nearest to it.

        `speaker`, `said_from` and `said_to` are by whom and when, where that is claimed. With the id of a `statement`:
        whether that one says so. `limit` is how many statements at most. `not-found` is an outcome, no error.
        """
        return self._one(post("check", {"text": text, **claimed}), CheckAnswer)

    def extract(self, text: str, **known: Unpack[Known]) -> tuple[FoundStatement, ...]:
        """The statements of a text, which is not stored; `known` is what is known of it, such as `published_on`."""
        answer = self._one(post("extract", {"text": text, **known}), Extracted)
        return answer.items

    def export(
        self,
        path: str | Path,
        *,
        format: str | None = None,  # noqa: A002 - the API's word
        **filters: Unpack[StatementFilters],
    ) -> Path:
        """Write all statements that the filters ask for into a file, in the form of its name or of `format`.

        `.ndjson`, `.csv`, `.jsonld`, `.csl.json`, `.bib` or `.parquet`. The file is there whole or not at all.
        """
        path = Path(path)
        form = format or form_of(path)
        with written(path, form) as file, self._connection.stream(questions.export(form, filters)) as response:
            for part in response.iter_bytes():
                file.write(part)
        return path

    def changes(self, since: int = 0) -> Iterator[Change]:
        """What was made, changed or removed after a revision, the oldest first, until there is no more now.

        The `revision` of the last one is the `since` of the next time.
        """
        complete = False
        while not complete:
            answer = self._one(get("changes", since=since), Changes)
            yield from answer.items
            since, complete = answer.revision, answer.complete

    def send(self, articles: Iterable[Mapping[str, Any]], *, idempotency_key: str | None = None) -> Job:
        """Send articles to be read in; the key of the client needs the scope `write`.

        Each is a mapping with `text` and `published_on`, and `headline`, `outlet`, `url`, `author` or `id` where known.
        The answer is a job, see `wait_for`. Sending an article twice changes nothing.
        """
        return self._one(questions.send(articles, idempotency_key), Job)

    def wait_for(self, job: str, *, seconds: float = 300.0) -> WholeJob:
        """The job of that id when it has ended; TimeoutError where that takes longer than so many `seconds`."""
        for pause in questions.pauses(seconds):
            found = self.job(job)
            if found.finished_at is not None:
                return found
            time.sleep(pause)
        raise TimeoutError(f"job {job} has not ended within {seconds:g} s; ask again with client.job({job!r})")

    def corrections(self, *, limit: int | None = None, **filters: Unpack[CorrectionFilters]) -> Rows[Correction]:
        """What people put right, the newest first."""
        return Rows(self._connection.ask, get("corrections", **filters), Correction, limit)

    def correction(self, correction: str) -> Correction:
        """One correction."""
        return self._one(get("corrections", correction), Correction)

    def correct(self, kind: str, **fields: Any) -> Correction:
        """Put something right; the key of the client needs the scope `correct`.

        `kind` and its fields are those of the API: `correct("speaker_alias", speaker="xi-jinping", names=["Xi Dada"])`.
        A field that is None says that there is none (`correct("statement", statement=ID, said_on=None)`).
        """
        return self._one(questions.correct(kind, fields), Correction)

    def undo(self, correction: str, *, note: str | None = None) -> Correction:
        """Take a correction back."""
        return self._one(questions.undo(correction, note), Correction)

    def _one(self, call: Call, shape: type[R]) -> R:
        return read(self._connection.ask(call), shape)
