"""The history."""

from typing import Literal, TypedDict

from artwidgets.widgets.protocol.shared import Ask, File, Nothing, PlanItem


class Restore(TypedDict):
    """What a plan deleted and its archive has; or what became of it once it was restored."""

    plan: str
    archive: str
    words: str
    button: str
    """What restores it; "" where there is nothing to confirm."""
    lines: list[str]
    more: int
    """Lines that are not told."""
    bad: bool


class State(TypedDict):
    """What the history shows before its plans are asked for."""

    open: bool
    busy: bool
    project_path: str
    everywhere: bool
    restore: Restore | None
    """What is asked to be confirmed, or was done last."""


PlanState = Literal["finished", "cancelled", "interrupted", "unreadable"]
ItemStatus = Literal["done", "failed", "skipped", "not reached"]


class Plan(TypedDict):
    """A past plan."""

    plan: str
    project: str
    when: str
    by: str
    words: str
    state: PlanState
    items: int
    matching: int
    resumable: bool
    revertible: bool
    restorable: bool
    archive: str
    """Where what it deleted was archived; "" for nowhere."""


class Item(PlanItem):
    """What became of one item."""

    status: ItemStatus
    reason: str
    at: str


class Kept(TypedDict):
    """The record kept of a version or collection, as it was reviewed."""

    name: str
    facts: list[tuple[str, str]]
    description: str
    aliases: list[str]
    tags: list[str]
    metadata: str


class PlansAsked(TypedDict):
    """Plans that mention a text."""

    text: str
    everywhere: bool
    start: int


class Plans(TypedDict):
    """A page of plans."""

    plans: list[Plan]
    total: int
    start: int


class ItemsAsked(TypedDict):
    """Items of a plan that mention a text."""

    plan: str
    text: str
    start: int


class Items(TypedDict):
    """A page of items."""

    items: list[Item]
    total: int
    start: int


class RecordAsked(TypedDict):
    """An item of a plan."""

    plan: str
    key: str


class Record(TypedDict):
    """What was kept of it."""

    record: Kept


class PlanAsked(TypedDict):
    """A plan."""

    plan: str


class Export(PlanAsked):
    """In which form a plan is wanted."""

    form: Literal["csv", "json"]


class Messages(TypedDict):
    """What the history is asked."""

    plans: Ask[PlansAsked, Plans]
    items: Ask[ItemsAsked, Items]
    record: Ask[RecordAsked, Record]
    export: Ask[Export, File]
    resume: Ask[PlanAsked, Nothing]
    revert: Ask[PlanAsked, Nothing]
    look_up: Ask[PlanAsked, Nothing]
    restore: Ask[PlanAsked, Nothing]
    leave: Ask[Nothing, Nothing]
    back: Ask[Nothing, Nothing]
