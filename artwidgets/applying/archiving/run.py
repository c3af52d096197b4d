"""Brings versions into an archive: manifests, addresses, contents, and last the version itself.

A version is written into the archive when all its contents are there, never before: what is listed in
an archive was whole once. So a crash costs what was on its way, and the next run goes on where this one
was. Each content is fetched once however many versions have it, and where one version's file can't be had
the next one that has the same is asked. The thread that calls does all the deciding; waiting for the
server is done in threads beside it, and the contents are fetched by whatever executor there is.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any

from artwidgets.applying.archiving.wanted import Ask, Hold, Wanting
from artwidgets.archive import ArchivedVersion, Content, Fetch, Fetched, FetchStatus, Place, fetch_all
from artwidgets.archive.catalog import Catalog, keep_version
from artwidgets.archive.pool import TaskPool, in_batches
from artwidgets.archive.told import Told
from artwidgets.errors import (
    ArchiveError,
    ArtwidgetsError,
    BusyError,
    NotFoundError,
    RefusedError,
    ServerError,
    UnreachableError,
)
from artwidgets.gateway.budget import retry_seconds
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.manifests.addresses import ask_addresses
from artwidgets.gateway.manifests.file_store import FileStore
from artwidgets.gateway.sdk import extra_headers
from artwidgets.gateway.throttle import Throttle
from artwidgets.gateway.transfers import MOST_ENTRIES, Wanted, ask_file_addresses, fetch_manifest
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.model.records import Collection

__all__ = ["ArchiveRun"]

ASKING = 6
"""Requests for manifests and addresses at once."""
TOGETHER = 20
"""Versions whose manifests are asked for in one request."""
AHEAD = 2_000
"""Contents whose addresses are known and that are not begun: an address is good for a while only."""
MOST_OPEN = 20_000
"""Contents that are known and not there, before more manifests are read."""
TASKS = 128
"""Tasks on somebody else's executor at once."""
TRIES = 4
_POLL_SECONDS = 0.2
_AGAIN = (FetchStatus.EXPIRED, FetchStatus.GONE, FetchStatus.WRONG)


class _Stop(Exception):
    """The run can't go on: the archive takes nothing more, or nothing comes any more."""


