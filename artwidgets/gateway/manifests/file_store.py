"""The file store: signed addresses in, bytes out, over connections that are kept.

Beside wandb-core, which has ten places for all requests of a process, and does not fetch files for us.
An address is signed: whoever reads it could fetch the file, so none is told in any message. The API key
goes to the server alone; what goes here is what people have set for their storage (`extra_headers`).
"""

import heapq
import itertools
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING

from artwidgets.archive.file_store import EXPIRED, StoreConnections
from artwidgets.errors import BusyError, NotFoundError, RefusedError, ServerError, UnreachableError
from artwidgets.gateway.budget import retry_seconds
from artwidgets.gateway.manifests.content import LARGEST_MANIFEST
from artwidgets.gateway.sdk import extra_headers

if TYPE_CHECKING:
    import requests

__all__ = ["ExpiredError", "FileStore"]

_CHUNK = 2**20
_SOCKET = (socket.AF_INET, socket.SOCK_STREAM)
_FILE_TIMEOUTS = 4
"""How many times the patience for a silence all of a file may take."""


class ExpiredError(RefusedError):
    """The address may have expired: another one may be good."""


class FileStore:
    """Fetches manifests from their addresses; safe from any thread, and ended by `close` from any.

    Parameters
    ----------
    connections : int
        Files that are fetched at once, and connections that are kept.
    most_bytes : int
        Of one file.
    """

    def __init__(self, connections: int = 1, most_bytes: int = LARGEST_MANIFEST) -> None:
        self._most_bytes = most_bytes
        self._connections = StoreConnections(connections)
        # With the headers with which the SDK fetches it: people set them for storage that wants them.
        self._headers = extra_headers()
        self._deadlines = _Deadlines()

    def __enter__(self) -> "FileStore":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Break off what is still coming, and close all connections."""
        self._deadlines.close()
        self._connections.close()

    def fetch(self, address: str, name: str, timeout: float) -> bytes:
        """What is at an address.

        Parameters
        ----------
        address : str
        name : str
            Of the version whose manifest it is, for messages.
        timeout : float
            Seconds of silence; four times as many for all of it, however slowly it comes.

        Raises
        ------
        ExpiredError
            The store does not take the address.
        ServerError
        """
        import requests

        failure: ServerError
        try:
            with self._connections.get(address, timeout, self._headers) as answer:
                if answer.status_code == 200:
                    with self._deadlines.end_after(_FILE_TIMEOUTS * timeout, answer):
                        return self._bounded(answer, name)
                failure = _refusal(answer, name)
        except requests.RequestException as error:
            failure = UnreachableError(
                f"The manifest of {name} could not be fetched ({type(error).__name__}). Try again.",
                perhaps_too_large=not isinstance(error, requests.ConnectionError),
            )
        except ValueError:
            failure = RefusedError(f"The address that the server tells for the manifest of {name} is none.")
        raise failure

    def _bounded(self, answer: "requests.Response", name: str) -> bytes:
        text = bytearray()
        for chunk in answer.iter_content(_CHUNK):
            text += chunk
            if len(text) > self._most_bytes:
                raise RefusedError(
                    f"The manifest of {name} is larger than {self._most_bytes / 2**20:,.0f} MB."
                )
        return bytes(text)


def _refusal(answer: "requests.Response", name: str) -> ServerError:
    status = answer.status_code
    if status in (408, 429) or status >= 500:
        return BusyError(
            f"The file store is busy (HTTP {status}) and gave no manifest. Try again in a while.",
            retry_after=retry_seconds(answer.headers.get("Retry-After")),
            perhaps_too_large=status not in (429, 503),
        )
    if status == 404:
        return NotFoundError(f"The manifest of {name} is gone. Refresh the listing.")
    kind = ExpiredError if status in EXPIRED else RefusedError
    return kind(f"The file store refuses the manifest of {name} (HTTP {status}).")


class _Deadlines:
    """Breaks readings off whose time is over, and all of them when it is closed. One thread for all."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._line: list[tuple[float, int, requests.Response]] = []
        self._open: set[int] = set()
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._closed = False

    @contextmanager
    def end_after(self, seconds: float, answer: "requests.Response") -> Iterator[None]:
        import requests

        number = next(self._numbers)
        with self._changed:
            if self._closed:
                raise requests.ConnectionError("closed")
            self._open.add(number)
            heapq.heappush(self._line, (time.monotonic() + seconds, number, answer))
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="artwidgets-deadlines", daemon=True)
                self._thread.start()
            elif self._line[0][1] == number:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._open.discard(number)
                while self._line and self._line[0][1] not in self._open:
                    heapq.heappop(self._line)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            for _, number, answer in self._line:
                if number in self._open:
                    _break_off(answer)
            self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                while self._line and (self._line[0][0] <= now or self._line[0][1] not in self._open):
                    _, number, answer = heapq.heappop(self._line)
                    if number in self._open:
                        _break_off(answer)
                self._changed.wait(self._line[0][0] - now if self._line else None)


def _break_off(answer: "requests.Response") -> None:
    # The socket's other handle: closing the one that a read waits on does not wake that read.
    with suppress(OSError, ValueError, AttributeError), socket.fromfd(answer.raw.fileno(), *_SOCKET) as one:
        one.shutdown(socket.SHUT_RDWR)
