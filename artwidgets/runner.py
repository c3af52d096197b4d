"""Carries a plan out: re-read, compare, write down, send, learn what came of it.

A batch is verified by a request or two and sent as one document. Between the two somebody else can
write, so batches are small, and smallest where nothing of the server's own stands in the way (see
`most_together`). When anything goes wrong the
batch is read again, because the answer alone does not tell what happened (the SDK drops it, a
dropped connection hides it, a re-sent mutation repeats it); what is still to do is then tried
one by one, so that each item ends with a reason of its own.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Protocol

from artwidgets.edits import Edit
from artwidgets.errors import (
    ArtwidgetsError,
    AuthenticationError,
    BusyError,
    JournalError,
    ServerError,
    UnreachableError,
)
from artwidgets.gateway import writing
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.pace import Pace
from artwidgets.gateway.parsing import look_of
from artwidgets.gateway.rules import read_rules
from artwidgets.guards import Rules
from artwidgets.journal import Journal
from artwidgets.own import OwnEffects
from artwidgets.plan import Action, Item
from artwidgets.present import read_now
from artwidgets.records import Version
from artwidgets.report import Outcome, Report, Status
from artwidgets.second_look import remark
from artwidgets.values import UNSET
from artwidgets.verify import Now, Verdict, verify

__all__ = ["ATTEMPTS", "ApplyProgress", "Runner"]

ATTEMPTS = 6
"""With waits that double, about half a minute of patience with a server that is out of reach."""


TOGETHER, CAREFULLY = 25, 5
"""Items of one batch, and of one batch of what nothing but our own comparison guards."""

VERSIONS = 1_000
"""Versions that the collections of one batch may hold together."""

RESUME = "What is done is on record; resume the plan when the server answers again."


class ApplyProgress(Protocol):
    """What is called after each batch: items done, items in all, items a second, seconds left."""

    def __call__(self, done: int, total: int, rate: float, eta: float | None) -> None:
        """Tell how far it is."""


class _Stop(Exception):
    """The run can't go on: nobody answers, or the key is no longer accepted."""


