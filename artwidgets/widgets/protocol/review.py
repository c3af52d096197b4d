"""The review."""

from typing import Literal, NotRequired, TypedDict

from artwidgets.widgets.protocol.shared import Ask, File, Nothing, PlanItem

GroupTone = Literal["danger", "warn", "plain", "good"]


class Item(PlanItem):
    """An item as the review shows it."""

    same: int
    """How many items say the same and stand here as one."""
    hidden: bool
    outcome: str
    aliases: bool
    """It would be done if it took its aliases along."""


class Group(TypedDict):
    """Items that the same happens to."""

    key: str
    title: str
    help: str
    tone: GroupTone
    count: int
    entries: int
    """Lines that the items make when what says the same is one."""
    totals: str
    sortable: bool
    hidden: int
    aliases: bool
    items: list[Item]


class Totals(TypedDict):
    """What is told of the whole."""

    summary: str
    bytes: str
    note: str
    button: str
    unread: int
    """Manifests that would have to be read to tell exact bytes."""
    confirmation: str | None
    """What has to be typed."""
    items: int


class State(Totals):
    """What the review shows."""

    open: bool
    busy: bool
    measuring: str
    problem: str
    stage: Literal["waiting", "plan", "outcomes"]
    plan: str | None
    stale: bool
    title: str
    drops: bool
    staged: int
    by_size: bool
    groups: list[Group]


class ItemsAsked(TypedDict):
    """More of a group."""

    group: str
    start: int


class SameAsked(ItemsAsked):
    """More of what was put together as one."""

    key: str


class Items(TypedDict):
    """A page of items."""

    start: int
    items: list[Item]


class Sort(TypedDict):
    """In which order the items stand."""

    by: Literal["plan", "size"]


class ItemAsked(TypedDict):
    """An item."""

    key: str


class WithAliases(TypedDict):
    """An item, or else all that were refused for their aliases."""

    key: NotRequired[str]


class Export(TypedDict):
    """In which form the plan is wanted."""

    form: Literal["script", "json", "csv"]


class Apply(TypedDict):
    """The plan that was looked at, and what was typed."""

    plan: str | None
    confirmation: str


class Messages(TypedDict):
    """What the review is asked."""

    items: Ask[ItemsAsked, Items]
    same: Ask[SameAsked, Items]
    sort: Ask[Sort, Nothing]
    drop: Ask[ItemAsked, Nothing]
    with_aliases: Ask[WithAliases, Nothing]
    export: Ask[Export, File]
    measure: Ask[Nothing, Nothing]
    apply: Ask[Apply, Nothing]
    again: Ask[Nothing, Nothing]
    back: Ask[Nothing, Nothing]
    clear: Ask[Nothing, Nothing]
