"""Items of a group that the same is said of, put together: one reason is read once, not 21 times.

What is the same is told by the kind of a reason (`artwidgets.model.reasons`), not by its words.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from artwidgets.model.reasons import kind_of
from artwidgets.planning.deletes import Deletes
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action, Item
from artwidgets.widgets.review.changed_fields import describe_change

__all__ = ["Fold", "folded", "without_name"]

FEWEST = 3
"""So many that say the same are put together."""


@dataclass(frozen=True, slots=True)
class Fold:
    """One item, or several that say the same."""

    items: Items

    @property
    def key(self) -> str:
        """What tells it apart in its group."""
        return self.items[:1].keys[0]

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return self.items.size


def folded(items: Items, outcome: Callable[[str], str], hidden: frozenset[str]) -> list[Fold]:
    """Put together what has the same edit, the same kind of refusal or the same outcome.

    Parameters
    ----------
    items : Items
    outcome : callable
        What became of the item of a key in words, or "".
    hidden : frozenset of str
        Ids of those that the filter does not show, which are named apart.

    Returns
    -------
    list of Fold
        In the order of their first items. A delete without a reason stands alone: each is looked at.
    """
    found: dict[tuple[object, ...], list[int]] = {}
    for position, same in enumerate(_sames(items, outcome, hidden)):
        found.setdefault(same, []).append(position)
    folds: list[Fold] = []
    for positions in found.values():
        at = np.array(positions, dtype=np.intp)
        folds += (
            [Fold(items.at(at))]
            if len(at) >= FEWEST
            else [Fold(items.at(at[n : n + 1])) for n in range(len(at))]
        )
    return folds


def _sames(
    items: Items, outcome: Callable[[str], str], hidden: frozenset[str]
) -> Iterator[tuple[object, ...]]:
    for part in items.parts:
        if not isinstance(part, Deletes):
            for item in part:
                yield _same(item, outcome(item.key), item.id in hidden)
            continue
        columns = (part.ids, part.keys, part.column("name"), part.of(part.columns.refusals))
        all_warnings = part.of(part.columns.warnings)
        for row, key, name, refusal, warnings in zip(*columns, all_warnings, strict=True):
            yield _same_delete(key, name, refusal, warnings, outcome(key), row in hidden)


def _same(item: Item, outcome: str, hidden: bool) -> tuple[object, ...]:
    changes = [describe_change(change) for change in item.changes]
    if not changes and item.action is Action.DELETE:
        return _same_delete(item.key, item.name, item.refusal, item.warnings, outcome, hidden)
    if not item.refusal and not outcome and not changes:
        return (item.key,)
    return (
        item.action,
        *_reasons(item.name, item.refusal, outcome, item.warnings),
        json.dumps(changes, default=str),
        hidden,
    )


def _same_delete(
    key: str, name: str, refusal: str | None, warnings: tuple[str, ...], outcome: str, hidden: bool
) -> tuple[object, ...]:
    if not refusal and not outcome:
        return (key,)
    return (Action.DELETE, *_reasons(name, refusal, outcome, warnings), "[]", hidden)


def _reasons(name: str, refusal: str | None, outcome: str, warnings: tuple[str, ...]) -> list[str]:
    # Of what is not done, nobody needs to be warned.
    return [_which(name, words) for words in (refusal or "", outcome, *(() if refusal else warnings))]


def _which(name: str, words: str) -> str:
    """What kind of reason it is; of a text without a kind (a server's own, a plan file's), the text."""
    kind = kind_of(words)
    return without_name(name, words) if kind is None else f"kind: {kind}"


def without_name(name: str, words: str) -> str:
    """A reason less the name that it begins with, so that two of them can be compared."""
    return words.replace(name, "\N{HORIZONTAL ELLIPSIS}")
