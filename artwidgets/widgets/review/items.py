"""A plan's items as the review shows them, and the groups they stand in, worst first."""

from collections.abc import Callable
from dataclasses import dataclass

from artwidgets.model.units import format_size
from artwidgets.planning.items import Action, Item
from artwidgets.widgets.protocol.review import GroupTone
from artwidgets.widgets.protocol.shared import ActionName, PlanItem
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
    tone: GroupTone
    holds: Callable[[Item], bool] = lambda item: True


def _action(action: Action) -> Callable[[Item], bool]:
    return lambda item: item.action is action


GROUPS = (
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
        "later",
        "Versions to delete later",
        "Each goes on its day. Until then, Keep after all takes it back.",
        "warn",
        lambda item: item.expire is not None,
    ),
    Group(
        "unlinks",
        "Links to remove",
        "The versions that they point to stay where they are, with their files.",
        "warn",
        _action(Action.UNLINK),
    ),
    Group(
        "refused",
        "Will be skipped",
        "Left alone; each says why and what to do.",
        "warn",
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
        lambda item: item.action is Action.EDIT and not item.at_once and item.expire is None,
    ),
)
"""In the order in which they are shown: what goes, what is left alone, what is changed."""

OUTCOMES = (
    Group("failed", "Failed", "The server said no, in its own words. They are still staged.", "danger"),
    Group("skipped", "Skipped", "Left alone; each says why. They are still staged.", "warn"),
    Group("remaining", "Not reached", "Still staged; nothing was sent for them.", "plain"),
    Group("done", "Done", "", "good"),
)
"""How items of an applied plan ended; the keys are `Report`'s own names."""

_VERBS: dict[Action, tuple[ActionName, str, str]] = {
    Action.EDIT: ("edit", "Edit", "Edited"),
    Action.UNLINK: ("unlink", "Remove link", "Removed link"),
    Action.DELETE: ("delete", "Delete", "Deleted"),
    Action.EDIT_COLLECTION: ("edit_collection", "Edit collection", "Edited collection"),
    Action.DELETE_COLLECTION: ("delete_collection", "Delete collection", "Deleted collection"),
}
"""What an action is called on the wire, in a plan, and once it is done."""


def describe_item(item: Item, *, done: bool = False) -> PlanItem:
    """One item as JSON: what happens (or, with `done`, happened) to what, sizes, warnings, why not."""
    action, planned, past = _VERBS[item.action]
    if item.expire is not None:
        planned, past = "Delete later", "To be deleted"
    aliases = list(getattr(item.base, "aliases", ())) if item.action is Action.DELETE else []
    return {
        "key": item.key,
        "id": item.id,
        "name": item.name,
        "type": item.base.type,
        "action": action,
        "verb": past if done else planned,
        "words": item.words,
        "size": format_size(item.size) if item.destructive else "",
        "goes": aliases,
        "changes": [describe_change(change) for change in item.changes],
        "warnings": list(item.warnings),
        "refusal": item.refusal,
    }