class Runner:
    """One run of one plan.

    Parameters
    ----------
    connection : Connection
    journal : Journal
        Open; its plan is what is carried out, less what is settled on record.
    deadline : float
        Seconds that one request may take.
    attempts : int
        Times a batch is tried while the server is busy or out of reach, before the run stops.
    before_edit : callable, optional
        Called with each version that is about to be edited (a run records its use there).
    """

    def __init__(
        self,
        connection: Connection,
        journal: Journal,
        *,
        deadline: float = 60.0,
        attempts: int = ATTEMPTS,
        before_edit: Callable[[Version], None] | None = None,
    ) -> None:
        self.pace = Pace(concurrency=8, size=TOGETHER, max_size=TOGETHER)
        self._connection = connection
        self._journal = journal
        self._rules = Rules()
        self._deadline = deadline
        self._attempts = attempts
        self._before_edit = before_edit
        self._own = OwnEffects(journal.record)
        self._recording = threading.Lock()
        self._stopped = ""
        self._began = time.monotonic()
        self._ended = 0

    def run(self, progress: ApplyProgress | None = None, cancel: threading.Event | None = None) -> Report:
        """Carry out what is not settled yet.

        Parameters
        ----------
        progress : callable, optional
            Called from worker threads, never from two at once.
        cancel : threading.Event, optional
            When set, the batches in flight are finished and the rest is left.

        Returns
        -------
        Report
            Never raises for an item, nor for a server that stops answering.
        """
        cancel = cancel or threading.Event()
        record = self._journal.record
        settled = record.settled
        todo = [item for item in self._journal.plan.items if item.key not in settled]
        self._ended = len(settled)
        self._tell(progress)
        try:
            self._rules = self._read_rules(todo, cancel)
            for _, wave in groupby(todo, key=_wave):
                self._carry_out(deque(wave), progress, cancel)
                if cancel.is_set() or self._stopped:
                    break
        except _Stop as stop:
            self._stopped = str(stop)
        cancelled = cancel.is_set() and not record.finished
        notes: tuple[str, ...] = ()
        try:
            self._journal.end(cancelled)
        except JournalError as error:
            # Every outcome is on disk by now, and what is missing is read as an interruption.
            notes = (str(error),)
        return Report(
            self._journal.plan,
            record.outcomes.values(),
            cancelled=cancelled,
            stopped=self._stopped,
            notes=notes,
        )

    def _carry_out(self, todo: deque[Item], progress: ApplyProgress | None, cancel: threading.Event) -> None:
        """One wave: nothing of the next begins before all of it has ended."""
        taking = threading.Lock()

        def work() -> None:
            while not self._stopped:
                with self.pace.slot(cancel) as entered:
                    if not entered:
                        return
                    with taking:
                        batch = _next_batch(todo, self.pace.size)
                    if not batch:
                        return
                    try:
                        self._batch(batch, progress, cancel)
                    except _Stop as stop:
                        self._stopped = str(stop)
                    except BaseException as error:
                        # Without a journal (a full disk, say) no other worker may send on.
                        self._stopped = str(error)
                        raise

        workers = min(self.pace.max_concurrency, len(todo))
        with ThreadPoolExecutor(workers, thread_name_prefix="artwidgets-apply") as pool:
            for future in [pool.submit(work) for _ in range(workers)]:
                future.result()

    def _batch(self, batch: Sequence[Item], progress: ApplyProgress | None, cancel: threading.Event) -> None:
        """Bring every item of the batch to an end, or raise `_Stop`."""
        todo, error = self._once(batch, progress, cancel)
        if todo and error is not None and len(todo) > 1:
            for item in todo:
                if cancel.is_set():
                    return
                self._batch([item], progress, cancel)
        elif todo and error is not None:
            self._record([Outcome(todo[0].key, Status.FAILED, str(error), datetime.now(UTC))], progress)

    def _once(
        self, batch: Sequence[Item], progress: ApplyProgress | None, cancel: threading.Event
    ) -> tuple[list[Item], ServerError | None]:
        """Verify and send; the items still to do, and why they are."""
        todo, last = list(batch), None
        for attempt in range(self._attempts):
            try:
                todo, ready = self._verified(todo, last, progress)
                if not todo:
                    return [], None
                if last is not None and not _passing(last):
                    return todo, last
                if attempt and cancel.is_set():
                    return todo, None
                remarks = self._send(todo, ready)
                self._record(
                    [
                        Outcome(item.key, Status.DONE, remarks.get(item.key, ""), datetime.now(UTC))
                        for item in todo
                    ],
                    progress,
                )
                return [], None
            except AuthenticationError as error:
                raise _Stop(str(error)) from error
            except ServerError as error:
                if last is not None and not _passing(last) and not _passing(error):
                    return todo, error
                last = error
                self._wait_out(error, cancel)
        raise _Stop(f"{last} {RESUME}")

    def _read_rules(self, items: list[Item], cancel: threading.Event) -> Rules:
        places = {(item.base.entity, item.base.project) for item in items}
        last: ServerError | None = None
        for _ in range(self._attempts):
            try:
                return read_rules(self._connection, places)
            except ServerError as error:
                last = error
                if not _passing(error) or cancel.is_set():
                    break
                self._wait_out(error, cancel)
        raise _Stop(f"{last} {RESUME}")

    def _wait_out(self, error: ServerError, cancel: threading.Event) -> None:
        if _passing(error):
            self.pace.troubled(error)
            # A cancel ends the wait, and the reading that follows settles what was sent.
            cancel.wait(self.pace.wait)

    def _verified(
        self, items: list[Item], sent: ServerError | None, progress: ApplyProgress | None
    ) -> tuple[list[Item], "_Ready"]:
        """Read the items again and end those that need no sending."""
        read_at = time.monotonic()
        now = read_now(self._connection, items, self._deadline)
        verdicts = {item.key: verify(item, now[item.id], self._own, self._rules) for item in items}
        ended = []
        for item in items:
            verdict = verdicts[item.key]
            if verdict.status is not None:
                # After a document of ours failed, "so already" is our own doing.
                told = "" if sent is not None and verdict.status is Status.DONE else verdict.reason
                ended.append(Outcome(item.key, verdict.status, told, datetime.now(UTC)))
        if ended:
            self._record(ended, progress)
        return [item for item in items if verdicts[item.key].status is None], _Ready(verdicts, now, read_at)

    def _send(self, items: list[Item], ready: "_Ready") -> dict[str, str]:
        """Send what the items are to become; what is to be said of some, by key."""
        with self._recording:
            self._journal.started([item.key for item in items])
        if self._before_edit is not None:
            for item in items:
                if item.action is Action.EDIT and isinstance(item.base, Version):
                    self._before_edit(item.base)
        fields = [(item, part) for item in items for part in ready.verdicts[item.key].mutations]
        text, variables = writing.document([part for _, part in fields])
        began = time.monotonic()
        answer = self._connection.execute(text, variables, timeout=self._deadline)
        self.pace.succeeded(time.monotonic() - began, len(items))
        looks = {item.key: answer.get(f"m{n}") for n, (item, part) in enumerate(fields) if part.look}
        return {
            item.key: words
            for item in items
            if (words := _remark(item, ready, looks.get(item.key), time.monotonic()))
        }

    def _record(self, outcomes: list[Outcome], progress: ApplyProgress | None) -> None:
        with self._recording:
            self._journal.outcomes(outcomes)
            self._ended += len(outcomes)
            self._tell(progress)

    def _tell(self, progress: ApplyProgress | None) -> None:
        if progress is None:
            return
        total = len(self._journal.plan)
        rate = self._ended / max(time.monotonic() - self._began, 1e-6)
        progress(self._ended, total, rate, (total - self._ended) / rate if self._ended else None)


