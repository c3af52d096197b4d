"""The requests of a crawl that bring versions, each with what to do with its answer or its refusal."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from artwidgets.errors import NotFoundError, RefusedError, ServerError
from artwidgets.gateway import documents
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.parsing import Home, append_versions, home_of, portfolio_paths, sequence_home

if TYPE_CHECKING:
    from artwidgets.gateway.crawl import Crawl

__all__ = [
    "GUESSED_VERSIONS",
    "LARGEST_PAGE",
    "Further",
    "LinkPlaces",
    "Pages",
    "Place",
    "Request",
    "RunArtifacts",
    "Waiting",
    "Whole",
    "Window",
    "collections_in",
]

LARGEST_PAGE = 1_000
"""Versions of one collection in one answer, at most."""

GUESSED_VERSIONS = 50
"""Rows to reckon with where a server does not count them."""


class Request(Protocol):
    """One request of a crawl: how it is asked, what its answer brings, what to do when it is refused."""

    attempts: int

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        ...

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        ...

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
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
class Place:
    """A project under way, or one type in it."""

    entity: str
    project: str
    type: str | None = None
    waiting: deque[Waiting] = field(default_factory=deque)
    listed: int = 0
    refused: bool = False
    by_name: bool = False

    @property
    def variables(self) -> dict[str, Any]:
        """What names the place in a document."""
        named = {"entity": self.entity, "project": self.project}
        return {**named, "type": self.type} if self.type else named


def collections_in(data: Mapping[str, Any], place: Place, key: str) -> Any:
    """The connection under `key` of a place's answer, or None."""
    project = data.get("project") or {}
    holder = project.get("artifactType") or {} if place.type else project
    return holder.get(key)


@dataclass(slots=True)
class Window:
    """Consecutive collections with the first versions of each."""

    place: Place
    homes: list[Waiting]
    versions: int
    attempts: int = 0

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

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        listed = collections_in(data, self.place, "artifactCollections") or {"edges": []}
        asked = {one.home.id: one for one in self.homes}
        brought = 0
        for edge in listed["edges"]:
            node = edge.get("node")
            # A collection made meanwhile moves the window: what was asked for counts, by id.
            if node and asked.pop(node["id"], None) and node.get("artifacts"):
                home = home_of(node, self.place.entity, self.place.project)
                brought += crawl.take_page(self.place, home, node["artifacts"])
        for one in asked.values():
            if one.expected:
                crawl.read_on(self.place, one.home, None, one.expected)
        return brought

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        if isinstance(error, RefusedError):
            # Once it may be the size; twice it is the form.
            self.place.by_name = self.place.by_name or self.place.refused or crawl.pace.smallest
            self.place.refused = True
            self.place.waiting.extendleft(reversed(self.homes))
        elif half := len(self.homes) // 2:
            crawl.add(Window(self.place, self.homes[:half], self.versions))
            crawl.add(Window(self.place, self.homes[half:], self.versions))
        elif self.versions > crawl.pace.min_size:
            crawl.add(Window(self.place, self.homes, max(crawl.pace.min_size, self.versions // 2)))
        else:
            crawl.read_on(self.place, self.homes[0].home, None, self.homes[0].expected)
        return True


@dataclass(slots=True)
class Further:
    """The next page of one collection."""

    place: Place
    home: Home
    after: str | None
    expected: int
    order: str | None = None


@dataclass(slots=True)
class Pages:
    """One page each of some collections, asked for by name."""

    pages: list[Further]
    first: int
    attempts: int = 0

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

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        project = data.get("project") or {}
        brought = 0
        for at, page in enumerate(self.pages):
            node = (project.get(f"p{at}") or {}).get("artifactCollection")
            # Null: deleted while we were reading. Another id: deleted and made anew.
            if node and node["id"] == page.home.id and node.get("artifacts"):
                brought += crawl.take_page(page.place, page.home, node["artifacts"], page.order)
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
        elif self.first > crawl.pace.min_size:
            crawl.add(Pages(kept, max(crawl.pace.min_size, self.first // 2)))
        else:
            return False
        return True


@dataclass(slots=True)
class Whole:
    """Versions of one collection that changed since an earlier reading, with all they have."""

    home: Home
    edges: list[Mapping[str, Any]]
    attempts: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.versions_by_id(missing, len(self.edges))

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {f"i{at}": edge["node"]["id"] for at, edge in enumerate(self.edges)}

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        # Null: deleted while we were reading.
        came = [{**edge, "node": data.get(f"v{at}")} for at, edge in enumerate(self.edges)]
        return append_versions(crawl.columns, came, self.home)

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        if len(self.edges) == 1:
            return False
        half = len(self.edges) // 2
        crawl.add(Whole(self.home, self.edges[:half], self.attempts))
        crawl.add(Whole(self.home, self.edges[half:], self.attempts))
        return True


@dataclass(slots=True)
class LinkPlaces:
    """What some collections outside of the listing are called, each with a version that it links."""

    links: list[tuple[str, str]]
    attempts: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.link_places(missing, len(self.links))

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {f"i{at}": artifact_id for at, (_, artifact_id) in enumerate(self.links)}

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

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        if data.get("project") is None:
            crawl.require_project(self.entity, self.project)
        run = data["project"].get("run")
        if run is None:
            raise NotFoundError(
                f"{self.entity}/{self.project} has no run {self.run!r}. "
                "Give the run's id (the last part of its address), not its display name."
            )
        edges = run["artifacts"]["edges"]
        for edge in edges:
            home = sequence_home(edge["node"])
            if home is not None:
                crawl.know_home(home)
                crawl.put([{"node": edge["node"]}], home)
        page = run["artifacts"]["pageInfo"]
        if page["hasNextPage"] and page["endCursor"] != self.after:
            first = min(crawl.pace.size, LARGEST_PAGE)
            crawl.add(
                RunArtifacts(self.entity, self.project, self.run, self.used, page["endCursor"], 0, first)
            )
        return len(edges)

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        if (self._first or 100) <= crawl.pace.min_size:
            return False
        smaller = max(crawl.pace.min_size, (self._first or 100) // 2)
        crawl.add(
            RunArtifacts(self.entity, self.project, self.run, self.used, self.after, self.attempts, smaller)
        )
        return True
