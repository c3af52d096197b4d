"""The requests of a crawl that bring versions, each with what to do with its answer or its refusal."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from artwidgets.errors import NotFoundError, RefusedError, ServerError
from artwidgets.gateway import documents
from artwidgets.gateway.cells import Home, portfolio_paths
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.listing.completeness import edges_of, is_whole
from artwidgets.gateway.listing.not_found import require_project
from artwidgets.gateway.parsing import sequence_home

if TYPE_CHECKING:
    from artwidgets.gateway.listing.crawler import Crawl

__all__ = [
    "GUESSED_VERSIONS",
    "LARGEST_PAGE",
    "CollectionRef",
    "LinkPlaces",
    "NextPage",
    "Pages",
    "Request",
    "RunArtifacts",
    "Waiting",
    "Window",
    "collections_in",
]

LARGEST_PAGE = 1_000
"""Versions of one collection in one answer, at most."""

GUESSED_VERSIONS = 50
"""Rows to reckon with where a server does not count them."""


class Request(Protocol):
    """One request of a crawl: how it is asked, what its answer brings, what to do when it is refused.

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

    def is_whole(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer; if something is, it is asked for once more."""
        ...

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in, with what it lacks noted; how many versions it held."""
        ...

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        ...


@dataclass(slots=True)
class Waiting:
    """A collection whose versions have not been asked for; the `at`-th of its place."""

    home: Home
    at: int
    before: str | None
    versions: int | None

    @property
    def expected(self) -> int:
        """Rows to reckon with."""
        return GUESSED_VERSIONS if self.versions is None else self.versions


@dataclass(slots=True)
class CollectionRef:
    """A project under way, or one type in it."""

    entity: str
    project: str
    type: str | None = None
    waiting: deque[Waiting] = field(default_factory=deque)
    listed: int = 0
    came: int = 0
    refused: bool = False
    by_name: bool = False

    def __str__(self) -> str:
        """In words, for messages."""
        of_type = f", type {self.type}" if self.type else ""
        return f"{self.entity}/{self.project}{of_type}"

    @property
    def variables(self) -> dict[str, Any]:
        """What names the place in a document."""
        named = {"entity": self.entity, "project": self.project}
        return {**named, "type": self.type} if self.type else named


def collections_in(data: Mapping[str, Any], place: CollectionRef, key: str) -> Any:
    """The connection under `key` of a place's answer, or None."""
    project = data.get("project") or {}
    holder = project.get("artifactType") or {} if place.type else project
    return holder.get(key)


@dataclass(slots=True)
class Window:
    """Consecutive collections with the first versions of each."""

    place: CollectionRef
    homes: list[Waiting]
    versions: int
    attempts: int = 0
    holes: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.window(missing, of_type=self.place.type is not None)

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {
            **self.place.variables,
            "first": len(self.homes),
            "after": self.homes[0].before,
            "versions": self.versions,
        }

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return _versions_of([one.home.name for one in self.homes])

    def is_whole(self, data: Mapping[str, Any]) -> bool:
        """True: the collections that did not come, or not whole, are asked for by name."""
        return True

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        asked = {one.home.id: one for one in self.homes}
        brought = 0
        for edge in edges_of(collections_in(data, self.place, "artifactCollections")):
            node = edge["node"]
            # A collection made meanwhile moves the window: what was asked for counts, by id. What came
            # in part is asked for anew.
            if node["id"] in asked and is_whole(node.get("artifacts")):
                home = asked.pop(node["id"]).home
                brought += crawl.take_page(self.place, home, node["artifacts"])
        for one in asked.values():
            if one.expected:
                crawl.read_on(self.place, one.home, None, one.expected)
        return brought

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        if isinstance(error, RefusedError):
            # Once it may be the size; twice it is the form.
            self.place.by_name = self.place.by_name or self.place.refused or crawl.throttle.smallest
            self.place.refused = True
            self.place.waiting.extendleft(reversed(self.homes))
        elif half := len(self.homes) // 2:
            crawl.add(Window(self.place, self.homes[:half], self.versions))
            crawl.add(Window(self.place, self.homes[half:], self.versions))
        elif self.versions > crawl.throttle.min_size:
            crawl.add(Window(self.place, self.homes, max(crawl.throttle.min_size, self.versions // 2)))
        else:
            crawl.read_on(self.place, self.homes[0].home, None, self.homes[0].expected)
        return True


@dataclass(slots=True)
class NextPage:
    """The next page of one collection."""

    place: CollectionRef
    home: Home
    after: str | None
    expected: int
    order: str | None = None


@dataclass(slots=True)
class Pages:
    """One page each of some collections, asked for by name."""

    pages: list[NextPage]
    first: int
    attempts: int = 0
    holes: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.collection_pages(missing, [page.order is not None for page in self.pages])

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        place = self.pages[0].place
        values: dict[str, Any] = {"entity": place.entity, "project": place.project, "first": self.first}
        for at, page in enumerate(self.pages):
            values |= {f"t{at}": page.home.type, f"n{at}": page.home.name}
            values[f"c{at}"] = page.after
            if page.order is not None:
                values[f"o{at}"] = page.order
        return values

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return _versions_of([page.home.name for page in self.pages])

    def is_whole(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        project = data.get("project")
        if not project:
            return False
        found = [((project.get(f"p{at}") or {}).get("artifactCollection")) for at in range(len(self.pages))]
        return all(
            node is None or is_whole(node.get("artifacts"), page.after)
            for node, page in zip(found, self.pages, strict=True)
        )

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        project = data.get("project") or {}
        brought = 0
        for at, page in enumerate(self.pages):
            node = (project.get(f"p{at}") or {}).get("artifactCollection")
            if node and node["id"] == page.home.id and node.get("artifacts"):
                brought += crawl.take_page(page.place, page.home, node["artifacts"], page.order, page.after)
            else:
                # Null, or of another id: deleted (and made anew) while we were reading. Or it is missing.
                crawl.completeness.broken(page.home.id)
        return brought

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        refused = isinstance(error, RefusedError)
        # The order may be what the server can't do ("a confusing backend error", wandb PR 12101), unless
        # it has brought a page already. The readings from the front need none, and go on to the end.
        kept = [page for page in self.pages if page.order is None or (page.after and not refused)]
        if len(kept) < len(self.pages):
            crawl.further.extendleft(reversed(kept))
        elif half := len(kept) // 2:
            crawl.add(Pages(kept[:half], self.first))
            crawl.add(Pages(kept[half:], self.first))
        elif self.first > 1:
            # What was thought to be small enough was not: go down to a single row.
            smaller = max(1, self.first // 4)
            if smaller < crawl.throttle.min_size:
                crawl.throttle.allow(smaller)
            crawl.add(Pages(kept, smaller))
        else:
            return False
        return True


@dataclass(slots=True)
class LinkPlaces:
    """What some collections outside of the listing are called, each with a version that it links."""

    links: list[tuple[str, str]]
    attempts: int = 0
    holes: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.link_places(missing, len(self.links))

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {f"i{at}": artifact_id for at, (_, artifact_id) in enumerate(self.links)}

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return "the names of collections elsewhere that link versions"

    def is_whole(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        return all(data.get(f"v{at}") for at in range(len(self.links)))

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        for at, (collection_id, _) in enumerate(self.links):
            crawl.elsewhere |= portfolio_paths(data.get(f"v{at}") or {})
            # Not told (any more): then it is not known where the version is linked.
            crawl.elsewhere.setdefault(collection_id, None)
        return 0

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        if len(self.links) > 1:
            half = len(self.links) // 2
            crawl.add(LinkPlaces(self.links[:half], self.attempts))
            crawl.add(LinkPlaces(self.links[half:], self.attempts))
            return True
        if isinstance(error, RefusedError):
            crawl.elsewhere[self.links[0][0]] = None
            return True
        return False


@dataclass(slots=True)
class RunArtifacts:
    """Versions that a run logged, or used."""

    entity: str
    project: str
    run: str
    used: bool = False
    after: str | None = None
    attempts: int = 0
    holes: int = 0
    _first: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.run_artifacts(missing, used=self.used)

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {
            "entity": self.entity,
            "project": self.project,
            "run": self.run,
            "first": self._first or 100,
            "after": self.after,
        }

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return f"the artifacts of the run {self.run}"

    def is_whole(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        run = (data.get("project") or {}).get("run")
        return run is not None and is_whole(run.get("artifacts"), self.after)

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        if data.get("project") is None:
            require_project(crawl.connection, self.entity, self.project)
        run = data["project"].get("run")
        if run is None:
            raise NotFoundError(
                f"{self.entity}/{self.project} has no run {self.run!r}. "
                "Give the run's id (the last part of its address), not its display name."
            )
        page = run.get("artifacts") or {}
        whole = is_whole(page, self.after)
        edges = edges_of(page)
        for edge in edges:
            home = sequence_home(edge["node"])
            whole = whole and home is not None
            if home is not None:
                crawl.know_home(home)
                crawl.put([{"node": edge["node"]}], home)
        info = page.get("pageInfo") or {}
        cursor = info.get("endCursor")
        if edges and info.get("hasNextPage") and cursor and cursor != self.after:
            if crawl.completeness.is_new(self.run, None, cursor):
                first = min(crawl.throttle.size, LARGEST_PAGE)
                crawl.add(RunArtifacts(self.entity, self.project, self.run, self.used, cursor, _first=first))
            else:
                whole = False
        if not whole:
            verb = "used" if self.used else "logged"
            crawl.completeness.note(f"some versions that the run {self.run} {verb} did not come")
        return len(edges)

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        first = self._first or 100
        if first == 1:
            return False
        crawl.add(replace(self, _first=first // 2))
        return True


def _versions_of(names: Sequence[str]) -> str:
    more = f" and {len(names) - 1:,} more collections" if len(names) > 2 else ""
    more = f" and {names[1]}" if len(names) == 2 else more
    return f"the versions of {names[0]}{more}"
