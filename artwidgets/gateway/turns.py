"""One reading at a time: who comes second reads what the first did not, and may stop waiting."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["turn"]

_POLL_SECONDS = 0.1


@contextmanager
def turn(lock: threading.Lock, cancel: threading.Event | None) -> Iterator[bool]:
    """Hold a lock, waited for in pieces.

    Yields
    ------
    bool
        False where `cancel` was set before it was this one's turn, and nothing is held.
    """
    while not lock.acquire(timeout=_POLL_SECONDS):
        if cancel is not None and cancel.is_set():
            yield False
            return
    try:
        yield True
    finally:
        lock.release()
