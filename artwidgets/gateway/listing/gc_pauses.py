"""Fewer passes of Python's cyclic garbage collector while answers are parsed.

A page of a thousand versions is ten thousand small dicts and lists, alive together and without a
cycle among them. At its usual threshold (700 of them) the collector walks all of it again and again
and finds nothing, which takes a third of the time of a listing.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["patient"]

_THRESHOLD = 100_000
_lock = threading.Lock()
_readings = 0
_before: tuple[int, int, int] = (0, 0, 0)


@contextmanager
def patient() -> Iterator[None]:
    """Let the collector wait for more garbage, until the last of several readings has ended.

    It is not switched off: whatever else the process does goes on making cycles.
    """
    global _readings, _before
    with _lock:
        if not _readings:
            _before = gc.get_threshold()
            # 0 is how a program says that it wants no collector at all.
            if 0 < _before[0] < _THRESHOLD:
                gc.set_threshold(_THRESHOLD, *_before[1:])
        _readings += 1
    try:
        yield
    finally:
        with _lock:
            _readings -= 1
            if not _readings:
                gc.set_threshold(*_before)
