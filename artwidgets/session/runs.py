"""What is read of runs when a filter, a column or a script first asks for it."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd

from artwidgets import filters
from artwidgets.listing.run_columns import RUN_COLUMNS
from artwidgets.model import validation as arguments
from artwidgets.model.progress import Progress
from artwidgets.session.base import SessionBase

__all__ = ["RunReading", "Seldom"]

REPORT_SECONDS = 0.5
"""Seconds between two tellings that more manifests or runs have come."""


class Seldom:
    """Calls what it is given now and then: who listens may take long, and reading shall not wait for them."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self._due = time.monotonic() + REPORT_SECONDS

    def __call__(self) -> None:
        """Something came."""
        if (began := time.monotonic()) >= self._due:
            self._tell()
            self._due = time.monotonic() + max(REPORT_SECONDS, 5 * (time.monotonic() - began))


class RunReading(SessionBase):
    """Runs that made versions, and runs that used them."""

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
        >>> runs = session.read_runs()
        >>> runs["run_state"].unique().tolist(), len(session.where("run:gone"))
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
        >>> uses = session.read_uses()
        >>> bool(uses["never_used"].all()), len(session.where("last_used:>180d"))
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
        filters.require_decided(query, self._decided.policy is not None)
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
            or (source is filters.Source.POLICY and self._to_be_decided)
            for source, some in by_source.items()
        )

    @property
    def _to_be_decided(self) -> bool:
        """Whether a policy was decided, and not of the rows that there are now."""
        return self._decided.policy is not None and self._decided.of(self.listing.index) is None

    def _read_on_demand(
        self,
        source: filters.Source,
        names: Iterable[str],
        progress: Progress | None,
        cancel: threading.Event | None,
    ) -> None:
        arguments.callback(progress, "progress=")
        cache = self._runs if source is filters.Source.RUNS else self._uses
        if not cache.of(self.snapshot).lacks(names):
            return
        notify = Seldom(lambda: self._tell(source.value))
        try:
            cache.read(
                self.connection,
                self.snapshot,
                names,
                progress=progress,
                cancel=cancel,
                watchdog=self._watchdog(),
                notify=notify,
            )
        finally:
            self._tell(source.value)

    def _with_columns(self, names: Iterable[str]) -> pd.DataFrame:
        table = self.table
        return table.frame.assign(**{name: table.column(name) for name in names})