def _passing(error: ArtwidgetsError) -> bool:
    """Whether the same request may succeed in a moment."""
    return isinstance(error, BusyError | UnreachableError)


def _wave(item: Item) -> tuple[Action, bool]:
    return item.action, item.delete_aliases


@dataclass(frozen=True, slots=True)
class _Ready:
    """What a batch was compared with, and when that was asked for."""

    verdicts: dict[str, Verdict]
    now: dict[str, Now]
    read_at: float


def _remark(item: Item, ready: _Ready, answer: dict[str, Any] | None, moment: float) -> str:
    node = (answer or {}).get("artifact")
    read = ready.now[item.id].record
    if not node or not isinstance(read, Version):
        return ""
    return remark(item, read, look_of(node, read), moment - ready.read_at)


def _next_batch(todo: deque[Item], size: int) -> list[Item]:
    """Take the next items: as many as `size`, and as may be sent together (`most_together`)."""
    batch: list[Item] = []
    most, held = size, 0
    while todo and len(batch) < most:
        item = todo[0]
        held += len(item.holds)
        if batch and (held > VERSIONS or most_together(item) != most_together(batch[0])):
            break
        most = min(size, most_together(item))
        batch.append(todo.popleft())
    return batch


def most_together(item: Item) -> int:
    """How many such items are read and sent at once: the more, the longer from reading to sending.

    Few, where the server would not notice what somebody wrote in between: a delete that takes
    aliases along, an edit that sends a field whole or takes an alias from another version, and a
    collection.
    """
    edit = item.edit
    if isinstance(edit, Edit):
        careful = edit.metadata is not None or edit.description is not UNSET or bool(item.holders)
    else:
        careful = item.delete_aliases or item.action is Action.DELETE_COLLECTION
    return CAREFULLY if careful else TOGETHER
