"""Long work, off the kernel's main thread: one job at a time, with progress and a way out."""

import logging
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from artwidgets.errors import ArtwidgetsError
from artwidgets.model.events import Events
from artwidgets.model.units import format_duration, format_size

__all__ = ["Job", "JobRunner", "Progress", "in_words", "kernel_loop", "on_kernel_loop"]

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

REPORT_SECONDS = 0.1
"""Seconds between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is.

    Attributes
    ----------
    done, total : int, int or None
        Steps; None as long as nobody knows.
    rate : float
        Steps a second.
    eta : float or None
        Seconds left.
    in_bytes : bool
        Whether the steps are bytes.
    """

    done: int = 0
    total: int | None = None
    rate: float = 0.0
    eta: float | None = None
    in_bytes: bool = False

    @property
    def count(self) -> str:
        """As ``12 of 40``; "" before the first step of nobody knows how many."""
        as_text = format_size if self.in_bytes else "{:,}".format
        if self.total:
            return f"{as_text(self.done)} of {as_text(self.total)}"
        return as_text(self.done) if self.done else ""

    @property
    def words(self) -> str:
        """As ``12 of 40, 3 a second, 9s left``."""
        each = format_size(int(self.rate)) if self.in_bytes else f"{self.rate:,.0f}"
        rate = f"{each} a second" if self.rate >= 1 else ""
        left = self.eta is not None and self.eta >= 1
        eta = f"{format_duration(timedelta(seconds=round(self.eta or 0)))} left" if left else ""
        return ", ".join(filter(None, (self.count, rate, eta)))


class Job:
    """One piece of work while it goes on.

    Attributes
    ----------
    label : str
        What is being done, as "Loading versions".
    cancel : threading.Event
        Set by whoever wants it to stop.
    at : Progress
        How far it is.
    """

    def __init__(self, label: str, on_progress: Callable[[], None]) -> None:
        self.label = label
        self.cancel = threading.Event()
        self.at = Progress()
        self._on_progress = on_progress
        self._last = 0.0
        self._lock = threading.Lock()
        self._later: threading.Timer | None = None

    def progress(self, done: int, total: int | None, rate: float, eta: float | None) -> None:
        """Take note of how far it is; what `Session` calls."""
        self._take(Progress(done, total or None, rate, eta))

    def progress_in_bytes(self, done: int, total: int | None, rate: float, eta: float | None) -> None:
        """The same of work that is told in bytes."""
        self._take(Progress(done, total or None, rate, eta, in_bytes=True))

    def _take(self, at: Progress) -> None:
        self.at = at
        wait = self._last + REPORT_SECONDS - time.monotonic()
        if wait <= 0 or at.done == at.total:
            self._tell()
            return
        with self._lock:
            if self._later is None:
                # The next step may be long in coming.
                self._later = threading.Timer(wait, self._tell)
                self._later.daemon = True
                self._later.start()

    def _tell(self) -> None:
        with self._lock:
            self._later, self._last = None, time.monotonic()
        self._on_progress()


class JobRunner:
    """Runs one job at a time in a thread of its own."""

    def __init__(self) -> None:
        self.job: Job | None = None
        self._events = Events("moved")
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def listen(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Call `listener`, from any thread, when a job begins, moves on or ends; returns what ends it."""
        return self._events.listen("moved", listener)

    def _changed(self) -> None:
        self._events.tell("moved")

    @property
    def busy(self) -> bool:
        """Whether a job is going on."""
        return self.job is not None

    def start(
        self,
        label: str,
        act: Callable[[Job], _T],
        then: Callable[[_T], None],
        failed: Callable[[str], None],
    ) -> None:
        """Begin a job.

        Parameters
        ----------
        label : str
            What is being done, for the person.
        act : callable
            The work itself; gets its `Job`, whose ``cancel`` it heeds.
        then : callable
            Gets the result, in the same thread, when the job has ended.
        failed : callable
            Gets the failure in words instead.

        Raises
        ------
        ArtwidgetsError
            When another job is going on.
        """
        job = Job(label, self._changed)
        with self._lock:
            if self.job is not None:
                raise ArtwidgetsError(f"Still busy: {self.job.label}. Wait for it, or cancel it first.")
            self.job = job
            thread = threading.Thread(
                target=self._run, args=(job, act, then, failed), name=f"artwidgets: {label}", daemon=True
            )
            self._thread = thread
        self._changed()
        thread.start()

    def cancel(self) -> bool:
        """Ask the job to stop; False when there is none."""
        job = self.job
        if job is None:
            return False
        job.cancel.set()
        self._changed()
        return True

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is going on, follow-up jobs included; False when `timeout` (seconds) passed."""
        end = None if timeout is None else time.monotonic() + timeout
        while (thread := self._thread) is not None and thread.is_alive():
            if thread is threading.current_thread():
                return False
            thread.join(None if end is None else max(0.0, end - time.monotonic()))
            if end is not None and time.monotonic() >= end and thread.is_alive():
                return False
        return True

    def _run(
        self,
        job: Job,
        act: Callable[[Job], _T],
        then: Callable[[_T], None],
        failed: Callable[[str], None],
    ) -> None:
        try:
            result = act(job)
        except Exception as failure:
            self.job = None
            failed(in_words(failure))
        else:
            self.job = None
            then(result)
        self._changed()


def in_words(failure: Exception) -> str:
    """Say what went wrong to a person; what nobody foresaw is logged with its traceback too."""
    if isinstance(failure, ArtwidgetsError):
        return str(failure)
    _log.error("Unforeseen failure", exc_info=failure)
    return f"Something unforeseen went wrong ({type(failure).__name__}: {failure}). Nothing staged is lost."


def kernel_loop() -> Any:
    """The kernel's own loop, of tornado; None where no kernel runs."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(getattr(shell, "kernel", None), "io_loop", None)


def on_kernel_loop(act: Callable[[], Any]) -> None:
    """Do it on the kernel's own loop, where traits may be touched; at once where no kernel runs."""
    loop = kernel_loop()
    if loop is None or threading.current_thread() is threading.main_thread():
        act()
    else:
        loop.add_callback(act)
