"""How long to go on without progress: every reading and every plan comes to an end.

Tries are no measure of it. A request that is replaced by smaller ones begins anew each time, and
eight requests fail at once when a server goes away. What counts is the time since something came.
"""

import threading
import time
from collections.abc import Callable

from artwidgets.errors import BusyError, ServerError
from artwidgets.gateway.connection import REQUEST_SECONDS

__all__ = ["WATCHDOG_SECONDS", "Watchdog"]

WATCHDOG_SECONDS = 60.0
"""Without progress for so long, a reading or a plan gives up."""

_SHORTEST = 5.0


class Watchdog:
    """Time since the last progress, for one reading or one plan. Safe to share between threads.

    Parameters
    ----------
    seconds : float
        Without progress before it ends.
    longest_wait : float, optional
        Seconds that the server may ask to wait (``Retry-After``), beyond `seconds` too; as long as
        `seconds` unless said, and then waits count as any time without progress. Where somebody can
        watch and cancel it may be ``math.inf``.
    clock : callable
        Seconds, monotonic.
    """

    def __init__(
        self,
        seconds: float = WATCHDOG_SECONDS,
        longest_wait: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seconds = seconds
        self.longest_wait = seconds if longest_wait is None else longest_wait
        self._clock = clock
        self._since = self._progressed = clock()
        self._lock = threading.Lock()

    @property
    def left(self) -> float:
        """Seconds until it ends, unless something comes."""
        with self._lock:
            return max(0.0, self.seconds - (self._clock() - self._since))

    def timeout(self, most: float = REQUEST_SECONDS) -> float:
        """Seconds for the next request: at most half of what is left, so that a smaller one can follow."""
        return min(most, max(_SHORTEST, self.left / 2))

    def progressed(self) -> None:
        """Something came."""
        with self._lock:
            self._progressed = self._clock()
            self._since = max(self._since, self._progressed)

    def spent(self, error: ServerError, what: str = "") -> ServerError | None:
        """Whether to give up after `error`, and what to say then; None to try again.

        `what` was waited for, in words.

        A wait that the server asks for ends the time at once where it can't end within it: one that is
        too long, and the last of many short ones. Where somebody watches (`longest_wait` is beyond
        `seconds`) it does not count as time without progress, because it is known when it ends.
        """
        wait = error.retry_after if isinstance(error, BusyError) else None
        waited = f", waiting for {what}" if what else ""
        if wait is None:
            if self.left > 0:
                return None
            return _again(error, f"{error} Nothing has come for {self.seconds:g} s{waited}.")
        with self._lock:
            now = self._clock()
            without, until = now - self._progressed, now + wait
            if until - self._progressed <= max(self.seconds, self.longest_wait) and wait <= self.longest_wait:
                if self.longest_wait > self.seconds:
                    self._since = max(self._since, until)
                return None
        if wait > self.longest_wait:
            return error
        return _again(error, f"{error} Nothing has come for {without:.0f} s{waited}.")


def _again(error: ServerError, message: str) -> ServerError:
    """An error of the same kind with another message."""
    return type(error)(message, fields=error.fields, perhaps_too_large=error.perhaps_too_large)
