"""The collections as rows: filtered, edited, marked for deletion, reviewed with all that is staged."""

from collections.abc import Callable
from functools import partial
from typing import Any

import anywidget

from artwidgets.errors import ArtwidgetsError, InvalidValueError
from artwidgets.model.units import format_size
from artwidgets.widgets.collections.rows import CollectionRows
from artwidgets.widgets.collections.table import CollectionEdits, collection_table, overlay
from artwidgets.widgets.filter_bar import FilterBar
from artwidgets.widgets.panel import Handlers, Panel, done_by
from artwidgets.widgets.protocol import collections as wire
from artwidgets.widgets.protocol import shared
from artwidgets.widgets.undoing import redo, undo
from artwidgets.widgets.workspace import Workspace

__all__ = ["CollectionsPanel"]


class CollectionsPanel(Panel):
    """One row a collection, with the same changes, plan and review as the versions.

    Attributes
    ----------
    grid : Grid
    rows : CollectionRows
        What the table shows.
    filter_bar : FilterBar
        The one that versions have, over collections.
    """

    part = "collections"
    shows = ("busy",)

    _grid = anywidget.WidgetTrait().tag(sync=True)
    _filter_bar = anywidget.WidgetTrait().tag(sync=True)

    def __init__(self, workspace: Workspace, height: str = "520px") -> None:
        self.grid = collection_table(self._suggest_tags, height, workspace.language)
        self.grid.set_status("loading", "Not loaded yet.")
        self._edits = CollectionEdits(workspace.session)
        self.rows = CollectionRows(workspace.session, self.grid)
        super().__init__(workspace)
        self.filter_bar = FilterBar(workspace, self.rows)
        self._grid, self._filter_bar = self.grid, self.filter_bar
        self.rows.listen(self.filter_bar.push)
        self.rows.listen(self.push)
        self.grid.on_edit(self._edits.edit, self._edits.together)
        self.grid.on_selection(self.push)
        self.grid.on_command(self._on_command)
        workspace.listen("rows", self.refresh)
        workspace.listen("changes", self._on_changes)
        self.refresh()

    # -- what is shown -----------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether it is the view that is in front."""
        return "collections" in self.workspace.parts.open

    def refresh(self) -> None:
        """Show the collections as they are now; while the other view is in front, as they were."""
        session = self.workspace.session
        if session.loaded and (self.is_open or self.rows.frame is None):
            self.rows.take(session.collections)
            self.filter_bar.push()
            self._lay_over()
        self.push()

    def _on_changes(self) -> None:
        if self.workspace.session.loaded and self.rows.frame is not None:
            self._lay_over()
        self.push()

    def _lay_over(self) -> None:
        shown, marks = overlay(self.workspace.session.changes)
        for row, tags in self._edits.tags().items():
            shown.setdefault(row, {})["tags"] = tags
        self.grid.overlay(shown, marks)

    def describe(self) -> wire.State:
        """What is selected, and what the buttons can do."""
        session = self.workspace.session
        return {
            "selection": self._selected_words(),
            "selected": self.grid.counts["selected"],
            "staged": len(session.changes),
            "undo": session.undoable,
            "redo": session.redoable,
            "loaded": session.loaded,
            "busy": self.workspace.work.busy,
        }

    def _selected_words(self) -> str:
        ids = self.grid.selection
        if not ids or self.rows.frame is None:
            return ""
        chosen = self.rows.frame.loc[ids]
        versions, size = chosen["versions"].sum(), chosen["size"].sum()
        words = f"{len(ids):,} selected, {int(versions):,} version{'' if versions == 1 else 's'}"
        hidden = self.grid.counts["selected_hidden"]
        return f"{words}, {format_size(int(size))}{f', {hidden:,} not shown' if hidden else ''}"

    def _suggest_tags(self, text: str) -> list[str]:
        session = self.workspace.session
        tags = {tag for one in session.snapshot.collections.values() for tag in one.tags}
        return sorted(tag for tag in tags if text.casefold() in tag.casefold())

    # -- messages ----------------------------------------------------------------------

    def kinds(self) -> Handlers:
        """Those of `artwidgets.widgets.protocol.collections.Messages`."""
        return {
            "edit": self._edit,
            "suggest": self._suggest,
            **{name: done_by(act) for name, act in self._acts.items()},
        }

    @property
    def _acts(self) -> dict[str, Callable[[], None]]:
        workspace = self.workspace
        return {
            "delete": self.delete,
            "undo": partial(undo, workspace),
            "redo": partial(redo, workspace),
            "review": lambda: workspace.go("review"),
            "refresh": workspace.load,
            "clear": lambda: self.grid.select(None),
        }

    def _on_command(self, name: str) -> None:
        if name in self._acts:
            self._acts[name]()

    def _chosen(self) -> list[str]:
        if ids := self.grid.selection:
            return ids
        raise ArtwidgetsError("Select collections first: tick their boxes, or press Space on a row.")

    def delete(self) -> None:
        """Mark what is selected for deletion, or take the marks away where all have one."""
        ids, session = self._chosen(), self.workspace.session
        marked = session.changes.collection_deletes
        many = f"{len(ids):,} collection{'' if len(ids) == 1 else 's'}"
        if marked.issuperset(ids):
            session.unstage(ids)
            self.workspace.say_staged(f"{many} no longer marked.")
            return
        session.delete_collections(ids)
        versions = int(session.collections.loc[ids, "versions"].sum())
        held = f" with {versions:,} version{'' if versions == 1 else 's'}" if versions else ""
        self.workspace.say_staged(f"{many}{held} marked for deletion. Not sent yet.")

    def _edit(self, message: wire.Edit) -> shared.Nothing:
        ids, wanted = self._chosen(), _wanted(message)
        if not wanted:
            raise InvalidValueError("Nothing is filled in, so there is nothing to stage.")
        self.workspace.session.edit_collections(ids, **wanted)
        return {}

    def _suggest(self, message: shared.Suggest) -> shared.Suggested:
        return {"words": self._suggest_tags(str(message.get("text", "")))[:12]}


def _wanted(message: wire.Edit) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("add_tags", "remove_tags"):
        if message.get(name):
            found[name] = [str(word) for word in message[name]]
    if str(message.get("type") or "").strip():
        found["type"] = str(message["type"]).strip()
    if message.get("description") is not None:
        found["description"] = str(message["description"])
    return found
