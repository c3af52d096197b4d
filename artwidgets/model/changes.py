"""What is staged: a value, and the stack of its earlier values that makes undo and redo.

A `ChangeSet` knows nothing of the server and nothing of the screen. It holds the intention
(edit, delete, unlink) per id; what that means for a version is worked out when it is laid
over the listing (`artwidgets.planning.plan`).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from typing import NamedTuple, TypeVar

from artwidgets.model.edits import CollectionEdit, Edit
from artwidgets.model.records import Collection, Version
from artwidgets.model.step_label import StepLabel

__all__ = ["ChangeSet", "Staging"]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Everything staged and not yet applied, by id.

    A version that is both edited and deleted is deleted; unstaging the delete brings its
    edits back.

    Attributes
    ----------
    edits : mapping of version id to Edit
    deletes : mapping of version id to bool
        Whether the aliases go too (``delete_aliases``).
    unlinks : frozenset of membership ids
    collection_edits : mapping of collection id to CollectionEdit
    collection_deletes : frozenset of collection ids
    """

    edits: Mapping[str, Edit] = field(default_factory=dict)
    deletes: Mapping[str, bool] = field(default_factory=dict)
    unlinks: frozenset[str] = frozenset()
    collection_edits: Mapping[str, CollectionEdit] = field(default_factory=dict)
    collection_deletes: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return sum(len(getattr(self, item.name)) for item in fields(self))

    def __repr__(self) -> str:
        counts = [f"{item.name}={len(getattr(self, item.name))}" for item in fields(self)]
        return f"ChangeSet({', '.join(counts)})"

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all versions, links and collections that something is staged for."""
        return frozenset(self.each_id)

    @property
    def marked(self) -> frozenset[str]:
        """The ids of all versions, links and collections that are to go."""
        return frozenset(self.each_marked)

    @property
    def each_marked(self) -> list[str]:
        """The ids that are `marked`, in the order of staging: much as the rows are, unlike that of a set."""
        return [*self.deletes, *self.unlinks, *self.collection_deletes]

    @property
    def each_id(self) -> list[str]:
        """All `ids` in the order of staging; some of them twice."""
        return [*self.edits, *self.each_marked, *self.collection_edits]

    def edit(self, versions: Iterable[Version], edit: Edit) -> "ChangeSet":
        """Stage `edit` for each version, after what is staged for it already."""
        versions = list(versions)
        return self.edit_each(versions, {version.id: edit for version in versions})

    def edit_each(self, versions: Iterable[Version], wanted: Mapping[str, Edit]) -> "ChangeSet":
        """Stage for each version the edit that stands under its id, after what is staged for it already."""
        edits = dict(self.edits)
        for version in versions:
            edits[version.id] = edits.get(version.id, Edit()).then(wanted[version.id]).pruned(version)
        return replace(self, edits={key: item for key, item in edits.items() if item})

    def without_expiry(self, ids: Iterable[str]) -> "ChangeSet":
        """Drop what is staged of when these versions go; what else is edited stays."""
        edits = dict(self.edits)
        edits.update({key: edits[key].without_expiry() for key in ids if key in edits})
        return replace(self, edits={key: item for key, item in edits.items() if item})

    def edit_collection(self, collection: Collection, edit: CollectionEdit) -> "ChangeSet":
        """Stage `edit` for a collection, after what is staged for it already."""
        earlier = self.collection_edits.get(collection.id, CollectionEdit())
        edits = {**self.collection_edits, collection.id: earlier.then(edit).pruned(collection)}
        return replace(self, collection_edits={key: item for key, item in edits.items() if item})

    def delete(self, ids: Iterable[str], delete_aliases: bool = False) -> "ChangeSet":
        """Stage deletes; the last word on `delete_aliases` counts."""
        return replace(self, deletes={**self.deletes, **dict.fromkeys(ids, delete_aliases)})

    def unlink(self, ids: Iterable[str]) -> "ChangeSet":
        """Stage the removal of links; their sources stay."""
        return replace(self, unlinks=self.unlinks | frozenset(ids))

    def delete_collection(self, ids: Iterable[str]) -> "ChangeSet":
        """Stage the delete of whole collections."""
        return replace(self, collection_deletes=self.collection_deletes | frozenset(ids))

    def delete_whole(self, collection_id: str, rows: Iterable[str]) -> "ChangeSet":
        """Stage the delete of a collection in the place of the deletes and unlinks of these rows of it."""
        return self.unmark(rows).delete_collection([collection_id])

    def unmark(self, ids: Iterable[str]) -> "ChangeSet":
        """Drop the deletes and unlinks staged for these ids; their edits stay."""
        dropped = frozenset(ids)
        return replace(self, deletes=_without(self.deletes, dropped), unlinks=self.unlinks - dropped)

    def unstage(self, ids: Iterable[str] | None = None) -> "ChangeSet":
        """Drop what is staged for these ids, or for all."""
        if ids is None:
            return ChangeSet()
        dropped = frozenset(ids)
        return ChangeSet(
            edits=_without(self.edits, dropped),
            deletes=_without(self.deletes, dropped),
            unlinks=self.unlinks - dropped,
            collection_edits=_without(self.collection_edits, dropped),
            collection_deletes=self.collection_deletes - dropped,
        )


class _Step(NamedTuple):
    """What was staged on the other side of a step: before it in the past, after it in the future."""

    label: str | StepLabel
    changes: ChangeSet
    steps: int = 1
    """How many steps of a person it stands for."""


class Staging:
    """The current `ChangeSet` with its past and its undone future.

    Attributes
    ----------
    current : ChangeSet
    undoable, redoable : str or None
        What `undo` or `redo` would take back or do again, in words.
    """

    LIMIT = 200
    """Steps that can be undone one by one; older ones are undone together, as the last of all.

    So undoing everything leaves nothing, after however many steps, and a hundred thousand staged
    deletes are not held a thousand times.
    """

    def __init__(self) -> None:
        self.current = ChangeSet()
        self._past: list[_Step] = []
        self._future: list[_Step] = []

    @property
    def undoable(self) -> str | None:
        """What `undo` would take back."""
        return str(self._past[-1].label) if self._past else None

    @property
    def redoable(self) -> str | None:
        """What `redo` would do again."""
        return str(self._future[-1].label) if self._future else None

    def stage(self, label: str | StepLabel, changes: ChangeSet) -> None:
        """Make `changes` the current set; a step that changes nothing is no step.

        Parameters
        ----------
        label : str or StepLabel
            A text stays what it is when part of the step has been carried out.
        changes : ChangeSet
        """
        if changes == self.current:
            return
        self._past = [*self._past, _Step(label, self.current)]
        if len(self._past) > self.LIMIT:
            first, second, *later = self._past
            steps = first.steps + second.steps
            self._past = [_Step(f"the first {steps:,} steps", first.changes, steps), *later]
        self._future = []
        self.current = changes

    @contextmanager
    def one_step(self, label: str | StepLabel) -> Iterator[None]:
        """Make one step of all that is staged inside; of what fails there, nothing stays."""
        before = self.current, list(self._past), list(self._future)
        try:
            yield
        except BaseException:
            self.current, self._past, self._future = before
            raise
        after = self.current
        self.current, self._past, self._future = before
        self.stage(label, after)

    def undo(self) -> str | None:
        """Take the last step back and tell which; None when there is none."""
        return self._move(self._past, self._future)

    def redo(self) -> str | None:
        """Do the last undone step again and tell which; None when there is none."""
        return self._move(self._future, self._past)

    def settle(self, ids: Iterable[str]) -> None:
        """Forget what is staged for ids whose change has been carried out.

        Undo can't bring such a change back (that is `Session.revert`), so every earlier step
        forgets it too.
        """
        gone = frozenset(ids)
        before = self.current
        self.current = before.unstage(gone)
        self._past = _distinct(_without_settled(self._past, before, gone), self.current)
        self._future = _distinct(_without_settled(self._future, before, gone), self.current)

    def _move(self, source: list[_Step], target: list[_Step]) -> str | None:
        if not source:
            return None
        step = source.pop()
        target.append(step._replace(changes=self.current))
        self.current = step.changes
        return str(step.label)


def _without(staged: Mapping[str, _T], dropped: frozenset[str]) -> dict[str, _T]:
    return {key: item for key, item in staged.items() if key not in dropped}


def _without_settled(steps: list[_Step], current: ChangeSet, gone: frozenset[str]) -> list[_Step]:
    """The steps without what was carried out, each called by what is left of it."""
    kept = []
    for at, step in enumerate(steps):
        label, changes = step.label, step.changes
        following = steps[at + 1].changes if at + 1 < len(steps) else current
        touched = _different(changes, following)
        left = len(touched - gone)
        if isinstance(label, StepLabel) and left and len(touched) != left:
            label = label.left(left)
        kept.append(step._replace(label=label, changes=changes.unstage(gone)))
    return kept


def _different(one: ChangeSet, other: ChangeSet) -> set[str]:
    """Ids for which something else is staged in the one than in the other."""
    found: set[str] = set()
    for item in fields(ChangeSet):
        ours, theirs = getattr(one, item.name), getattr(other, item.name)
        if isinstance(ours, Mapping):
            found |= {key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)}
        else:
            found |= ours ^ theirs
    return found


def _distinct(steps: list[_Step], current: ChangeSet) -> list[_Step]:
    """Without the steps that no longer differ from the next one."""
    kept: list[_Step] = []
    following = current
    for step in reversed(steps):
        if step.changes != following:
            kept.append(step)
            following = step.changes
    return kept[::-1]
