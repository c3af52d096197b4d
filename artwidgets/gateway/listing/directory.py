"""The requests of a crawl that tell what there is to read: projects and collections."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from artwidgets.errors import NotFoundError, RefusedError, ServerError
from artwidgets.gateway import documents
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.listing.completeness import edges_of, is_whole
from artwidgets.gateway.listing.not_found import require_entity, require_project
from artwidgets.gateway.listing.queries import GUESSED_VERSIONS, CollectionRef, Waiting, collections_in

if TYPE_CHECKING:
    from artwidgets.gateway.listing.crawler import Crawl

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
    holes: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.project_names(missing)

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {"entity": self.entity, "first": 100, "after": self.after}

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return f"the projects of {self.entity}"

    def is_whole(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        return is_whole(data.get("models"), self.after)

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        models = data.get("models")
        edges = edges_of(models)
        if not edges and self.after is None:
            require_entity(crawl.connection, self.entity)
        for edge in edges:
            place = CollectionRef(self.entity, edge["node"]["name"], self.type)
            crawl.places.append(place)
            crawl.add(Directory(place, required=False))
        if not is_whole(models, self.after):
            crawl.completeness.note(f"some projects of {self.entity} did not come")
        elif models and models["pageInfo"]["hasNextPage"]:
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

    place: CollectionRef
    after: str | None = None
    required: bool = True
    head: int = _HEAD_COLLECTIONS
    first: int = _FIRST_PAGE
    grows: bool = True
    counts: bool = True
    attempts: int = 0
    holes: int = 0

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

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return f"the collections of {self.place}"

    def is_whole(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        if not data.get("project"):
            return False
        listed = collections_in(data, self.place, "artifactCollections")
        return (listed is None and self.place.type is not None) or is_whole(listed, self.after)

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        place = self.place
        if data.get("project") is None:
            if self.required and self.after is None:
                require_project(crawl.connection, place.entity, place.project)
            crawl.completeness.note(f"the collections of {place} did not come")
            return 0
        listed = collections_in(data, place, "artifactCollections")
        if listed is None and place.type and self.after is None:
            if self.required:
                raise NotFoundError(
                    f"{place.entity}/{place.project} has no artifact type {place.type!r}. "
                    "Leave type= out to see all types."
                )
            return 0
        head = edges_of(collections_in(data, place, "head"))
        rows = {edge["node"]["id"]: edge["node"].get("artifacts") for edge in head}
        brought = 0
        before = self.after
        edges = (listed or {}).get("edges") or []
        for edge in edges:
            node = (edge or {}).get("node")
            if node:
                count = (node.get("artifacts") or {}).get("totalCount")
                home = crawl.know(node, place, count)
                if is_whole(rows.get(home.id)):
                    brought += crawl.take_page(place, home, rows[home.id] or {})
                else:
                    # Empty ones too, else the windows would not be of consecutive collections.
                    place.waiting.append(Waiting(home, place.listed, before, count))
            # One that did not come has its place in the windows, too.
            place.listed += 1
            place.came += bool(node)
            before = (edge or {}).get("cursor")
        place.by_name = place.by_name or (bool(edges) and before is None)
        self._go_on(crawl, listed)
        return brought

    def _go_on(self, crawl: "Crawl", listed: Mapping[str, Any] | None) -> None:
        """Ask for the next page; at the end say what did not come."""
        place, page = self.place, (listed or {}).get("pageInfo") or {}
        whole = is_whole(listed, self.after)
        if page.get("hasNextPage") and edges_of(listed) and page.get("endCursor") not in (None, self.after):
            if crawl.completeness.is_new(str(place), None, page["endCursor"]):
                first = min(2 * self.first, _LARGEST_PAGE) if self.grows else self.first
                crawl.add(replace(self, after=page["endCursor"], head=0, first=first, attempts=0, holes=0))
            else:
                whole = False
        count = None if page.get("hasNextPage") else (listed or {}).get("totalCount")
        if count is not None and place.came < count:
            crawl.completeness.note(f"{place}: {count - place.came:,} of {count:,} collections did not come")
        elif not whole:
            crawl.completeness.note(f"some collections of {place} may not have come")

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        smaller = replace(self, grows=False, attempts=0, holes=0)
        if self.head:
            crawl.add(replace(smaller, head=0))
            return True
        if self.first > _SMALLEST_PAGE:
            crawl.add(replace(smaller, first=max(_SMALLEST_PAGE, self.first // 2)))
            return True
        if self.counts:
            crawl.add(replace(smaller, counts=False, first=_FIRST_PAGE))
            return True
        if self.first > 1:
            crawl.add(replace(smaller, first=self.first // 2))
            return True
        if isinstance(error, RefusedError):
            crawl.unlistable.append(self.place)
            return True
        return False


@dataclass(slots=True)
class OneCollection:
    """A collection whose type is not known yet."""

    place: CollectionRef
    name: str
    attempts: int = 0
    holes: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.collection_by_name(missing)

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {"entity": self.place.entity, "project": self.place.project, "name": self.name}

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return f"the collection {self.name}"

    def is_whole(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        return bool((data.get("project") or {}).get("artifactCollection"))

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        place = self.place
        if data.get("project") is None:
            require_project(crawl.connection, place.entity, place.project)
        node = data["project"].get("artifactCollection")
        kind = ((node or {}).get("defaultArtifactType") or {}).get("name")
        if node is None or (place.type and kind != place.type):
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
