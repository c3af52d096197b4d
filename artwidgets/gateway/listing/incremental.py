"""What an earlier reading makes it needless to send again.

A version that was committed keeps its files, and with them size, count, digest and birth; its
description and metadata change only together with ``updatedAt``. So a refresh asks for what may have
changed (aliases, tags, links, uses, time to live) and for ``updatedAt``, and for the rest only
where that moved. Metadata is most of what a listing weighs.

What was touched shortly before the earlier reading is asked for again: servers tell ``updatedAt`` in
whole seconds, and their clocks are not ours.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from artwidgets.gateway.documents import Missing
from artwidgets.listing import TABLE, Listing, plain_columns

__all__ = ["PreviousReading"]

_SETTLED = timedelta(hours=1)
_ENOUGH = 0.5
_HEAVY = 100
"""Letters of description and metadata a version, from which on leaving them out saves time."""

_SETTLED_COLUMNS = tuple(column for column in TABLE.values() if column.settled)
_FIELDS = tuple(column.field for column in _SETTLED_COLUMNS)
"""Fields that are not asked for again: their columns keep them."""

Edge = Mapping[str, Any]


class PreviousReading:
    """An earlier listing, asked by artifact id.

    Parameters
    ----------
    listing : Listing
    """

    without = frozenset(("Artifact", field) for field in _FIELDS)
    """What to leave out of a document, as :class:`Missing` has it."""

    def __init__(self, listing: Listing) -> None:
        updated = listing.frame["updated"]
        settled = (updated < listing.loaded_at - _SETTLED).to_numpy(bool)
        heavy = listing.frame["description"].str.len().sum() + listing.frame["metadata"].array.letters
        self._worth_while = heavy >= _HEAVY * max(1, len(settled)) and float(settled.mean()) >= _ENOUGH
        self._rows: dict[str, tuple[datetime, tuple[Any, ...]]] = {}
        if self._worth_while:
            frame, keys = listing.frame[settled], listing.keys[settled]
            plain = plain_columns(frame, keys)
            created = frame["created"].dt.tz_localize(None).to_numpy("datetime64[us]")
            plain["created"] = [f"{moment}Z" for moment in np.datetime_as_string(created, "us").tolist()]
            cells = zip(*(plain[column.name] for column in _SETTLED_COLUMNS), strict=True)
            moments = frame["updated"].dt.to_pydatetime()
            self._rows = dict(zip(plain["artifact_id"], zip(moments, cells, strict=True), strict=True))

    def serves(self, missing: Missing) -> bool:
        """Whether a server that lacks `missing` can be asked for less because of what is known."""
        return self._worth_while and not missing.has("Artifact", "updatedAt")

    def fill(self, edges: Sequence[Edge]) -> tuple[list[Edge], list[Edge]]:
        """Put what is known into edges that came without it.

        Returns
        -------
        (list of edge, list of edge)
            Those that have all now, and those that have to be asked for.
        """
        filled: list[Edge] = []
        changed: list[Edge] = []
        for edge in edges:
            node = edge.get("node")
            if node is None:
                continue
            settled = self._rows.get(node["id"])
            if not node.keys().isdisjoint(_FIELDS):
                filled.append(edge)
            elif settled and node["updatedAt"] and datetime.fromisoformat(node["updatedAt"]) == settled[0]:
                filled.append({**edge, "node": {**node, **dict(zip(_FIELDS, settled[1], strict=True))}})
            else:
                changed.append(edge)
        return filled, changed
