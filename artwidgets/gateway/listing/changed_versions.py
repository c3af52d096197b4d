"""Versions that changed since an earlier reading, asked for by id with all that they have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from artwidgets.errors import ServerError
from artwidgets.gateway import documents
from artwidgets.gateway.cells import Home, append_versions
from artwidgets.gateway.documents import Missing

if TYPE_CHECKING:
    from artwidgets.gateway.listing.crawler import Crawl

__all__ = ["ChangedVersions"]


@dataclass(slots=True)
class ChangedVersions:
    """Versions of one collection that changed since an earlier reading, with all they have."""

    home: Home
    edges: list[Mapping[str, Any]]
    attempts: int = 0
    holes: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.versions_by_id(missing, len(self.edges))

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {f"i{at}": edge["node"]["id"] for at, edge in enumerate(self.edges)}

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return f"what changed in {self.home.name}"

    def is_whole(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        return bool(data.get("control")) and all(data.get(f"v{at}") for at in range(len(self.edges)))

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        if not data.get("control"):
            # Nobody has looked (:mod:`artwidgets.gateway.answers`): the nulls say of none that it is gone.
            crawl.completeness.note(f"{self.what} did not come")
        came = [{**edge, "node": data.get(f"v{at}")} for at, edge in enumerate(self.edges)]
        for edge, found in zip(self.edges, came, strict=True):
            if not found["node"]:
                # Deleted while we were reading, or missing: the server's count tells.
                crawl.completeness.lost(self.home.id, edge["node"]["id"])
        return append_versions(crawl.columns, came, self.home)

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        if len(self.edges) == 1:
            return False
        half = len(self.edges) // 2
        crawl.add(ChangedVersions(self.home, self.edges[:half], self.attempts))
        crawl.add(ChangedVersions(self.home, self.edges[half:], self.attempts))
        return True
