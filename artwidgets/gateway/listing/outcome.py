"""What the crawl and its requests say to each other: what to read, and what an answer comes to.

A request knows nothing of the crawl. It says how it is asked, and makes an :class:`Outcome` of its
answer or of its refusal, which the crawl applies.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from artwidgets.errors import ServerError
from artwidgets.gateway.cells import CollectionRef
from artwidgets.gateway.documents import Missing
from artwidgets.model.records import Collection

__all__ = [
    "GUESSED_VERSIONS",
    "LARGEST_PAGE",
    "Further",
    "NextPage",
    "Outcome",
    "ProjectScan",
    "Request",
    "Rest",
    "UnreadCollection",
    "VersionPage",
]

LARGEST_PAGE = 1_000
"""Versions of one collection in one answer, at most."""

GUESSED_VERSIONS = 50
"""Rows to reckon with where a server does not count them."""

Edge = Mapping[str, Any]


@dataclass(slots=True)
class UnreadCollection:
    """A collection whose versions have not been asked for; the `at`-th of its project."""

    ref: CollectionRef
    at: int
    before: str | None
    versions: int | None

    @property
    def expected(self) -> int:
        """Rows to reckon with."""
        return GUESSED_VERSIONS if self.versions is None else self.versions


@dataclass(slots=True)
class ProjectScan:
    """A project under way, or one type in it. Requests read it; only the crawl writes to it."""

    entity: str
    project: str
    type: str | None = None
    unread: deque[UnreadCollection] = field(default_factory=deque)
    listed: int = 0
    received: int = 0
    refused: bool = False
    by_name: bool = False

    def __str__(self) -> str:
        """In words, for messages."""
        of_type = f", type {self.type}" if self.type else ""
        return f"{self.entity}/{self.project}{of_type}"

    @property
    def variables(self) -> dict[str, Any]:
        """What names it in a document."""
        named = {"entity": self.entity, "project": self.project}
        return {**named, "type": self.type} if self.type else named


@dataclass(slots=True)
class NextPage:
    """The next page of one collection."""

    scan: ProjectScan
    ref: CollectionRef
    after: str | None
    expected: int
    order: str | None = None


@dataclass(frozen=True, slots=True)
class VersionPage:
    """A page of a collection's versions, as it came.

    Attributes
    ----------
    page : mapping
        The connection: ``edges`` and ``pageInfo``.
    order, after : str or None
        What it was asked for with.
    """

    scan: ProjectScan
    ref: CollectionRef
    page: Mapping[str, Any]
    order: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """A collection that is to be read from its beginning, with the rows to reckon with."""

    scan: ProjectScan
    ref: CollectionRef
    expected: int


@dataclass(frozen=True, slots=True)
class Further:
    """A request for the next page of something that is listed.

    Attributes
    ----------
    request : Request
    owner, cursor : str
        What is listed, and where its next page begins. A cursor that was there before would never end.
    otherwise : str
        What did not come then, in words.
    """

    request: "Request"
    owner: str
    cursor: str
    otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an answer tells, or what is asked in place of a request that failed.

    Attributes
    ----------
    unknown : (str, str or None) or None
        An entity, and a project of it, of which the answer says nothing.
    collections : sequence of Collection
        As they are now.
    gone : sequence of Collection
        They were listed before, and are told no more.
    recounted : sequence of Collection
        The second look at what was missing, with the present count of each.
    pages : sequence of VersionPage
    versions : sequence of (CollectionRef, sequence of edge)
        Versions outside of a page.
    ahead : sequence of (str, page or None)
        First pages of collections by id, whether or not these are listed; None where none came.
    changed : sequence of (CollectionRef, sequence of edge)
        Versions that came before without all that belongs to them, with all of it.
    lost : sequence of (str, str)
        Collection and artifact: a version that came before, and now did not.
    sampled : sequence of mapping
        Versions that came whole, to be held against an earlier reading.
    listed : Listed or None
        What a page of a project's collections added to it.
    scans : sequence of ProjectScan
        Projects to read.
    paths : mapping of str to str or None
        What collections elsewhere are called; None where that is not told.
    broken : sequence of str
        Collections of which something in the answer was missing.
    notes : sequence of str
        What else did not come, in words.
    rest : sequence of Rest
    requests : sequence of Request
    further : sequence of Further
    next_pages : sequence of NextPage
        To be asked before all others.
    put_back : (ProjectScan, sequence of UnreadCollection) or None
        Collections that the server refused to tell like this.
    unlistable : ProjectScan or None
        A project that it refuses to list.
    at_most : int or None
        Versions of one request, from now on.
    """

    unknown: tuple[str, str | None] | None = None
    collections: Sequence[Collection] = ()
    gone: Sequence[Collection] = ()
    recounted: Sequence[Collection] = ()
    pages: Sequence[VersionPage] = ()
    versions: Sequence[tuple[CollectionRef, Sequence[Edge]]] = ()
    ahead: Sequence[tuple[str, Mapping[str, Any] | None]] = ()
    changed: Sequence[tuple[CollectionRef, Sequence[Edge]]] = ()
    lost: Sequence[tuple[str, str]] = ()
    sampled: Sequence[Mapping[str, Any]] = ()
    listed: "Listed | None" = None
    scans: Sequence[ProjectScan] = ()
    paths: Mapping[str, str | None] = field(default_factory=dict)
    broken: Sequence[str] = ()
    notes: Sequence[str] = ()
    rest: Sequence[Rest] = ()
    requests: Sequence["Request"] = ()
    further: Sequence[Further] = ()
    next_pages: Sequence[NextPage] = ()
    put_back: tuple[ProjectScan, Sequence[UnreadCollection]] | None = None
    unlistable: ProjectScan | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """What a page of a project's collections added to it.

    Attributes
    ----------
    scan : ProjectScan
    unread : sequence of UnreadCollection
        Those whose versions did not come along.
    listed, received : int
        Places on the page; collections that came.
    by_name : bool
        Whether the server does not tell where one of them begins.
    """

    scan: ProjectScan
    unread: Sequence[UnreadCollection]
    listed: int
    received: int
    by_name: bool


class Request(Protocol):
    """One request of a crawl: how it is asked, what its answer tells, what to ask when it is refused.

    Attributes
    ----------
    attempts : int
        Times that it failed.
    holes : int
        Times that its answer lacked something.
    """

    attempts: int
    holes: int

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        ...

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        ...

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        ...

    def is_complete(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer; if something is, it is asked for once more."""
        ...

    def absorb(self, data: Mapping[str, Any], size: int) -> Outcome:
        """What the answer tells, and what it lacks; `size` versions are what a request bears now."""
        ...

    def instead(self, error: ServerError, min_size: int) -> Outcome | None:
        """Smaller or plainer requests in the place of this one, which failed; None when there are none.

        Requests for fewer than `min_size` versions are made only where nothing else is left.
        """
        ...
