"""Threads that ask, and one line in which one thread finds what came of it."""

import queue
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Generic, TypeVar

__all__ = ["Workers"]

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


class Workers(Generic[_Job, _Result]):
    """Does jobs in threads of its own, each begun when it is first needed.

    They do not hold the process: one that waits for a server lets it end (those of
    `concurrent.futures` are waited for).

    Parameters
    ----------
    name : str
        Of the threads.
    most : int
        Threads.
    """

    def __init__(self, name: str, most: int) -> None:
        self._name = name
        self._most = most
        self._threads = 0
        self._jobs: queue.SimpleQueue[tuple[_Job, Callable[[_Job], _Result]] | None] = queue.SimpleQueue()
        self._ended: queue.SimpleQueue[tuple[_Job, _Result | BaseException]] = queue.SimpleQueue()
        self.under_way = 0

    def __enter__(self) -> "Workers[_Job, _Result]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the threads that wait for work; those at work end after it, and nobody waits for them."""
        for _ in range(self._threads):
            self._jobs.put(None)

    def begin(self, job: _Job, work: Callable[[_Job], _Result]) -> None:
        """Have `work(job)` called in one of the threads."""
        self.under_way += 1
        if self.under_way > self._threads and self._threads < self._most:
            self._threads += 1
            name = f"{self._name}-{self._threads}"
            threading.Thread(target=self._run, name=name, daemon=True).start()
        self._jobs.put((job, work))

    def ended(self, timeout: float) -> Iterator[tuple[_Job, _Result | BaseException]]:
        """Jobs that have ended, with what came of each; waits for the first one so many seconds."""
        try:
            found = self._ended.get(timeout=timeout)
            while True:
                self.under_way -= 1
                yield found
                found = self._ended.get_nowait()
        except queue.Empty:
            return

    def _run(self) -> None:
        while (given := self._jobs.get()) is not None:
            job, work = given
            try:
                self._ended.put((job, work(job)))
            except BaseException as error:  # raised by who looks
                self._ended.put((job, error))
