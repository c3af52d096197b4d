"""Items of a group that the same is said of, put together: one reason is read once, not 21 times.

What is the same is told by the kind of a reason (`artwidgets.model.reasons`), not by its words.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from artwidgets.model.reasons import kind_of
from artwidgets.planning.items import Item
from artwidgets.widgets.review.changed_fields import describe_change

__all__ = ["Fold", "folded", "without_name"]

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
    """Put together what has the same edit, the same kind of refusal or the same outcome.

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
    found: dict[tuple[object, ...], list[Item]] = {}
    for item in items:
        found.setdefault(_same(item, outcome(item), item.id in hidden), []).append(item)
    folds: list[Fold] = []
    for same in found.values():
        folds += [Fold(tuple(same))] if len(same) >= FEWEST else [Fold((item,)) for item in same]
    return folds


def _same(item: Item, outcome: str, hidden: bool) -> tuple[object, ...]:
    changes = [describe_change(change) for change in item.changes]
    if not item.refusal and not outcome and not changes:
        return (item.key,)
    # Of what is not done, nobody needs to be warned.
    warnings = () if item.refusal else item.warnings
    reasons = [_which(item, words) for words in (item.refusal or "", outcome, *warnings)]
    return (item.action, *reasons, json.dumps(changes, default=str), hidden)


def _which(item: Item, words: str) -> str:
    """What kind of reason it is; of a text without a kind (a server's own, a plan file's), the text."""
    kind = kind_of(words)
    return without_name(item, words) if kind is None else f"kind: {kind}"


def without_name(item: Item, words: str) -> str:
    """A reason less the name that it begins with, so that two of them can be compared."""
    return words.replace(item.name, "\N{HORIZONTAL ELLIPSIS}")
