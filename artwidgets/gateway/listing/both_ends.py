"""A long collection, read from its newest and from its oldest version at once.

A page can be asked for only with the cursor that the page before it brought, so the pages of one
collection come one after another, however many requests may be in flight. Two readings from the two
ends take half the time. Which order a server keeps is not relied upon: what came from either side
is known by id, and the reading from the front goes on until as many versions have come as the
collection was said to hold, or until its end; also where the order is refused, and nothing comes
from the back.
"""

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["OLDEST_FIRST", "BothEnds"]

OLDEST_FIRST = "version_index"
"""The order of the reading from the back; the other one has the server's own, newest first.

Orders are ``[+-]?snake_case``, without a sign ascending; of versions W&B's own tests use
``version_index`` alone. On another one a server may fail or order as it likes (wandb PR 12101).
"""

Edge = Mapping[str, Any]


class BothEnds:
    """What has come of one collection.

    Parameters
    ----------
    total : int
        Versions that the collection holds.

    Attributes
    ----------
    met : bool
        Whether the reading from the back has come upon something known.
    """

    def __init__(self, total: int) -> None:
        self.met = False
        self._total = total
        self._seen: set[str] = set()

    @property
    def complete(self) -> bool:
        """Whether all versions have come."""
        return len(self._seen) >= self._total

    def fresh(self, edges: Sequence[Edge]) -> list[Edge]:
        """Return those that have not come from the other side, and remember them."""
        found = [edge for edge in edges if edge and edge.get("node") and edge["node"]["id"] not in self._seen]
        self.met = self.met or len(found) < len(edges)
        self._seen.update(edge["node"]["id"] for edge in found)
        return found
