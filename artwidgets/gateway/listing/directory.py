"""The requests of a crawl that tell what there is to read: projects and collections."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from artwidgets.errors import NotFoundError, RefusedError, ServerError
from artwidgets.gateway import documents
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.listing.completeness import edges_of, is_complete
from artwidgets.gateway.listing.outcome import (
    GUESSED_VERSIONS,
    Further,
    Listed,
    Outcome,
    ProjectScan,
    Request,
    Rest,
    UnreadCollection,
    VersionPage,
)
from artwidgets.gateway.listing.queries import collections_in
from artwidgets.gateway.parsing import collection_of, ref_of
from artwidgets.model.records import Collection

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

    def is_complete(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        return is_complete(data.get("models"), self.after)

    def absorb(self, data: Mapping[str, Any], size: int) -> Outcome:
        """What the answer tells, and what it lacks."""
        models = data.get("models")
        edges = edges_of(models)
        scans = [ProjectScan(self.entity, edge["node"]["name"], self.type) for edge in edges]
        requests: list[Request] = [Directory(scan, required=False) for scan in scans]
        complete = is_complete(models, self.after)
        if complete and models and models["pageInfo"]["hasNextPage"]:
            requests.append(Projects(self.entity, self.type, models["pageInfo"]["endCursor"]))
        return Outcome(
            unknown=(self.entity, None) if not edges and self.after is None else None,
            scans=scans,
            requests=requests,
            notes=[] if complete else [f"some projects of {self.entity} did not come"],
        )

    def instead(self, error: ServerError, min_size: int) -> Outcome | None:
        """None: there is nothing smaller to ask for."""
        return None


@dataclass(slots=True)
class Directory:
    """A page of a project's collections, and the versions of the first few.

    The SDK asks for 50 collections a page and never for a count of each, and W&B's support pages
    name 1,000 as the largest page: how many counts a server bears in one request is not known.
    So the first page is modest, each next one is twice as large, and after a refusal, a failure
    or a time-out they are halved; where the smallest is too much as well, nothing is counted.
    """

    scan: ProjectScan
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
            of_type=self.scan.type is not None,
            head=self.head,
            head_versions=_HEAD_VERSIONS,
            counts=self.counts,
        )

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {**self.scan.variables, "first": self.first, "after": self.after}

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return f"the collections of {self.scan}"

    def is_complete(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        if not data.get("project"):
            return False
        listed = collections_in(data, self.scan, "artifactCollections")
        return (listed is None and self.scan.type is not None) or is_complete(listed, self.after)

    def absorb(self, data: Mapping[str, Any], size: int) -> Outcome:
        """What the answer tells, and what it lacks."""
        scan = self.scan
        if data.get("project") is None:
            required = self.required and self.after is None
            return Outcome(
                unknown=(scan.entity, scan.project) if required else None,
                notes=[f"the collections of {scan} did not come"],
            )
        listed = collections_in(data, scan, "artifactCollections")
        if listed is None and scan.type and self.after is None:
            if self.required:
                raise NotFoundError(
                    f"{scan.entity}/{scan.project} has no artifact type {scan.type!r}. "
                    "Leave type= out to see all types."
                )
            return Outcome()
        head = edges_of(collections_in(data, scan, "head"))
        rows = {edge["node"]["id"]: edge["node"].get("artifacts") for edge in head}
        collections: list[Collection] = []
        pages: list[VersionPage] = []
        unread: list[UnreadCollection] = []
        before = self.after
        edges = (listed or {}).get("edges") or []
        # One that did not come counts on the page, too.
        for at, edge in enumerate(edges, scan.listed):
            if node := (edge or {}).get("node"):
                count = (node.get("artifacts") or {}).get("totalCount")
                collections.append(collection_of(node, scan.entity, scan.project, count))
                ref = ref_of(node, scan.entity, scan.project)
                if is_complete(rows.get(ref.id)):
                    pages.append(VersionPage(scan, ref, rows[ref.id] or {}))
                else:
                    # Empty ones too, else the next pages would not be of consecutive collections.
                    unread.append(UnreadCollection(ref, at, before, count))
            before = (edge or {}).get("cursor")
        further, notes = self._go_on(listed, len(collections))
        return Outcome(
            collections=collections,
            pages=pages,
            listed=Listed(scan, unread, len(edges), len(collections), bool(edges) and before is None),
            further=further,
            notes=notes,
        )

    def _go_on(self, listed: Mapping[str, Any] | None, received: int) -> tuple[list[Further], list[str]]:
        """The next page, and at the end what did not come."""
        scan, page = self.scan, (listed or {}).get("pageInfo") or {}
        perhaps = f"some collections of {scan} may not have come"
        further = []
        if page.get("hasNextPage") and edges_of(listed) and page.get("endCursor") not in (None, self.after):
            first = min(2 * self.first, _LARGEST_PAGE) if self.grows else self.first
            request = replace(self, after=page["endCursor"], head=0, first=first, attempts=0, holes=0)
            further.append(Further(request, str(scan), page["endCursor"], perhaps))
        count = None if page.get("hasNextPage") else (listed or {}).get("totalCount")
        received += scan.received
        if count is not None and received < count:
            return further, [f"{scan}: {count - received:,} of {count:,} collections did not come"]
        return further, [] if is_complete(listed, self.after) else [perhaps]

    def instead(self, error: ServerError, min_size: int) -> Outcome | None:
        """Ask for fewer collections, at last without counting their versions."""
        smaller = replace(self, grows=False, attempts=0, holes=0)
        if self.head:
            return Outcome(requests=[replace(smaller, head=0)])
        if self.first > _SMALLEST_PAGE:
            return Outcome(requests=[replace(smaller, first=max(_SMALLEST_PAGE, self.first // 2))])
        if self.counts:
            return Outcome(requests=[replace(smaller, counts=False, first=_FIRST_PAGE)])
        if self.first > 1:
            return Outcome(requests=[replace(smaller, first=self.first // 2)])
        return Outcome(unlistable=self.scan) if isinstance(error, RefusedError) else None


@dataclass(slots=True)
class OneCollection:
    """A collection whose type is not known yet."""

    scan: ProjectScan
    name: str
    attempts: int = 0
    holes: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.collection_by_name(missing)

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {"entity": self.scan.entity, "project": self.scan.project, "name": self.name}

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return f"the collection {self.name}"

    def is_complete(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        return bool((data.get("project") or {}).get("artifactCollection"))

    def absorb(self, data: Mapping[str, Any], size: int) -> Outcome:
        """What the answer tells, and what it lacks."""
        scan = self.scan
        if data.get("project") is None:
            return Outcome(unknown=(scan.entity, scan.project))
        node = data["project"].get("artifactCollection")
        kind = ((node or {}).get("defaultArtifactType") or {}).get("name")
        if node is None or (scan.type and kind != scan.type):
            of_type = f" of type {scan.type!r}" if scan.type else ""
            raise NotFoundError(
                f"{scan.entity}/{scan.project} has no artifact collection {self.name!r}{of_type}. "
                "Check the name, without the version."
            )
        count = (node.get("artifacts") or {}).get("totalCount")
        ref = ref_of(node, scan.entity, scan.project)
        expected = GUESSED_VERSIONS if count is None else count
        return Outcome(
            collections=[collection_of(node, scan.entity, scan.project, count)],
            rest=[Rest(scan, ref, expected)] if expected else [],
        )

    def instead(self, error: ServerError, min_size: int) -> Outcome | None:
        """None: there is nothing smaller to ask for."""
        return None
