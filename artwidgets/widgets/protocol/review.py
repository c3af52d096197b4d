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
    aliases: str
    """What to choose to have it done with its aliases or links; "" where that is not what it lacks."""


class Advice(TypedDict):
    """That a collection could go whole."""

    key: str
    name: str
    words: str
    offered: bool
    """It can be chosen as it is."""


class Collection(TypedDict):
    """The deletes of versions of one collection."""

    key: str
    name: str
    type: str
    count: int
    """Items."""
    goes: str
    """How many of how many go, in words."""
    stays: str
    """What stays, in words; "" where nothing can be said of it."""
    emptied: bool
    size: str
    """What it frees of what is listed, as far as that is known."""
    notes: list[str]
    advice: Advice | None
    hidden: int
    open: bool
    items: list[Item]
    """The first of them where it is open."""


class Group(TypedDict):
    """Items that the same happens to."""

    key: str
    title: str
    help: str
    tone: GroupTone
    count: int
    entries: int
    """Lines that the items make when what says the same is one, or collections."""
    totals: str
    sortable: bool
    hidden: int
    aliases: str
    """What to choose for all of them; "" where there is nothing."""
    items: list[Item]
    collections: list[Collection]
    """In the place of items, where they stand by their collection."""


PartKey = Literal["going", "unread", "shared", "repeated", "references"]


class Part(TypedDict):
    """A part of the bytes that are listed of what goes."""

    key: PartKey
    label: str
    size: str
    share: float
    """Of the whole, 0 to 1."""
    percent: str


class Weight(TypedDict):
    """What becomes of the listed bytes of what goes."""

    listed: str
    parts: list[Part]
    words: str
    """All of it in a sentence, for who does not see it."""
    why: str
    """Why not all of it is known; "" where it is."""


class Totals(TypedDict):
    """What is told of the whole."""

    summary: str
    bytes: str
    weight: Weight | None
    note: str
    button: str
    unread: int
    """Manifests that would have to be read to tell exact bytes."""
    confirmation: str | None
    """What has to be typed."""
    items: int


class ArchiveFirst(TypedDict):
    """Whether what goes is archived before, and where to."""

    on: bool
    to: str
    words: str
    """What that copies."""
    problem: str
    """Why nothing can be archived there; "" where nothing is wrong."""


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
    advice: list[Advice]
    """What is not about a collection that versions are deleted from."""
    groups: list[Group]
    archive: ArchiveFirst | None
    """None where nothing goes, and where it is settled: in a plan of the past, and in results."""


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


class CollectionsAsked(TypedDict):
    """More of the collections that deletes are from."""

    start: int


class Collections(TypedDict):
    """A page of collections."""

    start: int
    collections: list[Collection]


class Unfold(TypedDict):
    """Unfold a collection, or fold it."""

    key: str
    open: bool


class Sort(TypedDict):
    """In which order the items stand."""

    by: Literal["plan", "size"]


class ItemAsked(TypedDict):
    """An item."""

    key: str


class WithAliases(TypedDict):
    """An item, or else all that were refused for their aliases."""

    key: NotRequired[str]


class CollectionChosen(TypedDict):
    """A collection that is to go whole."""

    key: str


class Export(TypedDict):
    """In which form the plan is wanted."""

    form: Literal["script", "json", "csv"]


class ArchiveChosen(TypedDict):
    """Whether to archive first, and where to."""

    on: bool
    to: str


class Apply(TypedDict):
    """The plan that was looked at, and what was typed."""

    plan: str | None
    confirmation: str


class Messages(TypedDict):
    """What the review is asked."""

    items: Ask[ItemsAsked, Items]
    same: Ask[SameAsked, Items]
    collections: Ask[CollectionsAsked, Collections]
    unfold: Ask[Unfold, Nothing]
    sort: Ask[Sort, Nothing]
    drop: Ask[ItemAsked, Nothing]
    with_aliases: Ask[WithAliases, Nothing]
    whole: Ask[CollectionChosen, Nothing]
    export: Ask[Export, File]
    measure: Ask[Nothing, Nothing]
    archive: Ask[ArchiveChosen, Nothing]
    apply: Ask[Apply, Nothing]
    again: Ask[Nothing, Nothing]
    back: Ask[Nothing, Nothing]
    clear: Ask[Nothing, Nothing]
