"""Whether a listing holds all there is: what came of each collection, and what did not.

An answer can be well-formed and still lack something: null where the schema promises a value, a page
without its edges, one that says "there is more" and brings nothing, a cursor that was there before.
Nothing of it is an error to the SDK. So the ids that came are held against the server's own count
(``totalCount``), and where that can't be told, a broken page is enough to say that rows may be missing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from artwidgets.model.records import Collection

__all__ = ["Completeness", "edges_of", "is_complete"]

Page = Mapping[str, Any]


def edges_of(page: Page | None) -> list[Page]:
    """Those edges of a connection that have a node."""
    return [edge for edge in (page or {}).get("edges") or () if edge and edge.get("node")]


def is_complete(page: Page | None, after: str | None = None) -> bool:
    """Whether nothing is missing in a page of a connection.

    Parameters
    ----------
    page : mapping or None
    after : str, optional
        The cursor it was asked for with; one that leads to itself has no end.
    """
    if page is None or page.get("edges") is None:
        return False
    edges = page["edges"]
    if any(not edge or not edge.get("node") for edge in edges):
        return False
    if "pageInfo" not in page:
        # It was not asked for, or the server has none.
        return True
    info = page["pageInfo"]
    if info is None or info.get("hasNextPage") is None:
        return False
    return not info["hasNextPage"] or bool(edges and info.get("endCursor") and info["endCursor"] != after)


class Completeness:
    """What came of each collection of one reading. Only the thread that takes answers in touches it."""

    def __init__(self) -> None:
        self._received_ids: dict[str, set[str]] = {}
        self._broken: set[str] = set()
        self._cursors: set[tuple[str, str | None, str]] = set()
        self._noted: dict[str, None] = {}

    def add(self, collection_id: str, edges: Iterable[Page]) -> None:
        """These versions of a collection came."""
        self._received_ids.setdefault(collection_id, set()).update(edge["node"]["id"] for edge in edges)

    def lost(self, collection_id: str, artifact_id: str) -> None:
        """A version that came before did not when it was asked for: it is gone, or missing."""
        self._received_ids.get(collection_id, set()).discard(artifact_id)
        self._broken.add(collection_id)

    def broken(self, collection_id: str) -> None:
        """An answer about this collection was not complete."""
        self._broken.add(collection_id)

    def note(self, gap: str) -> None:
        """Something else than versions of a known collection is missing, in words."""
        self._noted[gap] = None

    def is_new(self, owner: str, order: str | None, cursor: str) -> bool:
        """Whether a cursor was not there before; asking with one again would never end."""
        before = len(self._cursors)
        self._cursors.add((owner, order, cursor))
        return len(self._cursors) > before

    def anew(self, collection_id: str) -> None:
        """A collection is about to be read from its beginning."""
        self._broken.discard(collection_id)
        self._cursors = {key for key in self._cursors if key[0] != collection_id}

    def settled(self, collection_id: str) -> None:
        """The server's count was asked for again, and all of it has come."""
        self._broken.discard(collection_id)

    def missing(self, one: Collection) -> int:
        """Versions that the server counts and that did not come; 0 where it does not count."""
        return max(0, (one.versions or 0) - len(self._received_ids.get(one.id, ())))

    def doubtful(self, collections: Iterable[Collection]) -> list[Collection]:
        """Collections of which something is, or may be, missing."""
        return [one for one in collections if one.id in self._broken or self.missing(one)]

    def gaps(self, collections: Iterable[Collection]) -> tuple[str, ...]:
        """What did not come, each in words."""
        return (*self._noted, *map(self._gap, self.doubtful(collections)))

    def _gap(self, one: Collection) -> str:
        kind = ("link", "links") if one.is_portfolio else ("version", "versions")
        if missing := self.missing(one):
            return f"{one.name}: {missing:,} of {one.versions:,} {kind[one.versions != 1]} did not come"
        return f"{one.name}: some {kind[1]} may not have come"
