"""Items of a group that say the same, put together: one reason is read once, not 21 times."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from artwidgets.planning.items import Item
from artwidgets.widgets.review.changed_fields import describe_change

__all__ = ["Fold", "folded"]

FEWEST = 3
"""So many that say the same are put together."""


@dataclass(frozen=True, slots=True)
class Fold:
    """One item, or several that say the same."""

    items: tuple[Item, ...]

    @property
    def key(self) -> str:
        """What tells it apart in its group."""
        return self.items[0].key

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return sum(item.size for item in self.items)


def folded(items: Iterable[Item], outcome: Callable[[Item], str], hidden: frozenset[str]) -> list[Fold]:
    """Put together what has the same edit, the same refusal or the same outcome.

    Parameters
    ----------
    items : iterable of Item
    outcome : callable
        What became of an item in words, or "".
    hidden : frozenset of str
        Ids of those that the filter does not show, which are named apart.

    Returns
    -------
    list of Fold
        In the order of their first items. A delete without a reason stands alone: each is looked at.
    """
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(_same(item, outcome(item), item.id in hidden), []).append(item)
    folds: list[Fold] = []
    for same in found.values():
        folds += [Fold(tuple(same))] if len(same) >= FEWEST else [Fold((item,)) for item in same]
    return folds


def _same(item: Item, outcome: str, hidden: bool) -> str:
    said = [item.refusal or "", outcome]
    changes = [describe_change(change) for change in item.changes]
    if not any(said) and not changes:
        return item.key
    # A reason begins with the name of what it is about.
    reasons = [words.replace(item.name, "\N{HORIZONTAL ELLIPSIS}") for words in said]
    warnings = [words.replace(item.name, "\N{HORIZONTAL ELLIPSIS}") for words in item.warnings]
    return json.dumps([item.action, reasons, changes, warnings, hidden], default=str)
