"""Manifests: which files a version has. Read one by one, several at a time, never through the SDK's objects.

A manifest is a JSON file of its own (``wandb_manifest.json``); the server tells an address for it
that is good for a while (the SDK's ``FetchArtifactManifest``).
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import requests

from artwidgets.errors import BusyError, NotFoundError, RefusedError, ServerError, UnreachableError
from artwidgets.gateway import documents
from artwidgets.gateway.answers import understood
from artwidgets.gateway.connection import IN_FLIGHT, REQUEST_SECONDS, Connection
from artwidgets.gateway.sdk import extra_headers
from artwidgets.gateway.throttle import Throttle
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.model.records import Version

__all__ = ["LARGEST_MANIFEST", "ManifestFile", "read_manifest", "read_manifests", "stored_bytes"]

LARGEST_MANIFEST = 512 * 2**20
"""Bytes of a manifest that are read at most: some two million files."""

_CHUNK = 2**20
_SOCKET = (socket.AF_INET, socket.SOCK_STREAM)
_TRIES = 3
_POLL_SECONDS = 0.1


class ManifestFile(NamedTuple):
    """One entry of a manifest.

    Attributes
    ----------
    digest : str
        Of the content; for a reference, what the place it points to tells (an ETag, say).
    size : int
        Bytes.
    reference : str or None
        Where it is kept, when that is not the platform.
    """

    digest: str
    size: int
    reference: str | None = None


def read_manifest(
    connection: Connection, version: Version, timeout: float = REQUEST_SECONDS
) -> dict[str, ManifestFile]:
    """The files of a version, by path.

    Parameters
    ----------
    connection : Connection
    version : Version
        For a link: the files of the version it points to.
    timeout : float
        Seconds for the address, and for the manifest itself to begin to come.

    Raises
    ------
    NotFoundError
        The version, or its manifest, is gone.
    ServerError
        The manifest could not be read.
    """
    data = connection.execute(documents.manifest_address, {"id": version.artifact_id}, timeout)
    with understood(connection.base_url):
        manifest = (data.get("artifact") or {}).get("currentManifest") or {}
        address = (manifest.get("file") or {}).get("directUrl")
    if not address:
        raise NotFoundError(
            f"The server tells no manifest of {version.qualified_name} (any more). Refresh the listing."
        )
    try:
        # Without "contents" it is no manifest, which is another thing than one without files.
        return {
            path: ManifestFile(str(entry.get("digest") or ""), int(entry.get("size") or 0), entry.get("ref"))
            for path, entry in _fetch(version, address, timeout)["contents"].items()
        }
    except (AttributeError, ArithmeticError, LookupError, TypeError, ValueError):
        failure = _unreadable(version)
    raise failure


def _unreadable(version: Version) -> RefusedError:
    return RefusedError(f"What the file store has for the manifest of {version.qualified_name} is none.")


def _fetch(version: Version, address: str, timeout: float) -> Any:
    failure: ServerError
    try:
        # With the headers with which the SDK fetches it: people set them for storage that wants them.
        with requests.get(address, headers=extra_headers(), timeout=timeout, stream=True) as answer:
            if answer.status_code == 200:
                with _ended_after(4 * timeout, answer):
                    text = _bounded(answer, version)
                return json.loads(text)
            failure = _refusal(version, answer.status_code)
    except requests.RequestException as error:
        # The address is signed: whoever reads it could fetch the file, so it is not told.
        failure = UnreachableError(
            f"The manifest of {version.qualified_name} could not be fetched ({type(error).__name__}). "
            "Try again.",
            perhaps_too_large=not isinstance(error, requests.ConnectionError),
        )
    except (ValueError, RecursionError):
        failure = _unreadable(version)
    raise failure


def _refusal(version: Version, status: int) -> ServerError:
    if status in (408, 429) or status >= 500:
        return BusyError(
            f"The file store is busy (HTTP {status}) and gave no manifest. Try again in a while.",
            perhaps_too_large=status not in (429, 503),
        )
    if status == 404:
        return NotFoundError(f"The manifest of {version.qualified_name} is gone. Refresh the listing.")
    return RefusedError(f"The file store refuses the manifest of {version.qualified_name} (HTTP {status}).")


@contextmanager
def _ended_after(seconds: float, answer: requests.Response) -> Iterator[None]:
    """Break a reading off after so long, however slowly it comes: a byte now and then is no silence."""

    def end() -> None:
        # The socket's other handle: closing the one that a read waits on does not wake that read.
        with suppress(OSError, ValueError), socket.fromfd(answer.raw.fileno(), *_SOCKET) as one:
            one.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _bounded(answer: requests.Response, version: Version) -> bytes:
    text = bytearray()
    for chunk in answer.iter_content(_CHUNK):
        text += chunk
        if len(text) > LARGEST_MANIFEST:
            raise RefusedError(
                f"The manifest of {version.qualified_name} is larger than {LARGEST_MANIFEST >> 20} MB."
            )
    return bytes(text)


def stored_bytes(files: dict[str, ManifestFile]) -> dict[str, int]:
    """Bytes the platform stores for a version, by digest: a file once, references not at all."""
    return {file.digest: file.size for file in files.values() if file.reference is None}


def read_manifests(
    connection: Connection,
    versions: Sequence[Version],
    take: Callable[[str, dict[str, int]], object],
    *,
    progress: Callable[[int, int | None, float, float | None], None] | None = None,
    cancel: threading.Event | None = None,
    watchdog: Watchdog | None = None,
) -> bool:
    """What several versions store, as their manifests come.

    One that can't be read although others can is left out: what is not known is not made up.

    Parameters
    ----------
    connection : Connection
    versions : sequence of Version
    take : callable
        ``take(version id, bytes by digest)``, in the calling thread. Not called for a version
        that is gone, or whose manifest the server fails at.
    progress : callable, optional
        ``progress(done, total, rate, eta)``.
    cancel : threading.Event, optional
        When set, returns within a fraction of a second.
    watchdog : Watchdog, optional
        How long to go on while nothing comes; 60 s otherwise.

    Returns
    -------
    bool
        False when it was cancelled.

    Raises
    ------
    ServerError
        None could be read, or no more came for as long as `watchdog` says.
    """
    watchdog = watchdog or Watchdog()
    throttle = Throttle(concurrency=4, size=1, max_size=1)
    todo = [(version, 0) for version in reversed(versions)]
    began, done = time.monotonic(), 0
    unread: list[ServerError] = []
    under_way: dict[Future[dict[str, ManifestFile]], tuple[Version, int, float]] = {}
    pool = ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="artwidgets-manifest")
    try:
        while todo or under_way:
            if cancel is not None and cancel.is_set():
                return False
            while todo and not throttle.wait and len(under_way) < throttle.concurrency:
                version, tries = todo.pop()
                future = pool.submit(read_manifest, connection, version, watchdog.timeout())
                under_way[future] = (version, tries, time.monotonic())
            if not under_way:
                time.sleep(min(_POLL_SECONDS, throttle.wait))
                continue
            ended, _ = wait(under_way, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
            for future in ended:
                version, tries, asked = under_way.pop(future)
                try:
                    # None: deleted meanwhile. It stores nothing that could be shared or freed.
                    if (files := _unless_gone(future)) is not None:
                        take(version.id, stored_bytes(files))
                except (BusyError, UnreachableError) as error:
                    throttle.troubled(error)
                    if (spent := watchdog.spent(error)) is not None:
                        raise spent from None
                    # At the other end of the line, behind those that may be had.
                    if tries + 1 < _TRIES or not error.perhaps_too_large:
                        todo.insert(0, (version, tries + 1))
                        continue
                    unread.append(error)
                except RefusedError as error:
                    unread.append(error)
                else:
                    watchdog.progressed()
                    throttle.succeeded(time.monotonic() - asked, 1)
                    throttle.heed(connection.budget)
                done += 1
            if ended and progress is not None:
                rate = done / max(1e-6, time.monotonic() - began)
                progress(done, len(versions), rate, (len(versions) - done) / rate if rate else None)
        if unread and len(unread) == len(versions):
            raise unread[-1]
        return True
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _unless_gone(future: Future[dict[str, ManifestFile]]) -> dict[str, ManifestFile] | None:
    try:
        return future.result()
    except NotFoundError:
        return None
