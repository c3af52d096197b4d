"""The whole browser."""

from typing import Literal, TypedDict

from artwidgets.widgets.protocol.shared import Ask, Nothing

Mode = Literal["table", "review", "history"]


class ListingStatus(TypedDict):
    """What is to be known of the rows, beside them or in their place, and what mends it."""

    position: Literal["instead", "above"]
    title: str
    words: str
    button: str
    bad: bool


class State(TypedDict):
    """Which part is in front."""

    mode: Mode
    open: bool
    """Details are wanted."""
    focused: bool
    facets: bool
    """Facets are wanted."""
    collections: bool
    """The collections are in front, and not the versions."""
    staged: int
    listing_status: ListingStatus | None
    revision: int
    """What the trait of this name is to become."""


class Snapshot(TypedDict, total=False):
    """The first rows, for where no kernel runs; empty until there are any."""

    titles: list[str]
    rows: list[list[str]]
    total: int
    heading: str


class View(TypedDict):
    """Which table is wanted in front."""

    collections: bool


class ViewId(TypedDict):
    """One of the places where the browser is shown."""

    view_id: str


class Messages(TypedDict):
    """What the browser is asked."""

    begin: Ask[ViewId, Nothing]
    """It is on the page."""
    leave: Ask[ViewId, Nothing]
    """It is on the page no more."""
    retry: Ask[Nothing, Nothing]
    view: Ask[View, Nothing]
