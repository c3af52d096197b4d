"""The menu of a version's row in the table."""

from typing import Protocol

from artwidgets import filters
from artwidgets.errors import InvalidValueError
from artwidgets.filters import field
from artwidgets.session import Session
from artwidgets.widgets.commands import COMMANDS
from artwidgets.widgets.going import Going
from artwidgets.widgets.grid import Grid, MenuItem, RowMenu
from artwidgets.widgets.versions.staged import Staged

__all__ = ["MenuHost", "row_menu"]

_LOOKED_AT = 2_000

_ALIASES = 3
"""As many aliases are offered to filter by."""


class MenuHost(Protocol):
    """What the menu needs of a workspace."""

    session: Session
    grid: Grid
    query: str
    staged: Staged
    going: Going

    def look_at(self, row: str | None) -> None:
        """Make the details be about this row."""

    def open_details(self, wanted: bool) -> None:
        """Show or hide the details."""

    def filter(self, query: str) -> None:
        """Show only the rows that the query finds."""


def row_menu(workspace: MenuHost) -> RowMenu:
    """Details, filters by what the row has, copies, marking and editing."""

    def items(row: str) -> list[MenuItem | None]:
        version = workspace.session.versions([row])[0]
        marked = workspace.session.changes.marked
        several = len(_meant(workspace, row))
        what = f"{several:,} selected versions" if several > 1 else ""
        gone = "Remove the link" if version.is_link else COMMANDS["delete"].help
        mark = (
            f"Unmark {what}".strip()
            if all(one in marked for one in _meant(workspace, row))
            else f"Mark {what} for deletion"
            if what
            else gone
        )
        name = version.qualified_name
        return [
            MenuItem("details", COMMANDS["details"].label),
            MenuItem("edit", COMMANDS["edit"].label),
            MenuItem("mark", mark),
            MenuItem("keep_after_all", COMMANDS["keep_after_all"].label)
            if workspace.staged.all_go_soon(_meant(workspace, row)[:_LOOKED_AT])
            else MenuItem("expire", COMMANDS["expire"].label),
            None,
            *(MenuItem(query, f"Filter by {words}") for query, words in _queries(workspace, row)),
            None,
            MenuItem("copy name", "Copy name", copies=name),
            MenuItem("copy code", "Copy code", copies=f"wandb.Api().artifact({name!r})"),
        ]

    def choose(row: str, name: str) -> None:
        queries = [query for query, _ in _queries(workspace, row)]
        if name == "details":
            workspace.look_at(row)
            workspace.open_details(True)
        elif name == "edit":
            workspace.grid.edit(row)
        elif name == "mark":
            workspace.going.toggle_delete(_meant(workspace, row))
        elif name == "expire":
            workspace.going.expire(_meant(workspace, row))
        elif name == "keep_after_all":
            workspace.going.keep_after_all(_meant(workspace, row))
        elif name in queries:
            if not filters.has_terms(workspace.query, name):
                workspace.filter(filters.add_terms(workspace.query, name))
        else:
            raise InvalidValueError(f"The menu has no {name!r}.")

    return RowMenu(items, choose)


def _meant(workspace: MenuHost, row: str) -> list[str]:
    """The rows that a mark is for: the selection where the row is one of it, else the row alone."""
    selection = workspace.grid.selection
    return selection if row in selection else [row]


def _queries(workspace: MenuHost, row: str) -> list[tuple[str, str]]:
    """The queries that find rows like this one, with their words."""
    version = workspace.session.versions([row])[0]
    found = [("collection", version.collection, f"collection {version.collection}")]
    if version.run:
        found.append(("run", version.run, f"run {version.run}"))
    found += [("alias", alias, f"alias {alias}") for alias in sorted(version.aliases)[:_ALIASES]]
    return [(str(field(name) == value), words) for name, value, words in found]
