"""The collections as rows."""

from typing import TypedDict

from artwidgets.widgets.protocol.shared import Ask, Nothing, Suggest, Suggested


class Preset(TypedDict):
    """A ready-made query."""

    title: str
    query: str
    help: str
    on: bool


class State(TypedDict):
    """What stands around the table of collections."""

    query: str
    count: str
    """How many are shown of how many, in words."""
    presets: list[Preset]
    selection: str
    """How many are selected and what they hold, in words."""
    selected: int
    staged: int
    undo: str | None
    redo: str | None
    loaded: bool
    busy: bool


class Filter(TypedDict):
    """A query as it is typed."""

    text: str


class Filtered(TypedDict):
    """Whether it was taken."""

    problem: str
    """Why not; "" where it was."""


class Edit(TypedDict):
    """An edit of all that is selected; what is empty stays as it is."""

    add_tags: list[str]
    remove_tags: list[str]
    type: str
    description: str | None


class Messages(TypedDict):
    """What it is asked."""

    filter: Ask[Filter, Filtered]
    delete: Ask[Nothing, Nothing]
    edit: Ask[Edit, Nothing]
    undo: Ask[Nothing, Nothing]
    redo: Ask[Nothing, Nothing]
    review: Ask[Nothing, Nothing]
    refresh: Ask[Nothing, Nothing]
    clear: Ask[Nothing, Nothing]
    suggest: Ask[Suggest, Suggested]
