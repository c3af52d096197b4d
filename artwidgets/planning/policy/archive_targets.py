"""Where the policies that were staged want what they drop archived, and what they let go without."""

from collections.abc import Callable, Iterable, Set

from artwidgets.planning.archive_first import archived_first, target_of
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action
from artwidgets.planning.policy.decision import Decision

__all__ = ["ArchiveTargets"]


class ArchiveTargets:
    """What rules said of each row that they dropped; kept whatever is undone, for it may be done again."""

    def __init__(self) -> None:
        self._wanted: dict[str, frozenset[str]] = {}
        self._without: frozenset[str] = frozenset()

    def take(self, decision: Decision) -> None:
        """Have what a decision says of the rows that it drops.

        Raises
        ------
        ArchiveError
            One of its rules archives to what is no place for an archive.
        """
        archived = {target_of(url): frozenset(ids) for url, ids in decision.archived().items()}
        dropped = frozenset(decision.frame.index[decision.drop])
        self._without = (self._without | dropped).difference(*archived.values())
        for target, ids in archived.items():
            self._wanted[target] = self._wanted.get(target, frozenset()) | ids

    def of(self, going: Set[str]) -> list[str]:
        """Where to, of what is going; rows by id."""
        return [target for target, ids in self._wanted.items() if not ids.isdisjoint(going)]

    def unarchived(self, items: Items, rows: Callable[[str], Iterable[str]]) -> frozenset[str]:
        """Ids of the items that a rule lets go without, where others are archived.

        What a person staged beside is archived, and so is a collection of which one version is to be.

        Parameters
        ----------
        items : Items
        rows : callable
            The ids of the rows of a collection, by its id.
        """
        collections = items.of_kind(lambda item: item.action is Action.DELETE_COLLECTION, deletes=False).ids
        found = self._without.intersection(archived_first(items).ids)
        return found.union(id_ for id_ in collections if self._without.issuperset(rows(id_)))
