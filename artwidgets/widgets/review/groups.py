"""The groups of a plan or of its outcomes as the review shows them: folded, sorted, a page at a time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from artwidgets.errors import InvalidValueError
from artwidgets.model.reasons import WITH_LINKS, way_out
from artwidgets.model.records import Version
from artwidgets.model.units import format_size
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action, Item
from artwidgets.planning.plan import Plan
from artwidgets.planning.scope_advice import Advice
from artwidgets.planning.what_stays import WhatStays
from artwidgets.session import Report
from artwidgets.widgets.protocol import review as wire
from artwidgets.widgets.review.by_collection import (
    FEW,
    DeletedFrom,
    by_collection,
    describe_advice,
    describe_collection,
)
from artwidgets.widgets.review.folds import Fold, folded, without_name
from artwidgets.widgets.review.items import GROUPS, OUTCOMES, Group, describe_item

__all__ = ["PAGE", "Groups"]

PAGE = 50
"""Items sent at a time: a plan can have hundreds of thousands."""

_Hidden = Callable[[Items], frozenset[str]]


_DELETES = "deletes"
"""The group that stands by collection."""


@dataclass(slots=True)
class _Held:
    group: Group
    items: Items
    folds: list[Fold]
    collections: list[DeletedFrom] = field(default_factory=list)
    shown: int = PAGE

    @property
    def entries(self) -> int:
        return len(self.collections or self.folds)


class Groups:
    """What stands in the review, group by group.

    Parameters
    ----------
    hidden : callable
        Ids of those items whose rows the filter hides.

    Attributes
    ----------
    by_size : bool
        Whether the largest come first, instead of the order in which they are carried out.
    """

    def __init__(self, hidden: _Hidden) -> None:
        self._hidden = hidden
        self._held: dict[str, _Held] = {}
        self._report: Report | None = None
        self._what_stays: WhatStays | None = None
        self._advice: dict[str, Advice] = {}
        # How many items are shown of the collections that a person has unfolded; 0 of those folded.
        self._opened: dict[str, int] = {}
        self._few = False
        self.by_size = False

    def clear(self) -> None:
        """Show nothing."""
        self._held, self._report, self._what_stays, self._opened, self._advice = {}, None, None, {}, {}

    def show_plan(self, plan: Plan, what_stays: WhatStays | None = None) -> None:
        """Show what will be done, and what will not; and what stays, where that is known."""
        self._report, self._what_stays = None, what_stays
        self._advice = {one.id: one for one in plan.advice}
        if _DELETES not in self._held:
            self._few = len(_of_group(plan.items, _DELETES, lambda item: item.action is Action.DELETE)) <= FEW
        self._take(
            (
                group,
                plan.refusals if group.key == "refused" else _of_group(plan.items, group.key, group.holds),
            )
            for group in GROUPS
        )

    def show_report(self, report: Report) -> None:
        """Show what became of it."""
        self._report, self._advice = report, {}
        self._take((group, getattr(report, group.key)) for group in OUTCOMES)

    def sort(self, by_size: bool) -> None:
        """Put the largest first, or take the order in which they are carried out."""
        self.by_size = by_size
        for held in self._held.values():
            if not held.collections:
                held.folds = self._ordered(held.items)

    def describe(self, *, acts: bool) -> list[wire.Group]:
        """Each group as JSON with the items that have been asked for; with `acts` they can be changed."""
        return [self._group(held, acts=acts) for held in self._held.values()]

    @property
    def other_advice(self) -> list[wire.Advice]:
        """What is advised of which no line of a collection tells: of links and of whole projects."""
        held = self._held.get(_DELETES)
        listed = {one.key for one in held.collections} if held else set()
        return [describe_advice(one) for key, one in self._advice.items() if key not in listed]

    def more(self, key: str, start: int, *, acts: bool) -> list[wire.Item]:
        """The page of a group from there on, which from now on is among what is shown."""
        held = self._of(key)
        held.shown = max(held.shown, min(start + PAGE, len(held.folds)))
        return self._describe(held.folds[start : start + PAGE], key, acts=acts)

    def within(self, key: str, fold: str, start: int, *, acts: bool) -> list[wire.Item]:
        """A page of what was put together as one, which of a collection is from now on shown."""
        if collection := self._collection(key, fold):
            end = start + PAGE
            self._opened[fold] = max(self._shown_of(collection), end)
            return self._items_of(collection, start, end, acts=acts)
        found = next((one for one in self._of(key).folds if one.key == fold), None)
        if found is None:
            raise InvalidValueError("This part of the plan is no longer there.")
        head, page = found.items[0], found.items[start : start + PAGE]
        described = self._describe_items(page, key, acts=acts)
        return [self._own_words(head, *one) for one in zip(page, described, strict=True)]

    def _own_words(self, head: Item, item: Item, described: wire.Item) -> wire.Item:
        """One of several, less what the head of them has said already."""
        if without_name(item.name, item.refusal or "") == without_name(head.name, head.refusal or ""):
            described["refusal"] = None
        if without_name(item.name, self._outcome(item)) == without_name(head.name, self._outcome(head)):
            described["outcome"] = ""
        shared = {without_name(head.name, words) for words in head.warnings}
        described["warnings"] = [
            words for words in item.warnings if without_name(item.name, words) not in shared
        ]
        return described

    def more_collections(self, start: int, *, acts: bool) -> list[wire.Collection]:
        """The page of collections from there on, which from now on is among what is shown."""
        held = self._of(_DELETES)
        held.shown = max(held.shown, min(start + PAGE, len(held.collections)))
        return [self._described(one, acts=acts) for one in held.collections[start : start + PAGE]]

    def unfold(self, collection: str, *, is_open: bool) -> None:
        """Unfold a collection that versions are deleted from, or fold it."""
        if self._collection(_DELETES, collection) is None:
            raise InvalidValueError("This part of the plan is no longer there.")
        self._opened[collection] = PAGE if is_open else 0

    # -- inner parts -------------------------------------------------------------------

    def _take(self, groups: Iterable[tuple[Group, Items]]) -> None:
        before = self._held
        self._held = {}
        for group, items in groups:
            if items:
                held = _Held(group, items, [])
                if group.key == _DELETES and self._report is None:
                    earlier = before[group.key].collections if group.key in before else []
                    held.collections = self._by_collection(items, earlier)
                else:
                    held.folds = self._ordered(items)
                if group.key in before:
                    held.shown = before[group.key].shown
                self._held[group.key] = held

    def _ordered(self, items: Items) -> list[Fold]:
        hidden = self._hidden(items)
        folds = folded(items, self._outcome_of, hidden)
        if self.by_size:
            folds.sort(key=lambda fold: -fold.size)
        # What is not on the screen is told first.
        return sorted(folds, key=lambda fold: fold.items[:1].ids[0] not in hidden) if hidden else folds

    def _by_collection(self, items: Items, before: Sequence[DeletedFrom]) -> list[DeletedFrom]:
        found = by_collection(items, self._what_stays)
        if self._opened:
            # What somebody is reading does not move because its bytes have become known.
            positions = {one.key: at for at, one in enumerate(before)}
            return sorted(found, key=lambda one: positions.get(one.key, len(positions)))
        hidden = self._hidden(items)
        # What is not on the screen is told first.
        return sorted(found, key=lambda one: hidden.isdisjoint(one.items.ids)) if hidden else found

    def _collection(self, group: str, key: str) -> DeletedFrom | None:
        if group != _DELETES or group not in self._held:
            return None
        return next((one for one in self._held[group].collections if one.key == key), None)

    def _shown_of(self, collection: DeletedFrom) -> int:
        return self._opened.get(collection.key, PAGE if self._few else 0)

    def _items_of(self, collection: DeletedFrom, start: int, end: int, *, acts: bool) -> list[wire.Item]:
        items = collection.items
        ids, hidden = items.ids, self._hidden(items)
        positions = list(range(len(ids)))
        if self.by_size:
            sizes = items.sizes.tolist()
            positions.sort(key=lambda position: -sizes[position])
        positions.sort(key=lambda position: ids[position] not in hidden)
        return self._describe_items(
            items.at(np.array(positions[start:end], dtype=np.intp)), _DELETES, acts=acts
        )

    def _described(self, collection: DeletedFrom, *, acts: bool) -> wire.Collection:
        shown = self._shown_of(collection)
        items = self._items_of(collection, 0, shown, acts=acts) if shown else None
        hidden = len(self._hidden(collection.items))
        advice = self._advice.get(collection.key) if acts else None
        return describe_collection(collection, self._what_stays, hidden, items, advice)

    def _of(self, key: str) -> _Held:
        if key not in self._held:
            raise InvalidValueError("This part of the plan is no longer there.")
        return self._held[key]

    def _outcome(self, item: Item) -> str:
        return self._outcome_of(item.key)

    def _outcome_of(self, key: str) -> str:
        return self._report.reason_of(key) if self._report else ""

    def _group(self, held: _Held, *, acts: bool) -> wire.Group:
        group, items = held.group, held.items
        sizes = int((items.sizes > 0).sum())
        # What is refused goes not, whatever it weighs.
        totals = "" if group.key == "refused" or self._report is not None else _totals(items)
        return {
            "key": group.key,
            "title": group.title,
            "help": group.help,
            "tone": group.tone,
            "count": len(items),
            "entries": held.entries,
            "totals": totals,
            "sortable": sizes > 1 and (bool(held.collections) or len(held.folds) > 1),
            "hidden": len(self._hidden(items)),
            "aliases": _all_out(items) if acts and group.key == "refused" else "",
            "items": self._describe(held.folds[: held.shown], group.key, acts=acts),
            "collections": [self._described(one, acts=acts) for one in held.collections[: held.shown]],
        }

    def _describe(self, folds: Sequence[Fold], key: str, *, acts: bool) -> list[wire.Item]:
        return [
            {
                **described,
                "same": len(fold.items),
                "size": format_size(fold.size) if described["size"] else "",
            }
            for fold, described in zip(
                folds, self._describe_items(_heads(folds), key, acts=acts), strict=True
            )
        ]

    def _describe_items(self, items: Items, key: str, *, acts: bool) -> list[wire.Item]:
        hidden = self._hidden(items)
        return [
            {
                **describe_item(item, done=key == "done"),
                "same": 1,
                "hidden": item.id in hidden,
                "outcome": self._outcome(item),
                "aliases": way_out(item.refusal) if acts else "",
            }
            for item in items
        ]


def _of_group(items: Items, key: str, holds: Callable[[Item], bool]) -> Items:
    return items.of_kind(holds, deletes=key == _DELETES)


def _heads(folds: Sequence[Fold]) -> Items:
    """The first item of each."""
    return Items.joined(fold.items[:1] for fold in folds)


def _all_out(items: Items) -> str:
    """What to choose to have all of them carried out, as far as aliases and links keep them; "" for none."""
    ways = set(map(way_out, items.refusals)) - {""}
    if ways == {WITH_LINKS}:
        return "Delete and unlink all"
    return f"Delete all with aliases{' and links' if WITH_LINKS in ways else ''}" if ways else ""


def _totals(items: Items) -> str:
    """What all of them weigh, and who used or links them."""
    going = items.of_kind(lambda item: item.destructive and isinstance(item.base, Version), deletes=True)
    used = [runs for runs in going.column("used") if runs]
    linked = sum(map(bool, going.column("linked_in")))
    parts = []
    if size := items.of_kind(lambda item: item.destructive, deletes=True).size:
        parts.append(format_size(size))
    if used:
        runs = f"{sum(used):,} run{'' if sum(used) == 1 else 's'}"
        parts.append(f"{len(used):,} used by {runs}")
    if linked:
        parts.append(f"{linked:,} linked")
    return ", ".join(parts)
