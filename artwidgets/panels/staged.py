"""Staged changes as the table shows them, and the table's own ways to stage."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pandas as pd

from artwidgets.changes import ChangeSet
from artwidgets.edits import Edit
from artwidgets.errors import InvalidValueError
from artwidgets.listing import Listing
from artwidgets.panels.columns import expires_at
from artwidgets.records import Version
from artwidgets.session import Session
from artwidgets.values import INHERIT, Ttl, Unset

__all__ = ["Staged", "ttl_words"]

Cells = dict[str, Any]


class Staged:
    """What a session has staged, row by row.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._cells: dict[str, tuple[Edit, Listing, Cells]] = {}

    # -- showing -----------------------------------------------------------------------

    def overlay(self) -> tuple[dict[str, Cells], dict[str, str]]:
        """New values by id and column, and marks by id, as `Grid.overlay` takes them."""
        changes, snapshot = self._session.changes, self._session.snapshot
        kept = {}
        for row, staged in changes.edits.items():
            if row not in snapshot:
                continue
            before = self._cells.get(row)
            same = before is not None and before[0] is staged and before[1] is snapshot
            kept[row] = before if same and before else (staged, snapshot, _cells(staged, snapshot, row))
        self._cells = kept
        shown = {row: cells for row, (_, _, cells) in kept.items()}
        for collection, edit in changes.collection_edits.items():
            if not isinstance(edit.name, Unset):
                for row in snapshot.keys.index[snapshot.keys["collection_id"] == collection].tolist():
                    shown[row] = {**shown.get(row, {}), "collection": edit.name}
        return shown, _marks(changes, snapshot)

    def version(self, row: str) -> Version:
        """The record as it would be with its staged edit."""
        base = self._session.snapshot.version(row)
        edit = self._session.changes.edits.get(row)
        return base if edit is None else edit.over(base)

    # -- staging -----------------------------------------------------------------------

    def edit(self, ids: Sequence[str], column: str, value: Any) -> None:
        """Stage an edit made in the table.

        One row's aliases and tags are staged as what was added to and removed from those on
        the screen, so that what others add meanwhile survives.
        """
        if column == "collection":
            self._rename(ids, value)
        elif column in ("aliases", "tags") and len(ids) == 1:
            self.edit_names(ids[0], column, value)
        elif column in ("aliases", "tags", "description", "ttl"):
            self._session.edit(ids, **{column: value})
        else:
            raise InvalidValueError(f"The column {column} can't be edited.")

    def _rename(self, ids: Sequence[str], name: str) -> None:
        """Stage a new name for the collection that holds these rows."""
        places = self._session.snapshot.keys["collection_id"].loc[list(ids)].unique().tolist()
        if len(places) > 1:
            raise InvalidValueError(f"{len(places)} collections can't all be called {name}.")
        self._session.edit_collection(places[0], new_name=name)

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
        rows = self._session.listing.loc[list(ids), ["is_link", "aliases", "linked_in"]]
        sources = rows[~rows["is_link"]]
        links = len(rows) - len(sources)
        # What is not known may be there, and is refused likewise.
        aliased, linked = (
            sources[name].map(lambda cell: cell is pd.NA or bool(cell)).astype(bool)
            for name in ("aliases", "linked_in")
        )
        refused = int((aliased | linked).sum())
        said = [f"{_rows(len(sources))} marked for deletion"] if len(sources) else []
        if links:
            said.append(
                f"{links:,} {'link' if links == 1 else 'links'} marked to be removed, the sources stay"
            )
        words = "; ".join(said) + "."
        if refused:
            verb = "has" if refused == 1 else "have"
            what = "aliases" if not linked.any() else "links" if not aliased.any() else "aliases or links"
            if sources[["aliases", "linked_in"]].isna().to_numpy().any():
                verb = "may have"
            words += (
                f" {refused:,} of them {verb} {what} and will be refused, unless you choose "
                "“Delete with aliases” in the review."
            )
        return words

    def unmark(self, ids: Sequence[str]) -> None:
        """Take delete and unlink marks away; the edits staged for these rows stay."""
        self._session.unmark(ids)


def ttl_words(ttl: Ttl | Unset, inherited: bool = False) -> Any:
    """A TTL as a cell shows it: a duration, or a word."""
    if inherited or ttl == INHERIT:
        return "inherit"
    return ttl if isinstance(ttl, timedelta) else "none"


def _cells(edit: Edit, snapshot: Listing, row: str) -> Cells:
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
        found["metadata"] = edit.metadata.over(snapshot.version(row).metadata)
    if not isinstance(edit.ttl, Unset):
        found["ttl"] = ttl_words(edit.ttl)
        found["expires"] = expires_at(frame["created"].iat[at], edit.ttl)
    return found


def _marks(changes: ChangeSet, snapshot: Listing) -> dict[str, str]:
    marks = dict.fromkeys(changes.edits, "edited")
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
