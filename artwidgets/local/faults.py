"""Faults on demand: what a client can meet on the way to a server, switched on by a test."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["AskedFor", "Fault", "Faults", "nodes_of"]


class AskedFor(Exception):
    """One field of a document fails because a test asked for it."""

    def __init__(self) -> None:
        super().__init__("internal server error: a fault was asked for")


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request.

    Attributes
    ----------
    latency, hang : float
        Seconds to wait before the work; before anything, for ever as far as the client can tell.
    status : int or None
        Answer this instead of working.
    retry_after : float, str or None
        Seconds or an HTTP date, sent with `status`.
    drop : "before", "after" or None
        Close the connection without an answer, before or after the work is done.
    headers : tuple of (str, str)
        Sent with the answer, whichever it is.
    """

    latency: float = 0.0
    hang: float = 0.0
    status: int | None = None
    retry_after: float | str | None = None
    drop: Literal["before", "after"] | None = None
    headers: tuple[tuple[str, str], ...] = ()


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
    retry_after : float, str or None
        ``Retry-After``: seconds, or a date of RFC 1123.
    drop_rate : float
        Share of requests whose connection is closed without an answer.
    drop : "before" or "after"
        Whether the drop comes before the work or after it was done.
    hang : float
        Seconds a request hangs before it is dropped.
    only : str, sequence of str or None
        GraphQL operation names, or path prefixes such as ``/wandb_artifacts``; None is everything but the
        admin route.
    count : int or None
        How many requests get an error, drop or hang; then the server works again.
    seed : int
        Makes the rates repeatable.
    fail_ids : sequence of str
        A document's root field that is given one of these ids always fails, with HTTP 500 and its
        name in ``path``; the other fields do their work.
    most_nodes : int or None
        A document that does more than this is answered 502: mutations (then none is done), or
        nodes of connections and objects asked for by root fields.
    rate_limit : int or None
        GraphQL requests per `rate_window`; every answer tells ``RateLimit-Remaining`` and
        ``RateLimit-Reset`` (seconds), and what is above gets 429 with ``Retry-After``.
    rate_window : float
        Seconds.
    """

    latency: float = 0.0
    error_rate: float = 0.0
    status: int | None = None
    retry_after: float | str | None = None
    drop_rate: float = 0.0
    drop: Literal["before", "after"] = "before"
    hang: float = 0.0
    only: str | Sequence[str] | None = None
    count: int | None = None
    seed: int = 0
    fail_ids: Sequence[str] = ()
    most_nodes: int | None = None
    rate_limit: int | None = None
    rate_window: float = 60.0
    _random: random.Random = field(init=False, repr=False)
    _lock: threading.Lock = field(init=False, repr=False, default_factory=threading.Lock)
    _window_ends: float = field(init=False, repr=False, default=-math.inf)
    _left: int = field(init=False, repr=False, default=0)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    @property
    def in_documents(self) -> bool:
        """Whether a fault looks at what a document asks for."""
        return bool(self.fail_ids) or self.most_nodes is not None

    def meets(self, names: Sequence[str]) -> bool:
        """Whether `only` lets the faults fall on a request that goes by `names` (operation, path)."""
        if self.only is None:
            return True
        wanted = (self.only,) if isinstance(self.only, str) else tuple(self.only)
        return any(
            name == want or (want[0] == "/" and name.startswith(want)) for name in names for want in wanted
        )

    def draw(self, names: Sequence[str]) -> Fault:
        """Return what happens to a request that goes by `names` (operation, path)."""
        if not self.meets(names):
            return Fault()
        with self._lock:
            headers: tuple[tuple[str, str], ...] = ()
            if self.rate_limit is not None and "/graphql" in names:
                left, reset = self._spend(self.rate_limit)
                headers = (("RateLimit-Remaining", str(max(left, 0))), ("RateLimit-Reset", str(reset)))
                if left < 0:
                    wait = reset if self.retry_after is None else self.retry_after
                    return Fault(status=429, retry_after=wait, headers=headers)
            fails = self._error_falls()
            drops = self._falls(self.drop_rate)
            hangs = self.hang > 0
            if not (fails or drops or hangs):
                return Fault(latency=self.latency, headers=headers)
            if self.count is not None:
                if self.count <= 0:
                    return Fault(latency=self.latency, headers=headers)
                self.count -= 1
        if hangs:
            return Fault(hang=self.hang)
        if drops:
            return Fault(latency=self.latency, drop=self.drop)
        return Fault(
            latency=self.latency, status=self.status or 500, retry_after=self.retry_after, headers=headers
        )

    def _spend(self, limit: int) -> tuple[int, int]:
        """Return how many requests are left after this one, and the seconds until there are more."""
        moment = time.monotonic()
        if moment >= self._window_ends:
            self._window_ends, self._left = moment + self.rate_window, limit
        self._left -= 1
        return self._left, math.ceil(self._window_ends - moment)

    def _error_falls(self) -> bool:
        if self.error_rate:
            return self._falls(self.error_rate)
        return self.status is not None

    def _falls(self, rate: float) -> bool:
        return rate > 0 and self._random.random() < rate

    def resolve(self, resolver: Any, root: Any, info: Any, **arguments: Any) -> Any:
        """Resolve a root field, unless it is given one of `fail_ids` (graphql-core's name for a middleware).

        Raises
        ------
        AskedFor
        """
        if info.path.prev is None and _mentions(arguments, frozenset(self.fail_ids)):
            raise AskedFor
        return resolver(root, info, **arguments)


def _mentions(value: Any, ids: frozenset[str]) -> bool:
    if isinstance(value, Mapping):
        return any(_mentions(item, ids) for item in value.values())
    if isinstance(value, list):
        return any(_mentions(item, ids) for item in value)
    return isinstance(value, str) and value in ids


def nodes_of(data: Mapping[str, Any]) -> int:
    """Return how much an answer brings: the objects of its root fields and the edges below them."""
    return sum(value is not None for value in data.values()) + sum(map(_edges, data.values()))


def _edges(value: Any) -> int:
    if isinstance(value, Mapping):
        own = sum(len(item) for key, item in value.items() if key == "edges" and isinstance(item, list))
        return own + sum(map(_edges, value.values()))
    if isinstance(value, list):
        return sum(map(_edges, value))
    return 0
