"""What an earlier reading makes it needless to send again.

A version that was committed keeps its files, and with them size, count, digest and birth: the digest is
the content's own name. Its description and metadata are the version's own too, and ``updatedAt`` is "the
time when the artifact was last updated" (wandb SDK 0.31, ``Artifact.updated_at``). So a refresh asks for
those again only where ``updatedAt`` moved. Metadata is most of what a listing weighs.

No source of W&B's says that an alias, a tag, a link, a use, a time to live or the run's end moves
``updatedAt``, of the version or of its collection, nor that anything else tells of them all: a collection's
action history, as W&B's guide to it says (docs.wandb.ai/models/registry/lineage), tells of aliases and of
versions that came or went, of registry collections. So these are asked for again of every version, every
time. What of this came is held, letter by letter and by a digest
of it, against what came the time before (:mod:`artwidgets.gateway.listing.previous_edges`): a row of which
nothing moved is taken over whole, and is not even parsed. What a row tells besides is made anew: rows with
links (the names of collections elsewhere), and those of a collection that has another name or type now.

That ``updatedAt`` moves with description and metadata is W&B's word and not ours, so it is looked at: each
refresh has some versions sent whole that should be as they were (:meth:`PreviousReading.sample`). Where one
is not, nothing is taken over (:attr:`PreviousReading.refuted`). And nothing is for longer than a day.

What was touched shortly before the earlier reading is asked for again: servers tell ``updatedAt`` in
whole seconds, and their clocks are not ours.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import Any

import numpy as np
import numpy.typing as npt

from artwidgets.gateway.cells import CollectionRef, Page, fill
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.listing.outcome import ProjectScan
from artwidgets.gateway.listing.previous_edges import AT, NO_SIGN, Edge, PreviousEdges, Signs, signs_of
from artwidgets.listing import TABLE, Listing, empty_columns, settled_alike
from artwidgets.model.records import Collection

__all__ = ["SETTLED_FIELDS", "PreviousReading", "Split"]

_SETTLED = timedelta(hours=1)
_LONGEST = timedelta(days=1)
"""For how long description and metadata are taken over, before all is read whole again."""

_ENOUGH = 0.5
"""Share of the versions that must be known, for leaving things out to save time..."""
_ENOUGH_OF_LIGHT = 0.9
"""...and where there is little to leave out: those that are not known cost a request of their own."""
_HEAVY = 100
"""Letters of description and metadata a version that are much to leave out."""

SETTLED_FIELDS = frozenset(column.field for column in TABLE.values() if column.settled)
"""Fields that are not asked for again: their columns keep them."""

_SAMPLE = 25


@dataclass(slots=True)
class Split:
    """What came of a page of versions, told apart by what is known of each.

    Attributes
    ----------
    same : array of int
        Rows of the earlier listing of which nothing moved.
    whole, whole_signs : list of edge, array
        Those that came with all of theirs.
    taken, taken_signs, positions : list of edge, array, list of int
        Those that came without, with the rows of the earlier listing that tell the rest.
    changed : list of edge
        Those that have to be asked for.
    """

    same: npt.NDArray[np.intp]
    whole: list[Edge]
    whole_signs: Signs
    taken: list[Edge]
    taken_signs: Signs
    positions: list[int]
    changed: list[Edge]


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
    previous_edges : PreviousEdges
        What comes as it was.
    """

    without = frozenset(("Artifact", field) for field in SETTLED_FIELDS)
    """What to leave out of a document, as :class:`Missing` has it."""

    def __init__(self, listing: Listing, now: datetime | None = None) -> None:
        self.listing = listing
        self.refuted = False
        updated = listing.frame["updated"]
        settled = (updated < listing.loaded_at - _SETTLED).to_numpy(bool)
        heavy = listing.frame["description"].str.len().sum() + listing.frame["metadata"].array.characters
        enough = _ENOUGH if heavy >= _HEAVY * max(1, len(settled)) else _ENOUGH_OF_LIGHT
        young = (now or datetime.now(UTC)) - listing.whole_since < _LONGEST
        self._worth_while = young and bool(len(settled)) and float(settled.mean()) >= enough
        self._at: dict[str, int] = {}
        self._moments: list[datetime | None] = []
        self._signs: Signs = np.zeros(0, np.uint64)
        self._refs = {one.id: CollectionRef.of(one) for one in listing.collections.values()}
        self._ids: list[str] = []
        if self._worth_while:
            self._ids = listing.keys["artifact_id"].to_numpy(object).tolist()
            self._at = dict(zip(self._ids, range(len(self._ids)), strict=True))
            moments = updated.dt.tz_localize(None).to_numpy("datetime64[us]")
            # One that is not settled is as good as one whose moment is not known.
            self._moments = np.where(settled, moments, np.datetime64("NaT")).astype(object).tolist()
            unlinked = [cell == () for cell in listing.frame["linked_in"].tolist()]
            self._signs = np.where(settled & np.asarray(unlinked, bool), listing.signs, NO_SIGN)
        self.previous_edges = PreviousEdges(self._signs, self._ids)

    def serves(self, missing: Missing) -> bool:
        """Whether a server that lacks `missing` can be asked for less because of what is known."""
        return self._worth_while and not self.refuted and not missing.has("Artifact", "updatedAt")

    def collections_of(self, scan: ProjectScan) -> list[Collection]:
        """Those with versions that a project, or one type in it, had."""
        return [
            one
            for one in self.listing.collections.values()
            if (one.entity, one.project) == (scan.entity, scan.project)
            and scan.type in (None, one.type)
            and one.versions
        ]

    def sample(self) -> list[str]:
        """Some artifact ids, others each time, to have sent whole and hold against what is known."""
        settled_ids = [id_ for id_, at in self._at.items() if self._moments[at] is not None]
        return SystemRandom().sample(settled_ids, min(_SAMPLE, len(settled_ids)))

    def examine(self, nodes: Iterable[Mapping[str, Any]]) -> None:
        """Hold versions that came whole against what is known of them; see `refuted`."""
        same = [
            node
            for node in nodes
            if self._unchanged_position(node) is not None and not SETTLED_FIELDS.isdisjoint(node)
        ]
        if not same:
            return
        columns = empty_columns()
        fill(columns, Page([{"node": node} for node in same], CollectionRef("", "", "", "", "", False)))
        at = [self._at[node["id"]] for node in same]
        self.refuted = self.refuted or not settled_alike(self.listing.frame.iloc[at], columns)

    def _unchanged_position(self, node: Mapping[str, Any]) -> int | None:
        """Where the row of a version stands that has not changed since; None where it may have."""
        at = self._at.get(node["id"])
        updated_at = node.get("updatedAt")
        if at is None or not updated_at or self._moments[at] != _naive(updated_at):
            return None
        return at

    def is_as_it_was(self, ref: CollectionRef) -> bool:
        """Whether a collection has the name, the place and the type that it had."""
        return self._refs.get(ref.id) == ref

    def look_at(self, refs: Iterable[CollectionRef]) -> None:
        """Have all parsed from now on that comes of those collections which are not as they were."""
        moved = {ref.id for ref in refs if ref.id in self._refs and not self.is_as_it_was(ref)}
        if moved and len(self._signs):
            theirs = self.listing.keys["collection_id"].isin(moved).to_numpy(bool)
            self._signs = np.where(theirs, NO_SIGN, self._signs)
            self.previous_edges = PreviousEdges(self._signs, self._ids)

    def split(self, edges: Sequence[Edge], ref: CollectionRef) -> Split:
        """Tell apart what came of a page of versions, all of them listed ones.

        Parameters
        ----------
        edges : sequence of edge
            Where some came as they were, the collection has to be too.
        ref : CollectionRef
        """
        same = np.array([edge[AT] for edge in edges if AT in edge], np.intp)
        if len(same):
            edges = [edge for edge in edges if AT not in edge]
        signs = signs_of(edges, SETTLED_FIELDS)
        if edges and SETTLED_FIELDS.isdisjoint(edges[0]["node"]) and self.is_as_it_was(ref):
            at = self.previous_edges.find(signs)
            same = np.concatenate([same, at[at >= 0]])
            left = np.flatnonzero(at < 0)
            edges, signs = [edges[one] for one in left.tolist()], signs[left]
        whole: list[int] = []
        taken: list[int] = []
        positions: list[int] = []
        changed: list[Edge] = []
        for number, edge in enumerate(edges):
            if not SETTLED_FIELDS.isdisjoint(edge["node"]):
                whole.append(number)
            elif (position := self._unchanged_position(edge["node"])) is not None:
                taken.append(number)
                positions.append(position)
            else:
                changed.append(edge)
        return Split(
            same,
            [edges[one] for one in whole],
            signs[whole],
            [edges[one] for one in taken],
            signs[taken],
            positions,
            changed,
        )


def _naive(timestamp: str) -> datetime:
    """A moment in UTC, without saying so."""
    moment = datetime.fromisoformat(timestamp)
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
