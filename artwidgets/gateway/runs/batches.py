"""Many things asked for in few requests: batches that follow the server, halved where one fails.

The failure of one thing is that one's: what can't be had alone is left out and told, and the rest is read.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from artwidgets.errors import BusyError, NotFoundError, PermissionDeniedError, RefusedError, ServerError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.manifests.workers import Workers
from artwidgets.gateway.throttle import Throttle
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.model.progress import Progress

__all__ = ["Batches", "Unread"]

_POLL_SECONDS = 0.1
_AT_ONCE = 8
_TRIES = 3
_ENOUGH_FAILURES = 50
"""So many that can't be read before a single one could be are no failures of those alone."""

_Item = TypeVar("_Item", bound=Hashable)
_Answer = TypeVar("_Answer")

Unread = dict[_Item, ServerError]
"""What could not be read, and why."""


@dataclass(frozen=True, slots=True, eq=False)
class _Asked(Generic[_Item]):
    items: list[_Item]
    began: float
    tries: int = 0


class Batches(Generic[_Item, _Answer]):
    """Asks for things in batches, several at a time.

    Parameters
    ----------
    connection : Connection
    ask : callable
        ``ask(items, seconds)``, in a thread of its own.
    take : callable
        ``take(items, answer)``, in the thread that calls `read`; how many of them are settled by it.
    size : int
        Things a request at first; grows to `most`.
    total : int
        Of how many progress tells.
    progress, cancel, watchdog
        As of `artwidgets.gateway.manifests.read_manifests`.

    Attributes
    ----------
    unread : dict of item to ServerError
    """

    def __init__(
        self,
        connection: Connection,
        ask: Callable[[Sequence[_Item], float], _Answer],
        take: Callable[[Sequence[_Item], _Answer], int],
        *,
        size: int,
        most: int,
        total: int,
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
        watchdog: Watchdog | None = None,
    ) -> None:
        self._connection = connection
        self._ask, self._take = ask, take
        self._total = total
        self._progress = progress
        self._cancel = cancel or threading.Event()
        self._watchdog = watchdog or Watchdog()
        self._throttle = Throttle(max_concurrency=_AT_ONCE, size=size, max_size=most)
        self._groups: deque[deque[_Item]] = deque()
        self._again: deque[_Asked[_Item]] = deque()
        self._answered = False
        self._began = time.monotonic()
        self.done = 0
        self.unread: Unread[_Item] = {}

    def read(self, groups: Iterable[Iterable[_Item]]) -> bool:
        """Ask for all of these, a batch being of one group; False where it was cancelled.

        Raises
        ------
        ServerError
            None could be read, or no more came for as long as `watchdog` says.
        """
        self._groups = deque(deque(group) for group in groups)
        with Workers[_Asked[_Item], _Answer]("artwidgets-runs", _AT_ONCE) as workers:
            while self._groups or self._again or workers.under_way:
                if self._cancel.is_set():
                    return False
                self._begin(workers)
                for asked, found in workers.ended(_POLL_SECONDS):
                    if self._cancel.is_set():
                        return False
                    self._settle(asked, found)
                    self._begin(workers)
        return True

    def _begin(self, workers: Workers[_Asked[_Item], _Answer]) -> None:
        throttle = self._throttle
        while not throttle.wait and workers.under_way < throttle.concurrency:
            if self._again:
                asked = self._again.popleft()
                asked = _Asked(asked.items, time.monotonic(), asked.tries)
            elif self._groups:
                group = self._groups[0]
                items = [group.popleft() for _ in range(min(throttle.size, len(group)))]
                if not group:
                    self._groups.popleft()
                if not items:
                    continue
                asked = _Asked(items, time.monotonic())
            else:
                return
            workers.begin(asked, lambda one: self._ask(one.items, self._watchdog.timeout()))

    def _settle(self, asked: _Asked[_Item], found: _Answer | BaseException) -> None:
        if isinstance(found, BaseException):
            if not isinstance(found, ServerError):
                raise found
            self._failed(asked, found)
            return
        self._throttle.succeeded(time.monotonic() - asked.began, len(asked.items))
        self._throttle.heed(self._connection.budget)
        self._answered = True
        self._watchdog.progressed()
        self.done += self._take(asked.items, found)
        self._show()

    def _failed(self, asked: _Asked[_Item], error: ServerError) -> None:
        items, alone = asked.items, len(asked.items) == 1
        if not isinstance(error, NotFoundError | PermissionDeniedError | RefusedError):
            self._throttle.troubled(error)
            if (spent := self._watchdog.spent(error)) is not None:
                raise spent from None
            if not error.perhaps_too_large:
                if not isinstance(error, BusyError) and not self._answered and asked.tries + 1 >= _TRIES:
                    raise error
                self._again.append(_Asked(items, 0.0, asked.tries + 1))
                return
        if alone and (not error.perhaps_too_large or asked.tries + 1 >= _TRIES):
            self.unread[items[0]] = error
            if not self._answered and len(self.unread) >= _ENOUGH_FAILURES:
                raise error
            return
        half = -(-len(items) // 2)
        tries = asked.tries + 1 if alone else 0
        self._again.extend(_Asked(part, 0.0, tries) for part in (items[:half], items[half:]) if part)

    def _show(self) -> None:
        if self._progress is None:
            return
        done = self.done + len(self.unread)
        rate = done / max(1e-6, time.monotonic() - self._began)
        left = max(0, self._total - done)
        self._progress(done, self._total, rate, left / rate if rate else None)


def in_words(unread: Iterable[ServerError]) -> str:
    """The most frequent reason, and how many more there are."""
    reasons = Counter(map(str, unread)).most_common()
    if not reasons:
        return ""
    more = len(reasons) - 1
    return reasons[0][0] + (f" ({more:,} more {'reasons' if more > 1 else 'reason'}.)" if more else "")
