"""The second look at collections of which less came than the server counts, or something broken.

Versions come and go while a long listing is read, and a gateway may break one answer. So the count is
asked for again, and what is still missing then is read once more from the beginning. What does not come
then either is told as missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from artwidgets.errors import RefusedError, ServerError
from artwidgets.gateway import documents
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.listing.outcome import Outcome
from artwidgets.model.records import Collection

__all__ = ["Recount"]


@dataclass(slots=True)
class Recount:
    """How many versions some collections hold now."""

    collections: list[Collection]
    attempts: int = 0
    holes: int = 0

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return f"the count of {len(self.collections):,} collections"

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.collections_by_name(missing, len(self.collections))

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {
            f"{letter}{at}": value
            for at, one in enumerate(self.collections)
            for letter, value in zip("eptn", (one.entity, one.project, one.type, one.name), strict=True)
        }

    def is_complete(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        return all(data.get(f"c{at}") for at in range(len(self.collections)))

    def absorb(self, data: Mapping[str, Any], size: int) -> Outcome:
        """What the answer tells, and what it lacks."""
        gone, recounted = [], []
        for at, one in enumerate(self.collections):
            project = data.get(f"c{at}")
            if not project or not one.type:
                continue
            node = (project.get("artifactType") or {}).get("artifactCollection")
            if node is None or node["id"] != one.id:
                gone.append(one)
            else:
                recounted.append(replace(one, versions=(node.get("artifacts") or {}).get("totalCount")))
        return Outcome(gone=gone, recounted=recounted)

    def instead(self, error: ServerError, min_size: int) -> Outcome | None:
        """Ask for halves; for a single one none, and where it is refused what is missing stays so."""
        if half := len(self.collections) // 2:
            return Outcome(requests=[Recount(self.collections[:half]), Recount(self.collections[half:])])
        return Outcome() if isinstance(error, RefusedError) else None
