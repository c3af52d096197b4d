"""What a plan did, in words: for the history, for the results, for a line in a shell."""

from collections.abc import Sequence

from artwidgets.model.delete_later import goes_on
from artwidgets.model.edits import Edit, FieldChange
from artwidgets.model.records import Collection, Version
from artwidgets.model.units import format_day
from artwidgets.planning.items import Action, Item

__all__ = ["deeds", "results"]

_FIELDS = 3
"""Changed fields that are named; the others are counted."""


def deeds(items: Sequence[Item], *, back: bool) -> list[str]:
    """What was done to these items, as ``deleted 116 versions``.

    Parameters
    ----------
    items : sequence of Item
        Those that are done.
    back : bool
        Whether they put back what another plan edited (`Plan.reverts`).
    """
    if not items:
        return ["changed nothing"]
    if len(items) == 1:
        return [_one(items[0], back=back)]
    return [f"{verb} {many}" for verb, many in _counted(items, back=back)]


def results(items: Sequence[Item], *, back: bool) -> list[str]:
    """The same as what there is now, as ``116 versions deleted``; none for no items."""
    return [f"{many} {verb}" for verb, many in _counted(items, back=back)]


def _counted(items: Sequence[Item], *, back: bool) -> list[tuple[str, str]]:
    """Each thing that was done, and to how many: the worst first."""
    kinds: dict[tuple[str, str], int] = {}
    for item in sorted(items, key=_severity):
        kind = _kind(item, back=back)
        kinds[kind] = kinds.get(kind, 0) + 1
    return [(verb, f"{count:,} {what}{'' if count == 1 else 's'}") for (verb, what), count in kinds.items()]


def _kind(item: Item, *, back: bool) -> tuple[str, str]:
    if item.action is Action.UNLINK:
        return "removed", "link"
    if item.action in (Action.DELETE, Action.DELETE_COLLECTION):
        return "deleted", "version" if item.action is Action.DELETE else "collection"
    if item.at_once:
        return "expired", "version"
    if back:
        return "reverted", "edit"
    if item.expire is not None:
        return "scheduled", "delete"
    if _renamed(item):
        return "renamed", "collection"
    return "edited", "version" if item.action is Action.EDIT else "collection"


def _one(item: Item, *, back: bool) -> str:
    if item.action is Action.UNLINK:
        return f"removed the link {item.name}"
    if item.action is Action.DELETE:
        return f"deleted {item.name}"
    if item.action is Action.DELETE_COLLECTION:
        held = "link" if isinstance(item.base, Collection) and item.base.is_portfolio else "version"
        many = f"{item.versions:,} {held}{'' if item.versions == 1 else 's'}"
        return f"deleted the collection {item.name} with its {many}"
    if item.at_once:
        return f"expired {item.name}"
    if item.expire is not None and isinstance(item.base, Version) and isinstance(item.edit, Edit):
        goes = goes_on(item.base, item.edit)
        return f"scheduled the delete of {item.name}" + (f" for {format_day(goes)}" if goes else "")
    if (name := _renamed(item)) is not None:
        return f"renamed {name.old} \N{RIGHTWARDS ARROW} {name.new}"
    fields = [change.field for change in item.changes]
    more = f" and {len(fields) - _FIELDS:,} more" if len(fields) > _FIELDS else ""
    verb = "reverted" if back else "edited"
    return f"{verb} {item.name}: {', '.join(fields[:_FIELDS])}{more}"


def _renamed(item: Item) -> FieldChange | None:
    if item.action is not Action.EDIT_COLLECTION:
        return None
    return next((change for change in item.changes if change.field == "name"), None)


def _severity(item: Item) -> int:
    worst = (Action.DELETE_COLLECTION, Action.DELETE, Action.UNLINK, Action.EDIT_COLLECTION, Action.EDIT)
    return worst.index(item.action)
