"""What an earlier reading makes it needless to send again.

A version that was committed keeps its files, and with them size, count, digest and birth: the digest is
the content's own name. Its description and metadata are the version's own too, and ``updatedAt`` is "the
time when the artifact was last updated" (wandb SDK 0.31, ``Artifact.updated_at``). So a refresh asks for
those again only where ``updatedAt`` moved. Metadata is most of what a listing weighs.

No source of W&B's says that an alias, a tag, a link, a use, a time to live or the run's end moves
``updatedAt``, of the version or of its collection, nor that anything else tells of them all: so these are
asked for again of every version, every time. What of this came is held, letter by letter and by a digest
of it (:func:`signs_of`), against what came the time before: a row of which nothing moved is taken over
whole, and is not looked at cell by cell. What a row tells besides, from elsewhere (the names of collections
that link it), is made anew: rows with links are not taken over whole.

That ``updatedAt`` moves with description and metadata is W&B's word and not ours, so it is looked at: each
refresh has some versions sent whole that should be as they were (:meth:`PreviousReading.sample`). Where one
is not, nothing is taken over (:attr:`PreviousReading.refuted`). And nothing is for longer than a day.

What was touched shortly before the earlier reading is asked for again: servers tell ``updatedAt`` in
whole seconds, and their clocks are not ours.
"""

import marshal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from random import SystemRandom
from typing import Any

import numpy as np
import numpy.typing as npt

from artwidgets.gateway.cells import CollectionRef, Page, fill
from artwidgets.gateway.documents import Missing
from artwidgets.listing import TABLE, Listing, empty_columns, settled_alike

__all__ = ["NO_SIGN", "PreviousReading", "Signs", "Split", "signs_of"]

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
Signs = npt.NDArray[np.uint64]

NO_SIGN = 0
"""Of rows that can't be compared with what comes the next time."""


def signs_of(edges: Sequence[Edge], ref: CollectionRef) -> Signs:
    """What tells of change: a number made of all that was said of each version and of its collection.

    Of the settled fields it is not made, so that it is the same whether they came along or not. Two
    different rows have the same with a chance of 1 in 2 ** 64.
    """
    about = (ref.id, ref.entity, ref.project, ref.name, ref.type, ref.is_portfolio)
    key = blake2b(marshal.dumps(about, 2), digest_size=16).digest()
    light: Sequence[Any] = edges
    if edges and not _FIELDS.isdisjoint(edges[0]["node"]):
        light = [
            {**edge, "node": {name: value for name, value in edge["node"].items() if name not in _FIELDS}}
            for edge in edges
        ]
    # Version 2 of the format writes equal values the same, whichever of them are one object.
    digests = [blake2b(marshal.dumps(edge, 2), digest_size=8, key=key).digest() for edge in light]
    return np.frombuffer(b"".join(digests), dtype=np.uint64)


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
            unlinked = [cell == () for cell in listing.frame["linked_in"].tolist()]
            self._signs = np.where(settled & np.asarray(unlinked, bool), listing.signs, NO_SIGN)

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

    def split(self, edges: Sequence[Edge], ref: CollectionRef) -> Split:
        """Tell apart what came of a page of versions, all of them listed ones."""
        signs = signs_of(edges, ref)
        same = np.zeros(0, np.intp)
        if self._at and edges and _FIELDS.isdisjoint(edges[0]["node"]):
            at = np.array([self._at.get(edge["node"]["id"], -1) for edge in edges], np.intp)
            alike = (at >= 0) & (signs != NO_SIGN) & (self._signs[at] == signs)
            same = at[alike]
            left = np.flatnonzero(~alike)
            edges, signs = [edges[one] for one in left.tolist()], signs[left]
        whole: list[int] = []
        taken: list[int] = []
        positions: list[int] = []
        changed: list[Edge] = []
        for number, edge in enumerate(edges):
            if not _FIELDS.isdisjoint(edge["node"]):
                whole.append(number)
            elif (known := self._known(edge["node"])) is not None:
                taken.append(number)
                positions.append(known)
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


def _naive(told: str) -> datetime:
    """A moment in UTC, without saying so."""
    moment = datetime.fromisoformat(told)
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
