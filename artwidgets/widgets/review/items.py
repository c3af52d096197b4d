"""A plan's items as the review shows them, and the groups they stand in, worst first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from artwidgets.model.units import format_size
from artwidgets.planning.items import Action, Item
from artwidgets.widgets.review.changed_fields import describe_change

__all__ = ["GROUPS", "OUTCOMES", "Group", "describe_item"]


@dataclass(frozen=True, slots=True)
class Group:
    """Items that the same happens to.

    Attributes
    ----------
    key, title, help : str
    tone : {"danger", "warn", "plain", "good"}
    holds : callable
        Whether an item belongs to it.
    """

    key: str
    title: str
    help: str
    tone: str
    holds: Callable[[Item], bool] = lambda item: True


def _action(action: Action) -> Callable[[Item], bool]:
    return lambda item: item.action is action


GROUPS = (
    Group(
        "refused",
        "Will be skipped",
        "Left alone; each says why and what to do.",
        "warn",
    ),
    Group(
        "collections",
        "Collections to delete",
        "Permanent, with every version in them and their aliases.",
        "danger",
        _action(Action.DELETE_COLLECTION),
    ),
    Group(
        "deletes",
        "Versions to delete",
        "Permanent. Files still used by other versions are kept.",
        "danger",
        _action(Action.DELETE),
    ),
    Group(
        "expiring",
        "Deleted at once by their TTL",
        "Permanent. A TTL counts from creation, and these are older.",
        "danger",
        lambda item: item.at_once,
    ),
    Group(
        "unlinks",
        "Links to remove",
        "The versions that they point to stay where they are, with their files.",
        "warn",
        _action(Action.UNLINK),
    ),
    Group(
        "collection_edits",
        "Collections to edit",
        "You can revert this later.",
        "plain",
        _action(Action.EDIT_COLLECTION),
    ),
    Group(
        "edits",
        "Versions to edit",
        "You can revert this later.",
        "plain",
        lambda item: item.action is Action.EDIT and not item.at_once,
    ),
)
"""In the order in which they are shown."""

OUTCOMES = (
    Group("failed", "Failed", "The server said no, in its own words. They are still staged.", "danger"),
    Group("skipped", "Skipped", "Something had changed since the review. They are still staged.", "warn"),
    Group("remaining", "Not reached", "Still staged; nothing was sent for them.", "plain"),
    Group("done", "Done", "", "good"),
)
"""How items of an applied plan ended; the keys are `Report`'s own names."""

_VERBS = {
    Action.EDIT: "Edit",
    Action.UNLINK: "Remove link",
    Action.DELETE: "Delete",
    Action.EDIT_COLLECTION: "Edit collection",
    Action.DELETE_COLLECTION: "Delete collection",
}


def describe_item(item: Item) -> dict[str, Any]:
    """One item as JSON: what happens to what, old and new, sizes, warnings, why not."""
    aliases = list(getattr(item.base, "aliases", ())) if item.action is Action.DELETE else []
    return {
        "key": item.key,
        "id": item.id,
        "name": item.name,
        "type": item.base.type,
        "verb": _VERBS[item.action],
        "words": item.words,
        "size": format_size(item.size) if item.destructive else "",
        "goes": aliases,
        "changes": [describe_change(change) for change in item.changes],
        "warnings": list(item.warnings),
        "refusal": item.refusal,
    }
