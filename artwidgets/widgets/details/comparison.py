"""The version in focus beside another one of its collection: metadata, and files on request."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from artwidgets.errors import InvalidValueError, NotFoundError, UnreachableError
from artwidgets.listing import Listing
from artwidgets.model.events import Events
from artwidgets.model.records import Version
from artwidgets.model.units import format_size
from artwidgets.widgets.details.metadata_diff import How, compared, difference_lines
from artwidgets.widgets.details.siblings import Siblings
from artwidgets.widgets.jobs import Job, JobRunner
from artwidgets.widgets.protocol import details as wire
from artwidgets.widgets.workspace import Workspace

if TYPE_CHECKING:
    from artwidgets.session import File, FileChanges

__all__ = ["MAX_LINES", "Comparison"]

MAX_LINES = 200
"""Lines of a comparison that are shown."""


class _Read(NamedTuple):
    """What was read from the server for `key`, or why it could not be."""

    key: object
    value: Any
    words: str = ""


class Comparison:
    """What the details panel compares, and what it reads from the server for that.

    The other version is the nearest earlier one in the collection (for a link: the collection of
    its source), else the nearest later one, unless another one is chosen. Whether metadata and
    files are compared stays as one goes from row to row; which version was chosen does not.

    Parameters
    ----------
    workspace : Workspace
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._events = Events("changed")
        # A lane of its own: a large manifest must not hold up the details of the next row.
        self._work = JobRunner()
        self._on = {"metadata": False, "files": False}
        self._chosen: tuple[str, str] = ("", "")
        self._collection = _Read(None, None)
        self._files = _Read(None, None)
        workspace.listen("focus", self.read)
        workspace.listen("rows", self._on_rows)

    def listen(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Call `listener`, from any thread, when `describe` may say something else; returns what ends it."""
        return self._events.listen("changed", listener)

    def _notify(self) -> None:
        self._events.tell("changed")

    # -- what is shown -----------------------------------------------------------------

    def describe(self, base: Version, staged: Version) -> wire.Compare:
        """What is compared with the version in focus.

        Parameters
        ----------
        base, staged : Version
            The version as it was read, and with what is staged for it.
        """
        shown: wire.Compare = {
            "metadata": self._on["metadata"],
            "files": self._on["files"],
            "state": "ready",
            "words": "",
            "other": None,
            "choices": [],
        }
        wanted = any(self._on.values())
        siblings = self._siblings(base)
        if siblings is None:
            failed = self._collection.words if self._collection.key == _collection_key(base) else ""
            shown["state"] = "failed" if failed else "loading" if wanted else "unknown"
            shown["words"] = failed
            return shown
        # Then there may be a nearer one than those to choose from.
        shown["words"] = "" if siblings.complete else f"Not all of the collection came: {siblings.missing}."
        other = self._other(siblings, base)
        if other is None:
            shown["state"] = "none"
            return shown
        shown["other"] = {"id": other.id, "version": f"v{other.version}"}
        if wanted:
            shown["choices"] = siblings.choices()
        if self._on["metadata"]:
            found = compared(other.metadata, staged.metadata, base.metadata)
            shown["difference"] = difference_lines(found, MAX_LINES)
        if self._on["files"]:
            shown["file_changes"] = self._file_changes((other.artifact_id, base.artifact_id))
        return shown

    def _file_changes(self, pair: tuple[str, str]) -> wire.FileChanges:
        if self._files.key != pair:
            return {"state": "loading"}
        if self._files.value is None:
            return {"state": "failed", "words": self._files.words}
        changes: FileChanges = self._files.value
        lines = [_file_line("changed", old, new) for old, new in changes.changed[:MAX_LINES]]
        lines += [_file_line("added", None, file) for file in changes.added[:MAX_LINES]]
        lines += [_file_line("removed", file, None) for file in changes.removed[:MAX_LINES]]
        differing = len(changes.changed) + len(changes.added) + len(changes.removed)
        return {
            "state": "ready",
            "lines": lines[:MAX_LINES],
            "differing": differing,
            "unchanged": changes.same,
        }

    # -- which versions ----------------------------------------------------------------

    def _siblings(self, base: Version) -> Siblings | None:
        """The collection of the version (of a link: of its source); None where it is not known yet."""
        listing = self._workspace.session.snapshot
        # A run's listing, or half of one, leaves out versions that may be nearer.
        if not listing.complete or listing.scope.run is not None or base.artifact_id not in listing:
            if self._collection.key != _collection_key(base) or self._collection.words:
                return None
            listing = self._collection.value
        return Siblings(listing, base.artifact_id) if base.artifact_id in listing else None

    def _other(self, siblings: Siblings, base: Version) -> Version | None:
        row, chosen = self._chosen
        other = chosen if row == base.id and chosen in siblings else siblings.nearest()
        return None if other is None else siblings.version(other)

    # -- reading -----------------------------------------------------------------------

    def read(self) -> None:
        """Read in the background what is wanted for the row in focus and not known yet."""
        row, session = self._workspace.focus, self._workspace.session
        wanted = any(self._on.values())
        if not wanted or row is None or self._work.busy or not session.loaded or row not in session.snapshot:
            return
        base = session.snapshot.version(row)
        siblings = self._siblings(base)
        if siblings is None:
            self._read_collection(base)
        elif self._on["files"]:
            other = self._other(siblings, base)
            if other is not None and self._files.key != (other.artifact_id, base.artifact_id):
                self._read_files(other, base)

    def _on_rows(self) -> None:
        session = self._workspace.session
        if session.loaded and session.snapshot.complete:
            # Read anew, or applied: what was learned beside the old listing may be over.
            self._collection = _Read(None, None)
        self.read()

    def _read_collection(self, base: Version) -> None:
        key = _collection_key(base)
        if self._collection.key == key and self._collection.words:
            return  # It failed, and nobody has asked again.

        def act(_job: Job) -> Listing:
            found = self._workspace.session.collection_of(base.id)
            if base.artifact_id in found:
                return found
            if found.complete:
                raise NotFoundError(f"{base.name} is no longer in its collection. Refresh the listing.")
            raise UnreachableError(f"Not all of its collection came: {found.missing}. Try again.")

        self._start("Reading the collection", act, lambda read: setattr(self, "_collection", read), key)

    def _read_files(self, other: Version, base: Version) -> None:
        session = self._workspace.session
        key = (other.artifact_id, base.artifact_id)
        self._start(
            "Comparing files",
            lambda _job: session.compare_files(other, base),
            lambda read: setattr(self, "_files", read),
            key,
        )

    def _start(
        self, label: str, act: Callable[[Job], Any], keep: Callable[[_Read], None], key: object
    ) -> None:
        def over(read: _Read) -> None:
            keep(read)
            self._notify()
            # Meanwhile another row may be in focus, or more may be wanted.
            self.read()

        self._work.start(
            label,
            act,
            lambda value: over(_Read(key, value)),
            lambda words: over(_Read(key, None, words)),
        )

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until what is compared has been read; False when `timeout` (seconds) passed."""
        return self._work.wait(timeout)

    # -- what is asked for -------------------------------------------------------------

    def switch(self, what: str, on: bool) -> None:
        """Compare metadata or files, or no longer."""
        if what not in self._on:
            raise InvalidValueError(f"There is no way to compare {what!r}.")
        self._on[what] = on
        self._notify()
        self.read()

    def choose(self, row: str, other: str) -> None:
        """Compare this row with another version of its collection."""
        siblings = self._siblings(self._workspace.session.snapshot.version(row))
        if siblings is None or other not in siblings:
            raise NotFoundError("This version is no longer in the collection. Refresh the listing.")
        self._chosen = (row, other)
        self._notify()
        self.read()

    def again(self) -> None:
        """Read once more what could not be read."""
        if self._collection.words:
            self._collection = _Read(None, None)
        if self._files.words:
            self._files = _Read(None, None)
        self._notify()
        self.read()


def _collection_key(base: Version) -> str:
    return (base.source or base.artifact_id).rpartition(":")[0] if base.is_link else base.collection_id


def _file_line(how: How, old: "File | None", new: "File | None") -> wire.Difference:
    file = new or old
    assert file is not None
    return {
        "path": file.path,
        "how": how,
        "old": None if old is None else _size(old),
        "new": None if new is None else _size(new),
    }


def _size(file: "File") -> str:
    return "reference" if file.is_reference else format_size(file.size)
