"""Staged changes as the table shows them, and the table's own ways to stage."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.errors import InvalidValueError
from artwidgets.filters import ListingIndex
from artwidgets.listing import Listing
from artwidgets.model import delete_later
from artwidgets.model.changes import ChangeSet
from artwidgets.model.edits import Edit
from artwidgets.model.json_values import same_json
from artwidgets.model.keywords import EditFields
from artwidgets.model.reasons import WITH_ALIASES, WITH_LINKS
from artwidgets.model.records import Version
from artwidgets.model.units import format_day
from artwidgets.model.values import INHERIT, Ttl, Unset
from artwidgets.session import Session
from artwidgets.widgets.grid import Exact, type_word
from artwidgets.widgets.versions.columns import expires_at
from artwidgets.widgets.versions.metadata_columns import (
    PREFIX,
    difference,
    path_of,
    read_value,
    value_of,
    with_value,
)
from artwidgets.widgets.versions.refused import LINKS, Refused, skipped_words

__all__ = ["Staged", "ttl_words"]

Cells = dict[str, Any]

SOON = timedelta(days=30)
"""What goes sooner by a TTL of its own is offered to be kept."""


class Staged:
    """What a session has staged, row by row.

    Parameters
    ----------
    session : Session
    extra : callable
        Gives the keys of the metadata columns that the table has.
    """

    def __init__(self, session: Session, extra: Callable[[], tuple[str, ...]] = tuple) -> None:
        self._session = session
        self._refused = Refused()
        self._extra = extra
        self._cells: dict[str, tuple[Edit, Listing, tuple[str, ...], Cells]] = {}

    # -- showing -----------------------------------------------------------------------

    def overlay(self) -> tuple[dict[str, Cells], dict[str, str]]:
        """New values by id and column, and marks by id, as `Grid.overlay` takes them."""
        changes, snapshot = self._session.changes, self._session.snapshot
        kept, extra = {}, self._extra()
        for row, staged in changes.edits.items():
            if row not in snapshot:
                continue
            before = self._cells.get(row)
            same = before and before[0] is staged and before[1] is snapshot and before[2] == extra
            made = (staged, snapshot, extra)
            kept[row] = before if same and before else (*made, _cells(staged, snapshot, row, extra))
        self._cells = kept
        shown = {row: cells for row, (*_, cells) in kept.items()}
        for collection, edit in changes.collection_edits.items():
            if not isinstance(edit.name, Unset):
                for row in snapshot.keys.index[snapshot.keys["collection_id"] == collection].tolist():
                    shown[row] = {**shown.get(row, {}), "collection": edit.name}
        return shown, {**_marks(changes, snapshot), **dict.fromkeys(self.refused(), "refused")}

    def refused(self) -> dict[str, str]:
        """Row id -> why what is staged for it will be skipped, as far as the listing tells."""
        return self._refused.rows(self._session.changes, self._session.snapshot)

    def carried_out(self, table: ListingIndex) -> npt.NDArray[np.bool_]:
        """The rows of a table that are marked for deletion and will not be skipped, as far as it tells."""
        marked: npt.NDArray[np.bool_] = table.staged("marked")
        session = self._session
        if session.table is not table or not marked.any():
            return marked
        # What is in a collection that goes, goes with it.
        with_their_collection = session.snapshot.mask_of(session.changes.collection_deletes)
        return marked & (with_their_collection | ~session.snapshot.mask_of(self.refused()))

    def skipped(self, ids: Sequence[str]) -> list[str]:
        """Why what is staged for some of these rows will be skipped, one reason for each of those."""
        refused = self.refused()
        return [refused[row] for row in ids if row in refused]

    def version(self, row: str) -> Version:
        """The record as it would be with its staged edit."""
        base = self._session.snapshot.version(row)
        edit = self._session.changes.edits.get(row)
        return base if edit is None else delete_later.fixed(base, edit).over(base)

    # -- staging -----------------------------------------------------------------------

    def edit(self, ids: Sequence[str], column: str, value: Any) -> str:
        """Stage an edit made in the table.

        One row's aliases and tags are staged as what was added to and removed from those on
        the screen, so that what others add meanwhile survives.

        Returns
        -------
        str
            What is to be told beside the cell itself, in words.
        """
        if column.startswith(PREFIX):
            return self._edit_metadata(ids, column, value)
        if column == "collection":
            self._rename(ids, value)
        elif column in ("aliases", "tags") and len(ids) == 1:
            self.edit_names(ids[0], column, value)
        elif column in ("aliases", "tags", "description", "ttl"):
            self._session.edit(ids, **{column: value})
        else:
            raise InvalidValueError(f"The column {column} can't be edited.")
        return ""

    def _edit_metadata(self, ids: Sequence[str], column: str, value: Any) -> str:
        """Stage one metadata key of each row; an emptied cell takes the key away."""
        if isinstance(value, Exact):
            if value.value is None:
                raise InvalidValueError(f"There is no {column} here to fill in.")
            return self.edit_rows(ids, {}, {column.removeprefix(PREFIX): value})
        text = str(value)
        return self.edit_rows(ids, {}, {column.removeprefix(PREFIX): text if text.strip() else None})

    def edit_rows(
        self, ids: Sequence[str], wanted: Mapping[str, Any], keys: Mapping[str, str | Exact | None]
    ) -> str:
        """Stage the same edit for each row, as one step; see `Workspace.edit_rows`."""
        if not keys:
            self._session.edit(ids, **wanted)
            return ""
        edits, message = self.row_edits(ids, wanted, keys)
        self._session.edit_each(edits)
        return message

    def row_edits(
        self, ids: Sequence[str], wanted: Mapping[str, Any], keys: Mapping[str, str | Exact | None]
    ) -> tuple[dict[str, EditFields], str]:
        """The keywords of `Session.edit_each` for each row, and what is to be told of them."""
        if not keys:
            return dict.fromkeys(ids, cast("EditFields", wanted)), ""
        edits: dict[str, EditFields] = {}
        retyped: dict[tuple[str, str, str], int] = {}
        removed = 0
        staged = self._session.changes.edits
        for base in self._session.versions(ids):
            metadata = staged[base.id].over(base).metadata if base.id in staged else base.metadata
            now = metadata
            for key, text in keys.items():
                path = path_of(PREFIX + key)
                before = value_of(now, path)
                after = read_value(text, before)
                if before is not None and after is None:
                    removed += 1
                elif before is not None and type_word(before) != type_word(after):
                    change = (key, type_word(before), type_word(after))
                    retyped[change] = retyped.get(change, 0) + 1
                now = with_value(now, path, after)
            edits[base.id] = cast("EditFields", {**wanted, **difference(metadata, now)})
        notes = [
            f"metadata.{key}: {new} now, was {old}" + (f" ({_rows(count)})" if count > 1 else "")
            for (key, old, new), count in retyped.items()
        ]
        if removed:
            notes.append(f"{', '.join(keys)} removed from the metadata of {_rows(removed)}")
        return edits, "; ".join(notes) + ("." if notes else "")

    def _rename(self, ids: Sequence[str], name: str) -> None:
        """Stage a new name for the collection that holds these rows."""
        collection_ids = self._session.snapshot.keys["collection_id"].loc[list(ids)].unique().tolist()
        if len(collection_ids) > 1:
            raise InvalidValueError(f"{len(collection_ids)} collections can't all be called {name}.")
        self._session.edit_collection(collection_ids[0], new_name=name)

    def edit_names(self, row: str, column: str, names: Sequence[str]) -> None:
        """Stage the aliases or tags of one row as the difference to those on the screen."""
        seen = getattr(self.version(row), column)
        added = [name for name in names if name not in seen]
        removed = [name for name in seen if name not in names]
        if added or removed:
            names_edit: dict[str, Any] = {f"add_{column}": added, f"remove_{column}": removed}
            self._session.edit([row], **names_edit)

    def toggle_delete(self, ids: Sequence[str]) -> str:
        """Mark rows for deletion; where all are marked already, take the marks away.

        Returns
        -------
        str
            What was done, in words.
        """
        changes = self._session.changes
        if ids and all(row in changes.deletes or row in changes.unlinks for row in ids):
            self.unmark(ids)
            return f"{_rows(len(ids))} no longer marked."
        self._session.delete([row for row in ids if row not in changes.deletes])
        links = int(self._session.listing.loc[list(ids), "is_link"].sum())
        sources = len(ids) - links
        marked = [f"{_rows(sources)} marked for deletion"] if sources else []
        if links:
            marked.append(
                f"{links:,} {'link' if links == 1 else 'links'} marked to be removed, the sources stay"
            )
        refused = self.refused()
        reasons = [refused[row] for row in ids if row in refused]
        words = "; ".join(marked) + "."
        if reasons:
            way_out = WITH_LINKS if set(reasons) == {LINKS} else WITH_ALIASES
            words += f" {skipped_words(reasons, len(ids))} Or choose “{way_out}” in the review."
        return words

    def going(self) -> "npt.NDArray[np.bool_]":
        """Where the listing has rows that are staged to go, now or later."""
        changes = self._session.changes
        later = (row for row, edit in changes.edits.items() if edit.expire is not None)
        return self._session.snapshot.mask_of([*changes.each_marked, *later])

    def all_go_soon(self, ids: Sequence[str]) -> bool:
        """Whether all of these rows, one at least, are staged to go later or go soon by their own TTL."""
        if not ids or not self._session.loaded:
            return False
        edits, snapshot = self._session.changes.edits, self._session.snapshot
        plain = [row for row in ids if row not in edits]
        if any(edits[row].expire is None for row in ids if row in edits):
            return False
        if any(row not in snapshot for row in plain):
            return False
        at = [snapshot.position(row) for row in plain]
        ttl, inherited, created = (
            snapshot.frame[name].iloc[at] for name in ("ttl", "ttl_inherited", "created")
        )
        own = ttl.notna() & (inherited == False).fillna(False)  # noqa: E712
        left = created + ttl - pd.Timestamp.now("UTC")
        return bool((own & (left < SOON).fillna(False)).all())

    def expire(self, ids: Sequence[str], after: str = "7d") -> str:
        """Stage that rows go later; returns in words what was done."""
        self._session.expire(ids, after=after)
        return self._expiry_words(ids, format_day(datetime.now(UTC) + delete_later.after_of(after)))

    def _expiry_words(self, ids: Sequence[str], day: str) -> str:
        skipped = self.skipped(ids)
        if len(skipped) == len(ids):
            return skipped_words(skipped, len(ids))
        goes = "goes" if len(ids) == 1 else "go"
        return f"{_rows(len(ids))} {goes} on {day}. Not sent yet. {skipped_words(skipped, len(ids))}".rstrip()

    def keep_after_all(self, ids: Sequence[str]) -> str:
        """Take back that rows go later; returns in words what was done."""
        before = self._session.changes
        after = self._session.keep_after_all(ids)
        touched = [row for row in ids if before.edits.get(row) != after.edits.get(row)]
        if not touched:
            return "Nothing here goes by a TTL of its own."
        left = sum(row in after.edits for row in touched)
        stay = f"{_rows(len(touched))} {'stays' if len(touched) == 1 else 'stay'} after all."
        return f"{stay} Not sent yet." if left else stay

    def unmark(self, ids: Sequence[str]) -> None:
        """Take delete and unlink marks away; the edits staged for these rows stay."""
        self._session.unmark(ids)


def ttl_words(ttl: Ttl | Unset, inherited: bool = False) -> Any:
    """A TTL as a cell shows it: a duration, or a word."""
    if inherited or ttl == INHERIT:
        return "inherit"
    return ttl if isinstance(ttl, timedelta) else "none"


def _cells(edit: Edit, snapshot: Listing, row: str, extra: tuple[str, ...]) -> Cells:
    frame, at = snapshot.frame, snapshot.position(row)
    cells: Any = frame[["aliases", "tags"]].iloc[at].tolist()
    aliases, tags = (() if cell is pd.NA else cell for cell in cells)
    found: Cells = {}
    if not isinstance(edit.description, Unset):
        found["description"] = edit.description
    if edit.aliases:
        found["aliases"] = edit.aliases.over(aliases)
    if edit.tags:
        found["tags"] = edit.tags.over(tags)
    if edit.metadata:
        before = snapshot.version(row).metadata
        after = found["metadata"] = edit.metadata.over(before)
        for key in extra:
            path = path_of(key)
            if not same_json(value_of(before, path), value_of(after, path)):
                found[key] = value_of(after, path)
    if edit.expire is not None:
        # The plan fixes the day; until then it is counted from now.
        edit = delete_later.fixed(snapshot.version(row), edit)
    if not isinstance(edit.ttl, Unset):
        found["ttl"] = ttl_words(edit.ttl)
        found["expires"] = expires_at(frame["created"].iat[at], edit.ttl)
    return found


def _marks(changes: ChangeSet, snapshot: Listing) -> dict[str, str]:
    marks = {row: "edited" if edit.expire is None else "expiring" for row, edit in changes.edits.items()}
    marks.update(dict.fromkeys(changes.unlinks, "unlinked"))
    marks.update(dict.fromkeys(changes.deletes, "deleted"))
    if changes.collection_deletes:
        inside = snapshot.keys["collection_id"].isin(list(changes.collection_deletes)).to_numpy(dtype=bool)
        rows = snapshot.frame[inside]
        for row, is_link in zip(rows.index.tolist(), rows["is_link"].tolist(), strict=True):
            marks[row] = "unlinked" if is_link else "deleted"
    return marks


def _rows(count: int) -> str:
    return f"{count:,} {'version' if count == 1 else 'versions'}"
