"""Versions asked for by id, with all they have: what changed since an earlier reading, and a sample."""

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
    """Versions that changed since an earlier reading, with all they have; of whichever collections.

    Attributes
    ----------
    changed : list of (CollectionRef, edge)
        Each with the edge that came without all of it.
    """

    changed: list[tuple[CollectionRef, Mapping[str, Any]]]
    attempts: int = 0
    holes: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.versions_by_id(missing, len(self.changed))

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {f"i{at}": edge["node"]["id"] for at, (_, edge) in enumerate(self.changed)}

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        names = list(dict.fromkeys(ref.name for ref, _ in self.changed))
        more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
        return f"what changed in {names[0]}{more}"

    def is_complete(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        return bool(data.get("control")) and all(data.get(f"v{at}") for at in range(len(self.changed)))

    def absorb(self, data: Mapping[str, Any], size: int) -> Outcome:
        """What the answer tells, and what it lacks."""
        edges: dict[CollectionRef, list[Mapping[str, Any]]] = {}
        lost: list[tuple[str, str]] = []
        for at, (ref, edge) in enumerate(self.changed):
            if node := data.get(f"v{at}"):
                edges.setdefault(ref, []).append({**edge, "node": node})
            else:
                # Deleted while we were reading, or missing: the server's count tells.
                lost.append((ref.id, edge["node"]["id"]))
        return Outcome(
            changed=list(edges.items()),
            lost=lost,
            # Nobody has looked (:mod:`artwidgets.gateway.answers`): the nulls say of none that it is gone.
            notes=() if data.get("control") else (f"{self.what} did not come",),
        )

    def instead(self, error: ServerError, min_size: int) -> Outcome | None:
        """Ask for halves; None for a single one."""
        half = len(self.changed) // 2
        parts = (self.changed[:half], self.changed[half:])
        return Outcome(requests=[replace(self, changed=part, holes=0) for part in parts]) if half else None


@dataclass(slots=True)
class Sample:
    """Versions that should be as they were, sent whole to see whether they are."""

    ids: list[str]
    attempts: int = 0
    holes: int = 0

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.versions_by_id(missing, len(self.ids), "VersionsSample")

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
