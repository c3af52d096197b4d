"""The kinds of requests a crawl sends, each with what to do with its answer or its refusal."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from artwidgets.errors import NotFoundError, RefusedError, ServerError
from artwidgets.gateway import documents
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.parsing import Home, append_versions, home_of, sequence_home

if TYPE_CHECKING:
    from artwidgets.gateway.crawl import Crawl

__all__ = [
    "LARGEST_PAGE",
    "Directory",
    "Further",
    "OneCollection",
    "Pages",
    "Place",
    "Projects",
    "Request",
    "RunArtifacts",
    "Waiting",
    "Whole",
    "Window",
]

LARGEST_PAGE = 1_000
"""Versions of one collection in one answer, at most."""

_DIRECTORY_PAGE = 500
_HEAD_COLLECTIONS = 5
_HEAD_VERSIONS = 100
_GUESSED_VERSIONS = 50


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
        return _GUESSED_VERSIONS if self.versions is None else self.versions


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


def _collections_in(data: Mapping[str, Any], place: Place, key: str) -> Any:
    project = data.get("project") or {}
    holder = project.get("artifactType") or {} if place.type else project
    return holder.get(key)


@dataclass(slots=True)
class Projects:
    """The names of an entity's projects."""

    entity: str
    type: str | None = None
    after: str | None = None
    attempts: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.project_names(missing)

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {"entity": self.entity, "first": 100, "after": self.after}

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        models = data.get("models")
        if models is None or (not models["edges"] and self.after is None):
            crawl.require_entity(self.entity)
        for edge in (models or {}).get("edges", ()):
            place = Place(self.entity, edge["node"]["name"], self.type)
            crawl.places.append(place)
            crawl.add(Directory(place, required=False))
        if models and models["pageInfo"]["hasNextPage"]:
            crawl.add(Projects(self.entity, self.type, models["pageInfo"]["endCursor"]))
        return 0

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        return False


@dataclass(slots=True)
class Directory:
    """A page of a project's collections, and the versions of the first few."""

    place: Place
    after: str | None = None
    required: bool = True
    head: int = _HEAD_COLLECTIONS
    first: int = _DIRECTORY_PAGE
    attempts: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.directory(
            missing, of_type=self.place.type is not None, head=self.head, head_versions=_HEAD_VERSIONS
        )

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {**self.place.variables, "first": self.first, "after": self.after}

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        place = self.place
        if data.get("project") is None:
            if self.required:
                crawl.require_project(place.entity, place.project)
            return 0
        listed = _collections_in(data, place, "artifactCollections")
        if listed is None:
            if self.required:
                raise NotFoundError(
                    f"{place.entity}/{place.project} has no artifact type {place.type!r}. "
                    "Leave type= out to see all types."
                )
            return 0
        head = _collections_in(data, place, "head") or {"edges": []}
        rows = {edge["node"]["id"]: edge["node"] for edge in head["edges"] if edge.get("node")}
        brought = 0
        before = self.after
        for edge in listed["edges"]:
            node = edge.get("node")
            if node:
                count = (node.get("artifacts") or {}).get("totalCount")
                home = crawl.know(node, place, count)
                if node["id"] in rows and rows[node["id"]].get("artifacts"):
                    brought += crawl.take_page(place, home, rows[node["id"]]["artifacts"])
                else:
                    # Empty ones too, else the windows would not be of consecutive collections.
                    place.waiting.append(Waiting(home, place.listed, before, count))
                place.listed += 1
            before = edge.get("cursor")
        place.by_name = place.by_name or (bool(listed["edges"]) and before is None)
        page = listed["pageInfo"]
        if page["hasNextPage"]:
            crawl.add(Directory(place, page["endCursor"], self.required, head=0, first=self.first))
        return brought

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        if self.head:
            crawl.add(Directory(self.place, self.after, self.required, head=0, first=self.first))
            return True
        if self.first > 20:
            crawl.add(Directory(self.place, self.after, self.required, head=0, first=self.first // 4))
            return True
        if isinstance(error, RefusedError):
            crawl.unlistable.append(self.place)
            return True
        return False


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
        listed = _collections_in(data, self.place, "artifactCollections") or {"edges": []}
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
        if isinstance(error, RefusedError) and (self.place.refused or crawl.pace.smallest):
            self.place.by_name = True
        self.place.refused = isinstance(error, RefusedError)
        self.place.waiting.extendleft(reversed(self.homes))
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
        return documents.collection_pages(missing, len(self.pages))

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        place = self.pages[0].place
        values: dict[str, Any] = {"entity": place.entity, "project": place.project, "first": self.first}
        for at, page in enumerate(self.pages):
            values |= {f"t{at}": page.home.type, f"n{at}": page.home.name}
            values |= {f"c{at}": page.after, f"o{at}": page.order}
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
        if isinstance(error, RefusedError):
            # The order may be what was refused; the readings from the front need none.
            plain = [page for page in self.pages if page.order is None]
            if len(plain) == len(self.pages) and self.first <= crawl.pace.min_size:
                return False
            crawl.further.extendleft(reversed(plain))
        else:
            crawl.further.extendleft(reversed(self.pages))
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
class OneCollection:
    """A collection whose type is not known yet."""

    place: Place
    name: str
    attempts: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.collection_by_name(missing)

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {"entity": self.place.entity, "project": self.place.project, "name": self.name}

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        place = self.place
        if data.get("project") is None:
            crawl.require_project(place.entity, place.project)
        node = data["project"].get("artifactCollection")
        if node is None or (place.type and node["defaultArtifactType"]["name"] != place.type):
            of_type = f" of type {place.type!r}" if place.type else ""
            raise NotFoundError(
                f"{place.entity}/{place.project} has no artifact collection {self.name!r}{of_type}. "
                "Check the name, without the version."
            )
        count = (node.get("artifacts") or {}).get("totalCount")
        home = crawl.know(node, place, count)
        if count != 0:
            expected = _GUESSED_VERSIONS if count is None else count
            crawl.read_on(place, home, None, expected)
        return 0

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
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
