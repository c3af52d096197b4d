"""The collections as rows."""

from typing import TypedDict

from artwidgets.widgets.protocol.shared import Ask, Nothing, Suggest, Suggested


class State(TypedDict):
    """What stands around the table of collections."""

    selection: str
    """How many are selected and what they hold, in words."""
    selected: int
    staged: int
    undo: str | None
    redo: str | None
    loaded: bool
    busy: bool


class Edit(TypedDict):
    """An edit of all that is selected; what is empty stays as it is."""

    add_tags: list[str]
    remove_tags: list[str]
    type: str
    description: str | None


class Messages(TypedDict):
    """What it is asked."""

    delete: Ask[Nothing, Nothing]
    edit: Ask[Edit, Nothing]
    undo: Ask[Nothing, Nothing]
    redo: Ask[Nothing, Nothing]
    review: Ask[Nothing, Nothing]
    refresh: Ask[Nothing, Nothing]
    clear: Ask[Nothing, Nothing]
    suggest: Ask[Suggest, Suggested]
