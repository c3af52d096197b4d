"""A listing: every version and link of a scope as one frame, with what belongs to each row."""

from collections.abc import Collection as Ids
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.listing import dtypes
from artwidgets.listing.columns import TABLE
from artwidgets.listing.frames import SIGN, TAKEN, empty_columns, frame_of, keys_of, row_order
from artwidgets.listing.records import columns_of, versions_of
from artwidgets.listing.scope import Scope
from artwidgets.model.records import Collection, Version

__all__ = ["Listing"]

_NAMED_AT_MOST = 5
"""Gaps that are named in a sentence."""


@dataclass(frozen=True, eq=False)
class Listing:
    """What a server held at one moment. A value: every change makes a new one.

    Attributes
    ----------
    frame : DataFrame
        Index ``id``; the columns of :data:`artwidgets.listing.COLUMNS`. To be read, not written.
    keys : DataFrame
        ``artifact_id``, ``collection_id``, ``entity``, ``project`` on the same index, and ``sign``
        (:data:`artwidgets.listing.SIGN`).
    collections : mapping of str to Collection
        By id; empty ones too, because they stay behind when their last version goes.
    scope : Scope
    loaded_at : datetime
        UTC, when the first answer was asked for.
    complete : bool
        False where reading was cancelled, or is still going on, or something did not come.
    taken_since : datetime or None
        Where description, metadata, size, files, creation and digest of versions that the server says are
        unchanged were taken over from earlier readings: the oldest of these. None where all came now.
    gaps : tuple of str
        What did not come although it was asked for, each in words ("resnet50: 3 of 40 versions did
        not come"). A listing with gaps is never complete.
    """

    frame: pd.DataFrame
    keys: pd.DataFrame
    collections: Mapping[str, Collection]
    scope: Scope
    loaded_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    complete: bool = True
    gaps: tuple[str, ...] = ()
    taken_since: datetime | None = None

    def __post_init__(self) -> None:
        if self.gaps:
            object.__setattr__(self, "complete", False)

    @property
    def signs(self) -> npt.NDArray[np.uint64]:
        """What a later reading is held against, by row."""
        return self.keys[SIGN].to_numpy(np.uint64)

    @property
    def whole_since(self) -> datetime:
        """When the oldest of what it holds was sent."""
        return self.taken_since or self.loaded_at

    @property
    def collections_complete(self) -> bool:
        """Whether it holds all versions of each of its collections; what one run logged need not be all."""
        return self.complete and self.scope.run is None

    @property
    def missing(self) -> str:
        """What is missing, in words for a sentence; "" where the listing is complete."""
        if self.complete:
            return ""
        if not self.gaps:
            return "reading it was broken off before its end"
        more = f"; and {len(self.gaps) - _NAMED_AT_MOST:,} more" if len(self.gaps) > _NAMED_AT_MOST else ""
        return "; ".join(self.gaps[:_NAMED_AT_MOST]) + more

    @property
    def entity(self) -> str:
        """The entity that was listed."""
        return self.scope.entity

    @property
    def project(self) -> str | None:
        """The project that was listed; None for a whole entity."""
        return self.scope.project

    def __len__(self) -> int:
        return len(self.frame)

    def __contains__(self, row_id: object) -> bool:
        return row_id in self.positions

    def __repr__(self) -> str:
        state = "" if self.complete else ", incomplete"
        return f"<Listing of {self.scope}: {len(self):,} rows, {len(self.collections):,} collections{state}>"

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where each row stands in `frame`, by its id. To be read, not written."""
        # A plain dict: the hash table of an Arrow-backed index is ten times slower to build and ask.
        return {row_id: at for at, row_id in enumerate(self.frame.index.to_numpy(object).tolist())}

    @cached_property
    def by_collection(self) -> tuple[npt.NDArray[np.intp], list[str]]:
        """For each row the number of its collection, and by that number the collections' ids."""
        codes, ids = pd.factorize(self.keys["collection_id"])
        return codes, ids.tolist()

    @cached_property
    def by_project(self) -> tuple[npt.NDArray[np.intp], list[tuple[str, str]]]:
        """For each row the number of its project, and by that number the projects: entity, name."""
        entities, different = pd.factorize(self.keys["entity"])
        projects, names = pd.factorize(self.keys["project"])
        codes, pairs = pd.factorize(entities * len(names) + projects)
        return codes, [(different[pair // len(names)], names[pair % len(names)]) for pair in pairs.tolist()]

    def position(self, row_id: str) -> int:
        """Where a row stands in `frame`.

        Raises
        ------
        KeyError
            No row has this id.
        """
        return self.positions[row_id]

    def mask_of(self, ids: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Where `frame` has one of these rows, or a row of one of these collections.

        Parameters
        ----------
        ids : iterable of str
            Of rows and of collections; others are left out.
        """
        # In the order given, which is much as the rows are: in that of a set each is a jump in memory.
        wanted = list(ids)
        mask = np.zeros(len(self), dtype=bool)
        rows = self.positions_of(wanted)
        mask[rows[rows >= 0]] = True
        if (rows < 0).any():
            codes, collections = self.by_collection
            chosen = set(wanted)
            mask |= np.array([one in chosen for one in collections], dtype=bool)[codes]
        return mask

    def positions_of(self, ids: Ids[str]) -> npt.NDArray[np.intp]:
        """Where rows stand in `frame`, shape (ids,); -1 of an id that no row has."""
        return np.fromiter(map(self.positions.get, ids, repeat(-1)), dtype=np.intp, count=len(ids))

    def version(self, row_id: str) -> Version:
        """One row as a record.

        Raises
        ------
        KeyError
            No row has this id.
        """
        return self.versions([row_id])[0]

    def versions(self, ids: Iterable[str] | None = None) -> list[Version]:
        """Several rows as records, in the order given; without `ids` all of them.

        Raises
        ------
        KeyError
            No row has one of the ids.
        """
        wanted = list(self.positions if ids is None else ids)
        at = np.array([self.positions[row_id] for row_id in wanted], dtype=np.intp)
        return versions_of(wanted, self.frame, self.keys, at)

    @classmethod
    def from_columns(
        cls,
        columns: Mapping[str, list[Any]],
        *,
        collections: Mapping[str, Collection],
        scope: Scope,
        loaded_at: datetime | None = None,
        complete: bool = True,
        gaps: tuple[str, ...] = (),
        earlier: "Listing | None" = None,
    ) -> "Listing":
        """A listing out of plain lists (see :func:`artwidgets.listing.empty_columns`), put in order.

        Rows with a position under :data:`artwidgets.listing.TAKEN` have their settled columns from
        `earlier`. Of several rows with one id the last is kept: a page read twice is not two versions.
        """
        columns = _last_of_each_id(columns)
        frame = frame_of(columns, None if earlier is None else earlier.frame)
        keys = keys_of(columns, frame.index)
        order = row_order(frame, keys)
        if not np.array_equal(order, np.arange(len(order))):
            frame, keys = frame.iloc[order], keys.iloc[order]
        when = loaded_at or datetime.now(UTC)
        took = earlier is not None and max(columns[TAKEN], default=-1) >= 0
        since = earlier.whole_since if earlier is not None and took else None
        return cls(frame, keys, dict(collections), scope, when, complete, gaps, since)

    def with_rows_of(self, earlier: "Listing", positions: npt.NDArray[np.intp]) -> "Listing":
        """The same, and rows of an earlier listing that are as they were; a row in both is the own one.

        Parameters
        ----------
        earlier : Listing
        positions : array of int
        """
        if not len(positions):
            return self
        if len(positions) == len(earlier) and not len(self):
            # Nothing moved: the very same frames, so that whoever looks at them sees that, too.
            return replace(self, frame=earlier.frame, keys=earlier.keys, taken_since=earlier.whole_since)
        frame, keys = _stacked(earlier.frame, self.frame), _stacked(earlier.keys, self.keys)
        at = np.concatenate([positions, len(earlier) + np.arange(len(self))])
        at = at[~frame.index.take(at).duplicated(keep="last")]
        # Which rows, and in which order, is settled before the wide frame is copied.
        at = at[row_order(frame[["collection", "is_link", "version"]].iloc[at], keys.iloc[at])]
        frame, keys = _narrowed(frame.iloc[at]), _narrowed(keys.iloc[at])
        return replace(self, frame=frame, keys=keys, taken_since=earlier.whole_since)

    def merge(
        self,
        records: Iterable[Version] = (),
        gone: Iterable[str] = (),
        *,
        collections: Iterable[Collection] = (),
        gone_collections: Iterable[str] = (),
    ) -> "Listing":
        """Put rows that were read anew in the place of the old ones, after an apply.

        Rows that were here keep their place; new ones are put where they belong; `gone` go.

        Parameters
        ----------
        records : iterable of Version
        gone : iterable of str
            Ids of rows that are no more.
        collections : iterable of Collection
            Collections read anew, or new.
        gone_collections : iterable of str
            Ids of collections that are no more, their rows with them.
        """
        fresh = {record.id: record for record in records}
        emptied = set(gone_collections)
        dropped = set(gone) - fresh.keys()
        keep = np.fromiter(
            (row_id not in dropped and row_id not in fresh for row_id in self.positions), bool, len(self)
        )
        if emptied:
            keep &= ~self.keys["collection_id"].isin(emptied).to_numpy()
        kept = {id_: one for id_, one in self.collections.items() if id_ not in emptied}
        kept.update(_collections_named_by(fresh.values(), kept))
        kept.update({collection.id: collection for collection in collections})
        if not fresh:
            if keep.all() and kept == dict(self.collections):
                return self
            return self._with(self.frame[keep], self.keys[keep], kept)
        columns = columns_of(fresh.values())
        frame = frame_of(columns)
        keys = keys_of(columns, frame.index)
        positions = np.concatenate(
            [np.flatnonzero(keep), [self.positions.get(row_id, len(self)) for row_id in fresh]]
        )
        merged, merged_keys = _stacked(self.frame[keep], frame), _stacked(self.keys[keep], keys)
        if all(row_id in self.positions for row_id in fresh):
            order = np.argsort(positions, kind="stable")
        else:
            order = row_order(merged, merged_keys)
        return self._with(merged.iloc[order], merged_keys.iloc[order], kept)

    def _with(
        self, frame: pd.DataFrame, keys: pd.DataFrame, collections: Mapping[str, Collection]
    ) -> "Listing":
        return replace(self, frame=frame, keys=keys, collections=collections)

    @classmethod
    def concat(cls, listings: Iterable["Listing"], scope: Scope) -> "Listing":
        """Several listings as one; of a row in several, the last listing's counts."""
        parts = list(listings)
        if not parts:
            return cls.from_columns(empty_columns(), collections={}, scope=scope)
        frame = parts[0].frame
        keys = parts[0].keys
        for part in parts[1:]:
            frame, keys = _stacked(frame, part.frame), _stacked(keys, part.keys)
        last = ~frame.index.duplicated(keep="last")
        frame, keys = frame[last], keys[last]
        order = row_order(frame, keys)
        collections = {id_: one for part in parts for id_, one in part.collections.items()}
        return cls(
            frame.iloc[order],
            keys.iloc[order],
            collections,
            scope,
            min(part.loaded_at for part in parts),
            all(part.complete for part in parts),
            tuple(dict.fromkeys(gap for part in parts for gap in part.gaps)),
            min((part.taken_since for part in parts if part.taken_since is not None), default=None),
        )


def _collections_named_by(
    versions: Iterable[Version], but: Mapping[str, Collection] | None = None
) -> dict[str, Collection]:
    found: dict[str, Collection] = {}
    for version in versions:
        if version.collection_id in found or (but and version.collection_id in but):
            continue
        found[version.collection_id] = Collection(
            id=version.collection_id,
            entity=version.entity,
            project=version.project,
            name=version.collection,
            type=version.type,
            is_portfolio=version.is_link,
        )
    return found


def _last_of_each_id(columns: Mapping[str, list[Any]]) -> Mapping[str, list[Any]]:
    ids = columns["id"]
    last = {row_id: at for at, row_id in enumerate(ids)}
    if len(last) == len(ids):
        return columns
    return {name: [values[at] for at in last.values()] for name, values in columns.items()}


def _narrowed(frame: pd.DataFrame) -> pd.DataFrame:
    """The same frame with the dtypes and categories that its values alone would have."""
    kinds = {name: TABLE[name].dtype if name in TABLE else dtypes.CATEGORY for name in frame.columns}
    columns = {
        name: kinds[name].narrowed(frame[name].array)
        if name in TABLE or isinstance(frame[name].dtype, pd.CategoricalDtype)
        else frame[name].array
        for name in frame.columns
    }
    return pd.DataFrame(columns, index=frame.index, copy=False)


def _stacked(upper: pd.DataFrame, lower: pd.DataFrame) -> pd.DataFrame:
    """Two frames of the same columns as one, keeping categories and nullable whole numbers."""
    if not len(upper) or not len(lower):
        return lower if not len(upper) else upper
    columns: dict[str, Any] = {}
    for name in upper.columns:
        above, below = upper[name], lower[name]
        if isinstance(above.dtype, pd.CategoricalDtype):
            columns[name] = pd.api.types.union_categoricals([above, below])
        else:
            columns[name] = pd.concat([above, below], ignore_index=True).array
    return pd.DataFrame(columns, index=upper.index.append(lower.index).rename("id"), copy=False)
