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
from concurrent.futures import Executor
from datetime import UTC, datetime
from functools import partial
from typing import Any

from artwidgets.applying.archiving.flow_control import ASKING, TROUBLES, FlowControl, StopError
from artwidgets.applying.archiving.keeping import ElsewhereError, keep_after_contents
from artwidgets.applying.archiving.wanted import Ask, Hold, Wanting
from artwidgets.archive import ArchivedVersion, Content, Fetch, Fetched, FetchStatus, Place, fetch_all
from artwidgets.archive.byte_progress import ByteProgress
from artwidgets.archive.catalog import Catalog
from artwidgets.archive.fetching import fetch_together
from artwidgets.archive.place import takes_nothing
from artwidgets.archive.pool import BATCH_FILES, TaskPool, in_batches
from artwidgets.archive.threads import PatientThreads
from artwidgets.errors import (
    ArchiveError,
    ArtwidgetsError,
    BusyError,
    FailedError,
    NotFoundError,
    RefusedError,
    ServerError,
    UnreachableError,
)
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.manifests.addresses import ask_addresses
from artwidgets.gateway.manifests.file_store import FileStore
from artwidgets.gateway.sdk import extra_headers
from artwidgets.gateway.transfers import MOST_ENTRIES, Wanted, ask_file_addresses, fetch_manifest
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.model.records import Collection

__all__ = ["ArchiveRun"]

