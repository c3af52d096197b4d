"""Threads for work that may be silent: nobody waits for them, not even the end of the process.

Those of ``ThreadPoolExecutor`` are joined when Python ends, so that a fetch that hears nothing would hold
a shell for half a minute after Ctrl-C.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

__all__ = ["PatientThreads"]

_Work = tuple[Future[Any], Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class PatientThreads(Executor):
    """An executor of this process, whose threads end with it.

    Parameters
    ----------
    most : int
        Threads; as many as are needed are begun.
    name : str
        Of the threads.
    """

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._line: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._free = threading.Semaphore(0)
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._ended = False

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Have `work` called; see `concurrent.futures.Executor`."""
        future: Future[Any] = Future()
        with self._lock:
            if self._ended:
                raise RuntimeError("cannot schedule new futures after shutdown")
            self._line.put((future, work, arguments, named))
            if not self._free.acquire(blocking=False) and len(self._threads) < self._most:
                thread = threading.Thread(
                    target=self._run, name=f"{self._name}-{len(self._threads)}", daemon=True
                )
                self._threads.append(thread)
                thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take nothing more; see `concurrent.futures.Executor`."""
        with self._lock:
            self._ended = True
            if cancel_futures:
                self._forget()
            for _ in self._threads:
                self._line.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _forget(self) -> None:
        try:
            while True:
                one = self._line.get_nowait()
                if one is not None:
                    one[0].cancel()
        except queue.Empty:
            return

    def _run(self) -> None:
        while (one := self._line.get()) is not None:
            future, work, arguments, named = one
            if future.set_running_or_notify_cancel():
                try:
                    result = work(*arguments, **named)
                except BaseException as error:
                    future.set_exception(error)
                else:
                    future.set_result(result)
            # What it brought is not to be held while it waits for the next one.
            one = future = work = arguments = named = result = None  # type: ignore[assignment]
            self._free.release()
