"""The one door: everything a panel, a script or the shell does goes through a `Session`."""

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets import filters
from artwidgets.applying import journal
from artwidgets.applying import past_plans as past
from artwidgets.applying.checking import check_plan, check_with_patience
from artwidgets.applying.history_frame import history
from artwidgets.applying.journal import Journal, PlanRecord, Unreadable
from artwidgets.applying.kept_after_all import kept_ttl, ttl_before
from artwidgets.applying.refresh import after_apply, without_deleted
from artwidgets.applying.report import Report
from artwidgets.applying.revert import revert_plan
from artwidgets.applying.reviewed_plans import ReviewedPlans
from artwidgets.applying.runner import Runner
from artwidgets.applying.still_there import check_done
from artwidgets.doctor import Diagnosis, examine
from artwidgets.errors import (
    ArtwidgetsError,
    InvalidValueError,
    NotFoundError,
    PlanError,
    ServerError,
    StalePlanError,
    UnreachableError,
)
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.contents import read_holders
from artwidgets.gateway.details import (
    Details,
    File,
    FileChanges,
    read_collection_of,
    read_details,
    read_file_changes,
)
from artwidgets.gateway.listing.reading import read_listing, reading_throttle
from artwidgets.gateway.listing.source import Source
from artwidgets.gateway.manifests import read_manifests
from artwidgets.gateway.redaction import Secrets
from artwidgets.gateway.rules import read_rules
from artwidgets.gateway.runs import KnownRuns, KnownUses
from artwidgets.gateway.throttle import Throttle
from artwidgets.gateway.usage import read_usage
from artwidgets.gateway.watchdog import WATCHDOG_SECONDS, Watchdog
from artwidgets.listing import Listing, Scope, collection_rows
from artwidgets.listing.run_columns import RUN_COLUMNS, keep_runs
from artwidgets.model import delete_later, values
from artwidgets.model import validation as arguments
from artwidgets.model.changes import ChangeSet, Staging
from artwidgets.model.edits import Edit, collection_edit, edit, ttl_of
from artwidgets.model.keywords import (
    PER_VERSION,
    CollectionFields,
    EditFields,
    SessionOptions,
    show_keywords,
)
from artwidgets.model.progress import Progress
from artwidgets.model.records import Collection, Version
from artwidgets.model.rules import Rules
from artwidgets.model.servers import without_credentials
from artwidgets.model.step_label import StepLabel
from artwidgets.model.values import UNSET, Unset
from artwidgets.planning.building import Holders, aliases_to_add, make_plan
from artwidgets.planning.bulk_edits import Resolved, preview_frame, resolve, run_fields
from artwidgets.planning.origin import made_of_reading
from artwidgets.planning.plan import Plan
from artwidgets.planning.policy import (
    Decision,
    KeepFields,
    Policy,
    decide,
    one_rule,
    protect_queries,
    require_possible,
    resting_on,
    with_protection,
)
from artwidgets.planning.scope_advice import rows_of, why_not_whole, with_collection
from artwidgets.planning.what_stays import freed
from artwidgets.storage import (
    FileIndex,
    ManifestColumns,
    ManifestStore,
    Reclaim,
    VersionFiles,
    Weight,
    checked_groups,
    index_of,
    row_frame,
    storage_by,
    usage_frame,
)

__all__ = [
    "Details",
    "File",
    "FileChanges",
    "Ids",
    "PlanRecord",
    "Report",
    "Session",
    "Unreadable",
]

Ids = str | Iterable[str] | pd.DataFrame | pd.Series
"""Rows by id: one id, several, or a frame whose index they are (as `Session.where` returns it)."""

FOREIGN = "The plan was not made on this machine by you; it was compared with the server before."

FEW_MANIFESTS = 256
"""Manifests that `Session.plan` reads without being asked, to tell exact bytes."""

_POLL_SECONDS = 0.1

TOLD_EVERY = 0.5
"""Seconds between two tellings that more manifests or runs have come."""


