"""How fast a run goes, and when it does not go on: the server, its store and the executor, each watched."""

import time
from concurrent.futures import Executor
from typing import Any

from artwidgets.applying.archiving.wanted import Ask, Wanting
from artwidgets.archive import Fetched, FetchStatus
from artwidgets.archive.byte_progress import ByteProgress
from artwidgets.archive.cluster import has_workers
from artwidgets.archive.fetching import THREADS
from artwidgets.errors import BusyError, ServerError
from artwidgets.gateway.budget import retry_seconds
from artwidgets.gateway.throttle import Throttle
from artwidgets.gateway.watchdog import Watchdog

__all__ = ["ASKING", "TOGETHER", "TROUBLES", "FlowControl", "StopError"]

ASKING = 6
"""Requests for manifests and addresses at once."""
TOGETHER = 20
"""Versions whose manifests are asked for in one request."""
TASKS = 128
"""Tasks on somebody else's executor at once."""
TROUBLES = (FetchStatus.BUSY, FetchStatus.BROKEN, FetchStatus.CUT)
"""What may be of the store or of the way to it."""
_BREAKS = 3
""""It broke" of one content, as often, while nothing else comes, is a try that failed: a quarter of a minute
for all tries of it, by the pauses between them."""


class StopError(Exception):
    """The run can't go on: the archive takes nothing more, or nothing comes any more."""


class FlowControl:
    """How much is asked for at once, as much as is borne now; and whether anything comes.

    Parameters
    ----------
    executor : Executor or None
        Somebody else's.
    watchdog : Watchdog
    byte_progress : ByteProgress

    Attributes
    ----------
    requests, tasks : Throttle
        Of what is asked of the server; of contents that are fetched.
    arrivals : int
        Manifests and contents that have come.
    """

    def __init__(self, executor: Executor | None, watchdog: Watchdog, byte_progress: ByteProgress) -> None:
        self._executor = executor
        self._watchdog = watchdog
        self._byte_progress = byte_progress
        self._bytes = byte_progress.done
        self._since = time.monotonic()
        self.arrivals = self._seen = 0
        own = executor is None
        self.requests = Throttle(concurrency=2, max_concurrency=ASKING, size=TOGETHER, max_size=TOGETHER)
        self.tasks = Throttle(
            concurrency=16 if own else 32, max_concurrency=THREADS if own else TASKS, size=1, max_size=1
        )

    def timeout(self) -> float:
        """Seconds of silence that a request may keep."""
        return self._watchdog.timeout()

    def arrived(self) -> None:
        """A manifest or a content has come, or a version is written down."""
        self.arrivals += 1
        self._watchdog.progressed()

    def has_moved(self, one: Ask | Wanting) -> bool:
        """Whether others have come since it was last looked at: then its failure is its own."""
        moved, one.seen = self.arrivals > one.seen, self.arrivals
        return moved

    def is_its_own(self, ask: Ask, fetched: Fetched) -> bool:
        """Whether it is the content's failure, and not one of the store or of the way to it.

        It is where others have come meanwhile, or where a store that has given others says again and again
        that it broke.
        """
        if fetched.status is FetchStatus.BUSY:
            return False
        ask.breaks += 1
        return self.has_moved(ask) or (
            fetched.status is FetchStatus.BROKEN and self.arrivals > 0 and ask.breaks % _BREAKS == 0
        )

    def show(self) -> None:
        """Tell how far it is. A large content is progress long before it is there."""
        if self._byte_progress.done > self._bytes:
            self._bytes = self._byte_progress.done
            self._watchdog.progressed()
        self._byte_progress.show()

    def follow(self, fetched: list[Fetched], under_way: int) -> None:
        """Go as fast as the store bears, after a task whose contents came to this."""
        self._since = time.monotonic()
        busy = [one for one in fetched if one.status in TROUBLES]
        if not busy:
            # How long it took says more of its size than of the store.
            self.tasks.succeeded(0.0, 1)
            return
        wait = max((retry_seconds(one.retry_after) or 0.0 for one in busy), default=0.0)
        # What broke while others came is its own trouble: waiting long for that helps nobody.
        own = len(busy) < len(fetched) or (
            self.arrivals > self._seen and busy[0].status is not FetchStatus.BUSY
        )
        self._seen = self.arrivals
        error = BusyError(busy[0].reason, retry_after=wait or None, perhaps_too_large=own)
        if under_way and self._executor is not None:
            # Others may tell nothing for long, and still be at work.
            self.tasks.troubled(error)
        else:
            self.trouble(self.tasks, error)

    def trouble(self, throttle: Throttle, error: ServerError) -> None:
        """Slow down and wait as long as is asked.

        Raises
        ------
        StopError
            Nothing has come for too long.
        """
        throttle.troubled(error)
        if (spent := self._watchdog.spent(error)) is not None:
            raise StopError(str(spent))

    def is_still(self, under_way: int) -> bool:
        """Whether somebody else's executor has said nothing for so long that it may have no workers."""
        now = time.monotonic()
        if self._executor is None or not under_way:
            self._since = now
        if now - self._since <= self._watchdog.seconds:
            return False
        self._since = now
        return True

    def workers(self) -> Any:
        """Whether it has some, which may be asked in a thread of its own."""
        return self._executor is None or has_workers(self._executor, self._watchdog.seconds)

    def looked(self, result: Any) -> None:
        """What came of asking for workers.

        Raises
        ------
        StopError
            There are none.
        """
        if result is False or isinstance(result, BaseException):
            raise StopError(
                f"The cluster has no workers, and nothing has come for {self._watchdog.seconds:g} s. Start "
                "workers and archive again: what is there is kept."
            )
