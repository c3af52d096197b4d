"""Archive first: what a plan brings into an archive before it goes, and how it says so."""

import os

from artwidgets.archive import Place
from artwidgets.model.records import Collection
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action, Item

__all__ = ["archive_words", "archived_first", "is_archived_first", "target_of"]


def target_of(archive: "str | os.PathLike[str] | None") -> str:
    """Where to archive to, as plans hold it: a whole path or an fsspec URL; "" for nowhere.

    Raises
    ------
    ArchiveError
        It is no place for an archive, or says a password.
    """
    return "" if archive is None or archive == "" else Place(archive).url


def is_archived_first(item: Item) -> bool:
    """Whether an item makes versions go: at once, or on a day that it sets.

    A collection of links holds none: what it links stays where it is.
    """
    if isinstance(item.base, Collection):
        return item.action is Action.DELETE_COLLECTION and not item.base.is_portfolio
    return item.action is Action.DELETE or item.at_once or item.expire is not None


def archived_first(items: Items) -> Items:
    """The items whose versions are archived before anything is sent."""
    return items.of_kind(is_archived_first, deletes=True)


def archive_words(target: str, items: Items) -> str:
    """What is done first, in two sentences; "" where nothing is."""
    if not target or not archived_first(items):
        return ""
    return f"Archived to {target} first. What can't be archived is not deleted."
