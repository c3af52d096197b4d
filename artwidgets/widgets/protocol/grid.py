"""The table: its traits, its pages, what it is asked and what it says unasked.

What speaks of positions carries the epoch of the view it was seen in; from another epoch it is answered
``stale`` and nothing happens. A position is a line's: where rows are grouped, group rows have one and
rows of folded groups none.
"""

from typing import Literal, NotRequired, TypedDict

from artwidgets.widgets.protocol.shared import Ask, Noted, Nothing, Suggest, Suggested

Kind = Literal["text", "chips", "bytes", "count", "time", "due", "duration", "flag", "json", "value"]
Status = Literal["ready", "loading", "empty", "failed"]
Mode = Literal["replace", "add", "remove", "toggle"]
SortKey = tuple[str, bool]
"""A column, and whether it is descending."""
Value = str | list[str]
"""What an editor holds: a list for chips."""


class ColumnInfo(TypedDict):
    """A column as it is laid out."""

    key: str
    title: str
    kind: Kind
    width: int
    editable: bool
    pinned: bool
    hidden: bool
    completes: bool
    ends: bool
    """Of a text too long for its cell, the middle is left out."""
    hint: str
    """What the pointer is told over the title; empty for nothing."""


class GroupingInfo(TypedDict):
    """A way to put rows together, and the columns whose menus offer it."""

    key: str
    title: str
    offered: list[str]


class Cell(TypedDict, total=False):
    """A display-ready cell; keys without a value are absent."""

    t: str
    """Text."""
    h: str
    """The exact value, told on hover."""
    c: list[str]
    """Chips."""
    n: int
    """How many chips in all."""
    a: list[str]
    """Staged chips that are new: they are always shown."""
    m: Literal[1]
    """Text was cut: an editor asks for all of it."""
    r: Literal[1]
    """A number, among values of other types."""
    f: str
    """Which flag it is, as ``link``: what its picture is chosen by."""


class GroupInfo(TypedDict):
    """A group row, and what is told of it."""

    at: int
    """Where it stands among a page's lines; -1: further up."""
    line: int
    """Where it stands in the table."""
    id: str
    label: str
    rows: int
    size: str
    folded: bool
    selected: int
    """How many of its rows are selected."""
    marks: dict[str, int]
    """How many of its rows bear which mark."""
    position: tuple[int, int]
    """Which group it is, of how many."""


class Page(TypedDict):
    """Some lines of the table."""

    groups: NotRequired[list[GroupInfo]]
    """Where rows are grouped: the group rows among them."""
    numbers: NotRequired[list[int]]
    """Where rows are grouped: the rows' places among all rows shown."""
    ids: list[str]
    labels: list[str]
    selected: list[int]
    marks: dict[str, str]
    old: dict[str, dict[str, str]]
    cells: dict[str, list[Cell]]


class Counts(TypedDict):
    """How many rows there are, are shown, and are selected."""

    base: int
    total: int
    selected: int
    selected_hidden: int
    selected_size: NotRequired[str]
    """Sum of the first size column over the selection, human."""
    folded: NotRequired[int]
    """Rows that a range took with folded groups."""


class ViewState(Counts):
    """Which rows are shown."""

    epoch: int
    keys: list[SortKey]
    group: NotRequired[str]
    """By what rows are grouped."""
    groups: NotRequired[int]
    """How many groups there are."""
    lines: NotRequired[int]
    """How many lines rows take with their group rows."""
    state: Status
    text: str


class Opened(ViewState):
    """The view at the place where the person is."""

    anchor: int | None
    focus: int | None
    focus_folded: NotRequired[Literal[True]]
    """The row that was in focus is in a folded group, at whose line the focus is."""
    start: int
    page: NotRequired[Page]
    """Left out where it is the one that travelled with the widget and is on the screen."""


# -- said unasked, to every view ---------------------------------------------------------


class ViewPush(ViewState):
    """``view``: other rows are shown."""

    keep: bool
    """Whether the same rows were merely read again, so that the place is to be kept."""
    page: NotRequired[Page]


class PatchPush(TypedDict):
    """``patch``: rows that look different; null: ask for all again."""

    page: Page | None


class SelectionPush(Counts):
    """``selection``: other rows are selected."""

    origin: str
    """Of the view that selected them."""
    epoch: int


class StatusPush(TypedDict):
    """``status``: something is said in place of rows."""

    state: Status
    text: str


class EditPush(TypedDict):
    """``edit``: Python asks for an editor on a row."""

    epoch: int
    row: str
    position: int


# -- asked and answered ------------------------------------------------------------------


class Open(TypedDict):
    """Read the view, at the place where the person is."""

    rows: int
    anchor: NotRequired[str]
    focus: NotRequired[str]
    travelled: NotRequired[int]
    """Which of the views that travelled with the widget is on the screen."""


