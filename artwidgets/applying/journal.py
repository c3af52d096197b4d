r"""The record of a plan and of what became of it, which survives a crash at any byte.

One append-only file per plan, a JSON value a line::

    {"kind": "plan", "plan": {...}}                    with every reviewed record in full
    {"kind": "run", "at": ..., "pid": ..., "by": ...}  somebody began (again) to carry it out
    {"kind": "started", "keys": [...]}                 before a batch is sent
    {"kind": "outcomes", "outcomes": [...]}            after a batch has been answered
    {"kind": "end", "at": ..., "cancelled": ...}       nothing more comes of this run

Each line is flushed and synced to disk before the next step is taken, so that what is on the
server is never ahead of the journal by more than the batch that ``started`` names. A last
line that a crash cut short is dropped: nothing had been built on it.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import FileIO
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any

import filelock

from artwidgets.applying.report import Outcome, Report, Status
from artwidgets.errors import JournalError, PlanError, StalePlanError
from artwidgets.model.field_types import wrong_field
from artwidgets.model.json_values import has_surrogates, without_surrogates
from artwidgets.paths import append_privately, private_folder, state_directory
from artwidgets.planning.plan import Plan

__all__ = [
    "Journal",
    "PlanRecord",
    "Unreadable",
    "find_record",
    "journals",
    "read_record",
    "records",
]

_FIRST = b'{"kind":"plan",'
"""How a journal begins."""

_YEARS = range(1971, 2262)
"""Of moments that every pandas can hold in a column."""

_LATEST = datetime(_YEARS.stop - 1, 1, 1, tzinfo=UTC).timestamp()
_LONGEST = 400
_LONGEST_ID = 100


@dataclass(slots=True)
class PlanRecord:
    """What a journal says.

    Attributes
    ----------
    plan : Plan
    outcomes : dict of item key to Outcome
        The last word on each item.
    unsettled : set of item keys
        Sent, without an answer on record: a crash came between.
    began, ended : datetime or None
        Of the last run, UTC; `ended` is None while it runs, or after a crash.
    cancelled : bool
    by : str
        The user whose key the last run had; "" where an older release wrote it.
    """

    plan: Plan
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    unsettled: set[str] = field(default_factory=set)
    began: datetime | None = None
    ended: datetime | None = None
    cancelled: bool = False
    by: str = ""

    @property
    def settled(self) -> set[str]:
        """The keys of items that are done and need no second look."""
        return {key for key, outcome in self.outcomes.items() if outcome.status is Status.DONE}

    @property
    def finished(self) -> bool:
        """Whether every item has an outcome."""
        return self.outcomes.keys() >= set(self.plan.items.keys)

    @property
    def left(self) -> Plan:
        """What a resume carries out: the items that are not done, as they were reviewed."""
        return self.plan.without(self.settled)

    @property
    def revertible(self) -> bool:
        """Whether it edited something, which can be put back."""
        done = self.settled
        return any(item.edit is not None and item.key in done for item in self.plan.items)

    @property
    def state(self) -> str:
        """How the last run stands: "finished", "cancelled", or "interrupted" (by a crash, say)."""
        if self.finished:
            return "finished"
        return "cancelled" if self.cancelled and self.ended else "interrupted"

    @property
    def summary(self) -> str:
        """Which plan it is, whose, and what is left of it."""
        plan, left = self.plan, self.left
        began = f", begun {self.began:%Y-%m-%d %H:%M} UTC" if self.began else ""
        by = f" by {self.by}" if self.by else ""
        return (
            f"Plan {plan.id} of {plan.place}{began}{by}: {len(left):,} of {len(plan):,} "
            f"item{'' if len(plan) == 1 else 's'} left ({left.counts})."
        )

    def report(self) -> Report:
        """The outcomes on record."""
        return Report(self.plan, self.outcomes.values(), cancelled=self.cancelled)


class Journal:
    """One plan's journal, open for writing; a context manager that holds the plan's lock.

    Parameters
    ----------
    plan : Plan
    directory : Path, optional
        Of all journals; the user's state directory by default.
    by : str
        The user whose key it is carried out with.

    Raises
    ------
    StalePlanError
        On entering, when another process is carrying the same plan out.
    JournalError
        When the file can't be written: without a journal nothing is sent.
    """

    def __init__(self, plan: Plan, directory: Path | None = None, *, by: str = "") -> None:
        self.plan = plan
        self._by = by
        self.path = _path(plan.id, directory)
        self.record = PlanRecord(plan)
        self._lock = filelock.FileLock(self.path.with_suffix(".lock"), timeout=0, mode=0o600)
        self._file: FileIO | None = None
        self._broken = ""

    def __enter__(self) -> "Journal":
        try:
            private_folder(self.path.parent)
            self._lock.acquire()
        except filelock.Timeout:
            raise StalePlanError(
                f"Plan {self.plan.id} is being carried out by another process. Wait for it to end."
            ) from None
        except OSError as error:
            raise JournalError(f"No journal can be kept in {self.path.parent}: {error}.") from error
        try:
            if os.path.lexists(self.path):
                _require_file(self.path)
            self._open()
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        try:
            if self._file is not None:
                self._file.close()
        finally:
            self._lock.release()

    def started(self, keys: Sequence[str]) -> None:
        """Say that a batch is about to be sent; on disk when this returns."""
        self.record.unsettled.update(keys)
        self._append({"kind": "started", "keys": list(keys)})

    def outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Say how items ended; on disk when this returns."""
        for outcome in outcomes:
            self.record.outcomes[outcome.key] = outcome
            self.record.unsettled.discard(outcome.key)
        self._append({"kind": "outcomes", "outcomes": [outcome.to_json() for outcome in outcomes]})

    def end(self, cancelled: bool) -> None:
        """Say that this run is over."""
        self.record.cancelled, self.record.ended = cancelled, datetime.now(UTC)
        self._append({"kind": "end", "at": self.record.ended.isoformat(), "cancelled": cancelled})

    def _open(self) -> None:
        try:
            # Unbuffered: what could not be written must not be tried again when the file is closed.
            self._file = append_privately(self.path)
            _drop_torn_line(self.path)
            empty = self.path.stat().st_size == 0
        except OSError as error:
            raise JournalError(f"The journal {self.path} can't be written: {error}.") from error
        if empty:
            _sync_directory(self.path.parent)
            self._append_parts(chain(('{"kind":"plan","plan":',), self.plan.journal_parts(), ("}",)))
        else:
            self.record = read_record(self.path)
        now = datetime.now(UTC)
        self.record.began, self.record.by = now, self._by
        self._append({"kind": "run", "at": now.isoformat(), "pid": os.getpid(), "by": self._by})

    def _append(self, entry: dict[str, Any]) -> None:
        self._append_parts((json.dumps(entry, separators=(",", ":")),))

    def _append_parts(self, parts: Iterable[str]) -> None:
        """Add a line that comes in parts: of a large plan it is 100 MB. Cut short, it is no line."""
        if self._file is None:
            raise JournalError("The journal is not open.")
        if self._broken:
            raise JournalError(self._broken)
        try:
            for part in chain(parts, ("\n",)):
                _write(self._file, part.encode())
            os.fsync(self._file.fileno())
        except OSError as error:
            # Part of the line may be there. What came after it would be lost with it, so nothing does.
            self._broken = (
                f"The journal {self.path} can't be written ({error}). Nothing more is sent; free some "
                "space and resume the plan."
            )
            raise JournalError(self._broken) from error


