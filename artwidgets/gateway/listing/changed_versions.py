"""Versions asked for by id with all that they have: those that changed since an earlier reading, and a sample."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from artwidgets.errors import ServerError
from artwidgets.gateway import documents
from artwidgets.gateway.cells import CollectionRef
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.listing.outcome import Outcome

__all__ = ["ChangedVersions", "Sample"]


@dataclass(slots=True)
class ChangedVersions:
    """Versions of one collection that changed since an earlier reading, with all they have."""

    ref: CollectionRef
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
        return f"what changed in {self.ref.name}"

    def is_complete(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        return bool(data.get("control")) and all(data.get(f"v{at}") for at in range(len(self.edges)))

    def absorb(self, data: Mapping[str, Any], size: int) -> Outcome:
        """What the answer tells, and what it lacks."""
        came = [{**edge, "node": data.get(f"v{at}")} for at, edge in enumerate(self.edges)]
        # Deleted while we were reading, or missing: the server's count tells.
        gone = [edge for edge, found in zip(self.edges, came, strict=True) if not found["node"]]
        return Outcome(
            changed=[(self.ref, [edge for edge in came if edge["node"]])],
            lost=[(self.ref.id, edge["node"]["id"]) for edge in gone],
            # Nobody has looked (:mod:`artwidgets.gateway.answers`): the nulls say of none that it is gone.
            notes=() if data.get("control") else (f"{self.what} did not come",),
        )

    def instead(self, error: ServerError, min_size: int) -> Outcome | None:
        """Ask for halves; None for a single one."""
        half = len(self.edges) // 2
        parts = (self.edges[:half], self.edges[half:])
        return Outcome(requests=[replace(self, edges=part, holes=0) for part in parts]) if half else None


@dataclass(slots=True)
class Sample:
    """Versions that should be as they were, sent whole to see whether they are."""

    ids: list[str]
    attempts: int = 0
    holes: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.versions_by_id(missing, len(self.ids))

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {f"i{at}": id_ for at, id_ in enumerate(self.ids)}

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return "whether what did not change is as it was"

    def is_complete(self, data: Mapping[str, Any]) -> bool:
        """True: what did not come is not looked at."""
        return True

    def absorb(self, data: Mapping[str, Any], size: int) -> Outcome:
        """What the answer tells, and what it lacks."""
        found = (data.get(f"v{at}") for at in range(len(self.ids)))
        return Outcome(sampled=[node for node in found if node])

    def instead(self, error: ServerError, min_size: int) -> Outcome | None:
        """Ask for half as many; the listing does not hang on it."""
        half = len(self.ids) // 2
        return Outcome(requests=[Sample(self.ids[:half])] if half else [])
