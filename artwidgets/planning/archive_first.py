"""Archive first: what a plan brings into an archive before it goes, and how it says so."""

import os
from collections.abc import Set

from artwidgets.archive import Place
from artwidgets.model.records import Collection
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action, Item

__all__ = ["archive_words", "archived_first", "is_archived_first", "target_of", "unarchived_words"]


def target_of(archive: "str | os.PathLike[str] | None") -> str:
    """Where to archive to, as plans hold it: a whole path or an fsspec URL; "" for nowhere.

    Raises
    ------
    ArchiveError
        It is no place for an archive, or says a password.
    """
    return "" if archive is None or archive == "" else Place(archive).url


def goes(item: Item) -> bool:
    """Whether an item makes versions go: at once, or on a day that it sets.

    A collection of links holds none: what it links stays where it is.
    """
    if isinstance(item.base, Collection):
        return item.action is Action.DELETE_COLLECTION and not item.base.is_portfolio
    return item.action is Action.DELETE or item.at_once or item.expire is not None


def is_archived_first(item: Item, unarchived: Set[str]) -> bool:
    """Whether an item that makes versions go is archived before; `unarchived` has the ids of others."""
    return goes(item) and item.id not in unarchived


def archived_first(items: Items, unarchived: Set[str] = frozenset()) -> Items:
    """The items that are archived before they go, as `is_archived_first` has it."""
    going = items.of_kind(goes, deletes=True)
    return going.where([id_ not in unarchived for id_ in going.ids]) if unarchived else going


def archive_words(target: str, items: Items, unarchived: Set[str] = frozenset()) -> str:
    """What is done first, in two sentences or three; "" where nothing is."""
    if not target or not archived_first(items, unarchived):
        return ""
    words = f"Archived to {target} first. What can't be archived is not deleted."
    return f"{words} {left}" if (left := unarchived_words(items, unarchived)) else words


def unarchived_words(items: Items, unarchived: Set[str]) -> str:
    """How many go without being archived although others are, in a sentence; "" where none does."""
    going = archived_first(items).ids if unarchived else []
    left = sum(id_ in unarchived for id_ in going)
    return f"{left:,} of {len(going):,} go without, as their rule says." if left else ""
