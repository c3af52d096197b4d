"""Carries a plan out: re-read, compare, write down, send, learn what came of it.

A batch is verified by a request or two, sent as one document, and looked at again where the answer does
not say by itself that it is done (:mod:`artwidgets.gateway.answers`): every edit, and each delete that
was not confirmed. When anything goes wrong the batch is read again, because the answer alone does not
tell what happened (the SDK drops it, a dropped connection hides it, a re-sent mutation repeats it).
What is still to do is then tried one by one, or by halves where the size may be the reason, so that
each item ends with a reason of its own: what the server fails at although it answers otherwise is that
item's failure, and the rest goes on.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from artwidgets.applying.archive_first import ArchiveFirst
from artwidgets.applying.batches import TOGETHER, next_batch, wave
from artwidgets.applying.item_state import read_after, read_now
from artwidgets.applying.journal import Journal
from artwidgets.applying.own_effects import OwnEffects
from artwidgets.applying.protection import Protection
from artwidgets.applying.read_back import not_seen
from artwidgets.applying.report import Outcome, Report, Status
from artwidgets.applying.sending import ItemAnswers, Ready, named, words
from artwidgets.applying.verify import DELETED, verify
from artwidgets.errors import (
    ArchiveError,
    ArtwidgetsError,
    AuthenticationError,
    BusyError,
    FailedError,
    JournalError,
    ServerError,
    UnreachableError,
)
from artwidgets.gateway import documents
from artwidgets.gateway import mutations as writing
from artwidgets.gateway.answers import understood
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.rules import read_rules
from artwidgets.gateway.throttle import Throttle
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.model.progress import Progress
from artwidgets.model.records import Version
from artwidgets.model.rules import Rules
from artwidgets.planning.items import Action, Item

__all__ = ["Runner"]

TRIES = 2
"""Of one item alone that the server fails at, before it is that item's failure."""

LAG = 1.0
"""Seconds until an edit that is not seen is looked for once more: a server may read from a copy."""

UNARCHIVED = "Nothing that is not archived was deleted; resume the plan then."