class Rows(TypedDict):
    """Read lines of the view."""

    epoch: int
    start: int
    stop: int


class RowsAnswer(TypedDict):
    """Lines of the view."""

    epoch: int
    start: int
    page: Page


class Sort(TypedDict):
    """Order the rows, most important key first."""

    keys: list[SortKey]


class GroupBy(TypedDict):
    """Put rows together, or no longer."""

    by: str | None


class Fold(TypedDict):
    """Fold groups, or unfold them."""

    groups: NotRequired[list[str]]
    all: NotRequired[bool]
    folded: bool


class Select(TypedDict):
    """Select rows by one of four ways."""

    ranges: NotRequired[list[tuple[int, int]]]
    ids: NotRequired[list[str]]
    all: NotRequired[bool]
    groups: NotRequired[list[str]]
    mode: Mode
    epoch: int


class CellAsked(TypedDict):
    """A cell."""

    row: str
    column: str


class CellValue(TypedDict):
    """What an editor opens with."""

    value: Value


class Check(CellAsked):
    """A value while it is typed."""

    value: Value


class Edit(CellAsked):
    """A value to be staged."""

    value: Value
    seen: NotRequired[str]
    """The note that was seen of it."""


class Edited(TypedDict):
    """Staged: the row as it looks now; or what is to be seen first."""

    page: NotRequired[Page]
    note: NotRequired[str]


class Filled(TypedDict):
    """How many rows a value was filled into."""

    changed: int
    left: int
    """Selected, and not shown."""
    folded: NotRequired[int]
    """In folded groups."""
    message: str
    """What happened, in words."""


class Copy(CellAsked):
    """Copy the selected rows, or else the cell."""

    columns: list[str]


class Copied(TypedDict):
    """TSV."""

    text: str
    rows: int
    message: str
    """What happened, in words."""


class Paste(TypedDict):
    """Edit the cells below and to the right."""

    epoch: int
    position: int
    columns: list[str]
    text: str
    rest: NotRequired[bool]
    """Leave out the cells that are refused, instead of refusing all."""


class Pasted(TypedDict):
    """How many cells were pasted, and how many left out."""

    changed: int
    left: int
    message: str
    """What happened, in words."""


class Find(TypedDict):
    """Find the next row whose name begins so."""

    text: str
    after: int
    """The position to look from."""


class Found(TypedDict):
    """Where it is."""

    position: int | None
    folded: NotRequired[str]
    """Its name, where it is in a folded group."""
    message: str
    """What happened, in words; "" where it is in sight."""


class Offers(TypedDict):
    """Look for columns by their titles."""

    text: str


class Offer(TypedDict):
    """A column that can be added, and in how many rows it has a value."""

    key: str
    title: str
    rows: int
    exact: bool


class Offered(TypedDict):
    """Columns that can be added."""

    offers: list[Offer]


class RowAsked(TypedDict):
    """A row."""

    row: str


class RowMenuItem(TypedDict):
    """What can be done with a row."""

    name: str
    label: str
    copies: str
    """Put on the clipboard; nothing else is done then."""


class RowMenu(TypedDict):
    """A row's menu; null is a line between its groups."""

    items: list[RowMenuItem | None]


class Choose(TypedDict):
    """Do what an item of a row's menu says."""

    row: str
    name: str


class Focus(TypedDict):
    """Another row has the focus; null: a group row."""

    row: str | None
    ticked: NotRequired[bool]
    """On its box alone."""


class Command(TypedDict):
    """A key asks for more than the table does."""

    name: str


class Messages(TypedDict):
    """What the table is asked."""

    open: Ask[Open, Opened]
    rows: Ask[Rows, RowsAnswer]
    sort: Ask[Sort, Nothing]
    group: Ask[GroupBy, Nothing]
    fold: Ask[Fold, Nothing]
    select: Ask[Select, Counts]
    value: Ask[CellAsked, CellValue]
    suggest: Ask[Suggest, Suggested]
    offers: Ask[Offers, Offered]
    check: Ask[Check, Noted]
    edit: Ask[Edit, Edited]
    fill: Ask[CellAsked, Filled]
    copy: Ask[Copy, Copied]
    paste: Ask[Paste, Pasted]
    find: Ask[Find, Found]
    menu: Ask[RowAsked, RowMenu]
    choose: Ask[Choose, Nothing]
    focus: Ask[Focus, Nothing]
    command: Ask[Command, Nothing]


class Arrangement(TypedDict, total=False):
    """How a person laid the table out; what it does not say is as the columns say."""

    order: list[str]
    hidden: list[str]
    pinned: list[str]
    widths: dict[str, int]
    extra: list[str]
    """Keys of columns added."""
    group: str
    """A grouping's key."""
