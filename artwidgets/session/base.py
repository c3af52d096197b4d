"""What all rooms of a session share: its server, its listing, what is staged, and who is told."""

import secrets
import threading
from collections.abc import Callable, Iterable
from typing import Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from artwidgets import filters
from artwidgets.applying.archive_first import ArchiveFirst
from artwidgets.applying.reviewed_plans import ReviewedPlans
from artwidgets.errors import (
    InvalidValueError,
    NotFoundError,
    PlanError,
)
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.listing.source import Source
from artwidgets.gateway.redaction import Secrets
from artwidgets.gateway.runs import RunCache, UseCache
from artwidgets.gateway.throttle import Throttle
from artwidgets.gateway.watchdog import WATCHDOG_SECONDS, Watchdog
from artwidgets.listing import Listing, Scope
from artwidgets.model import validation as arguments
from artwidgets.model.changes import ChangeSet, Staging
from artwidgets.model.keywords import (
    SessionOptions,
    show_keywords,
)
from artwidgets.model.records import Collection, Version
from artwidgets.model.step_label import StepLabel
from artwidgets.planning.policy import ArchiveTargets, LastDecision, VerdictColumns
from artwidgets.session.unread import UnreadCopy
from artwidgets.storage import (
    FileIndex,
    ManifestColumns,
    VersionFiles,
    index_of,
)

__all__ = ["Ids", "SessionBase", "listed", "unknown"]

Ids = str | Iterable[str] | pd.DataFrame | pd.Series
"""Rows by id: one id, several, or a frame whose index they are (as `Session.where` returns it)."""


class SessionBase:
    """What every room of a session stands on."""

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
        self._unread: UnreadCopy | None = None
        self._table: filters.ListingIndex | None = None
        self._collections: tuple[Listing, pd.DataFrame] | None = None
        self._staging = Staging()
        self._files: dict[str, VersionFiles] = {}
        self._runs, self._uses = RunCache(), UseCache()
        self._file_index: FileIndex | None = None
        self.unmeasured = ""
        self._listeners: list[Callable[[str], None]] = []
        self._lock = threading.RLock()
        self._in_one_step = False
        self._protect: tuple[str, ...] = ()
        self._decided = LastDecision()
        self._to_archive = ArchiveTargets()
        self._applying = threading.Lock()
        self._measuring = threading.Lock()
        self._throttle: Throttle | None = None
        self._archiving: ArchiveFirst | None = None
        # Renewed by every apply: what is staged after it is another plan, even of the same content.
        self._round = secrets.token_hex(8)
        self._reviewed = ReviewedPlans()

    def __repr__(self) -> str:
        rows = "not loaded" if self._snapshot is None else f"{len(self._snapshot):,} rows"
        return f"<Session of {self._source}: {rows}, {len(self.changes)} staged>"

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
    def copied(self) -> bool:
        """Whether the listing is what an earlier session left on this machine, not read yet in this one."""
        return self._unread is not None

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
                        filters.Source.POLICY: VerdictColumns(self._decided, snapshot.frame.index),
                    },
                    named=True,
                )
            return self._table

    def _staged_ids(self, word: str) -> list[str]:
        return self.changes.each_marked if word == "marked" else self.changes.each_id

    def versions(self, ids: Ids) -> list[Version]:
        """Rows as records.

        Raises
        ------
        NotFoundError
            For an id that is not in the listing.
        """
        try:
            return self.snapshot.versions(listed(ids))
        except KeyError as missing:
            raise unknown(missing.args[0]) from None

    def collection(self, name: str) -> Collection:
        """A collection of the listing by its name (or ``project/name``, or its id).

        Raises
        ------
        NotFoundError
        """
        arguments.name(name, "A collection", "Write its name, or project/name.")
        collections = self.snapshot.collections
        if name in collections:
            return collections[name]
        named = [item for item in collections.values() if name in (item.name, f"{item.project}/{item.name}")]
        if len(named) != 1:
            several = "is in several projects; write project/name" if named else "is not in the listing"
            raise NotFoundError(f"The collection {name!r} {several}.")
        return named[0]

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

    def _rows(self, ids: Ids) -> npt.NDArray[np.bool_]:
        mask = np.zeros(len(self.snapshot), dtype=bool)
        try:
            mask[[self.snapshot.position(row) for row in listed(ids)]] = True
        except KeyError as missing:
            raise unknown(missing.args[0]) from None
        return mask

    @property
    def changes(self) -> ChangeSet:
        """What is staged and not yet applied."""
        return self._staging.current

    @property
    def slowed(self) -> str | None:
        """Why what is read or applied goes slower than it could, in words; None when it does not.

        That versions are being archived before they go is such a reason.
        """
        slowed = self._throttle.slowed if self._throttle is not None else None
        return (self._archiving.words if self._archiving is not None else "") or slowed

    def subscribe(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Be told of changes; returns what ends it.

        Parameters
        ----------
        listener : callable
            Called with "loading" (more rows of a first load), "listing" (a new listing), "changes"
            (staged), "manifests" (more of `file_index` is known), "runs" or "uses" (more of what `read_runs`
            or `read_uses` tell), "policy" (something was decided), from whichever thread made them.
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

    def _require_read(self) -> None:
        """Wait until a copy that is shown has been read anew, if it is; a copy is never judged.

        Raises
        ------
        PlanError
            When nothing came of that.
        """
        while (unread := self._unread) is not None:
            unread.wait()
            if self._unread is unread:
                raise unread.refuse()

    def _take(self, listing: Listing, event: str, unread: UnreadCopy | None = None) -> None:
        with self._lock:
            self._unread = unread
            self._snapshot, self._table, self._file_index = listing, None, None
            self._decided.forget()
        self._tell(event)

    def _version(self, row: str) -> Version:
        arguments.name(row, "An id", "Ids are the listing's index.")
        try:
            return self.snapshot.version(row)
        except KeyError:
            raise unknown(row) from None

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

    def _watchdog(self) -> Watchdog:
        return Watchdog(self.patience, self.longest_wait)


def unknown(row: str) -> NotFoundError:
    """That a row is not in the listing."""
    return NotFoundError(
        f"{row!r} is not the id of a row in the listing. Ids are its index: session.where(...) "
        "returns a frame that can be passed as it is."
    )


def listed(ids: Ids) -> list[str]:
    """The ids of rows, whichever way they are given.

    Raises
    ------
    InvalidValueError
    """
    rows = ids.index if isinstance(ids, pd.DataFrame | pd.Series) else ids
    return arguments.names(
        rows, "An id", "Ids are the listing's index: pass session.where(...) as it is, or its .index."
    )
