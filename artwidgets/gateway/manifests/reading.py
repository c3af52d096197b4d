"""What thousands of versions store: from this machine where it is kept, else from the server and its store.

Addresses are asked for in batches, a few hundred ahead of what is fetched, for they are good for a while
only. The files come over connections of their own, each content once: versions with the same digest have
the same files (it is made of their paths and digests; ``ArtifactManifest.digest`` in the SDK).
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from types import TracebackType

from artwidgets.errors import (
    BusyError,
    NotFoundError,
    PermissionDeniedError,
    RefusedError,
    ServerError,
    UnreachableError,
)
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.failures import is_about_artifacts
from artwidgets.gateway.manifests.addresses import LARGEST_BATCH, ask_addresses
from artwidgets.gateway.manifests.content import files_of
from artwidgets.gateway.manifests.file_store import ExpiredError, FileStore
from artwidgets.gateway.manifests.outcome import ManifestsRead
from artwidgets.gateway.manifests.workers import Workers
from artwidgets.gateway.throttle import Throttle
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.model.records import Version
from artwidgets.storage import ManifestStore, VersionFiles

__all__ = ["ASKING", "FETCHING", "read_kept", "read_manifests"]

FETCHING = 32
"""Files that are fetched at once, at most: file stores bear many more than a server bears questions."""

ASKING = 4
"""Requests for addresses at once, at most."""

_FIRST_BATCH = 25
_AHEAD = 4 * LARGEST_BATCH
_TRIES = 3
_POLL_SECONDS = 0.1
_FROM_DISK = 2_000
_KEEP_AT_ONCE = 500
_KEEP_SECONDS = 2.0
_FOR_EVER = "COMMITTED"
"""The state in which a version's files do not change any more."""

_ENOUGH_FAILURES = 50
"""So many that can't be read before a single one could be are no failures of those alone."""

Take = Callable[[str, VersionFiles], object]
Progress = Callable[[int, int | None, float, float | None], None]


def read_manifests(
    connection: Connection,
    versions: Sequence[Version],
    take: Take,
    *,
    kept: ManifestStore | None = None,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
    watchdog: Watchdog | None = None,
) -> ManifestsRead:
    """What several versions store, as their manifests come.

    One that can't be read although others can is left out and told: what is not known is not made up.

    Parameters
    ----------
    connection : Connection
    versions : sequence of Version
        For a link: what the version stores that it points to.
    take : callable
        ``take(artifact id, files)``, in the calling thread, once for each artifact. Not called for a
        version that is found gone, or whose manifest can't be read. One that has the same files as
        another is not asked for itself.
    kept : ManifestStore, optional
        What is known from before; what comes is kept there.
    progress : callable, optional
        ``progress(done, total, rate, eta)``: artifacts, those a second that come from the server, seconds.
    cancel : threading.Event, optional
        When set, returns within a fraction of a second.
    watchdog : Watchdog, optional
        How long to go on while nothing comes; 60 s otherwise.

    Returns
    -------
    ManifestsRead
        What could not be read, and why. False when something could not, or it was cancelled.

    Raises
    ------
    ServerError
        None could be read, or no more came for as long as `watchdog` says.
    """
    wanted = {version.artifact_id: version for version in versions}
    tally = _Tally(take, len(wanted), progress)
    _take_kept(wanted, tally, kept, cancel)
    if not wanted or (cancel is not None and cancel.is_set()):
        return tally.outcome(cancelled=bool(wanted))
    with _Keeping(tally, kept) as keeping, FileStore(FETCHING) as store:
        complete = _Reading(connection, keeping, store, watchdog or Watchdog()).run(wanted, cancel)
    if complete and tally.unread and not tally.from_server and not tally.from_disk and not tally.gone:
        raise next(reversed(tally.unread.values()))
    return tally.outcome(cancelled=not complete)


def _take_kept(
    wanted: dict[str, Version], tally: "_Tally", kept: ManifestStore | None, cancel: threading.Event | None
) -> None:
    """Take what is kept on this machine, so that only the rest is wanted."""
    if kept is None:
        return
    versions = list(wanted.values())
    for at in range(0, len(versions), _FROM_DISK):
        if cancel is not None and cancel.is_set():
            return
        for artifact_id, files in read_kept(kept, versions[at : at + _FROM_DISK]).items():
            del wanted[artifact_id]
            tally.kept(artifact_id, files)
        tally.show()


def read_kept(kept: ManifestStore, versions: Iterable[Version]) -> dict[str, VersionFiles]:
    """What is kept of these versions, by artifact id; nobody is asked."""
    keys = {_key(version): version.artifact_id for version in versions}
    return {keys[key]: files for key, files in kept.read(keys).items()}


def _key(version: Version) -> str:
    """Under which name a version's files are kept: a server that was set up anew counts from 1 again."""
    return f"{version.artifact_id} {version.digest or ''}"


