"""Archive first: what is about to go is in the archive and was read back from there, or it stays."""

import threading
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from artwidgets.applying.report import ARCHIVED, Outcome, Status
from artwidgets.applying.verify import Now
from artwidgets.errors import ArchiveError
from artwidgets.model.records import Version
from artwidgets.model.units import format_size
from artwidgets.planning.archive_first import is_archived_first
from artwidgets.planning.items import Item

__all__ = ["ArchiveFirst", "Keeper"]

_NAMED_AT_MOST = 3
"""Versions of a collection that a reason names; the others are counted."""


class Keeper(Protocol):
    """What brings versions into an archive; called from several threads at once."""

    def keep(
        self, versions: Sequence[Version], cancel: threading.Event, on_progress: Callable[[float], object]
    ) -> Mapping[str, str]:
        """Archive versions and read every content back; `on_progress` gets how much is done, 0 to 1.

        Returns
        -------
        mapping of str to str
            Why it is not safely kept, by artifact id; nothing of one that is.

        Raises
        ------
        ArchiveError
            When the archive takes nothing more.
        ServerError
            When the server does not tell what they hold.
        """
        ...

    def write_index(self) -> None:
        """Write down what the archive has, so that it opens quickly.

        Raises
        ------
        ArchiveError
        """
        ...


class ArchiveFirst:
    """What one run of a plan archives before it sends anything.

    Parameters
    ----------
    keeper : Keeper, optional
        Without one nothing is archived, and nothing waits for it.
    url : str
        Where the archive is, for the words.
    unarchived : set of str
        Ids of items that go without being archived.
    """

    def __init__(
        self, keeper: Keeper | None = None, url: str = "", unarchived: Set[str] = frozenset()
    ) -> None:
        self._keeper = keeper
        self._url = url
        self._unarchived = unarchived
        self._kept: set[str] = set()
        self._under_way: list[_Work] = []
        self._lock = threading.Lock()

    def concerns(self, item: Item) -> bool:
        """Whether the item has to wait for the archive, and has not been there yet."""
        return self._keeper is not None and is_archived_first(item, self._unarchived)

    def keep(
        self,
        items: Sequence[Item],
        now: Mapping[str, Now],
        cancel: threading.Event,
        moved: Callable[[], object],
    ) -> dict[str, Outcome]:
        """Archive what the items would make go, as it is now; how those end of which that failed, by key.

        Parameters
        ----------
        items : sequence of Item
        now : mapping of str to Now
            What was read of them a moment ago, by item id.
        cancel : threading.Event
            When it is set meanwhile, nothing is known of any of them.
        moved : callable
            Called when `words` are other ones, from whichever thread.

        Raises
        ------
        ArchiveError, ServerError
            As of `Keeper.keep`.
        """
        going = {item.key: _versions(now[item.id]) for item in items if self.concerns(item)}
        versions = {one.artifact_id: one for held in going.values() for one in held}
        if self._keeper is None or not versions:
            return {}
        work = _Work(len(versions), sum(one.size or 0 for one in versions.values()))

        def on_progress(share: float) -> None:
            work.share = share
            moved()

        with self._lock:
            self._under_way.append(work)
        moved()
        try:
            missing = self._keeper.keep(list(versions.values()), cancel, on_progress)
        finally:
            with self._lock:
                self._under_way.remove(work)
        ended = {}
        for key, held in going.items():
            if why := _why_not_kept(held, missing):
                reason = f"Not deleted: it is not in the archive: {why}"
                ended[key] = Outcome(key, Status.SKIPPED, reason, datetime.now(UTC))
        with self._lock:
            self._kept |= going.keys() - ended.keys()
        return ended

    def end(self) -> tuple[str, ...]:
        """Bring the archive's index up to date; what could not be done, in words."""
        if self._keeper is None or not self._kept:
            return ()
        try:
            self._keeper.write_index()
        except ArchiveError as error:
            return (f"{error} What is archived is safe; it only opens more slowly without its index.",)
        return ()

    def with_archive_note(self, outcome: Outcome) -> Outcome:
        """The outcome of an item, which says that it is in the archive where it is."""
        if outcome.status is not Status.DONE or outcome.reason or outcome.key not in self._kept:
            return outcome
        return replace(outcome, reason=ARCHIVED)

    @property
    def words(self) -> str:
        """What is being archived now; "" where nothing is."""
        with self._lock:
            works = list(self._under_way)
        if not works:
            return ""
        many, size = sum(work.versions for work in works), sum(work.size for work in works)
        # Bytes weigh, and a version without any a little.
        done = sum(work.share * (work.size + 1) for work in works) / sum(work.size + 1 for work in works)
        which = f"{many:,} version{'' if many == 1 else 's'} ({format_size(size)})"
        return f"Archiving {which} to {self._url} first: {done:.0%}"


@dataclass(slots=True, eq=False)
class _Work:
    """What one call archives, and how much of that is done, 0 to 1."""

    versions: int
    size: int
    share: float = 0.0


def _versions(now: Now) -> list[Version]:
    if now.contents is not None:
        return [one for one in now.contents.versions if not one.is_link]
    return [now.record] if isinstance(now.record, Version) else []


def _why_not_kept(held: Sequence[Version], missing: Mapping[str, str]) -> str:
    """Why what an item takes along is not kept; "" where all of it is."""
    reasons = [(one.name, missing[one.artifact_id]) for one in held if one.artifact_id in missing]
    if len(held) == 1:
        return reasons[0][1] if reasons else ""
    more = f" And {len(reasons) - _NAMED_AT_MOST:,} more." if len(reasons) > _NAMED_AT_MOST else ""
    return " ".join(f"{name}: {reason}" for name, reason in reasons[:_NAMED_AT_MOST]) + more
