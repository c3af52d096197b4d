"""Which items are read, sent and looked at together.

Between the reading and the sending somebody else can write, so a batch is small, and smallest where
nothing of the server's own stands in the way.
"""

from collections import deque

from artwidgets.model.edits import Edit
from artwidgets.model.values import UNSET
from artwidgets.planning.batch_sizes import CAREFULLY, TOGETHER
from artwidgets.planning.items import Action, Item

__all__ = ["CAREFULLY", "TOGETHER", "most_together", "next_batch", "wave"]

VERSIONS = 1_000
"""Versions that the collections of one batch may hold together."""


def wave(item: Item) -> tuple[Action, bool]:
    """What is carried out before anything of the next wave begins."""
    return item.action, item.delete_aliases


def next_batch(todo: deque[Item], size: int) -> list[Item]:
    """Take the next items: as many as `size`, and as may be sent together (`most_together`)."""
    batch: list[Item] = []
    most, held = size, 0
    while todo and len(batch) < most:
        item = todo[0]
        held += len(item.holds)
        if batch and (held > VERSIONS or most_together(item) != most_together(batch[0])):
            break
        most = min(size, most_together(item))
        batch.append(todo.popleft())
    return batch


def most_together(item: Item) -> int:
    """How many such items are read and sent at once: the more, the longer from reading to sending.

    Few, where the server would not notice what somebody wrote in between: a delete that takes
    aliases along, an edit that sends a field whole or takes an alias from another version, and a
    collection.
    """
    edit = item.edit
    if isinstance(edit, Edit):
        careful = edit.metadata is not None or edit.description is not UNSET or bool(item.holders)
    else:
        careful = item.delete_aliases or item.action is Action.DELETE_COLLECTION
    return CAREFULLY if careful else TOGETHER
