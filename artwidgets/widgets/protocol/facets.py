"""The facets."""

from typing import TypedDict

from artwidgets.widgets.protocol.shared import Ask, Nothing


class Value(TypedDict):
    """A box to tick."""

    key: str
    """The condition that it ticks, as a query."""
    label: str
    rows: int
    size: str
    """Listed bytes, in words."""
    ticked: bool


class Facet(TypedDict):
    """A field: a group of boxes."""

    name: str
    title: str
    values: list[Value]
    all: int
    """How many values there are, shown or not."""
    long: bool
    """There are enough of them to be searched."""
    search: str
    """What its values are searched for."""
    wide: bool
    """More than the largest are shown."""


class State(TypedDict):
    """What the panel shows."""

    loaded: bool
    open: bool
    facets: list[Facet]
    ticked: int
    """Boxes that are ticked."""


class Tick(TypedDict):
    """Tick a box, or tick it no longer."""

    facet: str
    key: str


class Search(TypedDict):
    """Look for values of a facet."""

    facet: str
    text: str


class Wide(TypedDict):
    """Show more values of a facet, or the largest alone."""

    facet: str
    wide: bool


class Fold(TypedDict):
    """Open the panel, or close it."""

    open: bool


class Messages(TypedDict):
    """What the panel is asked."""

    fold: Ask[Fold, Nothing]
    tick: Ask[Tick, Nothing]
    search: Ask[Search, Nothing]
    wide: Ask[Wide, Nothing]
    clear: Ask[Nothing, Nothing]
