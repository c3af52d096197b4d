"""The toolbar: what can be done with what is selected, and what is staged."""

from collections.abc import Callable
from functools import partial

from artwidgets.errors import InvalidValueError
from artwidgets.model import values
from artwidgets.widgets.panel import Handlers, Panel, done_by
from artwidgets.widgets.parts import ALL, PARTS
from artwidgets.widgets.protocol import shared
from artwidgets.widgets.protocol import toolbar as wire
from artwidgets.widgets.undoing import redo, undo
from artwidgets.widgets.versions import bulk_edit as bulk
from artwidgets.widgets.versions.edit_notes import ttl_note
from artwidgets.widgets.versions.metadata_columns import PREFIX
from artwidgets.widgets.versions.refused import skipped_words
from artwidgets.widgets.workspace import Workspace

__all__ = ["Toolbar"]


LOOKED_AT = 2_000
"""Selected rows of which it is told whether they go soon; of more, nobody is asked at each click."""


class Toolbar(Panel):
    """Delete, edit, undo, redo, review, refresh, clear the selection, the policy editor, history."""

    part = "toolbar"
    shows = ("rows", "changes", "manifests", "selection", "filter", "focus", "details", "busy", "mode")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        for part in ALL:
            workspace.parts.listen(part, self.push)

    def describe(self) -> wire.State:
        """Which buttons do something now, and the selection in words."""
        workspace, session = self.workspace, self.workspace.session
        return {
            "selection": workspace.figures.selected,
            "marked": workspace.figures.marked,
            "selected": workspace.grid.counts["selected"],
            "focused": workspace.in_focus is not None,
            "going": workspace.staged.all_go_soon(self._acted_on()),
            "in_place": self._one_shown() is not None,
            "staged": len(session.changes),
            "staged_only": workspace.staged_only,
            "undo": session.undoable,
            "redo": session.redoable,
            "loaded": session.loaded,
            "busy": workspace.work.busy,
            "details": workspace.details_open,
            "overview": "overview" in workspace.parts.open,
            "facets": "facets" in workspace.parts.open,
            "policy": "policy" in workspace.parts.open,
        }

    def kinds(self) -> Handlers:
        """The commands, ``expire_after``, ``edit_row``, ``edit``, ``suggest``, ``check``."""
        return {
            **{name: done_by(act) for name, act in self.acts.items()},
            "expire_after": self._expire_after,
            "edit_row": self._edit_row,
            "edit": self._edit,
            "preview": self._preview,
            "suggest": self._suggest,
            "check": self._check,
        }

    # -- commands, which keys in the table ask for too -----------------------------------

    @property
    def acts(self) -> dict[str, Callable[[], None]]:
        """What does a command that asks for nothing more, by its name in `COMMANDS`."""
        workspace = self.workspace
        return {
            "delete": self.delete,
            "expire": self.expire,
            "keep_after_all": self.keep_after_all,
            "undo": partial(undo, workspace),
            "redo": partial(redo, workspace),
            "review": lambda: workspace.go("review"),
            "history": lambda: workspace.go("history"),
            "staged_only": lambda: workspace.show_staged_only(not workspace.staged_only),
            "refresh": workspace.load,
            "keep": partial(self._turn, "policy"),
            "details": lambda: workspace.open_details(not workspace.details_open),
            **{part: partial(self._turn, part) for part in PARTS},
            "clear": lambda: workspace.grid.select(None),
        }

    def delete(self) -> None:
        """Mark what is selected (or in focus) for deletion, or take the marks away."""
        self.workspace.going.toggle_delete(self.workspace.chosen())

    def expire(self) -> None:
        """Let what is selected (or in focus) go in 7 days; where all of it goes soon, keep it after all."""
        ids = self.workspace.chosen()
        if self.workspace.staged.all_go_soon(ids):
            self.keep_after_all()
        else:
            self.workspace.going.expire(ids)

    def keep_after_all(self) -> None:
        """Take back that what is selected (or in focus) goes later."""
        self.workspace.going.keep_after_all(self.workspace.chosen())

    def _turn(self, part: str) -> None:
        parts = self.workspace.parts
        parts.show(part, part not in parts.open)

    # -- messages --------------------------------------------------------------------------

    def _acted_on(self) -> list[str]:
        """The rows that a button would act on, where they are few enough to be looked at one by one."""
        grid = self.workspace.grid
        selected = grid.counts["selected"]
        if not self.workspace.session.loaded or selected > LOOKED_AT:
            return []
        row = self.workspace.in_focus
        return grid.selection if selected else [] if row is None else [row]

    def _expire_after(self, message: wire.Expire) -> shared.Nothing:
        self.workspace.going.expire(self.workspace.chosen(), str(message["after"]))
        return {}

    def _one_shown(self) -> str | None:
        """The row that Edit means, where it is one alone and on the screen; None: a dialog is for them."""
        grid = self.workspace.grid
        selected = grid.counts["selected"]
        row = self.workspace.in_focus if not selected else grid.selection[0] if selected == 1 else None
        return row if row is not None and grid.shows(row) else None

    def _edit_row(self, _message: shared.Nothing) -> shared.Nothing:
        row = self._one_shown()
        if row is None:
            raise InvalidValueError("To edit in the table, select one version that the filter shows.")
        self.workspace.grid.edit(row)
        return {}

    def _preview(self, message: wire.Edit) -> wire.Previewed:
        return bulk.preview(self.workspace, bulk.wanted(message), _metadata(message))

    def _edit(self, message: wire.Edit) -> shared.Noted:
        ids = self.workspace.chosen()
        wanted, keys = bulk.wanted(message), _metadata(message)
        if not wanted and not keys:
            raise InvalidValueError("Nothing is filled in, so there is nothing to stage.")
        note = ttl_note(self.workspace.session, ids, wanted["ttl"]) if "ttl" in wanted else None
        if note is not None and note.hold and message.get("seen") != note.words:
            return {"note": note.words}
        before = self.workspace.session.changes
        retyped, left = bulk.stage(self.workspace, ids, wanted, keys)
        after = self.workspace.session.changes
        touched = sum(after.edits.get(row) is not before.edits.get(row) for row in ids)
        alike = len(ids) - touched - len(left)
        words = f"{touched:,} {'edit' if touched == 1 else 'edits'} staged"
        words += f"; {alike:,} already had this value" if alike else ""
        skipped = skipped_words(self.workspace.staged.skipped(ids), len(ids))
        warned = [text for text in (bulk.left_words(left), skipped, note.words if note else "") if text]
        more = [*warned, *filter(None, [retyped])]
        self.workspace.say(" ".join([f"{words}. Not sent yet.", *more]), "bad" if warned else "plain")
        return {}

    def _check(self, message: shared.Checked) -> shared.Noted:
        """What is to be known of a value while it is typed; refused where it would not be taken."""
        field, value = str(message["field"]), message.get("value")
        if field == "aliases":
            values.aliases(value or [])
        elif field == "tags":
            values.tags(value or [])
        elif field == "ttl" and str(value or "").strip():
            note = ttl_note(self.workspace.session, self.workspace.chosen(), str(value))
            return {} if note is None else {"note": note.words, "hold": note.hold}
        return {}

    def _suggest(self, message: shared.Suggest) -> shared.Suggested:
        if message.get("column") == "metadata":
            offers = self.workspace.grid.offers(PREFIX)
            keys = [offer.key.removeprefix(PREFIX) for offer in offers]
            return {"words": [key for key in keys if str(message.get("text", "")) in key][:12]}
        column = "tags" if message.get("column") == "tags" else "aliases"
        return {"words": self.workspace.suggest(column, str(message.get("text", "")))[:12]}


def _metadata(message: wire.Edit) -> dict[str, str | None]:
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
