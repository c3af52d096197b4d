"""Waiting for a condition, for as long as this machine needs.

A deadline is there to end a test that will never pass, so it may be generous; what is awaited comes at
once on an idle machine. On a busy one deadlines are as many times longer as there are processes for each
core, and ``ARTWIDGETS_PATIENCE=3`` makes all of them three times as long.
"""

import os
import time
from collections.abc import Callable
from typing import TypeVar

__all__ = ["patient", "until"]

T = TypeVar("T")

_MOST = 6.0
_BETWEEN_SECONDS = 0.02


def patient(seconds: float) -> float:
    """So many seconds of an idle machine, on this one as busy as it is now."""
    asked = float(os.environ.get("ARTWIDGETS_PATIENCE", "1"))
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    return seconds * asked * min(max(busy, 1.0), _MOST)


def until(
    condition: Callable[[], T],
    seconds: float = 20,
    *,
    detail: Callable[[], object] | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> T:
    """Wait until a condition is true, and return what it gave.

    Parameters
    ----------
    condition : callable
        Asked again and again; an exception of it ends the waiting.
    seconds : float
        Of an idle machine; see `patient`.
    detail : callable, optional
        What to say when it never was so.
    meanwhile : callable, optional
        Done between two questions instead of a short rest, such as letting a page paint.

    Raises
    ------
    AssertionError
        The time is over.
    """
    began = time.monotonic()
    while not (value := condition()):
        waited = time.monotonic() - began
        if waited > patient(seconds):
            raise AssertionError(f"Not so after {waited:.0f} s" + (f": {detail()}" if detail else ""))
        if meanwhile is None:
            time.sleep(_BETWEEN_SECONDS)
        else:
            meanwhile()
    return value
