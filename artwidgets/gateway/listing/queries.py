"""The requests of a crawl that bring versions, each with what its answer or its refusal comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from artwidgets.errors import NotFoundError, RefusedError, ServerError
from artwidgets.gateway import documents
from artwidgets.gateway.cells import CollectionRef, portfolio_paths
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.listing.completeness import edges_of, is_complete
from artwidgets.gateway.listing.outcome import (
    LARGEST_PAGE,
    Further,
    NextPage,
    Outcome,
    ProjectScan,
    Rest,
    UnreadCollection,
    VersionPage,
)
from artwidgets.gateway.parsing import sequence_ref
from artwidgets.model.records import Collection

__all__ = ["CollectionsPage", "LinkPaths", "RunArtifacts", "VersionPages", "collections_in"]


def collections_in(data: Mapping[str, Any], scan: ProjectScan, key: str) -> Any:
    """The connection under `key` of a project's answer, or None."""
    project = data.get("project") or {}
    holder = project.get("artifactType") or {} if scan.type else project
    return holder.get(key)


@dataclass(slots=True)
class CollectionsPage:
    """Consecutive collections with the first versions of each."""

    scan: ProjectScan
    collections: list[UnreadCollection]
    versions: int
    attempts: int = 0
    holes: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.collections_page(missing, of_type=self.scan.type is not None)

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {
            **self.scan.variables,
            "first": len(self.collections),
            "after": self.collections[0].before,
            "versions": self.versions,
        }

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return _versions_of([one.ref.name for one in self.collections])

    def is_complete(self, data: Mapping[str, Any]) -> bool:
        """True: the collections that did not come, or in part, are asked for by name."""
        return True

    def absorb(self, data: Mapping[str, Any], size: int) -> Outcome:
        """What the answer tells, and what it lacks."""
        asked = {one.ref.id: one for one in self.collections}
        pages = []
        for edge in edges_of(collections_in(data, self.scan, "artifactCollections")):
            node = edge["node"]
            # A collection made meanwhile moves the page: what was asked for counts, by id. What came
            # in part is asked for anew.
            if node["id"] in asked and is_complete(node.get("artifacts")):
                pages.append(VersionPage(self.scan, asked.pop(node["id"]).ref, node["artifacts"]))
        rest = [Rest(self.scan, one.ref, one.expected) for one in asked.values() if one.expected]
        return Outcome(pages=pages, rest=rest)

    def instead(self, error: ServerError, min_size: int) -> Outcome | None:
        """Ask for fewer collections, then for fewer versions of the one; where that is refused by name."""
        if isinstance(error, RefusedError):
            return Outcome(put_back=(self.scan, self.collections))
        if half := len(self.collections) // 2:
            parts = (self.collections[:half], self.collections[half:])
            return Outcome(requests=[CollectionsPage(self.scan, part, self.versions) for part in parts])
        if self.versions > min_size:
            return Outcome(
                requests=[CollectionsPage(self.scan, self.collections, max(min_size, self.versions // 2))]
            )
        return Outcome(rest=[Rest(self.scan, self.collections[0].ref, self.collections[0].expected)])


@dataclass(slots=True)
class VersionPages:
    """One page each of some collections, asked for by name."""

    pages: list[NextPage]
    first: int
    attempts: int = 0
    holes: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.version_pages(missing, [page.order is not None for page in self.pages])

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        scan = self.pages[0].scan
        values: dict[str, Any] = {"entity": scan.entity, "project": scan.project, "first": self.first}
        for at, page in enumerate(self.pages):
            values |= {f"t{at}": page.ref.type, f"n{at}": page.ref.name}
            values[f"c{at}"] = page.after
            if page.order is not None:
                values[f"o{at}"] = page.order
        return values

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return _versions_of([page.ref.name for page in self.pages])

    def is_complete(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        project = data.get("project")
        if not project:
            return False
        found = [((project.get(f"p{at}") or {}).get("artifactCollection")) for at in range(len(self.pages))]
        return all(
            node is None or is_complete(node.get("artifacts"), page.after)
            for node, page in zip(found, self.pages, strict=True)
        )

    def absorb(self, data: Mapping[str, Any], size: int) -> Outcome:
        """What the answer tells, and what it lacks."""
        project = data.get("project") or {}
        pages, broken = [], []
        for at, page in enumerate(self.pages):
            node = (project.get(f"p{at}") or {}).get("artifactCollection")
            if node and node["id"] == page.ref.id and node.get("artifacts"):
                pages.append(VersionPage(page.scan, page.ref, node["artifacts"], page.order, page.after))
            else:
                # Null, or of another id: deleted (and made anew) while we were reading. Or it is missing.
                broken.append(page.ref.id)
        return Outcome(pages=pages, broken=broken)

    def instead(self, error: ServerError, min_size: int) -> Outcome | None:
        """Leave out an order that may be the reason; else ask for fewer collections, then fewer versions."""
        refused = isinstance(error, RefusedError)
        # The order may be what the server can't do ("a confusing backend error", wandb PR 12101), unless
        # it has brought a page already. The readings from the front need none, and go on to the end.
        kept = [page for page in self.pages if page.order is None or (page.after and not refused)]
        if len(kept) < len(self.pages):
            return Outcome(next_pages=kept)
        if half := len(kept) // 2:
            return Outcome(requests=[VersionPages(part, self.first) for part in (kept[:half], kept[half:])])
        if self.first > 1:
            # What was thought to be small enough was not: go down to a single row.
            smaller = max(1, self.first // 4)
            at_most = smaller if smaller < min_size else None
            return Outcome(requests=[VersionPages(kept, smaller)], at_most=at_most)
        return None


@dataclass(slots=True)
class LinkPaths:
    """What some collections outside of the listing are called, each with a version that it links."""

    links: list[tuple[str, str]]
    attempts: int = 0
    holes: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.link_paths(missing, len(self.links))

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {f"i{at}": artifact_id for at, (_, artifact_id) in enumerate(self.links)}

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return "the names of collections elsewhere that link versions"

    def is_complete(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        return all(data.get(f"v{at}") for at in range(len(self.links)))

    def absorb(self, data: Mapping[str, Any], size: int) -> Outcome:
        """What the answer tells, and what it lacks."""
        paths: dict[str, str | None] = {}
        for at in range(len(self.links)):
            paths |= portfolio_paths(data.get(f"v{at}") or {})
        # Not told (any more): then it is not known where the version is linked.
        return Outcome(paths={**dict.fromkeys(id_ for id_, _ in self.links), **paths})

    def instead(self, error: ServerError, min_size: int) -> Outcome | None:
        """Ask for halves; one that is refused has no name."""
        if half := len(self.links) // 2:
            parts = (self.links[:half], self.links[half:])
            return Outcome(requests=[LinkPaths(part, self.attempts) for part in parts])
        return Outcome(paths={self.links[0][0]: None}) if isinstance(error, RefusedError) else None


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

    def is_complete(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        run = (data.get("project") or {}).get("run")
        return run is not None and is_complete(run.get("artifacts"), self.after)

    def absorb(self, data: Mapping[str, Any], size: int) -> Outcome:
        """What the answer tells, and what it lacks."""
        if data.get("project") is None:
            return Outcome(unknown=(self.entity, self.project))
        run = data["project"].get("run")
        if run is None:
            raise NotFoundError(
                f"{self.entity}/{self.project} has no run {self.run!r}. "
                "Give the run's id (the last part of its address), not its display name."
            )
        page = run.get("artifacts") or {}
        edges = edges_of(page)
        versions = [
            (ref, [{"node": edge["node"]}])
            for edge in edges
            if (ref := sequence_ref(edge["node"])) is not None
        ]
        complete = is_complete(page, self.after) and len(versions) == len(edges)
        lack = f"some versions that the run {self.run} {'used' if self.used else 'logged'} did not come"
        info = page.get("pageInfo") or {}
        cursor = info.get("endCursor")
        further = []
        if edges and info.get("hasNextPage") and cursor and cursor != self.after:
            request = replace(self, after=cursor, attempts=0, holes=0, _first=min(size, LARGEST_PAGE))
            further.append(Further(request, self.run, cursor, lack))
        return Outcome(
            collections=[_collection_at(ref) for ref, _ in versions],
            versions=versions,
            further=further,
            notes=[] if complete else [lack],
        )

    def instead(self, error: ServerError, min_size: int) -> Outcome | None:
        """Ask for half as many."""
        first = self._first or 100
        return None if first == 1 else Outcome(requests=[replace(self, _first=first // 2)])


def _collection_at(ref: CollectionRef) -> Collection:
    """A collection that is told only by one of its versions."""
    return Collection(
        id=ref.id,
        entity=ref.entity,
        project=ref.project,
        name=ref.name,
        type=ref.type,
        is_portfolio=ref.is_portfolio,
    )


def _versions_of(names: Sequence[str]) -> str:
    more = f" and {len(names) - 1:,} more collections" if len(names) > 2 else ""
    more = f" and {names[1]}" if len(names) == 2 else more
    return f"the versions of {names[0]}{more}"