def read_record(path: Path) -> PlanRecord:
    """Read one journal, an unfinished last line left aside.

    Raises
    ------
    JournalError
        If its plan can't be read, or a line in its middle is damaged.
    """
    _require_file(path)
    record: PlanRecord | None = None
    for number, entry in _entries(path):
        try:
            record = _with_entry(record, entry)
        except PlanError as error:
            raise JournalError(f"{path}: {error}") from error
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            # What it repeats of the line may be as long as the line.
            raise JournalError(
                f"Line {number} of {path} is not one of artwidgets' ({type(error).__name__}: {error!s:.200})."
            ) from error
    if record is None:
        # The crash came before the plan itself was on disk, so nothing had been sent.
        raise JournalError(f"{path} holds no whole plan; nothing of it was carried out.")
    if record.plan.id != path.stem:
        raise JournalError(f"{path} holds the plan {record.plan.id}; it was put there under another name.")
    return record


def _with_entry(record: PlanRecord | None, entry: dict[str, Any]) -> PlanRecord:
    kind = entry["kind"]
    if kind == "plan":
        return PlanRecord(Plan.from_dict(entry["plan"], ours=True))
    if record is None:
        raise PlanError("It does not begin with its plan.")
    if kind == "run":
        record.began, record.ended = _moment(entry["at"]), None
        # Journals of older releases do not say who.
        record.by = _text(entry.get("by") or "")
    elif kind == "started":
        record.unsettled.update(map(_text, entry["keys"]))
    elif kind == "outcomes":
        for raw in entry["outcomes"]:
            outcome = Outcome.from_json(raw)
            if wrong := wrong_field(outcome):
                raise TypeError(f"{wrong} is of another kind")
            record.outcomes[outcome.key] = outcome
            record.unsettled.discard(outcome.key)
    elif kind == "end":
        record.ended, record.cancelled = _moment(entry["at"]), bool(entry["cancelled"])
    return record


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or moment.year not in _YEARS:
        raise ValueError(f"{text} is no moment at which a plan was carried out")
    return moment.astimezone(UTC)