class Session:
    """The artifacts of one project (or run, type, collection, entity) and what is to become of them.

    Nothing reaches the server before `apply`. A session may be used from several threads.

    Parameters
    ----------
    entity, project : str, optional
        Left out, they are the API's defaults; ``project=None`` with an entity means all its projects.
    api : wandb.Api, optional
        To be wrapped; without it one is made from `base_url` and `api_key`, and without those from
        what wandb is configured with (environment, settings, netrc).
    run : str or wandb.Run, optional
        A run path ``entity/project/run_id`` lists what that run logged. The active run itself
        lists its project, and versions are fetched through ``run.use_artifact`` before they are
        edited, so that the run's lineage tells of it.
    type, collection : str, optional
        List only this type, or this collection.
    used : bool
        With a run path: list what the run used instead of what it logged.

    Attributes
    ----------
    changes : ChangeSet
        What is staged.
    patience : float
        Seconds without progress, after which `load` and `apply` give up and say what they waited for.
    longest_wait : float or None
        Seconds that the server may ask to wait (``Retry-After``) before they give up; None is as
        long as `watchdog`. A panel that has a Cancel button waits as long as the server asks.
    unmeasured : str
        What `measure` could not read when it was last asked to, in a sentence; "" when all came.
    deadline : float
        Seconds that one request may take (in `apply`: before it is given up and looked into); listings
        and manifests have shorter and longer ones, by what is left of `patience`.

    Examples
    --------
    >>> session = Session(entity, project)
    >>> len(session.load())
    20
    >>> staged = session.delete(session.where("alias:none version:<5"))
    >>> plan = session.plan()
    >>> plan.confirmation
    'delete 8 versions'
    >>> session.apply(plan).summary
    '8 done'
    """

    patience = WATCHDOG_SECONDS
    longest_wait: float | None = None
    deadline = REQUEST_SECONDS

    @show_keywords(SessionOptions)
    def __init__(
        self, entity: str | None = None, project: str | None = None, **options: Unpack[SessionOptions]
    ) -> None:
        # What follows may raise, and a traceback that is printed with local variables shall show no key.
        given = options.get("api_key") is not None
        key = Secrets.of(options.pop("api_key", None))
        if given and not key.api_key:
            raise InvalidValueError(
                "api_key= is a text of 40 letters or more. Leave it out for the one wandb uses."
            )
        self._source = Source(entity, project, key, options)
        self._snapshot: Listing | None = None
        self._table: filters.ListingIndex | None = None
        self._collections: tuple[Listing, pd.DataFrame] | None = None
        self._staging = Staging()
        self._files: dict[str, VersionFiles] = {}
        self._runs, self._uses = KnownRuns(), KnownUses()
        self._file_index: FileIndex | None = None
        self.unmeasured = ""
        self._listeners: list[Callable[[str], None]] = []
        self._lock = threading.RLock()
        self._in_one_step = False
        self._protect: tuple[str, ...] = ()
        self._applying = threading.Lock()
        self._measuring = threading.Lock()
        self._throttle: Throttle | None = None
        # Renewed by every apply: what is staged after it is another plan, even of the same content.
        self._round = secrets.token_hex(8)
        self._reviewed = ReviewedPlans()

    def __repr__(self) -> str:
        rows = "not loaded" if self._snapshot is None else f"{len(self._snapshot):,} rows"
        return f"<Session of {self._source}: {rows}, {len(self.changes)} staged>"

    # ---- reading -------------------------------------------------------------------------

    @property
    def connection(self) -> Connection:
        """The way to the server, opened when it is first needed.

        Raises
        ------
        UnreachableError, AuthenticationError
            Within 5 s.
        """
        return self._source.connection

    @property
    def scope(self) -> Scope:
        """What is, or is to be, listed."""
        return self._source.scope

    def load(
        self,
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
        on_rows: Callable[[], None] | None = None,
        *,
        whole: bool = False,
    ) -> pd.DataFrame:
        """Read the listing, or read it again; staged changes stay.

        A first load shows at once what an earlier one left on this machine, if anything
        (`snapshot` says how old it is), and otherwise rows as they come; what is returned has
        been read from the server now. Of versions that an earlier reading told of, and whose
        ``updated`` has not moved, description and metadata are not sent again; ``snapshot.taken_since``
        says since when they are so (a day at most), and ``whole=True`` has them sent.

        Parameters
        ----------
        progress : callable, optional
            ``progress(done, total, rate, eta)``: rows, rows or None, rows a second, seconds or None.
        cancel : threading.Event, optional
            When set, reading stops within a second and what has come is kept.
        on_rows : callable, optional
            Called whenever more rows are in `listing`.
        whole : bool
            Have everything sent, whatever is known already.

        Returns
        -------
        DataFrame
            One row per version or link, as `listing`.

            What the server's answers lacked is in ``snapshot.gaps``; it is then not ``complete``.

        Raises
        ------
        NotFoundError, PermissionDeniedError, UnreachableError, AuthenticationError
        """
        arguments.callback(progress, "progress=")
        arguments.callback(on_rows, "on_rows=")

        def show(part: Listing) -> None:
            self._take(part, "loading")
            if on_rows is not None:
                on_rows()

        rows_as_they_come = False
        if not self.loaded:
            kept = self._source.kept()
            if kept is not None:
                show(kept)
            # Over rows that are shown already, a listing that only begins would be a step back.
            rows_as_they_come = kept is None
        known = None if whole or self._snapshot is None or not self._snapshot.complete else self._snapshot
        show_page = show if rows_as_they_come else lambda part: None
        throttle = self._throttle = reading_throttle()
        try:
            loaded = self._source.read(progress, cancel, show_page, known, throttle, self._watchdog())
        finally:
            self._throttle = None
        if loaded.gaps and not len(loaded) and self.loaded and len(self.snapshot):
            raise UnreachableError(f"Nothing came of what was asked for: {loaded.missing}. Try again.")
        # A run that ended may have been deleted since, and a version used again: asked for anew.
        self._runs.forget()
        self._uses.forget()
        if loaded.complete or loaded.gaps or rows_as_they_come:
            self._take(loaded, "listing")
        return self.listing

    @property
    def snapshot(self) -> Listing:
        """The listing with its collections, its scope and when it was read.

        Raises
        ------
        PlanError
            Before the first `load`.
        """
        if self._snapshot is None:
            raise PlanError("Nothing is loaded yet. Call load() first.")
        return self._snapshot

    @property
    def loaded(self) -> bool:
        """Whether there is a listing."""
        return self._snapshot is not None

    @property
    def listing(self) -> pd.DataFrame:
        """One row per version or link, index ``id``; see `artwidgets.listing.COLUMNS`."""
        return self.snapshot.frame

    @property
    def table(self) -> filters.ListingIndex:
        """The listing with the indexes that make filters fast."""
        with self._lock:
            if self._table is None:
                snapshot = self.snapshot
                self._table = filters.ListingIndex(
                    snapshot.frame,
                    staged=lambda word: snapshot.mask_of(self._staged_ids(word)),
                    on_demand={
                        filters.Source.MANIFESTS: ManifestColumns(
                            lambda: self._index_of(snapshot), snapshot.frame.index
                        ),
                        filters.Source.RUNS: self._runs.of(snapshot),
                        filters.Source.USES: self._uses.of(snapshot),
                    },
                    named=True,
                )
            return self._table

    def _staged_ids(self, word: str) -> frozenset[str]:
        return self.changes.marked if word == "marked" else self.changes.ids

    def where(self, query: "str | filters.Expression | Callable[[pd.DataFrame], Any]") -> pd.DataFrame:
        """The rows that a query finds.

        Parameters
        ----------
        query : str, Expression or callable
            Query text (``"alias:none age:>30d -type:model"``), a `field` expression, or a
            function from the frame to a boolean mask. What it asks of runs is read now (`read_for`).

        Raises
        ------
        FilterError
            With the position, for a text that can't be read.
        ServerError
            When it asks of runs, and none can be read.

        Examples
        --------
        >>> session.where("alias:latest")["name"].tolist()
        ['model-0000:v9', 'model-0001:v9']
        >>> len(session.where(filters.field("version") >= 8))
        4
        """
        self.read_for(query)
        return self.listing[filters.mask(query, self.table)]

    def versions(self, ids: Ids) -> list[Version]:
        """Rows as records.

        Raises
        ------
        NotFoundError
            For an id that is not in the listing.
        """
        try:
            return self.snapshot.versions(_listed(ids))
        except KeyError as missing:
            raise _unknown(missing.args[0]) from None

    def collection(self, name: str) -> Collection:
        """A collection of the listing by its name (or ``project/name``, or its id).

        Raises
        ------
        NotFoundError
        """
        arguments.name(name, "A collection", "Write its name, or project/name.")
        known = self.snapshot.collections
        if name in known:
            return known[name]
        named = [item for item in known.values() if name in (item.name, f"{item.project}/{item.name}")]
        if len(named) != 1:
            several = "is in several projects; write project/name" if named else "is not in the listing"
            raise NotFoundError(f"The collection {name!r} {several}.")
        return named[0]

    @property
    def collections(self) -> pd.DataFrame:
        """One row a collection, emptied ones too; see `artwidgets.listing.collection_rows`.

        Examples
        --------
        >>> session.collections[["name", "versions"]].values.tolist()
        [['model-0000', 10], ['model-0001', 10]]
        """
        with self._lock:
            snapshot = self.snapshot
            if self._collections is None or self._collections[0] is not snapshot:
                self._collections = (snapshot, collection_rows(snapshot))
            return self._collections[1]

    def collections_where(self, query: str) -> pd.DataFrame:
        """The collections that a query finds, by what `artwidgets.filters.collection_query` tells.

        Raises
        ------
        FilterError

        Examples
        --------
        >>> session.collections_where("versions:>3 name:*-0001")["name"].tolist()
        ['model-0001']
        >>> len(session.collections_where("versions:0"))
        0
        """
        found = self.collections
        return found[filters.collection_mask(query, found)]

    def details(self, row: str) -> Details:
        """Files, runs and links of one version, read from the server."""
        return read_details(self.connection, self._version(row), timeout=self.deadline)

    def collection_of(self, row: str) -> Listing:
        """All versions of the collection that a version (of a link: its source) is in, read now.

        Returns
        -------
        Listing
            Not ``complete`` where not all of them came.

        Raises
        ------
        NotFoundError
            When the version, or its collection, is gone.
        """
        return read_collection_of(self.connection, self._version(row))

    def compare_files(self, old: Version | str, new: Version | str) -> FileChanges:
        """What became of the files between two versions: added, removed, changed, by digest.

        Parameters
        ----------
        old, new : str or Version
            Ids of rows, or records as of `collection_of`.

        Raises
        ------
        NotFoundError
            When one of them is gone.
        """
        before, after = (self._version(one) if isinstance(one, str) else one for one in (old, new))
        return read_file_changes(self.connection, before, after)

    @property
    def pages(self) -> str:
        """Where the server's web pages begin (`artwidgets.model.web_pages`); "" where it has none."""
        return self.connection.pages

    def doctor(self) -> Diagnosis:
        """What this server knows, bears and allows, and how this machine is set up; in under 10 s.

        Read-only, and never raises for what it finds: an unknown project, a wrong key or a server that
        is out of reach is a finding. Without a project, what only a project can show is left out.

        Returns
        -------
        Diagnosis
            Prints as text; ``to_json()`` is for an issue, ``good`` tells whether all is as good as it
            can be. The API key is in none of it.
        """
        return examine(self._source.endpoint, lambda: self.connection, *self._source.named)

    def measure(
        self,
        ids: Ids | None = None,
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> None:
        """Read manifests, so that what a delete frees is told exactly.

        What came is in `file_index` at once, and stays when it is cancelled; what did not come is
        told in `unmeasured`, and is read when this is called again.

        Parameters
        ----------
        ids : ids, optional
            Of which versions; all of the listing by default.
        progress : callable, optional
            ``progress(done, total, rate, eta)``: manifests, a second, seconds or None.
        cancel : threading.Event, optional
            When set, returns within a fraction of a second.

        Raises
        ------
        ServerError
            When none could be read.
        """
        # One at a time: who comes second reads what the first did not.
        while not self._measuring.acquire(timeout=_POLL_SECONDS):
            if cancel is not None and cancel.is_set():
                return
        try:
            self._measure(ids, progress, cancel)
        finally:
            self._measuring.release()

    def _measure(self, ids: Ids | None, progress: Progress | None, cancel: threading.Event | None) -> None:
        missing = self._unmeasured(ids)
        told = _Seldom(lambda: self._tell("manifests"))

        def take(version_id: str, files: VersionFiles) -> None:
            with self._lock:
                self._files[version_id], self._file_index = files, None
            told()

        self.unmeasured = ""
        try:
            read = read_manifests(
                self.connection,
                missing,
                take,
                kept=ManifestStore(self.connection.base_url),
                progress=progress,
                cancel=cancel,
                watchdog=self._watchdog(),
            )
            self.unmeasured = read.in_words
            for artifact_id in read.gone:
                # What is gone holds nothing that could be shared or freed.
                take(artifact_id, VersionFiles.of(()))
        except ServerError as error:
            self.unmeasured = str(error)
            raise
        finally:
            self._tell("manifests")

    def _unmeasured(self, ids: Ids | None) -> list[Version]:
        if ids is None:
            return self.snapshot.versions(self.listing.index[~self.file_index.read].tolist())
        return [one for one in self.versions(ids) if not one.is_link and one.id not in self._files]

    @property
    def measured(self) -> bool:
        """Whether any manifest has been read."""
        return bool(self._files)

    @property
    def file_index(self) -> FileIndex:
        """Which version holds which file, as far as `measure` has read it; the rows of `listing`.

        A value: what is read, and what is deleted, makes another.

        Raises
        ------
        PlanError
            Before the first `load`.
        """
        with self._lock:
            if self._file_index is None:
                self._file_index = index_of(self.snapshot, self._files)
            return self._file_index

    def _index_of(self, snapshot: Listing) -> FileIndex:
        """The index of this listing: another one may have come meanwhile."""
        with self._lock:
            return self.file_index if self._snapshot is snapshot else index_of(snapshot, self._files)

    def sizes(self, ids: Ids | None = None) -> pd.DataFrame:
        """What versions store, hold alone and share, as far as `measure` has read manifests.

        Beside `listing` and not among its columns, for it changes with every manifest that comes.

        Parameters
        ----------
        ids : ids, optional
            Of which rows; all of the listing by default.

        Returns
        -------
        DataFrame
            On the listing's index, in bytes (Int64, NA where it is not known): ``stored`` (its files
            once, without references), ``exclusive`` (what only this version holds; known once all
            manifests of the listing have been read), ``shared`` (the rest of ``stored``; likewise) and
            ``references`` (what it points to elsewhere). A link holds nothing.

        Raises
        ------
        NotFoundError
            For an id that is not in the listing.

        Examples
        --------
        >>> session.measure()
        >>> known = session.sizes(session.where("version:0"))
        >>> list(known), bool((known["stored"] + known["references"] > 0).all())
        (['stored', 'exclusive', 'shared', 'references'], True)
        """
        with self._lock:
            frame = row_frame(self.file_index, self.listing.index)
            return frame if ids is None else frame[self._rows(ids)]

    def storage(self, by: str | Sequence[str] = "type", measure: bool | None = None) -> pd.DataFrame:
        """What fills the storage, group by group.

        Parameters
        ----------
        by : str or sequence of str
            ``type``, ``collection``, ``run``, ``user`` (whose run made it; asked of the server),
            ``month`` (of creation), ``project``, ``tag``, ``alias``, or several of them.
        measure : bool, optional
            Whether to read the manifests that are missing; by default where they are few (256). See
            also `measure`.

        Returns
        -------
        DataFrame
            One row a group, the most stored first. Columns: what it is grouped by (string; "(none)"
            without one, "(not known)" where the server does not tell), ``versions`` (int64, links
            left out), ``size`` (int64, bytes as listed), and in bytes (Int64, NA where it is not
            known) ``stored`` (each file of the group once), ``exclusive`` (what deleting the whole
            group frees; known once all manifests of the listing have been read), ``references``
            (kept elsewhere), and ``measured`` (float, which part of its manifests has been read).
            A version with several tags or aliases counts in the group of each, so groups then add
            up to more than there is.

        Raises
        ------
        InvalidValueError
            For something that a listing can't be grouped by.

        Examples
        --------
        >>> told = session.storage(by="type")
        >>> told[["type", "versions", "measured"]].values.tolist()
        [['model', 20, 1.0]]
        >>> bool((told["exclusive"] <= told["stored"]).all())
        True
        """
        measure = measure if measure is None else arguments.flag(measure, "measure=")
        names = checked_groups((by,) if isinstance(by, str) else tuple(by))
        if self._few_missing() if measure is None else measure:
            self.measure()
        users = self._run_users() if "user" in names else {}
        with self._lock:
            return storage_by(self.snapshot, self.file_index, names, users)

    def _run_users(self) -> dict[tuple[str, str], str]:
        """Whose the runs are that made the versions of the listing, by project and run."""
        self.read_runs()
        return self._runs.of(self.snapshot).users

    def usage(self) -> pd.DataFrame | None:
        """What the server itself counts, beside what the manifests that were read come to.

        Returns
        -------
        DataFrame or None
            Columns ``what`` ("acme/vision, stored"), in bytes (Int64) ``server``, ``counted`` (NA
            where it can't be: call `measure` first) and ``difference``, and ``why``: the difference
            in words. None where the server tells nothing of the kind.

        Raises
        ------
        ServerError
            When it does not answer.

        Examples
        --------
        >>> session.measure()
        >>> told = session.usage()
        >>> list(told)
        ['what', 'server', 'counted', 'difference', 'why']
        """
        scope = self.scope
        told = read_usage(self.connection, scope.entity, scope.project, self.deadline)
        if told is None:
            return None
        with self._lock:
            return usage_frame(told, self.snapshot, self.file_index)

    def reclaim(self, ids: Ids) -> Reclaim:
        """What deleting these versions frees once the server collects garbage: a range, in bytes.

        Files go only when no version is left that uses them; `measure` makes the range exact.

        Parameters
        ----------
        ids : ids
            Links among them hold nothing.

        Raises
        ------
        NotFoundError
            For an id that is not in the listing.

        Examples
        --------
        >>> found = session.where("version:<5")
        >>> freed = session.reclaim(found)
        >>> freed.lower, freed.upper == int(found["size"].sum()), freed.exact
        (0, True, False)
        >>> session.measure()
        >>> session.reclaim(found).exact
        True
        """
        with self._lock:
            return self.file_index.reclaim(self._rows(ids))

    def weigh(self, ids: Ids) -> Weight:
        """What the listed bytes of these versions are: references, shared, held by them alone, in bytes.

        Raises
        ------
        NotFoundError
            For an id that is not in the listing.
        """
        with self._lock:
            return self.file_index.weigh(self._rows(ids))

    def _rows(self, ids: Ids) -> npt.NDArray[np.bool_]:
        mask = np.zeros(len(self.snapshot), dtype=bool)
        try:
            mask[[self.snapshot.position(row) for row in _listed(ids)]] = True
        except KeyError as missing:
            raise _unknown(missing.args[0]) from None
        return mask

    # ---- what runs tell ------------------------------------------------------------------

    def read_runs(
        self,
        summary: str | Iterable[str] = (),
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> pd.DataFrame:
        """Read what is missing of the runs that made the versions: many in one request, each run once.

        What came is kept for this session, and read anew when it is asked for after the next `load`. Filters
        (``run_state:crashed``, ``run:gone``, ``summary.val_loss:<0.2``) know it at once. What could not be
        read is NA, told in `unread_runs`, and asked for again when this is called again.

        A run is gone where the listing names it and the server no longer has it, in its project or where it
        was moved to. Of a version whose run was deleted before it was first listed here, the server tells
        no run, and nothing of it is known.

        Parameters
        ----------
        summary : str or iterable of str
            Summary metrics, nested keys with dots: "val_loss", "train.loss".
        progress : callable, optional
            ``progress(done, total, rate, eta)``: runs, those a second, seconds or None.
        cancel : threading.Event, optional
            When set, returns within a fraction of a second, with what has come.

        Returns
        -------
        DataFrame
            The listing with the columns ``run_name``, ``run_state`` (as the server says, or "gone"),
            ``by``, ``sweep``, ``group``, ``job_type`` (categories; "" where there is none), ``run_tags``
            (tuples) and a column ``summary.KEY`` (object; None where there is none) for each of `summary`;
            NA where it is not known.

        Raises
        ------
        ServerError
            When none could be read.

        Examples
        --------
        >>> told = session.read_runs()
        >>> told["run_state"].unique().tolist(), len(session.where("run:gone"))
        (['finished'], 0)
        """
        keys = arguments.names(summary, "A summary metric", "Write it like val_loss, or train.loss.")
        names = [f"summary.{key}" for key in keys]
        self._read_on_demand(filters.Source.RUNS, names, progress, cancel)
        return self._with_columns((*RUN_COLUMNS, *names))

    def read_uses(
        self, progress: Progress | None = None, cancel: threading.Event | None = None
    ) -> pd.DataFrame:
        """Read when the versions were last used, as far as the server tells; those never used not at all.

        Parameters and errors as of `read_runs`; what could not be read is told in `unread_uses`.

        Returns
        -------
        DataFrame
            The listing with ``last_used`` (datetime64, UTC: the last that was heard of the runs that used
            it) and ``never_used`` (boolean; as far as the server tells). Where both are NA it is not known.

        Examples
        --------
        >>> told = session.read_uses()
        >>> bool(told["never_used"].all()), len(session.where("last_used:>180d"))
        (True, 0)
        """
        self._read_on_demand(filters.Source.USES, (), progress, cancel)
        return self._with_columns(("last_used", "never_used"))

    def read_for(
        self,
        query: "str | filters.Expression | Callable[[pd.DataFrame], Any]",
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> None:
        """Read what a query asks of runs; manifests, which take longer, only `measure` reads.

        Raises
        ------
        FilterError, ServerError
        """
        self._read_fields(filters.rests_on(query), progress, cancel)

    def _read_fields(
        self,
        names: Iterable[str],
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> None:
        names = list(names)
        for source in (filters.Source.RUNS, filters.Source.USES):
            if wanted := [name for name in names if filters.source_of(name) is source]:
                self._read_on_demand(source, wanted, progress, cancel)

    @property
    def unread_runs(self) -> str:
        """What `read_runs` could not read when it was last asked to, in a sentence; "" when all came."""
        return self._runs.unread

    @property
    def unread_uses(self) -> str:
        """What `read_uses` could not read when it was last asked to, in a sentence; "" when all came."""
        return self._uses.unread

    def lacks(self, names: Iterable[str]) -> bool:
        """Whether something has to be read before these fields or columns are known of all rows."""
        by_source: dict[filters.Source, list[str]] = {}
        for name in names:
            by_source.setdefault(filters.source_of(name), []).append(name)
        snapshot = self.snapshot
        return any(
            (source is filters.Source.RUNS and self._runs.of(snapshot).lacks(some))
            or (source is filters.Source.USES and self._uses.of(snapshot).lacks(some))
            or (source is filters.Source.MANIFESTS and not self.file_index.complete)
            for source, some in by_source.items()
        )

    def _read_on_demand(
        self,
        source: filters.Source,
        names: Iterable[str],
        progress: Progress | None,
        cancel: threading.Event | None,
    ) -> None:
        arguments.callback(progress, "progress=")
        known = self._runs if source is filters.Source.RUNS else self._uses
        if not known.of(self.snapshot).lacks(names):
            return
        told = _Seldom(lambda: self._tell(source.value))
        try:
            known.read(
                self.connection,
                self.snapshot,
                names,
                progress=progress,
                cancel=cancel,
                watchdog=self._watchdog(),
                told=told,
            )
        finally:
            self._tell(source.value)

    def _with_columns(self, names: Iterable[str]) -> pd.DataFrame:
        table = self.table
        return table.frame.assign(**{name: table.column(name) for name in names})

    # ---- staging -------------------------------------------------------------------------

    @property
    def changes(self) -> ChangeSet:
        """What is staged and not yet applied."""
        return self._staging.current

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
            return self.edit_each(dict.fromkeys(_listed(ids), fields))
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
        return self.preview_edit_each(dict.fromkeys(_listed(ids), fields))

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
        told = self.read_runs(summary=keys).loc[[version.id for version in versions]]
        values = {name: told[name].tolist() for name in names}
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
            _collection_step("edit", found), lambda staged: staged.edit_collection(found, wanted)
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
        rows = _listed(ids)
        delete_aliases = arguments.flag(delete_aliases, "delete_aliases=")
        listing = self.listing
        try:
            at = list(map(self.snapshot.positions.__getitem__, rows))
        except KeyError as missing:
            raise _unknown(missing.args[0]) from None
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
        listed = [version.id for version in versions]
        return self._stage(label, lambda staged: staged.unmark(listed).edit(versions, wanted))

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
        known = ttl_before(self.records(everywhere=True), {one.id: ttl_of(one) for one in due})
        rules = Rules()
        if any(one.id not in known for one in due):
            places = {(one.entity, one.project) for one in due}
            rules = read_rules(self.connection, places, self.deadline)
        wanted = {one.id: Edit(ttl=kept_ttl(one, known, rules.default_ttl)) for one in due}
        return self._stage(
            _step("keep", versions),
            lambda before: before.without_expiry(staged).edit_each(due, wanted),
        )

    def delete_collection(self, name: str) -> ChangeSet:
        """Stage the delete of a collection with all its versions (or links), aliases included."""
        found = self.collection(name)
        return self._stage(
            _collection_step("delete", found), lambda staged: staged.delete_collection([found.id])
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
        told = arguments.names(rows, "A collection", "Write names, or pass collections_where(...) as it is.")
        return [self.collection(one) for one in dict.fromkeys(told)]

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
        self._take(with_collection(self.snapshot, fresh, found), "listing")
        if why := why_not_whole(self.plan(measure=False).advice, found, fresh):
            raise PlanError(why)
        rows = rows_of(self.snapshot, found.id)
        return self._stage(
            _collection_step("delete", found), lambda staged: staged.delete_whole(found.id, rows)
        )

    # ---- deciding by a policy ------------------------------------------------------------

    @property
    def protect(self) -> tuple[str, ...]:
        """Queries: what one of them finds, or may find as far as is known, is refused in every delete.

        In deletes of versions and of collections, and in a TTL that would end them; a link can be
        removed. Plans hand it on, so that it holds wherever they are applied.

        Raises
        ------
        InvalidValueError, FilterError
            When it is set to what can't be asked of a version.

        Examples
        --------
        >>> session.protect = ("alias:latest",)
        >>> staged = session.delete(session.where("version:9"), delete_aliases=True)
        >>> [item.refusal for item in session.plan().refusals][0]
        'model-0000:v9 is protected: matches alias:latest. Take that out of session.protect, if it may go.'
        """
        return self._protect

    @protect.setter
    def protect(self, queries: "str | Iterable[str | filters.Expression]") -> None:
        self._protect = protect_queries(queries)
        self._tell("changes")

    @show_keywords(KeepFields)
    def keep(self, last: int | None = None, **fields: Unpack[KeepFields]) -> ChangeSet:
        """Stage the delete of all versions but those that a rule keeps; keeping always wins.

        Parameters
        ----------
        last : int, optional
            Keep the newest so many of each group.
        aliased, linked : bool
            Keep versions that have an alias, or that another collection links; both True by default.
        younger_than : str or timedelta, optional
            Keep versions created since.
        best : int, optional
            Keep the best so many of each group, and those that tie with the last of them.
        by, mode : str
            What `best` goes by, ``"metadata.KEY"`` or ``"summary.KEY"``, and whether ``"min"`` or
            ``"max"`` is the best.
        always : str or Expression, optional
            Keep what this query finds.
        per : {"collection", "run", "type", "project", "group"}
            What `last` and `best` are counted in, by default each collection.
        within : str or Expression, optional
            Leave alone whatever this query does not find.

        Raises
        ------
        PlanError
            When all that might go is kept because the server does not tell what it is judged by.
        InvalidValueError, FilterError
            When nothing would be kept, or a keyword can't be read.

        Examples
        --------
        >>> staged = session.keep(last=3)
        >>> session.plan().confirmation
        'delete 12 versions'
        """
        found = self.kept_by(last, **fields)
        if not found.drop.any() and found.not_known:
            raise PlanError(
                f"Nothing was marked for deletion: {found.not_known}. Load again, or delete(ids)."
            )
        return self._stage_dropped(found)

    @show_keywords(KeepFields)
    def kept_by(self, last: int | None = None, **fields: Unpack[KeepFields]) -> Decision:
        """What `keep` would keep and drop, with the reason for each version; stages nothing."""
        return self.decide(one_rule(last, **fields))

    def decide(self, policy: Policy) -> Decision:
        """What a policy keeps and drops, and what that rests on; stages nothing.

        What it asks of runs is read now (`read_for`).

        Returns
        -------
        Decision
            ``frame`` as of `preview`, ``counts``, and in ``notes`` how many versions are kept because
            they can't be judged, or because they are equally good.

        Raises
        ------
        FilterError, InvalidValueError
            When the listing lacks what a rule asks for.
        ServerError
            When it asks of runs, and none can be read.
        """
        if not isinstance(policy, Policy):
            raise InvalidValueError(
                f"A {type(policy).__name__} is no policy. Policy.load(path) and Policy.loads(text) read one."
            )
        self._read_fields(policy.rests_on | resting_on(self.protect))
        with self._lock:
            table, keys = self.table, self.snapshot.keys
        return decide(policy, table, keys=keys, protect=self.protect)

    def preview(self, policy: Policy) -> pd.DataFrame:
        r"""What a policy would do to every row of the listing; stages nothing.

        Returns
        -------
        DataFrame
            On the listing's index, of strings: ``verdict`` ("keep", "drop" or "untouched"), ``rule``
            (which one decided, "protect" for what is protected, NA for none) and ``reason``, in words.

        Examples
        --------
        >>> policy = Policy.loads('[[rule]]\nname = "old"\nkeep.last = 3')
        >>> told = session.preview(policy)
        >>> told["verdict"].value_counts().to_dict()
        {'drop': 12, 'keep': 8}
        >>> told["reason"].iloc[0]
        'kept by old: one of the last 3; has an alias'
        """
        return self.decide(policy).frame

    def stage(self, policy: Policy, delete_aliases: bool = False) -> ChangeSet:
        r"""Stage what a policy drops: deletes, or what its rules say with ``then``; one step of undo.

        What the policy protects is protected in this session from then on, see `protect`.

        Parameters
        ----------
        delete_aliases : bool
            As of `delete`, for rules that do not keep what has an alias.

        Raises
        ------
        PlanError
            When a rule wants what can't be done.
        FilterError, InvalidValueError
            As `decide`; nothing is staged then.

        Examples
        --------
        >>> staged = session.stage(Policy.loads('[[rule]]\nname = "old"\nkeep.last = 3'))
        >>> session.plan().confirmation
        'delete 12 versions'
        """
        return self._stage_dropped(self.decide(policy), arguments.flag(delete_aliases, "delete_aliases="))

    def _stage_dropped(self, decision: Decision, delete_aliases: bool = False) -> ChangeSet:
        require_possible(decision.policy)
        self._protect = protect_queries((*self.protect, *decision.policy.protect))
        label = StepLabel("delete", int(decision.drop.sum()), which="that no rule keeps")
        with self.one_step(label):
            self._stage(label, lambda staged: staged.delete(decision.deleted(), delete_aliases))
            for after, ids in decision.expired().items():
                self.expire(ids, after=after)
        return self.changes

    def unmark(self, ids: Ids) -> ChangeSet:
        """Take the marks for deletion (and unlinking) off these rows; what was edited stays."""
        listed = _listed(ids)
        return self._stage(StepLabel("unmark", len(listed)), lambda staged: staged.unmark(listed))

    def unstage(self, ids: Ids | None = None) -> ChangeSet:
        """Drop what is staged for these versions or collections, or for all."""
        dropped = None if ids is None else _listed(ids)

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

    # ---- planning and applying -----------------------------------------------------------

    def plan(self, measure: bool | None = None) -> Plan:
        """What would be done, frozen, in order, with what is refused and why.

        Parameters
        ----------
        measure : bool, optional
            Whether to read the manifests that are missing for exact bytes. By default they are
            when there are deletes and few of them (256) are missing; see also `measure`.
        """
        measure = measure if measure is None else arguments.flag(measure, "measure=")
        with self._lock:
            snapshot, changes, table, protect = self.snapshot, self.changes, self.table, self.protect
        if measure is None:
            measure = self._few_missing()
        if measure and (changes.deletes or changes.collection_deletes):
            self.measure()
        self._read_fields(resting_on(protect))
        rules = self._rules(snapshot, changes)
        rules = with_protection(rules, protect, table, snapshot.mask_of(changes.ids))
        plan = make_plan(
            snapshot,
            changes,
            server=self.connection.identity,
            rules=rules,
            index=self._index_of(snapshot),
            holders=self._holders(snapshot, changes),
            made=made_of_reading(snapshot.loaded_at, self._round),
            protect=protect,
        )
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
        self._round = secrets.token_hex(8)
        with self._applying, Journal(plan, by=self.connection.viewer.username) as record:
            runner = Runner(
                self.connection,
                record,
                watchdog=watchdog,
                deadline=self.deadline,
                protect=self.protect,
                before_edit=self._source.note_use,
            )
            self._throttle = runner.throttle
            settled, held = record.record.settled, self._held(plan)
            try:
                report = runner.run(progress, cancel)
            finally:
                self._throttle = None
        done = report.done
        report.reclaim = freed(done.where([key not in settled for key in done.keys]), *held)
        report.notes += () if plan.made_here else (FOREIGN,)
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

    def history(self, everywhere: bool = False) -> pd.DataFrame:
        """Past plans of this project, the newest first.

        Parameters
        ----------
        everywhere : bool
            Plans of other projects of the entity too.

        Returns
        -------
        DataFrame
            Index ``plan``; columns ``began``, ``ended`` (datetime64, UTC), ``project``, ``by`` (the
            user, NA where it is not on record), ``did`` ("deleted 116 versions, 3 failed"),
            ``summary`` (what was planned), ``state`` ("finished", "cancelled", "interrupted", or
            "unreadable" for a file whose summary says why), and the counts ``items``, ``done``,
            ``failed``, ``skipped`` (int64). In a notebook it shows as a table.

        Examples
        --------
        >>> staged = session.edit(session.where("version:1"), add_tags=["old"])
        >>> report = session.apply(session.plan())
        >>> session.history()["did"].tolist()
        ['edited 2 versions']
        """
        return history(self.records(everywhere))

    def records(self, everywhere: bool = False) -> Iterator[PlanRecord | Unreadable]:
        """The journals that `history` tells of, with every item and what became of it."""
        for found in self.all_records():
            if isinstance(found, Unreadable) or self._own(found.plan, everywhere):
                yield found

    @staticmethod
    def all_records() -> Iterator[PlanRecord | Unreadable]:
        """All journals of this machine, the newest first, whatever their server; nobody is asked."""
        return iter(journal.journals())

    @staticmethod
    def find_record(plan_id: str | None = None) -> PlanRecord:
        """One journal of this machine; without an id the newest one with items left. Nobody is asked.

        Raises
        ------
        JournalError
            When there is none of that id, or it can't be read.
        PlanError
            When no plan has items left.
        """
        if plan_id is None:
            return past.newest_unfinished(journal.journals())
        return journal.find_record(arguments.name(plan_id, "A plan", _PLAN_IDS))

    @property
    def slowed(self) -> str | None:
        """Why what is read or applied goes slower than it could, in words; None when it does not."""
        return self._throttle.slowed if self._throttle is not None else None

    # ---- telling the panels --------------------------------------------------------------

    def subscribe(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Be told of changes; returns what ends it.

        Parameters
        ----------
        listener : callable
            Called with "loading" (more rows of a first load), "listing" (a new listing), "changes"
            (staged), "manifests" (more of `file_index` is known), "runs" or "uses" (more of what `read_runs`
            or `read_uses` tell), from whichever thread made them.
        """
        if arguments.callback(listener, "A listener") is None:
            raise InvalidValueError("A listener is a function, not None.")
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self, event: str) -> None:
        for listener in list(self._listeners):
            listener(event)

    def _tell_changes(self) -> None:
        """Tell that other changes are staged; within one step, at its end."""
        if not self._in_one_step:
            self._tell("changes")

    # ---- inner parts ---------------------------------------------------------------------

    def _take(self, listing: Listing, event: str) -> None:
        with self._lock:
            self._snapshot, self._table, self._file_index = listing, None, None
        self._tell(event)

    def _version(self, row: str) -> Version:
        arguments.name(row, "An id", "Ids are the listing's index.")
        try:
            return self.snapshot.version(row)
        except KeyError:
            raise _unknown(row) from None

    def _stage(
        self,
        label: StepLabel | Callable[[ChangeSet, ChangeSet], StepLabel],
        step: Callable[[ChangeSet], ChangeSet],
    ) -> ChangeSet:
        with self._lock:
            before = self._staging.current
            after = step(before)
            self._staging.stage(label if isinstance(label, StepLabel) else label(before, after), after)
        self._tell_changes()
        return self.changes

    def _few_missing(self) -> bool:
        return int((~self.file_index.read).sum()) <= FEW_MANIFESTS

    def _rules(self, snapshot: Listing, changes: ChangeSet) -> Rules:
        touched = snapshot.keys[snapshot.keys.index.isin(list(changes.ids))]
        rows = touched[["entity", "project"]].drop_duplicates()
        places = set(zip(rows["entity"].tolist(), rows["project"].tolist(), strict=True))
        held = (snapshot.collections[key] for key in changes.ids if key in snapshot.collections)
        places |= {(collection.entity, collection.project) for collection in held}
        return read_rules(self.connection, places, self.deadline)

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
            self._take(fresh, "listing")
            with self._lock:
                self._files = {row: files for row, files in self._files.items() if row in fresh}
        self._tell("changes")
        return notes

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

    def _holders(self, snapshot: Listing, changes: ChangeSet) -> Holders:
        """Who has the aliases that are to be added, asked where the listing may not hold all versions."""
        if snapshot.complete and snapshot.scope.run is None:
            return {}
        return read_holders(self.connection, aliases_to_add(snapshot, changes), self.deadline)

    def _watchdog(self) -> Watchdog:
        return Watchdog(self.patience, self.longest_wait)

    def _own(self, plan: Plan, everywhere: bool) -> bool:
        scope = self.scope
        mine = everywhere or scope.project is None or plan.project == scope.project
        return mine and plan.entity == scope.entity and self.connection.is_for(plan.server)

    def _past(self, plan_id: str) -> PlanRecord:
        record = self.find_record(plan_id)
        past.require_place(record, self.scope)
        return record


class _Seldom:
    """Calls what it is given now and then: who listens may take long, and reading shall not wait for them."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._due = time.monotonic() + TOLD_EVERY

    def __call__(self) -> None:
        if (began := time.monotonic()) >= self._due:
            self._tell()
            self._due = time.monotonic() + max(TOLD_EVERY, 5 * (time.monotonic() - began))


_PLAN_IDS = "`history()` lists the plans with their ids."


def _unknown(row: str) -> NotFoundError:
    return NotFoundError(
        f"{row!r} is not the id of a row in the listing. Ids are its index: session.where(...) "
        "returns a frame that can be passed as it is."
    )


def _listed(ids: Ids) -> list[str]:
    rows = ids.index if isinstance(ids, pd.DataFrame | pd.Series) else ids
    return arguments.names(
        rows, "An id", "Ids are the listing's index: pass session.where(...) as it is, or its .index."
    )


def _step(verb: str, versions: list[Version]) -> StepLabel:
    return StepLabel(verb, len(versions), name=versions[0].name if len(versions) == 1 else "")


def _collection_step(verb: str, collection: Collection) -> StepLabel:
    return StepLabel(verb, 1, name=f"the collection {collection.name}")


def _collections_step(verb: str, collections: list[Collection]) -> StepLabel:
    if len(collections) == 1:
        return _collection_step(verb, collections[0])
    return StepLabel(verb, len(collections), "collection")
