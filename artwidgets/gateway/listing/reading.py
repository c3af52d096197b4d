"""Read a listing: what is asked for, how far it has come, and what has come so far."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from artwidgets.errors import NotFoundError
from artwidgets.gateway.answers import understood
from artwidgets.gateway.connection import IN_FLIGHT, Connection
from artwidgets.gateway.listing.crawler import Crawl
from artwidgets.gateway.listing.directory import Directory, OneCollection, Projects
from artwidgets.gateway.listing.fallback import finish_by_sdk
from artwidgets.gateway.listing.gc_pauses import patient
from artwidgets.gateway.listing.incremental import PreviousReading
from artwidgets.gateway.listing.outcome import ProjectScan
from artwidgets.gateway.listing.queries import RunArtifacts
from artwidgets.gateway.throttle import Throttle
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.listing import Listing, Scope
from artwidgets.model.run_paths import RunPath

__all__ = ["Progress", "read_listing", "reading_throttle"]

Progress = Callable[[int, int | None, float, float | None], None]
"""Called with rows done, rows in all (None while unknown), rows a second, seconds left (or None)."""

_SMALLEST_PAGE = 25
_PARTIAL_SECONDS = 0.5
_PARTIAL_SHARE = 10.0


def reading_throttle(*, again: bool = False) -> Throttle:
    """The pace a listing starts with, in versions a request; `again` for one of which most is known."""
    if again:
        # The server has borne the whole of it, and a version weighs a part of that now.
        return Throttle(concurrency=IN_FLIGHT, size=1_000, min_size=_SMALLEST_PAGE, max_size=2_000)
    return Throttle(concurrency=4, size=500, min_size=_SMALLEST_PAGE, max_size=1_000)


def read_listing(
    connection: Connection,
    entity: str,
    project: str | None = None,
    *,
    type: str | None = None,
    collection: str | None = None,
    run: str | None = None,
    used: bool = False,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
    on_page: Callable[[Listing], None] | None = None,
    throttle: Throttle | None = None,
    previous: Listing | None = None,
    watchdog: Watchdog | None = None,
) -> Listing:
    """Every committed version, and every link, of a scope.

    Parameters
    ----------
    connection : Connection
    entity : str
    project : str or None
        None for all projects of the entity.
    type, collection : str, optional
        Only artifacts of this type, only this collection (which needs a project).
    run : str, optional
        ``entity/project/run_id``, ``project/run_id`` or ``run_id``: only what this run logged.
    used : bool
        With `run`: what it used instead.
    progress : callable, optional
        See :data:`Progress`. Called in the calling thread after each answer.
    cancel : threading.Event, optional
        When set, returns within a second with what has come; ``complete`` is then False.
    on_page : callable, optional
        Gets what has come so far as a Listing: after the first rows, then every now and then.
    throttle : Throttle, optional
        To watch or share; a new one otherwise.
    previous : Listing, optional
        An earlier reading of the scope. What can't have changed since is not asked for again
        (`artwidgets.gateway.listing.incremental`); `Listing.taken_since` says so.
    watchdog : Watchdog, optional
        How long to go on while nothing comes; 60 s otherwise.

    Returns
    -------
    Listing
        Rows ordered by project, collection and version, newest first. Where the server's answers lacked
        something, also when asked again, it is not ``complete``, and its ``gaps`` say what is missing.

    Raises
    ------
    NotFoundError
        The entity, project, type, collection or run is unknown.
    ServerError
        Another of its kinds: at once, or when nothing has come for as long as `watchdog` says.
    """
    loaded_at = datetime.now(UTC)
    previous_reading = None
    if previous is not None and connection.tells_changes:
        previous_reading = PreviousReading(previous)
    throttle = throttle or reading_throttle(
        again=previous_reading is not None and previous_reading.serves(connection.missing)
    )
    with patient():
        while True:
            crawl = Crawl(connection, throttle, previous_reading, watchdog)
            scope = _begin(crawl, entity, project, type, collection, run, used)
            reporter = _ProgressReporter(crawl, scope, loaded_at, progress, on_page)
            complete = crawl.go(cancel, reporter.answered)
            if previous_reading is None or not previous_reading.refuted:
                break
            # `updatedAt` says nothing here: what was taken over may be old, now and the next time.
            connection.tells_changes = False
            previous_reading = None
        if complete:
            complete = finish_by_sdk(crawl, cancel, reporter.answered)
        listing = _so_far(crawl, scope, loaded_at, complete)
    if progress is not None and complete:
        progress(len(listing), len(listing), reporter.rate, 0.0)
    return listing


def _begin(
    crawl: Crawl,
    entity: str,
    project: str | None,
    type_name: str | None,
    collection: str | None,
    run: str | None,
    used: bool,
) -> Scope:
    """Put the first request in line."""
    if run is not None:
        path = RunPath.parse(run, entity, project)
        crawl.add(RunArtifacts(path.entity, path.project, path.run_id, used=used))
        return Scope(
            entity=entity,
            project=project,
            type=type_name,
            collection=collection,
            run=str(path),
            used=used,
        )
    scope = Scope(entity=entity, project=project, type=type_name, collection=collection)
    if project is None:
        if collection is not None:
            raise NotFoundError(f"Name the project that holds the collection {collection!r}.")
        crawl.add(Projects(entity, type_name))
        return scope
    scan = ProjectScan(entity, project, type_name)
    crawl.pending.scans.append(scan)
    if collection is not None:
        crawl.add(OneCollection(scan, collection))
        return scope
    directory = Directory(scan)
    crawl.add(directory)
    if crawl.ask_ahead(scan):
        directory.head = 0
    return scope


def _so_far(crawl: Crawl, scope: Scope, loaded_at: datetime, complete: bool) -> Listing:
    columns: dict[str, list[Any]] = crawl.all_columns()
    if scope.run and (scope.type or scope.collection):
        wanted = [
            at
            for at, (kind, name) in enumerate(zip(columns["type"], columns["collection"], strict=True))
            if scope.type in (None, kind) and scope.collection in (None, name)
        ]
        columns = {name: [values[at] for at in wanted] for name, values in columns.items()}
    # While more is to come, what has not come yet is not missing.
    gaps = crawl.gaps if complete else ()
    # A date that is none, or a list in a text's place, shows only here.
    with understood(crawl.connection.base_url):
        listing = Listing.from_columns(
            columns,
            collections=crawl.collections,
            scope=scope,
            loaded_at=loaded_at,
            complete=complete,
            gaps=gaps,
            earlier=None if crawl.previous is None else crawl.previous.listing,
        )
    if crawl.previous is None:
        return listing
    return listing.with_rows_of(crawl.previous.listing, crawl.received.unmoved)


class _ProgressReporter:
    """Tells progress after every answer, and shows what has come now and then."""

    def __init__(
        self,
        crawl: Crawl,
        scope: Scope,
        loaded_at: datetime,
        progress: Progress | None,
        on_page: Callable[[Listing], None] | None,
    ) -> None:
        self._crawl = crawl
        self._scope = scope
        self._loaded_at = loaded_at
        self._progress = progress
        self._on_page = on_page
        self._started = time.monotonic()
        self._shown_at = 0.0
        self._shown_rows = 0
        self._showing_took = 0.0

    @property
    def rate(self) -> float:
        """Rows a second since the start."""
        return self._crawl.rows / max(1e-6, time.monotonic() - self._started)

    def answered(self) -> None:
        rows, total, rate = self._crawl.rows, self._crawl.total, self.rate
        if self._progress is not None:
            left = (total - rows) / rate if total is not None and rate > 0 else None
            self._progress(rows, total, rate, left)
        if self._on_page is None or rows == self._shown_rows:
            return
        now = time.monotonic()
        # A picture of what has come costs time in proportion to the rows: never more than a tenth of all.
        pause = max(_PARTIAL_SECONDS, _PARTIAL_SHARE * self._showing_took)
        if self._shown_rows and now - self._shown_at < pause:
            return
        self._on_page(_so_far(self._crawl, self._scope, self._loaded_at, complete=False))
        self._shown_at = time.monotonic()
        self._showing_took = self._shown_at - now
        self._shown_rows = rows
