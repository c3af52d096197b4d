"""The overview."""

from typing import TypedDict

from artwidgets.widgets.protocol.shared import Ask, Nothing


class Figure(TypedDict):
    """One of the three figures."""

    title: str
    value: str
    note: str


class Part(TypedDict):
    """A type in the bar of what is folded, and in the months; "" stands for all smaller ones."""

    name: str
    bytes: int


class Nodes(TypedDict):
    """Nodes of the tree as columns: parents first, siblings by size, what is left of them last."""

    names: list[str]
    """Of what is left: ""."""
    levels: list[int]
    """0 a type, 1 a collection, 2 a version."""
    numbers: list[int]
    """Which; the same for as long as `listing` is. Of what is left: -1."""
    parents: list[int]
    """Place of the node that holds it; -1 for those right below what is looked into."""
    area: list[int]
    frees: list[int]
    listed: list[int]
    """Empty where it is the same as `area`."""
    rows: list[int]
    """Versions in it; of what is left, how many nodes."""
    steps: list[int]
    """Step of age, 0 the newest; -1 where nobody knows."""


class Crumb(TypedDict):
    """A step of the way to what is looked into."""

    name: str
    path: list[int]


class Tree(TypedDict):
    """What is below the place that is looked into."""

    listing: int
    """Which listing the numbers are of."""
    total: int
    """Bytes of all that the filter shows."""
    way: list[Crumb]
    """The first is all; the last is what is looked into."""
    nodes: Nodes


class Bar(TypedDict):
    """A month."""

    first: str
    """Its first day; "" for all that is older."""
    last: str
    rows: int
    parts: list[int]
    lit: bool
    """The filter shows some of it."""
    chosen: bool
    """The filter asks for this month and no other."""


class Months(TypedDict):
    """Bytes by month, also of months that the filter leaves out by their days alone."""

    parts: list[str]
    """Types; "" stands for all smaller ones."""
    bars: list[Bar]


class Reading(TypedDict):
    """Manifests are being read."""

    done: int
    total: int | None
    words: str
    stopping: bool


class State(TypedDict):
    """What the overview shows."""

    loaded: bool
    open: bool
    figures: list[Figure]
    parts: list[Part]
    legend: str
    unread: int
    """Versions of the listing whose manifest is not read."""
    reading: Reading | None
    tree: Tree | None
    """None while it is folded."""
    months: Months | None


class ReadingPush(TypedDict):
    """Unasked, kind ``reading``: how far the manifests are."""

    reading: Reading | None


class Fold(TypedDict):
    """Open it, or fold it."""

    open: bool


class Go(TypedDict):
    """Look into something."""

    listing: int
    path: list[int]
    """Numbers of the type and of the collection; none for all."""
    undo: bool
    """It came by a double click, whose first click filtered: that is taken back."""


class Choose(TypedDict):
    """Filter the table to a node; again, and the filter goes."""

    listing: int
    level: int
    number: int


class Month(TypedDict):
    """Filter the table to a month; again, and the filter goes."""

    first: str
    last: str


class Messages(TypedDict):
    """What the overview is asked."""

    fold: Ask[Fold, Nothing]
    go: Ask[Go, Nothing]
    choose: Ask[Choose, Nothing]
    month: Ask[Month, Nothing]
    read: Ask[Nothing, Nothing]
    stop: Ask[Nothing, Nothing]