class ArchiveRun:
    """What is to do for some versions, until nothing is.

    Parameters
    ----------
    connection : Connection
    catalog : Catalog
        What the archive has already.
    place : Place
    there : Hold
        Which contents it has.
    wants : list of Wanting
        What becomes of each is told in it.
    collections : mapping of str to Collection
    executor : Executor, optional
    watchdog : Watchdog
    told : Told
        Whom to tell of bytes.
    cancel : threading.Event

    Attributes
    ----------
    stopped : str
        Why it ended before every version had come to an end: the archive takes nothing more, or nothing
        comes any more; "" where it did not.
    """

    def __init__(
        self,
        connection: Connection,
        catalog: Catalog,
        place: Place,
        there: Hold,
        wants: list[Wanting],
        *,
        collections: Mapping[str, Collection],
        executor: Executor | None,
        watchdog: Watchdog,
        told: Told,
        cancel: threading.Event,
    ) -> None:
        self._connection = connection
        self._catalog, self._place, self._there = catalog, place, there
        self._collections = collections
        self._executor = executor
        self._watchdog = watchdog
        self._wants = wants
        self._told, self._cancel = told, cancel
        self.stopped = ""
        self._to_begin = deque(wants)
        self._to_ask: deque[Ask] = deque()
        self._to_fetch: deque[tuple[Ask, str]] = deque()
        self._asks: dict[Content, Ask] = {}
        self._asking = self._fetching = 0
        self._headers = extra_headers()
        own = executor is None
        self._requests = Throttle(concurrency=2, max_concurrency=ASKING, size=TOGETHER, max_size=TOGETHER)
        self._tasks = Throttle(
            concurrency=8 if own else 32, max_concurrency=16 if own else TASKS, size=1, max_size=1
        )

    def go(self) -> None:
        """Bring each version to an end, or leave it where it is when it is cancelled."""
        self._asker = ThreadPoolExecutor(ASKING, thread_name_prefix="artwidgets-archive-ask")
        try:
            with FileStore(ASKING) as store, TaskPool[Callable[[Any], None], Any](self._executor) as pool:
                self._pool, self._store = pool, store
                while not self._cancel.is_set():
                    self._begin()
                    if not pool.under_way and not (self._to_begin or self._to_ask or self._to_fetch):
                        break
                    for settle, came in pool.ended(_POLL_SECONDS):
                        settle(came)
                        self._begin()
                    self._told.show()
        except _Stop as stop:
            self.stopped = str(stop)
            for want in self._wants:
                if not want.done and not want.reason:
                    want.reason = str(stop)
        finally:
            # What still waits for the server is waited for by nobody.
            self._asker.shutdown(wait=False, cancel_futures=True)
        self._told.end()

    def _begin(self) -> None:
        """Begin what the server, its store and the executor bear now."""
        while self._to_fetch and not self._tasks.wait and self._fetching < self._tasks.concurrency:
            self._fetch_some()
        while self._asking < self._requests.concurrency and not self._requests.wait:
            if self._to_ask and len(self._to_fetch) < AHEAD:
                self._ask_some()
            elif self._to_begin and len(self._asks) < MOST_OPEN:
                self._begin_some()
            else:
                return

    def _request(self, settle: Callable[[Any], None], work: Callable[..., Any], *arguments: Any) -> None:
        self._asking += 1
        began = time.monotonic()

        def settled(came: Any) -> None:
            self._asking -= 1
            if not isinstance(came, BaseException):
                self._requests.succeeded(time.monotonic() - began, 1)
            settle(came)

        self._pool.begin(settled, work, *arguments, on=self._asker)

    # -- manifests -----------------------------------------------------------------------------

    def _begin_some(self) -> None:
        some = [self._to_begin.popleft() for _ in range(min(self._requests.size, len(self._to_begin)))]
        kept = [want for want in some if want.kept_at]
        for want in kept:
            self._request(partial(self._manifest_kept, want), self._catalog.read, want.kept_at)
        asked = [want for want in some if not want.kept_at]
        if asked:
            versions = [want.version for want in asked]
            self._request(
                partial(self._manifests_told, asked),
                ask_addresses,
                self._connection,
                versions,
                self._watchdog.timeout(),
            )

    def _manifest_kept(self, want: Wanting, came: Any) -> None:
        if isinstance(came, ArchivedVersion) and came.record.digest == want.version.digest:
            self._has_manifest(want, came.manifest)
        else:
            want.kept_at = None
            self._to_begin.appendleft(want)

    def _manifests_told(self, some: list[Wanting], came: Any) -> None:
        if isinstance(came, BaseException):
            self._failed(some, came)
            return
        for want, address in zip(some, came, strict=True):
            if address is None:
                want.reason = f"{want.version.qualified_name} is gone. Refresh the listing."
            elif isinstance(address, RefusedError):
                want.reason = str(address)
            else:
                name = want.version.qualified_name
                self._request(
                    partial(self._manifest_came, want),
                    fetch_manifest,
                    self._store,
                    address,
                    name,
                    self._watchdog.timeout(),
                )

    def _manifest_came(self, want: Wanting, came: Any) -> None:
        if isinstance(came, BaseException):
            # Its address may have expired, or the store be busy: all of it once more.
            self._failed([want], came)
        else:
            self._has_manifest(want, came)

    def _failed(self, some: list[Wanting], error: BaseException) -> None:
        if not isinstance(error, ServerError):
            if isinstance(error, ArtwidgetsError) and len(some) == 1:
                some[0].reason = str(error)
                return
            raise error
        if isinstance(error, BusyError | UnreachableError):
            self._trouble(self._requests, error)
        for want in some:
            want.tries += len(some) == 1
            if want.tries < TRIES and not isinstance(error, NotFoundError):
                self._to_begin.append(want)
            else:
                want.reason = str(error)

    def _has_manifest(self, want: Wanting, manifest: Any) -> None:
        try:
            want.take(manifest)
        except ArchiveError as error:
            want.reason = str(error)
            return
        self._watchdog.progressed()
        self._told.total += sum(one.size for one in want.contents) - want.version.size
        for entry in want.files:
            assert entry.content is not None
            if self._there.has(entry.content):
                self._told.came(entry.content.size)
                continue
            want.left.add(entry.content)
            ask = self._asks.get(entry.content)
            if ask is None:
                ask = self._asks[entry.content] = Ask(entry.content)
                self._to_ask.append(ask)
            else:
                # It comes once for all that have it.
                self._told.total -= entry.content.size
            ask.holders.append((want, entry))
        want.fetched = bool(want.left)
        if not want.left:
            self._finish(want)

    # -- contents --------------------------------------------------------------------------------

    def _ask_some(self) -> None:
        """Ask for the addresses of contents, each of the version whose turn it is."""
        some: dict[int, tuple[Wanting, list[Ask]]] = {}
        for _ in range(min(MOST_ENTRIES, len(self._to_ask))):
            ask = self._to_ask.popleft()
            holder = ask.holder
            if holder is not None:
                some.setdefault(id(holder[0]), (holder[0], []))[1].append(ask)
        wanted = [
            Wanted(want.version, want.manifest, tuple(ask.entry for ask in asks))
            for want, asks in some.values()
        ]
        if wanted:
            self._request(
                partial(self._addresses_told, [asks for _, asks in some.values()]),
                ask_file_addresses,
                self._connection,
                wanted,
                self._watchdog.timeout(),
            )

    def _addresses_told(self, some: list[list[Ask]], came: Any) -> None:
        if isinstance(came, BaseException):
            if not isinstance(came, ServerError):
                raise came
            if isinstance(came, BusyError | UnreachableError):
                self._trouble(self._requests, came)
            for ask in (one for asks in some for one in asks):
                self._again(ask, str(came))
            return
        for asks, found in zip(some, came, strict=True):
            for ask in asks:
                if isinstance(found, NotFoundError):
                    self._next_holder(ask, str(found))
                elif address := found.get(ask.entry.path):
                    self._to_fetch.append((ask, address))
                else:
                    self._next_holder(ask, f"The server tells no address of {ask.entry.path!r}.")

    def _fetch_some(self) -> None:
        sizes = [ask.content for ask, _ in self._to_fetch]
        batch = next(in_batches(sizes, small=self._pool.own))
        taken = [self._to_fetch.popleft() for _ in batch]
        tasks = [Fetch(ask.content, address, self._place, self._headers) for ask, address in taken]
        self._fetching += 1
        shared = (self._cancel.is_set, self._told.came) if self._pool.own else ()
        asks = [ask for ask, _ in taken]
        self._pool.begin(partial(self._fetched, asks), fetch_all, tasks, *shared)

    def _fetched(self, asks: list[Ask], came: list[Fetched] | BaseException) -> None:
        self._fetching -= 1
        if isinstance(came, BaseException):
            # A worker died. Its tasks can be done again, by another one.
            for ask in asks:
                self._again(ask, f"The worker that fetched it failed ({type(came).__name__}).")
            return
        busy = [one for one in came if one.status is FetchStatus.BUSY]
        if busy:
            wait = max((retry_seconds(one.retry_after) or 0.0 for one in busy), default=0.0)
            self._trouble(self._tasks, BusyError(busy[0].reason, retry_after=wait or None))
        else:
            # How long it took says more of its size than of the store.
            self._tasks.succeeded(0.0, 1)
        for ask, one in zip(asks, came, strict=True):
            if one.status is FetchStatus.STORED:
                self._watchdog.progressed()
                if not self._pool.own:
                    self._told.came(one.content.size)
                self._there.add(one.content)
                self._arrived(ask)
            elif one.status is FetchStatus.FULL:
                raise _Stop(f"{one.reason} Make room and archive again: what is there is kept.")
            elif one.status is FetchStatus.BUSY:
                self._to_ask.append(ask)
            elif one.status in _AGAIN:
                self._again(ask, one.reason)
            elif one.status is FetchStatus.FAILED:
                self._lost(ask, one.reason)

    def _arrived(self, ask: Ask) -> None:
        del self._asks[ask.content]
        for want, _ in ask.holders:
            want.left.discard(ask.content)
            if not want.left and not want.reason:
                self._finish(want)

    def _again(self, ask: Ask, reason: str) -> None:
        ask.tries += 1
        if ask.tries < TRIES:
            self._to_ask.append(ask)
        else:
            self._next_holder(ask, reason)

    def _next_holder(self, ask: Ask, reason: str) -> None:
        """Ask the next version that has the same content; without one it is lost."""
        ask.at, ask.tries = ask.at + 1, 0
        if ask.holder is None:
            self._lost(ask, reason)
        else:
            self._to_ask.append(ask)

    def _lost(self, ask: Ask, reason: str) -> None:
        del self._asks[ask.content]
        for want, entry in ask.holders:
            want.reason = want.reason or f"{entry.path}: {reason}"

    # -- the version itself ------------------------------------------------------------------------

    def _finish(self, want: Wanting) -> None:
        one = want.version
        collection = self._collections.get(one.collection_id) or Collection(
            id=one.collection_id, entity=one.entity, project=one.project, name=one.collection, type=one.type
        )
        archived = ArchivedVersion(
            one, collection, want.manifest, self._connection.identity, datetime.now(UTC)
        )
        self._request(partial(self._written, want), keep_version, self._place, archived)

    def _written(self, want: Wanting, came: Any) -> None:
        if isinstance(came, OSError):
            raise _Stop(f"{self._place.url} can't be written ({came.strerror or type(came).__name__}).")
        if isinstance(came, BaseException):
            want.reason = str(came) if isinstance(came, ArtwidgetsError) else _unwritten(self._place, came)
            return
        want.done = True
        self._watchdog.progressed()

    # -- how fast ----------------------------------------------------------------------------------

    def _trouble(self, throttle: Throttle, error: ServerError) -> None:
        """Slow down and wait as long as is asked; or end, when nothing has come for too long."""
        throttle.troubled(error)
        if (spent := self._watchdog.spent(error)) is not None:
            raise _Stop(str(spent))


def _unwritten(place: Place, error: BaseException) -> str:
    return f"{place.url} can't be written ({type(error).__name__})."