def _text(value: Any) -> str:
    if not isinstance(value, str) or has_surrogates(value):
        raise TypeError(f"a {type(value).__name__} is no text")
    return value


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file among the journals that is none, or one that this release can't read.

    Attributes
    ----------
    name : str
        Of the file, without its ending: where it is a journal, the id of its plan.
    reason : str
    modified : datetime
        UTC.
    """

    name: str
    reason: str
    modified: datetime


def journals(directory: Path | None = None) -> Iterator[PlanRecord | Unreadable]:
    """All journals, the newest first; those that can't be read as what says why."""
    folder = (directory or state_directory()) / "plans"
    found = []
    for path in folder.glob("*.jsonl"):
        try:
            found.append((path.lstat().st_mtime, path))
        except OSError:
            # Gone since it was listed.
            continue
    for modified, path in sorted(found, reverse=True):
        try:
            if _begun(path):
                yield read_record(path)
        except (JournalError, OSError) as error:
            yield _unreadable(path, str(error), modified)


def _unreadable(path: Path, reason: str, modified: float) -> Unreadable:
    # Neither need a file's name be text, nor its time one that a column can hold.
    shown = reason if len(reason) <= _LONGEST else f"{reason[:_LONGEST]} \N{HORIZONTAL ELLIPSIS}"
    moment = datetime.fromtimestamp(min(max(modified, 0.0), _LATEST), UTC)
    return Unreadable(without_surrogates(path.stem), without_surrogates(shown), moment)


def records(directory: Path | None = None) -> Iterator[PlanRecord]:
    """All readable journals, the newest first."""
    return (found for found in journals(directory) if isinstance(found, PlanRecord))


def find_record(plan_id: str, directory: Path | None = None) -> PlanRecord:
    """The journal of one plan.

    Raises
    ------
    JournalError
        If there is none of that id.
    """
    path = _path(plan_id, directory)
    if not os.path.lexists(path):
        raise JournalError(
            f"There is no plan {plan_id!r} in {path.parent}. `history()` lists those there are."
        )
    return read_record(path)


def _path(plan_id: str, directory: Path | None) -> Path:
    if not plan_id.isalnum() or len(plan_id) > _LONGEST_ID:
        raise JournalError(f"{plan_id!r:.80} is not the id of a plan.")
    return (directory or state_directory()) / "plans" / f"{plan_id}.jsonl"


def _entries(path: Path) -> Iterable[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise JournalError(f"The journal {path} can't be read: {error}.") from error
    # What follows the last line break was cut short by a crash.
    for number, line in enumerate(lines[:-1], 1):
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError) as error:
            raise JournalError(f"Line {number} of {path} is damaged: {error}.") from error


def _require_file(path: Path) -> None:
    # What is no file is not opened: a pipe would wait for ever. Nor is a link followed: what is at its
    # other end is not ours to read, and still less to write to.
    if path.is_symlink():
        raise JournalError(f"{path} is a link to another place, and no journal.")
    if not path.is_file():
        raise JournalError(f"{path} is not a file.")


def _begun(path: Path) -> bool:
    _require_file(path)
    # A crash before the plan itself was on disk leaves a file without one whole line.
    with path.open("rb") as file:
        first = file.readline()
    return first.endswith(b"\n") or not _FIRST.startswith(first[: len(_FIRST)])


def _write(file: FileIO, line: bytes) -> None:
    left = memoryview(line)
    while left:
        # A file that can take only part of it takes that without an error.
        left = left[file.write(left) :]


def _drop_torn_line(path: Path) -> None:
    with path.open("r+b") as file:
        content = file.read()
        end = content.rfind(b"\n") + 1
        if end != len(content):
            file.truncate(end)
            os.fsync(file.fileno())


def _sync_directory(path: Path) -> None:
    # On Windows a directory can't be opened; there the file system does this by itself.
    if os.name == "posix":
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
