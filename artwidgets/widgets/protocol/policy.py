"""The policy editor."""

from typing import Literal, TypedDict

from artwidgets.widgets.protocol.shared import Ask, Nothing


class Form(TypedDict):
    """The common case of one rule, as it stands in the boxes."""

    name: str
    within: str
    per: str
    last: str
    younger_than: str
    best: str
    """How many of the best; "" for no such rule."""
    best_by: str
    best_mode: str
    always: str
    aliased: bool
    linked: bool
    then: Literal["delete", "expire", "archive"]
    after: str
    """How long it waits, or where to; by `then`."""
    protect: str
    """Queries, one a line."""


class Error(TypedDict):
    """Why what was typed is no policy."""

    words: str
    line: int | None
    """Of the text, from 1; None where it is of the form or of the whole."""


class Preview(TypedDict):
    """What the policy would do now."""

    keep: int
    drop: int
    untouched: int
    words: str
    """All of it in a line."""
    frees: str
    notes: list[str]
    """What can't be judged, and what ties."""
    marks: int
    """How many it would stage that are not yet."""
    button: str


class Preset(TypedDict):
    """A policy to begin with."""

    name: str
    label: str
    help: str


class State(TypedDict):
    """What the editor shows."""

    open: bool
    loaded: bool
    serial: int
    """Of the last edit that this is about."""
    text: str
    rules: list[str]
    """What the rules are called."""
    at: int
    """Which of them the form shows."""
    form: Form
    error: Error | None
    counting: bool
    preview: Preview | None
    only: bool
    """The filter asks for what goes (``verdict:drop``)."""
    query: str
    """The table's filter, to take over."""
    presets: list[Preset]
    groups: list[str]
    metrics: list[str]
    """Numbers to judge the best by."""


class Fold(TypedDict):
    """Open the editor, or close it."""

    open: bool


class Text(TypedDict):
    """The policy as TOML."""

    text: str
    serial: int


class Filled(TypedDict):
    """The policy as the form has it."""

    form: Form
    serial: int


class Named(TypedDict):
    """Begin with a preset."""

    name: str


class At(TypedDict):
    """A rule by its place, from 0; behind the last: another one."""

    at: int


class Only(TypedDict):
    """Put ``verdict:drop`` into the filter, or take it out."""

    only: bool


class Staged(TypedDict):
    """What was staged."""

    marks: int


class Messages(TypedDict):
    """What the editor is asked."""

    fold: Ask[Fold, Nothing]
    text: Ask[Text, Nothing]
    form: Ask[Filled, Nothing]
    preset: Ask[Named, Nothing]
    rule: Ask[At, Nothing]
    remove_rule: Ask[Nothing, Nothing]
    only: Ask[Only, Nothing]
    stage: Ask[Nothing, Staged]
