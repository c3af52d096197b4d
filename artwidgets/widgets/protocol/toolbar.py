"""The toolbar."""

from typing import TypedDict

from artwidgets.widgets.protocol.shared import Ask, Checked, Noted, Nothing, Suggest, Suggested


class State(TypedDict):
    """What the toolbar shows."""

    selection: str
    """What is selected, and what deleting it frees, in words."""
    marked: str
    """What is marked for deletion, and what that frees, in words."""
    selected: int
    focused: bool
    going: bool
    """All that a button acts on goes soon, or is staged to: it is offered to keep it."""
    in_place: bool
    """Edit means one row, and it is on the screen."""
    staged: int
    staged_only: bool
    """The table shows all that is staged, whatever the filter says."""
    undo: str | None
    redo: str | None
    loaded: bool
    busy: bool
    details: bool
    overview: bool
    facets: bool
    policy: bool


class Edit(TypedDict):
    """An edit of all that is selected; what is empty stays as it is."""

    add_aliases: list[str]
    remove_aliases: list[str]
    add_tags: list[str]
    remove_tags: list[str]
    metadata_key: str
    metadata_value: str
    remove_metadata: list[str]
    ttl: str
    seen: str
    """The note that was seen of the TTL."""
    description: str | None
    fills: bool
    """The description is a template, filled in for each version."""
    rename_from: str
    """A metadata key, and what it is to be called."""
    rename_to: str


class PreviewLine(TypedDict):
    """One field of one version, as an edit would leave it."""

    name: str
    field: str
    """"" of a version that stays as it is."""
    old: str
    new: str
    note: str
    problem: str
    """Why it can't be."""


class Previewed(TypedDict):
    """What an edit would come to."""

    words: str
    lines: list[PreviewLine]
    """The first of them."""
    reading: bool
    """What the runs tell has to be read first: to be asked again."""


class Expire(TypedDict):
    """A delete that waits."""

    after: str
    """How long, as ``7d``."""


class Messages(TypedDict):
    """What the toolbar is asked."""

    delete: Ask[Nothing, Nothing]
    expire: Ask[Nothing, Nothing]
    expire_after: Ask[Expire, Nothing]
    keep_after_all: Ask[Nothing, Nothing]
    undo: Ask[Nothing, Nothing]
    redo: Ask[Nothing, Nothing]
    review: Ask[Nothing, Nothing]
    history: Ask[Nothing, Nothing]
    overview: Ask[Nothing, Nothing]
    facets: Ask[Nothing, Nothing]
    staged_only: Ask[Nothing, Nothing]
    refresh: Ask[Nothing, Nothing]
    details: Ask[Nothing, Nothing]
    clear: Ask[Nothing, Nothing]
    edit_row: Ask[Nothing, Nothing]
    edit: Ask[Edit, Noted]
    preview: Ask[Edit, Previewed]
    keep: Ask[Nothing, Nothing]
    suggest: Ask[Suggest, Suggested]
    check: Ask[Checked, Noted]
