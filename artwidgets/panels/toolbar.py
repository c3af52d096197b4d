"""The toolbar: what can be done with what is selected, and what is staged."""

from collections.abc import Callable
from typing import Any

from artwidgets.errors import InvalidValueError
from artwidgets.panels.panel import STATIC, Answer, Message, Panel

__all__ = ["Toolbar"]


class Toolbar(Panel):
    """Delete, edit, undo, redo, review, refresh, clear the selection, keep by a rule, past plans."""

    _esm = STATIC / "toolbar.js"
    _css = STATIC / "toolbar.css"
    shows = ("rows", "changes", "selection", "filter", "focus", "busy", "mode")

    def describe(self) -> dict[str, Any]:
        """Which buttons do something now, and the selection in words."""
        workspace, session = self.workspace, self.workspace.session
        return {
            "selection": workspace.selection_words,
            "selected": workspace.grid.counts["selected"],
            "focused": workspace.focus is not None,
            "in_place": self._one_shown() is not None,
            "staged": len(session.changes),
            "staged_only": workspace.staged_only,
            "undo": session.undoable,
            "redo": session.redoable,
            "loaded": session.loaded,
            "busy": workspace.work.busy,
            "details": workspace.details_open,
        }

    def kinds(self) -> dict[str, Callable[[Message], Answer]]:
        """The commands, ``edit_row``, ``edit``, ``keep`` and ``suggest``."""
        commands = {
            "delete": self.delete,
            "undo": self.undo,
            "redo": self.redo,
            "review": lambda: self.workspace.go("review"),
            "history": lambda: self.workspace.go("history"),
            "staged_only": lambda: self.workspace.show_staged_only(not self.workspace.staged_only),
            "refresh": self.workspace.load,
            "details": lambda: self.workspace.open_details(not self.workspace.details_open),
            "clear": lambda: self.workspace.grid.select(None),
        }
        return {
            **{name: _done_by(act) for name, act in commands.items()},
            "edit_row": self._edit_row,
            "edit": self._edit,
            "keep": self._keep,
            "suggest": self._suggest,
        }

    # -- commands, which keys in the table ask for too -----------------------------------

    def delete(self) -> None:
        """Mark what is selected (or in focus) for deletion, or take the marks away."""
        self.workspace.toggle_delete(self.workspace.chosen())

    def undo(self) -> None:
        """Take the last staging step back."""
        undone = self.workspace.session.undo_last()
        self.workspace.say(f"Undone: {undone}." if undone else "There is nothing to undo.")

    def redo(self) -> None:
        """Do the last undone step again."""
        redone = self.workspace.session.redo()
        self.workspace.say(f"Done again: {redone}." if redone else "There is nothing to redo.")

    # -- messages --------------------------------------------------------------------------

    def _one_shown(self) -> str | None:
        """The row that Edit means, where it is one alone and on the screen; None: a dialog is for them."""
        grid = self.workspace.grid
        selected = grid.counts["selected"]
        row = self.workspace.focus if not selected else grid.selection[0] if selected == 1 else None
        return row if row is not None and grid.shows(row) else None

    def _edit_row(self, _message: Message) -> Answer:
        row = self._one_shown()
        if row is None:
            raise InvalidValueError("To edit in the table, select one version that the filter shows.")
        self.workspace.grid.edit(row)
        return {}

    def _edit(self, message: Message) -> Answer:
        ids = self.workspace.chosen()
        wanted: dict[str, Any] = {}
        for name in ("add_aliases", "remove_aliases", "add_tags", "remove_tags"):
            if message.get(name):
                wanted[name] = [str(word) for word in message[name]]
        if message.get("description") is not None:
            wanted["description"] = str(message["description"])
        if str(message.get("ttl") or "").strip():
            wanted["ttl"] = str(message["ttl"])
        keys = _metadata(message)
        if not wanted and not keys:
            raise InvalidValueError("Nothing is filled in, so there is nothing to stage.")
        before = self.workspace.session.changes
        retyped = self.workspace.edit_rows(ids, wanted, keys)
        after = self.workspace.session.changes
        touched = sum(after.edits.get(row) is not before.edits.get(row) for row in ids)
        self.workspace.say(
            f"Edit staged for {touched:,} of {len(ids):,} versions. Nothing is sent before you apply it."
            + (f" {retyped}" if retyped else "")
        )
        return {}

    def _keep(self, message: Message) -> Answer:
        session = self.workspace.session
        last = str(message.get("last") or "").strip()
        if last and not last.isdigit():
            raise InvalidValueError("“Keep the newest” takes a whole number, such as 3.")
        before = session.changes.deletes.keys()
        after = session.keep(
            last=int(last) if last else None,
            aliased=bool(message.get("aliased", True)),
            younger_than=str(message.get("younger_than") or "").strip() or None,
            within=(self.workspace.query or None) if message.get("filtered", True) else None,
        )
        marked = len(after.deletes.keys() - before)
        self.workspace.say(
            f"{marked:,} versions that the rule does not keep are marked for deletion. "
            "Review them before you apply."
        )
        return {"marked": marked}

    def _suggest(self, message: Message) -> Answer:
        if message.get("column") == "metadata":
            return {"words": self.workspace.metadata_keys(str(message.get("text", "")))[:12]}
        column = "tags" if message.get("column") == "tags" else "aliases"
        return {"words": self.workspace.known(column, str(message.get("text", "")))[:12]}


def _metadata(message: Message) -> dict[str, str | None]:
    """The metadata keys to set, with the text of each value, and with None those to take away."""
    key, text = (str(message.get(name) or "").strip() for name in ("metadata_key", "metadata_value"))
    if bool(key) != bool(text):
        raise InvalidValueError(
            f"Write a value for {key}, or name it under “Remove metadata keys”."
            if key
            else "Name the metadata key."
        )
    removed = [str(word) for word in message.get("remove_metadata") or ()]
    if key in removed:
        raise InvalidValueError(f"{key} can't be both set and removed.")
    return {**dict.fromkeys(removed), **({key: text} if key else {})}


def _done_by(act: Callable[[], None]) -> Callable[[Message], Answer]:
    def handle(_message: Message) -> Answer:
        act()
        return {}

    return handle
