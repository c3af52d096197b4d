"""The deletes of a plan by collection: how many of it go, what of it stays, worst first; each folds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from artwidgets.model.reasons import Kind, kind_of
from artwidgets.model.units import format_size
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.scope_advice import Advice
from artwidgets.planning.what_stays import CollectionAfter, StayingVersion, WhatStays
from artwidgets.widgets.protocol import review as wire

__all__ = ["FEW", "DeletedFrom", "by_collection", "describe_advice", "describe_collection"]

FEW = 12
"""So many deletes of all collections together are shown without being unfolded."""

_STAYING = 3
_ALIASES = 3
_WARNINGS = 3


@dataclass(frozen=True)
class DeletedFrom:
    """The deletes of the versions of one collection.

    Attributes
    ----------
    key : str
        The collection's id.
    items : Items
        Never none.
    size : int
        Listed bytes of what goes.
    aliased : int
        How many aliases go.
    after : CollectionAfter or None
        What becomes of it; None where there is no listing to tell.
    """

    key: str
    items: Items
    size: int
    aliased: int
    after: CollectionAfter | None = None

    # Of a hundred thousand deletes, and told anew whenever something is pushed.
    @cached_property
    def head(self) -> tuple[str, str]:
        """The collection's name and type."""
        first = self.items[:1]
        return first.column("collection")[0], first.column("type")[0]

    @cached_property
    def aliases(self) -> list[str]:
        """Aliases that go."""
        return [alias for names in self.items.column("aliases") for alias in names]

    @cached_property
    def notes(self) -> list[str]:
        """What is to be known of its deletes before they are confirmed, counted."""
        return _notes(self)

    @property
    def harm(self) -> tuple[int, int]:
        """How much is lost: bytes (freed, or listed until that is known), and aliases."""
        frees = None if self.after is None else self.after.frees
        return (self.size if frees is None else frees, self.aliased)


def by_collection(items: Items, what_stays: WhatStays | None) -> list[DeletedFrom]:
    """Deletes of versions by their collection, the worst first.

    Parameters
    ----------
    items : Items
        Each about a version.
    what_stays : WhatStays or None
        Without it nothing is said of what stays.
    """
    if not items:
        return []
    codes, keys = items.factorized("collection_id")
    order = np.argsort(codes, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(codes))[:-1]]).astype(np.intp)
    # What somebody wrote by hand may add up to more than 64 bits hold: Python's numbers have no end.
    sizes = np.add.reduceat(items.sizes.astype(object)[order], starts)
    names = items.column("aliases")
    aliases = np.fromiter(map(len, names), dtype=np.int64, count=len(names))
    aliased = np.add.reduceat(aliases[order], starts)
    stretches = zip(keys, np.split(order, starts[1:]), sizes.tolist(), aliased.tolist(), strict=True)
    folds = [
        DeletedFrom(key, items.at(stretch), size, many, None if what_stays is None else what_stays.of(key))
        for key, stretch, size, many in stretches
    ]
    return sorted(folds, key=lambda fold: tuple(-lost for lost in fold.harm))


def describe_collection(
    fold: DeletedFrom,
    what_stays: WhatStays | None,
    hidden: int,
    shown: list[wire.Item] | None,
    advice: Advice | None = None,
) -> wire.Collection:
    """One collection as JSON.

    Parameters
    ----------
    fold : DeletedFrom
    what_stays : WhatStays or None
    hidden : int
        How many of its versions the filter does not show.
    shown : list of wire.Item or None
        Its first items where it is unfolded.
    advice : Advice, optional
        That it could go whole.
    """
    after, (name, type_name) = fold.after, fold.head
    return {
        "key": fold.key,
        "name": name,
        "type": type_name,
        "count": len(fold.items),
        "goes": _goes(fold),
        "stays": ""
        if what_stays is None or after is None
        else _stays(after, what_stays.staying(fold.key, _STAYING)),
        "emptied": after is not None and after.emptied,
        "size": _bytes(fold),
        "notes": fold.notes,
        "advice": None if advice is None else describe_advice(advice),
        "hidden": hidden,
        "open": shown is not None,
        "items": shown or [],
    }


def describe_advice(advice: Advice) -> wire.Advice:
    """What could be chosen instead, as JSON."""
    return {"key": advice.id, "name": advice.name, "words": advice.words, "offered": advice.offered}


def _goes(fold: DeletedFrom) -> str:
    after, many = fold.after, len(fold.items)
    if after is None:
        return f"{many:,} {'goes' if many == 1 else 'go'}"
    if after.emptied:
        return "the only version goes" if after.versions == 1 else f"all {after.versions:,} go"
    listed = "" if after.complete else " listed"
    return f"{after.going:,} of {after.versions:,}{listed} {'goes' if after.going == 1 else 'go'}"


def _stays(after: CollectionAfter, first: Sequence[StayingVersion]) -> str:
    """Such as ``v40 latest, v37 best, v36 and 4 more stay``."""
    staying = after.versions - after.going
    if not staying:
        return "Nothing stays: the collection is left empty." if after.emptied else ""
    named = [" ".join((f"v{one.version}", *one.aliases[:_ALIASES])) for one in first]
    more = staying - len(named)
    if more:
        return f"{', '.join(named)} and {more:,} more stay"
    listed = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
    return f"{listed} {'stays' if staying == 1 else 'stay'}"


def _bytes(fold: DeletedFrom) -> str:
    listed = format_size(fold.size)
    if fold.after is None or fold.after.frees is None:
        return listed
    return f"frees {format_size(fold.after.frees)} of {listed}"


def _notes(fold: DeletedFrom) -> list[str]:
    notes = []
    if aliases := fold.aliases:
        more = f" and {len(aliases) - _ALIASES:,} more" if len(aliases) > _ALIASES else ""
        words = "alias goes" if len(aliases) == 1 else "aliases go"
        notes.append(f"{len(aliases):,} {words} too: {', '.join(aliases[:_ALIASES])}{more}")
    if used := [runs for runs in fold.items.column("used") if runs]:
        notes.append(
            f"{len(used):,} {'was' if len(used) == 1 else 'were'} used by {_count(sum(used), 'run')}"
        )
    if linked := sum(map(bool, fold.items.column("linked_in"))):
        notes.append(f"{linked:,} {'is' if linked == 1 else 'are'} linked, and the links break")
    others = Counter(
        words
        for warnings in fold.items.warnings
        for words in warnings
        if kind_of(words) not in (Kind.TAKES_ALIASES, Kind.WAS_USED, Kind.BREAKS_LINKS)
    )
    # Of a plan that is read back no warning has a kind: its deletes say them, each for itself.
    if fold.after is not None:
        notes += [
            words if count == len(fold.items) else f"{count:,} of these: {words}"
            for words, count in others.most_common(_WARNINGS)
        ]
    return notes


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"
