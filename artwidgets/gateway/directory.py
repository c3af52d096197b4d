"""The requests of a crawl that tell what there is to read: projects and collections."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from artwidgets.errors import NotFoundError, RefusedError, ServerError
from artwidgets.gateway import documents
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.requests import GUESSED_VERSIONS, Place, Waiting, collections_in

if TYPE_CHECKING:
    from artwidgets.gateway.crawl import Crawl

__all__ = ["Directory", "OneCollection", "Projects"]

_FIRST_PAGE = 100
_SMALLEST_PAGE = 25
_LARGEST_PAGE = 1_000
_HEAD_COLLECTIONS = 5
_HEAD_VERSIONS = 100


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
    """A page of a project's collections, and the versions of the first few.

    The SDK asks for 50 collections a page and never for a count of each, and W&B's support pages
    name 1,000 as the largest page: how many counts a server bears in one request is not known.
    So the first page is modest, each next one is twice as large, and after a refusal, a failure
    or a time-out they are halved; where the smallest is too much as well, nothing is counted.
    """

    place: Place
    after: str | None = None
    required: bool = True
    head: int = _HEAD_COLLECTIONS
    first: int = _FIRST_PAGE
    grows: bool = True
    counts: bool = True
    attempts: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.directory(
            missing,
            of_type=self.place.type is not None,
            head=self.head,
            head_versions=_HEAD_VERSIONS,
            counts=self.counts,
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
        listed = collections_in(data, place, "artifactCollections")
        if listed is None:
            if self.required:
                raise NotFoundError(
                    f"{place.entity}/{place.project} has no artifact type {place.type!r}. "
                    "Leave type= out to see all types."
                )
            return 0
        head = collections_in(data, place, "head") or {"edges": []}
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
            first = min(2 * self.first, _LARGEST_PAGE) if self.grows else self.first
            crawl.add(replace(self, after=page["endCursor"], head=0, first=first, attempts=0))
        return brought

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        smaller = replace(self, grows=False, attempts=0)
        if self.head:
            crawl.add(replace(smaller, head=0))
            return True
        if self.first > _SMALLEST_PAGE:
            crawl.add(replace(smaller, first=max(_SMALLEST_PAGE, self.first // 2)))
            return True
        if self.counts:
            crawl.add(replace(smaller, counts=False, first=_FIRST_PAGE))
            return True
        if isinstance(error, RefusedError):
            crawl.unlistable.append(self.place)
            return True
        return False


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
            expected = GUESSED_VERSIONS if count is None else count
            crawl.read_on(place, home, None, expected)
        return 0

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        return False