AHEAD = 2_000
"""Contents whose addresses are known and that are not begun: an address is good for a while only."""
MOST_OPEN = 20_000
"""Contents that are known and not there, before more manifests are read."""
LARGE = 8 * 2**20
"""Bytes of a content that counts as `_LARGE_COUNTS` of those under way: its parts are held in memory."""
_LARGE_COUNTS = 4
TRIES = 4
_POLL_SECONDS = 0.2
_AGAIN = (FetchStatus.EXPIRED, FetchStatus.GONE, FetchStatus.WRONG)


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
    byte_progress : ByteProgress
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
        byte_progress: ByteProgress,
        cancel: threading.Event,
    ) -> None:
        self._connection = connection
        self._catalog, self._place, self._there = catalog, place, there
        self._collections = collections
        self._executor = executor
        self._wants = wants
        self._byte_progress, self._cancel = byte_progress, cancel
        self.stopped = ""
        self._over = threading.Event()
        self._to_begin = deque(wants)
        self._to_ask: deque[Ask] = deque()
        self._to_fetch: deque[tuple[Ask, str]] = deque()
        self._asks: dict[Content, Ask] = {}
        self._asking = self._fetching = self._weight = 0
        self._headers = extra_headers()
        self._flow = FlowControl(executor, watchdog, byte_progress)
        self._requests, self._tasks = self._flow.requests, self._flow.tasks

    def go(self) -> None:
        """Bring each version to an end, or leave it where it is when it is cancelled."""
        self._asker = PatientThreads(ASKING, "artwidgets-archive-ask")
        try:
            with FileStore(ASKING) as store, TaskPool[Callable[[Any], None], Any](self._executor) as pool:
                self._pool, self._store = pool, store
                try:
                    self._work(pool)
                finally:
                    self._over.set()
        except (StopError, ArchiveError) as stop:
            self.stopped = str(stop)
            for want in self._wants:
                if not want.done and not want.reason:
                    want.reason = str(stop)
        finally:
            # What still waits for the server is waited for by nobody.
            self._asker.shutdown(wait=False, cancel_futures=True)
        self._byte_progress.end()

    def _work(self, pool: TaskPool[Callable[[Any], None], Any]) -> None:
        while not self._cancel.is_set():
            self._begin()
            if not pool.under_way and not (self._to_begin or self._to_ask or self._to_fetch):
                break
            for settle, result in pool.ended(_POLL_SECONDS):
                settle(result)
                self._begin()
            if self._flow.is_still(self._fetching):
                self._request(self._flow.looked, self._flow.workers)
            self._flow.show()

    def _is_over(self) -> bool:
        return self._cancel.is_set() or self._over.is_set()

    def _begin(self) -> None:
        """Begin what the server, its store and the executor bear now."""
        while self._to_fetch and not self._tasks.wait and self._weight < self._tasks.concurrency:
            if not self._pool.own and len(self._to_fetch) < BATCH_FILES and self._asking:
                break  # more will come for the same task
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

        def settled(result: Any) -> None:
            self._asking -= 1
            if not isinstance(result, BaseException):
                self._requests.succeeded(time.monotonic() - began, 1)
            settle(result)

        self._pool.begin(settled, work, *arguments, on=self._asker)

    # -- manifests -----------------------------------------------------------------------------

    def _begin_some(self) -> None:
        most = 1 if self._to_begin[0].tries else self._requests.size
        some = [self._to_begin.popleft() for _ in range(min(most, len(self._to_begin)))]
        kept = [want for want in some if want.kept_at]
        for want in kept:
            self._request(partial(self._manifest_kept, want), self._catalog.read, want.kept_at)
        asked = [want for want in some if not want.kept_at]
        if asked:
            versions = [want.version for want in asked]
            self._request(
                partial(self._on_manifest_addresses, asked),
                ask_addresses,
                self._connection,
                versions,
                self._flow.timeout(),
            )

    def _manifest_kept(self, want: Wanting, result: Any) -> None:
        if isinstance(result, ArchivedVersion) and result.record.digest == want.version.digest:
            self._has_manifest(want, result.manifest)
        else:
            want.kept_at = None
            self._to_begin.appendleft(want)

    def _on_manifest_addresses(self, some: list[Wanting], result: Any) -> None:
        if isinstance(result, BaseException):
            self._failed(some, result)
            return
        for want, address in zip(some, result, strict=True):
            if address is None:
                want.reason = f"{want.version.qualified_name} is gone. Refresh the listing."
            elif isinstance(address, RefusedError):
                want.reason = str(address)
            else:
                name = want.version.qualified_name
                self._request(
                    partial(self._on_manifest, want),
                    fetch_manifest,
                    self._store,
                    address,
                    name,
                    self._flow.timeout(),
                )

    def _on_manifest(self, want: Wanting, result: Any) -> None:
        if isinstance(result, BaseException):
            # Its address may have expired, or the store be busy: all of it once more.
            self._failed([want], result)
        else:
            self._has_manifest(want, result)

    def _failed(self, some: list[Wanting], error: BaseException) -> None:
        if not isinstance(error, ServerError):
            if isinstance(error, ArtwidgetsError) and len(some) == 1:
                some[0].reason = str(error)
                return
            raise error
        busy = isinstance(error, BusyError | UnreachableError)
        patience = isinstance(error, BusyError) and not (
            isinstance(error, FailedError) or error.perhaps_too_large
        )
        if busy:
            self._flow.trouble(self._requests, error)
        for want in some:
            # Who was not alone is so at the next try: it may be one of them that the server fails at.
            want.tries += not busy or (not patience and self._flow.has_moved(want))
            if want.tries < TRIES and not (isinstance(error, NotFoundError) and len(some) == 1):
                self._to_begin.append(want)
            else:
                want.reason = str(error)

    def _has_manifest(self, want: Wanting, manifest: Any) -> None:
        try:
            want.take(manifest)
        except ArchiveError as error:
            want.reason = str(error)
            return
        self._flow.arrived()
        self._request(partial(self._looked, want), self._there.look, want.contents)

    def _looked(self, want: Wanting, result: Any) -> None:
        """It is known what is there."""
        if isinstance(result, BaseException):
            raise result
        self._byte_progress.total += sum(one.size for one in want.contents) - want.version.size
        for entry in want.files:
            assert entry.content is not None
            if self._there.has(entry.content):
                self._byte_progress.add(entry.content.size)
                continue
            want.left.add(entry.content)
            ask = self._asks.get(entry.content)
            if ask is None:
                ask = self._asks[entry.content] = Ask(entry.content)
                self._to_ask.append(ask)
            else:
                # It comes once for all that have it.
                self._byte_progress.total -= entry.content.size
            ask.holders.append((want, entry))
        want.fetched = bool(want.left)
        if not want.left:
            self._finish(want)

    # -- contents --------------------------------------------------------------------------------

    def _ask_some(self) -> None:
        """Ask for the addresses of contents, each of the version whose turn it is."""
        some: dict[int, tuple[Wanting, list[Ask]]] = {}
        for _ in range(min(MOST_ENTRIES, len(self._to_ask))):
            if some and self._to_ask[0].alone:
                break
            ask = self._to_ask.popleft()
            holder = ask.holder
            if holder is not None:
                some.setdefault(id(holder[0]), (holder[0], []))[1].append(ask)
                if ask.alone:
                    break
        wanted = [
            Wanted(want.version, want.manifest, tuple(ask.entry for ask in asks))
            for want, asks in some.values()
        ]
        if wanted:
            self._request(
                partial(self._on_file_addresses, [asks for _, asks in some.values()]),
                ask_file_addresses,
                self._connection,
                wanted,
                self._flow.timeout(),
            )

    def _on_file_addresses(self, some: list[list[Ask]], result: Any) -> None:
        if isinstance(result, BaseException):
            if not isinstance(result, ServerError):
                raise result
            busy = isinstance(result, BusyError | UnreachableError)
            if busy:
                self._flow.trouble(self._requests, result)
            for ask in (one for asks in some for one in asks):
                # It may be one of them that the server fails at: each is asked for by itself then.
                ask.alone = not busy or isinstance(result, FailedError)
                if ask.alone or self._flow.has_moved(ask):
                    self._again(ask, str(result))
                else:
                    self._to_ask.append(ask)
            return
        for asks, found in zip(some, result, strict=True):
            for ask in asks:
                if isinstance(found, NotFoundError):
                    self._next_holder(ask, str(found))
                elif address := found.get(ask.entry.path):
                    self._to_fetch.append((ask, address))
                else:
                    self._next_holder(ask, f"The server tells no address of {ask.entry.path!r}.")

    def _fetch_some(self) -> None:
        own = self._pool.own
        batch = next(in_batches((ask.content for ask, _ in self._to_fetch), small=own))
        taken = [self._to_fetch.popleft() for _ in batch]
        silence = self._flow.timeout()
        tasks = [Fetch(ask.content, address, self._place, self._headers, silence) for ask, address in taken]
        weight = _LARGE_COUNTS if own and batch[0].size > LARGE else 1
        settle = partial(self._fetched, [ask for ask, _ in taken], weight)
        if own:
            self._pool.begin(settle, fetch_all, tasks, self._is_over, self._byte_progress.add)
        else:
            self._pool.begin(settle, fetch_together, tasks)
        self._fetching += 1
        self._weight += weight

    def _fetched(self, asks: list[Ask], weight: int, result: list[Fetched] | BaseException) -> None:
        self._fetching -= 1
        self._weight -= weight
        if isinstance(result, BaseException):
            # A worker died. Its tasks can be done again, by another one.
            for ask in asks:
                self._again(ask, f"The worker that fetched it failed ({type(result).__name__}).")
            return
        ended = list(zip(asks, result, strict=True))
        for ask, one in ended:
            if one.status is FetchStatus.STORED:
                self._stored(ask)
        for ask, one in ended:
            if one.status is FetchStatus.FULL:
                raise StopError(f"{one.reason} Make room and archive again: what is there is kept.")
            if one.status in TROUBLES and not self._flow.is_its_own(ask, one):
                self._to_ask.append(ask)
            elif one.status in TROUBLES or one.status in _AGAIN:
                self._again(ask, one.reason)
            elif one.status is FetchStatus.FAILED:
                self._lost(ask, one.reason)
        self._flow.follow(result, self._fetching)

    def _stored(self, ask: Ask) -> None:
        self._flow.arrived()
        if not self._pool.own:
            self._byte_progress.add(ask.content.size)
        self._there.add(ask.content)
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
        foreign = want.contents if want.fetched and not self._pool.own else []
        self._request(partial(self._written, want), keep_after_contents, self._place, archived, foreign)

    def _written(self, want: Wanting, result: Any) -> None:
        if isinstance(result, ElsewhereError):
            raise result
        if isinstance(result, OSError) and takes_nothing(result):
            raise StopError(
                f"{self._place.url} can't be written ({result.strerror or type(result).__name__})."
            )
        if isinstance(result, BaseException):
            want.reason = (
                str(result) if isinstance(result, ArtwidgetsError) else _unwritten(self._place, result)
            )
            return
        want.done = True
        self._flow.arrived()


def _unwritten(place: Place, error: BaseException) -> str:
    return f"{place.url} can't be written ({type(error).__name__})."