class _Tally:
    """Hands on what is known, and counts: how many came, how fast, which did not and why."""

    def __init__(self, take: Take, total: int, progress: Progress | None) -> None:
        self._take = take
        self._total = total
        self._progress = progress
        self._began = time.monotonic()
        self._shown = 0.0
        self.from_disk = self.from_server = 0
        self.gone: list[str] = []
        self.unread: dict[str, ServerError] = {}

    def kept(self, artifact_id: str, files: VersionFiles) -> None:
        self._take(artifact_id, files)
        self.from_disk += 1

    def read(self, artifact_id: str, files: VersionFiles) -> None:
        self._take(artifact_id, files)
        self.from_server += 1

    def show(self, *, at_once: bool = True) -> None:
        """Tell how far it has come; ten times a second at most, unless `at_once`."""
        now = time.monotonic()
        if self._progress is None or (not at_once and now - self._shown < _POLL_SECONDS):
            return
        self._shown = now
        settled = self.from_server + len(self.gone) + len(self.unread)
        done = self.from_disk + settled
        rate = settled / max(1e-6, now - self._began)
        self._progress(done, self._total, rate, (self._total - done) / rate if rate else None)

    def outcome(self, *, cancelled: bool) -> ManifestsRead:
        return ManifestsRead(
            read=self.from_disk + self.from_server,
            from_disk=self.from_disk,
            gone=tuple(self.gone),
            unread=self.unread,
            cancelled=cancelled,
        )


class _Keeping:
    """Keeps what comes on this machine, many at once, and what has come by then when all ends."""

    def __init__(self, tally: _Tally, kept: ManifestStore | None) -> None:
        self.tally = tally
        self._kept = kept
        self._new: dict[str, VersionFiles] = {}
        self._since = time.monotonic()

    def __enter__(self) -> "_Keeping":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._flush()

    def read(self, version: Version, files: VersionFiles) -> None:
        self.tally.read(version.artifact_id, files)
        if self._kept is None or version.state != _FOR_EVER:
            return
        self._new[_key(version)] = files
        if len(self._new) >= _KEEP_AT_ONCE or time.monotonic() - self._since > _KEEP_SECONDS:
            self._flush()

    def _flush(self) -> None:
        if self._kept is not None and self._new:
            self._kept.keep(self._new)
        self._new, self._since = {}, time.monotonic()


