"""Work that waits until a person rests: each further key puts it off."""

import threading
from collections.abc import Callable

__all__ = ["Resting"]


class Resting:
    """Does something once it has not been asked for again for a while.

    Parameters
    ----------
    act : callable
        Called in a thread of its own.
    seconds : float
    """

    def __init__(self, act: Callable[[], object], seconds: float) -> None:
        self._act, self._seconds = act, seconds
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    def ask(self) -> None:
        """Have it done after a rest from now on."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(self._seconds, self._act)
            self._timer.daemon = True
            self._timer.start()

    def end(self) -> None:
        """Have it done no more."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
