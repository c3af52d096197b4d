"""One content from a signed address into an archive: a task that any machine can do, and do again.

A task is small, pickles, and holds no key: an address that is good for a while, and what is to be found
there. Nothing raises for a content: each ends with a status and a reason, so that a batch of tasks is
one call of any ``concurrent.futures`` executor. A content is hashed on its way and is in its place only
when it is the one that was asked for.
"""

import enum
import hashlib
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from artwidgets.archive.file_store import EXPIRED, StoreConnections
from artwidgets.archive.layout import XXH128, Content
from artwidgets.archive.place import Place, takes_nothing
from artwidgets.errors import ArchiveError, ArtwidgetsError

if TYPE_CHECKING:
    import requests

__all__ = [
    "CHUNK",
    "THREADS",
    "Fetch",
    "FetchStatus",
    "Fetched",
    "Hash",
    "check_all",
    "check_together",
    "fetch_all",
    "fetch_together",
    "hash_of",
]

CHUNK = 2**20
THREADS = 64
"""Contents that one process has on their way at once, at most."""
SILENCE = 30.0
"""Seconds without a byte, after which a fetch is given up."""
_GRACE, _SLOWEST = 60.0, 1024.0
"""After so many seconds it has to have brought so many bytes a second."""

_TOGETHER = 32
"""Contents of one task that are on their way at once, where the task is all that a worker's thread does."""

_Item = TypeVar("_Item")

_IMPATIENT = (408, 429, 503)
"""What a store says that wants to be asked later, whatever the file."""


class FetchStatus(enum.StrEnum):
    """What came of one content."""

    STORED = "stored"
    EXPIRED = "expired"
    """The store does not take the address (any more): another one may be good."""
    BUSY = "busy"
    """The store asks for patience."""
    BROKEN = "broken"
    """The store says that it broke, perhaps on this one alone (5xx)."""
    CUT = "cut"
    """No answer, or an interrupted one."""
    GONE = "gone"
    WRONG = "wrong"
    """Other bytes than the manifest says."""
    FULL = "full"
    """The archive takes nothing more."""
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Fetch:
    """A content to be brought into an archive.

    Attributes
    ----------
    content : Content
    address : str
        Signed; whoever reads it could fetch the file, so no ``repr`` shows it.
    place : Place
        The archive.
    headers : mapping
        What people have set for requests to their storage.
    silence : float
        Seconds without a byte, after which it is given up.
    """

    content: Content
    address: str = field(repr=False)
    place: Place
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    silence: float = SILENCE


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it.

    Attributes
    ----------
    content : Content
    status : FetchStatus
    reason : str
        In words, without the address; "" when all is well.
    retry_after : str or None
        As the store said it.
    """

    content: Content
    status: FetchStatus
    reason: str = ""
    retry_after: str | None = None


class Hash(Protocol):
    """A digest that is being computed."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""

    def hexdigest(self) -> str:
        """The digest of all that came, in hex."""
        ...


def hash_of(algorithm: str) -> Hash:
    """A new hash.

    Raises
    ------
    ArchiveError
        What computes it is not installed.
    """
    if algorithm != XXH128:
        return hashlib.md5(usedforsecurity=False)
    try:
        import xxhash
    except ImportError:
        raise ArchiveError(
            "This artifact's files have XXH128 digests, which need a package: pip install xxhash."
        ) from None
    found: Hash = xxhash.xxh3_128()
    return found


def fetch_all(
    tasks: Sequence[Fetch],
    cancelled: Callable[[], bool] = bool,
    on_bytes: Callable[[int], Any] = lambda _: None,
) -> list[Fetched]:
    """Fetch several contents, one after another.

    Parameters
    ----------
    tasks : sequence of Fetch
    cancelled : callable
        Asked now and then; on another machine nobody says so.
    on_bytes : callable
        Called with bytes that have come.

    Returns
    -------
    list of Fetched
        As many as `tasks`, in their order.
    """
    return [
        Fetched(task.content, FetchStatus.CANCELLED) if cancelled() else _fetch(task, cancelled, on_bytes)
        for task in tasks
    ]


def fetch_together(tasks: Sequence[Fetch]) -> list[Fetched]:
    """As `fetch_all`, some at a time: the task of a worker, who waits for one and writes another.

    Parameters
    ----------
    tasks : sequence of Fetch

    Returns
    -------
    list of Fetched
    """
    return _some_at_a_time(fetch_all, tasks)


def check_all(
    contents: Sequence[Content],
    place: Place,
    cancelled: Callable[[], bool] = bool,
    on_bytes: Callable[[int], Any] = lambda _: None,
) -> list[Fetched]:
    """Read contents of an archive and compare them with their digests; a task as `fetch_all` is one.

    One that is whole is told as `STORED`, one that is not there as `GONE`.
    """
    return [
        Fetched(content, FetchStatus.CANCELLED)
        if cancelled()
        else _check(content, place, cancelled, on_bytes)
        for content in contents
    ]


def check_together(contents: Sequence[Content], place: Place) -> list[Fetched]:
    """As `check_all`, some at a time: the task of a worker, who waits for one and hashes another.

    Parameters
    ----------
    contents : sequence of Content
    place : Place

    Returns
    -------
    list of Fetched
    """
    return _some_at_a_time(lambda some: check_all(some, place), contents)


