"""What an earlier reading makes it needless to send again.

A version that was committed keeps its files, and with them size, count, digest and birth: the digest is
the content's own name. Its description and metadata are the version's own too, and ``updatedAt`` is "the
time when the artifact was last updated" (wandb SDK 0.31, ``Artifact.updated_at``). So a refresh asks for
those again only where ``updatedAt`` moved. Metadata is most of what a listing weighs.

No source of W&B's says that an alias, a tag, a link, a use, a time to live or the run's end moves
``updatedAt``, of the version or of its collection, nor that anything else tells of them all: so these are
asked for again of every version, every time.

That ``updatedAt`` moves with description and metadata is W&B's word and not ours, so it is looked at: each
refresh has some versions sent whole that should be as they were (:meth:`PreviousReading.sample`). Where one
is not, nothing is taken over (:attr:`PreviousReading.refuted`). And nothing is for longer than a day.

What was touched shortly before the earlier reading is asked for again: servers tell ``updatedAt`` in
whole seconds, and their clocks are not ours.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import Any

import numpy as np

from artwidgets.gateway.cells import CollectionRef, Page, fill, is_listed
from artwidgets.gateway.documents import Missing
from artwidgets.listing import TABLE, Listing, empty_columns, settled_alike

__all__ = ["PreviousReading"]

_SETTLED = timedelta(hours=1)
_LONGEST = timedelta(days=1)
"""For how long description and metadata are taken over, before all is read whole again."""

_ENOUGH = 0.5
"""Share of the versions that must be known, for leaving things out to save time..."""
_ENOUGH_OF_LIGHT = 0.9
"""...and where there is little to leave out: those that are not known cost a request of their own."""
_HEAVY = 100
"""Letters of description and metadata a version that are much to leave out."""

_FIELDS = frozenset(column.field for column in TABLE.values() if column.settled)
"""Fields that are not asked for again: their columns keep them."""

_SAMPLE = 25

Edge = Mapping[str, Any]


class PreviousReading:
    """An earlier listing, asked by artifact id.

    Parameters
    ----------
    listing : Listing
    now : datetime, optional
        UTC.

    Attributes
    ----------
    listing : Listing
    refuted : bool
        Whether a version was found changed although its ``updatedAt`` had not moved.
    """

    without = frozenset(("Artifact", field) for field in _FIELDS)
    """What to leave out of a document, as :class:`Missing` has it."""

    def __init__(self, listing: Listing, now: datetime | None = None) -> None:
        self.listing = listing
        self.refuted = False
        updated = listing.frame["updated"]
        settled = (updated < listing.loaded_at - _SETTLED).to_numpy(bool)
        heavy = listing.frame["description"].str.len().sum() + listing.frame["metadata"].array.letters
        enough = _ENOUGH if heavy >= _HEAVY * max(1, len(settled)) else _ENOUGH_OF_LIGHT
        young = (now or datetime.now(UTC)) - listing.whole_since < _LONGEST
        self._worth_while = young and bool(len(settled)) and float(settled.mean()) >= enough
        self._at: dict[str, int] = {}
        self._moments: list[datetime | None] = []
        if self._worth_while:
            ids = listing.keys["artifact_id"].to_numpy(object).tolist()
            self._at = dict(zip(ids, range(len(ids)), strict=True))
            moments = updated.dt.tz_localize(None).to_numpy("datetime64[us]")
            # One that is not settled is as good as one whose moment is not known.
            self._moments = np.where(settled, moments, np.datetime64("NaT")).astype(object).tolist()

    def serves(self, missing: Missing) -> bool:
        """Whether a server that lacks `missing` can be asked for less because of what is known."""
        return self._worth_while and not self.refuted and not missing.has("Artifact", "updatedAt")

    def sample(self) -> list[str]:
        """Some artifact ids, others each time, to have sent whole and hold against what is known."""
        known = [id_ for id_, at in self._at.items() if self._moments[at] is not None]
        return SystemRandom().sample(known, min(_SAMPLE, len(known)))

    def examine(self, nodes: Iterable[Mapping[str, Any]]) -> None:
        """Hold versions that came whole against what is known of them; see `refuted`."""
        same = [node for node in nodes if self._known(node) is not None and not _FIELDS.isdisjoint(node)]
        if not same:
            return
        columns = empty_columns()
        fill(columns, Page([{"node": node} for node in same], CollectionRef("", "", "", "", "", False)))
        at = [self._at[node["id"]] for node in same]
        self.refuted = self.refuted or not settled_alike(self.listing.frame.iloc[at], columns)

    def _known(self, node: Mapping[str, Any]) -> int | None:
        """Where the row of a version stands that has not changed since; None where it may have."""
        at = self._at.get(node["id"])
        told = node.get("updatedAt")
        if at is None or not told or self._moments[at] != _naive(told):
            return None
        return at

    def split(self, edges: Sequence[Edge]) -> tuple[list[Edge], list[Edge], list[int], list[Edge]]:
        """Tell apart what came of a page of versions.

        Returns
        -------
        whole : list of edge
            Those that came with all of theirs.
        taken, positions : list of edge, list of int
            Those that came without, and are known: the rows of `listing` that tell the rest.
        changed : list of edge
            Those that have to be asked for.
        """
        whole: list[Edge] = []
        taken: list[Edge] = []
        positions: list[int] = []
        changed: list[Edge] = []
        for edge in edges:
            if not is_listed(edge):
                continue
            node = edge["node"]
            if not _FIELDS.isdisjoint(node):
                whole.append(edge)
            elif (at := self._known(node)) is not None:
                taken.append(edge)
                positions.append(at)
            else:
                changed.append(edge)
        return whole, taken, positions, changed


def _naive(told: str) -> datetime:
    """A moment in UTC, without saying so."""
    moment = datetime.fromisoformat(told)
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
