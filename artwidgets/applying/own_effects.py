"""What a plan itself changes in other items, so that it is not taken for a stranger's doing.

Everything here is by version: that a plan takes something out of a collection says nothing about
what somebody else does to another version of the same collection.
"""

from collections import defaultdict

from artwidgets.applying.journal import PlanRecord
from artwidgets.applying.report import Status
from artwidgets.model.edits import CollectionEdit, Edit
from artwidgets.model.records import Collection, Version
from artwidgets.model.values import UNSET
from artwidgets.planning.items import Action, Item

__all__ = ["OwnEffects"]


class OwnEffects:
    """The effects of a plan on versions that its other items are about.

    Parameters
    ----------
    record : PlanRecord
        The plan, and how far it has come.
    """

    def __init__(self, record: PlanRecord) -> None:
        self._record = record
        self.unlinked: dict[str, set[str]] = defaultdict(set)
        """Artifact id -> paths of the collections that the plan's unlinks take it out of."""
        self.emptied: dict[str, set[str]] = defaultdict(set)
        """Artifact id -> paths of the collections of links that the plan deletes, it among the links."""
        self.edited: set[str] = set()
        """Artifact ids whose own fields the plan edits, through the version or a link to it."""
        self.deleted: set[str] = set()
        """Artifact ids that go, by themselves or with their collection."""
        self.renamed: set[str] = set()
        """Ids of collections that get another name or type."""
        self._lost: set[tuple[str, str, str]] = set()
        self._moved: set[tuple[str, str, str]] = set()
        self._latest: dict[str, Item] = {}
        for item in record.plan.items:
            if isinstance(item.base, Version):
                self._note_version(item, item.base)
            else:
                self._note_collection(item, item.base)

    def _note_version(self, item: Item, base: Version) -> None:
        if item.action is Action.UNLINK:
            self.unlinked[base.artifact_id].add(base.collection_path)
        elif item.action is Action.DELETE:
            self.deleted.add(base.artifact_id)
            if "latest" in base.aliases:
                self._latest[base.collection_id] = item
        elif isinstance(item.edit, Edit):
            self.edited.add(base.artifact_id)
            self._moved |= {
                (base.collection_id, holder.alias, holder.artifact_id)
                for holder in item.holders
                if holder.artifact_id is not None
            }
        left = item.edit.over(base).aliases if isinstance(item.edit, Edit) else ()
        self._lost |= {
            (base.collection_id, alias, base.artifact_id) for alias in base.aliases if alias not in left
        }

    def _note_collection(self, item: Item, base: Collection) -> None:
        if isinstance(item.edit, CollectionEdit):
            if item.edit.name is not UNSET or item.edit.type is not UNSET:
                self.renamed.add(base.id)
        elif base.is_portfolio:
            for link in item.holds:
                self.emptied[link.artifact_id].add(f"{base.entity}/{base.project}/{base.name}")
        else:
            self.deleted |= {version.artifact_id for version in item.holds}

    def takes_alias(self, collection_id: str, alias: str, artifact_id: str) -> bool:
        """Whether the plan itself takes this alias from this version."""
        return (collection_id, alias, artifact_id) in self._lost

    def left_of(self, version: Version) -> tuple[str, ...]:
        """The aliases of a reviewed version, less those that other items give to other versions."""
        collection_id, artifact_id = version.collection_id, version.artifact_id
        return tuple(
            alias for alias in version.aliases if (collection_id, alias, artifact_id) not in self._moved
        )

    def gives_latest(self, version: Version) -> bool:
        """Whether ``latest`` came to this version because the plan deleted the one that had it.

        The platform then gives it to the newest that is left. As long as the delete has not been
        sent, whoever moved ``latest`` was somebody else.
        """
        item = self._latest.get(version.collection_id)
        if item is None or item.id == version.id:
            return False
        outcome = self._record.outcomes.get(item.key)
        done = outcome is not None and outcome.status is Status.DONE
        return done or item.key in self._record.unsettled
