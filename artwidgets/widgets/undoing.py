"""Undo and redo of staging, as both tables have them: done, and said."""

from artwidgets.widgets.workspace import Workspace

__all__ = ["redo", "undo"]


def undo(workspace: Workspace) -> None:
    """Take the last staging step back."""
    undone = workspace.session.undo_last()
    workspace.say(f"Undone: {undone}." if undone else "There is nothing to undo.")


def redo(workspace: Workspace) -> None:
    """Do the last undone step again."""
    redone = workspace.session.redo()
    workspace.say(f"Redone: {redone}." if redone else "There is nothing to redo.")
