"""What a person can ask for by a button, a key or a menu: each command once.

Buttons of the toolbar, the menu of a row, the keys of the table with their help, and the kinds of the
toolbar's messages have their names from here; the front end's part is written by
``python -m tests.frontend.protocol``.
"""

from dataclasses import dataclass

__all__ = ["COMMANDS", "Command"]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to be done.

    Attributes
    ----------
    name : str
        What messages call it.
    label : str
        What its button, or its item of a menu, says.
    title : str
        What it does, for the pointer that rests on its button.
    keys : str
        What asks for it in the table; "" where no key does.
    does : str
        What the keyboard help says it does; by default the label.
    """

    name: str
    label: str
    title: str = ""
    keys: str = ""
    does: str = ""

    @property
    def help(self) -> str:
        """What the keyboard help says it does."""
        return self.does or self.label


COMMANDS = {
    command.name: command
    for command in (
        Command(
            "delete",
            "Delete",
            "Mark for deletion, or take the marks away (Delete key). Nothing is sent before you apply.",
            keys="Delete",
            does="Mark for deletion",
        ),
        Command(
            "expire",
            "Delete in 7 days",
            "Delete later, by a TTL; until then it can be kept after all (Shift + Delete). Nothing is sent "
            "before you apply.",
            keys="Shift + Delete",
            does="Delete in 7 days, or keep after all",
        ),
        Command("keep_after_all", "Keep after all", "Take back that it goes on that day"),
        Command("edit", "Edit"),
        Command(
            "keep",
            "Clean up by rule",
            "Say what stays, see what goes and why, and mark it: a policy, as a form or as TOML",
        ),
        Command("undo", "Undo", keys="Ctrl + Z / Ctrl + Shift + Z", does="Undo / redo"),
        # Its keys stand with those of undo.
        Command("redo", "Redo"),
        Command("review", "Review changes", keys="Ctrl + Enter"),
        Command("filter", "Go to the filter", keys="/"),
        Command("refresh", "Refresh"),
        Command("details", "Details", "Show or hide the details of the row in focus"),
        Command("overview", "Overview", "What fills the storage: by type, collection, version and month"),
        Command("facets", "Facets", "Filter by type, collection, alias, tag, age, size, use"),
        Command("history", "History"),
        Command("help", "Keyboard shortcuts", "Keyboard shortcuts (?)"),
        Command("staged_only", "Staged only", "Show all that is staged, also what the filter hides"),
        Command("clear", "Clear"),
    )
}
"""By name."""
