"""How many bytes have come, told now and then with the rate and the seconds that are left."""

import threading
import time

from artwidgets.model.progress import Progress

__all__ = ["ByteProgress"]

_EVERY = 0.1


class ByteProgress:
    """Counts bytes from many threads, and tells them from one.

    Parameters
    ----------
    progress : callable, optional
    total : int
        Bytes.
    """

    def __init__(self, progress: Progress | None, total: int = 0) -> None:
        self._progress = progress
        self.total = total
        self.done = 0
        self._began = time.monotonic()
        self._shown = 0.0
        self._lock = threading.Lock()

    def add(self, count: int) -> None:
        """So many bytes more; from any thread."""
        with self._lock:
            self.done += count

    def show(self) -> None:
        """Tell it, unless it was told a moment ago."""
        now = time.monotonic()
        if now - self._shown >= _EVERY:
            self._shown = now
            self.end()

    def end(self) -> None:
        """Tell it now."""
        if self._progress is None:
            return
        with self._lock:
            done, total = self.done, self.total
        seconds = time.monotonic() - self._began
        rate = done / seconds if seconds > 0 else 0.0
        self._progress(done, total, rate, (total - done) / rate if rate > 0 and total >= done else None)
