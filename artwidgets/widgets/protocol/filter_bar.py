"""The filter bar."""

from typing import Literal, NotRequired, TypedDict

from artwidgets.widgets.protocol.shared import Ask, Nothing


class Term(TypedDict):
    """One term of the query."""

    text: str
    start: int
    """In characters of the query, as Python counts them."""
    end: int
    negated: bool


class Removal(TypedDict):
    """A term without which a query that finds nothing would find rows."""

    at: int
    text: str
    rows: int


class Preset(TypedDict):
    """A query with a name."""

    title: str
    query: str
    help: str
    on: bool


class Saved(TypedDict):
    """A query that the person saved."""

    name: str
    query: str
    on: bool


class State(TypedDict):
    """What the bar shows."""

    what: Literal["versions", "collections"]
    """The rows that it filters."""
    query: str
    terms: list[Term]
    count: str
    """What it finds, in words."""
    removals: list[Removal] | None
    """Null unless the query finds nothing."""
    presets: list[Preset]
    in_bar: int
    """So many presets stand in the bar; the others are in its menu."""
    saved: list[Saved]


class Problem(TypedDict):
    """Why a query can't be read, and where."""

    words: str
    position: int


class Applied(TypedDict):
    """Whether a query was applied."""

    problem: Problem | None
    unfinished: NotRequired[bool]
    """The text is still being written: the rows of the query before stay."""


class Filter(TypedDict):
    """A query as it is typed, with the cursor's place; without it, as it is meant."""

    text: str
    cursor: NotRequired[int]


class Complete(TypedDict):
    """A query as it is typed."""

    text: str
    cursor: int


class Completion(TypedDict):
    """One thing that could be written."""

    insert: str
    label: str
    kind: Literal["field", "value", "word"]
    count: int | None
    help: str


class Completions(TypedDict):
    """What could replace the text from start to end."""

    start: int
    end: int
    items: list[Completion]


class PresetAsked(TypedDict):
    """A preset, to be put into the query or taken out."""

    query: str


class TermAsked(TypedDict):
    """A term of a query, by its place."""

    query: str
    at: int


class Save(TypedDict):
    """A query to be saved: by default the one applied, behind the others."""

    name: str
    query: NotRequired[str]
    at: NotRequired[int | None]


class Rename(TypedDict):
    """A saved filter's names."""

    name: str
    to: str


class Forget(TypedDict):
    """A saved filter."""

    name: str


class Forgotten(TypedDict):
    """What it was, so that it can be saved again."""

    query: str
    at: int | None


class Messages(TypedDict):
    """What the filter bar is asked."""

    filter: Ask[Filter, Applied]
    complete: Ask[Complete, Completions]
    preset: Ask[PresetAsked, Applied]
    drop: Ask[TermAsked, Applied]
    negate: Ask[TermAsked, Applied]
    look: Ask[Nothing, Nothing]
    save: Ask[Save, Nothing]
    rename: Ask[Rename, Nothing]
    forget: Ask[Forget, Forgotten]