@dataclass(slots=True, eq=False)
class _Content:
    """Files that are wanted, and the versions that have them: those of one digest.

    Attributes
    ----------
    asked : int
        Which of the versions is asked for: the first, and the next one where that can't be read.
    errors : list of ServerError
        Of those before it.
    """

    versions: list[Version]
    asked: int = 0
    errors: list[ServerError] = field(default_factory=list)
    address: str = ""
    tries: int = 0
    renewed: bool = False

    @property
    def version(self) -> Version:
        return self.versions[self.asked]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A request for addresses, or (of one content that has one) for the files."""

    contents: list[_Content]
    for_files: bool
    began: float


_Found = list[str | RefusedError | None] | VersionFiles


class _Reading:
    """Asks for addresses and fetches what is there, until nothing is wanted any more.

    All of it happens in the thread that calls `run`, but the waiting for answers.
    """

    def __init__(
        self, connection: Connection, keeping: _Keeping, store: FileStore, watchdog: Watchdog
    ) -> None:
        self._connection = connection
        self._keeping, self._tally = keeping, keeping.tally
        self._store = store
        self._watchdog = watchdog
        self._asking = Throttle(
            concurrency=2, max_concurrency=ASKING, size=_FIRST_BATCH, max_size=LARGEST_BATCH
        )
        self._fetching = Throttle(concurrency=8, max_concurrency=FETCHING, size=1, max_size=1)
        self._troubled = {False: 0.0, True: 0.0}
        self._to_ask: deque[_Content] = deque()
        self._smaller: deque[list[_Content]] = deque()
        self._to_fetch: deque[_Content] = deque()
        self._asked = self._asks = self._fetches = 0

    def run(self, wanted: dict[str, Version], cancel: threading.Event | None) -> bool:
        """Read all that is wanted; False when it was cancelled."""
        by_digest: dict[str, _Content] = {}
        for artifact_id, version in wanted.items():
            by_digest.setdefault(version.digest or artifact_id, _Content([])).versions.append(version)
        self._to_ask.extend(by_digest.values())
        with Workers[_Asked, _Found]("artwidgets-manifest", FETCHING + ASKING) as workers:
            while self._to_ask or self._smaller or self._to_fetch or workers.under_way:
                self._begin(workers)
                for asked, found in workers.ended(_POLL_SECONDS):
                    if cancel is not None and cancel.is_set():
                        break
                    self._settle(asked, found)
                    self._begin(workers)
                    self._tally.show(at_once=False)
                if cancel is not None and cancel.is_set():
                    return False
        self._tally.show()
        return True

    def _begin(self, workers: Workers[_Asked, _Found]) -> None:
        """Begin as many requests as the server and its store bear now."""
        while self._to_fetch and not self._fetching.wait and self._fetches < self._fetching.concurrency:
            content = self._to_fetch.popleft()
            self._fetches += 1
            workers.begin(_Asked([content], True, time.monotonic()), self._fetch)
        while (
            (self._smaller or self._to_ask)
            and not self._asking.wait
            and self._asks < self._asking.concurrency
            and self._asked + len(self._to_fetch) < _AHEAD
        ):
            if self._smaller:
                batch = self._smaller.popleft()
            else:
                batch = [self._to_ask.popleft() for _ in range(min(self._asking.size, len(self._to_ask)))]
            self._asks += 1
            self._asked += len(batch)
            workers.begin(_Asked(batch, False, time.monotonic()), self._ask)

    # -- in threads of their own -----------------------------------------------------------

    def _ask(self, asked: _Asked) -> list[str | RefusedError | None]:
        versions = [content.version for content in asked.contents]
        return ask_addresses(self._connection, versions, self._watchdog.timeout())

    def _fetch(self, asked: _Asked) -> VersionFiles:
        content = asked.contents[0]
        name = content.version.qualified_name
        return files_of(self._store.fetch(content.address, name, self._watchdog.timeout()), name)

    # -- what came -------------------------------------------------------------------------

    def _settle(self, asked: _Asked, found: _Found | BaseException) -> None:
        throttle = self._fetching if asked.for_files else self._asking
        if asked.for_files:
            self._fetches -= 1
        else:
            self._asks -= 1
            self._asked -= len(asked.contents)
        if isinstance(found, BaseException):
            if not isinstance(found, ServerError):
                raise found
            self._failed(asked, found)
            return
        throttle.succeeded(time.monotonic() - asked.began, len(asked.contents))
        if isinstance(found, VersionFiles):
            self._watchdog.progressed()
            for version in asked.contents[0].versions:
                self._keeping.read(version, found)
            return
        throttle.heed(self._connection.budget)
        for content, address in zip(asked.contents, found, strict=True):
            if address is None:
                self._gone(content)
            elif isinstance(address, ServerError):
                self._leave(content, address)
            else:
                content.address = address
                self._to_fetch.append(content)

    def _failed(self, asked: _Asked, error: ServerError) -> None:
        contents, alone = asked.contents, len(asked.contents) == 1
        if isinstance(error, BusyError | UnreachableError):
            self._trouble(asked, error)
            if (spent := self._watchdog.spent(error)) is not None:
                raise spent from None
            if not error.perhaps_too_large or (alone and contents[0].tries + 1 < _TRIES):
                contents[0].tries += error.perhaps_too_large
                # At the other end of the line, behind those that may be had.
                (self._to_fetch if asked.for_files else self._to_ask).extend(contents)
                return
        elif not isinstance(error, NotFoundError | PermissionDeniedError | RefusedError):
            raise error
        if not alone:
            size = -(-len(contents) // (4 if isinstance(error, UnreachableError) else 2))
            self._smaller.extend(contents[at : at + size] for at in range(0, len(contents), size))
        elif asked.for_files and isinstance(error, ExpiredError | NotFoundError):
            self._renew(contents[0], error)
        elif not asked.for_files and is_about_artifacts(error):
            self._gone(contents[0])
        else:
            self._leave(contents[0], error)

    def _trouble(self, asked: _Asked, error: BusyError | UnreachableError) -> None:
        """Slow down, once for all that failed together; and wait as long as the server asks."""
        throttle = self._fetching if asked.for_files else self._asking
        if isinstance(error, BusyError) and error.retry_after is not None:
            throttle.pause(error.retry_after)
        if asked.began >= self._troubled[asked.for_files]:
            throttle.troubled(error)
            self._troubled[asked.for_files] = time.monotonic()

    def _renew(self, content: _Content, error: ServerError) -> None:
        """Ask for the address anew, once: its time may have been over, or the version gone meanwhile."""
        if content.renewed:
            self._leave(content, error)
        else:
            content.renewed = True
            self._to_ask.appendleft(content)

    def _gone(self, content: _Content) -> None:
        """One that is deleted meanwhile stores nothing that could be shared or freed."""
        self._watchdog.progressed()
        self._tally.gone.append(content.versions.pop(content.asked).artifact_id)
        self._ask_for_next(content)

    def _leave(self, content: _Content, error: ServerError) -> None:
        """Go on without the manifest of this version: another one that has the same files may have it."""
        content.errors.append(error)
        content.asked += 1
        self._ask_for_next(content)
        if not self._tally.from_server and len(self._tally.unread) >= _ENOUGH_FAILURES:
            raise error

    def _ask_for_next(self, content: _Content) -> None:
        content.tries, content.renewed = 0, False
        if content.asked < len(content.versions):
            self._to_ask.appendleft(content)
            return
        for version, error in zip(content.versions, content.errors, strict=True):
            self._tally.unread[version.artifact_id] = error