RESUME = "What is done is on record; resume the plan when the server answers again."


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
    watchdog : Watchdog, optional
        How long to go on while nothing gets done, before the run stops.
    protect : tuple of str
        Queries; what they find is not deleted, beside what the plan itself protects.
    before_edit : callable, optional
        Called with each version that is about to be edited (a run records its use there).
    archive_first : ArchiveFirst, optional
        What keeps versions before they go; nothing by default.
    """

    def __init__(
        self,
        connection: Connection,
        journal: Journal,
        *,
        deadline: float = REQUEST_SECONDS,
        watchdog: Watchdog | None = None,
        protect: tuple[str, ...] = (),
        before_edit: Callable[[Version], None] | None = None,
        archive_first: ArchiveFirst | None = None,
    ) -> None:
        self.throttle = Throttle(concurrency=8, size=TOGETHER, max_size=TOGETHER)
        self._connection = connection
        self._journal = journal
        self._rules = Rules()
        self._deadline = deadline
        self._watchdog = watchdog or Watchdog()
        self._protection = Protection(connection, (*journal.plan.protect, *protect))
        self._before_edit = before_edit
        self._first = archive_first or ArchiveFirst()
        self._own = OwnEffects(journal.record)
        self._recording = threading.Lock()
        self._stopped = ""
        self._progress: Progress | None = None
        self._began = time.monotonic()
        self._ended = 0

    def run(self, progress: Progress | None = None, cancel: threading.Event | None = None) -> Report:
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
        self._progress = progress
        self._tell(progress)
        try:
            self._rules = self._read_rules(todo, cancel)
            for _, items in groupby(todo, key=wave):
                self._carry_out(deque(items), progress, cancel)
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

    def _carry_out(self, todo: deque[Item], progress: Progress | None, cancel: threading.Event) -> None:
        """One wave: nothing of the next begins before all of it has ended."""
        taking = threading.Lock()

        def work() -> None:
            while not self._stopped:
                with self.throttle.slot(cancel) as entered:
                    if not entered:
                        return
                    with taking:
                        batch = next_batch(todo, self.throttle.size)
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

        workers = min(self.throttle.max_concurrency, len(todo))
        with ThreadPoolExecutor(workers, thread_name_prefix="artwidgets-apply") as pool:
            for future in [pool.submit(work) for _ in range(workers)]:
                future.result()

    def _batch(self, batch: Sequence[Item], progress: Progress | None, cancel: threading.Event) -> None:
        """Bring every item of the batch to an end, or raise `_Stop`."""
        left = self._once(batch, progress, cancel)
        if not left.items or left.error is None:
            return
        if len(left.items) == 1 and left.alone:
            failed = Outcome(left.items[0].key, Status.FAILED, words(left.error), datetime.now(UTC))
            self._record([failed], progress)
            return
        most = -(-len(left.items) // 2) if left.error.perhaps_too_large else 1
        for at in range(0, len(left.items), most):
            if cancel.is_set():
                return
            self._batch(left.items[at : at + most], progress, cancel)

    def _once(self, batch: Sequence[Item], progress: Progress | None, cancel: threading.Event) -> "_Left":
        """Verify and send, as often as the same may still pass; what is left to do then, and why it is."""
        todo, aside = list(batch), _Left([], None)
        last: ServerError | None = None
        refused: dict[str, str] = {}
        alone, reading, sent, kept = 0, True, False, False
        while True:
            try:
                reading = True
                todo, ready, unread = self._verified(todo, last, progress)
                todo = self._end_refused(todo, refused, progress)
                if unread:
                    unread_now = [item for item in batch if item.id in unread]
                    aside = _Left([*aside.items, *unread_now], [*unread.values()][-1])
                if not todo:
                    return aside
                if last is not None and not self._may_pass(last, todo, alone):
                    return _Left([*todo, *aside.items], last, alone > 0)
                if not kept and any(map(self._first.concerns, todo)):
                    kept, todo = True, self._archived(todo, ready, progress, cancel)
                    # That takes its time: what changed meanwhile is left alone, as ever.
                    continue
                if not self._begin(todo, cancel):
                    # What has been read and not sent is left: only what is sent already ends.
                    return _Left([], None)
                reading, sent = False, True
                answers = self._send(todo, ready)
                self._record([answers.done(item) for item in todo if item.key in answers.confirmed], progress)
                todo = [item for item in todo if item.key not in answers.confirmed]
                if todo:
                    self._look_after(todo, ready, answers, progress, cancel)
                if not todo:
                    return aside
                raise FailedError(
                    f"{self._connection.base_url} answered without a word on what became of it, and it is as "
                    "before. Try again; if it stays, look at what stands between you and the server (a "
                    "proxy, a gateway).",
                    perhaps_too_large=True,
                )
            except AuthenticationError as error:
                raise _Stop(str(error)) from error
            except ArchiveError as error:
                raise _Stop(f"{error} {UNARCHIVED}") from error
            except ServerError as error:
                refused = {} if reading or _passing(error) else named(error, todo, ready)
                alone += len(todo) == 1
                stuck = last is not None and not _passing(last) and not _passing(error)
                last = error
                if not stuck:
                    self._wait_out(error, cancel)
                if cancel.is_set() and not sent:
                    return _Left([], None)
                # What was sent has to be looked into; what can't even be read has not.
                if stuck or (reading and alone >= TRIES and not self._may_pass(error, todo, alone)):
                    return _Left([*todo, *aside.items], error, alone > 0)

    def _end_refused(
        self, items: list[Item], refused: Mapping[str, str], progress: Progress | None
    ) -> list[Item]:
        """End those that the server named when it refused the document, in its words; the others."""
        ended = [
            Outcome(item.key, Status.FAILED, refused[item.key], datetime.now(UTC))
            for item in items
            if item.key in refused
        ]
        self._record(ended, progress)
        return [item for item in items if item.key not in refused]

    def _may_pass(self, error: ServerError, todo: Sequence[Item], alone: int) -> bool:
        """Whether to ask the same again, rather than less of it or nothing more of this one item."""
        if not _passing(error):
            return False
        if not error.perhaps_too_large:
            return True
        return len(todo) == 1 and (alone < TRIES or not self._server_answers())

    def _server_answers(self) -> bool:
        """Whether it does its work otherwise, so that what it fails at is not its own failure."""
        try:
            timeout = self._watchdog.timeout(self._deadline)
            return bool(self._connection.execute(documents.viewer, timeout=timeout).get("viewer"))
        except ServerError:
            return False

    def _read_rules(self, items: list[Item], cancel: threading.Event) -> Rules:
        projects = {(item.base.entity, item.base.project) for item in items}
        while True:
            try:
                return read_rules(self._connection, projects, self._watchdog.timeout(self._deadline))
            except ServerError as error:
                if _passing(error):
                    self._wait_out(error, cancel)
                if not _passing(error) or cancel.is_set():
                    raise _Stop(f"{error} {RESUME}") from error

    def _wait_out(self, error: ServerError, cancel: threading.Event) -> None:
        """Wait before another try; or stop the run, when nothing has got done for too long."""
        if _passing(error) or error.perhaps_too_large:
            self.throttle.troubled(error)
        if not _passing(error):
            return
        if (last := self._watchdog.spent(error)) is not None:
            raise _Stop(f"{last} {RESUME}") from error
        with self._recording:
            self._tell(self._progress)
        # A cancel ends the wait, and the reading that follows settles what was sent.
        cancel.wait(self.throttle.wait)

    def _verified(
        self, items: list[Item], sent: ServerError | None, progress: Progress | None
    ) -> tuple[list[Item], Ready, dict[str, ServerError]]:
        """Read the items again and end those that need no sending; those to send, and what can't be read."""
        unread: dict[str, ServerError] = {}
        read_at = time.monotonic()
        seconds = self._watchdog.timeout(self._deadline)
        # One alone that can't be read is an error as any other.
        now = read_now(self._connection, items, seconds, unread if len(items) > 1 else None)
        items = [item for item in items if item.id not in unread]
        rules = self._protection.over(self._rules, now.values())
        verdicts = {item.key: verify(item, now[item.id], self._own, rules) for item in items}
        ended = []
        for item in items:
            verdict = verdicts[item.key]
            if verdict.status is not None:
                # After a document of ours failed, "so already" is our own doing.
                reason = "" if sent is not None and verdict.status is Status.DONE else verdict.reason
                ended.append(Outcome(item.key, verdict.status, reason, datetime.now(UTC)))
        self._record(ended, progress)
        ready = Ready(verdicts, now, read_at)
        return [item for item in items if verdicts[item.key].status is None], ready, unread

    def _archived(
        self, items: list[Item], ready: Ready, progress: Progress | None, cancel: threading.Event
    ) -> list[Item]:
        """Bring what goes into the archive, and end what is not safely there; those to be sent."""

        def moved() -> None:
            with self._recording:
                self._tell(progress)

        left = self._first.keep(items, ready.now, cancel, moved)
        if cancel.is_set():
            return []
        # Bytes that came are no silence, whatever the server said meanwhile.
        self._watchdog.progressed()
        self._record(list(left.values()), progress)
        return [item for item in items if item.key not in left]

    def _begin(self, items: list[Item], cancel: threading.Event) -> bool:
        """Write down that these are about to be sent; False, and nothing written, after a cancel."""
        with self._recording:
            if cancel.is_set():
                return False
            self._journal.started([item.key for item in items])
        return True

    def _look_after(
        self,
        items: list[Item],
        ready: Ready,
        answers: ItemAnswers,
        progress: Progress | None,
        cancel: threading.Event,
    ) -> None:
        """End those whose end a reading shows; what stays in `items` has got no answer and is as before."""
        unlike = self._look(items, ready, answers, progress)
        if unlike.keys() - answers.unanswered:
            cancel.wait(LAG)
            unlike = self._look(items, ready, answers, progress)
        failed = [
            Outcome(key, Status.FAILED, words, datetime.now(UTC))
            for key, words in unlike.items()
            if key not in answers.unanswered
        ]
        self._record(failed, progress)
        items[:] = [item for item in items if item.key in answers.unanswered]

    def _look(
        self, items: list[Item], ready: Ready, answers: ItemAnswers, progress: Progress | None
    ) -> dict[str, str]:
        """Take those out of `items` that have come to an end; why the others have not, by key."""
        after = read_after(self._connection, items, self._watchdog.timeout(self._deadline))
        ended: list[Outcome] = []
        unlike: dict[str, str] = {}
        for item in items:
            before, found = ready.now[item.id].record, after[item.id]
            if item.edit is not None and found is None:
                ended.append(Outcome(item.key, Status.SKIPPED, DELETED, datetime.now(UTC)))
            elif words := not_seen(item, before, found):
                unlike[item.key] = words
            else:
                ended.append(answers.done(item))
        self._record(ended, progress)
        items[:] = [item for item in items if item.key in unlike]
        return unlike

    def _send(self, items: list[Item], ready: Ready) -> ItemAnswers:
        """Send what the items are to become; what the answer says of each."""
        if self._before_edit is not None:
            for item in items:
                if item.action is Action.EDIT and isinstance(item.base, Version):
                    self._before_edit(item.base)
        text, variables = writing.document([part for _, part in ready.fields(items)])
        began = time.monotonic()
        answer = self._connection.execute(text, variables, timeout=self._watchdog.timeout(self._deadline))
        self.throttle.succeeded(time.monotonic() - began, len(items))
        self.throttle.heed(self._connection.budget)
        with understood(self._connection.base_url):
            return ItemAnswers.of(items, ready, answer)

    def _record(self, outcomes: list[Outcome], progress: Progress | None) -> None:
        if not outcomes:
            return
        outcomes = list(map(self._first.with_archive_note, outcomes))
        with self._recording:
            self._journal.outcomes(outcomes)
            # A failure is no progress: a server that fails at every change is given up like a silent one.
            if any(outcome.status is not Status.FAILED for outcome in outcomes):
                self._watchdog.progressed()
            self._ended += len(outcomes)
            self._tell(progress)

    def _tell(self, progress: Progress | None) -> None:
        if progress is None:
            return
        total = len(self._journal.plan)
        rate = self._ended / max(time.monotonic() - self._began, 1e-6)
        progress(self._ended, total, rate, (total - self._ended) / rate if self._ended else None)


@dataclass(frozen=True, slots=True)
class _Left:
    """What of a batch is still to do, and why; whether that was so of its one item alone."""

    items: list[Item]
    error: ServerError | None
    alone: bool = False


def _passing(error: ArtwidgetsError) -> bool:
    """Whether the same request may succeed in a moment."""
    return isinstance(error, BusyError | UnreachableError)
