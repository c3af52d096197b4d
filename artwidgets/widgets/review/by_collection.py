"""The deletes of a plan by collection: how many of it go, what of it stays, worst first; each folds."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from artwidgets.model.reasons import Kind, kind_of
from artwidgets.model.records import Version
from artwidgets.model.units import format_size
from artwidgets.planning.items import Item
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
    items : tuple of Item
        Never none.
    after : CollectionAfter or None
        What becomes of it; None where there is no listing to tell.
    """

    key: str
    items: tuple[Item, ...]
    after: CollectionAfter | None = None

    # Of a hundred thousand deletes, and told anew whenever something is pushed.
    @cached_property
    def size(self) -> int:
        """Listed bytes of what goes."""
        return sum(item.size for item in self.items)

    @cached_property
    def aliases(self) -> list[str]:
        """Aliases that go."""
        return [alias for one in _versions(self.items) for alias in one.aliases]

    @cached_property
    def notes(self) -> list[str]:
        """What is to be known of its deletes before they are confirmed, counted."""
        return _notes(self)

    @property
    def harm(self) -> tuple[int, int]:
        """How much is lost: bytes (freed, or listed until that is known), and aliases."""
        frees = None if self.after is None else self.after.frees
        return (self.size if frees is None else frees, len(self.aliases))


def by_collection(items: Iterable[Item], whole: WhatStays | None) -> list[DeletedFrom]:
    """Deletes of versions by their collection, the worst first.

    Parameters
    ----------
    items : iterable of Item
        Each about a version.
    whole : WhatStays or None
        Without it nothing is said of what stays.
    """
    found: dict[str, list[Item]] = {}
    for item in items:
        if isinstance(item.base, Version):
            found.setdefault(item.base.collection_id, []).append(item)
    folds = [
        DeletedFrom(key, tuple(held), None if whole is None else whole.of(key)) for key, held in found.items()
    ]
    ordered = [(fold.harm, fold) for fold in folds]
    ordered.sort(key=lambda pair: (-pair[0][0], -pair[0][1]))
    return [fold for _, fold in ordered]


def describe_collection(
    fold: DeletedFrom,
    whole: WhatStays | None,
    hidden: int,
    shown: list[wire.Item] | None,
    advice: Advice | None = None,
) -> wire.Collection:
    """One collection as JSON.

    Parameters
    ----------
    fold : DeletedFrom
    whole : WhatStays or None
    hidden : int
        How many of its versions the filter does not show.
    shown : list of wire.Item or None
        Its first items where it is unfolded.
    advice : Advice, optional
        That it could go whole.
    """
    after, version = fold.after, fold.items[0].base
    assert isinstance(version, Version)  # by_collection takes no others
    return {
        "key": fold.key,
        "name": version.collection,
        "type": version.type,
        "count": len(fold.items),
        "goes": _goes(fold),
        "stays": "" if whole is None or after is None else _stays(after, whole.staying(fold.key, _STAYING)),
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
    listed = "" if after.whole else " listed"
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
    versions = list(_versions(fold.items))
    notes = []
    if aliases := fold.aliases:
        more = f" and {len(aliases) - _ALIASES:,} more" if len(aliases) > _ALIASES else ""
        words = "alias goes" if len(aliases) == 1 else "aliases go"
        notes.append(f"{len(aliases):,} {words} too: {', '.join(aliases[:_ALIASES])}{more}")
    if used := [one.used for one in versions if one.used]:
        notes.append(
            f"{len(used):,} {'was' if len(used) == 1 else 'were'} used by {_count(sum(used), 'run')}"
        )
    if linked := sum(bool(one.linked_in) for one in versions):
        notes.append(f"{linked:,} {'is' if linked == 1 else 'are'} linked, and the links break")
    others = Counter(
        words
        for item in fold.items
        for words in item.warnings
        if kind_of(words) not in (Kind.TAKES_ALIASES, Kind.WAS_USED, Kind.BREAKS_LINKS)
    )
    # Of a plan that is read back no warning has a kind: its deletes say them, each for itself.
    if fold.after is not None:
        notes += [
            words if count == len(fold.items) else f"{count:,} of these: {words}"
            for words, count in others.most_common(_WARNINGS)
        ]
    return notes


def _versions(items: Iterable[Item]) -> Iterable[Version]:
    return (item.base for item in items if isinstance(item.base, Version))


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"
