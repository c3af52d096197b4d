"""Tasks on somebody's executor: our own threads, a process pool, a cluster's workers."""

import itertools
import queue
import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Any, Generic, TypeVar

from artwidgets.archive.fetching import THREADS
from artwidgets.archive.layout import Content
from artwidgets.errors import ArchiveError

__all__ = ["BATCH_FILES", "TaskPool", "in_batches"]

BATCH_BYTES, BATCH_FILES = 64 * 2**20, 100
"""Of one task on somebody else's executor: a scheduler of a million files sees some ten thousand tasks."""

_PARTING_SECONDS = 0.5

_Tag = TypeVar("_Tag")
_Result = TypeVar("_Result")


class TaskPool(Generic[_Tag, _Result]):
    """Tasks under way, and one line in which one thread finds what came of them.

    Parameters
    ----------
    executor : Executor, optional
        Not ended with the pool. Without one, threads of our own are begun, and ended with it.

    Attributes
    ----------
    own : bool
        Whether the tasks run in threads of our own, which may share an event or a counter with us.
    """

    def __init__(self, executor: Executor | None = None) -> None:
        self.own = executor is None
        self.under_way = 0
        self._executor = executor or ThreadPoolExecutor(THREADS, thread_name_prefix="artwidgets-archive")
        self._ended: queue.SimpleQueue[tuple[_Tag, Future[_Result]]] = queue.SimpleQueue()
        self._futures: set[Future[_Result]] = set()
        self._name, self._numbers = secrets.token_hex(4), itertools.count()

    def __enter__(self) -> "TaskPool[_Tag, _Result]":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave what has not begun undone."""
        for future in tuple(self._futures):
            future.cancel()
        if self.own:
            # Those at work look whether they are still wanted; nobody waits long for one that is silent.
            wait(self._futures, timeout=_PARTING_SECONDS)
            self._executor.shutdown(wait=False, cancel_futures=True)

    def begin(
        self, tag: _Tag, work: Callable[..., _Result], *arguments: Any, on: Executor | None = None
    ) -> None:
        """Have `work(*arguments)` called.

        Parameters
        ----------
        tag
            Comes back with what came of it.
        work, arguments
            All of it can be pickled, unless the threads are `own`.
        on : Executor, optional
            Another executor than the pool's, whose tasks end in the same line.

        Raises
        ------
        ArchiveError
            The executor takes no more tasks.
        """
        if on is not None or self.own:
            future = (on or self._executor).submit(work, *arguments)
        else:
            future = self._given(work, *arguments)
        self.under_way += 1
        self._futures.add(future)
        future.add_done_callback(lambda done: self._ended.put((tag, done)))

    def _given(self, work: Callable[..., _Result], *arguments: Any) -> Future[_Result]:
        # Dask takes tasks of equal arguments for one, whose failure would then be that of the next try.
        number = f"{self._name}-{next(self._numbers)}"
        try:
            return self._executor.submit(archive_task, number, work, *arguments)
        except Exception as error:
            # Its own kinds: one that was shut down, a pool that broke, a client that was closed.
            failure = _broken(error)
        raise failure

    def ended(self, timeout: float) -> Iterator[tuple[_Tag, _Result | BaseException]]:
        """Tasks that have ended and what came of each; waits for the first one so many seconds.

        A task whose worker died comes with the executor's exception: it can be begun again.

        Raises
        ------
        ArchiveError
            The executor broke: no task of it will end well.
        """
        try:
            tag, future = self._ended.get(timeout=timeout)
            while True:
                self.under_way -= 1
                self._futures.discard(future)
                if future.cancelled():
                    yield tag, RuntimeError("cancelled")
                elif isinstance(error := future.exception(), BrokenExecutor):
                    raise _broken(error)
                else:
                    yield tag, error or future.result()
                tag, future = self._ended.get_nowait()
        except queue.Empty:
            return


def archive_task(_number: str, work: Callable[..., _Result], *arguments: Any) -> _Result:
    """One task, as an executor of somebody else gets it; its number makes it another one than the last."""
    return work(*arguments)


def _broken(error: BaseException) -> ArchiveError:
    return ArchiveError(
        f"The executor takes no more tasks ({type(error).__name__}): it was shut down, or its workers died. "
        "What is in the archive stays; run it again with an executor that works."
    )


def in_batches(contents: Iterable[Content], *, small: bool) -> Iterator[list[Content]]:
    """Contents in groups that are one task each: one a task for our own threads, many for others'.

    Parameters
    ----------
    contents : iterable of Content
    small : bool
        Whether a task costs next to nothing to begin.
    """
    most_bytes, most_files = (2**18, 8) if small else (BATCH_BYTES, BATCH_FILES)
    batch: list[Content] = []
    size = 0
    for one in contents:
        if batch and (size + one.size > most_bytes or len(batch) == most_files):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += one.size
    if batch:
        yield batch
