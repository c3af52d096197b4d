"""Faults on demand: what a client can meet on the way to a server, switched on by a test."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Fault", "Faults"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request.

    Attributes
    ----------
    latency, hang : float
        Seconds to wait before the work; before anything, for ever as far as the client can tell.
    status : int or None
        Answer this instead of working.
    retry_after : float or None
        Seconds, sent with `status`.
    drop : "before", "after" or None
        Close the connection without an answer, before or after the work is done.
    """

    latency: float = 0.0
    hang: float = 0.0
    status: int | None = None
    retry_after: float | None = None
    drop: Literal["before", "after"] | None = None


@dataclass
class Faults:
    """Which faults are on.

    Parameters
    ----------
    latency : float
        Seconds added to every request.
    error_rate : float
        Share of requests (0 to 1) that are answered with `status`.
    status : int or None
        HTTP status of errors; given without `error_rate` and `count`, every request gets it.
    retry_after : float or None
        ``Retry-After`` in seconds.
    drop_rate : float
        Share of requests whose connection is closed without an answer.
    drop : "before" or "after"
        Whether the drop comes before the work or after it was done.
    hang : float
        Seconds a request hangs before it is dropped.
    only : str, sequence of str or None
        GraphQL operation names, or path prefixes such as ``/blobs``; None is everything but the
        admin route.
    count : int or None
        How many requests get an error, drop or hang; then the server works again.
    seed : int
        Makes the rates repeatable.
    """

    latency: float = 0.0
    error_rate: float = 0.0
    status: int | None = None
    retry_after: float | None = None
    drop_rate: float = 0.0
    drop: Literal["before", "after"] = "before"
    hang: float = 0.0
    only: str | Sequence[str] | None = None
    count: int | None = None
    seed: int = 0
    _random: random.Random = field(init=False, repr=False)
    _lock: threading.Lock = field(init=False, repr=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def draw(self, names: Sequence[str]) -> Fault:
        """Return what happens to a request that goes by `names` (operation, path)."""
        if self.only is not None:
            wanted = (self.only,) if isinstance(self.only, str) else tuple(self.only)
            if not any(
                name == want or (want[0] == "/" and name.startswith(want))
                for name in names
                for want in wanted
            ):
                return Fault()
        with self._lock:
            fails = self._error_falls()
            drops = self._falls(self.drop_rate)
            hangs = self.hang > 0
            if not (fails or drops or hangs):
                return Fault(latency=self.latency)
            if self.count is not None:
                if self.count <= 0:
                    return Fault(latency=self.latency)
                self.count -= 1
        if hangs:
            return Fault(hang=self.hang)
        if drops:
            return Fault(latency=self.latency, drop=self.drop)
        return Fault(latency=self.latency, status=self.status or 500, retry_after=self.retry_after)

    def _error_falls(self) -> bool:
        if self.error_rate:
            return self._falls(self.error_rate)
        return self.status is not None

    def _falls(self, rate: float) -> bool:
        return rate > 0 and self._random.random() < rate