def _some_at_a_time(
    work: Callable[[Sequence[_Item]], list[Fetched]], items: Sequence[_Item]
) -> list[Fetched]:
    if len(items) == 1:
        return work(items)
    with ThreadPoolExecutor(min(_TOGETHER, len(items)), thread_name_prefix="artwidgets-archive") as threads:
        return list(threads.map(lambda one: work([one])[0], items))


class _Cancelled(Exception):
    """Somebody said so."""


def _fetch(task: Fetch, cancelled: Callable[[], bool], on_bytes: Callable[[int], Any]) -> Fetched:
    import requests

    def ended(status: FetchStatus, reason: str = "", retry_after: str | None = None) -> Fetched:
        return Fetched(task.content, status, reason, retry_after)

    try:
        with _asked(task) as answer:
            if answer.status_code != 200:
                return ended(*_refused(answer))
            return ended(*_keep(task, answer, cancelled, on_bytes))
    except _Cancelled:
        return ended(FetchStatus.CANCELLED)
    except _WrongError as error:
        return ended(FetchStatus.WRONG, str(error))
    except requests.RequestException as error:
        return ended(FetchStatus.CUT, f"It could not be fetched ({type(error).__name__}).")
    except ValueError:
        return ended(FetchStatus.FAILED, "The address that the server tells for it is none.")
    except OSError as error:
        return ended(*_unwritable(error))
    except ArtwidgetsError as error:
        return ended(FetchStatus.FAILED, str(error))


def _keep(
    task: Fetch, answer: "requests.Response", cancelled: Callable[[], bool], on_bytes: Callable[[int], Any]
) -> tuple[FetchStatus, str]:
    """Write what comes, unless it is another content; the place then has nothing of it."""
    import requests

    content, hashed = task.content, hash_of(task.content.algorithm)
    began, received, counted = time.monotonic(), 0, 0
    try:
        with task.place.writing(content.path, content.size) as write:
            for chunk in answer.iter_content(CHUNK):
                received += len(chunk)
                if received > content.size:
                    break
                hashed.update(chunk)
                write(chunk)
                on_bytes(len(chunk))
                counted += len(chunk)
                if cancelled():
                    raise _Cancelled
                seconds = time.monotonic() - began
                if seconds > _GRACE and received < seconds * _SLOWEST:
                    raise requests.Timeout("too slow")
            if received != content.size or hashed.hexdigest() != content.digest:
                raise _WrongError
    except BaseException:
        on_bytes(-counted)
        raise
    return FetchStatus.STORED, ""


class _WrongError(ArtwidgetsError):
    """Other bytes came."""

    def __str__(self) -> str:
        return "What came is not what the manifest says: another size or digest."


def _refused(answer: "requests.Response") -> tuple[FetchStatus, str, str | None]:
    status = answer.status_code
    code = f"(HTTP {status})"
    if status in _IMPATIENT:
        return FetchStatus.BUSY, f"The file store is busy {code}.", answer.headers.get("Retry-After")
    if status >= 500:
        return FetchStatus.BROKEN, f"The file store broke on it {code}.", answer.headers.get("Retry-After")
    if status == 404:
        return FetchStatus.GONE, "The file store has it no more.", None
    kind = FetchStatus.EXPIRED if status in EXPIRED else FetchStatus.FAILED
    return kind, f"The file store refuses it {code}.", None


def _check(
    content: Content, place: Place, cancelled: Callable[[], bool], on_bytes: Callable[[int], Any]
) -> Fetched:
    try:
        hashed, received = hash_of(content.algorithm), 0
        with place.open(content.path) as file:
            while chunk := file.read(CHUNK):
                received += len(chunk)
                hashed.update(chunk)
                on_bytes(len(chunk))
                if cancelled():
                    return Fetched(content, FetchStatus.CANCELLED)
    except FileNotFoundError:
        return Fetched(content, FetchStatus.GONE, "It is not in the archive.")
    except ArtwidgetsError as error:
        return Fetched(content, FetchStatus.FAILED, str(error))
    except Exception as error:
        return Fetched(
            content, FetchStatus.FAILED, f"The archive could not be read ({type(error).__name__})."
        )
    if received != content.size or hashed.hexdigest() != content.digest:
        return Fetched(content, FetchStatus.WRONG, "What the archive holds has another size or digest.")
    return Fetched(content, FetchStatus.STORED)


def _unwritable(error: OSError) -> tuple[FetchStatus, str]:
    if takes_nothing(error):
        return FetchStatus.FULL, f"The archive takes nothing more ({error.strerror})."
    return FetchStatus.FAILED, f"The archive could not take it ({error.strerror or type(error).__name__})."


_CONNECTIONS: dict[int, StoreConnections] = {}


def _asked(task: Fetch) -> "requests.Response":
    """The store's answer, over a connection that is kept for the next task."""
    own = _CONNECTIONS.get(os.getpid())
    if own is None:
        # A process that was forked must not use its parent's connections.
        _CONNECTIONS.clear()
        own = _CONNECTIONS.setdefault(os.getpid(), StoreConnections(4 * THREADS))
    return own.get(task.address, task.silence, task.headers)
