"""Who brings versions of one server into one archive, and who looks whether they are safely there."""

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import suppress

import pandas as pd

from artwidgets.applying.archiving.run import ArchiveRun
from artwidgets.applying.archiving.wanted import Hold, Wanting, outcomes_of
from artwidgets.archive import Content, FetchStatus, Place
from artwidgets.archive.byte_progress import ByteProgress
from artwidgets.archive.catalog import Catalog
from artwidgets.archive.verifying import check_contents
from artwidgets.errors import ArchiveError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.turns import turn
from artwidgets.gateway.watchdog import Watchdog
from artwidgets.model.progress import Progress
from artwidgets.model.records import Collection, Version

__all__ = ["Archiver"]


class Archiver:
    """Brings versions of one server into one place; see `archive` and `keep`.

    Parameters
    ----------
    connection : Connection
    place : Place
    collections : iterable of Collection
        Those of the versions, as far as they are known.
    executor : concurrent.futures.Executor, optional
        Whose workers fetch the contents; threads of our own without it.
    watchdog : Watchdog, optional
        How long to go on while nothing comes.
    """

    def __init__(
        self,
        connection: Connection,
        place: Place,
        collections: Iterable[Collection] = (),
        *,
        executor: Executor | None = None,
        watchdog: Watchdog | None = None,
    ) -> None:
        self._connection = connection
        self._place = place
        self._collections = {one.id: one for one in collections}
        self._executor = executor
        self._watchdog = watchdog or Watchdog()
        self._loaded_catalog: Catalog | None = None
        self._kept: dict[str, str] = {}
        self._there = Hold(place)
        self._verified: set[Content] = set()
        self._one = threading.Lock()

    def keep(
        self,
        versions: Sequence[Version],
        cancel: threading.Event | None = None,
        on_progress: Callable[[float], object] | None = None,
    ) -> dict[str, str]:
        """Archive versions and read all of it back; what is not safely kept, by artifact id, and why.

        Safe from any thread; one at a time works, and the others wait.

        Parameters
        ----------
        versions : sequence of Version
        cancel : threading.Event, optional
        on_progress : callable, optional
            Called with how much of the work is done, from 0 to 1: half of it is copying, half reading back.

        Raises
        ------
        ArchiveError
            The place can't be read or takes nothing more, or nothing comes any more: of none of them it is
            known whether it is kept, and the next ones would not be.
        """

        def half(begun: float) -> Progress | None:
            if on_progress is None:
                return None

            def tell(done: int, total: int | None, rate: float, eta: float | None, /) -> None:
                on_progress(begun + 0.5 * min(1.0, done / (total or 1)))

            return tell

        with turn(self._one, cancel) as mine:
            if not mine:
                return {one.artifact_id: "It was cancelled before it was archived." for one in versions}
            wants, stopped = self._run(versions, half(0.0), cancel or threading.Event())
            if stopped:
                raise ArchiveError(stopped)
            contents = {one for want in wants for one in want.contents} - self._verified
            found = check_contents(
                self._place, contents, progress=half(0.5), cancel=cancel, executor=self._executor
            )
            good = {content for content, one in found.items() if one.status is FetchStatus.STORED}
            self._verified |= good
            reasons = {}
            for want in wants:
                bad = [found[one] for one in want.contents if one not in self._verified]
                if want.reason or not want.done:
                    reasons[want.version.artifact_id] = want.reason or "It was cancelled before that."
                elif bad:
                    # It is no use to the next try either, unless it is fetched anew.
                    for one in bad:
                        self._there.forget(one.content)
                        if one.status is FetchStatus.WRONG:
                            with suppress(OSError, ArchiveError):
                                self._place.remove(one.content.path)
                    reasons[want.version.artifact_id] = bad[0].reason
            return reasons

    def write_index(self) -> None:
        """Write down what is there now, for who opens the archive next.

        Raises
        ------
        ArchiveError
        """
        with self._one:
            self._index()

    def _index(self) -> None:
        self._catalog.refresh()
        if self._catalog.versions:
            self._catalog.write_index()

    def archive(
        self,
        versions: Sequence[Version],
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> pd.DataFrame:
        """Archive versions.

        Parameters
        ----------
        versions : sequence of Version
        progress : callable, optional
            ``progress(done, total, rate, eta)`` in bytes.
        cancel : threading.Event, optional
            When set, what is whole stays, and the rest is told as "not reached".

        Returns
        -------
        DataFrame
            As of `Archive.outcomes`.

        Raises
        ------
        ArchiveError
            The place can't be read at all.
        AuthenticationError
        """
        with turn(self._one, cancel) as mine:
            wants = self._run(versions, progress, cancel or threading.Event())[0] if mine else []
            if mine:
                # It saves requests and is else nothing: what is told is what became of the versions.
                with suppress(ArchiveError):
                    self._index()
        return outcomes_of(versions, wants)

    @property
    def _catalog(self) -> Catalog:
        if self._loaded_catalog is None:
            self._loaded_catalog = Catalog(self._place)
            server = self._connection.identity
            # Once: an archive may have a hundred thousand, and `keep` is called for a few at a time.
            self._kept = {
                held.record.artifact_id: path
                for path, held in self._loaded_catalog.versions.items()
                if held.server == server
            }
        return self._loaded_catalog

    def _run(
        self, versions: Sequence[Version], progress: Progress | None, cancel: threading.Event
    ) -> tuple[list[Wanting], str]:
        """What became of each, and why it ended before its end; "" where it did not."""
        catalog = self._catalog
        wants = [Wanting(one, self._kept.get(one.artifact_id)) for one in versions if not one.is_link]
        run = ArchiveRun(
            self._connection,
            catalog,
            self._place,
            self._there,
            wants,
            collections=self._collections,
            executor=self._executor,
            watchdog=self._watchdog,
            byte_progress=ByteProgress(progress, sum(want.version.size for want in wants)),
            cancel=cancel,
        )
        run.go()
        return wants, run.stopped
