"""Staging: edits, deletes and links to remove, one step of undo each."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Unpack

import pandas as pd

from artwidgets.applying.kept_after_all import kept_ttl, ttl_before
from artwidgets.errors import (
    InvalidValueError,
)
from artwidgets.gateway.contents import read_holders
from artwidgets.gateway.rules import read_rules
from artwidgets.listing import Listing
from artwidgets.model import delete_later, values
from artwidgets.model import validation as arguments
from artwidgets.model.changes import ChangeSet
from artwidgets.model.edits import Edit, collection_edit, edit, ttl_of
from artwidgets.model.keywords import (
    PER_VERSION,
    CollectionFields,
    EditFields,
    show_keywords,
)
from artwidgets.model.records import Collection, Version
from artwidgets.model.rules import Rules
from artwidgets.model.step_label import StepLabel
from artwidgets.model.values import UNSET, Unset
from artwidgets.planning.building import Holders, aliases_to_add, make_plan
from artwidgets.planning.bulk_edits import Resolved, preview_frame, resolve, run_fields
from artwidgets.session.base import Ids, listed, unknown
from artwidgets.session.past import Past
from artwidgets.session.runs import RunReading

__all__ = ["Editing", "collection_step"]


class Editing(RunReading, Past):
    """What is to become of versions and collections; nothing is sent."""

    @property
    def undoable(self) -> str | None:
        """What `undo_last` would take back, in words; None when there is nothing."""
        return self._staging.undoable

    @property
    def redoable(self) -> str | None:
        """What `redo` would do again, in words; None when there is nothing."""
        return self._staging.redoable

    @show_keywords(EditFields)
    def edit(self, ids: Ids, **fields: Unpack[EditFields]) -> ChangeSet:
        """Stage edits of versions; what is not mentioned stays.

        Parameters
        ----------
        ids : ids
            Which rows. For a link row, description, metadata and tags are its source's.
        description : str or None
            None clears it.
        metadata : mapping or JSON text
            All of it; use `update_metadata` and `remove_metadata` for single top-level keys.
        aliases, tags : iterable of str
            All of them; use the ``add_`` and ``remove_`` keywords for some.
        ttl : timedelta, str or None
            ``"30d"``, ``"inherit"``, or None (or ``"none"``) for no TTL.
        description_template : str
            A description filled in for each version: ``"{name} of {run_name}, loss {metadata.loss:.3f}"``.
            Fields and formats are those of `artwidgets.planning.templates`.
        rename_metadata : mapping of str to str
            Top-level keys to their new names; a version without the key stays as it is.
        move_aliases : iterable of str
            Aliases to add that another version of the collection may have; see `preview_edit` for which.

        Raises
        ------
        InvalidValueError
            For a value that the platform would not take, and where a version lacks what its template
            names, or has the new key already; nothing is staged then.
        NotFoundError
            For an id that is not in the listing; nothing is staged then.

        Examples
        --------
        >>> rows = session.where("name:model-0000 alias:latest")
        >>> staged = session.edit(rows, description="Best so far.", add_tags=["keep"])
        >>> print(session.plan().items[0].words)
        Edit model-0000:v9: description: (empty) → Best so far.; tags: (none) → keep.
        """
        if not PER_VERSION.isdisjoint(fields):
            return self.edit_each(dict.fromkeys(listed(ids), fields))
        wanted = edit(**fields)
        versions = self.versions(ids)

        def label(before: ChangeSet, after: ChangeSet) -> StepLabel:
            # What had the value already is no part of what can be undone.
            return _step(
                "edit", [one for one in versions if before.edits.get(one.id) != after.edits.get(one.id)]
            )

        return self._stage(label, lambda staged: staged.edit(versions, wanted))

    def edit_each(self, edits: Mapping[str, EditFields]) -> ChangeSet:
        """Stage another edit for each of several versions, as one step that one undo takes back.

        Parameters
        ----------
        edits : mapping of id to the keywords of `edit`

        Raises
        ------
        InvalidValueError, NotFoundError
            As `edit`; nothing is staged then.
        """
        versions, resolved = self._resolved(edits)
        if resolved.refused:
            raise InvalidValueError(resolved.why(versions))
        return self._stage(_step("edit", versions), lambda staged: staged.edit_each(versions, resolved.edits))

    @show_keywords(EditFields)
    def preview_edit(self, ids: Ids, **fields: Unpack[EditFields]) -> pd.DataFrame:
        """What `edit` with the same keywords would stage, version by version; nothing is staged.

        Returns
        -------
        DataFrame
            Index ``id``, a row for each field that changes, and one for a version that stays as it is;
            columns (str, NA where there is none) ``name``, ``field``, ``old``, ``new``, ``note`` (what is
            to be known: from which version an alias moves) and ``problem`` (why it can't be).

        Raises
        ------
        InvalidValueError, NotFoundError
            As `edit`, but not for what one version lacks: that is its ``problem``.

        Examples
        --------
        >>> found = session.preview_edit(session.where("version:9"), description_template="{name}, {size}")
        >>> found[["name", "field", "problem"]].isna().any().tolist()
        [False, False, True]
        """
        return self.preview_edit_each(dict.fromkeys(listed(ids), fields))

    def preview_edit_each(self, edits: Mapping[str, EditFields]) -> pd.DataFrame:
        """The same for another edit of each of several versions; see `edit_each`."""
        versions, resolved = self._resolved(edits)
        snapshot, staged = self.snapshot, self.changes
        going = [one for one in versions if one.id not in resolved.refused]
        changes = ChangeSet(edits=staged.edits).edit_each(going, resolved.edits)
        changes = ChangeSet(edits={one.id: changes.edits[one.id] for one in going if one.id in changes.edits})
        holders = self._holders(snapshot, changes)
        plan = make_plan(snapshot, changes, server="", holders=holders)
        return preview_frame(versions, resolved, plan)

    def _resolved(self, edits: Mapping[str, EditFields]) -> tuple[list[Version], Resolved]:
        """Each version with its edit, templates filled in over what is staged for it already."""
        versions = self.versions(list(edits))
        asked = run_fields(edits.values())
        return versions, resolve(versions, edits, self.changes.edits, self._of_runs(asked, versions))

    def _of_runs(self, names: Sequence[str], versions: Sequence[Version]) -> dict[str, dict[str, Any]]:
        """What the runs tell that made these versions: row id -> field -> value."""
        if not names:
            return {}
        keys = [name.removeprefix("summary.") for name in names if name.startswith("summary.")]
        frame = self.read_runs(summary=keys).loc[[version.id for version in versions]]
        values = {name: frame[name].tolist() for name in names}
        return {
            version.id: {name: None if value[at] is pd.NA else value[at] for name, value in values.items()}
            for at, version in enumerate(versions)
        }

    @show_keywords(CollectionFields)
    def edit_collection(self, name: str, **fields: Unpack[CollectionFields]) -> ChangeSet:
        """Stage an edit of a collection; what is not mentioned stays.

        Raises
        ------
        InvalidValueError, NotFoundError

        Examples
        --------
        >>> staged = session.edit_collection("model-0000", description="The small ones.")
        >>> session.plan().summary
        '1 edit'
        """
        wanted = collection_edit(**fields)
        found = self.collection(name)
        if not isinstance(wanted.name, Unset) and not found.is_portfolio and wanted.name != found.name:
            values.logged_name(wanted.name)
        return self._stage(
            collection_step("edit", found), lambda staged: staged.edit_collection(found, wanted)
        )

    def delete(self, ids: Ids, delete_aliases: bool = False) -> ChangeSet:
        """Stage the delete of versions; a link among them is unlinked, its source stays.

        Parameters
        ----------
        delete_aliases : bool
            Delete versions that have aliases too, and the aliases with them. Without it the
            plan refuses such versions.

        Examples
        --------
        >>> staged = session.delete(session.where("version:0"))
        >>> [item.refusal for item in session.plan().refusals][0]
        'model-0000:v0 has the alias step-0. Remove it first, or choose Delete with aliases.'
        >>> staged = session.delete(session.where("version:0"), delete_aliases=True)
        >>> len(session.plan().deletes)
        2
        """
        rows = listed(ids)
        delete_aliases = arguments.flag(delete_aliases, "delete_aliases=")
        listing = self.listing
        try:
            at = list(map(self.snapshot.positions.__getitem__, rows))
        except KeyError as missing:
            raise unknown(missing.args[0]) from None
        # By columns: a hundred thousand records take seconds to make, and only this is asked of them.
        is_link = listing["is_link"].to_numpy(dtype=bool)[at].tolist()
        links = [row for row, link in zip(rows, is_link, strict=True) if link]
        sources = [row for row, link in zip(rows, is_link, strict=True) if not link]
        named = str(listing["name"].iat[at[0]]) if len(rows) == 1 else ""
        label = StepLabel("delete", len(rows), name=named)
        return self._stage(label, lambda staged: staged.delete(sources, delete_aliases).unlink(links))

    def unlink(self, ids: Ids) -> ChangeSet:
        """Stage the removal of links; their sources and files stay."""
        versions = self.versions(ids)
        return self._stage(
            _step("unlink", versions),
            lambda staged: staged.unlink(version.id for version in versions),
        )

    def expire(self, ids: Ids, after: str | timedelta = "7d") -> ChangeSet:
        """Stage deletes that wait: a TTL that ends some time after the plan. Can be taken back until then.

        The plan fixes the date; applied later, it is the same date, or nothing where that is too near.
        What is marked for deletion is marked no more. Where there can be no TTL (links, what W&B makes
        itself, what a registry links), and of versions that go sooner already, the plan refuses it.

        Parameters
        ----------
        after : str or timedelta
            How long; an hour at least.

        Raises
        ------
        InvalidValueError
            For something that is no time to wait; nothing is staged then.

        Examples
        --------
        >>> staged = session.expire(session.where("version:0"), after="7d")
        >>> plan = session.plan()
        >>> plan.summary
        '2 versions to delete later'
        >>> plan.confirmation is None
        True
        """
        wanted, versions = Edit(expire=delete_later.after_of(after)), self.versions(ids)
        label = _step(f"delete in {delete_later.in_days(wanted.expire or timedelta())}", versions)
        rows = [version.id for version in versions]
        return self._stage(label, lambda staged: staged.unmark(rows).edit(versions, wanted))

    def keep_after_all(self, ids: Ids) -> ChangeSet:
        """Take back that versions go later: what is staged of it, else, as an edit, what was applied.

        The TTL is put back to what it was, where this machine's journals tell, else to the team's default,
        and to none where that has passed already. What goes by no TTL of its own is left as it is.

        Examples
        --------
        >>> staged = session.expire(session.where("version:0"))
        >>> report = session.apply(session.plan())
        >>> staged = session.keep_after_all(session.where("version:0"))
        >>> session.plan().summary
        '2 edits'
        """
        versions = self.versions(ids)
        edits = self.changes.edits
        staged = {version.id for version in versions if edits.get(version.id, Edit()).expire is not None}
        # A TTL of their own, which nothing staged puts elsewhere already.
        due = [one for one in versions if one.id not in staged and isinstance(ttl_of(one), timedelta)]
        ttls_before = ttl_before(self.records(everywhere=True), {one.id: ttl_of(one) for one in due})
        rules = Rules()
        if any(one.id not in ttls_before for one in due):
            projects = {(one.entity, one.project) for one in due}
            rules = read_rules(self.connection, projects, self.deadline)
        wanted = {one.id: Edit(ttl=kept_ttl(one, ttls_before, rules.default_ttl)) for one in due}
        return self._stage(
            _step("keep", versions),
            lambda before: before.without_expiry(staged).edit_each(due, wanted),
        )

    def delete_collection(self, name: str) -> ChangeSet:
        """Stage the delete of a collection with all its versions (or links), aliases included."""
        found = self.collection(name)
        return self._stage(
            collection_step("delete", found), lambda staged: staged.delete_collection([found.id])
        )

    @show_keywords(CollectionFields)
    def edit_collections(self, names: Ids, **fields: Unpack[CollectionFields]) -> ChangeSet:
        """Stage the same edit of several collections, as one step.

        Parameters
        ----------
        names : str, iterable of str or DataFrame
            Names or ids, or what `collections_where` returns.

        Raises
        ------
        InvalidValueError
            For one new name of several, and as of `edit_collection`; nothing is staged then.
        NotFoundError

        Examples
        --------
        >>> staged = session.edit_collections(session.collections, add_tags=["old"])
        >>> session.plan().summary
        '2 edits'
        """
        found = self._found_collections(names)
        if len(found) > 1 and not isinstance(fields.get("new_name", UNSET), Unset):
            raise InvalidValueError(f"{len(found)} collections can't all be called {fields.get('new_name')}.")
        with self.one_step(_collections_step("edit", found)):
            for one in found:
                self.edit_collection(one.id, **fields)
        return self.changes

    def delete_collections(self, names: Ids) -> ChangeSet:
        """Stage the delete of several collections with all in them, as one step; see `edit_collections`."""
        found = self._found_collections(names)
        return self._stage(
            _collections_step("delete", found),
            lambda staged: staged.delete_collection([one.id for one in found]),
        )

    def _found_collections(self, names: Ids) -> list[Collection]:
        rows = names.index if isinstance(names, pd.DataFrame | pd.Series) else names
        keys = arguments.names(rows, "A collection", "Write names, or pass collections_where(...) as it is.")
        return [self.collection(one) for one in dict.fromkeys(keys)]

    def unmark(self, ids: Ids) -> ChangeSet:
        """Take the marks for deletion (and unlinking) off these rows; what was edited stays."""
        rows = listed(ids)
        return self._stage(StepLabel("unmark", len(rows)), lambda staged: staged.unmark(rows))

    def unstage(self, ids: Ids | None = None) -> ChangeSet:
        """Drop what is staged for these versions or collections, or for all."""
        dropped = None if ids is None else listed(ids)

        def label(before: ChangeSet, after: ChangeSet) -> StepLabel:
            return StepLabel("clear", len(before) - len(after), "staged change")

        return self._stage(label, lambda staged: staged.unstage(dropped))

    @contextmanager
    def one_step(self, label: str | StepLabel) -> Iterator[None]:
        """Make all that is staged inside one step of undo; where it fails, nothing of it is staged.

        Parameters
        ----------
        label : str or StepLabel
            What it is called, such as "paste 12 cells".
        """
        with self._lock:
            outer, self._in_one_step = self._in_one_step, True
            try:
                with self._staging.one_step(label):
                    yield
            finally:
                self._in_one_step = outer
        self._tell_changes()

    def undo_last(self) -> str | None:
        """Take the last staging step back; returns which, or None when there is none.

        Examples
        --------
        >>> staged = session.delete(session.where("version:1"))
        >>> session.undo_last()
        'delete 2 versions'
        >>> len(session.changes)
        0
        """
        with self._lock:
            undone = self._staging.undo()
        self._tell("changes")
        return undone

    def redo(self) -> str | None:
        """Do the last undone step again; returns which, or None when there is none."""
        with self._lock:
            redone = self._staging.redo()
        self._tell("changes")
        return redone

    def _holders(self, snapshot: Listing, changes: ChangeSet) -> Holders:
        """Who has the aliases that are to be added, asked where the listing may not hold all versions."""
        if snapshot.collections_complete:
            return {}
        return read_holders(self.connection, aliases_to_add(snapshot, changes), self.deadline)


def _step(verb: str, versions: list[Version]) -> StepLabel:
    return StepLabel(verb, len(versions), name=versions[0].name if len(versions) == 1 else "")


def collection_step(verb: str, collection: Collection) -> StepLabel:
    """What undo calls a step of one collection."""
    return StepLabel(verb, 1, name=f"the collection {collection.name}")


def _collections_step(verb: str, collections: list[Collection]) -> StepLabel:
    if len(collections) == 1:
        return collection_step(verb, collections[0])
    return StepLabel(verb, len(collections), "collection")
