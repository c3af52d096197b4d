"""The table of artifact versions: its columns, what more it offers, what it remembers."""

from collections.abc import Callable

from artwidgets.paths import state_directory
from artwidgets.widgets.grid import Grid
from artwidgets.widgets.versions.columns import grid_columns
from artwidgets.widgets.versions.edit_notes import name_note, ttl_note
from artwidgets.widgets.versions.groupings import GROUPINGS
from artwidgets.widgets.versions.metadata_columns import metadata_columns
from artwidgets.widgets.versions.row_menu import MenuHost, row_menu

__all__ = ["artifact_table"]


def artifact_table(
    workspace: MenuHost, suggest: Callable[[str, str], list[str]], height: str, language: str | None = None
) -> Grid:
    """The grid of a workspace, without rows.

    Parameters
    ----------
    workspace : MenuHost
        On which its menu acts.
    suggest : callable
        From a column and a text to the aliases or tags that hold it, for completion.
    height : str
        CSS height of the table.
    language : str, optional
    """
    session = workspace.session
    return Grid(
        grid_columns(
            suggest,
            {
                "ttl": lambda row, value: ttl_note(session, [row], value),
                "collection": lambda row, value: name_note(session, row, value),
            },
        ),
        label="Artifact versions",
        height=height,
        row_label="name",
        more=metadata_columns(lambda: session.table if session.loaded else None),
        menu=row_menu(workspace),
        groupings=GROUPINGS,
        remember=state_directory() / "columns.json",
        language=language,
    )
