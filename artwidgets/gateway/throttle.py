"""How fast to go: concurrency and batch size that follow the server.

Nobody outside knows W&B's limits (its page cap, its query budget, its rate limit), so none is
assumed. Start modest, grow while answers come easily, halve when the server struggles, wait as long
as it asks, and go slowly while little of its budget is left (:mod:`artwidgets.gateway.budget`). The same
for reads (rows a page) and writes (mutations a document).
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from artwidgets.errors import (
    BusyError,
    FailedError,
    NotFoundError,
    RefusedError,
    ServerError,
    UnreachableError,
)
from artwidgets.gateway.budget import FULL, Budget

__all__ = ["Throttle"]

_SLOW_FACTOR = 8.0
_SLOW_SECONDS = 2.0
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 10.0
_LITTLE = 0.25
_HARDLY_ANY = 0.05


class Throttle:
    """Concurrency and batch size for one kind of work on one server. Safe to share between threads.

    Parameters
    ----------
    concurrency, max_concurrency : int
        Requests in flight at first, and at most.
    size, min_size, max_size : int
        Items a request carries at first, at least and at most.
    clock : callable
        Seconds, monotonic.

    Attributes
    ----------
    slowed : str or None
        Why the pace was last reduced, in words; None while it was not, or has recovered.
    """

    def __init__(
        self,
        *,
        concurrency: int = 4,
        max_concurrency: int = 8,
        size: int = 500,
        min_size: int = 1,
        max_size: int = 2_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.max_concurrency = max_concurrency
        self.min_size = min_size
        self.max_size = max_size
        self.slowed: str | None = None
        self._concurrency = float(concurrency)
        self._size = float(size)
        # Slow start ends at the first trouble; from then on growth is by steps, not by doubling.
        self._steady = False
        self._typical: float | None = None
        self._troubles = 0
        self._in_flight = 0
        self._resume_at = 0.0
        # While little of the server's budget is left: requests at once, until then.
        self._ceiling = float(max_concurrency)
        self._ceiling_until = 0.0
        self._clock = clock
        self._changed = threading.Condition()

    @property
    def concurrency(self) -> int:
        """Requests that may be in flight now."""
        ceiling = self._ceiling if self._clock() < self._ceiling_until else self._concurrency
        return max(1, int(min(self._concurrency, ceiling)))

    @property
    def size(self) -> int:
        """Items the next request should carry."""
        return max(self.min_size, int(self._size))

    @property
    def wait(self) -> float:
        """Seconds until the next request may start; 0 when it may start now."""
        return max(0.0, self._resume_at - self._clock())

    @property
    def smallest(self) -> bool:
        """Whether the size can't be reduced any further."""
        return self.size <= self.min_size

    @contextmanager
    def slot(self, cancel: threading.Event | None = None) -> Iterator[bool]:
        """One of the places in flight, waited for.

        Yields
        ------
        bool
            False when `cancel` was set before a place was free.
        """
        entered = self._enter(cancel)
        try:
            yield entered
        finally:
            if entered:
                with self._changed:
                    self._in_flight -= 1
                    self._changed.notify_all()

    def _enter(self, cancel: threading.Event | None) -> bool:
        with self._changed:
            while not (cancel is not None and cancel.is_set()):
                pause = self.wait
                if not pause and self._in_flight < self.concurrency:
                    self._in_flight += 1
                    return True
                # A tenth of a second, so that a cancel is noticed well within one second.
                self._changed.wait(min(0.1, pause) if pause else 0.1)
        return False

    def succeeded(self, seconds: float, items: int) -> None:
        """Tell that a request of `items` was answered after `seconds`."""
        with self._changed:
            typical = self._typical
            self._typical = seconds if typical is None else 0.8 * typical + 0.2 * seconds
            if typical is not None and seconds > max(_SLOW_SECONDS, _SLOW_FACTOR * typical):
                # wandb-core waits out a Retry-After by itself and tells nobody: the wait shows here.
                self._reduce(f"an answer took {seconds:.1f} s instead of {typical:.1f} s")
                return
            self._troubles = 0
            if self._steady:
                self._concurrency += 1.0 / self._concurrency
                self._size += max(1.0, self._size / 8) if items >= self.size * 0.5 else 0.0
            else:
                self._concurrency += 1.0
                self._size *= 2.0 if items >= self.size * 0.5 else 1.0
            self._concurrency = min(self._concurrency, float(self.max_concurrency))
            self._size = min(self._size, float(self.max_size))
            if self._concurrency >= self.max_concurrency and self._clock() >= self._ceiling_until:
                self.slowed = None
            self._changed.notify_all()

    def heed(self, budget: Budget | None) -> None:
        """Go slowly while the server says that little of its budget is left, before it refuses.

        Below a quarter fewer requests go at once, below a twentieth one at a time and none for up to
        10 s. What the server does not say slows nothing.
        """
        if budget is None or budget.remaining is None:
            return
        share, renewed_in = budget.remaining / FULL, budget.renewed_in
        with self._changed:
            if share >= _LITTLE or not renewed_in:
                self._ceiling_until = 0.0
                return
            self._ceiling = self.max_concurrency * share / _LITTLE
            self._ceiling_until = self._clock() + renewed_in
            if share < _HARDLY_ANY:
                self._resume_at = max(self._resume_at, self._clock() + min(renewed_in, _LONGEST_WAIT))
            self.slowed = (
                f"{budget.remaining:,.0f} of {FULL:,} of the server's budget are left, "
                f"and it is full again in {renewed_in:,.0f} s"
            )
            self._changed.notify_all()

    def troubled(self, error: ServerError) -> None:
        """Tell that the server struggled: halve, and wait (as long as it asked, where it did)."""
        with self._changed:
            self._troubles += 1
            smallest = self.size <= self.min_size
            if isinstance(error, BusyError) and error.retry_after is not None:
                pause = error.retry_after
            else:
                pause = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (self._troubles - 1))
                pause *= 0.75 + random.random() / 2
            if isinstance(error, RefusedError | NotFoundError) or (error.perhaps_too_large and not smallest):
                # Too big or too complex, not too often: the smaller request may go at once.
                pause = 0.0
            elif error.perhaps_too_large:
                # The one thing that is asked for may be what fails: waiting long for that helps nobody.
                pause = min(pause, _FIRST_WAIT)
            self._resume_at = max(self._resume_at, self._clock() + pause)
            self._reduce(_in_words(error))

    def pause(self, seconds: float) -> None:
        """Begin no request for so long; nothing else changes."""
        with self._changed:
            self._resume_at = max(self._resume_at, self._clock() + seconds)

    def allow(self, size: int) -> None:
        """Let requests become as small as `size`: what was thought small enough was not."""
        with self._changed:
            self.min_size = max(1, min(self.min_size, size))
            self._size = min(self._size, float(max(1, size)))

    def _reduce(self, reason: str) -> None:
        self._steady = True
        self._concurrency = max(1.0, self._concurrency / 2)
        self._size = max(float(self.min_size), self._size / 2)
        self.slowed = reason
        self._changed.notify_all()


def _in_words(error: ServerError) -> str:
    if isinstance(error, FailedError):
        return "the server failed at a request of this size"
    if isinstance(error, BusyError):
        wait = f" and asked to wait {error.retry_after:,.0f} s" if error.retry_after else ""
        return f"the server is busy{wait}"
    if isinstance(error, UnreachableError):
        return "the server did not answer in time"
    return f"the server refused a request of this size: {error}"
