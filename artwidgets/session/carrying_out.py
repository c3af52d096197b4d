"""Plans: made of what is staged, checked, carried out, gone on with and reverted."""

import os
import secrets
import threading
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets.applying import past_plans as past
from artwidgets.applying.archive_first import ArchiveFirst
from artwidgets.applying.archiving import Archiver
from artwidgets.applying.checking import check_plan, check_with_patience
from artwidgets.applying.journal import Journal, PlanRecord
from artwidgets.applying.refresh import after_apply, without_deleted
from artwidgets.applying.report import Report
from artwidgets.applying.revert import revert_plan
from artwidgets.applying.runner import Runner
from artwidgets.applying.still_there import check_done
from artwidgets.archive import Place
from artwidgets.errors import (
    ArtwidgetsError,
    PlanError,
    StalePlanError,
)
from artwidgets.gateway.listing.reading import read_listing
from artwidgets.gateway.rules import read_rules
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.listing import Listing
from artwidgets.listing.run_columns import keep_runs
from artwidgets.model import validation as arguments
from artwidgets.model.changes import ChangeSet
from artwidgets.model.progress import Progress
from artwidgets.model.records import Collection
from artwidgets.model.rules import Rules
from artwidgets.model.servers import without_credentials
from artwidgets.planning.archive_first import target_of
from artwidgets.planning.building import make_plan
from artwidgets.planning.origin import made_of_reading
from artwidgets.planning.plan import Plan
from artwidgets.planning.policy import (
    resting_on,
    with_protection,
)
from artwidgets.planning.scope_advice import rows_of, why_not_whole, with_collection
from artwidgets.planning.what_stays import freed
from artwidgets.session.deciding import Deciding
from artwidgets.session.editing import collection_step
from artwidgets.session.weighing import Weighing
from artwidgets.storage import (
    FileIndex,
)

__all__ = ["FOREIGN", "CarryingOut"]

FOREIGN = "The plan was not made on this machine by you; it was compared with the server before."


class CarryingOut(Deciding, Weighing):
    """From a plan to its report."""

    def delete_whole(self, name: str) -> ChangeSet:
        """Stage the delete of a collection in the place of the deletes of its versions, as one step.

        What `Plan.advice` offers, and only that. The collection is read again first, so that what came
        to it meanwhile is in `listing` and does not go unseen.

        Raises
        ------
        PlanError
            When not all of the collection is staged to go, or not all of it could be read; nothing is
            staged then.
        NotFoundError, ServerError

        Examples
        --------
        >>> staged = session.delete(session.where("collection:model-0000"), delete_aliases=True)
        >>> [advice.name for advice in session.plan().advice if advice.offered]
        ['model-0000']
        >>> staged = session.delete_whole("model-0000")
        >>> session.plan().confirmation
        'delete model-0000'
        """
        found = self.collection(name)
        fresh = read_listing(self.connection, found.entity, found.project, collection=found.name)
        self._take(with_collection(self.snapshot, fresh, found), "listing", self._unread)
        if why := why_not_whole(self.plan(measure=False, archive="").advice, found, fresh):
            raise PlanError(why)
        rows = rows_of(self.snapshot, found.id)
        return self._stage(
            collection_step("delete", found), lambda staged: staged.delete_whole(found.id, rows)
        )

    def plan(self, measure: bool | None = None, archive: "str | os.PathLike[str] | None" = None) -> Plan:
        """What would be done, frozen, in order, with what is refused and why.

        Parameters
        ----------
        measure : bool, optional
            Whether to read the manifests that are missing for exact bytes. By default they are
            when there are deletes and few of them (256) are missing; see also `measure`.
        archive : str or path, optional
            A folder, or any fsspec URL. Each version is archived there, with its files, and read back from
            there before it is deleted; what can't be archived is not deleted. By default where the policy
            that was staged says (`archive_to`), without what others of its rules delete; "" for nowhere.

        Raises
        ------
        ArchiveError
            What is given is no place for an archive, or has a password in it.
        PlanError
            When nothing is loaded, or what an earlier session left and nothing since (while that is being
            read, it is waited for); or policies archive to several places.
        ServerError

        Examples
        --------
        >>> staged = session.delete(session.where("name:model-0000 alias:none"))
        >>> print(session.plan(archive="s3://bucket/old").archives)
        Archived to s3://bucket/old first. What can't be archived is not deleted.
        """
        target = target_of(self.archive_to if archive is None else archive)
        if target:
            Place(target).require()
        measure = measure if measure is None else arguments.flag(measure, "measure=")
        self._require_read()
        with self._lock:
            snapshot, changes, table, protect = self.snapshot, self.changes, self.table, self.protect
        if measure is None:
            measure = self._few_missing()
        if measure and (changes.deletes or changes.collection_deletes):
            self.measure()
        self._read_fields(resting_on(protect))
        touched = snapshot.mask_of(changes.each_id)
        rules = with_protection(self._rules(snapshot, changes, touched), protect, table, touched)
        plan = make_plan(
            snapshot,
            changes,
            server=self.connection.identity,
            rules=rules,
            index=self._index_of(snapshot),
            holders=self._holders(snapshot, changes),
            made=made_of_reading(snapshot.loaded_at, self._round),
            protect=protect,
            archive=target,
        )
        if target and archive is None:
            unarchived = self._to_archive.unarchived(plan.items, partial(rows_of, snapshot))
            plan = replace(plan, unarchived=unarchived)
        self._reviewed.add(plan)
        return plan

    def check(self, plan: Plan) -> Plan:
        """A plan from elsewhere as the server's present records make it, for a review.

        A plan file is evidence of a review, not an order: its words, warnings, bytes and
        confirmation are made anew of what its ids are now. What changed since is among the
        refusals, for `apply` will skip it.

        Raises
        ------
        StalePlanError
            When the plan is for another server.
        PlanError
            When an id is not of what the plan names.
        ServerError
            When the present records can't be read.
        """
        self._require_server(plan)
        shown = check_plan(self.connection, plan, self.deadline, self.protect)
        self._reviewed.add(plan)
        return shown

    def apply(
        self,
        plan: Plan,
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> Report:
        """Carry a plan out, item by item verified against the server right before.

        A plan that this session did not make is held against the server first (see `check`).

        Parameters
        ----------
        progress : callable, optional
            ``progress(done, total, rate, eta)``, from worker threads.
        cancel : threading.Event, optional
            When set, what is in flight is finished and the rest left for `resume`.

        Returns
        -------
        Report
            An item that fails or is skipped raises nothing; it is in the report with its reason.
            Nor does a server that can't be read afterwards: that is among the report's notes.

        Raises
        ------
        StalePlanError
            When the plan is for another server, or another process is carrying it out.
        PlanError
            When a plan from elsewhere names one thing and has the id of another.
        JournalError
            When no journal can be kept; nothing is sent then.
        ArchiveError
            When what the plan archives to is no place for an archive; nothing is sent then.
        """
        if not isinstance(plan, Plan):
            raise PlanError(
                f"apply takes a plan, not a {type(plan).__name__}. Make one with session.plan(), or read one "
                "with Plan.from_json(text)."
            )
        arguments.callback(progress, "progress=")
        self._require_server(plan)
        # One for the whole call: its parts do not begin to wait anew.
        watchdog = self._watchdog()
        if plan not in self._reviewed:
            unread = check_with_patience(
                self.connection, plan, watchdog, cancel or threading.Event(), self.deadline
            )
            if unread is not None:
                return Report(plan, (), stopped=f"{unread} Nothing was sent.")
        first = self._archive_first(plan, watchdog)
        self._round = secrets.token_hex(8)
        with self._applying, Journal(plan, by=self.connection.viewer.username) as record:
            runner = Runner(
                self.connection,
                record,
                watchdog=watchdog,
                deadline=self.deadline,
                protect=self.protect,
                before_edit=self._source.note_use,
                archive_first=first,
            )
            self._throttle, self._archiving = runner.throttle, first
            settled, held = record.record.settled, self._held(plan)
            try:
                report = runner.run(progress, cancel)
            finally:
                self._throttle = self._archiving = None
        done = report.done
        report.reclaim = freed(done.where([key not in settled for key in done.keys]), *held)
        report.notes += first.end() if plan.made_here else (*first.end(), FOREIGN)
        report.notes += self._settle(report, watchdog.timeout(self.deadline))
        return report

    def resume(
        self,
        plan_id: str | None = None,
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> Report:
        """Finish a plan that was cancelled or cut short; what is done is not repeated.

        Parameters
        ----------
        plan_id : str, optional
            Without it the newest unfinished plan of this project is meant: it is named, with what is
            left of it, and a person is asked. Where nobody can answer it is an error that names it.

        Raises
        ------
        PlanError
            When there is nothing to resume, or nobody said yes.
        StalePlanError
            When the plan is of another project.
        """
        if plan_id is None:
            where = f"{self.scope.entity}/{self.scope.project or '*'}"
            record = past.newest_unfinished(self.records(), where)
            past.ask(record)
        else:
            record = self._past(plan_id)
        return self._go_on(record, progress, cancel)

    def resume_plan(self, plan_id: str) -> Plan:
        """What `resume` would carry out: the items left of a plan, as they were reviewed.

        Raises
        ------
        JournalError, StalePlanError
        """
        return self._past(plan_id).left

    def revert(self, plan_id: str) -> Report:
        """Put fields that a plan edited back as they were; deletes can't be taken back.

        An edit that somebody has changed since is left alone and told as refused in the
        report's plan.
        """
        return self.apply(self.revert_plan(plan_id))

    def revert_plan(self, plan_id: str) -> Plan:
        """The plan that `revert` carries out, to be looked at first."""
        plan = revert_plan(self.connection, self._past(plan_id), self.deadline)
        self._reviewed.add(plan)
        return plan

    def check_done(self, plan_id: str) -> pd.DataFrame:
        """Which deletes of a past plan the server still has, asked now; nothing is changed.

        Returns
        -------
        DataFrame
            Index ``id``; columns ``action``, ``name``, ``outcome`` ("done", "failed", "skipped" or
            "not reached": what became of it then), ``now`` ("gone", "still there" or "unknown") and
            ``reason`` (why it is unknown, else ""), all str.

        Raises
        ------
        JournalError, StalePlanError
            When there is no such plan, or it is of another project.
        ServerError
            When the server does not answer.

        Examples
        --------
        >>> staged = session.delete(session.where("version:1"))
        >>> report = session.apply(session.plan())
        >>> session.check_done(report.plan.id)["now"].tolist()
        ['gone', 'gone']
        """
        record = self._past(plan_id)
        self._require_server(record.plan)
        return check_done(self.connection, record, self.deadline)

    def _rules(self, snapshot: Listing, changes: ChangeSet, touched: npt.NDArray[np.bool_]) -> Rules:
        codes, projects = snapshot.by_project
        touched_projects = {projects[code] for code in np.unique(codes[touched]).tolist()}
        staged = (*changes.collection_edits, *changes.collection_deletes)
        held = [snapshot.collections[key] for key in staged if key in snapshot.collections]
        touched_projects |= {(collection.entity, collection.project) for collection in held}
        return read_rules(self.connection, touched_projects, self.deadline)

    def _settle(self, report: Report, timeout: float) -> tuple[str, ...]:
        """Forget what is done, and read again what it touched; what could not be learned, in words."""
        notes: tuple[str, ...] = ()
        with self._lock:
            self._staging.settle(report.done.ids)
        if self._snapshot is not None and (report.done or report.skipped):
            try:
                fresh = keep_runs(
                    after_apply(self.connection, self._snapshot, report.done, report.skipped, timeout),
                    self._snapshot,
                )
            except (ArtwidgetsError, LookupError, TypeError, ValueError, AttributeError) as error:
                # What is done is done and on record, whatever the reading after it met.
                fresh = without_deleted(self._snapshot, report.done)
                notes = (
                    f"What this changed could not be read again ({error}). Deleted rows were taken off the "
                    "listing; other rows are shown as they were before. Load again.",
                )
            else:
                self._source.keep(fresh)
            self._take(fresh, "listing", self._unread)
            with self._lock:
                self._files = {row: files for row, files in self._files.items() if row in fresh}
        self._tell("changes")
        return notes

    def _archive_first(self, plan: Plan, watchdog: Watchdog) -> ArchiveFirst:
        if not plan.archives:
            return ArchiveFirst()
        place = Place(plan.archive)
        collections = list(self._snapshot.collections.values()) if self._snapshot is not None else []
        collections += [item.base for item in plan.collection_deletes if isinstance(item.base, Collection)]
        keeper = Archiver(self.connection, place, collections, watchdog=watchdog)
        return ArchiveFirst(keeper, place.url, plan.unarchived)

    def _held(self, plan: Plan) -> tuple[Listing | None, FileIndex | None]:
        """The listing with its files as they are before a plan takes some of them away."""
        with self._lock:
            if self._snapshot is None or not (plan.deletes or plan.at_once):
                return None, None
            return self._snapshot, self.file_index

    def _require_server(self, plan: Plan) -> None:
        if not self.connection.is_for(plan.server):
            raise StalePlanError(
                f"The plan was made for {without_credentials(plan.server)}; this session talks to "
                f"{self.connection.base_url}. Open a session on that server to apply it, or plan anew here."
            )

    def _go_on(self, record: PlanRecord, progress: Progress | None, cancel: threading.Event | None) -> Report:
        # It was reviewed when it began, and each item is compared with that review again.
        self._reviewed.add(record.plan)
        return self.apply(record.plan, progress, cancel)
